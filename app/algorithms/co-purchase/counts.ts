import type { Baskets } from './baskets.ts';
import { orderCount } from './baskets.ts';
import {
  type Candidate,
  NEIGHBOUR_DEFAULTS,
  type NeighbourOptions,
  type Ranked,
  rankNeighbours,
} from './neighbours.ts';

/** What one changed order changes in the counts, for ids of any kind that `<` can compare. */
export type BasketDelta<Id> = {
  /** 1 when an order begins to count, -1 when it no longer does, 0 when only its contents changed or nothing did. */
  readonly orders: -1 | 0 | 1;
  /** Products of which one more (1) or one fewer (-1) order holds at least one. */
  readonly items: ReadonlyMap<Id, 1 | -1>;
  /** The same for pairs, each once, with `a < b`. */
  readonly pairs: readonly { readonly a: Id; readonly b: Id; readonly by: 1 | -1 }[];
};

/**
 * The difference an order makes: what it counted for before against what it counts for now. An order that does not
 * count (cancelled, a test, all refunded, not there yet) is an empty list on that side. Repeated products are one.
 * Applying the deltas of any sequence of changes gives exactly the counts of a full build from the last state.
 */
export function basketDelta<Id extends number | bigint | string>(
  before: Iterable<Id>,
  after: Iterable<Id>,
): BasketDelta<Id> {
  const old = [...new Set(before)].sort(ascending);
  const now = [...new Set(after)].sort(ascending);
  const had = new Set(old);
  const has = new Set(now);
  const items = new Map<Id, 1 | -1>();
  for (const id of old) if (!has.has(id)) items.set(id, -1);
  for (const id of now) if (!had.has(id)) items.set(id, 1);

  const pairs: { a: Id; b: Id; by: 1 | -1 }[] = [];
  const changedPairs = (list: readonly Id[], by: 1 | -1) => {
    list.forEach((a, i) => {
      for (const b of list.slice(i + 1)) if (items.get(a) === by || items.get(b) === by) pairs.push({ a, b, by });
    });
  };
  changedPairs(old, -1);
  changedPairs(now, 1);
  return { orders: (Math.sign(now.length) - Math.sign(old.length)) as -1 | 0 | 1, items, pairs };
}

function ascending<Id extends number | bigint | string>(a: Id, b: Id): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Co-purchase counts of one shop in memory, kept up order by order. An order of n products costs n² additions; the
 * ranking of one product then reads only the products it was ever bought with.
 */
export class CoCounts {
  #orders = 0;
  readonly #withItem = new Map<number, number>();
  readonly #together = new Map<number, Map<number, number>>();

  /** The counts of a whole history; from there on `apply` keeps them. */
  static from(baskets: Baskets): CoCounts {
    const counts = new CoCounts();
    for (let order = 0; order < orderCount(baskets); order++) {
      counts.apply([], baskets.items.subarray(baskets.offsets[order]!, baskets.offsets[order + 1]!));
    }
    return counts;
  }

  /** Takes in that an order's products were `before` (empty: it did not count) and are `after` now. */
  apply(before: Iterable<number>, after: Iterable<number>): void {
    const delta = basketDelta(before, after);
    this.#orders += delta.orders;
    for (const [item, by] of delta.items) add(this.#withItem, item, by);
    for (const { a, b, by } of delta.pairs) {
      add(this.#row(a), b, by);
      add(this.#row(b), a, by);
    }
  }

  /** Orders that count and hold at least one product. */
  get orders(): number {
    return this.#orders;
  }

  ordersWith(item: number): number {
    return this.#withItem.get(item) ?? 0;
  }

  together(a: number, b: number): number {
    return this.#together.get(a)?.get(b) ?? 0;
  }

  /** One product's companions, best first: the same row as the full build gives from the same orders. */
  top(item: number, options: NeighbourOptions = {}): Ranked<number>[] {
    const product = { orders: this.#orders, ordersWith: this.ordersWith(item), ...options };
    return rankNeighbours(product, this.#companions(item, options.minTogether ?? NEIGHBOUR_DEFAULTS.minTogether));
  }

  *#companions(item: number, minTogether: number): Iterable<Candidate<number>> {
    for (const [other, together] of this.#together.get(item) ?? []) {
      // Most companions of a popular product were met once: not worth an object each.
      if (together >= minTogether) yield { item: other, together, ordersWith: this.ordersWith(other) };
    }
  }

  #row(item: number): Map<number, number> {
    let row = this.#together.get(item);
    if (!row) {
      row = new Map();
      this.#together.set(item, row);
    }
    return row;
  }
}

function add(counts: Map<number, number>, key: number, by: number): void {
  const count = (counts.get(key) ?? 0) + by;
  if (count < 0) throw new RangeError(`count of ${key} fell below zero: an order was taken out that was never put in`);
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
}
