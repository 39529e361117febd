import type { Sql } from '#app/platform/database/database.ts';
import type { SegmentKey } from './schema.ts';
import { MEMBER, type MemberRow } from './store.server.ts';

/** Everybody who changed segment after a day ($2): where she stood on it, and where her last change took her. */
const JOURNEYS = `(
  SELECT customer_id, (array_agg(from_key ORDER BY day))[1] AS from_key, (array_agg(to_key ORDER BY day DESC))[1] AS to_key
  FROM segment_changes WHERE shop_id = $1 AND day > $2 GROUP BY customer_id)`;

export interface MoveRow {
  from: SegmentKey | null;
  to: SegmentKey | null;
  customers: number;
}

export async function readMoves(sql: Sql, shopId: number, after: string): Promise<MoveRow[]> {
  const { rows } = await sql.query<MoveRow>(
    `SELECT from_key AS "from", to_key AS "to", count(*)::int AS customers
     FROM ${JOURNEYS} journeys WHERE from_key IS DISTINCT FROM to_key
     GROUP BY from_key, to_key ORDER BY customers DESC, from_key, to_key`,
    [shopId, after],
  );
  return rows;
}

/** The first day of which it is known where everybody stood. */
export async function readFirstDay(sql: Sql, shopId: number): Promise<string | null> {
  const { rows } = await sql.query<{ day: string | null }>('SELECT min(day) AS day FROM rfm_days WHERE shop_id = $1', [
    shopId,
  ]);
  return rows[0]!.day;
}

/** Who is in a segment and stood in another one on a day, biggest spenders first. */
export async function readMovedMembers(
  sql: Sql,
  shopId: number,
  move: { from: SegmentKey | null; to: SegmentKey; after: string },
  limit: number,
  offset: number,
): Promise<{ total: number; members: MemberRow[] }> {
  const moved = `FROM ${JOURNEYS} j JOIN rfm_scores s ON s.shop_id = $1 AND s.customer_id = j.customer_id AND s.segment = $4
    WHERE j.from_key IS NOT DISTINCT FROM $3 AND j.from_key IS DISTINCT FROM s.segment`;
  const parameters = [shopId, move.after, move.from, move.to];
  const [{ rows: count }, { rows: members }] = await Promise.all([
    sql.query<{ total: number }>(`SELECT count(*)::int AS total ${moved}`, parameters),
    sql.query<MemberRow>(
      `SELECT ${MEMBER}
       FROM (SELECT s.* ${moved} ORDER BY s.monetary_minor DESC, s.customer_id LIMIT $5 OFFSET $6) s
       JOIN customers c ON c.shop_id = $1 AND c.id = s.customer_id
       ORDER BY s.monetary_minor DESC, s.customer_id`,
      [...parameters, limit, offset],
    ),
  ]);
  return { total: count[0]!.total, members };
}
