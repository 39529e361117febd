import type { Ctx } from '#app/platform/contributions.ts';
import { compareAllCustomers, dropCustomer, joinCustomers, readCustomers } from '../customers/index.server.ts';
import { readOrder } from './read-order.server.ts';
import { newestOrderOf, ownerOf } from './store-sync.server.ts';

/** So many are not a few lost webhooks but a mistake somewhere: nobody is touched. */
const TOO_MANY = 2_000;

/** So far back an app without a special permission is shown orders. */
const DAYS_BACK_MS = 59 * 86_400_000;

/**
 * Finds customers who were deleted or merged at Shopify while the webhook that says so was lost, and what changes without
 * a new version. Whoever is not listed there is asked for by id first.
 *
 * @returns how many were found
 */
export async function reconcileAllCustomers(ctx: Ctx): Promise<number> {
  if (!ctx.shop.installed) return 0;
  const { gone, differ } = await compareAllCustomers(ctx);
  if (gone.length > TOO_MANY) {
    ctx.log.warn({ missing: gone.length }, 'too many customers are missing at Shopify to believe it');
    return 0;
  }
  await readCustomers(ctx, differ);
  const missing = await readCustomers(ctx, gone);
  for (const id of missing) await letGo(ctx, id);
  const found = differ.length + missing.length;
  if (found > 0) ctx.log.info({ found, gone: missing.length }, 'webhooks about customers had been missed');
  return found;
}

/** Orders are not deleted with their customer: whom one of hers belongs to now is who she became. */
async function letGo(ctx: Ctx, id: bigint): Promise<void> {
  const at = ctx.clock.now();
  const since = ctx.shop.scopes.includes('read_all_orders') ? new Date(0) : new Date(at.getTime() - DAYS_BACK_MS);
  const order = await newestOrderOf(ctx.sql, ctx.shop.id, id, since);
  if (order !== null) await readOrder(ctx, order);
  const owner = order === null ? null : await ownerOf(ctx.sql, ctx.shop.id, order);
  await ctx.transaction(async (tx) => {
    if (owner !== null && owner > 0n && owner !== id) await joinCustomers(ctx, tx, { kept: owner, gone: id });
    else await dropCustomer(ctx, tx, id, at);
  });
}
