import type { Ctx, ShopTx } from '#app/platform/contributions.ts';
import { lockTold, readTold, wantTreats } from './store.server.ts';

/**
 * Tells the birthday block by her metafields until when her treat can be used, and whom it must not ask for a date
 * because she would get nothing. In the transaction that changed it, so that it cannot be forgotten.
 */
export async function tellTreats({ shop, clock }: Ctx, tx: ShopTx, customerIds: bigint[]): Promise<void> {
  if (customerIds.length === 0) return;
  await lockTold(tx, shop.id);
  const changed = await wantTreats(tx, shop.id, clock.now(), shop.timezone, customerIds);
  if (changed > 0) tx.send('publish.push');
}

/** Of everybody: before the flow was switched on, nothing was told. */
export async function tellAllTreats(ctx: Ctx): Promise<void> {
  const everybody = await readTold(ctx.sql, ctx.shop.id);
  await ctx.transaction((tx) => tellTreats(ctx, tx, everybody));
}
