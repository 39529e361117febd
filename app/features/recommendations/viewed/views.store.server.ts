import { copyColumns } from '#app/platform/database/copy.ts';
import type { Sql, Tx } from '#app/platform/database/database.ts';

/** A product somebody looked at who allows it to be remembered. */
export interface ViewRow {
  /** Names one visit, nobody in particular. */
  session: string;
  productId: bigint;
  /** The shop's day, ISO. */
  day: string;
  /** Who it was, where she is logged in; kept only of who may be known. */
  customerId: bigint | null;
}

/**
 * Once per visit and product; whoever logs in later in the visit is then known for it, unless she objected to profiling
 * or is not (any longer) a customer we know: then the visit is nobody's.
 */
export async function writeViews(sql: Sql, shopId: number, views: ViewRow[]): Promise<void> {
  await sql.query(
    `INSERT INTO product_views AS v (shop_id, session, product_id, day, customer_id)
     SELECT DISTINCT ON (session, product_id) $1, session, product_id, day, c.id
     FROM unnest($2::text[], $3::int8[], $4::date[], $5::int8[]) AS seen (session, product_id, day, customer_id)
     LEFT JOIN customers c ON c.shop_id = $1 AND c.id = seen.customer_id
       AND NOT c.profiling_opt_out AND c.deleted_at IS NULL AND c.redacted_at IS NULL AND c.merged_into IS NULL
     ORDER BY session, product_id, c.id
     ON CONFLICT (shop_id, session, product_id) DO UPDATE SET customer_id = excluded.customer_id
       WHERE v.customer_id IS NULL AND excluded.customer_id IS NOT NULL`,
    [
      shopId,
      views.map(({ session }) => session),
      views.map(({ productId }) => productId),
      views.map(({ day }) => day),
      views.map(({ customerId }) => customerId),
    ],
  );
}

/** Products by visit: visits are numbered from 0. */
export async function readVisits(tx: Tx, shopId: number): Promise<{ visit: Float64Array; product: BigInt64Array }> {
  const {
    columns: [visit, product],
  } = await copyColumns(
    tx,
    `SELECT dense_rank() OVER (ORDER BY session) - 1, product_id FROM product_views WHERE shop_id = ${shopId}`,
    ['number', 'int8'],
  );
  return { visit, product };
}

/** What these customers looked at, where they were known in the visit; day numbers. */
export async function readViewed(
  sql: Sql,
  shopId: number,
  customerIds: bigint[],
): Promise<{ customerId: bigint; productId: bigint; day: number }[]> {
  const { rows } = await sql.query<{ customerId: bigint; productId: bigint; day: number }>(
    `SELECT customer_id AS "customerId", product_id AS "productId", day - DATE '1970-01-01' AS day
     FROM product_views WHERE shop_id = $1 AND customer_id = ANY ($2::int8[]) ORDER BY day, product_id`,
    [shopId, customerIds],
  );
  return rows;
}

/** @param day the first day that is kept, ISO */
export async function forgetViewsBefore(sql: Sql, shopId: number, day: string): Promise<void> {
  await sql.query('DELETE FROM product_views WHERE shop_id = $1 AND day < $2', [shopId, day]);
}

/** The visits stay as visits: they say what is looked at together, and no longer who looked. */
export async function forgetViewer(sql: Sql, shopId: number, customerId: bigint): Promise<number> {
  const { rowCount } = await sql.query(
    'UPDATE product_views SET customer_id = NULL WHERE shop_id = $1 AND customer_id = $2',
    [shopId, customerId],
  );
  return rowCount ?? 0;
}

/** Of these customers: whoever was merged into another is that other, whoever may not be known is nobody. */
export async function followViewers(sql: Sql, shopId: number, customerIds: bigint[]): Promise<void> {
  await sql.query(
    `UPDATE product_views v
     SET customer_id = CASE WHEN c.redacted_at IS NULL AND NOT c.profiling_opt_out THEN c.merged_into END
     FROM customers c
     WHERE v.shop_id = $1 AND v.customer_id = ANY ($2::int8[]) AND c.shop_id = $1 AND c.id = v.customer_id
       AND (c.merged_into IS NOT NULL OR c.profiling_opt_out OR c.deleted_at IS NOT NULL OR c.redacted_at IS NOT NULL)`,
    [shopId, customerIds],
  );
}

export async function readViewsOf(sql: Sql, shopId: number, customerId: bigint): Promise<object[]> {
  const { rows } = await sql.query(
    'SELECT day, product_id::text AS product FROM product_views WHERE shop_id = $1 AND customer_id = $2 ORDER BY day',
    [shopId, customerId],
  );
  return rows;
}
