import type { Sql } from '#app/platform/database/database.ts';
import type { Companion } from './pipeline/beside.ts';
import { publishable } from './store.server.ts';

/**
 * One at a time says what a shop shows, held to the end of the transaction: what was read before a rule was changed is
 * not written after it. Taken before any row that rules and lists share.
 */
export async function lockShown(tx: Sql, shopId: number): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtext('recommendations.shown'), $1)`, [shopId]);
}

export async function readProductIds(sql: Sql, shopId: number): Promise<bigint[]> {
  const { rows } = await sql.query<{ id: bigint }>('SELECT id FROM products WHERE shop_id = $1 ORDER BY id', [shopId]);
  return rows.map(({ id }) => id);
}

/** What was computed to go with these products, best first; by product. */
export async function readCompanionsOf(
  sql: Sql,
  shopId: number,
  productIds: bigint[],
): Promise<Map<bigint, Companion[]>> {
  const { rows } = await sql.query<Companion & { productId: bigint }>(
    `SELECT r.product_id AS "productId", r.other_id AS "otherId", r.basis, r.together, coalesce(c.orders, 0) AS orders
     FROM recommendations r LEFT JOIN product_counts c ON c.shop_id = $1 AND c.product_id = r.product_id
     WHERE r.shop_id = $1 AND r.product_id = ANY ($2::int8[]) ORDER BY r.product_id, r.position`,
    [shopId, productIds],
  );
  return Map.groupBy(rows, ({ productId }) => productId);
}

/** What the owner pinned beside these products, in order; by product. */
export async function readPinsBeside(sql: Sql, shopId: number, productIds: bigint[]): Promise<Map<bigint, bigint[]>> {
  const { rows } = await sql.query<{ id: bigint; pins: bigint[] }>(
    `SELECT product_id AS id, array_agg(other_id ORDER BY position, other_id) AS pins FROM recommendation_rules
     WHERE shop_id = $1 AND kind = 'pin' AND product_id = ANY ($2::int8[]) GROUP BY product_id`,
    [shopId, productIds],
  );
  return new Map(rows.map(({ id, pins }) => [id, pins]));
}

export interface ShownSet {
  items: bigint[];
  /** In the order of the items; empty for what the shop no longer knows. */
  handles: string[];
  support: number;
  confidence: number;
  lift: number;
}

/** Sets that hold one of these products, or all; what the owner took up first, then the best. */
export async function readShownSets(sql: Sql, shopId: number, productIds: bigint[] | null): Promise<ShownSet[]> {
  const { rows } = await sql.query<ShownSet>(
    `SELECT b.items, b.support, b.confidence, b.lift,
            (SELECT array_agg(coalesce(p.handle, '') ORDER BY member.place)
             FROM unnest(b.items) WITH ORDINALITY AS member (id, place)
             LEFT JOIN products p ON p.shop_id = $1 AND p.id = member.id) AS handles
     FROM bundles b WHERE b.shop_id = $1 AND b.status <> 'dismissed' AND ($2::int8[] IS NULL OR b.items && $2::int8[])
     ORDER BY (b.status = 'accepted') DESC, b.rank`,
    [shopId, productIds],
  );
  return rows;
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

export async function isRule(sql: Sql, shopId: number, { kind, productId, otherId }: RuleRow): Promise<boolean> {
  const { rowCount } = await sql.query(
    'SELECT 1 FROM recommendation_rules WHERE shop_id = $1 AND kind = $2 AND product_id = $3 AND other_id = $4',
    [shopId, kind, productId, otherId],
  );
  return rowCount === 1;
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
  const matching = `p.shop_id = $1 AND p.deleted_at IS NULL AND NOT p.placeholder AND ($2 = '%%' OR p.title ILIKE $2 OR p.vendor ILIKE $2
    OR p.product_type ILIKE $2)`;
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
            (SELECT count(*)::int FROM publications WHERE shop_id = $1 AND key = 'also_bought_basis' AND wanted <> 'content') AS "byOrders",
            (SELECT count(*)::int FROM publications WHERE shop_id = $1 AND key = 'also_bought_basis' AND wanted = 'content') AS "byContent",
            (SELECT count(*)::int FROM bundles WHERE shop_id = $1 AND status <> 'dismissed') AS bundles`,
    [shopId, settingKey],
  );
  return rows[0]!;
}
