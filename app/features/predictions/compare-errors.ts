import { compare, scoreOf } from '#app/algorithms/purchases/errors.ts';

/** Two ways of predicting on the same cases. */
export interface Comparison {
  /** Mean squared error of the one less that of the other, and its 95% interval: below zero the one is better. */
  difference: number;
  low: number;
  high: number;
  /** Root of the mean squared error of each. */
  error: number;
  otherError: number;
}

export function compareErrors(predicted: Float64Array, other: Float64Array, actual: Float64Array): Comparison {
  const { difference, low, high } = compare(predicted, other, actual);
  return { difference, low, high, error: scoreOf(predicted, actual).rmse, otherError: scoreOf(other, actual).rmse };
}
