import type { Ctx, ShopTx } from '#app/platform/contributions.ts';
import { moveTags } from '#app/platform/publish/publish.ts';
import { markCustomerDeleted, mergeInto } from './store.server.ts';

/** Two records of one person have become one at Shopify, which gives the one that is left the tags of both. */
export async function joinCustomers(
  ctx: Ctx,
  tx: ShopTx,
  { kept, gone }: { kept: bigint; gone: bigint },
): Promise<void> {
  const survivor = await mergeInto(tx, ctx.shop.id, kept, gone);
  await moveTags(ctx, tx, gone, survivor);
  tx.emit({ name: 'customers.changed', customerIds: [survivor, gone] });
  tx.emit({ name: 'orders.changed', orderIds: [], customerIds: [survivor, gone] });
}

export async function dropCustomer(ctx: Ctx, tx: ShopTx, id: bigint, at: Date): Promise<void> {
  await markCustomerDeleted(tx, ctx.shop.id, id, at);
  tx.emit({ name: 'customers.changed', customerIds: [id] });
}
