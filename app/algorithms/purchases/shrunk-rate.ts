/**
 * The plainest answer that holds up: everybody buys for ever at a rate of their own, and the rates are spread over the
 * shop's customers as a gamma distribution. Who has shown little is taken for the shop's average; who has shown much, for
 * themselves. (Negative binomial model of repeat buying: Ehrenberg 1959; empirical Bayes after Robbins 1956.)
 */
import { maximise } from '../btyd/optimise.ts';
import { digamma, lgamma } from '../btyd/special.ts';

export interface ShrunkRateParameters {
  /** Shape and rate of the gamma distribution: the shop's mean is r / alpha purchases a day. */
  r: number;
  alpha: number;
}

/** A spread of rates too small to be told from none: all customers are alike. */
const LARGEST_SHAPE = 1e4;

/**
 * Maximum likelihood of repeats within age (days). Where nobody came back, or everybody is of today, a small rate that
 * says so: half a purchase in all the days seen.
 */
export function fitShrunkRate(
  repeats: Float64Array,
  age: Float64Array,
  weight: Float64Array,
): { parameters: ShrunkRateParameters; covariance: number[][] | null } {
  let bought = 0;
  let days = 0;
  for (let i = 0; i < repeats.length; i++) {
    if (age[i]! <= 0) continue;
    bought += weight[i]! * repeats[i]!;
    days += weight[i]! * age[i]!;
  }
  if (bought === 0 || days === 0) return { parameters: { r: 0.5, alpha: Math.max(days, 1) }, covariance: null };
  const rate = bought / days;
  const top = maximise(
    (at, gradient) => logLikelihood(Math.exp(at[0]!), Math.exp(at[1]!), repeats, age, weight, gradient),
    [0, -Math.log(rate)],
    { lower: [Math.log(1e-4), -20], upper: [Math.log(LARGEST_SHAPE), 30] },
  );
  const [r, alpha] = [Math.exp(top.at[0]!), Math.exp(top.at[1]!)];
  return { parameters: { r, alpha }, covariance: top.pinned.some(Boolean) ? null : inverse(top.curvature) };
}

function logLikelihood(
  r: number,
  alpha: number,
  repeats: Float64Array,
  age: Float64Array,
  weight: Float64Array,
  gradient: Float64Array,
): number {
  let sum = 0;
  let byR = 0;
  let byAlpha = 0;
  const [lgammaR, digammaR, logAlpha] = [lgamma(r), digamma(r), Math.log(alpha)];
  for (let i = 0; i < repeats.length; i++) {
    const [x, t, w] = [repeats[i]!, age[i]!, weight[i]!];
    if (t <= 0) continue;
    const logTotal = Math.log(alpha + t);
    sum += w * ((x === 0 ? 0 : lgamma(r + x) - lgammaR) + r * (logAlpha - logTotal) - x * logTotal);
    byR += w * ((x === 0 ? 0 : digamma(r + x) - digammaR) + logAlpha - logTotal);
    byAlpha += w * (r / alpha - (r + x) / (alpha + t));
  }
  gradient[0] = r * byR;
  gradient[1] = alpha * byAlpha;
  return sum;
}

function inverse([[a = 0, b = 0] = [], [c = 0, d = 0] = []]: number[][]): number[][] | null {
  const determinant = a * d - b * c;
  if (!(determinant > 0)) return null;
  return [
    [d / determinant, -b / determinant],
    [-c / determinant, a / determinant],
  ];
}
