import type { Sql, Tx } from '#app/platform/database/database.ts';
import { holdShop } from '#app/platform/database/hold-shop.ts';
import { type Changes, changesNow } from '../changes.store.server.ts';
import type { ProductState } from '../pipeline/types.ts';
import { publishable } from '../store.server.ts';

/** The row of `personal_picks` that is everybody's of whom nothing is known. */
export const EVERYBODY = 0n;

/** Who may be shown something of her own. */
export const mayBeKnown = (customer: string): string =>
  `NOT ${customer}.profiling_opt_out AND ${customer}.deleted_at IS NULL AND ${customer}.redacted_at IS NULL AND ${customer}.merged_into IS NULL`;

/** What an answer is made of, as it is stored. */
export interface PersonalRow {
  /** Null: not computed (yet). */
  picks: string | null;
  /** Where a rhythm is known: the product and variant she had last and when, when it is due, and between when half of such are. */
  due:
    | [
        productId: string,
        variantId: string | null,
        lastDay: number,
        dueDay: number,
        halfFrom: number,
        halfUntil: number,
      ][]
    | null;
  changes: Changes | null;
}

const EPOCH = `DATE '1970-01-01'`;

/**
 * The columns of a {@link PersonalRow}, for a query that reads a customer's row as `c` and whose $1 is the shop: who shows a
 * page asks once for all that stands on it. By keys only: a shopper waits.
 */
export const personalColumns = `
  (SELECT picks FROM personal_picks WHERE shop_id = $1 AND customer_id = c.id) AS picks, ${changesNow} AS changes,
  (SELECT json_agg(json_build_array(
     product_id::text, variant_id::text, last_day - ${EPOCH}, due_day - ${EPOCH}, half_from - ${EPOCH},
     half_until - ${EPOCH}))
   FROM due_dates WHERE shop_id = $1 AND customer_id = c.id) AS due`;

/** Null for who is not known, is gone, or does not want to be profiled. */
export async function readPersonal(sql: Sql, shopId: number, customerId: bigint): Promise<PersonalRow | null> {
  const { rows } = await sql.query<PersonalRow>(PERSONAL, [shopId, customerId]);
  return rows[0] ?? null;
}

const PERSONAL = {
  name: 'personal',
  text: `SELECT ${personalColumns} FROM customers c WHERE c.shop_id = $1 AND c.id = $2 AND ${mayBeKnown('c')}`,
};

/** What everybody gets of whom nothing is known; null before anything was computed. */
export async function readEverybody(sql: Sql, shopId: number): Promise<string | null> {
  const { rows } = await sql.query<{ picks: string }>(
    `SELECT picks FROM personal_picks WHERE shop_id = $1 AND customer_id = ${EVERYBODY}`,
    [shopId],
  );
  return rows[0]?.picks ?? null;
}

/** A product as a card and the rules need it, with what is on the shelf now. */
export interface ProductForSale extends ProductState {
  handle: string;
  title: string;
  imageUrl: string | null;
  /** Highest price of its variants; the former price of the first one that can be bought. */
  highestMinor: bigint;
  compareAtMinor: bigint | null;
  variants: number;
  /** Variants that can be bought, in order; the first hundred. */
  forSale: { id: bigint; title: string; priceMinor: bigint }[];
}

type ForSaleRow = Omit<ProductForSale, 'forSale'> & { ids: bigint[]; titles: string[]; prices: bigint[] };

/** By product. Products the shop does not have are missing. */
export async function readForSale(
  sql: Sql,
  shopId: number,
  productIds: bigint[],
): Promise<Map<bigint, ProductForSale>> {
  const { rows } = await sql.query<ForSaleRow>(FOR_SALE, [shopId, productIds]);
  return new Map(
    rows.map(({ ids, titles, prices, ...row }) => [
      row.id,
      { ...row, forSale: ids.map((id, i) => ({ id, title: titles[i]!, priceMinor: prices[i]! })) },
    ]),
  );
}

