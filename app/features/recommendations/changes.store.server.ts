import type { Sql } from '#app/platform/database/database.ts';

/** The setting in which changes are counted, so that what a process keeps at hand is noticed to be old. */
const CHANGES_KEY = 'recommendations.changes';

/** Of the owner's rules, and of what stands on the shelf: products, prices, stock. */
export interface Changes {
  rules?: number;
  shelf?: number;
}

/** The counts, or null before the first change: an expression for a query whose $1 is the shop. */
export const changesNow = `(SELECT value FROM settings WHERE shop_id = $1 AND key = '${CHANGES_KEY}')`;

/** To be said in the transaction of every such change: whoever shows something reads it along. */
export async function noteChange(sql: Sql, shopId: number, what: keyof Changes, now: Date): Promise<void> {
  await sql.query(
    `INSERT INTO settings AS s (shop_id, key, value, updated_at) VALUES ($1, '${CHANGES_KEY}', jsonb_build_object($2::text, 1), $3)
     ON CONFLICT (shop_id, key) DO UPDATE
       SET value = s.value || jsonb_build_object($2::text, coalesce((s.value->>$2)::int, 0) + 1), updated_at = excluded.updated_at`,
    [shopId, what, now],
  );
}
