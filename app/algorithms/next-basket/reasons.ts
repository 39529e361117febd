import type { Neighbours } from '../co-purchase/neighbours.ts';
import { type Candidates, FIRST } from './features.ts';
import type { NextBasketModel } from './model.ts';
import { type CustomerHistory, NEVER, type ProductSets, type Reason } from './types.ts';

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
    if (pair && taste) return this.#weighs(item, PAIRS) >= this.#weighs(item, TASTE) ? pair : taste;
    return pair ?? this.#seen(item) ?? this.#besideSeen(item) ?? this.#age(item) ?? taste ?? this.#popular(item);
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

  /** The strongest link to something she has or is looking at. */
  #pair(item: number): Reason | null {
    const seeds = new Set([...this.#beside, ...this.#own.keys()]);
    return this.#together(item, seeds) ?? this.#bySame(item, seeds);
  }

  #together(item: number, seeds: Iterable<number>): Reason | null {
    const { together, baskets } = this.#model.tables;
    const link = strongest(together, seeds, item);
    return link && { kind: 'together', ...link, ordersWith: baskets[link.with]! };
  }

  #bySame(item: number, seeds: Iterable<number>): Reason | null {
    const { shared, customers } = this.#model.tables;
    const link = strongest(shared, seeds, item);
    return link && { kind: 'sameCustomers', ...link, customersWith: customers[link.with]! };
  }

  #seen(item: number): Reason | null {
    const days = (this.#history.viewed ?? []).filter((one) => one.item === item).map(({ day }) => day);
    return days.length > 0 ? { kind: 'seen', day: Math.max(...days) } : null;
  }

  /** The strongest link to something she has looked at, or is looking at. */
  #besideSeen(item: number): Reason | null {
    const seen = new Set((this.#history.viewed ?? []).map((one) => one.item));
    const { viewed } = this.#model;
    const link = viewed && strongest(viewed, new Set([...this.#beside, ...seen]), item);
    return link ? { kind: 'viewed', ...link } : this.#together(item, seen);
  }

  #taste(item: number): Reason | null {
    const { category, baskets } = this.#model.tables;
    const its = category[item]!;
    if (its < 0) return null;
    let all = 0;
    let inside = 0;
    for (const [one, { times }] of this.#own) {
      all += times;
      if (category[one] === its) inside += times;
    }
    if (inside < LEAST_SHARE * all || inside === 0) return null;
    return { kind: 'taste', category: its, share: inside / all, orders: baskets[item]! };
  }

  #age(item: number): Reason | null {
    const { onSaleSince, firstDayOfShop } = this.#model.tables;
    const since = onSaleSince[item]!;
    if (since === NEVER || since <= firstDayOfShop + NEW_DAYS) return null;
    const days = Math.max(0, this.#today - since);
    return days <= NEW_DAYS ? { kind: 'new', days } : null;
  }

  /** Of the last month; of all its days on sale where nobody has bought it in the last month. */
  #popular(item: number): Reason {
    const { lastMonth, baskets, onSaleSince, day } = this.#model.tables;
    if (lastMonth[item]! > 0) return { kind: 'popular', orders: lastMonth[item]!, days: POPULAR_DAYS };
    return { kind: 'popular', orders: baskets[item]!, days: Math.max(POPULAR_DAYS, day - onSaleSince[item]! + 1) };
  }
}

/** Of the products in `from` that lead to `to`, the one that does most. */
function strongest(
  { k, lengths, items, scores, together }: Neighbours,
  from: Iterable<number>,
  to: number,
): { with: number; together: number } | null {
  let best: { with: number; together: number } | null = null;
  let most = Number.NEGATIVE_INFINITY;
  for (const one of from) {
    for (let row = one * k, end = row + lengths[one]!; row < end; row++) {
      if (items[row] !== to || scores[row]! <= most) continue;
      most = scores[row]!;
      best = { with: one, together: together[row]! };
    }
  }
  return best;
}

function* setsWith({ offsets, items }: ProductSets, item: number): Generator<number> {
  for (let set = 0; set + 1 < offsets.length; set++) {
    if (items.subarray(offsets[set]!, offsets[set + 1]!).includes(item)) yield set;
  }
}