const FOR_SALE = {
  name: 'for-sale',
  text: `SELECT p.id, p.handle, p.title, p.vendor, p.product_type AS "productType", p.tags, p.image_url AS "imageUrl",
                p.available AND v.ids IS NOT NULL AS available, (${publishable('p')}) AS published,
                coalesce(v.lowest, p.price_minor) AS "priceMinor", coalesce(v.highest, p.price_minor) AS "highestMinor",
                v.compare_at AS "compareAtMinor", v.cost AS "costMinor", v.inventory, v.variants,
                coalesce(v.ids[:100], '{}') AS ids, coalesce(v.titles[:100], '{}') AS titles,
                coalesce(v.prices[:100], '{}') AS prices
         FROM products p
         CROSS JOIN LATERAL (
           SELECT min(price_minor) AS lowest, max(price_minor) AS highest, count(*)::int AS variants,
                  sum(inventory)::float8 AS inventory, (array_agg(cost_minor ORDER BY price_minor, position))[1] AS cost,
                  array_agg(id ORDER BY position) FILTER (WHERE available) AS ids,
                  array_agg(title ORDER BY position) FILTER (WHERE available) AS titles,
                  array_agg(price_minor ORDER BY position) FILTER (WHERE available) AS prices,
                  (array_agg(compare_at_minor ORDER BY position) FILTER (WHERE available))[1] AS compare_at
           FROM variants WHERE shop_id = $1 AND product_id = p.id) v
         WHERE p.shop_id = $1 AND p.id = ANY ($2::int8[])`,
};

export interface BoughtLine {
  customerId: bigint;
  orderId: bigint;
  /** Day number in the shop's time zone. */
  day: number;
  productId: bigint;
  variantId: bigint | null;
  gift: boolean;
}

/** What these customers bought and kept, oldest first. Who may not be profiled has no line. */
export async function readBought(
  sql: Sql,
  shopId: number,
  timezone: string,
  customerIds: bigint[],
): Promise<BoughtLine[]> {
  const { rows } = await sql.query<BoughtLine>(
    `SELECT o.customer_id AS "customerId", o.id AS "orderId", l.product_id AS "productId", l.variant_id AS "variantId",
            (o.processed_at AT TIME ZONE $3)::date - DATE '1970-01-01' AS day, l.gift IS TRUE AS gift
     FROM customers c
     JOIN orders o ON o.shop_id = $1 AND o.customer_id = c.id AND o.counts
     JOIN order_lines l ON l.shop_id = $1 AND l.order_id = o.id AND l.current_quantity > 0 AND NOT l.gift_card
     WHERE c.shop_id = $1 AND c.id = ANY ($2::int8[]) AND ${mayBeKnown('c')} AND l.product_id IS NOT NULL
     ORDER BY o.customer_id, o.processed_at, o.id, l.id`,
    [shopId, customerIds, timezone],
  );
  return rows;
}

export interface AlikeRow {
  /** What she has. */
  productId: bigint;
  /** What is like it. */
  otherId: bigint;
  score: number;
  /** Days on sale, when it is `otherId` that is new; else null. */
  days: number | null;
}

/** Like these products by what they are: their own lists where orders say little, and what is new and like them. */
export async function readAlike(sql: Sql, shopId: number, productIds: bigint[], now: Date): Promise<AlikeRow[]> {
  const { rows } = await sql.query<AlikeRow>(
    `SELECT a.product_id AS "productId", a.other_id AS "otherId", max(a.score) AS score,
            CASE WHEN n.since > $3::timestamptz - ${NEW_FOR} THEN greatest(0, $3::timestamptz::date - n.since::date) END AS days
     FROM (SELECT product_id, other_id, score, false AS reverse FROM recommendations
           WHERE shop_id = $1 AND product_id = ANY ($2::int8[]) AND basis = 'content'
           UNION ALL
           SELECT other_id, product_id, score, true FROM recommendations
           WHERE shop_id = $1 AND other_id = ANY ($2::int8[]) AND basis = 'content') a
     CROSS JOIN LATERAL (
       SELECT least(published_at, created_at) AS since FROM products WHERE shop_id = $1 AND id = a.other_id) n
     WHERE NOT a.reverse OR n.since > $3::timestamptz - ${NEW_FOR}
     GROUP BY a.product_id, a.other_id, n.since`,
    [shopId, productIds, now],
  );
  return rows;
}

/** How long a product is new. */
const NEW_FOR = `interval '45 days'`;

export interface BesideRow {
  productId: bigint;
  otherId: bigint;
  score: number;
  together: number;
  /** Orders with `productId`. */
  orders: number;
}

/** What was bought together with these products. */
export async function readBeside(sql: Sql, shopId: number, productIds: bigint[]): Promise<BesideRow[]> {
  const { rows } = await sql.query<BesideRow>(
    `SELECT r.product_id AS "productId", r.other_id AS "otherId", r.score, r.together, c.orders
     FROM recommendations r JOIN product_counts c ON c.shop_id = $1 AND c.product_id = r.product_id
     WHERE r.shop_id = $1 AND r.product_id = ANY ($2::int8[]) AND r.basis = 'orders'`,
    [shopId, productIds],
  );
  return rows;
}

/**
 * One writer of rows per shop at a time; held to the end of the transaction. A shop is not emptied meanwhile, and false
 * says that it has been: then nothing may be written. Who is erased waits for what has been computed of her.
 */
