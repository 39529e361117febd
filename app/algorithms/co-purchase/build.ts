/**
 * The stages of the full build, each over a stretch of orders or a share of products, so that threads can divide
 * them. `coPurchaseNeighbours` runs them on one thread; `platform/threads/co-purchase-pool.ts` on several.
 *
 *     count orders per product ─▶ rank by popularity ─▶ expand co-lists ─▶ rank companions
 *       (stretches of orders)          (once)          (stretches of orders)  (shares of products)
 */
import type { Baskets, Buffers } from './baskets.ts';
import { MARKED, Places, startKernel, VECTOR_BYTES } from './kernel.ts';
import type { Score } from './measures.ts';

/** The best companions of every product, best first, in fixed-width rows of `k`: row `i` belongs to product `i`. */
export type Neighbours = {
  readonly k: number;
  /** How many of a row's `k` places are filled. */
  readonly lengths: Uint16Array;
  readonly items: Uint32Array;
  readonly scores: Float64Array;
  /** Orders with both products. */
  readonly together: Uint32Array;
};

/** Room for all answers, in buffers of the caller's choice (threads share theirs). */
export function emptyNeighbours(
  itemCount: number,
  k: number,
  buffer: Buffers = (bytes) => new ArrayBuffer(bytes),
): Neighbours {
  return {
    k,
    lengths: new Uint16Array(buffer(itemCount * 2)),
    items: new Uint32Array(buffer(itemCount * k * 4)),
    scores: new Float64Array(buffer(itemCount * k * 8)),
    together: new Uint32Array(buffer(itemCount * k * 4)),
  };
}

/** Products renamed by popularity: 0 is bought most. Of equally popular ones the higher index comes first. */
export type Popularity = {
  readonly original: Uint32Array;
  readonly rankOf: Uint32Array;
  /** Orders with the product, by rank: never rising. */
  readonly orders: Uint32Array;
};

export function rankByPopularity(ordersWithItem: Uint32Array): Popularity {
  const size = ordersWithItem.length;
  const most = ordersWithItem.reduce((max, count) => Math.max(max, count), 0);
  const next = new Uint32Array(most + 2); // places, by how much rarer than the most popular a product is
  for (const count of ordersWithItem) next[most - count + 1]!++;
  for (let rarer = 1; rarer < next.length; rarer++) next[rarer]! += next[rarer - 1]!;
  const original = new Uint32Array(size);
  const rankOf = new Uint32Array(size);
  for (let item = size - 1; item >= 0; item--) {
    const rank = next[most - ordersWithItem[item]!]!++;
    original[rank] = item;
    rankOf[item] = rank;
  }
  return { original, rankOf, orders: original.map((item) => ordersWithItem[item]!) };
}

/** Product ranks. Half the memory, and a third less time, where they fit in 16 bits. */
type Ranks = Uint16Array | Uint32Array;

function entryBytes(products: number): 2 | 4 {
  return products <= 0x1_0000 ? 2 : 4;
}

/** Baskets `from … to - 1` in ranks, and how many other products stand beside each product in them. */
export type RankedBaskets = { readonly offsets: Uint32Array; readonly ranks: Ranks; readonly lengths: Uint32Array };

export function rankedBaskets(baskets: Baskets, { rankOf }: Popularity, from: number, to: number): RankedBaskets {
  const { offsets: ends, items, itemCount } = baskets;
  const first = ends[from]!;
  const offsets = new Uint32Array(to - from + 1);
  const Ranks = entryBytes(itemCount) === 2 ? Uint16Array : Uint32Array;
  const ranks = new Ranks(ends[to]! - first);
  const lengths = new Uint32Array(itemCount);
  let i = first;
  for (let order = from; order < to; order++) {
    const end = ends[order + 1]!;
    const others = end - i - 1;
    for (; i < end; i++) {
      const rank = rankOf[items[i]!]!;
      ranks[i - first] = rank;
      lengths[rank]! += others;
    }
    offsets[order - from + 1] = end - first;
  }
  return { offsets, ranks, lengths };
}

/** How much a thread has to do: its orders, their lines, and how many products stand beside each in them. */
export type Share = { readonly orders: number; readonly lines: number; readonly lengths: Uint32Array };

/** Products `first … end - 1`, by rank, whose co-lists are expanded at once. */
export type Pass = { readonly first: number; readonly end: number };

/** Where a thread works in the memory that all of them share. */
export type Workplace = {
  readonly memory: WebAssembly.Memory;
  readonly offsets: number;
  readonly ranks: number;
  readonly next: number;
  readonly entries: number;
  readonly counts: number;
  readonly marks: number;
};

/** Free entries behind each stretch of a co-list, as the kernel writes whole vectors. */
const GAP = VECTOR_BYTES / 2;

/** Memory for a build, with a place for each share; shared where several threads work in it. */
export function workplaces(shares: readonly Share[], passes: readonly Pass[], shared: boolean): Workplace[] {
  const places = new Places();
  const found = shares.map(({ orders, lines, lengths }) => {
    const products = lengths.length;
    const width = Math.max(0, ...passes.map(({ first, end }) => end - first));
    const entries = Math.max(0, ...passes.map(({ first, end }) => sum(lengths.subarray(first, end))));
    const bytes = entryBytes(products);
    return {
      offsets: places.take((orders + 1) * 4),
      ranks: places.take(lines * bytes),
      next: places.take(width * 4),
      entries: places.take((entries + width * GAP) * bytes),
      counts: places.take(Math.ceil(products / MARKED) * MARKED * 4),
      marks: places.take(products / MARKED),
    };
  });
  const memory = places.memory(shared);
  return found.map((place) => ({ memory, ...place }));
}

