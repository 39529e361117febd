import { AGAIN, FIRST, Gatherer } from './features.ts';
import { type Judged, judgeRankers, TOO_FEW } from './holdout.ts';
import { fitLogistic, type LabelledRows } from './logistic.ts';
import { hitsAt } from './metrics.ts';
import type { Beginning, NextBasketModel } from './model.ts';
import { mostBought, type ProductTables, productTables } from './tables.ts';
import { itemsOf, nextBaskets, ordersUntil, type Timelines, timelines } from './timeline.ts';
import type { BasketHistory, Ranker, TrainOptions } from './types.ts';

/** Days in the past from which the next basket is foreseen, to learn from how it turned out. */
const CUTS = 5;
/** Customers looked at from each of them, at most, and rows kept of each customer. */
const CUSTOMERS = 3000;
const OWN_ROWS = 60;
const OTHER_ROWS = 30;
/** Fewer next baskets than this to learn from, or to judge by, and the simple rule stays. */
const LEAST_BASKETS = 60;

/**
 * Learns a shop's ranker from its orders up to and including `until`.
 *
 *     ────────────┬────────┬────────┬────────┬────────┬─────▶ until
 *             cut 5    cut 4    cut 3    cut 2    cut 1      at each cut: what is known then, and each customer's
 *                                                            next basket after it
 *
 * Two logistic regressions are fitted on rows from the cuts: one for what a customer has, one for what she has not. The one
 * learned without cut 1 is judged by what came after cut 1, beside plain rules and the ranker in use; where it is not
 * better than the simple rule, that stays in use (`holdout.ts`).
 *
 * @throws RangeError when an index lies outside its range
 */
export function train(orders: BasketHistory, options: TrainOptions = {}): NextBasketModel {
  const lines = timelines(orders);
  const until = options.until ?? lines.day.reduce((last, day) => Math.max(last, day), Number.NEGATIVE_INFINITY);
  return trainOn(lines, Number.isFinite(until) ? until : 0, options);
}

/** The same for orders that are sorted by customer already. */
export function trainOn(
  lines: Timelines,
  until: number,
  { facts = {}, sets, viewed, inUse = null }: TrainOptions,
): NextBasketModel {
  const tables = productTables(lines, until, facts);
  const seen = new Map<number, ProductTables>();
  const past: Past = (cut) => {
    const known = seen.get(cut) ?? productTables(lines, cut, facts);
    seen.set(cut, known);
    return known;
  };
  const step = Math.min(45, Math.floor((until - tables.firstDayOfShop) / (CUTS + 3)));
  const again = new Rows(AGAIN.length);
  const first = new Rows(FIRST.length);
  let baskets = 0;
  if (step >= 3) {
    for (let cut = CUTS; cut > 1; cut--) baskets += collect(lines, until - cut * step, until, step, past, again, first);
  }
  let judged: Judged = { choice: TOO_FEW, holdout: null };
  let before: Ranker | null = null;
  if (baskets >= LEAST_BASKETS) {
    const cut = until - step;
    const learned = { again: fitLogistic(again.taken()), first: fitLogistic(first.taken()) };
    judged = judgeRankers(
      lines,
      { cut, until, tables: past(cut), customers: CUSTOMERS, least: LEAST_BASKETS },
      learned,
      inUse,
    );
    if (judged.holdout) before = { method: judged.choice.method, ...learned };
    collect(lines, cut, until, step, past, again, first);
  }
  return {
    choice: judged.choice,
    again: fitLogistic(again.taken()),
    first: fitLogistic(first.taken()),
    judged: before,
    holdout: judged.holdout,
    beginnings: beginningsOf(lines, until - 2 * step, until, past, tables),
    tables,
    sets: sets ?? null,
    viewed: viewed ?? null,
  };
}

/** What was known of the products on a day, made once for each. */
type Past = (cut: number) => ProductTables;

/**
 * Adds the rows of one cut. All that was bought is kept and a sample of the rest, weighted by how many each stands for.
 * A basket counts by the 3/4th power less than its size: the recall of a large one is spread over more products.
 */
