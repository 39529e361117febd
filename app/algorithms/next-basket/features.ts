import type { Neighbours } from '../co-purchase/neighbours.ts';
import type { ProductTables } from './tables.ts';
import { type CustomerHistory, NEVER, type ProductSets } from './types.ts';

/** What is asked about a product she has bought before; the answer is the chance that her next basket holds it again. */
export const AGAIN = [
  'times',
  'share',
  'faded',
  'daysSince',
  'ordersSince',
  'early',
  'overdue',
  'earlyForHer',
  'overdueForHer',
  'inLast',
  'once',
  'sinceFirst',
  'rhythm',
  'returnShare',
  'returnLately',
  'againShare',
  'recent',
  'lately',
  'baskets',
  'perCustomer',
  'logGap',
  'unsold',
  'lastYear',
  'togetherSum',
  'togetherLast',
  'sharedSum',
  'sharedFaded',
  'sharedMean',
  'sharedMax',
  'categoryShare',
  'typeShare',
  'categoryFaded',
  'price',
  'orders',
  'distinct',
  'size',
  'sinceLast',
  'newShare',
  'gap',
] as const;

/** What is asked about a product she has not bought yet. */
export const FIRST = [
  'firstsRecent',
  'firstsLately',
  'recent',
  'lately',
  'baskets',
  'customers',
  'returnShare',
  'unsold',
  'lastYear',
  'young',
  'togetherSum',
  'togetherMax',
  'togetherLast',
  'sharedSum',
  'sharedMax',
  'sharedFaded',
  'sharedMean',
  'categoryShare',
  'typeShare',
  'categoryFaded',
  'inTaste',
  'price',
  'priceDistance',
  'logGap',
  'orders',
  'distinct',
  'size',
  'sinceLast',
  'newShare',
  'gap',
] as const;

/** One customer's candidates: first the products she has, then the others; each with its row of features. */
export interface Candidates {
  size: number;
  owned: number;
  readonly items: number[];
  /** `AGAIN.length` values for each of the first `owned` items, and `FIRST.length` for each of the rest. */
  again: Float32Array;
  first: Float32Array;
}

/** What belongs to the question besides her orders. */
export interface Also {
  readonly beside?: readonly number[];
  readonly sets?: ProductSets | null;
  readonly viewed?: Neighbours | null;
}

/** The shop's most bought products are candidates for everybody. */
const POPULAR = 150;
const VIEW = 0.5;
const FADE = 0.8;
const COLUMNS = 13;
const [
  TIMES,
  FADED,
  LAST_DAY,
  FIRST_ORDER,
  LAST_ORDER,
  BEFORE_LAST,
  TOGETHER,
  TOGETHER_MAX,
  TOGETHER_LAST,
  SHARED,
  SHARED_MAX,
  SHARED_FADED,
] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] as const;
const log = Math.log;
const log1p = Math.log1p;

