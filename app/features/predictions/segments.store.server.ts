/** Scores as the lists and the table of segments need them. */
import type { Sql } from '#app/platform/database/database.ts';
import type { SegmentOrder } from './schema.ts';

const ORDERS: Record<SegmentOrder, string> = {
  spent: 'm.monetary_minor DESC',
  value: 's.value_12_minor DESC NULLS LAST, s.orders_365 DESC NULLS LAST',
  leaving: 's.leaves DESC NULLS LAST, s.value_12_minor DESC NULLS LAST',
};

/** Customers of a segment (of one risk, or whatever it is), in this order; who has no score comes last. */
export async function rankMembers(
  sql: Sql,
  shopId: number,
  segment: string,
  { risk, order }: { risk: number | null; order: SegmentOrder },
  limit: number,
  offset: number,
): Promise<{ total: number; ids: bigint[] }> {
  const members = `FROM rfm_scores m LEFT JOIN prediction_scores s ON s.shop_id = $1 AND s.customer_id = m.customer_id
     WHERE m.shop_id = $1 AND m.segment = $2 AND ($3::int2 IS NULL OR s.risk = $3)`;
  const [{ rows: count }, { rows }] = await Promise.all([
    sql.query<{ total: number }>(`SELECT count(*)::int AS total ${members}`, [shopId, segment, risk]),
    sql.query<{ id: bigint }>(
      `SELECT m.customer_id AS id ${members} ORDER BY ${ORDERS[order]}, m.customer_id LIMIT $4 OFFSET $5`,
      [shopId, segment, risk, limit, offset],
    ),
  ]);
  return { total: count[0]!.total, ids: rows.map(({ id }) => id) };
}

export interface ShortScore {
  id: bigint;
  risk: number;
  alive: number;
  aliveRange: number[];
  orders90: number;
  value12: bigint | null;
}

/** Of those among `ids` who have one. */
export async function readShortScores(sql: Sql, shopId: number, ids: bigint[]): Promise<ShortScore[]> {
  const { rows } = await sql.query<ShortScore>(
    `SELECT customer_id AS id, risk, alive, coalesce(alive_range, '{}') AS "aliveRange", orders_90 AS "orders90",
       value_12_minor AS value12
     FROM prediction_scores WHERE shop_id = $1 AND customer_id = ANY($2::int8[])`,
    [shopId, ids],
  );
  return rows;
}

export interface ForecastRow {
  segment: string;
  customers: number;
  orders: number;
  valueMinor: bigint | null;
}

/** What the customers of each segment are expected to order and to bring in a year. */
export async function readForecasts(sql: Sql, shopId: number): Promise<ForecastRow[]> {
  const { rows } = await sql.query<ForecastRow>(
    `SELECT m.segment, count(*)::int AS customers, sum(s.orders_365)::float8 AS orders,
       sum(s.value_12_minor)::int8 AS "valueMinor"
     FROM rfm_scores m JOIN prediction_scores s ON s.shop_id = $1 AND s.customer_id = m.customer_id
     WHERE m.shop_id = $1 GROUP BY m.segment`,
    [shopId],
  );
  return rows;
}

/** The method in use by its name; null before there is one. */
export async function readMethodInUse(sql: Sql, shopId: number): Promise<string | null> {
  const { rows } = await sql.query<{ method: string }>(
    `SELECT v.method FROM models_in_use u
     JOIN model_versions v ON v.shop_id = $1 AND v.kind = u.kind AND v.version = u.version
     WHERE u.shop_id = $1 AND u.kind = 'purchases'`,
    [shopId],
  );
  return rows[0]?.method ?? null;
}
