import type { Baskets } from '#app/algorithms/co-purchase/baskets.ts';
import { liftOfSet } from '#app/algorithms/co-purchase/itemsets.ts';
import { signedLlr } from '#app/algorithms/co-purchase/measures.ts';

/** The same for the same products, in whatever order. */
export function bundleKey(items: readonly bigint[]): string {
  return items.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)).join('-');
}

/** Figures of one given set (an item of -1 was never bought): confidence of its surest rule, evidence of its weakest link. */
export function measureSet(
  baskets: Baskets,
  counts: Uint32Array,
  items: readonly number[],
): { orders: number; support: number; confidence: number; lift: number; llr: number } {
  const all = baskets.offsets.length - 1;
  const nothing = { orders: 0, support: 0, confidence: 0, lift: 0, llr: 0 };
  if (items.some((item) => item < 0)) return nothing;
  const { whole, without } = holding(baskets, items);
  if (whole === 0) return nothing;
  const own = items.map((item) => counts[item]!);
  return {
    orders: whole,
    support: whole / all,
    confidence: whole / Math.min(...without),
    lift: liftOfSet(whole, own, all),
    llr: Math.min(...items.map((_item, i) => signedLlr(whole, own[i]!, without[i]!, all))),
  };
}

/** How many baskets hold all items, and how many hold all but each one. */
function holding({ offsets, items }: Baskets, set: readonly number[]): { whole: number; without: number[] } {
  const without = set.map(() => 0);
  let whole = 0;
  for (let order = 0; order + 1 < offsets.length; order++) {
    const basket = items.subarray(offsets[order]!, offsets[order + 1]!);
    const missing = set.filter((item) => !basket.includes(item));
    if (missing.length === 0) {
      whole += 1;
      for (let i = 0; i < set.length; i++) without[i]! += 1;
    } else if (missing.length === 1) without[set.indexOf(missing[0]!)]! += 1;
  }
  return { whole, without };
}