export class Gatherer {
  readonly #t: ProductTables;
  readonly #slot: Int32Array;
  readonly #shopShare: Float64Array;
  readonly #found: Candidates = {
    size: 0,
    owned: 0,
    items: [],
    again: new Float32Array(0),
    first: new Float32Array(0),
  };
  #cells = new Float64Array(COLUMNS * 1024);

  constructor(tables: ProductTables) {
    this.#t = tables;
    this.#slot = new Int32Array(tables.products).fill(-1);
    this.#shopShare = new Float64Array(tables.popularInCategory.length);
    let all = 0;
    for (let item = 0; item < tables.products; item++) {
      const c = tables.category[item]!;
      if (c >= 0) this.#shopShare[c]! += tables.firstsLately[item]!;
      all += tables.firstsLately[item]!;
    }
    for (let c = 0; c < this.#shopShare.length; c++) this.#shopShare[c]! /= Math.max(1e-9, all);
  }

  #touch(item: number): number {
    const known = this.#slot[item]!;
    if (known >= 0) return known;
    const { items } = this.#found;
    const slot = items.length;
    this.#slot[item] = slot;
    items.push(item);
    if ((slot + 1) * COLUMNS > this.#cells.length) {
      const more = new Float64Array(this.#cells.length * 2);
      more.set(this.#cells);
      this.#cells = more;
    }
    this.#cells.fill(0, slot * COLUMNS, (slot + 1) * COLUMNS);
    return slot;
  }

  /** The rest of each set of which she owns some. */
  #sets({ offsets, items }: ProductSets, own: number): void {
    for (let set = 0; set + 1 < offsets.length; set++) {
      const members = items.subarray(offsets[set]!, offsets[set + 1]!);
      const partly = members.some((item) => {
        const slot = this.#slot[item]!;
        return slot >= 0 && slot < own;
      });
      if (partly) for (const item of members) this.#touch(item);
    }
  }

  /** Views stand in for orders: weaker, for looking is not buying. */
  #spreadViews({ k, lengths, items, scores }: Neighbours, item: number): void {
    this.#touch(item);
    for (let row = item * k, end = row + lengths[item]!; row < end; row++) {
      const at = this.#touch(items[row]!) * COLUMNS;
      this.#cells[at + TOGETHER]! += VIEW * scores[row]!;
      this.#cells[at + TOGETHER_LAST]! += VIEW * scores[row]!;
    }
  }

  #spread(item: number, faded: number, last: boolean): void {
    const { together, shared } = this.#t;
    for (let row = item * together.k, end = row + together.lengths[item]!; row < end; row++) {
      const at = this.#touch(together.items[row]!) * COLUMNS;
      const score = together.scores[row]!;
      const cells = this.#cells;
      cells[at + TOGETHER]! += score;
      if (score > cells[at + TOGETHER_MAX]!) cells[at + TOGETHER_MAX] = score;
      if (last) cells[at + TOGETHER_LAST]! += score;
    }
    for (let row = item * shared.k, end = row + shared.lengths[item]!; row < end; row++) {
      const at = this.#touch(shared.items[row]!) * COLUMNS;
      const score = shared.scores[row]!;
      const cells = this.#cells;
      cells[at + SHARED]! += score;
      if (score > cells[at + SHARED_MAX]!) cells[at + SHARED_MAX] = score;
      cells[at + SHARED_FADED]! += score * faded;
    }
  }

  /**
   * @param also what she is looking at, sets that may be owned in part, and what others viewed beside what she viewed:
   *   more candidates, and more that speaks for them
   */
  gather(history: CustomerHistory, today: number, also: Also = {}): Candidates {
    const t = this.#t;
    const found = this.#found;
    const { items } = found;
    for (const item of items) this.#slot[item] = -1;
    items.length = 0;
    const { orders } = history;
    const n = orders.length;
    let lines = 0;
    let fresh = 0;
    for (let o = 0; o < n; o++) {
      const { day, items: bought } = orders[o]!;
      const fade = FADE ** (n - 1 - o);
      for (let i = 0; i < bought.length; i++) {
        const at = this.#touch(bought[i]!) * COLUMNS;
        const cells = this.#cells;
        if (cells[at + TIMES]! > 0) cells[at + BEFORE_LAST] = cells[at + LAST_DAY]!;
        else {
          cells[at + FIRST_ORDER] = o;
          if (o > 0) fresh++;
        }
        cells[at + TIMES]!++;
        cells[at + FADED]! += fade;
        cells[at + LAST_DAY] = day;
        cells[at + LAST_ORDER] = o;
        lines++;
      }
    }
    const own = items.length;
    const categories = new Map<number, number>();
    const categoriesFaded = new Map<number, number>();
    const types = new Map<number, number>();
    let fadedSum = 0;
    let priceSum = 0;
    let priced = 0;
    for (let s = 0; s < own; s++) {
      const item = items[s]!;
      const at = s * COLUMNS;
      const times = this.#cells[at + TIMES]!;
      const faded = this.#cells[at + FADED]!;
      const c = t.category[item]!;
      categories.set(c, (categories.get(c) ?? 0) + times);
      categoriesFaded.set(c, (categoriesFaded.get(c) ?? 0) + faded);
      types.set(t.type[item]!, (types.get(t.type[item]!) ?? 0) + times);
      fadedSum += faded;
      const price = t.logPrice[item]!;
      if (!Number.isNaN(price)) {
        priceSum += price * times;
        priced += times;
      }
    }
    for (let s = 0; s < own; s++) {
      const at = s * COLUMNS;
      this.#spread(items[s]!, this.#cells[at + FADED]!, this.#cells[at + LAST_ORDER] === n - 1);
    }
    for (const item of also.beside ?? []) this.#spread(item, 1, true);
    if (also.sets) this.#sets(also.sets, own);
    if (also.viewed) for (const { item } of history.viewed ?? []) this.#spreadViews(also.viewed, item);
    for (let i = 0; i < POPULAR && i < t.popular.length; i++) this.#touch(t.popular[i]!);
    for (const c of categories.keys()) {
      const list = c >= 0 ? t.popularInCategory[c]! : [];
      for (let i = 0; i < list.length; i++) this.#touch(list[i]!);
    }

    const size = items.length;
    found.size = size;
    found.owned = own;
    if (found.again.length < own * AGAIN.length) found.again = new Float32Array(own * AGAIN.length * 2);
    if (found.first.length < (size - own) * FIRST.length)
      found.first = new Float32Array((size - own) * FIRST.length * 2);
    const { again, first } = found;
    const cells = this.#cells;
    const firstSize = n > 0 ? orders[0]!.items.length : 0;
    const newShare = lines > firstSize ? fresh / (lines - firstSize) : 0.5;
    const meanGap = n > 1 ? (orders[n - 1]!.day - orders[0]!.day) / (n - 1) : 60;
    const hers = [
      log1p(n),
      log1p(own),
      log1p(n > 0 ? lines / n : 0),
      log(n > 0 ? today - orders[n - 1]!.day + 1 : 400),
      newShare,
      log(meanGap + 1),
    ];
    const share = (of: Map<number, number>, id: number, whole: number) =>
      id >= 0 && whole > 0 ? (of.get(id) ?? 0) / whole : 0;
    const meanPrice = priced > 0 ? priceSum / priced : Number.NaN;
    /** 1 on its first day, 0 after sixty. What the shop began with is not young, nor what nobody knows the age of. */
    const young = (since: number) =>
      since > t.firstDayOfShop + 30 && since !== NEVER ? Math.max(0, Math.min(1, 1 - (today - since) / 60)) : 0;
    // A model may know more than the day that is asked about.
    const sinceSold = (item: number) => Math.max(0, today - t.lastDay[item]!);
    let w = 0;
    for (let s = 0; s < own; s++) {
      const item = items[s]!;
      const at = s * COLUMNS;
      const times = cells[at + TIMES]!;
      const since = log(today - cells[at + LAST_DAY]! + 1);
      const gaps = times - 1;
      const herGap =
        gaps > 0 ? log(Math.max(1, (cells[at + LAST_DAY]! - orders[cells[at + FIRST_ORDER]!]!.day) / gaps)) : 0;
      const due = (since - t.logGap[item]!) / t.logGapDeviation[item]!;
      const dueForHer = since - (2 * t.logGap[item]! + gaps * herGap) / (2 + gaps);
      again[w++] = log1p(times);
      again[w++] = log(times / n + 0.02);
      again[w++] = log(cells[at + FADED]! + 0.01);
      again[w++] = log(today - cells[at + LAST_DAY]! + 3);
      again[w++] = log1p(n - 1 - cells[at + LAST_ORDER]!);
      again[w++] = Math.max(-3, Math.min(0, due));
      again[w++] = Math.min(3, Math.max(0, due));
      again[w++] = Math.max(-3, Math.min(0, dueForHer));
      again[w++] = Math.min(3, Math.max(0, dueForHer));
      again[w++] = cells[at + LAST_ORDER] === n - 1 ? 1 : 0;
      again[w++] = times === 1 ? 1 : 0;
      again[w++] = log(times / (n - cells[at + FIRST_ORDER]!) + 0.05);
      again[w++] =
        times > 1 ? Math.max(-2, Math.min(2, since - log(cells[at + LAST_DAY]! - cells[at + BEFORE_LAST]! + 1))) : 0;
      again[w++] = log(t.returnShare[item]! + 1e-3);
      again[w++] = log(t.returnLately[item]! + 1e-3);
      again[w++] = log(t.againShare[item]! + 1e-3);
      again[w++] = log1p(t.recent[item]!);
      again[w++] = log1p(t.lately[item]!);
      again[w++] = log1p(t.baskets[item]!);
      again[w++] = log1p(t.baskets[item]! / Math.max(1, t.customers[item]!));
      again[w++] = t.logGap[item]!;
      again[w++] = log(sinceSold(item) + 1);
      again[w++] = log1p(t.lastYear[item]!);
      again[w++] = log(cells[at + TOGETHER]! + 0.01);
      again[w++] = log(cells[at + TOGETHER_LAST]! + 0.01);
      again[w++] = log(cells[at + SHARED]! + 0.01);
      again[w++] = log(cells[at + SHARED_FADED]! / fadedSum + 0.01);
      again[w++] = log(cells[at + SHARED]! / own + 0.01);
      again[w++] = log(cells[at + SHARED_MAX]! + 0.01);
      again[w++] = log(share(categories, t.category[item]!, lines) + 0.01);
      again[w++] = log(share(types, t.type[item]!, lines) + 0.01);
      again[w++] = log(share(categoriesFaded, t.category[item]!, fadedSum) + 0.01);
      again[w++] = Number.isNaN(t.logPrice[item]! - meanPrice) ? 0 : t.logPrice[item]! - meanPrice;
      for (const one of hers) again[w++] = one;
    }
    w = 0;
    for (let s = own; s < size; s++) {
      const item = items[s]!;
      const at = s * COLUMNS;
      const c = t.category[item]!;
      // Of a category that had no customers yet little is to be expected, not nothing.
      const prior = c >= 0 ? Math.max(this.#shopShare[c]!, 1e-3) : 1;
      const inTaste = c >= 0 ? ((categories.get(c) ?? 0) + 1.5 * prior) / (lines + 1.5) / prior : 1;
      const distance = t.logPrice[item]! - meanPrice;
      first[w++] = log(t.firstsRecent[item]! + 0.1);
      first[w++] = log(t.firstsLately[item]! + 0.3);
      first[w++] = log1p(t.recent[item]!);
      first[w++] = log1p(t.lately[item]!);
      first[w++] = log1p(t.baskets[item]!);
      first[w++] = log1p(t.customers[item]!);
      first[w++] = log(t.returnShare[item]! + 1e-3);
      first[w++] = log(sinceSold(item) + 1);
      first[w++] = log1p(t.lastYear[item]!);
      first[w++] = young(t.onSaleSince[item]!);
      first[w++] = log(cells[at + TOGETHER]! + 0.01);
      first[w++] = log(cells[at + TOGETHER_MAX]! + 0.01);
      first[w++] = log(cells[at + TOGETHER_LAST]! + 0.01);
      first[w++] = log(cells[at + SHARED]! + 0.01);
      first[w++] = log(cells[at + SHARED_MAX]! + 0.01);
      first[w++] = log(cells[at + SHARED_FADED]! / Math.max(1e-9, fadedSum) + 0.01);
      first[w++] = log(cells[at + SHARED]! / Math.max(1, own) + 0.01);
      first[w++] = log(share(categories, c, lines) + 0.01);
      first[w++] = log(share(types, t.type[item]!, lines) + 0.01);
      first[w++] = log(share(categoriesFaded, c, fadedSum) + 0.01);
      first[w++] = log(inTaste);
      first[w++] = Number.isNaN(distance) ? 0 : distance;
      first[w++] = Number.isNaN(distance) ? 0 : Math.abs(distance);
      first[w++] = t.logGap[item]!;
      for (const one of hers) first[w++] = one;
    }
    return found;
  }
}
