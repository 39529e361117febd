import { readCollections } from '#app/features/catalogue/index.server.ts';
import type { Ctx } from '#app/platform/contributions.ts';
import type { ProductCard, RulesView } from '../schema.ts';
import { readCards } from '../shown.store.server.ts';
import { boostsOfShop } from './boosting.server.ts';
import { readFacets, readSingleRules } from './rules.store.server.ts';

/** Rules on single products that the page lists; the rest stand on the products' own pages. */
const LISTED = 200;

/** Everything the owner has said about recommendations, and what she can say it of. */
export async function rulesView(ctx: Ctx): Promise<RulesView> {
  const { sql, shop } = ctx;
  const [boosts, collections, facets, single] = await Promise.all([
    boostsOfShop(ctx),
    readCollections(sql, shop.id),
    readFacets(sql, shop.id),
    readSingleRules(sql, shop.id, LISTED),
  ]);
  const cards = await readCards(
    sql,
    shop.id,
    single.flatMap(({ productId, otherId }) => [productId, otherId]),
  );
  const card = (id: bigint): ProductCard | null => {
    const row = cards.get(id);
    return row ? { ...row, id: String(id), priceMinor: String(row.priceMinor) } : null;
  };
  return {
    boosts,
    collections: collections.map(({ id, title }) => ({ id: String(id), title })),
    ...facets,
    single: single.flatMap(({ kind, productId, otherId }) => {
      const product = card(otherId);
      return product ? [{ kind, product, beside: productId === 0n ? null : card(productId) }] : [];
    }),
    currency: shop.currency,
  };
}
