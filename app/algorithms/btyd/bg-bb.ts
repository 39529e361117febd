/**
 * The BG/BB model for purchases at fixed opportunities (a yearly market, a monthly box, a Christmas sale): Fader, Hardie
 * and Shang, "Customer-Base Analysis in a Discrete-Time Noncontractual Setting", Marketing Science 29(6), 2010.
 *
 * A customer who is alive takes each opportunity with probability p and dies before each with probability θ; over
 * customers p is Beta(α, β) and θ Beta(γ, δ). Time is counted in opportunities after the first purchase.
 */

import { fitted } from './fitted.ts';
import { maximise, type Objective } from './optimise.ts';
import { digamma, logAdd, logRising, softplus } from './special.ts';
import type { Fit, FitProblem } from './types.ts';

export type BgBbParameters = {
  readonly alpha: number;
  readonly beta: number;
  readonly gamma: number;
  readonly delta: number;
};

/** Equal histories counted once; all vectors equally long, all whole numbers but the weights. */
export interface Opportunities {
  /** Opportunities taken, x. */
  readonly frequency: ArrayLike<number>;
  /** The last one taken, t_x; 0 without any. */
  readonly recency: ArrayLike<number>;
  /** Opportunities there were, n. */
  readonly periods: ArrayLike<number>;
  /** Customers with this history. */
  readonly weight: ArrayLike<number>;
}

/** Logarithms of the parameters stay within this: beyond, all customers are alike, or have nothing in common. */
const BOX = 12;
const FEWEST_REPEATERS = 10;

/** d ln (a)ₙ / da. */
const slopeOfRising = (a: number, n: number): number => (n === 0 ? 0 : digamma(a + n) - digamma(a));

/** A history comes about alive at the last opportunity or dead before it. */
interface Ways {
  readonly logLikelihood: number;
  /** P(alive at the last opportunity | history). */
  readonly alive: number;
}

/**
 * L(α, β, γ, δ | x, t_x, n); adds its gradient by α, β, γ, δ, times `weight`, to `gradient`.
 *
 * The sum over the moments of death goes from one term to the next by a quotient of whole steps, and so do its
 * derivatives: no special function within it, and no term larger than the first.
 */
function waysTo(
  p: BgBbParameters,
  x: number,
  recency: number,
  periods: number,
  gradient?: Float64Array,
  weight = 1,
): Ways {
  const { alpha, beta, gamma, delta } = p;
  const both = alpha + beta;
  const either = gamma + delta;
  const taken = logRising(alpha, x);
  const alive =
    taken +
    logRising(beta, periods - x) -
    logRising(both, periods) +
    logRising(delta, periods) -
    logRising(either, periods);
  const firstDeath =
    taken +
    logRising(beta, recency - x) -
    logRising(both, recency) +
    Math.log(gamma) +
    logRising(delta, recency) -
    logRising(either, recency + 1);

  let sum = 0;
  let term = 1;
  // How the derivatives of ln(term) by β, α + β, δ and γ + δ differ from those of the first; and their sums.
  let [beta1, both1, delta1, either1] = [0, 0, 0, 0];
  let [byBeta, byBoth, byDelta, byEither] = [0, 0, 0, 0];
  for (let at = recency; at < periods; at++) {
    sum += term;
    if (gradient) {
      byBeta += term * beta1;
      byBoth += term * both1;
      byDelta += term * delta1;
      byEither += term * either1;
      beta1 += 1 / (beta + at - x);
      both1 -= 1 / (both + at);
      delta1 += 1 / (delta + at);
      either1 -= 1 / (either + at + 1);
    }
    term *= ((beta + at - x) / (both + at)) * ((delta + at) / (either + at + 1));
  }
  const logOdds = firstDeath + Math.log(sum) - alive;
  const dead = 1 / (1 + Math.exp(-logOdds));
  if (gradient) {
    const lives = 1 - dead;
    const mean = sum > 0 ? dead / sum : 0;
    const ofBoth = mean * byBoth - lives * slopeOfRising(both, periods) - dead * slopeOfRising(both, recency);
    const ofEither =
      mean * byEither - lives * slopeOfRising(either, periods) - dead * slopeOfRising(either, recency + 1);
    gradient[0]! += weight * (slopeOfRising(alpha, x) + ofBoth);
    gradient[1]! +=
      weight *
      (mean * byBeta + lives * slopeOfRising(beta, periods - x) + dead * slopeOfRising(beta, recency - x) + ofBoth);
    gradient[2]! += weight * (dead / gamma + ofEither);
    gradient[3]! +=
      weight *
      (mean * byDelta + lives * slopeOfRising(delta, periods) + dead * slopeOfRising(delta, recency) + ofEither);
  }
  return { logLikelihood: alive + softplus(logOdds), alive: 1 / (1 + Math.exp(logOdds)) };
}

/** The histories that can be: x opportunities take at least until the xth. */
function possible(data: Opportunities): number[] {
  return Array.from({ length: data.frequency.length }, (_, i) => i).filter((i) => {
    const [x, recency, periods] = [data.frequency[i]!, data.recency[i]!, data.periods[i]!];
    const whole = Number.isInteger(x) && Number.isInteger(recency) && Number.isInteger(periods);
    return whole && x >= 0 && x <= recency && recency <= periods && (x > 0 || recency === 0) && data.weight[i]! > 0;
  });
}