/** In which stretch of a co-list what stands beside a product lies: from `starts[row]` up to `ends[row]`. */
export type CoLists = {
  readonly entries: number;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
};

/** Orders expanded by one call: so that a first build goes on in optimized code as soon as there is some. */
const ORDERS_A_CALL = 8192;

/**
 * For the products of a pass, writes out what stands beside them in a thread's orders, repetitions included, one
 * contiguous stretch per product. Counting from contiguous memory is two to three times as fast as hopping from order
 * to order for each product, which reads a line of cache for every few numbers.
 */
export function expandCoLists(
  { offsets, ranks, lengths }: RankedBaskets,
  { first, end }: Pass,
  at: Workplace,
): CoLists {
  const width = end - first;
  const starts = new Uint32Array(width);
  for (let row = 1; row < width; row++) starts[row] = starts[row - 1]! + lengths[first + row - 1]! + GAP;

  const { buffer } = at.memory;
  new Uint32Array(buffer, at.offsets, offsets.length).set(offsets);
  const Ranks = ranks instanceof Uint16Array ? Uint16Array : Uint32Array;
  new Ranks(buffer, at.ranks, ranks.length).set(ranks);
  const next = new Uint32Array(buffer, at.next, width);
  next.set(starts);
  const kernel = startKernel(at.memory, (_, together) => together);
  const orders = offsets.length - 1;
  for (let from = 0; from < orders; from += ORDERS_A_CALL) {
    const to = Math.min(orders, from + ORDERS_A_CALL);
    kernel.expand(Ranks.BYTES_PER_ELEMENT, at.offsets, from, to, at.ranks, first, width, at.next, at.entries);
  }
  return { entries: at.entries, starts, ends: next.slice() };
}

export type RankingOptions = { readonly score: Score; readonly minTogether: number };

/**
 * Counts and ranks co-lists into `found`: of the products of a pass, each `step`-th from `offset` on (threads take
 * turns by popularity, which gives them equal work).
 *
 * A product's companions are met from the rarest to the most popular. A candidate that does not get in therefore
 * bars all later ones with no higher a count, and most are passed over after one comparison. Equal scores stay in
 * the order met: the rarer product first, then the lower index.
 *
 * @param parts the same products' co-lists from disjoint stretches of orders
 * @param orders orders in all
 */
export function rankCompanions(
  parts: readonly CoLists[],
  { first, end }: Pass,
  popularity: Popularity,
  orders: number,
  { score, minTogether }: RankingOptions,
  at: Workplace,
  found: Neighbours,
  offset = 0,
  step = 1,
): void {
  const products = popularity.orders.length;
  const bytes = entryBytes(products);
  const top = new Top(found.k);
  let withItem = 0;
  let bar = 0;
  const kernel = startKernel(at.memory, (other, together) => {
    const value = score(together, withItem, popularity.orders[other]!, orders);
    if (!top.offer(value, other, together)) bar = together;
    return bar;
  });

  for (let row = offset; row < end - first; row += step) {
    const rank = first + row;
    let total = 0;
    for (const { starts, ends } of parts) total += ends[row]! - starts[row]!;
    const countBytes = total <= 0xff ? 1 : total <= 0xffff ? 2 : 4; // no pair is counted more than `total` times
    for (const { entries, starts, ends } of parts) {
      kernel.count(bytes, countBytes, entries, starts[row]!, ends[row]!, at.counts, at.marks);
    }
    withItem = popularity.orders[rank]!;
    bar = Math.min(Math.ceil(minTogether) - 1, total);
    top.size = 0;
    kernel.walk(countBytes, products, at.counts, at.marks, bar);
    top.write(found, popularity.original, popularity.original[rank]!);
  }
}

/** The best `k` so far, best first; the first of equals stays ahead. */
class Top {
  size = 0;
  readonly #scores: Float64Array;
  readonly #ranks: Uint32Array;
  readonly #together: Uint32Array;

  constructor(k: number) {
    this.#scores = new Float64Array(k);
    this.#ranks = new Uint32Array(k);
    this.#together = new Uint32Array(k);
  }

  /** Puts a candidate in its place; false when it is not above 0 or not good enough. */
  offer(score: number, rank: number, together: number): boolean {
    const scores = this.#scores;
    if (!(score > 0)) return false;
    let at = this.size;
    if (at === scores.length) {
      if (score <= scores[at - 1]!) return false;
      at--;
    } else this.size = at + 1;
    for (; at > 0 && score > scores[at - 1]!; at--) {
      scores[at] = scores[at - 1]!;
      this.#ranks[at] = this.#ranks[at - 1]!;
      this.#together[at] = this.#together[at - 1]!;
    }
    scores[at] = score;
    this.#ranks[at] = rank;
    this.#together[at] = together;
    return true;
  }

  write(found: Neighbours, original: Uint32Array, item: number): void {
    const row = item * found.k;
    for (let i = 0; i < this.size; i++) {
      found.items[row + i] = original[this.#ranks[i]!]!;
      found.scores[row + i] = this.#scores[i]!;
      found.together[row + i] = this.#together[i]!;
    }
    found.lengths[item] = this.size;
  }
}

function sum(values: Uint32Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
