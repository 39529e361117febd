import { z } from 'zod';
import type { Lines } from '#app/algorithms/replenishment/series.ts';
import { fromDayNumber, isoDate } from '#app/platform/time.ts';
import type { Cause, Figure, ModelCard, Sentence } from '../schema.ts';
import type { NewVersion } from '../versions.server.ts';
import type { Judgement, LearnResult } from './learn-shop.ts';
import { shopNumbers } from './shop-numbers.ts';

const iso = (day: number): string => isoDate(fromDayNumber(day));

/** What a version keeps to answer with, and the same learned on the part before the days it was judged on. */
export const replenishmentParameters = z.union([
  z.object({ numbers: shopNumbers, judged: shopNumbers.nullable() }),
  // The first versions were not judged, and kept the numbers alone.
  shopNumbers.transform((numbers) => ({ numbers, judged: null })),
]);
type ReplenishmentParameters = z.infer<typeof replenishmentParameters>;

/** A learning as a version with its model card. */
export function versionOf(
  { numbers, products, judgement }: LearnResult & { judgement: Judgement },
  of: { cause: Cause; lines: Lines; customers: number; until: number; seconds: number },
): NewVersion {
  const { lines, until } = of;
  const { judged, holdout, verdict } = judgement;
  const rhythms = products.median.reduce((sum, days) => sum + Number(!Number.isNaN(days)), 0);
  return {
    cause: of.cause,
    dataFrom: lines.day.length > 0 ? iso(lines.day.reduce((low, day) => Math.min(low, day), until)) : null,
    dataUntil: lines.day.length > 0 ? iso(until) : null,
    customers: of.customers,
    purchases: lines.day.length,
    method: rhythms > 0 ? 'ownRhythm' : '',
    decision: verdict.decision,
    parameters: { numbers, judged } satisfies ReplenishmentParameters,
    card: {
      reasons: reasonsOf(rhythms, holdout),
      verdict: [verdictSentence(verdict)],
      tracking: [],
      ...qualityOf(holdout),
      fits: fitsOf(numbers),
    },
    seconds: of.seconds,
  };
}

function verdictSentence({ key, version, error, otherError }: Judgement['verdict']): Sentence {
  const days = (value: number): Figure => ({ as: 'decimal', value });
  return {
    key: `verdict_${key}`,
    figures: {
      ...(version === null ? {} : { version: { as: 'number' as const, value: version } }),
      ...(error === null ? {} : { error: days(error) }),
      ...(otherError === null ? {} : { otherError: days(otherError) }),
    },
  };
}

function reasonsOf(rhythms: number, holdout: Judgement['holdout']): Sentence[] {
  const known: Sentence = {
    key: 'due_rhythms',
    figures: { products: { as: 'number', value: rhythms } },
    count: rhythms,
  };
  if (!holdout) return [known];
  const { inside50, inside80, purchases } = holdout;
  return [
    known,
    {
      key: 'due_inside',
      figures: {
        purchases: { as: 'number', value: purchases },
        half: { as: 'percent', value: inside50 },
        most: { as: 'percent', value: inside80 },
      },
    },
  ];
}

function qualityOf(holdout: Judgement['holdout']): Pick<ModelCard, 'quality' | 'calibrations'> {
  if (!holdout) return { quality: null, calibrations: [] };
  const { purchases, inside50, inside80, fittedUntil, judgedUntil } = holdout;
  const row = (method: string, error: number, role: 'used' | 'plain') => {
    return { method, predicted: null, actual: null, error, correlation: null, role };
  };
  const rows = [
    row('ownRhythm', holdout.medianError, 'used'),
    row('productMedian', holdout.plainMedianError, 'plain'),
  ].sort((one, other) => one.error - other.error);
  return {
    quality: { fittedUntil: iso(fittedUntil), judgedUntil: iso(judgedUntil), cases: purchases, unit: 'days', rows },
    calibrations: [
      {
        key: 'coverage',
        unit: 'share',
        groups: [
          { predicted: 0.5, actual: inside50 },
          { predicted: 0.8, actual: inside80 },
        ].map(({ predicted, actual }) => {
          // The normal approximation of a share, which these numbers are large enough for.
          const width = 1.96 * Math.sqrt((actual * (1 - actual)) / purchases);
          return {
            size: purchases,
            predicted,
            actual,
            low: Math.max(0, actual - width),
            high: Math.min(1, actual + width),
          };
        }),
      },
    ],
  };
}

function fitsOf({ exponent, customerVariance, pairVariance, noise }: LearnResult['numbers']): ModelCard['fits'] {
  const parameters = { exponent, customerVariance, pairVariance, noise };
  return [
    {
      method: 'ownRhythm',
      logLikelihood: null,
      problem: null,
      parameters: Object.entries(parameters).map(([name, value]) => ({ name, value, error: null })),
    },
  ];
}
