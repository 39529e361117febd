/**
 * What a customer spends per purchase: the gamma-gamma model of Fader and Hardie, "The Gamma-Gamma Model of Monetary
 * Value" (2013, brucehardie.com/notes/025); equations below are that note's.
 *
 * A customer's purchases vary around her own mean as Gamma(p, ν), and 1/ν varies over customers so that ν is
 * Gamma(q, γ). How much she spends is taken to be independent of how often she buys. One more purchase moves the guess
 * for a customer from the shop's mean towards her own.
 *
 * Spend may be in any unit of money; γ is in the same unit, p and q are pure numbers.
 */

import { fitted, varianceAlong } from './fitted.ts';
import { type Maximum, maximise, type Objective } from './optimise.ts';
import { digamma, lbeta } from './special.ts';
import type { Fit, FitProblem } from './types.ts';

export type GammaGammaParameters = {
  readonly p: number;
  readonly q: number;
  readonly gamma: number;
};

/** One customer each. Repeat purchases as in the published fits; the model stands as well with all of them. */
export interface Spend {
  /** Number of purchases behind the mean. */
  readonly frequency: ArrayLike<number>;
  /** Mean value of those purchases. */
  readonly meanSpend: ArrayLike<number>;
  /** How many such customers; 1 where left out. */
  readonly weight?: ArrayLike<number>;
}

/** Where the climb begins, in units of the usual spend: a mean of 1. */
const USUAL_SHAPE: GammaGammaParameters = { p: 3, q: 3, gamma: 2 / 3 };
/** Spends whose logarithms differ by less are one price. */
const SAME = 1e-6;
/** p and q between e⁻⁷ and e⁹, γ within e±¹⁶ of the usual spend: beyond, nothing can be told apart. */
const LOWER = [-7, -7, -16];
const UPPER = [9, 9, 16];
const FEWEST = 10;
/** Sums above this, or below one divided by it, are no money in any currency. */
const NO_MONEY = 1e100;

/** The customers the model can speak of, with what the likelihood needs of each. */
interface Usable {
  readonly logSpend: Float64Array;
  readonly total: Float64Array;
  readonly weight: Float64Array;
  /** Into `frequencies`. */
  readonly frequencyOf: Uint32Array;
  readonly frequencies: Float64Array;
  readonly frequencyWeights: Float64Array;
  readonly customers: number;
}

/**
 * Leaves out who has no purchase or whose mean is not above zero (gifts, full refunds): a gamma variate is positive, and
 * a zero would make every fit impossible. They are not lost for prediction, see {@link expectedSpend}.
 */
function usable({ frequency, meanSpend, weight }: Spend, unit: number): Usable {
  const rows = usableRows({ frequency, meanSpend, weight });
  const index = new Map<number, number>();
  const frequencyOf = Uint32Array.from(rows, (row) => {
    const x = frequency[row]!;
    const known = index.get(x);
    if (known !== undefined) return known;
    index.set(x, index.size);
    return index.size - 1;
  });
  const weights = Float64Array.from(rows, (row) => weight?.[row] ?? 1);
  const frequencyWeights = new Float64Array(index.size);
  frequencyOf.forEach((group, i) => {
    frequencyWeights[group]! += weights[i]!;
  });
  return {
    logSpend: Float64Array.from(rows, (row) => Math.log(meanSpend[row]! / unit)),
    total: Float64Array.from(rows, (row) => (meanSpend[row]! / unit) * frequency[row]!),
    weight: weights,
    frequencyOf,
    frequencies: Float64Array.from(index.keys()),
    frequencyWeights,
    customers: weights.reduce((sum, w) => sum + w, 0),
  };
}

function usableRows({ frequency, meanSpend, weight }: Spend): Uint32Array {
  const rows: number[] = [];
  for (let i = 0; i < frequency.length; i++) {
    const known = frequency[i]! > 0 && meanSpend[i]! > 1 / NO_MONEY && frequency[i]! * meanSpend[i]! < NO_MONEY;
    if (known && (weight === undefined || weight[i]! > 0)) rows.push(i);
  }
  return Uint32Array.from(rows);
}

