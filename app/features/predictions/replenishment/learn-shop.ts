import { dueAfter, outcomes } from '#app/algorithms/replenishment/errors.ts';
import { type Holdout, holdOut, type Score, scoreOf } from '#app/algorithms/replenishment/holdout.ts';
import {
  givesDueDate,
  type Learned,
  type LearnOptions,
  learnReplenishment,
} from '#app/algorithms/replenishment/learn.ts';
import { type Lines, purchaseSeries, withOrderDays } from '#app/algorithms/replenishment/series.ts';
import type { Verdict } from '../fit-models.ts';
import { type DueColumns, dueColumns } from './due-columns.ts';
import { numbersOf, type ShopNumbers } from './shop-numbers.ts';

export interface LearnInput {
  lines: Lines;
  options: LearnOptions;
  /** The version that answers, and whether the owner holds to it; null before the first. */
  inUse: InUse | null;
  /** Whether to judge it on the last part of the history too, for a new version. */
  judge: boolean;
}

export interface InUse {
  version: number;
  numbers: ShopNumbers;
  judged: ShopNumbers | null;
  held: boolean;
  /** What it said of products, of one the owner went back to; null: these follow the orders, as they do every night. */
  products: ProductColumns | null;
}

export interface LearnResult {
  /** As learned now. */
  numbers: ShopNumbers;
  /** Those the due dates were reckoned with: of the version in use, or these where they take its place. */
  used: ShopNumbers;
  usedProducts: ProductColumns;
  /** As learned now. */
  products: ProductColumns;
  due: DueColumns;
  /** With a new version: how it did, and whether it answers. */
  judgement: Judgement | null;
}

export interface Judgement {
  /** The same numbers, learned on the part before the days judged. */
  judged: ShopNumbers | null;
  holdout: (Score & { fittedUntil: number; judgedUntil: number }) | null;
  verdict: Verdict;
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
export function learnShop({ lines, options, inUse, judge }: LearnInput): LearnResult {
  const learned = learnReplenishment(lines, options);
  const orders = options.products;
  const numbers = numbersOf(learned, orders);
  const judgement = judge ? judgementOf(lines, options, learned, inUse) : null;
  const takesOver = inUse === null || (judgement?.verdict.decision === 'promoted' && !inUse.held);
  const used = takesOver ? numbers : inUse.numbers;
  const answering = takesOver ? learned : withProducts(withNumbers(learned, used), inUse.products);
  return {
    numbers,
    used,
    usedProducts: productColumns(answering, orders),
    products: productColumns(learned, orders),
    due: dueColumns(answering, options.until),
    judgement,
  };
}

/** Another version's numbers, with the products as they are today. */
function withNumbers(learned: Learned, { errors, orders, ...numbers }: ShopNumbers): Learned {
  // Any order of a customer is the model's last product.
  const set = (column: Float64Array, value: number) => column.with(column.length - 1, value);
  const { mean, meanVariance, scatter } = learned.model;
  return {
    ...learned,
    errors,
    model: {
      ...learned.model,
      ...numbers,
      mean: set(mean, orders.mean),
      meanVariance: set(meanVariance, orders.meanVariance),
      scatter: set(scatter, orders.scatter),
    },
  };
}

/** What was said of products before, in place of what is said of them today; others are as they are. */
function withProducts(learned: Learned, own: ProductColumns | null): Learned {
  if (!own) return learned;
  const { mean, meanVariance, scatter, usualContents, spans, buyers } = learned.model;
  const model = {
    ...learned.model,
    mean: mean.slice(),
    meanVariance: meanVariance.slice(),
    scatter: scatter.slice(),
    usualContents: usualContents.slice(),
    spans: spans.slice(),
    buyers: buyers.slice(),
  };
  const usual = [...learned.usual];
  for (const [i, p] of own.product.entries()) {
    model.mean[p] = own.mean[i]!;
    model.meanVariance[p] = own.meanVariance[i]!;
    model.scatter[p] = own.scatter[i]!;
    model.usualContents[p] = own.contents[i]!;
    model.spans[p] = own.spans[i]!;
    model.buyers[p] = own.buyers[i]!;
    const [q25Days, medianDays, q75Days] = [own.q25[i]!, own.median[i]!, own.q75[i]!];
    usual[p] = Number.isNaN(medianDays) ? null : { q25Days, medianDays, q75Days, returning: own.returning[i]! };
  }
  return { ...learned, model, usual };
}

function judgementOf(lines: Lines, options: LearnOptions, learned: Learned, inUse: InUse | null): Judgement {
  const without = { judged: null, holdout: null };
  if (learned.usual.every((interval) => interval === null)) return { ...without, verdict: say('not_enough') };
  const other = { version: inUse?.version ?? null };
  const first = lines.day.reduce((low, day) => Math.min(low, day), options.until);
  const days = Math.min(HOLDOUT_DAYS, Math.floor(HOLDOUT_SHARE * (options.until - first)));
  const fittedUntil = options.until - days;
  const holdout = holdOut(lines, { ...options, until: fittedUntil }, options.until);
  const due = holdout.seen.filter((outcome) => givesDueDate(holdout.learned, outcome));
  // What could be judged stays; else the newer one answers.
  if (due.length === 0)
    return { ...without, verdict: inUse ? say(inUse.judged ? 'sound' : 'unjudged', other) : say('first') };
  const score = { ...scoreOf(due, holdout), fittedUntil, judgedUntil: options.until };
  const judged = numbersOf(holdout.learned, options.products);
  const verdict = inUse ? compared(holdout, inUse, { lines, options }) : say('first');
  return { judged, holdout: score, verdict };
}

/** The candidate and the version in use, as both stood before the days judged, on the same purchases. */
function compared(
  { learned, seen }: Holdout,
  { version, judged }: InUse,
  { lines, options }: { lines: Lines; options: LearnOptions },
): Verdict {
  if (!judged) return say('unjudged', { version });
  const { customers, products, until } = options;
  const whole = purchaseSeries(withOrderDays(lines, products), { customers, products: products + 1 }, until);
  const fittedUntil = seen.reduce((low, { lastDay, days }) => Math.min(low, lastDay + days), until) - 1;
  const theirs = withNumbers(learned, judged);
  const misses = (by: Learned) =>
    [...outcomes(by.model, whole, { after: fittedUntil, until })]
      .filter((outcome) => outcome.product < products && givesDueDate(learned, outcome))
      .map((outcome) => Math.abs(dueAfter(by.errors, outcome).days - outcome.days));
  const [ours, others] = [misses(learned), misses(theirs)];
  const differences = ours.map((miss, i) => miss - others[i]!);
  const mean = average(differences);
  const spread = Math.sqrt(average(differences.map((one) => (one - mean) ** 2)) / Math.max(1, differences.length - 1));
  const key = mean > 1.96 * spread && mean > 0 ? 'worse' : mean < -1.96 * spread ? 'better' : 'level';
  return say(key, { version, error: average(ours), otherError: average(others) });
}

const average = (values: number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

const DECISIONS: Record<Verdict['key'], Verdict['decision']> = {
  first: 'promoted',
  better: 'promoted',
  level: 'promoted',
  unjudged: 'promoted',
  worse: 'rejected',
  sound: 'rejected',
  not_enough: 'not_enough',
};

function say(key: Verdict['key'], of: Partial<Pick<Verdict, 'version' | 'error' | 'otherError'>> = {}): Verdict {
  return { decision: DECISIONS[key], key, version: null, error: null, otherError: null, ...of };
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
