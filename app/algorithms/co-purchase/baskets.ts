/**
 * Orders as sets of products, in compressed rows: basket `i` is `items[offsets[i]]` up to, but not including,
 * `items[offsets[i + 1]]`. Products are dense indexes `0 … itemCount - 1`; each stands at most once in a basket.
 */
export type Baskets = {
  readonly offsets: Uint32Array;
  readonly items: Uint32Array;
  readonly itemCount: number;
};

/**
 * Builds baskets from order lines. Lines may come in any order and may repeat a product (two variants of it, or a
 * line split in two); orders without a line become empty baskets, which still count as orders.
 *
 * @param orderOf order index of each line, `0 … orderCount - 1`
 * @param itemOf product index of each line, `0 … itemCount - 1`
 * @throws RangeError when the arrays differ in length or an index lies outside its range
 */
export function basketsFromLines(
  orderOf: Uint32Array,
  itemOf: Uint32Array,
  orderCount: number,
  itemCount: number,
): Baskets {
  const lines = orderOf.length;
  if (itemOf.length !== lines) throw new RangeError(`${lines} order indexes but ${itemOf.length} product indexes`);

  const start = new Uint32Array(orderCount + 1);
  for (let line = 0; line < lines; line++) {
    const order = orderOf[line]!;
    const item = itemOf[line]!;
    if (order >= orderCount) throw new RangeError(`line ${line}: order index ${order} is not below ${orderCount}`);
    if (item >= itemCount) throw new RangeError(`line ${line}: product index ${item} is not below ${itemCount}`);
    start[order + 1]!++;
  }
  for (let order = 0; order < orderCount; order++) start[order + 1]! += start[order]!;

  const grouped = new Uint32Array(lines);
  const next = start.slice(0, orderCount);
  for (let line = 0; line < lines; line++) grouped[next[orderOf[line]!]!++] = itemOf[line]!;

  const offsets = new Uint32Array(orderCount + 1);
  const lastSeenIn = new Uint32Array(itemCount); // order index + 1
  let kept = 0;
  for (let order = 0; order < orderCount; order++) {
    for (let line = start[order]!; line < start[order + 1]!; line++) {
      const item = grouped[line]!;
      if (lastSeenIn[item] === order + 1) continue;
      lastSeenIn[item] = order + 1;
      grouped[kept++] = item;
    }
    offsets[order + 1] = kept;
  }
  return { offsets, items: grouped.slice(0, kept), itemCount };
}

/** Baskets from plain lists of product indexes; for small inputs and tests. */
export function basketsFromLists(lists: readonly (readonly number[])[], itemCount: number): Baskets {
  const orderOf = Uint32Array.from(lists.flatMap((list, order) => list.map(() => order)));
  return basketsFromLines(orderOf, Uint32Array.from(lists.flat()), lists.length, itemCount);
}

/** In how many baskets each product stands. */
export function ordersWithItem({ items, itemCount }: Baskets): Uint32Array {
  const counts = new Uint32Array(itemCount);
  for (let i = 0; i < items.length; i++) counts[items[i]!]!++;
  return counts;
}

export function orderCount({ offsets }: Baskets): number {
  return offsets.length - 1;
}
