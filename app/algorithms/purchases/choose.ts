/**
 * Which method answers for a shop: decided by what each would have said before, on days it had not seen.
 *
 * The last days (and, where the history is long enough, those before them, and those before those) are held out in turn;
 * every method is fitted on what came earlier and judged on them. Several times because one time may be Christmas. Models
 * that degenerate are out. Of the rest the one with the smallest error is taken, a model unless the plain way is clearly
 * better; the two extreme ways, everybody as ever and nobody ever again, only where they are clearly better, and the latter
 * not where a year ago such a silence ended in a season: then the same season a year ago is judged on too. What the
 * chosen one expected too much or too little, every time, is taken off or added. Then all of it is fitted on everything.
 */
import { gammaGamma } from '../btyd/gamma-gamma.ts';
import { calibrate } from './calibration.ts';
import { type Candidates, fitCandidates, MODEL_NAMES, predict } from './candidates.ts';
import { differenceOf, scoreOf } from './errors.ts';
import { holdOuts, seasonToCome } from './hold-outs.ts';
import { type Judged, levelOf, nextToNothing, select } from './select.ts';
import { historiesUntil, purchaseDays } from './timeline.ts';
import type {
  Choice,
  Fits,
  Histories,
  Holdout,
  HoldoutScore,
  Method,
  MethodName,
  MethodPart,
  PlainName,
  Transactions,
  Why,
} from './types.ts';

export interface ChooseOptions {
  /** Last day of the data to be used; what comes later is not looked at. */
  readonly until: number;
  /** Days to a unit of the models' parameters; 7 by default. It changes no answer. */
  readonly unitDays?: number;
  /** How many days ahead matters most: the inner hold-outs are as long where the history allows it; 90 by default. */
  readonly horizonDays?: number;
}

/** Below, nothing can be said at all. */
const FEWEST_CUSTOMERS = 10;
const FEWEST_DAYS = 14;
/** From here on there is enough to compare methods by hold-out. */
const ENOUGH_CUSTOMERS = 50;
const ENOUGH_DAYS = 90;
const ENOUGH_REPEATS = 10;
/** The baselines a method in use has to stand beside. */
const BASELINES: readonly PlainName[] = ['observedRate', 'shrunkRate', 'alwaysZero'];

/**
 * Fits everything, judges it and chooses, from purchases up to and with day `until` alone. The same function runs in the
 * app and in `judge`.
 *
 * Never throws on data and never gives NaN; where there is too little to learn from, it says so (`evidence`, `why`).
 * @throws RangeError when the columns of `transactions` do not fit each other
 */
export function choosePurchaseModel(transactions: Transactions, options: ChooseOptions): Choice {
  return chooseAmong(transactions, options).choice;
}

/** The choice together with all there was to choose from, fitted on everything; null where there was nothing to fit. */
export function chooseAmong(
  transactions: Transactions,
  options: ChooseOptions,
): { choice: Choice; candidates: Candidates | null } {
  const { until, unitDays = 7, horizonDays = 90 } = options;
  const days = purchaseDays(transactions);
  const histories = historiesUntil(days, until);
  const customers = histories.repeats.length;
  const repeats = sumOf(histories.repeats);
  const repeaters = histories.repeats.reduce((sum, x) => sum + (x > 0 ? 1 : 0), 0);
  const span = histories.age.reduce((most, age) => Math.max(most, age), -1) + 1;
  const known = { customers, repeaters, firstDay: until - span + 1, until, unitDays };
  if (customers < FEWEST_CUSTOMERS || span < FEWEST_DAYS) {
    return { choice: { ...known, ...nothing(customers, span) }, candidates: null };
  }

  const candidates = fitCandidates(histories, unitDays);
  const fits = { ...candidates.fits, gammaGamma: fitSpend(histories, transactions.spendMinor !== undefined) };
  const sound = MODEL_NAMES.filter((name) => fits[name].degenerate === null);
  const degenerate = MODEL_NAMES.flatMap((name): Why[] => {
    const problem = fits[name].degenerate;
    return problem ? [{ key: 'degenerate', method: name, problem }] : [];
  });
  const methodOf = (part: MethodPart, level: number): Method => ({ ...part, unitDays, level });

  if (customers < ENOUGH_CUSTOMERS || span < ENOUGH_DAYS || repeats < ENOUGH_REPEATS) {
    const gaps = candidates.parts.observedGaps;
    const ahead = sumOf(predict(gaps, candidates, horizonDays, unitDays));
    const chosen = nextToNothing(ahead, customers) ? 'alwaysZero' : gaps.name;
    const choice: Choice = {
      ...known,
      evidence: 'little',
      fits,
      chosen,
      why: [...tooLittle(customers, span, repeats), ...degenerate],
      method: methodOf(candidates.parts[chosen], 1),
      judged: null,
      holdout: null,
      calibration: null,
    };
    return { choice, candidates };
  }

  const shop = { days, until, unitDays, candidates };
  const held = holdOuts(shop, span, horizonDays);
  const latest = held[0]!;
  const length = latest.to - latest.from;
  const nobody = (name: MethodName): boolean =>
    name === 'alwaysZero' ||
    nextToNothing(sumOf(predict(candidates.parts[name], candidates, length, unitDays)), customers);
  const usual = select(held, sound);
  // Before a shop is said to have fallen silent for good: was it as silent a year ago, and then they came?
  const season = nobody(usual) ? seasonToCome(shop, length) : null;
  const chosen = season ? select([season], sound) : nobody(usual) ? 'alwaysZero' : usual;
  // What the hold-out judges may not know it: its level comes from the times before.
  const level = levelOf(chosen, season ? [season, ...held] : held);
  const judgedLevel = levelOf(chosen, season && season.to <= latest.from ? [season, ...held.slice(1)] : held.slice(1));
  const inUse = latest.predicted[chosen].map((expected) => judgedLevel * expected);
  const holdout = holdoutOf(latest, inUse);
  const judged = methodOf(latest.fitted.parts[chosen], judgedLevel);
  const choice: Choice = {
    ...known,
    evidence: 'enough',
    fits,
    chosen,
    why: [...degenerate, ...reasons(chosen, level, holdout, season)],
    method: methodOf(candidates.parts[chosen], level),
    judged,
    holdout,
    calibration: calibrate(judged, latest.histories, latest.actual, length),
  };
  return { choice, candidates };
}

