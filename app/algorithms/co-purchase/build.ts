/**
 * The stages of the full build, each over a stretch of orders or a share of products, so that threads can divide
 * them. `coPurchaseNeighbours` runs them on one thread; `platform/threads/co-purchase-pool.ts` on several.
 *
 *     count orders per product ─▶ rank by popularity ─▶ expand co-lists ─▶ rank companions
 *       (stretches of orders)          (once)          (stretches of orders)  (shares of products)
 */
import type { Baskets, Buffers } from './baskets.ts';
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

/** Baskets `from … to - 1` in ranks, and how many other products stand beside each product in them. */
export type RankedBaskets = { readonly offsets: Uint32Array; readonly ranks: Ranks; readonly lengths: Uint32Array };

export function rankedBaskets(baskets: Baskets, { rankOf }: Popularity, from: number, to: number): RankedBaskets {
  const { offsets: ends, items, itemCount } = baskets;
  const first = ends[from]!;
  const offsets = new Uint32Array(to - from + 1);
  const Ranks = itemCount <= 0x1_0000 ? Uint16Array : Uint32Array;
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

/**
 * For products of rank `first … end - 1`, what stands beside them in some of the baskets, repetitions included, one
 * contiguous stretch per product: `entries[starts[rank - first]]` up to the next start.
 */
export type CoLists = { readonly starts: Uint32Array; readonly entries: Ranks };

/**
 * Writes the co-lists out. Counting from contiguous memory is two to three times as fast as hopping from order to
 * order for each product, which reads a line of cache for every few numbers.
 */
export function expandCoLists(
  { offsets, ranks, lengths }: RankedBaskets,
  first: number,
  end: number,
  buffer: Buffers = (bytes) => new ArrayBuffer(bytes),
): CoLists {
  const width = end - first;
  const starts = new Uint32Array(buffer((width + 1) * 4));
  for (let row = 0; row < width; row++) starts[row + 1] = starts[row]! + lengths[first + row]!;
  const entries =
    ranks instanceof Uint16Array
      ? new Uint16Array(buffer(starts[width]! * 2))
      : new Uint32Array(buffer(starts[width]! * 4));

  const next = starts.slice(0, width);
  for (let order = 0; order + 1 < offsets.length; order++) {
    const start = offsets[order]!;
    const stop = offsets[order + 1]!;
    if (stop - start < 2) continue;
    for (let i = start; i < stop; i++) {
      const row = ranks[i]! - first;
      if (row < 0 || row >= width) continue;
      let at = next[row]!;
      for (let j = start; j < i; j++) entries[at++] = ranks[j]!;
      for (let j = i + 1; j < stop; j++) entries[at++] = ranks[j]!;
      next[row] = at;
    }
  }
  return { starts, entries };
}

/** From this share of all products on, looking at every product beats remembering which ones were met. */
const DENSE = 1 / 8;

export type RankingOptions = { readonly score: Score; readonly minTogether: number };

/**
 * Counts and ranks co-lists into `found`: of the products they cover, each `step`-th from `offset` on (threads take
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
  first: number,
  popularity: Popularity,
  orders: number,
  { score, minTogether }: RankingOptions,
  found: Neighbours,
  offset = 0,
  step = 1,
): void {
  const products = popularity.orders.length;
  const width = parts[0]!.starts.length - 1;
  const counts = new Uint32Array(products);
  const met = new TouchedSet(products);
  const descending = new Uint32Array(products);
  const top = new Top(found.k);

  for (let row = offset; row < width; row += step) {
    const rank = first + row;
    const withItem = popularity.orders[rank]!;
    let total = 0;
    for (const { starts } of parts) total += starts[row + 1]! - starts[row]!;
    const dense = total > products * DENSE;
    for (const { starts, entries } of parts) {
      if (dense) count(entries, starts[row]!, starts[row + 1]!, counts);
      else countTouching(entries, starts[row]!, starts[row + 1]!, counts, met);
    }

    top.size = 0;
    let bar = minTogether - 1;
    if (dense) {
      for (let other = products - 1; other >= 0; other--) {
        const together = counts[other]!;
        if (together <= bar) continue;
        const value = score(together, withItem, popularity.orders[other]!, orders);
        if (!top.offer(value, other, together)) bar = together;
      }
      counts.fill(0);
    } else {
      const size = met.takeAll(descending);
      for (let i = 0; i < size; i++) {
        const other = descending[i]!;
        const together = counts[other]!;
        counts[other] = 0;
        if (together <= bar) continue;
        const value = score(together, withItem, popularity.orders[other]!, orders);
        if (!top.offer(value, other, together)) bar = together;
      }
    }
    top.write(found, popularity.original, popularity.original[rank]!);
  }
}

function count(entries: Ranks, from: number, to: number, counts: Uint32Array): void {
  for (let i = from; i < to; i++) counts[entries[i]!]!++;
}

function countTouching(entries: Ranks, from: number, to: number, counts: Uint32Array, met: TouchedSet): void {
  const { words, blocks } = met;
  for (let i = from; i < to; i++) {
    const other = entries[i]!;
    counts[other]!++;
    words[other >>> 5]! |= 1 << other;
    blocks[other >>> 10]! |= 1 << (other >>> 5);
  }
}

/** A set of small numbers that gives them back in order: a bit for each, and a bit for every 32 that are not all 0. */
class TouchedSet {
  readonly words: Int32Array;
  readonly blocks: Int32Array;

  constructor(size: number) {
    this.blocks = new Int32Array((size >>> 10) + 1);
    this.words = new Int32Array(this.blocks.length << 5);
  }

  /** Empties the set into `descending`, highest first; returns how many there were. */
  takeAll(descending: Uint32Array): number {
    const { words, blocks } = this;
    let size = 0;
    for (let at = blocks.length - 1; at >= 0; at--) {
      let block = blocks[at]!;
      if (block === 0) continue;
      blocks[at] = 0;
      do {
        const inBlock = 31 - Math.clz32(block);
        block ^= 1 << inBlock;
        const base = (at << 5) | inBlock;
        let word = words[base]!;
        words[base] = 0;
        do {
          const bit = 31 - Math.clz32(word);
          word ^= 1 << bit;
          descending[size++] = (base << 5) | bit;
        } while (word !== 0);
      } while (block !== 0);
    }
    return size;
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
