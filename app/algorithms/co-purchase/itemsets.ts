import { type Baskets, orderCount, ordersWithItem } from './baskets.ts';

/** Products that stand together in `count` baskets; `items` ascending. */
export type Itemset = { readonly items: readonly number[]; readonly count: number };

/** Whoever buys `left` buys `right` too: one product on the right side. */
export type Rule = {
  readonly left: readonly number[];
  readonly right: number;
  readonly count: number;
  /** Share of all orders that hold the whole set. */
  readonly support: number;
  /** Share of the orders with `left` that hold `right` as well. */
  readonly confidence: number;
  /** Confidence over the share of all orders that hold `right`. */
  readonly lift: number;
};

/** Baskets prepared for projection: products renamed by popularity (0 = most bought), ascending in each basket. */
type Ranked = { offsets: Uint32Array; items: Uint32Array; original: Uint32Array };

/**
 * All sets of products that at least `minCount` baskets hold, with exact counts, in no particular order.
 *
 * Depth-first over projected baskets with occurrence deliver (Uno, Kiyomi, Arimura, "LCM ver. 2", FIMI 2004, §3): a
 * set is extended only by products more popular than all it holds, so that each set is met once and along its
 * rarest products first, where few baskets are left to look through.
 *
 * @param options.minCount at least 1
 * @param options.maxLength longest set wanted; default no limit
 */
export function frequentItemsets(
  baskets: Baskets,
  { minCount, maxLength = Number.POSITIVE_INFINITY }: { readonly minCount: number; readonly maxLength?: number },
): Itemset[] {
  if (!(minCount >= 1)) throw new RangeError(`minCount must be at least 1, not ${minCount}`);
  const found: Itemset[] = [];
  const ranked = rankByPopularity(baskets, minCount);
  const counts = new Uint32Array(ranked.original.length);

  const extend = (set: readonly number[], rows: Uint32Array, below: number) => {
    const deliveries = deliver(ranked, rows, below, counts, minCount);
    for (const { item, baskets: holding } of deliveries) {
      const longer = [...set, ranked.original[item]!];
      found.push({ items: longer.toSorted((a, b) => a - b), count: holding.length });
      if (longer.length < maxLength && item > 0) extend(longer, holding, item);
    }
  };
  const all = Uint32Array.from({ length: orderCount(baskets) }, (_, order) => order);
  extend([], all, ranked.original.length);
  return found;
}

/** Drops products below the minimum and renames the others. */
function rankByPopularity(baskets: Baskets, minCount: number): Ranked {
  const counts = ordersWithItem(baskets);
  const original = Uint32Array.from(counts.keys())
    .filter((item) => counts[item]! >= minCount)
    .sort((a, b) => counts[b]! - counts[a]! || a - b);
  const rankOf = new Int32Array(baskets.itemCount).fill(-1);
  original.forEach((item, rank) => {
    rankOf[item] = rank;
  });

  const offsets = new Uint32Array(baskets.offsets.length);
  const items = new Uint32Array(baskets.items.length);
  let kept = 0;
  for (let order = 0; order < orderCount(baskets); order++) {
    const start = kept;
    for (let i = baskets.offsets[order]!; i < baskets.offsets[order + 1]!; i++) {
      const rank = rankOf[baskets.items[i]!]!;
      if (rank >= 0) items[kept++] = rank;
    }
    items.subarray(start, kept).sort();
    offsets[order + 1] = kept;
  }
  return { offsets, items, original };
}

/** For each product below `below` that enough of the given baskets hold: which ones. */
function deliver(
  { offsets, items }: Ranked,
  rows: Uint32Array,
  below: number,
  counts: Uint32Array,
  minCount: number,
): { item: number; baskets: Uint32Array }[] {
  const seen: number[] = [];
  for (const row of rows) {
    for (let i = offsets[row]!; i < offsets[row + 1]! && items[i]! < below; i++) {
      if (counts[items[i]!]!++ === 0) seen.push(items[i]!);
    }
  }
  const holding = new Map<number, { baskets: Uint32Array; filled: number }>();
  for (const item of seen) {
    if (counts[item]! >= minCount) holding.set(item, { baskets: new Uint32Array(counts[item]!), filled: 0 });
    counts[item] = 0; // left clean for the next call
  }
  if (holding.size > 0) {
    for (const row of rows) {
      for (let i = offsets[row]!; i < offsets[row + 1]! && items[i]! < below; i++) {
        const list = holding.get(items[i]!);
        if (list) list.baskets[list.filled++] = row;
      }
    }
  }
  return Array.from(holding, ([item, list]) => ({ item, baskets: list.baskets }));
}

/**
 * All rules with one product on the right side that reach `minConfidence`, from the frequent sets of a history.
 *
 * @param itemsets every frequent set down to single products, as `frequentItemsets` gives them
 * @param orders number of orders in all
 * @param options.minSize products in a rule, both sides together; default 2 (1 adds rules with nothing on the left)
 * @throws RangeError when a subset of a set is missing
 */
export function associationRules(
  itemsets: readonly Itemset[],
  orders: number,
  { minConfidence, minSize = 2 }: { readonly minConfidence: number; readonly minSize?: number },
): Rule[] {
  const countOf = new Map(itemsets.map(({ items, count }) => [items.join(), count]));
  countOf.set('', orders);
  const lookUp = (items: readonly number[]): number => {
    const count = countOf.get(items.join());
    if (count === undefined) throw new RangeError(`the count of {${items.join()}} is missing`);
    return count;
  };
  const rules: Rule[] = [];
  for (const { items, count } of itemsets) {
    if (items.length < minSize) continue;
    for (const right of items) {
      const left = items.filter((item) => item !== right);
      const confidence = count / lookUp(left);
      if (confidence < minConfidence) continue;
      const lift = confidence / (lookUp([right]) / orders);
      rules.push({ left, right, count, support: count / orders, confidence, lift });
    }
  }
  return rules;
}

/** Lift of a set of any size: how many times more often it is bought whole than if its products were independent. */
export function liftOfSet(count: number, counts: readonly number[], orders: number): number {
  return counts.reduce((lift, own) => (lift * orders) / own, count / orders);
}
