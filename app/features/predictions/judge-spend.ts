import { scoreOf } from '#app/algorithms/purchases/errors.ts';
import { expectedOf } from '#app/algorithms/purchases/scorer.ts';
import { historiesUntil, type PurchaseDays } from '#app/algorithms/purchases/timeline.ts';
import type { Method } from '#app/algorithms/purchases/types.ts';
import { type Comparison, compareErrors } from './compare-errors.ts';
import type { CalibrationGroup } from './schema.ts';
import { fitSpend, SPEND_METHODS, type SpendMethod, type SpendRule, spendingUntil, spendOf } from './spend.ts';

/** What is beside the three ways of valuing a purchase: what each customer has brought a day so far, and nothing. */
export const PLAIN_REVENUE = ['revenueSoFar', 'alwaysZero'] as const;

export type RevenueMethod = SpendMethod | (typeof PLAIN_REVENUE)[number];

export interface RevenueScore {
  method: RevenueMethod;
  predicted: number;
  actual: number;
  rmse: number;
  correlation: number;
}

export interface SpendJudgement {
  customers: number;
  /** Smallest error first. */
  scores: RevenueScore[];
  /** Of the ways of valuing a purchase the one to take: the smallest error, a sound one. */
  best: SpendMethod;
  /** The three, learned on the earlier part: what was judged. */
  rules: Record<SpendMethod, SpendRule>;
  /** The best against the version in use; null without one. */
  againstInUse: Comparison | null;
  calibration: CalibrationGroup[];
}

const GROUPS = 10;

/**
 * Judges values on money: what each customer brought in the days after `fittedUntil` up to `judgedUntil`, predicted from
 * the days before with `scorer` for how often and each rule for how much.
 */
export function judgeSpend(
  days: PurchaseDays,
  fittedUntil: number,
  judgedUntil: number,
  method: Method,
  inUse: SpendRule | null,
): SpendJudgement {
  const histories = historiesUntil(days, fittedUntil);
  const spending = spendingUntil(days, histories);
  const { rules, problem } = fitSpend(spending);
  const count = histories.repeats.length;
  const length = judgedUntil - fittedUntil;

  const actual = new Float64Array(count);
  const orders = expectedOf(method, length, histories);
  for (let i = 0; i < count; i++) {
    const buyer = histories.customer[i]!;
    for (let at = days.start[buyer]!; at < days.start[buyer + 1]!; at++) {
      if (days.day[at]! > fittedUntil && days.day[at]! <= judgedUntil) {
        actual[i]! += Math.max(0, days.spendMinor?.[at] ?? 0);
      }
    }
  }
  const revenue = (rule: SpendRule) =>
    orders.map((expected, i) => expected * spendOf(rule, spending.purchases[i]!, spending.mean[i]!));
  const predictions: Record<RevenueMethod, Float64Array> = {
    gammaGamma: revenue(rules.gammaGamma),
    ownMean: revenue(rules.ownMean),
    shopMean: revenue(rules.shopMean),
    revenueSoFar: orders.map((_, i) => (spending.purchases[i]! * spending.mean[i]! * length) / (histories.age[i]! + 1)),
    alwaysZero: new Float64Array(count),
  };
  const scores = (Object.keys(predictions) as RevenueMethod[])
    .map((name) => ({ method: name, ...scoreOf(predictions[name], actual) }))
    .sort((one, other) => one.rmse - other.rmse);
  const isRule = (method: RevenueMethod): method is SpendMethod =>
    (SPEND_METHODS as readonly string[]).includes(method);
  const best = scores.flatMap(({ method: name }) =>
    isRule(name) && !(name === 'gammaGamma' && problem) ? [name] : [],
  )[0]!;
  return {
    customers: count,
    scores,
    best,
    rules,
    againstInUse: inUse && compareErrors(predictions[best], revenue(inUse), actual),
    calibration: calibrationOf(predictions[best], actual),
  };
}

/** Tenths of the customers by what was predicted, and what they brought on average. */
function calibrationOf(predicted: Float64Array, actual: Float64Array): CalibrationGroup[] {
  const order = Uint32Array.from(predicted, (_, i) => i).sort((a, b) => predicted[a]! - predicted[b]!);
  return Array.from({ length: GROUPS }, (_, group) => {
    const from = Math.floor((group * order.length) / GROUPS);
    const members = order.subarray(from, Math.floor(((group + 1) * order.length) / GROUPS));
    const size = members.length;
    const mean = (of: Float64Array) => members.reduce((sum, i) => sum + of[i]!, 0) / size;
    const average = mean(actual);
    const variance = members.reduce((sum, i) => sum + (actual[i]! - average) ** 2, 0) / Math.max(1, size - 1);
    const margin = 1.96 * Math.sqrt(variance / size);
    return {
      size,
      predicted: mean(predicted),
      actual: average,
      low: Math.max(0, average - margin),
      high: average + margin,
    };
  }).filter(({ size }) => size > 0);
}
