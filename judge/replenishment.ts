/**
 * `judge -- replenishment [--orders FILE] [--until DATE] [--holdout-days N]`: how well the app foresees when somebody buys
 * a product again. Learned from the days through `--until`; judged on every repeat purchase in the days after it, each
 * foreseen as it would have been on the day of the purchase before it.
 */
import { parseArgs } from 'node:util';
import { dueAfter, type Outcome, outcomes, quantile } from '#app/algorithms/replenishment/errors.ts';
import { hasRhythm, type Learned, learnReplenishment } from '#app/algorithms/replenishment/learn.ts';
import { type Lines, purchaseSeries, withOrderDays } from '#app/algorithms/replenishment/series.ts';
import type { ShopTruth } from '#devstore/generator/truth.ts';
import { dateOf, dayNumberOf, type OrderHistory, readHistory } from './history.ts';
import { Unusable } from './problems.ts';

const HOLDOUT_DAYS = 90;

interface Options {
  orders?: string;
  until: number | null;
  holdoutDays: number;
}

export async function judge(args: string[], say: (line: string) => void): Promise<object> {
  const started = performance.now();
  const { orders, until: wanted, holdoutDays } = optionsOf(args);
  const history = await readHistory(orders);
  const until = wanted ?? history.lastDay - holdoutDays;
  const end = Math.min(history.lastDay, until + holdoutDays);
  if (until <= history.firstDay || until >= end) {
    throw new Unusable(
      `Nothing to judge: the history runs from ${dateOf(history.firstDay)} to ${dateOf(history.lastDay)}, and ${dateOf(until)} leaves no days before or after it.`,
    );
  }
  const { lines, category, categories } = consumption(history);
  const products = history.products.length;
  const customers = history.customerIds.length;
  say(`${lines.day.length} lines of ${customers} customers, learned through ${dateOf(until)}`);
  const learned = learnReplenishment(lines, { customers, products, category, categories, until });
  const learnedIn = performance.now() - started;

  const whole = purchaseSeries(withOrderDays(lines, products), { customers, products: products + 1 }, end);
  const medians = plainMedians(learned);
  const seen = [...outcomes(learned.model, whole, { after: until, until: end })].filter(
    ({ product }) => product < products && medians.has(product),
  );
  const known = seen.filter(({ product }) => hasRhythm(learned.model, product));
  const personal = known.filter(({ spans }) => spans > 0);
  const score = (of: Outcome[]) => scoreOf(of, learned, medians);
  return {
    history: history.name,
    from: dateOf(history.firstDay),
    until: dateOf(until),
    holdoutTo: dateOf(end),
    customers,
    products,
    productsWithRhythm: learned.usual.filter((interval) => interval !== null).length,
    model: {
      exponent: rounded(learned.model.exponent),
      customerVariance: rounded(learned.model.customerVariance),
      pairVariance: rounded(learned.model.pairVariance),
      noise: rounded(learned.model.noise),
      errors: learned.errors.map((of) =>
        Object.fromEntries(Object.entries(of).map(([key, value]) => [key, rounded(value)])),
      ),
    },
    // Due dates are given once she has come back for a product herself.
    dueDates: score(personal),
    bySpansOfHerOwn: {
      none: score(known.filter(({ spans }) => spans === 0)),
      one: score(personal.filter(({ spans }) => spans === 1)),
      twoOrThree: score(personal.filter(({ spans }) => spans === 2 || spans === 3)),
      more: score(personal.filter(({ spans }) => spans > 3)),
    },
    everyRepeatOfAProductWithRhythm: score(known),
    everyRepeat: score(seen),
    ...againstTruth(history, learned, personal),
    seconds: { learning: rounded(learnedIn / 1000), all: rounded((performance.now() - started) / 1000) },
  };
}

