import type { Ctx } from '#app/platform/contributions.ts';
import { dayNumber, localDate } from '#app/platform/time.ts';
import type { Moment } from './pipeline/types.ts';
import { readStates } from './rules/rules.store.server.ts';
import { loadRules } from './rules/rules-of-shop.server.ts';
import type { Boost } from './schema.ts';

/**
 * What the end of the pipeline asks of the shop, as it stands: these products, or all, and the owner's rules.
 *
 * @param boosts instead of the owner's wishes: for a preview
 */
export async function momentOf(
  { sql, shop, clock }: Pick<Ctx, 'sql' | 'shop' | 'clock'>,
  productIds: bigint[] | null,
  boosts?: readonly Boost[],
): Promise<Moment> {
  const ids = productIds && [...new Set(productIds)];
  const states = await readStates(sql, shop.id, ids);
  return {
    products: new Map(states.map((state) => [state.id, state])),
    rules: await loadRules({ sql, shop }, boosts, ids),
    today: dayNumber(localDate(clock.now(), shop.timezone)),
  };
}
