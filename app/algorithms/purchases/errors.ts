/** How far predictions per customer are off, and whether one way is better than another on the same customers. */
import type { Difference, HoldoutScore, MethodName } from './types.ts';

/** One entry per customer each. */
export function scoreOf(predicted: Float64Array, actual: Float64Array): HoldoutScore {
  const count = Math.max(1, actual.length);
  let [sumP, sumA, squares, off, pp, aa, pa] = [0, 0, 0, 0, 0, 0, 0];
  for (let i = 0; i < actual.length; i++) {
    const [p, a] = [predicted[i]!, actual[i]!];
    sumP += p;
    sumA += a;
    squares += (p - a) ** 2;
    off += Math.abs(p - a);
    pp += p * p;
    aa += a * a;
    pa += p * a;
  }
  const spread = Math.sqrt(Math.max(0, pp - sumP ** 2 / count) * Math.max(0, aa - sumA ** 2 / count));
  return {
    predicted: sumP,
    actual: sumA,
    rmse: Math.sqrt(squares / count),
    mae: off / count,
    correlation: spread > 1e-12 * pp ? (pa - (sumP * sumA) / count) / spread : 0,
  };
}

/** 95%. */
const NORMAL = 1.959963984540054;

/**
 * Mean over customers of the squared error of one less that of another, with its interval from how much the difference
 * varies between customers (a paired comparison, as of Diebold and Mariano 1995): below zero, one is better.
 */
export function compare(
  one: Float64Array,
  other: Float64Array,
  actual: Float64Array,
): { difference: number; low: number; high: number; standardError: number } {
  const count = actual.length;
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < count; i++) {
    // (p − a)² − (q − a)², without taking large squares from each other.
    const gap = (one[i]! - other[i]!) * (one[i]! + other[i]! - 2 * actual[i]!);
    sum += gap;
    squares += gap * gap;
  }
  if (count === 0) return { difference: 0, low: 0, high: 0, standardError: 0 };
  const difference = sum / count;
  const variance = Math.max(0, squares / count - difference ** 2) / Math.max(1, count - 1);
  const standardError = Math.sqrt(variance);
  const margin = NORMAL * standardError;
  return { difference, low: difference - margin, high: difference + margin, standardError };
}

export function differenceOf(
  one: Float64Array,
  against: MethodName,
  other: Float64Array,
  actual: Float64Array,
): Difference {
  const { difference, low, high } = compare(one, other, actual);
  return { against, difference, low, high };
}
