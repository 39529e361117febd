import { NEVER, SEGMENTS, type SegmentKey } from '#app/algorithms/rfm.ts';
import { copyColumns, copyLines } from '#app/platform/database/copy.ts';
import type { Sql, Tx } from '#app/platform/database/database.ts';
import { claimTags, wantFrom } from '#app/platform/publish/publish.ts';
import { fromDayNumber, isoDate } from '#app/platform/time.ts';

/** What RFM is computed from, one entry per customer with an order of any kind. */
export interface CustomerFacts {
  customerId: BigInt64Array;
  /** Day number in the shop's time zone, `NEVER` when no order counts. */
  lastDay: Int32Array;
  orders: Int32Array;
  /** Orders that count, less refunds, minor units. */
  total: Float64Array;
}

export interface Scored extends CustomerFacts {
  r: Uint8Array;
  f: Uint8Array;
  m: Uint8Array;
  /** Index in `SEGMENTS`. */
  segment: Uint8Array;
}

export interface StoredThresholds {
  r: [number, number, number, number];
  f: [number, number, number, number];
  m: [number, number, number, number];
  monetary: 'total' | 'average';
}

/** One writer of scores per shop at a time; held to the end of the transaction. */
export async function lockScores(tx: Tx, shopId: number): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtext('segments'), $1)`, [shopId]);
}

/** An order that counts and was not all gifts for others (features/orders/gifts). */
const OWN = 'o.counts AND o.gift IS NOT TRUE';

/** What she spent on herself. An amount given back names no line: it may have been the gift's, and leaves no debt. */
const OWN_MINOR = 'greatest(0, o.total_minor - o.refunded_minor - coalesce(o.gift_minor, 0))';

/**
 * All customers with at least one stored order who may be scored, or those among `ids`; as things stand, or as they
 * stood at the end of a day (as far as today's orders tell). Deleted, redacted and merged customers and those who
 * objected to profiling are left out. What they bought as gifts is not counted, unless gifts are all they ever bought:
 * else nobody would know them.
 */
export async function readCustomerFacts(
  tx: Tx,
  shopId: number,
  timezone: string,
  { ids = null, until = null }: { ids?: bigint[] | null; until?: Date | null } = {},
): Promise<CustomerFacts> {
  const only =
    (ids ? `AND o.customer_id = ANY ('{${ids.join()}}'::int8[])` : '') +
    (until ? ` AND o.processed_at < ${tx.client.escapeLiteral(until.toISOString())}` : '');
  const day = `(o.processed_at AT TIME ZONE ${tx.client.escapeLiteral(timezone)})::date - DATE '1970-01-01'`;
  const { columns } = await copyColumns(
    tx,
    `SELECT o.customer_id,
            coalesce(max(${day}) FILTER (WHERE ${OWN}), max(${day}) FILTER (WHERE o.counts)),
            coalesce(nullif(count(*) FILTER (WHERE ${OWN}), 0), count(*) FILTER (WHERE o.counts)),
            coalesce(sum(${OWN_MINOR}) FILTER (WHERE ${OWN}),
                     sum(o.total_minor - o.refunded_minor) FILTER (WHERE o.counts), 0)
     FROM orders o
     JOIN customers c ON c.shop_id = o.shop_id AND c.id = o.customer_id
     WHERE o.shop_id = ${shopId} AND o.deleted_at IS NULL ${only}
       AND NOT c.profiling_opt_out AND c.deleted_at IS NULL AND c.redacted_at IS NULL AND c.merged_into IS NULL
     GROUP BY o.customer_id`,
    ['int8', 'number', 'number', 'number'],
  );
  const [customerId, lastDay, orders, total] = columns;
  return {
    customerId,
    lastDay: Int32Array.from(lastDay, (day) => (Number.isNaN(day) ? NEVER : day)),
    orders: Int32Array.from(orders),
    total,
  };
}

export interface ApplyOptions {
  /** Null: these are all customers, others lose their score. */
  ids: bigint[] | null;
  /** The shop's day. */
  today: string;
  now: Date;
  /** False for the very first computation, which is where everybody stands and no movement. */
  movement: boolean;
  tagPrefix: string | null;
  /** Everything the first time, then what changed. */
  publish: 'changes' | 'all';
}

const MANY = 5_000;

/** Writes scores where they differ, notes who changed segment, and says what Shopify should show. */
export async function applyScores(tx: Tx, shopId: number, scored: Scored, options: ApplyOptions): Promise<number> {
  const { ids, today, now, movement } = options;
  await tx.query(
    `CREATE TEMP TABLE new_scores (customer_id int8, last_day date, orders int, monetary_minor int8,
       r int2, f int2, m int2, segment text) ON COMMIT DROP`,
  );
  await copyLines(tx, 'new_scores', lines(scored));
  await tx.query('ANALYZE new_scores');
  const { rowCount } = await tx.query(
    `CREATE TEMP TABLE changed_scores ON COMMIT DROP AS
     SELECT customer_id, n.last_day, n.orders, n.monetary_minor, n.r, n.f, n.m,
            n.segment AS to_key, s.segment AS from_key,
            (n.r, n.f, n.m, n.segment) IS DISTINCT FROM (s.r, s.f, s.m, s.segment) AS visible
     FROM new_scores n
     FULL JOIN (SELECT * FROM rfm_scores WHERE shop_id = ${shopId} ${ids ? `AND customer_id = ANY ('{${ids.join()}}'::int8[])` : ''}) s
       USING (customer_id)
     WHERE (n.last_day, n.orders, n.monetary_minor, n.r, n.f, n.m, n.segment)
       IS DISTINCT FROM (s.last_day, s.orders, s.monetary_minor, s.r, s.f, s.m, s.segment)`,
  );
  await tx.query(
    `DELETE FROM rfm_scores s USING changed_scores c
     WHERE s.shop_id = $1 AND s.customer_id = c.customer_id AND c.to_key IS NULL`,
    [shopId],
  );
  await tx.query(
    `INSERT INTO rfm_scores AS s (shop_id, customer_id, last_day, orders, monetary_minor, r, f, m, segment, since)
     SELECT $1, customer_id, last_day, orders, monetary_minor, r, f, m, to_key, $2
     FROM changed_scores WHERE to_key IS NOT NULL
     ON CONFLICT (shop_id, customer_id) DO UPDATE
       SET last_day = excluded.last_day, orders = excluded.orders, monetary_minor = excluded.monetary_minor,
           r = excluded.r, f = excluded.f, m = excluded.m, segment = excluded.segment,
           since = CASE WHEN s.segment = excluded.segment THEN s.since ELSE excluded.since END`,
    [shopId, today],
  );
  if (movement) await noteMovement(tx, shopId, today, now);
  await wantScores(tx, shopId, options);
  // Before autovacuum has looked, the planner takes a table just filled for an empty one, and joins it row by row.
  if ((rowCount ?? 0) > MANY) await tx.query('ANALYZE rfm_scores, segment_changes');
  return rowCount ?? 0;
}

async function wantScores(tx: Tx, shopId: number, { now, today, tagPrefix, publish }: ApplyOptions): Promise<void> {
  const scores =
    publish === 'all'
      ? '(SELECT customer_id, r, f, m, segment AS to_key FROM rfm_scores WHERE shop_id = $1)'
      : '(SELECT customer_id, r, f, m, to_key FROM changed_scores WHERE visible)';
  await wantFrom(
    tx,
    shopId,
    now,
    `SELECT 'Customer', c.customer_id, k.key, k.type, k.value
     FROM ${scores} c CROSS JOIN LATERAL (VALUES
       ('rfm_segment', 'single_line_text_field', c.to_key),
       ('rfm', 'json', CASE WHEN c.to_key IS NOT NULL THEN
         format('{"r":%s,"f":%s,"m":%s,"computed_on":"%s"}', c.r, c.f, c.m, $3::text) END),
       ('tags', 'tag', $4::text || c.to_key)) AS k (key, type, value)
     WHERE c.customer_id > 0 AND (k.type <> 'tag' OR $4::text IS NOT NULL)`,
    [today, tagPrefix],
  );
}

function* lines({ customerId, lastDay, orders, total, r, f, m, segment }: Scored): Generator<string> {
  const dayText = dayTexts();
  for (let i = 0; i < customerId.length; i++) {
    yield `${customerId[i]}\t${dayText(lastDay[i]!)}\t${orders[i]}\t${total[i]}\t${r[i]}\t${f[i]}\t${m[i]}\t${SEGMENTS[segment[i]!]}\n`;
  }
}

/** Few days for many customers: each is written out once. */
function dayTexts(): (day: number) => string {
  const known = new Map<number, string>([[NEVER, '\\N']]);
  return (day) => {
    let text = known.get(day);
    if (text === undefined) {
      text = isoDate(fromDayNumber(day));
      known.set(day, text);
    }
    return text;
  };
}

/** A change of segment on a day that is over; `from` is null for who ordered for the first time. */
export interface PastChange {
  customerId: bigint;
  day: string;
  at: Date;
  from: SegmentKey | null;
  to: SegmentKey;
}

/** Where everybody stood when the present begins, since when, and how they came there. For a shop without scores. */
export async function writePast(
  tx: Tx,
  shopId: number,
  { customerId, lastDay, orders, total, r, f, m, segment }: Scored,
  since: (customerId: bigint) => string,
  changes: PastChange[],
): Promise<void> {
  const dayText = dayTexts();
  await copyLines(
    tx,
    'rfm_scores (shop_id, customer_id, last_day, orders, monetary_minor, r, f, m, segment, since)',
    (function* () {
      for (let i = 0; i < customerId.length; i++) {
        yield `${shopId}\t${customerId[i]}\t${dayText(lastDay[i]!)}\t${orders[i]}\t${total[i]}\t${r[i]}\t${f[i]}\t${m[i]}\t${SEGMENTS[segment[i]!]}\t${since(customerId[i]!)}\n`;
      }
    })(),
  );
  await copyLines(
    tx,
    'segment_changes (shop_id, customer_id, day, from_key, to_key, at)',
    (function* () {
      for (const { customerId: id, day, at, from, to } of changes) {
        yield `${shopId}\t${id}\t${day}\t${from ?? '\\N'}\t${to}\t${at.toISOString()}\n`;
      }
    })(),
  );
  await tx.query('ANALYZE rfm_scores, segment_changes');
}

/** One row per customer and day, from where the day began to where it stands; a day that ends where it began is none. */
async function noteMovement(tx: Tx, shopId: number, today: string, now: Date): Promise<void> {
  await tx.query(
    `INSERT INTO segment_changes AS s (shop_id, customer_id, day, from_key, to_key, at)
     SELECT $1, customer_id, $2, from_key, to_key, $3 FROM changed_scores WHERE from_key IS DISTINCT FROM to_key
     ON CONFLICT (shop_id, customer_id, day) DO UPDATE SET to_key = excluded.to_key, at = excluded.at`,
    [shopId, today, now],
  );
  await tx.query(
    `DELETE FROM segment_changes s USING changed_scores c
     WHERE s.shop_id = $1 AND s.day = $2 AND s.customer_id = c.customer_id AND s.from_key IS NOT DISTINCT FROM s.to_key`,
    [shopId, today],
  );
}

export interface DayRow {
  day: string;
  customers: number;
  counts: Record<string, number>;
  thresholds: StoredThresholds;
}

export async function writeDay(tx: Tx, shopId: number, day: DayRow): Promise<void> {
  await tx.query(
    `INSERT INTO rfm_days (shop_id, day, customers, thresholds, counts) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (shop_id, day) DO UPDATE
       SET customers = excluded.customers, thresholds = excluded.thresholds, counts = excluded.counts`,
    [shopId, day.day, day.customers, JSON.stringify(day.thresholds), JSON.stringify(day.counts)],
  );
}

export interface Day {
  day: string;
  customers: number;
  thresholds: StoredThresholds;
  counts: Record<SegmentKey, number>;
}

/** The newest days, newest first. */
export async function readDays(sql: Sql, shopId: number, limit: number): Promise<Day[]> {
  const { rows } = await sql.query<Day>(
    'SELECT day, customers, thresholds, counts FROM rfm_days WHERE shop_id = $1 ORDER BY day DESC LIMIT $2',
    [shopId, limit],
  );
  return rows;
}

export async function countCustomers(sql: Sql, shopId: number): Promise<number> {
  const { rows } = await sql.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM customers WHERE shop_id = $1',
    [shopId],
  );
  return rows[0]!.count;
}

export interface CellRow {
  r: number;
  f: number;
  segment: SegmentKey;
  customers: number;
  /** Those of them without any order that counts. */
  withoutCounting: number;
  revenue: bigint;
}

export async function readCells(sql: Sql, shopId: number): Promise<CellRow[]> {
  const { rows } = await sql.query<CellRow>(
    `SELECT r, f, segment, count(*)::int AS customers, count(*) FILTER (WHERE orders = 0)::int AS "withoutCounting",
            sum(monetary_minor)::int8 AS revenue
     FROM rfm_scores WHERE shop_id = $1 GROUP BY r, f, segment`,
    [shopId],
  );
  return rows;
}

export interface MemberRow {
  id: bigint;
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  r: number;
  f: number;
  m: number;
  orders: number;
  revenue: bigint;
  lastDay: string | null;
  since: string;
}

/** Of `rfm_scores s` and `customers c`. */
export const MEMBER = `s.customer_id AS id, c.first_name AS "firstName", c.last_name AS "lastName", c.email,
  s.r, s.f, s.m, s.orders, s.monetary_minor AS revenue, s.last_day AS "lastDay", s.since`;

export async function readMembers(
  sql: Sql,
  shopId: number,
  segment: SegmentKey,
  limit: number,
  offset: number,
): Promise<{ total: number; members: MemberRow[] }> {
  const [{ rows: count }, { rows: members }] = await Promise.all([
    sql.query<{ total: number }>('SELECT count(*)::int AS total FROM rfm_scores WHERE shop_id = $1 AND segment = $2', [
      shopId,
      segment,
    ]),
    sql.query<MemberRow>(
      `SELECT ${MEMBER}
       FROM (SELECT * FROM rfm_scores WHERE shop_id = $1 AND segment = $2
             ORDER BY monetary_minor DESC, customer_id LIMIT $3 OFFSET $4) s
       JOIN customers c ON c.shop_id = $1 AND c.id = s.customer_id
       ORDER BY s.monetary_minor DESC, s.customer_id`,
      [shopId, segment, limit, offset],
    ),
  ]);
  return { total: count[0]!.total, members };
}

/** Those of `ids` who are in the segment, in the order of `ids`. */
export async function readMembersAmong(
  sql: Sql,
  shopId: number,
  segment: SegmentKey,
  ids: bigint[],
): Promise<MemberRow[]> {
  const { rows } = await sql.query<MemberRow>(
    `SELECT ${MEMBER}
     FROM unnest($3::int8[]) WITH ORDINALITY AS wanted(id, place)
     JOIN rfm_scores s ON s.shop_id = $1 AND s.segment = $2 AND s.customer_id = wanted.id
     JOIN customers c ON c.shop_id = $1 AND c.id = wanted.id
     ORDER BY wanted.place`,
    [shopId, segment, ids],
  );
  return rows;
}

interface ScoreRow extends Omit<MemberRow, 'id' | 'firstName' | 'lastName' | 'email'> {
  segment: SegmentKey;
  /** Orders left out as gifts, and those of which at least a part of the amount is. */
  giftOrders: number;
  giftAmounts: number;
}

export async function readScore(sql: Sql, shopId: number, customerId: bigint): Promise<ScoreRow | null> {
  const { rows } = await sql.query<ScoreRow>(
    `SELECT s.r, s.f, s.m, s.segment, s.orders, s.monetary_minor AS revenue, s.last_day AS "lastDay", s.since,
            given.orders AS "giftOrders", given.amounts AS "giftAmounts"
     FROM rfm_scores s CROSS JOIN (
       -- Nothing is left out where gifts are all there is.
       SELECT count(*) FILTER (WHERE o.gift AND known)::int AS orders,
              count(*) FILTER (WHERE (o.gift OR o.gift_minor > 0) AND known)::int AS amounts
       FROM (SELECT gift, gift_minor, bool_or(gift IS NOT TRUE) OVER () AS known FROM orders
             WHERE shop_id = $1 AND customer_id = $2 AND counts AND deleted_at IS NULL) o) given
     WHERE s.shop_id = $1 AND s.customer_id = $2`,
    [shopId, customerId],
  );
  return rows[0] ?? null;
}

export interface ChangeRow {
  day: string;
  from: SegmentKey | null;
  to: SegmentKey | null;
}

export async function readChanges(sql: Sql, shopId: number, customerId: bigint): Promise<ChangeRow[]> {
  const { rows } = await sql.query<ChangeRow>(
    `SELECT day, from_key AS "from", to_key AS "to" FROM segment_changes
     WHERE shop_id = $1 AND customer_id = $2 ORDER BY day DESC LIMIT 200`,
    [shopId, customerId],
  );
  return rows;
}

/** Everybody's tag is wanted (or, without a prefix, every tag of ours wanted away). */
export async function wantTags(sql: Sql, shopId: number, now: Date, prefix: string | null): Promise<void> {
  if (prefix === null) {
    await wantFrom(
      sql,
      shopId,
      now,
      `SELECT owner_type, owner_id, key, type, NULL FROM publications WHERE shop_id = $1 AND type = 'tag'`,
    );
  } else {
    await wantFrom(
      sql,
      shopId,
      now,
      `SELECT 'Customer', customer_id, 'tags', 'tag', $3::text || segment FROM rfm_scores WHERE shop_id = $1 AND customer_id > 0`,
      [prefix],
    );
  }
}

/** Tags of the set that stand at customers and that nobody here knows to be there. */
export function claimStrayTags(sql: Sql, shopId: number, now: Date, prefix: string): Promise<number> {
  return claimTags(
    sql,
    shopId,
    now,
    'tags',
    `SELECT c.id, tag FROM customers c CROSS JOIN LATERAL unnest(c.tags) AS tag
     WHERE c.shop_id = $1 AND c.tags && $4::text[] AND tag = ANY ($4::text[])
       AND c.merged_into IS NULL AND c.deleted_at IS NULL AND c.redacted_at IS NULL`,
    [SEGMENTS.map((key) => prefix + key)],
  );
}

export async function eraseScores(sql: Sql, shopId: number, customerId: bigint): Promise<Record<string, number>> {
  const erased: Record<string, number> = {};
  for (const table of ['rfm_scores', 'segment_changes']) {
    const { rowCount } = await sql.query(`DELETE FROM ${table} WHERE shop_id = $1 AND customer_id = $2`, [
      shopId,
      customerId,
    ]);
    erased[table] = rowCount ?? 0;
  }
  return erased;
}
