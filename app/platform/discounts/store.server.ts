import type { Sql } from '../database/database.ts';

/** Null as long as Shopify has not been seen to have it. */
export async function readDiscount(sql: Sql, shopId: number, purpose: string): Promise<bigint | null> {
  const { rows } = await sql.query<{ id: bigint | null }>(
    'SELECT discount_id AS id FROM shop_discounts WHERE shop_id = $1 AND purpose = $2',
    [shopId, purpose],
  );
  return rows[0]?.id ?? null;
}

/**
 * Written down before Shopify is asked to make it: should nobody see the end of that, the first code tells what it was
 * made for. Nobody has the code now, so an earlier attempt with it came to nothing.
 */
export async function intendDiscount(
  sql: Sql,
  shopId: number,
  { purpose, terms }: { purpose: string; terms: object },
  firstCode: string,
  now: Date,
): Promise<void> {
  await sql.query(
    'DELETE FROM shop_discounts WHERE shop_id = $1 AND discount_id IS NULL AND first_code = $2 AND purpose <> $3',
    [shopId, firstCode, purpose],
  );
  await sql.query(
    `INSERT INTO shop_discounts (shop_id, purpose, first_code, terms, created_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (shop_id, purpose) DO UPDATE
       SET discount_id = NULL, first_code = excluded.first_code, terms = excluded.terms`,
    [shopId, purpose, firstCode, JSON.stringify(terms), now],
  );
}

/**
 * What a discount at Shopify was made for by us; null for a stranger's. One that nobody has seen yet is what was being
 * made with that code.
 */
export async function purposeOf(sql: Sql, shopId: number, id: bigint, code: string): Promise<string | null> {
  const known = await sql.query<{ purpose: string }>(
    'SELECT purpose FROM shop_discounts WHERE shop_id = $1 AND discount_id = $2',
    [shopId, id],
  );
  if (known.rows[0]) return known.rows[0].purpose;
  const intended = await sql.query<{ purpose: string }>(
    `UPDATE shop_discounts SET discount_id = $2 WHERE shop_id = $1 AND discount_id IS NULL AND first_code = $3
     RETURNING purpose`,
    [shopId, id, code],
  );
  return intended.rows[0]?.purpose ?? null;
}

export async function noteDiscount(sql: Sql, shopId: number, purpose: string, id: bigint): Promise<void> {
  await sql.query('UPDATE shop_discounts SET discount_id = $3 WHERE shop_id = $1 AND purpose = $2', [
    shopId,
    purpose,
    id,
  ]);
}

/** The code it was, or was to be, made with. */
export async function readFirstCode(sql: Sql, shopId: number, purpose: string): Promise<string | null> {
  const { rows } = await sql.query<{ code: string | null }>(
    'SELECT first_code AS code FROM shop_discounts WHERE shop_id = $1 AND purpose = $2',
    [shopId, purpose],
  );
  return rows[0]?.code ?? null;
}

export async function forgetPurpose(sql: Sql, shopId: number, purpose: string): Promise<void> {
  await sql.query('DELETE FROM shop_discounts WHERE shop_id = $1 AND purpose = $2', [shopId, purpose]);
}

/** The merchant deleted it: the next code makes another. */
export async function forgetDiscount(sql: Sql, shopId: number, discountId: bigint): Promise<void> {
  await sql.query('DELETE FROM shop_discounts WHERE shop_id = $1 AND discount_id = $2', [shopId, discountId]);
}
