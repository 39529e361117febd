import type { ProductTables } from './tables.ts';
import type { CustomerHistory } from './types.ts';

export type Scored = { readonly item: number; readonly score: number };

/**
 * The simple rule, GP-TopFreq: what she bought most often, then what everybody buys; of equals what more baskets hold
 * goes first. Li, Jullien, Ariannezhad, de Rijke, "A Next Basket Recommendation Reality Check", TOIS 41(4), 2023, 4.2.
 * What she has and what practically nobody buys twice comes after all else.
 */
export function byRule(
  { baskets, mostBought, lasts }: ProductTables,
  { orders }: CustomerHistory,
  k: number,
): Scored[] {
  const times = new Map<number, number>();
  for (const { items } of orders) {
    for (let i = 0; i < items.length; i++) times.set(items[i]!, (times.get(items[i]!) ?? 0) + 1);
  }
  const most = baskets[mostBought[0] ?? 0] ?? 0;
  const scored = (item: number, count: number) => ({
    item,
    score: (lasts[item] === 1 && count > 0 ? -1 : count) + baskets[item]! / (most + 1),
  });
  const list = Array.from(times, ([item, count]) => scored(item, count));
  let wanted = k;
  for (let i = 0; i < mostBought.length && wanted > 0; i++) {
    const item = mostBought[i]!;
    if (times.has(item)) continue;
    list.push(scored(item, 0));
    wanted--;
  }
  return list.sort((a, b) => b.score - a.score || a.item - b.item).slice(0, k);
}
