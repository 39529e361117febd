import { dueAfter, type Outcome, outcomes, quantile } from './errors.ts';
import { type Learned, type LearnOptions, learnReplenishment } from './learn.ts';
import { type Lines, type PurchaseSeries, purchaseSeries, withOrderDays } from './series.ts';

/** How well repeat purchases were foreseen; days of error are those between the due day and the real one. */
export interface Score {
  readonly purchases: number;
  /** Share of them inside the interval that says it holds half, and four fifths. */
  readonly inside50: number;
  readonly inside80: number;
  readonly medianError: number;
  readonly meanError: number;
  /** The same of the plain way: each product's median, whoever bought however much. */
  readonly plainMedianError: number;
  readonly plainMeanError: number;
}

export interface Holdout {
  readonly learned: Learned;
  /** Repeat purchases after the days learned from, of products that were bought again before, and their plain medians. */
  readonly seen: readonly Outcome[];
  readonly medians: ReadonlyMap<number, number>;
}

/**
 * Learns from the days through `options.until`, and looks at every repeat purchase after it and through `end`: each as it
 * would have been foreseen on the day of the purchase before it.
 */
export function holdOut(lines: Lines, options: LearnOptions, end: number): Holdout {
  const { customers, products, until } = options;
  const learned = learnReplenishment(lines, options);
  const whole = purchaseSeries(withOrderDays(lines, products), { customers, products: products + 1 }, end);
  const medians = plainMedians(learned.series);
  const seen = [...outcomes(learned.model, whole, { after: until, until: end })].filter(
    ({ product }) => product < products && medians.has(product),
  );
  return { learned, seen, medians };
}

export function scoreOf(of: readonly Outcome[], { learned, medians }: Holdout): Score {
  let [half, most] = [0, 0];
  const misses = new Float64Array(of.length);
  const plain = new Float64Array(of.length);
  of.forEach((outcome, i) => {
    const due = dueAfter(learned.errors, outcome);
    const inside = ([from, until]: readonly [number, number]) => outcome.days >= from && outcome.days <= until;
    if (inside(due.half)) half++;
    if (inside(due.most)) most++;
    misses[i] = Math.abs(due.days - outcome.days);
    plain[i] = Math.abs(medians.get(outcome.product)! - outcome.days);
  });
  const middle = (values: Float64Array) => (values.length > 0 ? quantile(values.toSorted(), 0.5) : 0);
  const average = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  return {
    purchases: of.length,
    inside50: half / Math.max(1, of.length),
    inside80: most / Math.max(1, of.length),
    medianError: middle(misses),
    meanError: average(misses),
    plainMedianError: middle(plain),
    plainMeanError: average(plain),
  };
}

function plainMedians({ product, start, day }: PurchaseSeries): Map<number, number> {
  const spans = new Map<number, number[]>();
  for (let i = 0; i < product.length; i++) {
    for (let k = start[i]! + 1; k < start[i + 1]!; k++) {
      const of = spans.get(product[i]!);
      if (of) of.push(day[k]! - day[k - 1]!);
      else spans.set(product[i]!, [day[k]! - day[k - 1]!]);
    }
  }
  return new Map([...spans].map(([key, days]) => [key, quantile(Float64Array.from(days).sort(), 0.5)]));
}
