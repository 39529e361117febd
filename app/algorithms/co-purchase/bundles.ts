import { type Baskets, orderCount, ordersWithItem } from './baskets.ts';
import { liftOfSet } from './itemsets.ts';
import { lift, logLikelihoodRatio, signedLlr } from './measures.ts';
import { coPurchaseNeighbours, type Neighbours, neighboursOf } from './neighbours.ts';

/** Two to four products that are bought together far more than by chance. */
export type Bundle = {
  /** The last product is the right side of the bundle's surest rule: who buys all before it buys it too. */
  readonly items: readonly number[];
  /** Orders that hold all of them. */
  readonly count: number;
  /** `count` as a share of all orders. */
  readonly support: number;
  /** `count` as a share of the orders that hold all but the last product. */
  readonly confidence: number;
  /** How many times more often than if the products were independent: `count · N^(k-1) / ∏ nᵢ`. */
  readonly lift: number;
  /** Evidence: Dunning's ratio of each product against the rest of the bundle, the weakest of them. */
  readonly llr: number;
};

export type BundleOptions = {
  /** Bundles wanted at most; default 100. */
  readonly limit?: number;
  /** Largest bundle, 2 to 4; default 4. */
  readonly maxSize?: number;
  /** In how many of the answered bundles one product may stand; default 3. */
  readonly perItem?: number;
  /** Fewest orders behind a bundle; default by the size of the shop, see `minimumCount`. */
  readonly minCount?: number;
  /** Products that must not stand in a bundle. */
  readonly excluded?: (item: number) => boolean;
  /**
   * Each product's companions by `rootLlr` where they are known already (at least `GRAPH_DEGREE` of them, all
   * products); else they are computed here.
   */
  readonly neighbours?: Neighbours;
};

/** Companions of a product that are considered for its bundles. */
export const GRAPH_DEGREE = 8;

/** Strongest pairs from which larger sets are built: bounds the work whatever the shop. */
const MAX_EDGES = 20_000;

/** Chance that any pair at all is proposed in a shop where nothing goes together. */
const FAMILY_ERROR = 0.01;

/** G² that chance exceeds once in a thousand, with one degree of freedom. */
const ONE_IN_A_THOUSAND = 10.83;

/** Evidence is not strength: with many orders the faintest tie is certain. At least this many times chance. */
const MIN_LIFT = 1.5;

/** A bundle gives way to a larger one that at least this share of its orders hold whole. */
const SWALLOWED = 0.5;

/**
 * Fewest orders behind a bundle worth a merchant's attention: 3 in a small shop, 10 of 10,000 orders, 100 of a
 * million. Evidence is judged separately; this keeps out what is real but hardly ever bought.
 */
export function minimumCount(orders: number): number {
  return Math.max(3, Math.ceil(Math.sqrt(orders) / 10));
}

/**
 * The shop's bundles, best evidence first.
 *
 * 1. *Pairs* are kept when they are bought together at least one and a half times as often as chance would have it,
 *    with evidence that would not occur by chance among all the pairs the shop could form (Bonferroni at 1%). Chance
 *    reckons with full baskets (`crowding`), which bring together what has nothing to do with each other.
 * 2. *Sets* of three and four are grown from products that are all pairs with one another. Every two products of a
 *    set must hold together even among the orders that already have the rest (one in a thousand, `G²` > 10.83): so
 *    each product adds to each smaller set, and no set is proposed that is merely two pairs with a product in common.
 * 3. A bundle that is mostly bought as part of a larger one gives way to it; then the strongest are taken, with a
 *    product in at most `perItem` of them, so that one popular product does not fill the page.
 *
 * Work is bounded: `GRAPH_DEGREE` companions a product, the `MAX_EDGES` strongest pairs.
 */
export function findBundles(baskets: Baskets, options: BundleOptions = {}): Bundle[] {
  const { limit = 100, maxSize = 4, perItem = 3, excluded = () => false } = options;
  if (!(maxSize >= 2 && maxSize <= 4)) throw new RangeError(`maxSize must be from 2 to 4, not ${maxSize}`);
  const orders = orderCount(baskets);
  const minCount = options.minCount ?? minimumCount(orders);
  const shop: Shop = { baskets, orders, withItem: ordersWithItem(baskets), minCount };
  const neighbours =
    options.neighbours ?? coPurchaseNeighbours(baskets, { k: GRAPH_DEGREE, measure: 'rootLlr', minTogether: minCount });

  const edges = strongPairs(shop, neighbours, excluded);
  const counted = new Map<string, number>(edges.map(({ items, count }) => [items.join(), count]));
  const found = [...edges, ...(maxSize > 2 ? growSets(shop, edges, counted, maxSize) : [])];
  const kept = withoutSwallowed(found).sort(
    (x, y) => y.llr - x.llr || y.count - x.count || (x.items.join() < y.items.join() ? -1 : 1),
  );
  return diverse(kept, limit, perItem).map((set) => describe(shop, set, counted));
}