/** Repeat purchases only, as published (Fader and Hardie 2013, note 025). */
function fitSpend({ repeats, meanSpend }: Histories, known: boolean): Fits['gammaGamma'] {
  return known ? gammaGamma.fit({ frequency: repeats, meanSpend }) : null;
}

/** All methods and the one in use on the days after those they were fitted on. */
function holdoutOf(latest: Judged, inUse: Float64Array): Holdout {
  const { actual, predicted } = latest;
  const scores = Object.fromEntries(
    Object.entries(predicted).map(([name, values]) => [name, scoreOf(values, actual)]),
  ) as Record<MethodName, HoldoutScore>;
  const bestPlain = BASELINES.reduce((best, name) => (scores[name].rmse < scores[best].rmse ? name : best));
  return {
    fittedUntil: latest.from,
    judgedUntil: latest.to,
    customers: actual.length,
    scores: { ...scores, inUse: scoreOf(inUse, actual) },
    bestPlain,
    againstBestPlain: differenceOf(inUse, bestPlain, predicted[bestPlain], actual),
  };
}

function reasons(chosen: MethodName, level: number, holdout: Holdout, season: Judged | null): Why[] {
  const { scores, bestPlain, customers, fittedUntil, judgedUntil } = holdout;
  const days = judgedUntil - fittedUntil;
  const rmse = scores.inUse!.rmse;
  return [
    { key: 'smallest_error', method: chosen, rmse, customers, days },
    ...(season ? [{ key: 'quiet_season', days, purchases: sumOf(season.actual) } as const] : []),
    ...(chosen === bestPlain ? [] : [besidePlain(chosen, holdout)]),
    ...(Math.abs(level - 1) < 0.005 ? [] : [{ key: 'level', level } as const]),
  ];
}

/** The interval is one of squared errors; people are told of errors. */
function besidePlain(method: MethodName, { scores, bestPlain: plain, againstBestPlain }: Holdout): Why {
  const [rmse, plainRmse] = [scores.inUse!.rmse, scores[plain]!.rmse];
  const inRmse = (squared: number) => Math.sqrt(Math.max(0, plainRmse ** 2 + squared)) - plainRmse;
  const [low, high] = [inRmse(againstBestPlain.low), inRmse(againstBestPlain.high)];
  const key =
    againstBestPlain.high < 0 ? 'beats_plain' : againstBestPlain.low > 0 ? 'worse_than_plain' : 'level_with_plain';
  return { key, method, plain, rmse, plainRmse, low, high };
}

const sumOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);

const tooFew = (customers: number, needed: number): Why[] =>
  customers < needed ? [{ key: 'too_few_customers', customers, needed }] : [];
const tooShort = (days: number, needed: number): Why[] => (days < needed ? [{ key: 'too_short', days, needed }] : []);

function tooLittle(customers: number, span: number, repeats: number): Why[] {
  return [
    ...tooFew(customers, ENOUGH_CUSTOMERS),
    ...tooShort(span, ENOUGH_DAYS),
    ...(repeats < ENOUGH_REPEATS ? [{ key: 'too_few_repeats', repeats, needed: ENOUGH_REPEATS } as const] : []),
  ];
}

function nothing(customers: number, span: number) {
  return {
    evidence: 'nothing',
    fits: { bgNbd: null, mbgNbd: null, paretoNbd: null, regular: null, gammaGamma: null },
    chosen: null,
    why: [...tooFew(customers, FEWEST_CUSTOMERS), ...tooShort(Math.max(0, span), FEWEST_DAYS)],
    method: null,
    judged: null,
    holdout: null,
    calibration: null,
  } as const;
}
