import type { Sql } from '#app/platform/database/database.ts';

/** So much the clocks of Shopify and of the app may differ. */
const SKEW = "interval '1 minute'";

/** An order changes its customer within moments. */
const SAME_MOMENT = "interval '5 seconds'";

/**
 * Remembers that a customer changed at that moment, of which only a part was told; unless there is a newer version of
 * her, or she is known to have been read whole since.
 */
export async function noteToRead(
  tx: Sql,
  shopId: number,
  { id, updatedAt }: { id: bigint; updatedAt: Date },
  changedAt: Date,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `INSERT INTO customers_to_read (shop_id, customer_id, changed_at)
     SELECT $1, t.id, $4 FROM customers t WHERE t.shop_id = $1 AND t.id = $2 AND t.updated_at <= $3
       AND (t.tags_at IS NULL OR t.tags_at < $4::timestamptz + ${SKEW})
       AND t.merged_into IS NULL AND t.deleted_at IS NULL AND t.redacted_at IS NULL
     ON CONFLICT DO NOTHING`,
    [shopId, id, updatedAt, changedAt],
  );
  return rowCount === 1;
}

/**
 * Forgets the changes that an order of hers accounts for: what only Shopify can tell does not change by buying. Whoever
 * has never been read whole stays.
 */
export async function forgetBought(sql: Sql, shopId: number): Promise<void> {
  await sql.query(
    `DELETE FROM customers_to_read r USING customers c
     WHERE r.shop_id = $1 AND c.shop_id = $1 AND c.id = r.customer_id AND c.tags_at IS NOT NULL
       AND EXISTS (SELECT 1 FROM orders o WHERE o.shop_id = $1 AND o.customer_id = r.customer_id
         AND (r.changed_at BETWEEN o.created_at - ${SAME_MOMENT} AND o.created_at + ${SAME_MOMENT}
              OR r.changed_at BETWEEN o.updated_at - ${SAME_MOMENT} AND o.updated_at + ${SAME_MOMENT}))`,
    [shopId],
  );
}

export interface ToRead {
  id: bigint;
  /** The latest of her changes; what comes after it stays to be read. */
  upTo: Date;
}

export async function customersToRead(sql: Sql, shopId: number, limit: number): Promise<ToRead[]> {
  const { rows } = await sql.query<ToRead>(
    `SELECT customer_id AS id, max(changed_at) AS "upTo" FROM customers_to_read WHERE shop_id = $1
     GROUP BY customer_id ORDER BY customer_id LIMIT $2`,
    [shopId, limit],
  );
  return rows;
}

export async function markAsRead(sql: Sql, shopId: number, read: ToRead[]): Promise<void> {
  await sql.query(
    `DELETE FROM customers_to_read r USING unnest($2::int8[], $3::timestamptz[]) AS done(id, up_to)
     WHERE r.shop_id = $1 AND r.customer_id = done.id AND r.changed_at <= done.up_to`,
    [shopId, read.map(({ id }) => id), read.map(({ upTo }) => upTo)],
  );
}

export async function dropToRead(sql: Sql, shopId: number, id: bigint): Promise<number> {
  const { rowCount } = await sql.query('DELETE FROM customers_to_read WHERE shop_id = $1 AND customer_id = $2', [
    shopId,
    id,
  ]);
  return rowCount ?? 0;
}