type Shop = { baskets: Baskets; orders: number; withItem: Uint32Array; minCount: number };
type FoundSet = { items: readonly number[]; count: number; llr: number };

function strongPairs(shop: Shop, neighbours: Neighbours, excluded: (item: number) => boolean): FoundSet[] {
  const { baskets, orders, withItem, minCount } = shop;
  const candidates = withItem.reduce((sum, count) => sum + (count >= minCount ? 1 : 0), 0);
  const possible = (candidates * (candidates - 1)) / 2;
  const crowded = crowding(baskets);
  const pairs = new Map<string, FoundSet>();
  for (let a = 0; a < withItem.length; a++) {
    if (withItem[a]! < minCount || excluded(a)) continue;
    for (const { item: b, together: count } of neighboursOf(neighbours, a).slice(0, GRAPH_DEGREE)) {
      if (count < minCount || excluded(b)) continue;
      const chance = (crowded * withItem[a]! * withItem[b]!) / orders;
      if (count < MIN_LIFT * chance) continue;
      const items = a < b ? [a, b] : [b, a];
      const llr = signedLlr(count, withItem[a]!, withItem[b]!, orders);
      const evidence = crowded > 1 ? Math.min(llr, poissonRatio(count, chance)) : llr;
      if (chanceBound(evidence) * possible <= FAMILY_ERROR) pairs.set(items.join(), { items, count, llr });
    }
  }
  return [...pairs.values()]
    .sort((x, y) => y.llr - x.llr || (x.items.join() < y.items.join() ? -1 : 1))
    .slice(0, MAX_EDGES);
}

/**
 * How much more often two products meet merely because some baskets are large: `N · Σ s(s - 1) / (Σ s)²` over basket
 * sizes `s`, at least 1. Products drawn at random have this lift, not 1: 1.5 where sizes vary as a geometric
 * distribution, more at a wholesaler's.
 */
function crowding({ offsets, items }: Baskets): number {
  let meetings = 0;
  for (let order = 0; order + 1 < offsets.length; order++) {
    const size = offsets[order + 1]! - offsets[order]!;
    meetings += size * (size - 1);
  }
  return Math.max(1, ((offsets.length - 1) * meetings) / (items.length * items.length || 1));
}

/** Log-likelihood ratio of a Poisson count above its expectation. */
function poissonRatio(count: number, expected: number): number {
  return 2 * (count * Math.log(count / expected) - (count - expected));
}

/** Upper bound of P(G² > llr) for one degree of freedom, close where it matters (Mills' ratio of the normal tail). */
function chanceBound(llr: number): number {
  return Math.min(1, Math.sqrt(2 / (Math.PI * llr)) * Math.exp(-llr / 2));
}

/** Sets of three and four whose products are all strong pairs with one another; notes all their counts. */
function growSets(
  { baskets, orders, withItem, minCount }: Shop,
  edges: readonly FoundSet[],
  counted: Map<string, number>,
  maxSize: number,
): FoundSet[] {
  const companions = new Map<number, Set<number>>();
  for (const { items } of edges) {
    const [a, b] = items as [number, number];
    companions.set(a, (companions.get(a) ?? new Set()).add(b));
    companions.set(b, (companions.get(b) ?? new Set()).add(a));
  }
  const holding = ordersHolding(baskets, companions);
  const found: FoundSet[] = [];
  const slot = new Int32Array(baskets.itemCount).fill(-1);

  /** Extends a set by each of `candidates` (companions of all of it, with a higher index than any). */
  const extend = (set: readonly number[], rows: Uint32Array, candidates: readonly number[]) => {
    const lists = deliver(baskets, rows, candidates, slot);
    candidates.forEach((item, i) => {
      const list = lists[i]!;
      if (list.length < minCount) return;
      const items = [...set, item];
      counted.set(items.join(), list.length);
      if (items.length < maxSize) {
        const next = candidates.filter((other) => other > item && companions.get(item)!.has(other));
        if (next.length > 0) extend(items, Uint32Array.from(list), next);
      }
    });
  };
  for (const { items } of edges) {
    const [a, b] = items as [number, number];
    const third = [...companions.get(a)!].filter((c) => c > b && companions.get(b)!.has(c)).sort((x, y) => x - y);
    if (third.length === 0) continue;
    extend(items, intersection(holding.get(a)!, holding.get(b)!), third);
  }

  const count = (items: readonly number[]): number | undefined =>
    items.length === 1 ? withItem[items[0]!]! : items.length === 0 ? orders : counted.get(items.join());
  for (const [key, together] of counted) {
    const items = key.split(',').map(Number);
    if (items.length < 3) continue;
    if (items.every((i) => items.every((j) => i >= j || holdTogether(items, i, j, count)))) {
      found.push({ items, count: together, llr: weakestLink(items, together, orders, count) });
    }
  }
  return found;
}