/** Equation 1a with its gradient by ln p, ln q, ln γ. */
function likelihood({ p, q, gamma }: GammaGammaParameters, data: Usable, gradient: Float64Array | null): number {
  let sum = 0;
  let byP = 0;
  let byQ = 0;
  let byGamma = 0;
  for (let g = 0; g < data.frequencies.length; g++) {
    const shape = p * data.frequencies[g]!;
    const weight = data.frequencyWeights[g]!;
    sum -= weight * lbeta(shape, q);
    if (gradient === null) continue;
    const ofSum = digamma(shape + q);
    byP += weight * shape * (ofSum - digamma(shape));
    byQ += weight * q * (ofSum - digamma(q));
  }
  for (let i = 0; i < data.total.length; i++) {
    const shape = p * data.frequencies[data.frequencyOf[i]!]!;
    const total = data.total[i]!;
    const weight = data.weight[i]!;
    const logOwn = Math.log1p(gamma / total);
    const logShop = Math.log1p(total / gamma);
    sum -= weight * (shape * logOwn + q * logShop + data.logSpend[i]!);
    byP -= weight * shape * logOwn;
    byQ -= weight * q * logShop;
    byGamma += weight * (q - (shape + q) / (1 + total / gamma));
  }
  gradient?.set([byP, byQ, byGamma]);
  return sum;
}

/** The usual spend, which the fit counts in: the geometric mean, for one purchase of a million does not move it. */
function usualSpend(spend: Spend): number {
  let sum = 0;
  let weights = 0;
  for (const row of usableRows(spend)) {
    const weight = spend.weight?.[row] ?? 1;
    sum += weight * Math.log(spend.meanSpend[row]!);
    weights += weight;
  }
  return weights > 0 ? Math.exp(sum / weights) : 1;
}

/*
 * The climb goes by ln p, ln q and the level ln (p γ / q): as p and q grow, γ would have to follow them along a curved
 * ridge, on which a climber makes no way.
 */
function fromLevel(at: ArrayLike<number>): GammaGammaParameters {
  return { p: Math.exp(at[0]!), q: Math.exp(at[1]!), gamma: Math.exp(at[2]! - at[0]! + at[1]!) };
}

/** ln p, ln q and the level, from ln p, ln q and ln γ. */
const LEVEL = [
  [1, 0, 0],
  [0, 1, 0],
  [1, -1, 1],
] as const;

/** The same maximum by ln p, ln q, ln γ. */
function fromLevelMaximum(maximum: Maximum): Maximum {
  const [p, q, level] = maximum.at as unknown as [number, number, number];
  const curvature = [0, 1, 2].map((i) =>
    [0, 1, 2].map((j) => {
      let sum = 0;
      for (const [k, row] of LEVEL.entries()) {
        for (const [l, other] of LEVEL.entries()) sum += row[i]! * maximum.curvature[k]![l]! * other[j]!;
      }
      return sum;
    }),
  );
  return { ...maximum, at: Float64Array.of(p, q, level - p + q), curvature };
}

/** A point that was not climbed from. */
function unmoved(objective: Objective, at: readonly number[]): Maximum {
  const value = objective(Float64Array.from(at), new Float64Array(at.length));
  const curvature = at.map(() => at.map(() => 0));
  const pinned = at.map(() => false);
  return { at: Float64Array.from(at), value, curvature, converged: false, pinned, iterations: 0, evaluations: 1 };
}

