import type { Ctx } from '#app/platform/contributions.ts';
import { idOf } from '#app/platform/shopify/gid.ts';
import type { CollectionsQuery } from './documents.generated.ts';
import { COLLECTION_PRODUCTS, COLLECTIONS } from './documents.graphql.ts';
import { type CollectionFacts, replaceCollections } from './store-collections.server.ts';

/**
 * Reads all collections with their products. Shopify's webhooks tell that a collection changed but not which products
 * came or went, least of all where a condition decides; so they are read as a whole, daily and when the owner asks.
 */
export async function refreshCollections(ctx: Ctx): Promise<void> {
  if (!ctx.shop.installed) return;
  const found: CollectionFacts[] = [];
  for (let after: string | null = null; ; ) {
    const { collections }: CollectionsQuery = await ctx.admin.graphql(COLLECTIONS, { after });
    for (const { id, title, products } of collections.nodes) {
      const productIds = products.nodes.map((product) => idOf('Product', product.id));
      let page = products.pageInfo;
      while (page.hasNextPage) {
        const { collection } = await ctx.admin.graphql(COLLECTION_PRODUCTS, { id, after: page.endCursor ?? null });
        if (!collection) break;
        productIds.push(...collection.products.nodes.map((product) => idOf('Product', product.id)));
        page = collection.products.pageInfo;
      }
      found.push({ id: idOf('Collection', id), title, productIds: [...new Set(productIds)] });
    }
    if (!collections.pageInfo.hasNextPage) break;
    after = collections.pageInfo.endCursor ?? null;
  }
  await ctx.transaction(async (tx) => {
    const productIds = await replaceCollections(tx, ctx.shop.id, found);
    if (productIds.length > 0) tx.emit({ name: 'catalogue.changed', productIds });
  });
}