/** Which orders hold each of the wanted products. */
function ordersHolding({ offsets, items }: Baskets, wanted: ReadonlyMap<number, unknown>): Map<number, Uint32Array> {
  const lists = new Map<number, number[]>(Array.from(wanted.keys(), (item) => [item, []]));
  for (let order = 0; order + 1 < offsets.length; order++) {
    for (let i = offsets[order]!; i < offsets[order + 1]!; i++) lists.get(items[i]!)?.push(order);
  }
  return new Map(Array.from(lists, ([item, list]) => [item, Uint32Array.from(list)]));
}

/** What two ascending lists share, by galloping through the longer one. */
function intersection(one: Uint32Array, other: Uint32Array): Uint32Array {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  const shared: number[] = [];
  let low = 0;
  for (const value of short) {
    let step = 1;
    while (low + step < long.length && long[low + step]! < value) step *= 2;
    let high = Math.min(low + step, long.length);
    while (low < high) {
      const middle = (low + high) >> 1;
      if (long[middle]! < value) low = middle + 1;
      else high = middle;
    }
    if (low === long.length) break;
    if (long[low] === value) shared.push(value);
  }
  return Uint32Array.from(shared);
}

/** Of the given orders, those that hold each candidate. `slot` is scratch: -1 everywhere before and after. */
function deliver(
  { offsets, items }: Baskets,
  rows: Uint32Array,
  candidates: readonly number[],
  slot: Int32Array,
): number[][] {
  const lists: number[][] = candidates.map(() => []);
  candidates.forEach((item, i) => {
    slot[item] = i;
  });
  for (const row of rows) {
    for (let i = offsets[row]!; i < offsets[row + 1]!; i++) {
      const at = slot[items[i]!]!;
      if (at >= 0) lists[at]!.push(row);
    }
  }
  for (const item of candidates) slot[item] = -1;
  return lists;
}

/** Whether `i` and `j` go together even among those who buy the rest of the set. */
function holdTogether(
  set: readonly number[],
  i: number,
  j: number,
  count: (items: readonly number[]) => number | undefined,
): boolean {
  const all = count(set);
  const withoutJ = count(set.filter((item) => item !== j));
  const withoutI = count(set.filter((item) => item !== i));
  const rest = count(set.filter((item) => item !== i && item !== j));
  // A subset that was never counted fell below the minimum, which its superset cannot then reach.
  if (all === undefined || withoutI === undefined || withoutJ === undefined || rest === undefined) return false;
  const neither = rest - withoutI - withoutJ + all;
  if (all * neither <= (withoutJ - all) * (withoutI - all)) return false;
  return logLikelihoodRatio(all, withoutJ - all, withoutI - all, neither) > ONE_IN_A_THOUSAND;
}

function weakestLink(
  set: readonly number[],
  together: number,
  orders: number,
  count: (items: readonly number[]) => number | undefined,
): number {
  return Math.min(
    ...set.map((item) => signedLlr(together, count([item])!, count(set.filter((other) => other !== item))!, orders)),
  );
}

function withoutSwallowed(sets: readonly FoundSet[]): FoundSet[] {
  const swallowed = new Set<string>();
  const countOf = new Map(sets.map(({ items, count }) => [items.join(), count]));
  const visit = (items: readonly number[], by: number) => {
    for (const item of items) {
      const smaller = items.filter((other) => other !== item);
      if (smaller.length < 2) continue;
      const count = countOf.get(smaller.join());
      if (count !== undefined && by >= SWALLOWED * count) swallowed.add(smaller.join());
      visit(smaller, by);
    }
  };
  for (const { items, count } of sets) visit(items, count);
  return sets.filter(({ items }) => !swallowed.has(items.join()));
}

function diverse(sets: readonly FoundSet[], limit: number, perItem: number): FoundSet[] {
  const uses = new Map<number, number>();
  const taken: FoundSet[] = [];
  for (const set of sets) {
    if (taken.length >= limit) break;
    if (set.items.some((item) => (uses.get(item) ?? 0) >= perItem)) continue;
    for (const item of set.items) uses.set(item, (uses.get(item) ?? 0) + 1);
    taken.push(set);
  }
  return taken;
}

function describe({ orders, withItem }: Shop, { items, count, llr }: FoundSet, counted: Map<string, number>): Bundle {
  const without = (item: number) => {
    const rest = items.filter((other) => other !== item);
    return rest.length === 1 ? withItem[rest[0]!]! : counted.get(rest.join())!;
  };
  // The surest rule has the rarest left side. Of equals, the product most bought on its own goes last.
  const right = items.reduce((best, item) =>
    without(item) < without(best) || (without(item) === without(best) && withItem[item]! > withItem[best]!)
      ? item
      : best,
  );
  const left = items.filter((item) => item !== right).sort((a, b) => withItem[b]! - withItem[a]! || a - b);
  const counts = items.map((item) => withItem[item]!);
  return {
    items: [...left, right],
    count,
    support: count / orders,
    confidence: count / without(right),
    lift: items.length === 2 ? lift(count, counts[0]!, counts[1]!, orders) : liftOfSet(count, counts, orders),
    llr,
  };
}