export const gammaGamma = {
  /**
   * Maximum likelihood. Customers without a purchase or with a mean of zero or less are left out; `customers` says how
   * many were used. Never throws on data: says `degenerate` instead. `no_repeats`: nobody usable (the parameters are
   * then a mere convention); `too_few_repeaters`: below ten; `at_the_border`: all spend the same, or q ≤ 1, where the
   * shop's mean does not exist.
   */
  fit(spend: Spend, options: { start?: GammaGammaParameters } = {}): Fit<GammaGammaParameters> {
    const unit = usualSpend(spend);
    const data = usable(spend, unit);
    const objective: Objective = (at, gradient) => {
      const value = likelihood(fromLevel(at), data, gradient);
      gradient[0]! -= gradient[2]!;
      gradient[1]! += gradient[2]!;
      return value;
    };
    const { p, q, gamma } = options.start ?? USUAL_SHAPE;
    const start = [Math.log(p), Math.log(q), Math.log((p / q) * (options.start ? gamma / unit : gamma))];
    let problem: FitProblem | null = null;
    let maximum: Maximum;
    if (data.customers === 0) {
      problem = 'no_repeats';
      maximum = unmoved(objective, start);
    } else if (data.logSpend.every((spent) => Math.abs(spent) < SAME)) {
      // No hill to climb: the likelihood grows without end as p and q do.
      problem = 'at_the_border';
      maximum = unmoved(objective, [UPPER[0]!, UPPER[1]!, Math.log1p(-Math.exp(-UPPER[1]!))]);
    } else {
      maximum = maximise(objective, start, { lower: LOWER, upper: UPPER });
      if (data.customers < FEWEST) problem = 'too_few_repeaters';
      else if (maximum.at[1]! <= 0) problem = 'at_the_border';
    }
    maximum = fromLevelMaximum(maximum);
    maximum.at[2]! += Math.log(unit);
    return fitted<GammaGammaParameters>(['p', 'q', 'gamma'], maximum, {
      logLikelihood: maximum.value - data.customers * Math.log(unit),
      customers: data.customers,
      problem,
    });
  },

  /** Equation 1a, natural logarithm, over the customers that {@link gammaGamma.fit} would use. */
  logLikelihood(parameters: GammaGammaParameters, spend: Spend): number {
    return likelihood(parameters, usable(spend, 1), null);
  },
};

/**
 * Mean spend per purchase to expect of a customer (equation 5): between the shop's mean and her own.
 *
 * @param frequency number of purchases behind `meanSpend`; with 0, or a mean that is not above zero, it is the shop's
 *   mean p γ / (q − 1) (equation 3)
 * @returns Infinity where the model has no mean (q ≤ 1, and no own purchases to save it); its fit says `degenerate`
 */
export function expectedSpend({ p, q, gamma }: GammaGammaParameters, frequency: number, meanSpend: number): number {
  const x = frequency > 0 && meanSpend > 0 ? frequency : 0;
  const rest = p * x + q - 1;
  if (!(rest > 0)) return Number.POSITIVE_INFINITY;
  // Divided first: a product of millions of purchases and amounts may overflow.
  return p * (gamma / rest + (x === 0 ? 0 : (x / rest) * meanSpend));
}

/**
 * How far {@link expectedSpend} could be off because the parameters were learned from so many customers: the delta
 * method on its logarithm.
 *
 * @param z of the standard normal distribution; 1.645 for 90%
 */
export function expectedSpendInterval(
  fit: Fit<GammaGammaParameters>,
  frequency: number,
  meanSpend: number,
  z = 1.6448536269514722,
): { value: number; low: number; high: number } {
  const value = expectedSpend(fit.parameters, frequency, meanSpend);
  if (fit.covariance === null || !Number.isFinite(value)) return { value, low: 0, high: Number.POSITIVE_INFINITY };
  const spread = Math.exp(z * Math.sqrt(varianceAlong(slope(fit.parameters, frequency, meanSpend), fit.covariance)));
  return { value, low: value / spread, high: value * spread };
}

/** d ln E / d ln (p, q, γ). */
function slope({ p, q, gamma }: GammaGammaParameters, frequency: number, meanSpend: number): number[] {
  const x = frequency > 0 && meanSpend > 0 ? frequency : 0;
  const rest = p * x + q - 1;
  return [1 - (p * x) / rest, -q / rest, gamma / (gamma + (x === 0 ? 0 : x * meanSpend))];
}
