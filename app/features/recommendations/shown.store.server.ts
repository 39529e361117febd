import type { Sql } from '#app/platform/database/database.ts';
import { wantFrom } from '#app/platform/publish/publish.ts';
import { publishable } from './store.server.ts';

/** A metafield's list; the block shows the first six that are in stock when the page is drawn. */
const LISTED = 12;

/** Where something stands under the owner's wishes: as computed where there are none; a factor of three, a third of the way down. */
const wished = '(CASE WHEN tier = 0 THEN position ELSE (position + 2) / coalesce(b.factor, 1) END)';

/**
 * What stands beside each product of `scope` (an SQL condition on `s`): the owner's pins first, then what was computed,
 * moved up or down by what she wishes to see more of, without what she excluded, what is sold out and what is not
 * published.
 */
export const shownBeside = (scope: string): string => `
  SELECT candidates.product_id, other_id, basis, row_number() OVER (PARTITION BY candidates.product_id ORDER BY tier, ${wished}, position, other_id) AS place
  FROM (
    SELECT s.id AS product_id, r.other_id, r.basis, 1 AS tier, r.position
    FROM products s JOIN recommendations r ON r.shop_id = s.shop_id AND r.product_id = s.id
    WHERE s.shop_id = $1 AND ${publishable('s')} AND ${scope}
      AND NOT EXISTS (
        SELECT FROM recommendation_rules u
        WHERE u.shop_id = $1 AND u.kind = 'pin' AND u.product_id = s.id AND u.other_id = r.other_id)
    UNION ALL
    SELECT s.id, u.other_id, 'pin', 0, u.position
    FROM products s JOIN recommendation_rules u ON u.shop_id = s.shop_id AND u.kind = 'pin' AND u.product_id = s.id
    WHERE s.shop_id = $1 AND ${publishable('s')} AND ${scope}) candidates
  LEFT JOIN product_boosts b ON b.shop_id = $1 AND b.product_id = candidates.other_id
  WHERE other_id <> candidates.product_id AND b.factor IS DISTINCT FROM 0
    AND EXISTS (
      SELECT FROM products o WHERE o.shop_id = $1 AND o.id = candidates.other_id AND o.available AND ${publishable('o')})
    AND NOT EXISTS (
      SELECT FROM recommendation_rules u
      WHERE u.shop_id = $1 AND u.kind = 'exclude' AND u.product_id IN (0, candidates.product_id) AND u.other_id = candidates.other_id)`;

/** Says what Shopify should show beside the products of `scope`, or beside all. Returns how much that changes. */
export async function wantShown(sql: Sql, shopId: number, now: Date, scope: bigint[] | null): Promise<number> {
  const inScope = '($3::int8[] IS NULL OR s.id = ANY ($3::int8[]))';
  const gid = `'gid://shopify/Product/' ||`;
  const lists = await wantFrom(
    sql,
    shopId,
    now,
    `WITH shown AS (SELECT * FROM (${shownBeside(inScope)}) ranked WHERE place <= ${LISTED}),
          lists AS (
            SELECT product_id, jsonb_agg(${gid} other_id ORDER BY place)::text AS others,
                   CASE WHEN bool_or(basis = 'orders') OR NOT bool_or(basis = 'content') THEN 'orders' ELSE 'content' END AS basis
            FROM shown GROUP BY product_id)
     SELECT 'Product', s.id, k.key, k.type, k.value
     FROM products s LEFT JOIN lists ON lists.product_id = s.id
     CROSS JOIN LATERAL (VALUES
       ('also_bought', 'list.product_reference', lists.others),
       ('also_bought_basis', 'single_line_text_field', lists.basis)) AS k (key, type, value)
     WHERE s.shop_id = $1 AND ${inScope}`,
    [scope],
  );
  const bundles = await wantFrom(
    sql,
    shopId,
    now,
    `WITH best AS (
       SELECT DISTINCT ON (s.id) s.id AS product_id, b.items, b.support, b.confidence, b.lift
       FROM bundles b CROSS JOIN LATERAL unnest(b.items) AS member (id)
       JOIN products s ON s.shop_id = b.shop_id AND s.id = member.id
       WHERE b.shop_id = $1 AND b.status <> 'dismissed' AND ${publishable('s')} AND ${inScope}
         AND NOT EXISTS (
           SELECT FROM unnest(b.items) AS other (id)
           LEFT JOIN products o ON o.shop_id = $1 AND o.id = other.id AND o.available AND ${publishable('o')}
           WHERE other.id <> s.id AND (o.id IS NULL OR EXISTS (
             SELECT FROM product_boosts f WHERE f.shop_id = $1 AND f.product_id = other.id AND f.factor = 0) OR EXISTS (
             SELECT FROM recommendation_rules u
             WHERE u.shop_id = $1 AND u.kind = 'exclude' AND u.product_id IN (0, s.id) AND u.other_id = other.id)))
       ORDER BY s.id, (b.status = 'accepted') DESC, b.rank)
     SELECT 'Product', s.id, k.key, k.type, k.value
     FROM products s
     LEFT JOIN LATERAL (
       SELECT jsonb_agg(${gid} o.id ORDER BY member.place)::text AS gids,
              json_build_object(
                'items', json_agg(json_build_object('productId', o.id::text, 'handle', o.handle) ORDER BY member.place),
                'support', best.support, 'confidence', best.confidence, 'lift', best.lift)::text AS figures
       FROM best CROSS JOIN LATERAL unnest(best.items) WITH ORDINALITY AS member (id, place)
       JOIN products o ON o.shop_id = $1 AND o.id = member.id
       WHERE best.product_id = s.id AND member.id <> s.id
       GROUP BY best.support, best.confidence, best.lift) bundle ON true
     CROSS JOIN LATERAL (VALUES
       ('bundle_items', 'list.product_reference', bundle.gids),
       ('bought_together', 'json', bundle.figures)) AS k (key, type, value)
     WHERE s.shop_id = $1 AND ${inScope}`,
    [scope],
  );
  return lists + bundles;
}