function collect(
  lines: Timelines,
  cut: number,
  until: number,
  step: number,
  past: Past,
  again: Rows,
  first: Rows,
): number {
  const gatherer = new Gatherer(past(cut));
  let baskets = 0;
  for (const { customer, basket } of nextBaskets(lines, cut, Math.min(until, cut + 2 * step), CUSTOMERS)) {
    const bought = new Set(itemsOf(lines, basket));
    const found = gatherer.gather({ orders: ordersUntil(lines, customer, cut) }, cut);
    const keepOwn = Math.min(1, OWN_ROWS / found.owned);
    const keepOther = Math.min(1, OTHER_ROWS / (found.size - found.owned));
    const weight = bought.size ** -0.75;
    for (let slot = 0; slot < found.size; slot++) {
      const item = found.items[slot]!;
      const label = bought.has(item) ? 1 : 0;
      const keep = label === 1 ? 1 : slot < found.owned ? keepOwn : keepOther;
      if (chance(customer, item, cut) >= keep) continue;
      if (slot < found.owned) again.push(found.again, slot, label, weight / keep);
      else first.push(found.first, slot - found.owned, label, weight / keep);
    }
    baskets++;
  }
  return baskets;
}

const BEGINNINGS = ['baskets', 'lately', 'recent', 'starts'] as const;

/** The kind of popularity that would have foreseen the first baskets after `cut` best; all baskets while there are few. */
function beginningsOf(lines: Timelines, cut: number, until: number, past: Past, tables: ProductTables) {
  const firsts: Set<number>[] = [];
  for (let customer = 0; customer < lines.customers && firsts.length < CUSTOMERS; customer++) {
    const basket = lines.starts[customer]!;
    if (basket < lines.starts[customer + 1]! && lines.day[basket]! > cut && lines.day[basket]! <= until) {
      firsts.push(new Set(itemsOf(lines, basket)));
    }
  }
  let by: Beginning = 'baskets';
  let most = 0;
  for (const one of firsts.length >= LEAST_BASKETS ? BEGINNINGS : []) {
    const list = mostBought(past(cut), one).slice(0, 10);
    const hits = firsts.reduce((sum, basket) => {
      const { recall, ndcg } = hitsAt(list, basket, 10);
      return sum + recall + ndcg;
    }, 0);
    if (hits > most) {
      most = hits;
      by = one;
    }
  }
  return { by, items: mostBought(tables, by) };
}

/** A number from 0 to 1 that is always the same for the same three. */
function chance(a: number, b: number, c: number): number {
  let x = Math.imul(a, 0x9e37_79b1) ^ Math.imul(b, 0x85eb_ca6b) ^ Math.imul(c, 0xc2b2_ae35);
  x = Math.imul(x ^ (x >>> 15), 0x2c1b_3c6d);
  x = Math.imul(x ^ (x >>> 12), 0x297a_2d39);
  return ((x ^ (x >>> 15)) >>> 0) / 2 ** 32;
}

/** Rows of features that grow. */
class Rows {
  readonly #width: number;
  #values: Float32Array;
  readonly #label: number[] = [];
  readonly #weight: number[] = [];

  constructor(width: number) {
    this.#width = width;
    this.#values = new Float32Array(width * 4096);
  }

  push(from: Float32Array, row: number, label: number, weight: number): void {
    const width = this.#width;
    const at = this.#label.length * width;
    if (at + width > this.#values.length) {
      const more = new Float32Array(this.#values.length * 2);
      more.set(this.#values);
      this.#values = more;
    }
    for (let i = 0; i < width; i++) this.#values[at + i] = from[row * width + i]!;
    this.#label.push(label);
    this.#weight.push(weight);
  }

  taken(): LabelledRows {
    return {
      width: this.#width,
      values: this.#values,
      label: Uint8Array.from(this.#label),
      weight: Float32Array.from(this.#weight),
    };
  }
}
