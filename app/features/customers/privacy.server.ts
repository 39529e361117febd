import type { Ctx, ShopTx } from '#app/platform/contributions.ts';
import { eraseRows, personalRows } from './store-privacy.server.ts';

/** What is kept about a person, for her file. */
export async function exportCustomer(ctx: Ctx, customerId: bigint): Promise<Record<string, unknown>> {
  return { customer: await personalRows(ctx.sql, ctx.shop.id, customerId) };
}

/** The row stays as a tombstone with nothing but its id, so that a late webhook cannot bring the person back. */
export async function eraseCustomer(ctx: Ctx, tx: ShopTx, customerId: bigint): Promise<Record<string, number>> {
  return { customers: await eraseRows(tx, ctx.shop.id, customerId, ctx.clock.now()) };
}