function likelihood(p: BgBbParameters, data: Opportunities, rows: readonly number[], gradient?: Float64Array): number {
  gradient?.fill(0);
  let sum = 0;
  for (const i of rows) {
    const ways = waysTo(p, data.frequency[i]!, data.recency[i]!, data.periods[i]!, gradient, data.weight[i]!);
    sum += data.weight[i]! * ways.logLikelihood;
  }
  return sum;
}

function problemOf(data: Opportunities, rows: readonly number[]): FitProblem | null {
  let [customers, repeaters, opportunities] = [0, 0, 0];
  for (const i of rows) {
    customers += data.weight[i]!;
    if (data.frequency[i]! > 0) repeaters += data.weight[i]!;
    opportunities = Math.max(opportunities, data.periods[i]!);
  }
  if (customers === 0 || repeaters === 0) return 'no_repeats';
  // Two distributions cannot be told from fewer than three looks at each customer.
  if (opportunities < 3) return 'flat_likelihood';
  return repeaters < FEWEST_REPEATERS ? 'too_few_repeaters' : null;
}

export const bgBb = {
  /**
   * Maximum likelihood; histories that cannot be (more taken than there were) are left out. Never throws on data, says
   * `degenerate` instead; the parameters must then not be used to predict.
   */
  fit(data: Opportunities, options: { start?: BgBbParameters } = {}): Fit<BgBbParameters> {
    const rows = possible(data);
    const objective: Objective = (at, gradient) => {
      const [alpha, beta, gamma, delta] = Array.from(at, Math.exp) as [number, number, number, number];
      const value = likelihood({ alpha, beta, gamma, delta }, data, rows, gradient);
      gradient[0]! *= alpha;
      gradient[1]! *= beta;
      gradient[2]! *= gamma;
      gradient[3]! *= delta;
      return value;
    };
    const { alpha, beta, gamma, delta } = options.start ?? { alpha: 1, beta: 1, gamma: 0.5, delta: 2.5 };
    const maximum = maximise(objective, [alpha, beta, gamma, delta].map(Math.log), {
      lower: [-BOX, -BOX, -BOX, -BOX],
      upper: [BOX, BOX, BOX, BOX],
    });
    return fitted<BgBbParameters>(['alpha', 'beta', 'gamma', 'delta'], maximum, {
      logLikelihood: maximum.value,
      customers: rows.reduce((sum, i) => sum + data.weight[i]!, 0),
      problem: problemOf(data, rows),
    });
  },

  /** Natural logarithm of the likelihood of all customers. */
  logLikelihood(parameters: BgBbParameters, data: Opportunities): number {
    return likelihood(parameters, data, possible(data));
  },

  /** P(alive at opportunity n + 1 | history): equation 11. */
  alive(parameters: BgBbParameters, frequency: number, recency: number, periods: number): number {
    const { gamma, delta } = parameters;
    return (aliveAtLast(parameters, frequency, recency, periods) * (delta + periods)) / (gamma + delta + periods);
  },

  /**
   * Expected purchases of somebody new at the first opportunities: the sum that the paper's closed form comes from, which
   * has no pole at γ = 1.
   */
  expectedNew({ alpha, beta, gamma, delta }: BgBbParameters, opportunities: number): number {
    let sum = 0;
    let alive = 1;
    for (let at = 0; at < opportunities; at++) {
      alive *= (delta + at) / (gamma + delta + at);
      sum += alive;
    }
    return (alpha / (alpha + beta)) * sum;
  },

  /** P(X(n) = x) of somebody new: equation 7. */
  probabilityNew(parameters: BgBbParameters, x: number, opportunities: number): number {
    if (!(x >= 0 && x <= opportunities) || x !== Math.floor(x)) return 0;
    const { alpha, beta, gamma, delta } = parameters;
    const logOf = (at: number) =>
      logRising(x + 1, at - x) -
      logRising(1, at - x) +
      logRising(alpha, x) +
      logRising(beta, at - x) -
      logRising(alpha + beta, at) +
      logRising(delta, at);
    let log = logOf(opportunities) - logRising(gamma + delta, opportunities);
    for (let at = x; at < opportunities; at++) {
      log = logAdd(log, logOf(at) + Math.log(gamma) - logRising(gamma + delta, at + 1));
    }
    return Math.min(1, Math.exp(log));
  },

  /** Expected purchases at the next `opportunities`, given the history: equation 13. */
  expected(
    parameters: BgBbParameters,
    opportunities: number,
    frequency: number,
    recency: number,
    periods: number,
  ): number {
    const alive = aliveAtLast(parameters, frequency, recency, periods);
    return alive * bgBb.expectedNew(afterwards(parameters, frequency, periods), opportunities);
  },

  /** P(at least one purchase at the next `opportunities` | history). */
  anyPurchase(
    parameters: BgBbParameters,
    opportunities: number,
    frequency: number,
    recency: number,
    periods: number,
  ): number {
    const { logLikelihood } = waysTo(afterwards(parameters, frequency, periods), 0, 0, opportunities);
    return aliveAtLast(parameters, frequency, recency, periods) * -Math.expm1(Math.min(0, logLikelihood));
  },
};

function aliveAtLast(parameters: BgBbParameters, frequency: number, recency: number, periods: number): number {
  return waysTo(parameters, frequency, recency, periods).alive;
}

/** What is known of p and θ of a customer alive at the last opportunity: of the same form as at the start. */
function afterwards({ alpha, beta, gamma, delta }: BgBbParameters, frequency: number, periods: number): BgBbParameters {
  return { alpha: alpha + frequency, beta: beta + periods - frequency, gamma, delta: delta + periods };
}
