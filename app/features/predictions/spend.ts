import { expectedSpend, gammaGamma } from '#app/algorithms/btyd/gamma-gamma.ts';
import type { Fit, FitProblem } from '#app/algorithms/btyd/types.ts';
import type { PurchaseDays } from '#app/algorithms/purchases/timeline.ts';
import type { Histories } from '#app/algorithms/purchases/types.ts';

/** Ways of saying what a purchase of a customer is worth. The last two are the simple rules to beat. */
export const SPEND_METHODS = ['gammaGamma', 'ownMean', 'shopMean'] as const;
export type SpendMethod = (typeof SPEND_METHODS)[number];

/**
 * All three have one form: the shop's mean and the customer's own, the shop's weighing as much as `weight` purchases.
 * Gamma-gamma learns the weight from the shop; her own mean alone is a weight of next to nothing.
 */
export interface SpendRule {
  method: SpendMethod;
  /** Minor units. */
  mean: number;
  weight: number;
  /** Standard deviation of one purchase as a share of the customer's mean. */
  deviation: number;
}

/** Spend of each of the histories, the first purchase included: a model of spend does not mind, and most have one only. */
export interface Spending {
  /** Days with a purchase of more than nothing. */
  purchases: Float64Array;
  mean: Float64Array;
}

export function spendingUntil(days: PurchaseDays, { customer, until }: Histories): Spending {
  const purchases = new Float64Array(customer.length);
  const mean = new Float64Array(customer.length);
  for (let i = 0; i < customer.length; i++) {
    let sum = 0;
    for (let at = days.start[customer[i]!]!; at < days.start[customer[i]! + 1]! && days.day[at]! <= until; at++) {
      const spend = days.spendMinor?.[at] ?? 0;
      if (spend <= 0) continue;
      purchases[i]! += 1;
      sum += spend;
    }
    mean[i] = purchases[i]! > 0 ? sum / purchases[i]! : 0;
  }
  return { purchases, mean };
}

export function spendOf({ mean, weight }: SpendRule, purchases: number, ownMean: number): number {
  return (mean * weight + ownMean * purchases) / (weight + purchases);
}

export interface SpendFit {
  rules: Record<SpendMethod, SpendRule>;
  fit: Fit<{ p: number; q: number; gamma: number }>;
  problem: FitProblem | null;
}

/** The three rules, learned from what was spent. Without any purchase all of them say nothing. */
export function fitSpend({ purchases, mean }: Spending): SpendFit {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < purchases.length; i++) {
    sum += mean[i]! * purchases[i]!;
    count += purchases[i]!;
  }
  const shop = count > 0 ? sum / count : 0;
  const fit = gammaGamma.fit({ frequency: purchases, meanSpend: mean });
  const { p, q, gamma } = fit.parameters;
  const learned = expectedSpend({ p, q, gamma }, 0, 0);
  // As good a guess as any where the model cannot say how far purchases of one customer lie apart.
  const deviation = fit.degenerate ? 0.5 : 1 / Math.sqrt(p);
  return {
    rules: {
      gammaGamma: {
        method: 'gammaGamma',
        mean: Number.isFinite(learned) ? learned : shop,
        weight: Math.max(1e-6, (q - 1) / p),
        deviation,
      },
      ownMean: { method: 'ownMean', mean: shop, weight: 1e-6, deviation },
      shopMean: { method: 'shopMean', mean: shop, weight: 1e9, deviation },
    },
    fit,
    problem: fit.degenerate,
  };
}