export async function lockPersonal(tx: Sql, shopId: number): Promise<boolean> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtext('recommendations.personal'), $1)`, [shopId]);
  return holdShop(tx, shopId);
}

/**
 * Puts these customers' rows in place; who has nothing (any more) keeps none, nor does who may not be known any more. What
 * was read later than `asOf` stands: two may be at it at once.
 */
export async function writePersonal(
  tx: Tx,
  shopId: number,
  version: number,
  asOf: Date,
  rows: ReadonlyMap<bigint, string | null>,
): Promise<void> {
  if (!(await lockPersonal(tx, shopId))) return;
  // In order, so that two writers never lock crosswise.
  const sorted = [...rows].sort(([a], [b]) => (a < b ? -1 : 1));
  const kept = sorted.filter(([, picks]) => picks !== null);
  await tx.query('DELETE FROM personal_picks WHERE shop_id = $1 AND customer_id = ANY ($2::int8[]) AND made_at <= $3', [
    shopId,
    sorted.filter(([, picks]) => picks === null).map(([customerId]) => customerId),
    asOf,
  ]);
  await tx.query(
    `INSERT INTO personal_picks AS p (shop_id, customer_id, version, made_at, picks)
     SELECT $1, r.id, $2, $3, r.picks FROM unnest($4::int8[], $5::text[]) AS r (id, picks)
     WHERE r.id = ${EVERYBODY} OR EXISTS (
       SELECT FROM customers c WHERE c.shop_id = $1 AND c.id = r.id AND ${mayBeKnown('c')})
     ON CONFLICT (shop_id, customer_id) DO UPDATE
       SET version = excluded.version, made_at = excluded.made_at, picks = excluded.picks
       WHERE p.made_at <= excluded.made_at`,
    [shopId, version, asOf, kept.map(([customerId]) => customerId), kept.map(([, picks]) => picks)],
  );
}

export async function dropPersonal(sql: Sql, shopId: number, customerIds: bigint[]): Promise<number> {
  if (customerIds.length === 0) return 0;
  const { rowCount } = await sql.query(
    'DELETE FROM personal_picks WHERE shop_id = $1 AND customer_id = ANY ($2::int8[])',
    [shopId, customerIds],
  );
  return rowCount ?? 0;
}

/**
 * The next customers who have ordered since that day, by id: the last one looked at (null: there are no more), and
 * those of them who want computing with this version.
 */
export async function readActive(
  sql: Sql,
  shopId: number,
  version: number,
  sinceDay: number,
  after: bigint,
  limit: number,
): Promise<{ last: bigint | null; wanting: bigint[] }> {
  const { rows } = await sql.query<{ id: bigint; wanting: boolean }>(
    `SELECT a.id, c.id IS NOT NULL AND p.version IS DISTINCT FROM $2 AS wanting
     FROM (SELECT DISTINCT customer_id AS id FROM orders
           WHERE shop_id = $1 AND counts AND customer_id > $4 AND processed_at >= DATE '1970-01-01' + $3::int
           ORDER BY customer_id LIMIT $5) a
     LEFT JOIN customers c ON c.shop_id = $1 AND c.id = a.id AND ${mayBeKnown('c')}
     LEFT JOIN personal_picks p ON p.shop_id = $1 AND p.customer_id = a.id
     ORDER BY a.id`,
    [shopId, version, sinceDay, after, limit],
  );
  return {
    last: rows.at(-1)?.id ?? null,
    wanting: rows.filter(({ wanting }) => wanting).map(({ id }) => id),
  };
}

/** Made with an older model and of nobody who comes any more. */
export async function dropOutdated(sql: Sql, shopId: number, version: number): Promise<void> {
  await sql.query('DELETE FROM personal_picks WHERE shop_id = $1 AND version < $2', [shopId, version]);
}

/** Of these customers, the rows of those who may not be known (any more). */
export async function dropUnknown(sql: Sql, shopId: number, customerIds: bigint[]): Promise<void> {
  await sql.query(
    `DELETE FROM personal_picks p USING customers c
     WHERE p.shop_id = $1 AND p.customer_id = ANY ($2::int8[]) AND c.shop_id = $1 AND c.id = p.customer_id
       AND NOT (${mayBeKnown('c')})`,
    [shopId, customerIds],
  );
}

/** What is kept ready for her, for her file. */
export async function exportPersonal(sql: Sql, shopId: number, customerId: bigint): Promise<object[]> {
  const { rows } = await sql.query<{ made_at: Date; picks: string }>(
    'SELECT made_at, picks FROM personal_picks WHERE shop_id = $1 AND customer_id = $2',
    [shopId, customerId],
  );
  return rows.map(({ made_at, picks }) => ({ madeAt: made_at, picks: JSON.parse(picks) as unknown }));
}
