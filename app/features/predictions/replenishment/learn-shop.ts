import { holdOut, type Score, scoreOf } from '#app/algorithms/replenishment/holdout.ts';
import {
  givesDueDate,
  type Learned,
  type LearnOptions,
  learnReplenishment,
} from '#app/algorithms/replenishment/learn.ts';
import type { Lines } from '#app/algorithms/replenishment/series.ts';
import { type DueColumns, dueColumns } from './due-columns.ts';
import { numbersOf, type ShopNumbers } from './shop-numbers.ts';

export interface LearnInput {
  lines: Lines;
  options: LearnOptions;
  /** Numbers of an older version that the owner holds to; null: those learned now. */
  held: ShopNumbers | null;
  /** Whether to judge it on the last part of the history too, for a new version. */
  judge: boolean;
}

export interface LearnResult {
  /** As learned now, held or not. */
  numbers: ShopNumbers;
  products: ProductColumns;
  due: DueColumns;
  holdout: (Score & { fittedUntil: number; judgedUntil: number }) | null;
}

/** Of the products that somebody has bought at least twice. Quartiles are NaN where there is no rhythm. */
export interface ProductColumns {
  product: Uint32Array;
  spans: Uint32Array;
  buyers: Uint32Array;
  q25: Float64Array;
  median: Float64Array;
  q75: Float64Array;
  returning: Float64Array;
  contents: Float64Array;
  mean: Float64Array;
  meanVariance: Float64Array;
  scatter: Float64Array;
}

const HOLDOUT_DAYS = 60;
const HOLDOUT_SHARE = 0.25;

/** Learns a shop's rhythms and everybody's due dates from them: seconds of computing, on plain columns. */
export function learnShop({ lines, options, held, judge }: LearnInput): LearnResult {
  const learned = learnReplenishment(lines, options);
  const orders = options.products;
  return {
    numbers: numbersOf(learned, orders),
    products: productColumns(learned, orders),
    due: dueColumns(held ? holding(learned, held) : learned, options.until),
    holdout: judge ? judged(lines, options) : null,
  };
}

/** The older version's numbers, with the products as they are today. */
function holding(learned: Learned, { errors, orders: _orders, ...numbers }: ShopNumbers): Learned {
  return { ...learned, errors, model: { ...learned.model, ...numbers } };
}

function judged(lines: Lines, options: LearnOptions): LearnResult['holdout'] {
  const first = lines.day.reduce((low, day) => Math.min(low, day), options.until);
  const days = Math.min(HOLDOUT_DAYS, Math.floor(HOLDOUT_SHARE * (options.until - first)));
  if (days < 1) return null;
  const fittedUntil = options.until - days;
  const holdout = holdOut(lines, { ...options, until: fittedUntil }, options.until);
  const due = holdout.seen.filter((outcome) => givesDueDate(holdout.learned, outcome));
  return due.length > 0 ? { ...scoreOf(due, holdout), fittedUntil, judgedUntil: options.until } : null;
}

function productColumns({ model, usual }: Learned, products: number): ProductColumns {
  const product = Uint32Array.from(Array(products).keys()).filter((p) => model.spans[p]! > 0);
  const real = (of: (p: number) => number) => Float64Array.from(product, of);
  return {
    product,
    spans: Uint32Array.from(product, (p) => model.spans[p]!),
    buyers: Uint32Array.from(product, (p) => model.buyers[p]!),
    q25: real((p) => usual[p]?.q25Days ?? Number.NaN),
    median: real((p) => usual[p]?.medianDays ?? Number.NaN),
    q75: real((p) => usual[p]?.q75Days ?? Number.NaN),
    returning: real((p) => usual[p]?.returning ?? 0),
    contents: real((p) => model.usualContents[p]!),
    mean: real((p) => model.mean[p]!),
    meanVariance: real((p) => model.meanVariance[p]!),
    scatter: real((p) => model.scatter[p]!),
  };
}
