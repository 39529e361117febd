import { copyColumns, copyLines } from '#app/platform/database/copy.ts';
import type { Sql, Tx } from '#app/platform/database/database.ts';
import { holdShop } from '#app/platform/database/hold-shop.ts';
import { fromDayNumber, isoDate } from '#app/platform/time.ts';
import type { VariantTitle } from './packs.ts';

/**
 * One writer of due dates per shop at a time; held to the end of the transaction. A shop is not emptied meanwhile, and
 * false says that it has been: then nothing may be written.
 */
export async function lockDueDates(tx: Sql, shopId: number): Promise<boolean> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtext('predictions.due'), $1)`, [shopId]);
  return holdShop(tx, shopId);
}

/** One entry per order line, in the order of time. */
export interface BoughtLines {
  customer: BigInt64Array;
  product: BigInt64Array;
  /** 0 when the order did not say. */
  variant: BigInt64Array;
  /** Day number in the shop's time zone. */
  day: Float64Array;
  quantity: Float64Array;
}

/**
 * What was bought and kept, by people we may profile; all of them or those among `ids`. What came by subscription or was
 * for somebody else sets no rhythm.
 */
export async function readBoughtLines(
  tx: Tx,
  shopId: number,
  timezone: string,
  ids: bigint[] | null = null,
): Promise<BoughtLines> {
  const only = ids ? `AND o.customer_id = ANY ('{${ids.join()}}'::int8[])` : '';
  const {
    columns: [customer, product, variant, day, quantity],
  } = await copyColumns(
    tx,
    `SELECT o.customer_id, l.product_id, coalesce(l.variant_id, 0),
            (o.processed_at AT TIME ZONE ${tx.client.escapeLiteral(timezone)})::date - DATE '1970-01-01', l.current_quantity
     FROM orders o
     JOIN customers c ON c.shop_id = o.shop_id AND c.id = o.customer_id
     JOIN order_lines l ON l.shop_id = o.shop_id AND l.order_id = o.id
     WHERE o.shop_id = ${shopId} AND o.counts AND o.deleted_at IS NULL ${only}
       AND NOT c.profiling_opt_out AND c.deleted_at IS NULL AND c.redacted_at IS NULL AND c.merged_into IS NULL
       AND l.product_id IS NOT NULL AND l.current_quantity > 0
       AND NOT l.subscription AND NOT l.gift_card AND l.gift IS NOT TRUE
     ORDER BY o.processed_at, o.id, l.id`,
    ['int8', 'int8', 'int8', 'number', 'number'],
  );
  return { customer, product, variant, day, quantity };
}

export interface ProductTitle extends VariantTitle {
  productType: string;
}

/** Products with their variants by place; all of them or those among `ids`. */
export async function readTitles(sql: Sql, shopId: number, ids: bigint[] | null = null): Promise<ProductTitle[]> {
  const { rows } = await sql.query<ProductTitle>(
    `SELECT p.id AS "productId", p.title AS "productTitle", p.product_type AS "productType",
            v.id AS "variantId", v.title AS "variantTitle"
     FROM products p LEFT JOIN variants v ON v.shop_id = p.shop_id AND v.product_id = p.id
     WHERE p.shop_id = $1 AND ($2::int8[] IS NULL OR p.id = ANY ($2::int8[])) ORDER BY p.id, v.position`,
    [shopId, ids],
  );
  return rows;
}

export interface IntervalRow {
  productId: bigint;
  evidence: number;
  buyers: number;
  /** Null without a rhythm. */
  q25: number | null;
  median: number | null;
  q75: number | null;
  returning: number;
  contents: number;
  unit: string | null;
  mean: number;
  meanVariance: number;
  scatter: number;
}

export async function replaceIntervals(tx: Tx, shopId: number, rows: Iterable<IntervalRow>): Promise<void> {
  await tx.query('DELETE FROM product_intervals WHERE shop_id = $1', [shopId]);
  const orNull = (value: number | string | null) => value ?? '\\N';
  await copyLines(
    tx,
    `product_intervals (shop_id, product_id, evidence, buyers, q25, median, q75, "returning", contents, unit, mean,
       mean_variance, scatter)`,
    (function* () {
      for (const row of rows) {
        const { evidence, buyers, returning, contents, mean, meanVariance, scatter } = row;
        yield `${[shopId, row.productId, evidence, buyers, orNull(row.q25), orNull(row.median), orNull(row.q75), returning, contents, orNull(row.unit), mean, meanVariance, scatter].join('\t')}\n`;
      }
    })(),
  );
}

export async function readIntervals(sql: Sql, shopId: number, productIds: bigint[]): Promise<IntervalRow[]> {
  const { rows } = await sql.query<IntervalRow>(
    `SELECT product_id AS "productId", evidence, buyers, q25, median, q75, "returning", contents, unit, mean,
            mean_variance AS "meanVariance", scatter
     FROM product_intervals WHERE shop_id = $1 AND product_id = ANY ($2::int8[])`,
    [shopId, productIds],
  );
  return rows;
}

/** So many of the latest versions keep what they said of each product: as many as the owner can choose from. */
const KEPT_VERSIONS = 60;

export async function keepProducts(tx: Sql, shopId: number, version: number, products: Buffer): Promise<void> {
  const only = `shop_id = $1 AND kind = 'replenishment'`;
  await tx.query(`UPDATE model_versions SET products = $3 WHERE ${only} AND version = $2`, [shopId, version, products]);
  await tx.query(
    `UPDATE model_versions SET products = NULL
     WHERE ${only} AND version <= $2 AND products IS NOT NULL
       AND version NOT IN (SELECT version FROM models_in_use WHERE ${only})`,
    [shopId, version - KEPT_VERSIONS],
  );
}

/** Null for a version that kept none: it is of an older release, or long ago. */
export async function readProductsOf(sql: Sql, shopId: number, version: number): Promise<Buffer | null> {
  const { rows } = await sql.query<{ products: Buffer | null }>(
    `SELECT products FROM model_versions WHERE shop_id = $1 AND kind = 'replenishment' AND version = $2`,
    [shopId, version],
  );
  return rows[0]?.products ?? null;
}

export async function countRhythms(sql: Sql, shopId: number): Promise<number> {
  const { rows } = await sql.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM product_intervals WHERE shop_id = $1 AND median IS NOT NULL',
    [shopId],
  );
  return rows[0]!.count;
}

export interface DueRow {
  customerId: bigint;
  productId: bigint;
  /** 0 when the order did not say. */
  variantId: bigint;
  /** Day numbers. */
  lastDay: number;
  quantity: number;
  contents: number;
  dueDay: number;
  halfFrom: number;
  halfUntil: number;
  mostFrom: number;
  mostUntil: number;
  spans: number;
}

const DUE = `customer_id, product_id, variant_id, last_day, quantity, contents, due_day, half_from, half_until, most_from,
  most_until, spans`;
const MANY = 5_000;

/** Writes due dates where they differ; those not among `rows` go, of everybody or of the customers among `ids`. */
export async function writeDueDates(
  tx: Tx,
  shopId: number,
  rows: Iterable<DueRow>,
  ids: bigint[] | null,
): Promise<number> {
  await tx.query('CREATE TEMP TABLE fresh_due (LIKE due_dates) ON COMMIT DROP');
  const days = isoDays();
  await copyLines(
    tx,
    `fresh_due (shop_id, ${DUE})`,
    (function* () {
      for (const row of rows) {
        const { customerId, productId, variantId, quantity, contents, spans } = row;
        const dates = [row.dueDay, row.halfFrom, row.halfUntil, row.mostFrom, row.mostUntil].map(days);
        yield `${[shopId, customerId, productId, variantId === 0n ? '\\N' : variantId, days(row.lastDay), quantity, contents, ...dates, spans].join('\t')}\n`;
      }
    })(),
  );
  await tx.query('ANALYZE fresh_due');
  const { rowCount: gone } = await tx.query(
    `DELETE FROM due_dates d WHERE d.shop_id = $1 AND ($2::int8[] IS NULL OR d.customer_id = ANY ($2::int8[]))
       AND NOT EXISTS (SELECT FROM fresh_due f
                       WHERE f.shop_id = $1 AND f.customer_id = d.customer_id AND f.product_id = d.product_id)`,
    [shopId, ids],
  );
  const { rowCount: written } = await tx.query(
    `INSERT INTO due_dates AS d (shop_id, ${DUE}) SELECT $1, ${DUE} FROM fresh_due WHERE shop_id = $1
     ON CONFLICT (shop_id, customer_id, product_id) DO UPDATE
       SET variant_id = excluded.variant_id, last_day = excluded.last_day, quantity = excluded.quantity,
           contents = excluded.contents, due_day = excluded.due_day, half_from = excluded.half_from,
           half_until = excluded.half_until, most_from = excluded.most_from, most_until = excluded.most_until,
           spans = excluded.spans
       WHERE (d.variant_id, d.last_day, d.quantity, d.contents, d.due_day, d.half_from, d.half_until, d.most_from,
              d.most_until, d.spans)
         IS DISTINCT FROM (excluded.variant_id, excluded.last_day, excluded.quantity, excluded.contents, excluded.due_day,
              excluded.half_from, excluded.half_until, excluded.most_from, excluded.most_until, excluded.spans)`,
    [shopId],
  );
  const changed = (gone ?? 0) + (written ?? 0);
  // Before autovacuum has looked, the planner takes a table just filled for an empty one.
  if (changed > MANY) await tx.query('ANALYZE due_dates');
  await tx.query('DROP TABLE fresh_due');
  return changed;
}

/** Few days for many rows: each is written out once. */
function isoDays(): (day: number) => string {
  const known = new Map<number, string>();
  return (day) => {
    let text = known.get(day);
    if (text === undefined) {
      text = isoDate(fromDayNumber(day));
      known.set(day, text);
    }
    return text;
  };
}

export interface DueOnSale {
  productId: bigint;
  title: string;
  handle: string;
  imageUrl: string | null;
  variantId: bigint;
  variantTitle: string;
  priceMinor: bigint;
  /** ISO days. */
  lastDay: string;
  dueDay: string;
  halfFrom: string;
  halfUntil: string;
  mostFrom: string;
  mostUntil: string;
  quantity: number;
  contents: number;
  unit: string | null;
  spans: number;
}

/** What she will need again and can buy now: the same variant where it can be had. */
export async function readDueOnSale(sql: Sql, shopId: number, customerId: bigint): Promise<DueOnSale[]> {
  const { rows } = await sql.query<DueOnSale>(DUE_ON_SALE, [shopId, customerId]);
  return rows;
}

const DUE_ON_SALE = {
  name: 'due_on_sale',
  text: `SELECT d.product_id AS "productId", p.title, p.handle, p.image_url AS "imageUrl", v.id AS "variantId",
            v.title AS "variantTitle", v.price_minor AS "priceMinor", d.last_day AS "lastDay", d.due_day AS "dueDay",
            d.half_from AS "halfFrom", d.half_until AS "halfUntil", d.most_from AS "mostFrom",
            d.most_until AS "mostUntil", d.quantity, d.contents, i.unit, d.spans
     FROM due_dates d
     JOIN products p ON p.shop_id = $1 AND p.id = d.product_id
       AND p.available AND p.status = 'ACTIVE' AND p.published_at IS NOT NULL AND p.deleted_at IS NULL
     LEFT JOIN product_intervals i ON i.shop_id = $1 AND i.product_id = d.product_id
     CROSS JOIN LATERAL (
       SELECT id, title, price_minor FROM variants
       WHERE shop_id = $1 AND product_id = p.id AND available
       ORDER BY id IS NOT DISTINCT FROM d.variant_id DESC, position LIMIT 1) v
     WHERE d.shop_id = $1 AND d.customer_id = $2`,
};

/** For her file: what is expected of her, product by product. */
export async function readDueFile(sql: Sql, shopId: number, customerId: bigint): Promise<object[]> {
  const { rows } = await sql.query(
    `SELECT d.product_id::text AS product, p.title, d.last_day, d.quantity, d.due_day, d.half_from, d.half_until,
            d.most_from, d.most_until, d.spans
     FROM due_dates d LEFT JOIN products p ON p.shop_id = d.shop_id AND p.id = d.product_id
     WHERE d.shop_id = $1 AND d.customer_id = $2 ORDER BY d.due_day, d.product_id`,
    [shopId, customerId],
  );
  return rows;
}

export async function eraseDueDates(tx: Sql, shopId: number, customerId: bigint): Promise<number> {
  const { rowCount } = await tx.query('DELETE FROM due_dates WHERE shop_id = $1 AND customer_id = $2', [
    shopId,
    customerId,
  ]);
  return rowCount ?? 0;
}
