import type { Sql } from '#app/platform/database/database.ts';

export interface ListedCustomer {
  id: bigint;
  email: string | null;
  first_name: string | null;
  last_name: string | null;
  city: string | null;
  country_code: string | null;
  orders: number;
  spent_minor: bigint;
  last_order_at: Date | null;
  segment: string | null;
}

const LIVING = 'c.merged_into IS NULL AND c.deleted_at IS NULL AND c.redacted_at IS NULL';

/** Newest customers first. The figures are computed for the page's rows only. */
export async function listRows(
  sql: Sql,
  shopId: number,
  input: { search: string | null; segment: string | null; risk: number | null; after: bigint | null; limit: number },
): Promise<ListedCustomer[]> {
  const { rows } = await sql.query<ListedCustomer>(
    `SELECT c.id, c.email, c.first_name, c.last_name, c.city, c.country_code, c.segment,
       COALESCE(o.orders, 0)::int AS orders, COALESCE(o.spent_minor, 0)::int8 AS spent_minor, o.last_order_at
     FROM (
       SELECT c.shop_id, c.id, c.email, c.first_name, c.last_name, c.city, c.country_code, s.segment FROM customers c
       LEFT JOIN rfm_scores s ON s.shop_id = $1 AND s.customer_id = c.id
       WHERE c.shop_id = $1 AND ${LIVING}
         AND ($2::text IS NULL OR c.email ILIKE $2 OR (COALESCE(c.first_name, '') || ' ' || COALESCE(c.last_name, '')) ILIKE $2)
         AND ($3::text IS NULL OR s.segment = $3) AND ($4::int8 IS NULL OR c.id < $4)
         AND ($6::int2 IS NULL OR EXISTS (
           SELECT 1 FROM prediction_scores p WHERE p.shop_id = $1 AND p.customer_id = c.id AND p.risk = $6))
       ORDER BY c.id DESC LIMIT $5) c
     LEFT JOIN LATERAL (
       SELECT count(*) FILTER (WHERE o.counts) AS orders,
         sum(o.total_minor - o.refunded_minor) FILTER (WHERE o.counts) AS spent_minor,
         max(o.processed_at) FILTER (WHERE o.counts) AS last_order_at
       FROM orders o WHERE o.shop_id = $1 AND o.customer_id = c.id AND o.deleted_at IS NULL) o ON true
     ORDER BY c.id DESC`,
    [shopId, input.search, input.segment, input.after, input.limit, input.risk],
  );
  return rows;
}

export async function readNames(
  sql: Sql,
  shopId: number,
  ids: bigint[],
): Promise<Pick<ListedCustomer, 'id' | 'email' | 'first_name' | 'last_name'>[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql.query<Pick<ListedCustomer, 'id' | 'email' | 'first_name' | 'last_name'>>(
    `SELECT c.id, c.email, c.first_name, c.last_name FROM customers c
     WHERE c.shop_id = $1 AND c.id = ANY($2::int8[]) AND ${LIVING}`,
    [shopId, ids],
  );
  return rows;
}

export interface CustomerRecord {
  id: bigint;
  email: string | null;
  first_name: string | null;
  last_name: string | null;
  phone: string | null;
  locale: string | null;
  city: string | null;
  country_code: string | null;
  state: string | null;
  tags: string[];
  consent_state: string | null;
  consent_level: string | null;
  consent_at: Date | null;
  consent_source: string | null;
  profiling_opt_out: boolean;
  birth_date: string | null;
  birth_date_source: string | null;
  birth_date_at: Date | null;
  created_at: Date | null;
}

