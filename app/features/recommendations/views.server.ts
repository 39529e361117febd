import type { Ctx } from '#app/platform/contributions.ts';
import { unpublished } from '#app/platform/publish/publish.ts';
import { offeredAt, offersByBundle } from './offers/offers.server.ts';
import { COMPUTED_KEY, figures } from './ranking.ts';
import {
  type Basis,
  type BundleView,
  type ProductCard,
  type ProductRecommendations,
  type ProductRows,
  type RecommendationSummary,
  type RecommendedProduct,
  SHOWN,
} from './schema.ts';
import { readShown } from './shown.server.ts';
import {
  type CardRow,
  readBundles,
  readCards,
  readProductPage,
  readRules,
  readSummary,
  readTogether,
} from './shown.store.server.ts';
import { ALL_ORDERS, readOrdersWith } from './store.server.ts';

const PAGE = 50;

export async function recommendationSummary(ctx: Ctx): Promise<RecommendationSummary> {
  const [row, publishing] = await Promise.all([
    readSummary(ctx.sql, ctx.shop.id, COMPUTED_KEY),
    unpublished(ctx, 'Product'),
  ]);
  return { ...row, orders: row.orders ?? 0, computedAt: row.computedAt?.toISOString() ?? null, publishing };
}

/** Best selling products first, or those that match `search`. */
export async function listProductsWithRecommendations(
  ctx: Ctx,
  { search = '', page = 1 }: { search?: string; page?: number } = {},
): Promise<ProductRows> {
  const { sql, shop } = ctx;
  const wanted = Math.max(1, Math.trunc(page) || 1);
  const { total, rows } = await readProductPage(sql, shop.id, search.trim(), PAGE, (wanted - 1) * PAGE);
  const pages = Math.max(1, Math.ceil(total / PAGE));
  if (wanted > pages) return listProductsWithRecommendations(ctx, { search, page: pages });
  const ids = rows.map(({ id }) => id);
  const [shown, rules] = await Promise.all([readShown(ctx, ids, SHOWN), readRules(sql, shop.id, ids)]);
  const cards = await readCards(sql, shop.id, [...new Set(shown.map(({ otherId }) => otherId))]);
  const lists = Map.groupBy(shown, ({ productId }) => productId);
  return {
    total,
    page: wanted,
    pages,
    rows: rows.map((row) => {
      const list = lists.get(row.id) ?? [];
      const own = rules.filter(({ productId }) => productId === row.id);
      const resting = (on: Basis) => list.filter(({ basis }) => basis === on).length;
      return {
        product: toCard(row),
        orders: row.orders,
        basis: { orders: resting('orders'), content: resting('content'), pin: resting('pin') },
        others: list.map(({ otherId }) => toCard(cards.get(otherId)!)),
        pinned: own.filter(({ kind }) => kind === 'pin').length,
        excluded: own.filter(({ kind }) => kind === 'exclude').length,
      };
    }),
  };
}

/** Null when the shop has no such product. */
export async function recommendationsFor(ctx: Ctx, productId: bigint): Promise<ProductRecommendations | null> {
  const { sql, shop } = ctx;
  const [subject, shown, rules] = await Promise.all([
    readCards(sql, shop.id, [productId]),
    readShown(ctx, [productId], SHOWN * 2),
    readRules(sql, shop.id, [productId]),
  ]);
  const product = subject.get(productId);
  if (!product) return null;
  const otherIds = shown.map(({ otherId }) => otherId);
  const [cards, ordersWith, together] = await Promise.all([
    readCards(sql, shop.id, [...otherIds, ...rules.map(({ otherId }) => otherId)]),
    readOrdersWith(sql, shop.id, [ALL_ORDERS, productId, ...otherIds]),
    readTogether(sql, shop.id, productId, otherIds),
  ]);
  const orders = ordersWith.get(productId) ?? 0;
  const allOrders = ordersWith.get(ALL_ORDERS) ?? 0;
  const others = shown.map(({ otherId, basis }): RecommendedProduct => {
    const both = together.get(otherId) ?? 0;
    const own = ordersWith.get(otherId) ?? 0;
    return {
      product: toCard(cards.get(otherId)!),
      basis,
      together: both,
      orders: own,
      ...figures(both, orders, own, allOrders),
    };
  });
  const known = rules.filter(({ otherId }) => cards.has(otherId));
  return {
    product: toCard(product),
    currency: shop.currency,
    orders,
    allOrders,
    others: others.slice(0, SHOWN),
    next: others.slice(SHOWN),
    excluded: known
      .filter(({ kind }) => kind === 'exclude')
      .map((rule) => ({ product: toCard(cards.get(rule.otherId)!), everywhere: rule.productId === 0n })),
    pinned: known.filter(({ kind }) => kind === 'pin').map(({ otherId }) => toCard(cards.get(otherId)!)),
  };
}

/** Accepted and proposed ones by rank; dismissed ones last. */
export async function bundles(ctx: Ctx): Promise<BundleView[]> {
  const rows = await readBundles(ctx.sql, ctx.shop.id);
  const products = [...new Set(rows.flatMap(({ items }) => items))];
  const [cards, offered, prices] = await Promise.all([
    readCards(ctx.sql, ctx.shop.id, products),
    offersByBundle(ctx),
    offeredAt(ctx, products),
  ]);
  return rows.map(({ items, ...row }) => ({
    ...row,
    offered: offered.get(row.key) ?? 0,
    items: items.flatMap((id) => {
      const card = cards.get(id);
      return card ? [toCard(card)] : [];
    }),
    prices: items.flatMap((id) => {
      const price = prices.get(id);
      const title = cards.get(id)?.title;
      if (!price || title === undefined) return [];
      return [{ title, listMinor: String(price.listMinor), costMinor: price.costMinor?.toString() ?? null }];
    }),
  }));
}

function toCard({ id, priceMinor, ...row }: CardRow): ProductCard {
  return { ...row, id: String(id), priceMinor: String(priceMinor) };
}
