import type { Ctx } from '#app/platform/contributions.ts';
import { gid, idOf } from '#app/platform/shopify/gid.ts';
import type { CollectionProductsQuery, CollectionsQuery } from './documents.generated.ts';
import { COLLECTION_PRODUCTS, COLLECTIONS } from './documents.graphql.ts';
import { nameCollections, namedCollections, replaceMembers, replaceTitles } from './store-collections.server.ts';

/**
 * Reads the titles of all collections, and the products of those that a rule names. Shopify's webhooks tell that a
 * collection changed but not which products came or went, least of all where a condition decides; so it is asked daily
 * and when the owner wants.
 */
export async function refreshCollections(ctx: Ctx): Promise<void> {
  if (!ctx.shop.installed) return;
  const found: { id: bigint; title: string }[] = [];
  for (let after: string | null = null; ; ) {
    const { collections }: CollectionsQuery = await ctx.admin.graphql(COLLECTIONS, { after });
    found.push(...collections.nodes.map(({ id, title }) => ({ id: idOf('Collection', id), title })));
    if (!collections.pageInfo.hasNextPage) break;
    after = collections.pageInfo.endCursor ?? null;
  }
  const left = await ctx.transaction((tx) => replaceTitles(tx, ctx.shop.id, found));
  const named = await namedCollections(ctx.sql, ctx.shop.id);
  await readMembersOf(ctx, named, left);
}

/** Makes sure that the products of these collections are known, as a rule is about to name them. */
export async function nameInRule(ctx: Ctx, ids: bigint[]): Promise<void> {
  const named = new Set(await namedCollections(ctx.sql, ctx.shop.id));
  const fresh = ids.filter((id) => !named.has(id));
  if (fresh.length === 0 || !ctx.shop.installed) return;
  await readMembersOf(ctx, fresh, []);
  // Only now: where Shopify did not answer, it is asked again the next time.
  await nameCollections(ctx.sql, ctx.shop.id, fresh);
}

/** @param changed products that are known to have come or gone already */
async function readMembersOf(ctx: Ctx, ids: bigint[], changed: bigint[]): Promise<void> {
  for (const id of ids) {
    const productIds = new Set<bigint>();
    for (let after: string | null = null; ; ) {
      const { collection }: CollectionProductsQuery = await ctx.admin.graphql(COLLECTION_PRODUCTS, {
        id: gid('Collection', id),
        after,
      });
      for (const product of collection?.products.nodes ?? []) productIds.add(idOf('Product', product.id));
      if (!collection?.products.pageInfo.hasNextPage) break;
      after = collection.products.pageInfo.endCursor ?? null;
    }
    await ctx.transaction(async (tx) => {
      const moved = [...changed.splice(0), ...(await replaceMembers(tx, ctx.shop.id, id, [...productIds]))];
      if (moved.length > 0) tx.emit({ name: 'catalogue.changed', productIds: moved });
    });
  }
  if (changed.length > 0)
    await ctx.transaction(async (tx) => tx.emit({ name: 'catalogue.changed', productIds: changed }));
}
