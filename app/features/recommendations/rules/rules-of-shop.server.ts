import type { Ctx } from '#app/platform/contributions.ts';
import type { ProductState, Rules } from '../pipeline/types.ts';
import type { Boost } from '../schema.ts';
import { loadBoosting } from './boosting.server.ts';
import { readExclusions, readPinned } from './rules.store.server.ts';

/** Shops whose rules one process keeps at hand. */
const KEPT = 500;

const kept = new Map<number, { change: number; rules: Rules }>();

/**
 * The owner's rules, read anew only when they have changed: `change` is the number of changes so far, which whoever
 * shows something reads along with it anyway.
 */
export async function rulesOfShop(ctx: Pick<Ctx, 'sql' | 'shop'>, change: number): Promise<Rules> {
  const { id: shopId } = ctx.shop;
  const known = kept.get(shopId);
  if (known?.change === change) return known.rules;
  const rules = await loadRules(ctx);
  kept.delete(shopId);
  kept.set(shopId, { change, rules });
  for (const oldest of kept.keys()) {
    if (kept.size <= KEPT) break;
    kept.delete(oldest);
  }
  return rules;
}

/**
 * Straight from the database: for who has just changed one, and sees it in the same transaction.
 *
 * @param boosts instead of those that are saved: for a preview
 * @param productIds the products it will be asked of, where they are few
 */
export async function loadRules(
  { sql, shop }: Pick<Ctx, 'sql' | 'shop'>,
  boosts?: readonly Boost[],
  productIds: bigint[] | null = null,
): Promise<Rules> {
  // One after the other: inside a transaction there is one connection.
  const rows = await readExclusions(sql, shop.id);
  const pinned = await readPinned(sql, shop.id);
  const boosting = await loadBoosting({ sql, shop }, boosts, productIds);
  const excluded = new Map<bigint, Set<bigint>>();
  for (const { beside, productId } of rows) excluded.set(beside, (excluded.get(beside) ?? new Set()).add(productId));
  const isExcluded = (beside: bigint, id: bigint) => excluded.get(beside)?.has(id) ?? false;
  // Asked several times of every product of every page.
  const factors = new WeakMap<ProductState, number>();
  return {
    excluded: ({ id }, beside) => isExcluded(0n, id) || (beside !== null && isExcluded(beside, id)),
    multiplier(product) {
      const factor = factors.get(product) ?? boosting(product).factor;
      factors.set(product, factor);
      return factor;
    },
    pinned,
  };
}
