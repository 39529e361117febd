import type { Ctx } from '#app/platform/contributions.ts';
import { gid, idOf } from '#app/platform/shopify/gid.ts';
import { PRODUCTS_THERE } from './documents.graphql.ts';
import { productIds } from './product-ids.server.ts';
import { markProductDeleted, productsBetween } from './store.server.ts';

/** As many as one call may ask for by id. */
const AT_ONCE = 250;

/**
 * Finds products that were deleted at Shopify while the webhook that says so was lost: no version of theirs will ever be
 * newer than ours. The ids of both sides are laid side by side, page by page in their order. Whoever is missing there is
 * asked for by id before it counts as gone, as a search may not list yet what is there.
 *
 * @returns how many are gone
 */
export async function reconcileDeletedProducts(ctx: Ctx): Promise<number> {
  if (!ctx.shop.installed) return 0;
  const missing: bigint[] = [];
  for await (const { ids, from, to } of productIds(ctx)) {
    const listed = new Set(ids);
    const here = await productsBetween(ctx.sql, ctx.shop.id, { from, to });
    missing.push(...here.filter((id) => !listed.has(id)));
  }
  let found = 0;
  for (let next = 0; next < missing.length; next += AT_ONCE) {
    const asked = missing.slice(next, next + AT_ONCE);
    const at = ctx.clock.now();
    const { nodes } = await ctx.admin.graphql(PRODUCTS_THERE, { ids: asked.map((id) => gid('Product', id)) });
    const there = new Set(nodes.flatMap((node) => (node?.id ? idOf('Product', node.id) : [])));
    found += await ctx.transaction(async (tx) => {
      const gone: bigint[] = [];
      for (const id of asked) if (!there.has(id) && (await markProductDeleted(tx, ctx.shop.id, id, at))) gone.push(id);
      if (gone.length > 0) tx.emit({ name: 'catalogue.changed', productIds: gone });
      return gone.length;
    });
  }
  if (found > 0) ctx.log.info({ found }, 'products were deleted that webhooks had not told of');
  return found;
}
