/** How well a list of products foresees a basket. All three are 0 for an empty list and undefined for no basket. */
export interface Hits {
  /** Share of the basket that is in the list. */
  readonly recall: number;
  /** Discounted gain against that of the best possible list: 1 when the list begins with nothing but the basket. */
  readonly ndcg: number;
  /** 1 when at least one of the basket is in the list. */
  readonly hit: number;
}

/**
 * The first `k` of `list` against what was bought, binary relevance; Järvelin and Kekäläinen, "Cumulated gain-based
 * evaluation of IR techniques", TOIS 20(4), 2002: gain 1 / log2(rank + 1).
 *
 * @param relevant what was bought and counts; where only a part of the basket counts (what was bought before, what
 *   was not), the list stays as the shopper would see it
 * @throws RangeError when nothing is relevant
 */
export function hitsAt(list: ArrayLike<number>, relevant: ReadonlySet<number>, k: number): Hits {
  if (relevant.size === 0) throw new RangeError('a basket of nothing cannot be foreseen');
  let found = 0;
  let gain = 0;
  for (let rank = 0; rank < k && rank < list.length; rank++) {
    if (!relevant.has(list[rank]!)) continue;
    found++;
    gain += discount(rank);
  }
  let best = 0;
  for (let rank = 0; rank < k && rank < relevant.size; rank++) best += discount(rank);
  return { recall: found / relevant.size, ndcg: gain / best, hit: found > 0 ? 1 : 0 };
}

/** Of the place `rank`, counted from 0. */
function discount(rank: number): number {
  return 1 / Math.log2(rank + 2);
}
