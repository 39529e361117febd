import type { Ctx } from '#app/platform/contributions.ts';
import { gid } from '#app/platform/shopify/gid.ts';
import type { ProductQuery } from './documents.generated.ts';
import { PRODUCT, type ProductNode, type VariantNode } from './documents.graphql.ts';
import { productFromGraphql } from './from-graphql.ts';
import { lastSeen, markProductDeleted, mergeProducts } from './store.server.ts';
import { tellChanges } from './tell-changes.ts';

/** Reads one product whole from Shopify: when a payload may have left variants out, or a webhook was missed. */
export async function readProduct(ctx: Ctx, id: bigint): Promise<void> {
  if (!ctx.shop.installed) return;
  // What is read now is no older than what was heard before: Shopify's clock may be ahead of ours.
  const heard = await lastSeen(ctx.sql, ctx.shop.id, id);
  const seenAt = new Date(Math.max(ctx.clock.now().getTime(), heard?.getTime() ?? 0));
  const variants: VariantNode[] = [];
  let node: ProductNode | null = null;
  for (let after: string | null = null; ; ) {
    const answer: ProductQuery = await ctx.admin.graphql(PRODUCT, { id: gid('Product', id), after });
    if (!answer.product) {
      await ctx.transaction(async (tx) => {
        if (await markProductDeleted(tx, ctx.shop.id, id, seenAt))
          tx.emit({ name: 'catalogue.changed', productIds: [id] });
      });
      return;
    }
    node = answer.product;
    variants.push(...answer.product.variants.nodes);
    if (!answer.product.variants.pageInfo.hasNextPage) break;
    after = answer.product.variants.pageInfo.endCursor;
  }
  const product = productFromGraphql(node, variants, ctx.shop.currency);
  await ctx.transaction(async (tx) => {
    tellChanges(tx, await mergeProducts(tx, ctx.shop.id, [{ product, seenAt }]));
  });
}