/** A merged id finds whom it became; who is gone is not found. */
export async function findCustomer(sql: Sql, shopId: number, id: bigint): Promise<CustomerRecord | null> {
  const { rows } = await sql.query<CustomerRecord>(
    `SELECT c.id, c.email, c.first_name, c.last_name, c.phone, c.locale, c.city, c.country_code, c.state, c.tags,
       c.consent_state, c.consent_level, c.consent_at, c.consent_source, c.profiling_opt_out, c.birth_date,
       c.birth_date_source, c.birth_date_at, c.created_at
     FROM customers asked JOIN customers c ON c.shop_id = $1 AND c.id = COALESCE(asked.merged_into, asked.id)
     WHERE asked.shop_id = $1 AND asked.id = $2 AND c.deleted_at IS NULL AND c.redacted_at IS NULL`,
    [shopId, id],
  );
  return rows[0] ?? null;
}

export interface OrderFigures {
  count: number;
  cancelled: number;
  spent: bigint;
  refunded: bigint;
  /** Days of the orders that count and were not gifts (of all, when all were), in the shop's time zone, oldest first. */
  days: string[];
  first_at: Date | null;
  last_at: Date | null;
}

export async function orderFigures(sql: Sql, shopId: number, id: bigint, timezone: string): Promise<OrderFigures> {
  const { rows } = await sql.query<OrderFigures>(
    `SELECT count(*) FILTER (WHERE counts)::int AS count, count(*) FILTER (WHERE cancelled_at IS NOT NULL)::int AS cancelled,
       COALESCE(sum(total_minor - refunded_minor) FILTER (WHERE counts), 0)::int8 AS spent,
       COALESCE(sum(refunded_minor), 0)::int8 AS refunded,
       COALESCE(array_agg((processed_at AT TIME ZONE $3)::date::text ORDER BY processed_at) FILTER (WHERE counts AND gift IS NOT TRUE),
         array_agg((processed_at AT TIME ZONE $3)::date::text ORDER BY processed_at) FILTER (WHERE counts), '{}') AS days,
       min(processed_at) FILTER (WHERE counts) AS first_at, max(processed_at) FILTER (WHERE counts) AS last_at
     FROM orders WHERE shop_id = $1 AND customer_id = $2 AND deleted_at IS NULL AND NOT test`,
    [shopId, id, timezone],
  );
  return rows[0]!;
}

export interface Score {
  r: number;
  f: number;
  m: number;
  segment: string;
  since: string;
  last_order_on: string | null;
  orders: number;
  monetary_minor: bigint;
}

export async function scoreOf(sql: Sql, shopId: number, id: bigint): Promise<Score | null> {
  const { rows } = await sql.query<Score>(
    `SELECT r, f, m, segment, since::text, last_day::text AS last_order_on, orders, monetary_minor FROM rfm_scores
     WHERE shop_id = $1 AND customer_id = $2`,
    [shopId, id],
  );
  return rows[0] ?? null;
}

export interface Favourite {
  product_id: bigint;
  title: string;
  image_url: string | null;
  quantity: number;
  last_at: Date;
}

export async function favouritesOf(sql: Sql, shopId: number, id: bigint, limit: number): Promise<Favourite[]> {
  const { rows } = await sql.query<Favourite>(
    `SELECT l.product_id, COALESCE(NULLIF(max(p.title), ''), max(l.title)) AS title, max(p.image_url) AS image_url,
       sum(l.current_quantity)::float8 AS quantity, max(o.processed_at) AS last_at
     FROM orders o JOIN order_lines l ON l.shop_id = $1 AND l.order_id = o.id AND l.current_quantity > 0
     LEFT JOIN products p ON p.shop_id = $1 AND p.id = l.product_id
     WHERE o.shop_id = $1 AND o.customer_id = $2 AND o.counts AND l.product_id IS NOT NULL AND l.gift IS NOT TRUE
     GROUP BY l.product_id ORDER BY sum(l.current_quantity) DESC, max(o.processed_at) DESC, l.product_id LIMIT $3`,
    [shopId, id, limit],
  );
  return rows;
}

export interface TimelineRow {
  at: Date;
  rank: number;
  kind: string;
  id: string;
  detail: Record<string, unknown>;
}

