import type { Sql } from '../database/database.ts';

export async function readDiscount(sql: Sql, shopId: number, purpose: string): Promise<bigint | null> {
  const { rows } = await sql.query<{ id: bigint }>(
    'SELECT discount_id AS id FROM shop_discounts WHERE shop_id = $1 AND purpose = $2',
    [shopId, purpose],
  );
  return rows[0]?.id ?? null;
}

export async function writeDiscount(
  sql: Sql,
  shopId: number,
  discount: { purpose: string; id: bigint; terms: object },
  now: Date,
): Promise<void> {
  await sql.query(
    `INSERT INTO shop_discounts (shop_id, purpose, discount_id, terms, created_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (shop_id, purpose) DO UPDATE SET discount_id = excluded.discount_id, terms = excluded.terms`,
    [shopId, discount.purpose, discount.id, JSON.stringify(discount.terms), now],
  );
}

/** The merchant deleted it: the next code makes another. */
export async function forgetDiscount(sql: Sql, shopId: number, discountId: bigint): Promise<void> {
  await sql.query('DELETE FROM shop_discounts WHERE shop_id = $1 AND discount_id = $2', [shopId, discountId]);
}