/** The products whose lists or bundles name one of these, and these themselves. */
export async function readNaming(sql: Sql, shopId: number, productIds: bigint[]): Promise<bigint[]> {
  const { rows } = await sql.query<{ id: bigint }>(
    `SELECT product_id AS id FROM recommendations WHERE shop_id = $1 AND other_id = ANY ($2::int8[])
     UNION SELECT product_id FROM recommendation_rules
       WHERE shop_id = $1 AND kind = 'pin' AND product_id <> 0 AND other_id = ANY ($2::int8[])
     UNION SELECT unnest(items) FROM bundles WHERE shop_id = $1 AND items && $2::int8[]
     UNION SELECT unnest($2::int8[])`,
    [shopId, productIds],
  );
  return rows.map(({ id }) => id);
}

/** Publishable products among these that have no list yet. */
export async function readWithoutList(sql: Sql, shopId: number, productIds: bigint[]): Promise<bigint[]> {
  const { rows } = await sql.query<{ id: bigint }>(
    `SELECT id FROM products p WHERE shop_id = $1 AND id = ANY ($2::int8[]) AND ${publishable('p')}
       AND NOT EXISTS (SELECT FROM recommendations r WHERE r.shop_id = $1 AND r.product_id = p.id)`,
    [shopId, productIds],
  );
  return rows.map(({ id }) => id);
}

export interface CardRow {
  id: bigint;
  handle: string;
  title: string;
  vendor: string;
  imageUrl: string | null;
  imageAlt: string | null;
  priceMinor: bigint;
  available: boolean;
  published: boolean;
}

const card = (product: string): string =>
  `${product}.id, ${product}.handle, ${product}.title, ${product}.vendor, ${product}.image_url AS "imageUrl",
   ${product}.image_alt AS "imageAlt", ${product}.price_minor AS "priceMinor", ${product}.available,
   (${publishable(product)}) AS published`;

