import type { Baskets } from '#app/algorithms/co-purchase/baskets.ts';

/** Every pair of products that any order holds, once, with `a < b`. */
export interface PairCounts {
  a: Uint32Array;
  b: Uint32Array;
  orders: Uint32Array;
}

/**
 * Counts all pairs of a history. Items must be ascending within each basket: then what follows a product in its
 * baskets is its row of the upper triangle, counted in one table that is left clean for the next product.
 */
export function countPairs({ offsets, items, itemCount }: Baskets): PairCounts {
  const lines = items.length;
  const first = new Uint32Array(itemCount + 1);
  for (let i = 0; i < lines; i++) first[items[i]! + 1]!++;
  for (let item = 0; item < itemCount; item++) first[item + 1]! += first[item]!;
  const places = new Uint32Array(lines);
  const basketEnd = new Uint32Array(lines);
  const next = first.slice(0, itemCount);
  for (let order = 0; order + 1 < offsets.length; order++) {
    const end = offsets[order + 1]!;
    for (let i = offsets[order]!; i < end; i++) {
      const at = next[items[i]!]!++;
      places[at] = i;
      basketEnd[at] = end;
    }
  }

  let room = Math.max(1024, lines);
  let found: PairCounts = { a: new Uint32Array(room), b: new Uint32Array(room), orders: new Uint32Array(room) };
  let filled = 0;
  const counts = new Uint32Array(itemCount);
  const met = new Uint32Array(itemCount);
  for (let a = 0; a < itemCount; a++) {
    let others = 0;
    for (let at = first[a]!; at < first[a + 1]!; at++) {
      for (let i = places[at]! + 1; i < basketEnd[at]!; i++) {
        const b = items[i]!;
        if (counts[b]!++ === 0) met[others++] = b;
      }
    }
    if (filled + others > room) {
      room = Math.max(room * 2, filled + others);
      found = { a: grown(found.a, room), b: grown(found.b, room), orders: grown(found.orders, room) };
    }
    for (let i = 0; i < others; i++) {
      const b = met[i]!;
      found.a[filled] = a;
      found.b[filled] = b;
      found.orders[filled++] = counts[b]!;
      counts[b] = 0;
    }
  }
  return {
    a: found.a.subarray(0, filled),
    b: found.b.subarray(0, filled),
    orders: found.orders.subarray(0, filled),
  };
}

function grown(old: Uint32Array, room: number): Uint32Array {
  const larger = new Uint32Array(room);
  larger.set(old);
  return larger;
}
