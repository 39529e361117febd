import type { Fit } from '#app/algorithms/btyd/types.ts';
import type { Choice, Holdout, MethodName, Why } from '#app/algorithms/purchases/types.ts';
import { fromDayNumber, isoDate } from '#app/platform/time.ts';
import type { FitResult, Verdict } from './fit-models.ts';
import type { RevenueMethod, SpendJudgement } from './judge-spend.ts';
import { PLAIN_REVENUE } from './judge-spend.ts';
import type { Figure, ModelCard, Quality, Sentence } from './schema.ts';

/** From what a fit found out to what people are shown of it. */

export const isoOf = (day: number): string => isoDate(fromDayNumber(day));

const number = (value: number): Figure => ({ as: 'number', value });
const precise = (value: number): Figure => ({ as: 'precise', value });
const money = (value: number): Figure => ({ as: 'money', value: String(Math.round(value)) });
const method = (value: string): Figure => ({ as: 'method', value });
const sentence = (key: string, figures: Record<string, Figure> = {}): Sentence => ({ key, figures });

/** Simple rules: what a model has to beat. Those of `algorithms/purchases` that its hold-out holds models against too. */
const PLAIN = new Set<string>(['observedRate', 'shrunkRate', 'alwaysZero', ...PLAIN_REVENUE, 'shopMean', 'ownMean']);

export function purchasesCard({ choice, tracking, verdict }: FitResult): ModelCard {
  return {
    reasons: choice.why.map(whySentence),
    verdict: [verdictSentence(verdict, precise)],
    quality: purchasesQuality(choice),
    calibrations: choice.calibration
      ? (['purchases', 'anyPurchase'] as const).map((key) => ({
          key,
          unit: key === 'purchases' ? ('purchases' as const) : ('share' as const),
          groups: choice.calibration![key].map(({ customers, ...group }) => ({ size: customers, ...group })),
        }))
      : [],
    tracking: wholeWeeks(tracking).map(({ day, ...week }) => ({ day: isoOf(day), ...week })),
    fits: (['bgNbd', 'mbgNbd', 'paretoNbd', 'regular'] as const).flatMap((name) => {
      const fit = choice.fits[name];
      return fit ? [fitRow(name, fit)] : [];
    }),
  };
}

/** Half a week beside whole ones would look like a fall. */
function wholeWeeks(weeks: FitResult['tracking']): FitResult['tracking'] {
  return weeks.filter(({ day }, index) => index > 0 && day - weeks[index - 1]!.day === 7);
}

export function valueCard(spend: NonNullable<FitResult['spend']>): ModelCard {
  const { judgement } = spend;
  const best = judgement?.scores.find(({ method: name }) => name === spend.method);
  const learned = judgement?.scores.find(({ method: name }) => name === 'gammaGamma');
  return {
    reasons: [
      ...(spend.fit.degenerate
        ? [
            sentence('degenerate', {
              method: method('gammaGamma'),
              problem: { as: 'problem', value: spend.fit.degenerate },
            }),
          ]
        : []),
      ...(best && learned && best !== learned && !spend.fit.degenerate
        ? [
            sentence('value_plain_better', {
              method: method('gammaGamma'),
              plain: method(best.method),
              error: money(best.rmse),
              otherError: money(learned.rmse),
            }),
          ]
        : []),
      best
        ? sentence('value_best', { method: method(best.method), error: money(best.rmse) })
        : sentence('value_unjudged', { method: method(spend.method) }),
    ],
    verdict: [verdictSentence(spend.verdict, money)],
    quality: spend.judgedDays && judgement ? valueQuality(spend.judgedDays, judgement, spend.method) : null,
    calibrations: judgement ? [{ key: 'value', unit: 'money', groups: judgement.calibration }] : [],
    tracking: [],
    fits: [fitRow('gammaGamma', spend.fit)],
  };
}

