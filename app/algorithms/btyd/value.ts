/**
 * What a customer is worth: her expected purchases, each discounted from its moment to now, times what she is expected to
 * spend on one (Fader, Hardie and Lee 2005, "RFM and CLV", Journal of Marketing Research 42(4)). How often she buys and
 * how much she spends are taken to be independent, as gamma-gamma takes them.
 */

import { varianceAlong } from './fitted.ts';
import { expectedSpend, type GammaGammaParameters } from './gamma-gamma.ts';
import { gaussLegendre } from './quadrature.ts';
import type { Fit, PurchaseModel } from './types.ts';

/** All in the unit of time of the model. */
export interface Discounting {
  /** How far ahead purchases count. */
  readonly horizon: number;
  /** Length of a year: 365.25 / 7 in weeks. */
  readonly year: number;
  /** What a year's wait takes off an amount: 0.1 means that 1.10 in a year is worth 1.00 now. */
  readonly yearlyRate: number;
}

export interface ValuedCustomer {
  readonly repeats: number;
  readonly recency: number;
  readonly age: number;
  /** Purchases behind the mean, and the mean: see {@link expectedSpend}. */
  readonly frequency: number;
  readonly meanSpend: number;
}

/** An amount, and between which bounds it lies with 90% as far as the parameters are known. */
export interface Value {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

const RULE = gaussLegendre(8);
/** Nine of ten. */
const NORMAL = 1.6448536269514722;
/** Derivatives by differences of the logarithm of a parameter, or of its standard error where that is less. */
const STEP = 0.1;

/**
 * ∫ e^(−δt) dE(t) from now to the horizon: the sum of discounted increments for ever smaller steps. Integrated by parts
 * it needs E itself and no differences, and with nodes that crowd towards now, where E bends, nine questions to the model
 * tell three years to seven digits (a sum over 36 months takes 36 and tells them to four).
 *
 * @param expected E: purchases expected within t from now; rises, and is 0 at 0
 */
export function discountedPurchases(
  expected: (t: number) => number,
  { horizon, year, yearlyRate }: Discounting,
): number {
  const rate = Math.log1p(yearlyRate) / year;
  let sum = Math.exp(-rate * horizon) * expected(horizon);
  for (const [i, node] of RULE.nodes.entries()) {
    // t = horizon · u², dt = 2 · horizon · u du.
    const t = horizon * node * node;
    sum += rate * 2 * horizon * node * RULE.weights[i]! * Math.exp(-rate * t) * expected(t);
  }
  return sum;
}

/**
 * The value of one customer under two fits. Both must be sound (`degenerate` null): where gamma-gamma has no mean, the
 * value is Infinity.
 *
 * The interval is that of the delta method on the logarithm of the value: for each parameter once a little more and once
 * a little less of it, through the covariance of the fit. It tells how far the *expectation* may be off because the shop
 * has only so many customers to learn from, not how far chance will take this one; without a covariance it is all there
 * is.
 */
export function customerValue<P extends object>(
  model: Pick<PurchaseModel<P>, 'expected'>,
  purchases: Fit<P>,
  spend: Fit<GammaGammaParameters>,
  customer: ValuedCustomer,
  discounting: Discounting,
): Value {
  const { repeats, recency, age, frequency, meanSpend } = customer;
  const bought = (parameters: P) =>
    discountedPurchases((t) => model.expected(parameters, t, repeats, recency, age), discounting);
  const spent = (parameters: GammaGammaParameters) => expectedSpend(parameters, frequency, meanSpend);
  const count = bought(purchases.parameters);
  const value = count > 0 ? count * spent(spend.parameters) : 0;
  if (value === 0) return { value, low: 0, high: 0 };
  if (value === Number.POSITIVE_INFINITY) return { value, low: 0, high: value };
  const variance = logVariance(purchases, bought) + logVariance(spend, spent);
  const spread = Math.exp(NORMAL * Math.sqrt(variance));
  return { value, low: value / spread, high: value * spread };
}

/** Of the logarithm of a positive quantity, from what is not known of the parameters. */
function logVariance<P extends object>(
  { parameters, standardErrors, covariance }: Fit<P>,
  of: (p: P) => number,
): number {
  if (covariance === null || standardErrors === null) return Number.POSITIVE_INFINITY;
  // What was chosen and not estimated (the k of regular purchases) has an error of 0, and no row in the covariance.
  const errors = standardErrors as Readonly<Record<string, unknown>>;
  const estimated = Object.entries(parameters).filter(([name]) => typeof errors[name] === 'number' && errors[name] > 0);
  const slope = estimated.map(([name, value], i) => {
    const step = Math.min(STEP, Math.sqrt(covariance[i]![i]!));
    const above = Math.log(of({ ...parameters, [name]: value * Math.exp(step) }));
    const below = Math.log(of({ ...parameters, [name]: value * Math.exp(-step) }));
    return (above - below) / (2 * step);
  });
  return slope.every(Number.isFinite) ? varianceAlong(slope, covariance) : Number.POSITIVE_INFINITY;
}
