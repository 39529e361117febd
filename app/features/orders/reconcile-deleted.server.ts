import type { Ctx } from '#app/platform/contributions.ts';
import { idOf } from '#app/platform/shopify/gid.ts';
import { BULK_ORDER_IDS } from './documents.graphql.ts';
import { IdList } from './id-list.ts';
import { askListing, goneFrom, readListing, shift } from './listing.server.ts';
import { idsOf } from './read-order.server.ts';
import { type AppliedOrder, markDeleted } from './store.server.ts';
import { ordersAfter } from './store-sync.server.ts';

/** So far back orders are looked for: Shopify shows an app without a special permission those of sixty days. */
const DAYS_BACK_MS = 59 * 86_400_000;

/** What has just come may not stand in Shopify's list yet. */
const TOO_FRESH_MS = 10 * 60_000;

const firstOf = (since: Date) => new Date(since.getTime() - DAYS_BACK_MS);

/**
 * Finds orders that were deleted at Shopify while the webhook that says so was lost: no version of theirs will ever be
 * newer than ours. The ids of both sides are laid side by side; whoever is missing there is asked for by id, and marked
 * as deleted if that finds nothing either.
 */
export async function reconcileDeletedOrders(ctx: Ctx, data: Record<string, unknown> = {}): Promise<void> {
  if (!ctx.shop.installed) return;
  const query = (now: Date) => BULK_ORDER_IDS.replace('SINCE', firstOf(now).toISOString());
  const asked = await askListing(ctx, query, data);
  if (!asked.listing) return ctx.send('orders.deleted', asked.data, { after: asked.seconds });
  const isOver = shift();
  const listed = new IdList();
  const broken = (line: string) => ctx.log.warn({ line: line.slice(0, 300) }, 'a line of a list cannot be read');
  for await (const roots of readListing(asked.listing, broken))
    for (const { id } of roots) listed.add(idOf('Order', String(id)));
  const { since } = asked.listing;
  const created = { since: firstOf(since), before: new Date(since.getTime() - TOO_FRESH_MS) };
  const here = (after: bigint, limit: number) => ordersAfter(ctx.sql, ctx.shop.id, { ...created, after, limit });
  let found = 0;
  for await (const gone of goneFrom(ctx, 'Order', listed, here)) {
    await ctx.transaction(async (tx) => {
      const deleted: AppliedOrder[] = [];
      for (const id of gone) deleted.push(await markDeleted(tx, ctx.shop.id, id, ctx.clock.now(), ctx.shop.currency));
      if (deleted.length > 0) tx.emit({ name: 'orders.changed', ...idsOf(deleted) });
    });
    found += gone.length;
    if (isOver()) return ctx.send('orders.deleted', asked.listing.again);
  }
  if (found > 0) ctx.log.info({ found }, 'orders had been deleted at Shopify unheard');
}
