import type { Ctx } from '#app/platform/contributions.ts';
import { idOf } from '#app/platform/shopify/gid.ts';
import { PRODUCT_IDS } from './documents.graphql.ts';

export interface IdPage {
  /** Ascending: all there are above `from` and up to `to`. */
  ids: bigint[];
  from: bigint;
  /** Null: this was the last page. */
  to: bigint | null;
}

/**
 * The ids of Shopify's products in their order, page by page; of those that a search finds, where one is given. By id and
 * not by cursor: Shopify turns no pages beyond 25,000 products.
 */
export async function* productIds(ctx: Ctx, search = ''): AsyncGenerator<IdPage> {
  for (let from = 0n; ; ) {
    const query = `${search && `${search} AND `}id:>=${from + 1n}`;
    const { products } = await ctx.admin.graphql(PRODUCT_IDS, { query });
    const ids = products.nodes.map(({ id }) => idOf('Product', id));
    const to = products.pageInfo.hasNextPage ? ids.at(-1)! : null;
    yield { ids, from, to };
    if (to === null) return;
    from = to;
  }
}
