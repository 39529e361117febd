/**
 * Orders as sets of products, in compressed rows: basket `i` is `items[offsets[i]]` up to, but not including,
 * `items[offsets[i + 1]]`. Products are dense indexes `0 … itemCount - 1`; each stands at most once in a basket.
 */
export type Baskets = {
  readonly offsets: Uint32Array;
  readonly items: Uint32Array;
  readonly itemCount: number;
};

/** Where large arrays are put: memory of one thread, or a buffer that threads share. */
export type Buffers = (bytes: number) => ArrayBufferLike;

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
  buffer: Buffers = (bytes) => new ArrayBuffer(bytes),
): Baskets {
  const lines = orderOf.length;
  if (itemOf.length !== lines) throw new RangeError(`${lines} order indexes but ${itemOf.length} product indexes`);

  const items = new Uint32Array(buffer(lines * 4));
  const offsets = new Uint32Array(buffer((orderCount + 1) * 4));
  const lastSeenIn = new Uint32Array(itemCount); // order index + 1
  let kept = 0;
  let last = 0;
  let line = 0;
  for (; line < lines; line++) {
    const order = orderOf[line]!;
    const item = itemOf[line]!;
    if (order < last || item >= itemCount) break; // what to do then stands below: here it would double the loop's time
    last = order;
    items[kept] = item; // the next line overwrites a repetition
    kept += lastSeenIn[item] === order + 1 ? 0 : 1;
    lastSeenIn[item] = order + 1;
    offsets[order + 1] = kept;
  }
  if (line < lines) {
    const item = itemOf[line]!;
    if (item >= itemCount) throw new RangeError(`line ${line}: product index ${item} is not below ${itemCount}`);
    const sorted = sortedByOrder(orderOf, itemOf, orderCount);
    return basketsFromLines(sorted.orderOf, sorted.itemOf, orderCount, itemCount, buffer);
  }
  if (lines > 0 && last >= orderCount) throw new RangeError(`order index ${last} is not below ${orderCount}`);
  for (let order = 0; order < orderCount; order++) {
    if (offsets[order + 1] === 0) offsets[order + 1] = offsets[order]!; // an order without a line
  }
  return { offsets, items: items.subarray(0, kept), itemCount };
}

/** The lines by a counting sort. */
function sortedByOrder(orderOf: Uint32Array, itemOf: Uint32Array, orderCount: number) {
  const next = new Uint32Array(orderCount + 1);
  for (const order of orderOf) {
    if (order >= orderCount) throw new RangeError(`order index ${order} is not below ${orderCount}`);
    next[order + 1]!++;
  }
  for (let order = 0; order < orderCount; order++) next[order + 1]! += next[order]!;
  const sorted = { orderOf: new Uint32Array(orderOf.length), itemOf: new Uint32Array(orderOf.length) };
  for (let line = 0; line < orderOf.length; line++) {
    const at = next[orderOf[line]!]!++;
    sorted.orderOf[at] = orderOf[line]!;
    sorted.itemOf[at] = itemOf[line]!;
  }
  return sorted;
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
