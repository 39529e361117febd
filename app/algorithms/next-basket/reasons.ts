import type { Neighbours } from '../co-purchase/neighbours.ts';
import { type Candidates, FIRST } from './features.ts';
import type { NextBasketModel } from './model.ts';
import type { CustomerHistory, ProductSets, Reason } from './types.ts';

/** A product this young is news. */
const NEW_DAYS = 45;
const POPULAR_DAYS = 30;
const LEAST_SHARE = 0.15;

const columns = (...names: (typeof FIRST)[number][]) => names.map((name) => FIRST.indexOf(name));
const PAIRS = columns(
  'togetherSum',
  'togetherMax',
  'togetherLast',
  'sharedSum',
  'sharedMax',
  'sharedFaded',
  'sharedMean',
);
const TASTE = columns('categoryShare', 'typeShare', 'categoryFaded', 'inTaste');

/** Finds, for a recommended product, what spoke for it most: from the same figures the score was made of. */
export class Reasons {
  readonly #model: NextBasketModel;
  readonly #history: CustomerHistory;
  readonly #today: number;
  readonly #found: Candidates;
  readonly #beside: readonly number[];
  readonly #mean: Float64Array;
  readonly #own = new Map<number, { times: number; first: number; last: number }>();

  constructor(
    model: NextBasketModel,
    history: CustomerHistory,
    today: number,
    found: Candidates,
    beside: readonly number[],
  ) {
    this.#model = model;
    this.#history = history;
    this.#today = today;
    this.#found = found;
    this.#beside = beside;
    for (const { day, items } of history.orders) {
      for (let i = 0; i < items.length; i++) {
        const one = this.#own.get(items[i]!);
        if (one) {
          one.times++;
          one.last = day;
        } else this.#own.set(items[i]!, { times: 1, first: day, last: day });
      }
    }
    const width = FIRST.length;
    const others = found.size - found.owned;
    this.#mean = new Float64Array(width);
    for (let row = 0; row < others; row++) {
      for (let i = 0; i < width; i++) this.#mean[i]! += found.first[row * width + i]! / others;
    }
  }

  of(item: number): Reason {
    const own = this.#own.get(item);
    if (own) return { kind: 'again', times: own.times, lastDay: own.last, everyDays: this.#interval(item, own) };
    const set = this.#set(item);
    if (set) return set;
    const pair = this.#pair(item);
    const taste = this.#taste(item);
    const age = this.#age(item);
    if (pair && taste) return this.#weighs(item, PAIRS) >= this.#weighs(item, TASTE) ? pair : taste;
    return pair ?? (age ? age : (taste ?? this.#popular(item)));
  }

  /** Her mean interval, shrunk to the product's; null where nobody ever bought it twice. */
  #interval(item: number, own: { times: number; first: number; last: number }): number | null {
    const { againShare, customers, logGap } = this.#model.tables;
    const gaps = own.times - 1;
    if (gaps === 0 && againShare[item]! * customers[item]! < 2) return null;
    const hers = gaps > 0 ? Math.log(Math.max(1, (own.last - own.first) / gaps)) : 0;
    return Math.exp((2 * logGap[item]! + gaps * hers) / (2 + gaps));
  }

  /** How much these columns lift the product above the mean of her other candidates. */
  #weighs(item: number, of: readonly number[]): number {
    const slot = this.#found.items.indexOf(item);
    const row = (slot - this.#found.owned) * FIRST.length;
    if (row < 0) return 0;
    let sum = 0;
    for (const i of of) sum += this.#model.first.weights[i]! * (this.#found.first[row + i]! - this.#mean[i]!);
    return sum;
  }

  #set(item: number): Reason | null {
    const { sets } = this.#model;
    if (!sets) return null;
    let best: { share: number; reason: Reason } | null = null;
    for (const set of setsWith(sets, item)) {
      const members = sets.items.subarray(sets.offsets[set]!, sets.offsets[set + 1]!);
      const owned = members.filter((one) => this.#own.has(one));
      const share = owned.length / members.length;
      if (share < 0.5 || (best && share <= best.share)) continue;
      const latest = owned.reduce((one, other) =>
        this.#own.get(other)!.last > this.#own.get(one)!.last ? other : one,
      );
      best = { share, reason: { kind: 'set', set, with: latest } };
    }
    return best?.reason ?? null;
  }

  /** The strongest link to something she has, is looking at, or has viewed. */
  #pair(item: number): Reason | null {
    const { tables, viewed } = this.#model;
    let best: { score: number; reason: Reason } | null = null;
    const offer = (
      neighbours: Neighbours,
      from: Iterable<number>,
      make: (other: number, together: number) => Reason,
    ) => {
      for (const other of from) {
        const link = linkBetween(neighbours, other, item);
        if (link && (!best || link.score > best.score))
          best = { score: link.score, reason: make(other, link.together) };
      }
    };
    const seeds = new Set([...this.#beside, ...this.#own.keys()]);
    offer(tables.together, seeds, (other, together) => {
      return { kind: 'together', with: other, together, ordersWith: tables.baskets[other]! };
    });
    if (best === null) {
      offer(tables.shared, seeds, (other, together) => {
        return { kind: 'sameCustomers', with: other, together, customersWith: tables.customers[other]! };
      });
    }
    if (best === null && viewed) {
      const seen = new Set([...this.#beside, ...(this.#history.viewed ?? []).map((one) => one.item)]);
      offer(viewed, seen, (other, together) => ({ kind: 'viewed', with: other, together }));
    }
    return (best as { reason: Reason } | null)?.reason ?? null;
  }

  #taste(item: number): Reason | null {
    const { category, lately } = this.#model.tables;
    const its = category[item]!;
    if (its < 0) return null;
    let all = 0;
    let inside = 0;
    for (const [one, { times }] of this.#own) {
      all += times;
      if (category[one] === its) inside += times;
    }
    if (inside < LEAST_SHARE * all || inside === 0) return null;
    return { kind: 'taste', category: its, share: inside / all, orders: Math.ceil(lately[item]!) };
  }

  #age(item: number): Reason | null {
    const { firstDay, firstDayOfShop } = this.#model.tables;
    const days = Math.max(0, this.#today - firstDay[item]!);
    return firstDay[item]! > firstDayOfShop + NEW_DAYS && days <= NEW_DAYS ? { kind: 'new', days } : null;
  }

  #popular(item: number): Reason {
    return { kind: 'popular', orders: this.#model.tables.lastMonth[item]!, days: POPULAR_DAYS };
  }
}

function linkBetween({ k, lengths, items, scores, together }: Neighbours, from: number, to: number) {
  for (let row = from * k, end = row + lengths[from]!; row < end; row++) {
    if (items[row] === to) return { score: scores[row]!, together: together[row]! };
  }
  return null;
}

function* setsWith({ offsets, items }: ProductSets, item: number): Generator<number> {
  for (let set = 0; set + 1 < offsets.length; set++) {
    if (items.subarray(offsets[set]!, offsets[set + 1]!).includes(item)) yield set;
  }
}