/** Everything with a date, newest first; `before` is the last row of the page before. */
export async function timelineRows(
  sql: Sql,
  shopId: number,
  id: bigint,
  before: { at: Date; key: string } | null,
  limit: number,
): Promise<TimelineRow[]> {
  const { rows } = await sql.query<TimelineRow>(
    `SELECT at, kind, id, detail FROM (
       SELECT o.processed_at AS at, 'order' AS kind, o.id::text AS id, jsonb_build_object('name', o.name,
           'totalMinor', o.total_minor::text, 'currency', o.currency, 'status', o.financial_status, 'counts', o.counts,
           'test', o.test, 'items', COALESCE((SELECT jsonb_agg(jsonb_build_object('lineId', l.id::text, 'title', l.title, 'quantity', l.quantity,
             'productId', l.product_id::text) ORDER BY l.id) FROM order_lines l WHERE l.shop_id = $1 AND l.order_id = o.id), '[]'),
           'marks', COALESCE((SELECT jsonb_agg(jsonb_build_object('lineId', g.line_id::text, 'source', g.source, 'gift', g.gift,
             'probability', g.probability, 'figures', g.figures, 'occasion', g.occasion) ORDER BY g.line_id)
             FROM gift_marks g WHERE g.shop_id = $1 AND g.order_id = o.id), '[]')) AS detail
         FROM orders o WHERE o.shop_id = $1 AND o.customer_id = $2 AND o.deleted_at IS NULL
       UNION ALL SELECT o.cancelled_at, 'cancelled', o.id::text, jsonb_build_object('name', o.name)
         FROM orders o WHERE o.shop_id = $1 AND o.customer_id = $2 AND o.deleted_at IS NULL AND o.cancelled_at IS NOT NULL
       UNION ALL SELECT o.delivered_at, 'delivered', o.id::text, jsonb_build_object('name', o.name)
         FROM orders o WHERE o.shop_id = $1 AND o.customer_id = $2 AND o.deleted_at IS NULL AND o.delivered_at IS NOT NULL
       UNION ALL SELECT r.created_at, 'refund', r.id::text, jsonb_build_object('orderId', o.id::text, 'name', o.name,
           'amountMinor', r.amount_minor::text, 'currency', o.currency)
         FROM orders o JOIN refunds r ON r.shop_id = $1 AND r.order_id = o.id
         WHERE o.shop_id = $1 AND o.customer_id = $2 AND o.deleted_at IS NULL
       UNION ALL SELECT s.at, 'segment', s.day::text, jsonb_build_object('from', s.from_key, 'to', s.to_key)
         FROM segment_changes s WHERE s.shop_id = $1 AND s.customer_id = $2
       UNION ALL SELECT c.consent_at, 'consent', c.id::text, jsonb_build_object('state', c.consent_state)
         FROM customers c WHERE c.shop_id = $1 AND c.id = $2 AND c.consent_at IS NOT NULL
       UNION ALL SELECT c.birth_date_at, 'birth_date', c.id::text, jsonb_build_object('source', c.birth_date_source)
         FROM customers c WHERE c.shop_id = $1 AND c.id = $2 AND c.birth_date IS NOT NULL AND c.birth_date_at IS NOT NULL
       UNION ALL SELECT b.issued_at, 'birthday_treat', b.year::text, jsonb_build_object('code', b.code)
         FROM birthday_treats b WHERE b.shop_id = $1 AND b.customer_id = $2 AND b.issued_at IS NOT NULL
       UNION ALL SELECT c.created_at, 'joined', c.id::text, '{}'
         FROM customers c WHERE c.shop_id = $1 AND c.id = $2 AND c.created_at IS NOT NULL
     ) everything
     WHERE $3::timestamptz IS NULL OR (at, kind || id) < ($3, $4)
     ORDER BY at DESC, kind || id DESC LIMIT $5`,
    [shopId, id, before?.at ?? null, before?.key ?? null, limit],
  );
  return rows;
}
