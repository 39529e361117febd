import { type Baskets, orderCount, ordersWithItem } from './baskets.ts';
import {
  emptyNeighbours,
  expandCoLists,
  type Neighbours,
  type Pass,
  rankByPopularity,
  rankCompanions,
  rankedBaskets,
  workplaces,
} from './build.ts';
import { MEASURES, type Measure } from './measures.ts';

export type { Neighbours };

export type NeighbourOptions = {
  /** Companions kept per product, 1 to 65,535; default 12. */
  readonly k?: number;
  /** Default `affinity`. */
  readonly measure?: Measure;
  /** Pairs seen in fewer orders are left out; default 2, as one order is an anecdote. */
  readonly minTogether?: number;
};

export const NEIGHBOUR_DEFAULTS = { k: 12, measure: 'affinity', minTogether: 2 } as const;

export type Neighbour = { readonly item: number; readonly score: number; readonly together: number };

/** Co-list entries expanded at once, at most: 64 to 128 MiB. Larger shops take several passes over their orders. */
export const PASS_ENTRIES = 1 << 25;

/**
 * For each product the `k` others with the highest score above 0; of equal scores the rarer product goes first, then
 * the lower index. Time is linear in the ordered pairs of products within orders, Σ size·(size − 1); memory is bounded
 * beyond the input and the answer.
 *
 * @throws RangeError on an impossible `k` or `minTogether`
 */
export function coPurchaseNeighbours(baskets: Baskets, options: NeighbourOptions = {}): Neighbours {
  const { k, measure, minTogether } = checked(options);
  const popularity = rankByPopularity(ordersWithItem(baskets));
  const orders = orderCount(baskets);
  const ranked = rankedBaskets(baskets, popularity, 0, orders);
  const found = emptyNeighbours(baskets.itemCount, k);
  const stages = passes(ranked.lengths, PASS_ENTRIES);
  const [place] = workplaces([{ orders, lines: ranked.ranks.length, lengths: ranked.lengths }], stages, false);
  for (const pass of stages) {
    const lists = expandCoLists(ranked, pass, place!);
    rankCompanions([lists], pass, popularity, orders, { score: MEASURES[measure], minTogether }, place!, found);
  }
  return found;
}

export function checked(options: NeighbourOptions): Required<NeighbourOptions> {
  const all = { ...NEIGHBOUR_DEFAULTS, ...options };
  if (!(Number.isInteger(all.k) && all.k >= 1 && all.k <= 0xffff)) {
    throw new RangeError(`k must be a whole number from 1 to 65535, not ${all.k}`);
  }
  if (!(all.minTogether >= 1)) throw new RangeError(`minTogether must be at least 1, not ${all.minTogether}`);
  return all;
}

/** Stretches of products whose co-lists fit in `room` entries each; a single larger one stands alone. */
export function passes(lengths: Uint32Array, room: number): Pass[] {
  const found: Pass[] = [];
  for (let first = 0; first < lengths.length; ) {
    let entries = lengths[first]!;
    let end = first + 1;
    while (end < lengths.length && entries + lengths[end]! <= room) entries += lengths[end++]!;
    found.push({ first, end });
    first = end;
  }
  return found;
}

/** One product's companions as objects, best first. */
export function neighboursOf({ k, lengths, items, scores, together }: Neighbours, item: number): Neighbour[] {
  const row = item * k;
  return Array.from({ length: lengths[item] ?? 0 }, (_, i) => ({
    item: items[row + i]!,
    score: scores[row + i]!,
    together: together[row + i]!,
  }));
}

/** A product that was bought with the one being ranked for, with its counts. */
export type Candidate<Id> = { readonly item: Id; readonly together: number; readonly ordersWith: number };
export type Ranked<Id> = Candidate<Id> & { readonly score: number };

/**
 * The same ranking for one product whose counts are known already, as after an order. Ids may be of any kind that
 * `<` can compare.
 */
export function rankNeighbours<Id extends number | bigint | string>(
  product: { readonly orders: number; readonly ordersWith: number } & NeighbourOptions,
  candidates: Iterable<Candidate<Id>>,
): Ranked<Id>[] {
  const { k, measure, minTogether } = checked(product);
  const score = MEASURES[measure];
  const best: Ranked<Id>[] = [];
  for (const { item, together, ordersWith } of candidates) {
    if (together < minTogether) continue;
    const value = score(together, product.ordersWith, ordersWith, product.orders);
    if (!(value > 0) || (best.length === k && value < best[k - 1]!.score)) continue;
    const candidate = { item, together, ordersWith, score: value };
    let at = best.length;
    while (at > 0 && goesBefore(candidate, best[at - 1]!)) at--;
    best.splice(at, 0, candidate);
    if (best.length > k) best.pop();
  }
  return best;
}

function goesBefore<Id>(a: Ranked<Id>, b: Ranked<Id>): boolean {
  if (a.score !== b.score) return a.score > b.score;
  return a.ordersWith < b.ordersWith || (a.ordersWith === b.ordersWith && a.item < b.item);
}