export async function readCards(sql: Sql, shopId: number, productIds: bigint[]): Promise<Map<bigint, CardRow>> {
  const { rows } = await sql.query<CardRow>(
    `SELECT ${card('p')} FROM products p WHERE shop_id = $1 AND id = ANY ($2::int8[])`,
    [shopId, productIds],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

export interface ShownRow {
  productId: bigint;
  otherId: bigint;
  basis: 'orders' | 'content' | 'pin';
  place: number;
}

export async function readShown(sql: Sql, shopId: number, productIds: bigint[], places: number): Promise<ShownRow[]> {
  const { rows } = await sql.query<ShownRow>(
    `SELECT product_id AS "productId", other_id AS "otherId", basis, place::int
     FROM (${shownBeside('s.id = ANY ($2::int8[])')}) shown WHERE place <= $3 ORDER BY product_id, place`,
    [shopId, productIds, places],
  );
  return rows;
}

export async function readTogether(
  sql: Sql,
  shopId: number,
  productId: bigint,
  otherIds: bigint[],
): Promise<Map<bigint, number>> {
  const { rows } = await sql.query<{ id: bigint; orders: number }>(
    `SELECT other AS id, c.orders FROM unnest($3::int8[]) AS o (other)
     JOIN pair_counts c ON c.shop_id = $1 AND c.a = least($2::int8, other) AND c.b = greatest($2::int8, other)`,
    [shopId, productId, otherIds],
  );
  return new Map(rows.map(({ id, orders }) => [id, orders]));
}

export interface RuleRow {
  kind: 'exclude' | 'pin';
  productId: bigint;
  otherId: bigint;
}

/** Rules beside these products, and those that hold everywhere. */
export async function readRules(sql: Sql, shopId: number, productIds: bigint[]): Promise<RuleRow[]> {
  const { rows } = await sql.query<RuleRow>(
    `SELECT kind, product_id AS "productId", other_id AS "otherId" FROM recommendation_rules
     WHERE shop_id = $1 AND (product_id = 0 OR product_id = ANY ($2::int8[])) ORDER BY kind, position, created_at, other_id`,
    [shopId, productIds],
  );
  return rows;
}

/** A pin goes behind the pins there are. */
export async function writeRule(sql: Sql, shopId: number, rule: RuleRow, now: Date): Promise<void> {
  await sql.query(
    `INSERT INTO recommendation_rules (shop_id, kind, product_id, other_id, position, created_at)
     SELECT $1, $2, $3, $4, coalesce(max(position) + 1, 0), $5 FROM recommendation_rules
     WHERE shop_id = $1 AND kind = $2 AND product_id = $3
     ON CONFLICT (shop_id, kind, product_id, other_id) DO NOTHING`,
    [shopId, rule.kind, rule.productId, rule.otherId, now],
  );
}

export async function deleteRule(sql: Sql, shopId: number, { kind, productId, otherId }: RuleRow): Promise<void> {
  await sql.query(
    'DELETE FROM recommendation_rules WHERE shop_id = $1 AND kind = $2 AND product_id = $3 AND other_id = $4',
    [shopId, kind, productId, otherId],
  );
}

export async function readProductPage(
  sql: Sql,
  shopId: number,
  search: string,
  limit: number,
  offset: number,
): Promise<{ total: number; rows: (CardRow & { orders: number })[] }> {
  const pattern = `%${search.replace(/[\\%_]/g, '\\$&')}%`;
  const matching = `p.shop_id = $1 AND p.deleted_at IS NULL AND NOT p.placeholder AND ($2 = '%%' OR p.title ILIKE $2 OR p.vendor ILIKE $2)`;
  const [{ rows: counted }, { rows }] = await Promise.all([
    sql.query<{ total: number }>(`SELECT count(*)::int AS total FROM products p WHERE ${matching}`, [shopId, pattern]),
    sql.query<CardRow & { orders: number }>(
      `SELECT ${card('p')}, coalesce(c.orders, 0) AS orders
       FROM products p LEFT JOIN product_counts c ON c.shop_id = p.shop_id AND c.product_id = p.id
       WHERE ${matching} ORDER BY orders DESC, p.title, p.id LIMIT $3 OFFSET $4`,
      [shopId, pattern, limit, offset],
    ),
  ]);
  return { total: counted[0]!.total, rows };
}

export interface StoredBundle {
  key: string;
  items: bigint[];
  orders: number;
  support: number;
  confidence: number;
  lift: number;
  llr: number;
  status: 'proposed' | 'accepted' | 'dismissed';
  saving: number;
}

export async function readBundles(sql: Sql, shopId: number): Promise<StoredBundle[]> {
  const { rows } = await sql.query<StoredBundle>(
    `SELECT key, items, orders, support, confidence, lift, llr, status, saving FROM bundles
     WHERE shop_id = $1 ORDER BY status = 'dismissed', rank`,
    [shopId],
  );
  return rows;
}

/** The items of the bundle, or null when there is no such bundle. */
export async function writeBundleStatus(
  sql: Sql,
  shopId: number,
  key: string,
  status: StoredBundle['status'],
): Promise<bigint[] | null> {
  const { rows } = await sql.query<{ items: bigint[] }>(
    'UPDATE bundles SET status = $3 WHERE shop_id = $1 AND key = $2 RETURNING items',
    [shopId, key, status],
  );
  return rows[0]?.items ?? null;
}

export interface SummaryRow {
  orders: number | null;
  computedAt: Date | null;
  products: number;
  byOrders: number;
  byContent: number;
  bundles: number;
}

export async function readSummary(sql: Sql, shopId: number, settingKey: string): Promise<SummaryRow> {
  const { rows } = await sql.query<SummaryRow>(
    `SELECT (SELECT orders FROM product_counts WHERE shop_id = $1 AND product_id = 0) AS orders,
            (SELECT updated_at FROM settings WHERE shop_id = $1 AND key = $2) AS "computedAt",
            (SELECT count(*)::int FROM products p WHERE shop_id = $1 AND available AND ${publishable('p')}) AS products,
            (SELECT count(*)::int FROM publications WHERE shop_id = $1 AND key = 'also_bought_basis' AND wanted = 'orders') AS "byOrders",
            (SELECT count(*)::int FROM publications WHERE shop_id = $1 AND key = 'also_bought_basis' AND wanted = 'content') AS "byContent",
            (SELECT count(*)::int FROM bundles WHERE shop_id = $1 AND status <> 'dismissed') AS bundles`,
    [shopId, settingKey],
  );
  return rows[0]!;
}
