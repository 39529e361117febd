import type { Ctx } from '#app/platform/contributions.ts';
import { gid } from '#app/platform/shopify/gid.ts';
import { guestIdentity } from '../customers/index.server.ts';
import type { OrderQuery } from './documents.generated.ts';
import { type LineNode, ORDER, ORDER_REFUNDS, type OrderNode, REFUNDS_TOLD } from './documents.graphql.ts';
import { orderFromGraphql } from './from-graphql.ts';
import { inMemory, markDeleted, mergeOrders } from './store.server.ts';

/** Reads one order whole from Shopify and stores it; one that is gone there is marked as deleted. */
export async function readOrder(ctx: Ctx, id: bigint): Promise<void> {
  if (!ctx.shop.installed) return;
  const seenAt = ctx.clock.now();
  const lines: LineNode[] = [];
  let node: OrderNode | null = null;
  for (let after: string | null = null; ; ) {
    const answer: OrderQuery = await ctx.admin.graphql(ORDER, { id: gid('Order', id), after });
    if (!answer.order) break;
    node = answer.order;
    lines.push(...answer.order.lineItems.nodes);
    if (!answer.order.lineItems.pageInfo.hasNextPage) break;
    after = answer.order.lineItems.pageInfo.endCursor;
  }
  // Refunds left out would count as taken back a second time, and their money not at all.
  if (node && node.refunds.length >= REFUNDS_TOLD) {
    const { order } = await ctx.admin.graphql(ORDER_REFUNDS, { id: gid('Order', id) });
    if (order) node = { ...node, refunds: order.refunds };
  }
  const facts = node && orderFromGraphql(node, lines);
  await ctx.transaction(async (tx) => {
    const applied = facts
      ? await mergeOrders(
          tx,
          ctx.shop.id,
          inMemory([{ order: facts, seenAt }], (email) => guestIdentity(ctx, email)),
        )
      : [await markDeleted(tx, ctx.shop.id, id, seenAt, ctx.shop.currency)];
    if (applied.length > 0) tx.emit({ name: 'orders.changed', ...idsOf(applied) });
  });
}

export function idsOf(applied: { id: bigint; customerId: bigint | null }[]) {
  return {
    orderIds: applied.map(({ id }) => id),
    customerIds: [...new Set(applied.flatMap(({ customerId }) => customerId ?? []))],
  };
}
