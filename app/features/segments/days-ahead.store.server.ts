import type { Tx } from '#app/platform/database/database.ts';

/**
 * A shop that moves west has its today twice. What was computed for the day that is now to come is not the newest any
 * more, and who changed segment on it did so today.
 */
export async function bringBackDaysAhead(tx: Tx, shopId: number, today: string): Promise<void> {
  await tx.query('DELETE FROM rfm_days WHERE shop_id = $1 AND day > $2', [shopId, today]);
  await tx.query(
    `WITH ahead AS (DELETE FROM segment_changes WHERE shop_id = $1 AND day > $2 RETURNING customer_id, from_key, to_key, at)
     INSERT INTO segment_changes AS s (shop_id, customer_id, day, from_key, to_key, at)
     SELECT $1, customer_id, $2, (array_agg(from_key ORDER BY at))[1], (array_agg(to_key ORDER BY at DESC))[1], max(at)
     FROM ahead GROUP BY customer_id
     ON CONFLICT (shop_id, customer_id, day) DO UPDATE SET at = GREATEST(s.at, excluded.at),
       from_key = CASE WHEN s.at <= excluded.at THEN s.from_key ELSE excluded.from_key END,
       to_key = CASE WHEN s.at <= excluded.at THEN excluded.to_key ELSE s.to_key END`,
    [shopId, today],
  );
}
