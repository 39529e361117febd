import type { Ctx } from '#app/platform/contributions.ts';
import { boostsOfShop, loadBoosting } from './boosting.server.ts';
import { readFactors, readStates } from './rules.store.server.ts';

/** Of products of which there is more or less than before, those that the owner's wishes look upon differently now. */
export async function stockMoved(ctx: Ctx, productIds: bigint[]): Promise<bigint[]> {
  const { sql, shop } = ctx;
  const boosts = await boostsOfShop(ctx);
  if (!boosts.some((boost) => boost.of === 'stock')) return [];
  const boosting = await loadBoosting(ctx, boosts, productIds);
  const factors = await readFactors(sql, shop.id, productIds);
  const states = await readStates(sql, shop.id, productIds);
  return states.filter((product) => boosting(product).factor !== (factors.get(product.id) ?? 1)).map(({ id }) => id);
}