/** What people bought for themselves, of their own accord. */
export function consumption(history: OrderHistory): { lines: Lines; category: Uint32Array; categories: number } {
  const { lines, orders, products } = history;
  const kept = Uint32Array.from(lines.order.keys()).filter((line) => {
    const order = lines.order[line]!;
    return (
      orders.customer[order]! >= 0 &&
      orders.forOthers[order] === 0 &&
      lines.product[line]! >= 0 &&
      lines.quantity[line]! > 0 &&
      lines.subscription[line] === 0
    );
  });
  const kinds = new Map<string, number>();
  const category = Uint32Array.from(products, ({ type }) => {
    const known = kinds.get(type) ?? kinds.size;
    kinds.set(type, known);
    return known;
  });
  return {
    lines: {
      customer: Uint32Array.from(kept, (line) => orders.customer[lines.order[line]!]!),
      product: Uint32Array.from(kept, (line) => lines.product[line]!),
      day: Int32Array.from(kept, (line) => orders.day[lines.order[line]!]!),
      contents: Float64Array.from(kept, (line) => lines.contents[line]!),
    },
    category,
    categories: kinds.size,
  };
}

/** The peer: the middle of the days between purchases of a product, whoever bought however much. */
function plainMedians({ series }: Learned): Map<number, number> {
  const spans = new Map<number, number[]>();
  for (let i = 0; i < series.product.length; i++) {
    for (let k = series.start[i]! + 1; k < series.start[i + 1]!; k++) {
      const of = spans.get(series.product[i]!);
      const days = series.day[k]! - series.day[k - 1]!;
      if (of) of.push(days);
      else spans.set(series.product[i]!, [days]);
    }
  }
  return new Map([...spans].map(([product, days]) => [product, middle(days)]));
}

function scoreOf(of: Outcome[], { errors }: Learned, medians: Map<number, number>): object {
  if (of.length === 0) return { purchases: 0 };
  let [half, most] = [0, 0];
  const misses: number[] = [];
  const medianMisses: number[] = [];
  for (const outcome of of) {
    const due = dueAfter(errors, outcome);
    const inside = ([from, until]: readonly [number, number]) => outcome.days >= from && outcome.days <= until;
    if (inside(due.half)) half++;
    if (inside(due.most)) most++;
    misses.push(Math.abs(due.days - outcome.days));
    medianMisses.push(Math.abs(medians.get(outcome.product)! - outcome.days));
  }
  const [error, plain] = [middle(misses), middle(medianMisses)];
  return {
    purchases: of.length,
    inside50: rounded(half / of.length),
    inside80: rounded(most / of.length),
    medianErrorDays: rounded(error),
    productMedianErrorDays: rounded(plain),
    better: rounded(1 - error / plain),
    meanErrorDays: rounded(average(misses)),
    productMedianMeanErrorDays: rounded(average(medianMisses)),
  };
}

/** On the generated shop: how far the days a staple lasts a household are off, from what was known on the last day. */
function againstTruth(history: OrderHistory, { errors }: Learned, personal: Outcome[]): object {
  const truth = history.truth as ShopTruth | null;
  if (!truth) return {};
  const ours: number[] = [];
  for (const outcome of personal) {
    const staple = truth.customers[history.customerIds[outcome.customer]!]?.staples.find(
      ({ productId }) => productId === history.products[outcome.product]!.id,
    );
    if (staple) ours.push(Math.abs(dueAfter(errors, outcome).days / staple.lastsDays - 1));
  }
  return ours.length > 0 ? { staples: { purchases: ours.length, medianShareOff: rounded(middle(ours)) } } : {};
}

const middle = (values: number[]): number => quantile(Float64Array.from(values).sort(), 0.5);
const average = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const rounded = (value: number): number => Number(value.toFixed(4));

function optionsOf(args: string[]): Options {
  let values: { orders?: string; until?: string; 'holdout-days'?: string };
  try {
    ({ values } = parseArgs({
      args,
      options: { orders: { type: 'string' }, until: { type: 'string' }, 'holdout-days': { type: 'string' } },
    }));
  } catch (error) {
    throw new Unusable(error instanceof Error ? error.message : String(error));
  }
  const until = values.until === undefined ? null : dayNumberOf(values.until);
  if (values.until !== undefined && until === null)
    throw new Unusable(`--until ${values.until} is no day like 2026-05-31.`);
  const holdoutDays = Number(values['holdout-days'] ?? HOLDOUT_DAYS);
  if (!Number.isInteger(holdoutDays) || holdoutDays < 1) {
    throw new Unusable(`--holdout-days ${values['holdout-days']} is no whole number of days.`);
  }
  return { orders: values.orders, until, holdoutDays };
}
