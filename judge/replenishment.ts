/**
 * `judge -- replenishment [--orders FILE] [--until DATE] [--holdout-days N]`: how well the app foresees when somebody buys
 * a product again. Learned from the days through `--until`; judged on every repeat purchase in the days after it, each
 * foreseen as it would have been on the day of the purchase before it.
 */
import { parseArgs } from 'node:util';
import { dueAfter, type Outcome, quantile } from '#app/algorithms/replenishment/errors.ts';
import { holdOut, type Score, scoreOf } from '#app/algorithms/replenishment/holdout.ts';
import { givesDueDate, type Learned } from '#app/algorithms/replenishment/learn.ts';
import type { Lines } from '#app/algorithms/replenishment/series.ts';
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
  const whole = await readHistory(orders);
  const until = wanted ?? whole.lastDay - holdoutDays;
  const history = whole.knownOn(until);
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
  const holdout = holdOut(lines, { customers, products, category, categories, until }, end);
  const { learned, seen } = holdout;
  const known = seen.filter(({ product }) => learned.usual[product]);
  const due = seen.filter((outcome) => givesDueDate(learned, outcome));
  const score = (of: readonly Outcome[]) => shown(scoreOf(of, holdout));
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
    // What the app gives a due date for.
    dueDates: score(due),
    bySpansOfHerOwn: {
      none: score(known.filter(({ spans }) => spans === 0)),
      one: score(due.filter(({ spans }) => spans === 1)),
      twoOrThree: score(due.filter(({ spans }) => spans === 2 || spans === 3)),
      more: score(due.filter(({ spans }) => spans > 3)),
    },
    everyRepeatOfAProductWithRhythm: score(known),
    everyRepeat: score(seen),
    ...againstTruth(history, learned, due),
    seconds: rounded((performance.now() - started) / 1000),
  };
}

/** What people bought for themselves, of their own accord. */
function consumption(history: OrderHistory): { lines: Lines; category: Uint32Array; categories: number } {
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

function shown({ purchases, inside50, inside80, ...errors }: Score): object {
  if (purchases === 0) return { purchases };
  return {
    purchases,
    inside50: rounded(inside50),
    inside80: rounded(inside80),
    medianErrorDays: rounded(errors.medianError),
    productMedianErrorDays: rounded(errors.plainMedianError),
    better: rounded(1 - errors.medianError / errors.plainMedianError),
    meanErrorDays: rounded(errors.meanError),
    productMedianMeanErrorDays: rounded(errors.plainMeanError),
  };
}

/** On the generated shop: how far the days a staple lasts a household are off, from what was known on the last day. */
function againstTruth(history: OrderHistory, { errors }: Learned, due: Outcome[]): object {
  const truth = history.truth as ShopTruth | null;
  if (!truth) return {};
  const ours: number[] = [];
  for (const outcome of due) {
    const staple = truth.customers[history.customerIds[outcome.customer]!]?.staples.find(
      ({ productId }) => productId === history.products[outcome.product]!.id,
    );
    if (staple) ours.push(Math.abs(dueAfter(errors, outcome).days / staple.lastsDays - 1));
  }
  return ours.length > 0 ? { staples: { purchases: ours.length, medianShareOff: rounded(middle(ours)) } } : {};
}

const middle = (values: number[]): number => quantile(Float64Array.from(values).sort(), 0.5);
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
