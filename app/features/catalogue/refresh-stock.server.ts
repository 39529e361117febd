import type { Ctx } from '#app/platform/contributions.ts';
import { holdMessages } from '#app/platform/inbox/hold-messages.ts';
import { gid, idOf } from '#app/platform/shopify/gid.ts';
import { STOCK } from './documents.graphql.ts';
import { type Stock, setStock, staleVariants } from './store.server.ts';
import { tellChanges } from './tell-changes.ts';

const PAGE = 100;

/**
 * A webhook tells the level of one location; what counts for a shopper is whether the variant can be bought at all. So
 * levels only mark variants, and this job asks Shopify for all that are marked.
 */
export async function refreshStock(ctx: Ctx): Promise<void> {
  if (!ctx.shop.installed) return;
  for (let page = PAGE; page === PAGE; ) {
    // Never before the newest mark: Shopify's clock may be ahead of ours.
    const stale = await staleVariants(ctx.sql, ctx.shop.id, PAGE);
    if (stale.length === 0) return;
    const at = new Date(Math.max(ctx.clock.now().getTime(), ...stale.map((one) => one.at.getTime())));
    const { nodes } = await ctx.admin.graphql(STOCK, {
      ids: stale.map(({ id }) => gid('ProductVariant', id)),
    });
    const told = new Map<bigint, Stock>();
    for (const node of nodes) {
      if (!node?.id) continue;
      const id = idOf('ProductVariant', node.id);
      told.set(id, { id, inventory: node.inventoryQuantity ?? null, available: node.availableForSale ?? false });
    }
    // What Shopify no longer knows cannot be bought.
    const stock = stale.map(({ id }) => told.get(id) ?? { id, inventory: 0, available: false });
    await ctx.transaction(async (tx) => {
      await holdMessages(tx, ctx.shop.id);
      tellChanges(tx, await setStock(tx, ctx.shop.id, stock, at));
    });
    page = stale.length;
  }
}
