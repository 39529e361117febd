import type { Sql } from '#app/platform/database/database.ts';
import { emptyPerson } from './store.server.ts';
import { dropToRead } from './store-to-read.server.ts';

export async function personalRows(sql: Sql, shopId: number, id: bigint): Promise<Record<string, unknown>[]> {
  const { rows } = await sql.query<Record<string, unknown>>(
    `SELECT id::text, email, first_name, last_name, phone, locale, city, country_code, state, tags, consent_state,
       consent_level, consent_at, consent_source, profiling_opt_out, birth_date, birth_date_source, birth_date_at,
       created_at, updated_at
     FROM customers WHERE shop_id = $1 AND id = $2`,
    [shopId, id],
  );
  return rows;
}

export async function eraseRows(tx: Sql, shopId: number, id: bigint, at: Date): Promise<number> {
  await tx.query('INSERT INTO customers (shop_id, id) VALUES ($1, $2) ON CONFLICT (shop_id, id) DO NOTHING', [
    shopId,
    id,
  ]);
  const { rows } = await tx.query<{ id: bigint }>(
    `UPDATE customers SET redacted_at = $3, updated_at = NULL, profiling_opt_out = false
     WHERE shop_id = $1 AND (id = $2 OR merged_into = $2) RETURNING id`,
    [shopId, id, at],
  );
  for (const row of rows) {
    await dropToRead(tx, shopId, row.id);
    await emptyPerson(tx, shopId, row.id);
  }
  return rows.length;
}
