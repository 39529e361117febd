import { copyColumns, copyLines } from '#app/platform/database/copy.ts';
import type { Sql, Tx } from '#app/platform/database/database.ts';
import { holdShop } from '#app/platform/database/hold-shop.ts';
import { fromDayNumber, isoDate } from '#app/platform/time.ts';
import type { SpendSince } from './drift.ts';
import type { Scores } from './score-customers.ts';
import type { SpendRule } from './spend.ts';

/**
 * One writer of scores per shop at a time; held to the end of the transaction. A shop is not emptied meanwhile, and false
 * says that it has been: then nothing may be written.
 */
export async function lockScores(tx: Sql, shopId: number): Promise<boolean> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtext('predictions.scores'), $1)`, [shopId]);
  return holdShop(tx, shopId);
}

export interface PurchaseDays {
  /** Whose they are, ascending; index `customer` points here. */
  ids: BigInt64Array;
  customer: Uint32Array;
  /** Day number in the shop's time zone. */
  day: Int32Array;
  /** What was paid that day after refunds, minor units. */
  spendMinor: Float64Array;
}

/**
 * The days on which customers bought, up to and with `until` (ISO), by customer and day; all of them or those among
 * `ids`. Who is gone, merged away or objected to profiling is left out. Presents count: whoever gives one is a customer.
 */
export async function readPurchaseDays(
  tx: Tx,
  shopId: number,
  timezone: string,
  until: string,
  ids: bigint[] | null = null,
): Promise<PurchaseDays> {
  const zone = tx.client.escapeLiteral(timezone);
  const only = ids ? `AND o.customer_id = ANY ('{${ids.join()}}'::int8[])` : '';
  const { rows, columns } = await copyColumns(
    tx,
    `SELECT customer_id, day, sum(spend)::int8 FROM (
       SELECT o.customer_id, (o.processed_at AT TIME ZONE ${zone})::date - DATE '1970-01-01' AS day,
              o.total_minor - o.refunded_minor AS spend
       FROM orders o JOIN customers c ON c.shop_id = o.shop_id AND c.id = o.customer_id
       WHERE o.shop_id = ${shopId} AND o.counts AND o.deleted_at IS NULL ${only}
         AND NOT c.profiling_opt_out AND c.deleted_at IS NULL AND c.redacted_at IS NULL AND c.merged_into IS NULL) bought
     WHERE day <= DATE ${tx.client.escapeLiteral(until)} - DATE '1970-01-01'
     GROUP BY customer_id, day ORDER BY customer_id, day`,
    ['int8', 'number', 'number'],
  );
  const [customerId, day, spend] = columns;
  const customer = new Uint32Array(rows);
  const found = new BigInt64Array(rows);
  let customers = 0;
  for (let i = 0; i < rows; i++) {
    if (i === 0 || customerId[i] !== customerId[i - 1]) found[customers++] = customerId[i]!;
    customer[i] = customers - 1;
  }
  return { ids: found.slice(0, customers), customer, day: Int32Array.from(day), spendMinor: spend };
}

const COLUMNS = `customer_id, version, computed_on, first_day, last_day, purchases, usual_gap, alive, leaves, risk, alive_range, leaves_range, orders_30, orders_90, orders_365, orders_range, any_30, any_90, any_365, value_12_minor,
  value_36_minor, value_range, spend_minor`;

/** From here on PostgreSQL is told what the table looks like by now. */
const MANY = 5_000;

/** Nobody, or none of `ids`, has a score any more. */
export async function clearScores(tx: Sql, shopId: number, ids: bigint[] | null): Promise<void> {
  await (ids
    ? tx.query('DELETE FROM prediction_scores WHERE shop_id = $1 AND customer_id = ANY($2::int8[])', [shopId, ids])
    : tx.query('DELETE FROM prediction_scores WHERE shop_id = $1', [shopId]));
}

/** For customers without a score: those of the day before are cleared first. */
export async function writeScores(
  tx: Tx,
  shopId: number,
  version: number,
  computedOn: string,
  scores: Scores,
): Promise<void> {
  if (scores.ids.length === 0) return;
  await copyLines(tx, `prediction_scores (shop_id, ${COLUMNS})`, lines(shopId, version, computedOn, scores));
  // Before autovacuum has looked, the planner takes a table just filled for an empty one.
  if (scores.ids.length > MANY) await tx.query('ANALYZE prediction_scores');
}

function* lines(shopId: number, version: number, computedOn: string, s: Scores): Generator<string> {
  const days = new Map<number, string>();
  const dayText = (day: number) => {
    let text = days.get(day);
    if (text === undefined) {
      text = isoDate(fromDayNumber(day));
      days.set(day, text);
    }
    return text;
  };
  const real = (value: number) => value.toPrecision(6);
  const reals = (values: Float32Array, at: number, count: number, between: string) =>
    Array.from(values.subarray(at * count, (at + 1) * count), real).join(between);
  for (let i = 0; i < s.ids.length; i++) {
    const value = s.value
      ? [
          s.value.year[i],
          s.value.threeYears[i],
          `{${s.value.range.subarray(i * 4, i * 4 + 4).join()}}`,
          s.value.spend[i],
        ]
      : ['\\N', '\\N', '{}', '\\N'];
    yield `${[
      shopId,
      s.ids[i],
      version,
      computedOn,
      dayText(s.firstDay[i]!),
      dayText(s.lastDay[i]!),
      s.purchases[i],
      real(s.usualGap[i]!),
      real(s.alive[i]!),
      real(s.leaves[i]!),
      s.risk[i],
      `{${reals(s.aliveRange, i, 2, ',')}}`,
      `{${reals(s.leavesRange, i, 2, ',')}}`,
      reals(s.orders, i, 3, '\t'),
      `{${reals(s.ordersRange, i, 6, ',')}}`,
      reals(s.any, i, 3, '\t'),
      ...value,
    ].join('\t')}\n`;
  }
}

/** A scoring under way has read this customer already: it is waited for, so that it does not write what was erased. */
export async function eraseScore(tx: Sql, shopId: number, customerId: bigint): Promise<Record<string, number>> {
  await lockScores(tx, shopId);
  const { rowCount } = await tx.query('DELETE FROM prediction_scores WHERE shop_id = $1 AND customer_id = $2', [
    shopId,
    customerId,
  ]);
  return { prediction_scores: rowCount ?? 0 };
}

export interface ScoreRow {
  version: number;
  computedOn: string;
  firstDay: string;
  lastDay: string;
  purchases: number;
  usualGap: number;
  alive: number;
  leaves: number;
  risk: number;
  aliveRange: number[];
  leavesRange: number[];
  orders: number[];
  ordersRange: number[];
  any: number[];
  value12: bigint | null;
  value36: bigint | null;
  valueRange: bigint[];
  spend: bigint | null;
}

const SCORE = `s.version, s.computed_on AS "computedOn", s.first_day AS "firstDay", s.last_day AS "lastDay", s.purchases,
  s.usual_gap AS "usualGap", s.alive, s.leaves, s.risk, 
  coalesce(s.alive_range, ARRAY[s.alive, s.alive]) AS "aliveRange",
  coalesce(s.leaves_range, ARRAY[s.leaves, s.leaves]) AS "leavesRange",
  ARRAY[s.orders_30, s.orders_90, s.orders_365] AS orders, s.orders_range AS "ordersRange",
  ARRAY[s.any_30, s.any_90, s.any_365] AS any, s.value_12_minor AS value12,
  s.value_36_minor AS value36, s.value_range AS "valueRange", s.spend_minor AS spend`;

export async function readScore(sql: Sql, shopId: number, customerId: bigint): Promise<ScoreRow | null> {
  const { rows } = await sql.query<ScoreRow>(
    `SELECT ${SCORE} FROM prediction_scores s WHERE s.shop_id = $1 AND s.customer_id = $2`,
    [shopId, customerId],
  );
  return rows[0] ?? null;
}

export interface ListedScore extends ScoreRow {
  id: bigint;
  firstName: string | null;
  lastName: string | null;
  email: string | null;
}

/**
 * Later than usual as the list itself says it (the mean of her own gaps, in whole days, with $3 to spare), slowing down by
 * her own rhythm too, and not to be left alone: who is in rhythm needs no word, who is asleep or gone wants none.
 */
const WORTH_A_WORD = `
  AND s.computed_on - s.last_day > $3 * CASE WHEN s.purchases > 1
    THEN greatest(1, round((s.last_day - s.first_day)::numeric / (s.purchases - 1))) ELSE s.usual_gap END
  AND EXISTS (SELECT FROM dormancy d
              WHERE d.shop_id = $1 AND d.customer_id = s.customer_id AND d.state = 'slowing')
  AND NOT EXISTS (SELECT FROM dormancy_overrides w
                  WHERE w.shop_id = $1 AND w.customer_id = s.customer_id AND w.word = 'alone')`;

export interface WantedScores {
  /** Indexes in `RISKS`. */
  risks: readonly number[];
  /** Only who is worth a word now: silent for more than so many times her usual gap, and slowing down. */
  silentTimes?: number;
}

/** Customers of these risks, those first who are expected to bring most in 12 months. */
export async function listScores(
  sql: Sql,
  shopId: number,
  { risks, silentTimes }: WantedScores,
  limit: number,
  offset: number,
): Promise<{ total: number; rows: ListedScore[] }> {
  const which = `FROM prediction_scores s WHERE s.shop_id = $1 AND s.risk = ANY($2::int2[])
    ${silentTimes === undefined ? 'AND $3::float8 IS NULL' : WORTH_A_WORD}`;
  const values = [shopId, risks, silentTimes ?? null];
  const [{ rows: count }, { rows }] = await Promise.all([
    sql.query<{ total: number }>(`SELECT count(*)::int AS total ${which}`, values),
    sql.query<ListedScore>(
      `SELECT s.customer_id AS id, c.first_name AS "firstName", c.last_name AS "lastName", c.email, ${SCORE}
       FROM (SELECT s.* ${which}
             ORDER BY coalesce(value_12_minor, 0) DESC, orders_365 DESC, customer_id LIMIT $4 OFFSET $5) s
       JOIN customers c ON c.shop_id = $1 AND c.id = s.customer_id
       ORDER BY coalesce(s.value_12_minor, 0) DESC, s.orders_365 DESC, s.customer_id`,
      [...values, limit, offset],
    ),
  ]);
  return { total: count[0]!.total, rows };
}

/** How many could be scored, and over how many days they have bought; before anything was fitted. */
export async function countBuyers(sql: Sql, shopId: number): Promise<{ buyers: number; days: number }> {
  const { rows } = await sql.query<{ buyers: number; days: number }>(
    `SELECT count(DISTINCT o.customer_id)::int AS buyers,
            coalesce(extract(day FROM max(o.processed_at) - min(o.processed_at)), 0)::int AS days
     FROM orders o WHERE o.shop_id = $1 AND o.counts AND o.deleted_at IS NULL AND o.customer_id IS NOT NULL`,
    [shopId],
  );
  return rows[0]!;
}

/** Days with a purchase after `from` up to and with `until` (ISO), of customers who had bought by `from`. */
export async function purchasesSince(
  sql: Sql,
  shopId: number,
  timezone: string,
  from: string,
  until: string,
): Promise<number> {
  const { rows } = await sql.query<{ purchases: number }>(
    `SELECT count(DISTINCT (o.customer_id, (o.processed_at AT TIME ZONE $2)::date))::int AS purchases
     FROM orders o JOIN customers c ON c.shop_id = $1 AND c.id = o.customer_id
     WHERE o.shop_id = $1 AND o.counts AND o.deleted_at IS NULL AND NOT c.profiling_opt_out AND c.deleted_at IS NULL
       AND c.redacted_at IS NULL AND c.merged_into IS NULL
       AND o.processed_at >= ($3::date + 1)::timestamp AT TIME ZONE $2
       AND o.processed_at < ($4::date + 1)::timestamp AT TIME ZONE $2
       AND EXISTS (SELECT 1 FROM orders e WHERE e.shop_id = $1 AND e.customer_id = o.customer_id AND e.counts
         AND e.deleted_at IS NULL AND e.processed_at < ($3::date + 1)::timestamp AT TIME ZONE $2)`,
    [shopId, timezone, from, until],
  );
  return rows[0]!.purchases;
}

/**
 * What the buyers of these days (ISO, after `from`, up to and with `until`) have spent on their days with a purchase, and
 * what a rule of spend says of as many purchases of theirs by what they had bought by `from`. Both before anything was sent
 * back: what came last week is not back yet.
 */
export async function spentSince(
  sql: Sql,
  shopId: number,
  timezone: string,
  { from, until }: { from: string; until: string },
  { mean, weight }: SpendRule,
): Promise<SpendSince> {
  const { rows } = await sql.query<SpendSince>(
    `WITH days AS (
       SELECT o.customer_id, (o.processed_at AT TIME ZONE $2)::date > $3::date AS since,
              sum(o.total_minor)::float8 AS spend, sum(o.total_minor - o.refunded_minor)::float8 AS kept
       FROM orders o JOIN customers c ON c.shop_id = $1 AND c.id = o.customer_id
       WHERE o.shop_id = $1 AND o.counts AND o.deleted_at IS NULL AND NOT c.profiling_opt_out AND c.deleted_at IS NULL
         AND c.redacted_at IS NULL AND c.merged_into IS NULL AND o.processed_at < ($4::date + 1)::timestamp AT TIME ZONE $2
       GROUP BY o.customer_id, (o.processed_at AT TIME ZONE $2)::date),
     level AS (SELECT coalesce(sum(spend) / nullif(sum(kept), 0), 1) AS before_returns FROM days WHERE kept > 0 AND NOT since),
     buyers AS (
       SELECT count(*) FILTER (WHERE since) AS came, coalesce(sum(spend) FILTER (WHERE since), 0) AS spent,
              count(*) FILTER (WHERE NOT since) AS before, coalesce(avg(spend) FILTER (WHERE NOT since), 0) AS own
       FROM days WHERE kept > 0 GROUP BY customer_id),
     beside AS (
       SELECT spent AS actual,
              came * ($5::float8 * before_returns * $6::float8 + own * before) / ($6::float8 + before) AS expected
       FROM buyers, level WHERE came > 0 AND before > 0)
     SELECT count(*)::int AS buyers, coalesce(sum(expected), 0) AS expected, coalesce(sum(actual), 0) AS actual,
            coalesce(sum((actual - expected) ^ 2), 0) AS squares FROM beside`,
    [shopId, timezone, from, until, mean, weight],
  );
  return rows[0]!;
}
