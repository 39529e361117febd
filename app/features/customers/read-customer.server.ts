import type { Ctx } from '#app/platform/contributions.ts';
import { gid } from '#app/platform/shopify/gid.ts';
import { CUSTOMER } from './documents.graphql.ts';
import { customerFromGraphql } from './from-graphql.ts';
import { joinGuests, mergeCustomers } from './store.server.ts';

/** Reads one customer from Shopify. Fields that may not be seen come as null beside errors; what is known stays. */
export async function readCustomer(ctx: Ctx, id: bigint): Promise<void> {
  if (!ctx.shop.installed) return;
  const seenAt = ctx.clock.now();
  const { data, errors } = await ctx.admin.graphqlPartial(CUSTOMER, {
    id: gid('Customer', id),
  });
  if (!data?.customer) {
    if (errors.length > 0) throw new Error(`Customer ${id} could not be read: ${errors[0]!.message}`);
    return;
  }
  const facts = customerFromGraphql(data.customer);
  await ctx.transaction(async (tx) => {
    const changed = await mergeCustomers(tx, ctx.shop.id, [facts], seenAt, ctx.secrets.emailHash, 'shopify');
    const joined = await joinGuests(tx, ctx.shop.id, [id]);
    if (changed.length > 0) tx.emit({ name: 'customers.changed', customerIds: [...changed, ...joined] });
    if (joined.length > 0) tx.emit({ name: 'orders.changed', orderIds: [], customerIds: joined });
  });
}
