import type { Lines } from '#app/algorithms/replenishment/series.ts';
import { fromDayNumber, isoDate } from '#app/platform/time.ts';
import type { Cause, ModelCard, Sentence } from '../schema.ts';
import type { NewVersion } from '../versions.server.ts';
import type { LearnResult } from './learn-shop.ts';

const iso = (day: number): string => isoDate(fromDayNumber(day));

/** A learning as a version with its model card. */
export function versionOf(
  { numbers, products, holdout }: LearnResult,
  of: { cause: Cause; lines: Lines; customers: number; until: number; seconds: number },
): NewVersion {
  const { lines, until } = of;
  const rhythms = products.median.reduce((sum, days) => sum + Number(!Number.isNaN(days)), 0);
  return {
    cause: of.cause,
    dataFrom: lines.day.length > 0 ? iso(lines.day.reduce((low, day) => Math.min(low, day), until)) : null,
    dataUntil: lines.day.length > 0 ? iso(until) : null,
    customers: of.customers,
    purchases: lines.day.length,
    method: rhythms > 0 ? 'ownRhythm' : '',
    decision: rhythms > 0 ? 'promoted' : 'not_enough',
    parameters: numbers,
    card: {
      reasons: reasonsOf(rhythms, holdout),
      verdict: [],
      tracking: [],
      ...judgementOf(holdout),
      fits: fitsOf(numbers),
    },
    seconds: of.seconds,
  };
}

function reasonsOf(rhythms: number, holdout: LearnResult['holdout']): Sentence[] {
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

function judgementOf(holdout: LearnResult['holdout']): Pick<ModelCard, 'quality' | 'calibrations'> {
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