function whySentence(why: Why): Sentence {
  switch (why.key) {
    case 'too_few_customers':
      return sentence(why.key, { customers: number(why.customers), needed: number(why.needed) });
    case 'too_short':
      return sentence(why.key, { days: number(why.days), needed: number(why.needed) });
    case 'degenerate':
      return sentence(why.key, { method: method(why.method), problem: { as: 'problem', value: why.problem } });
    case 'too_few_repeats':
      return sentence(why.key, { repeats: number(why.repeats), needed: number(why.needed) });
    case 'smallest_error':
      return sentence(why.key, {
        method: method(why.method),
        error: precise(why.rmse),
        customers: number(why.customers),
        days: number(why.days),
      });
    case 'beats_plain':
    case 'level_with_plain':
    case 'worse_than_plain':
      return besidePlain(why);
    case 'quiet_season':
      return sentence(why.key, { days: number(why.days), purchases: number(why.purchases) });
    case 'level':
      return sentence(why.key, { level: precise(why.level) });
  }
}

/** Closer is below zero; the sentences say how much closer, or how much further off. */
function besidePlain({ key, low, high, ...why }: Extract<Why, { plain: unknown }>): Sentence {
  const [least, most] = {
    beats_plain: [0 - high, 0 - low],
    level_with_plain: [0 - low, high],
    worse_than_plain: [low, high],
  }[key];
  return sentence(key, {
    method: method(why.method),
    plain: method(why.plain),
    error: precise(why.rmse),
    plainError: precise(why.plainRmse),
    least: precise(least!),
    most: precise(most!),
  });
}

function verdictSentence({ key, version, error, otherError }: Verdict, write: (error: number) => Figure): Sentence {
  return sentence(`verdict_${key}`, {
    ...(version === null ? {} : { version: number(version) }),
    ...(error === null ? {} : { error: write(error) }),
    ...(otherError === null ? {} : { otherError: write(otherError) }),
  });
}

function purchasesQuality({ holdout, chosen }: Choice): Quality | null {
  if (!holdout) return null;
  const used = holdout.scores.inUse;
  const rows = (Object.keys(holdout.scores) as (MethodName | 'inUse')[]).flatMap((name) => {
    const score = holdout.scores[name];
    // The method in use is its own row; the same without its level is another one.
    if (!score || name === 'inUse' || (name === chosen && used)) return [];
    return [{ name: name as string, score, role: PLAIN.has(name) ? ('plain' as const) : ('other' as const) }];
  });
  if (used && chosen) rows.push({ name: chosen, score: used, role: 'used' as never });
  return {
    fittedUntil: isoOf(holdout.fittedUntil),
    judgedUntil: isoOf(holdout.judgedUntil),
    cases: holdout.customers,
    unit: 'purchases',
    againstPlain: againstPlain(holdout),
    rows: rows
      .map(({ name, score, role }) => ({
        method: name,
        predicted: score.predicted,
        actual: score.actual,
        error: score.rmse,
        correlation: score.correlation,
        role,
      }))
      .sort((one, other) => one.error - other.error),
  };
}

function againstPlain({ againstBestPlain: { against, low, high } }: Holdout): Quality['againstPlain'] {
  return { method: against, beyondChance: low > 0 || high < 0 };
}

function valueQuality(
  { fittedUntil, judgedUntil }: { fittedUntil: number; judgedUntil: number },
  { customers, scores }: SpendJudgement,
  used: RevenueMethod,
): Quality {
  return {
    fittedUntil: isoOf(fittedUntil),
    judgedUntil: isoOf(judgedUntil),
    cases: customers,
    unit: 'money',
    rows: scores.map(({ method: name, predicted, actual, rmse, correlation }) => ({
      method: name,
      predicted,
      actual,
      error: rmse,
      correlation,
      role: name === used ? 'used' : PLAIN.has(name) ? 'plain' : 'other',
    })),
  };
}

function fitRow(
  name: string,
  { parameters, standardErrors, logLikelihood, degenerate }: Fit<unknown>,
): ModelCard['fits'][number] {
  const errors = standardErrors as Record<string, unknown> | null;
  return {
    method: name,
    logLikelihood: Number.isFinite(logLikelihood) ? logLikelihood : null,
    problem: degenerate,
    parameters: Object.entries(parameters as Record<string, unknown>).flatMap(([key, value]) => {
      if (typeof value !== 'number' || !Number.isFinite(value)) return [];
      const error = errors?.[key];
      return [
        { name: key, value, error: typeof error === 'number' && Number.isFinite(error) && error > 0 ? error : null },
      ];
    }),
  };
}
