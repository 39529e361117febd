import type { DormancyState, Sign, Thresholds } from '#app/algorithms/dormancy.ts';
import { copyColumns, copyLines } from '#app/platform/database/copy.ts';
import type { Sql, Tx } from '#app/platform/database/database.ts';
import { holdShop } from '#app/platform/database/hold-shop.ts';
import { fromDayNumber, isoDate } from '#app/platform/time.ts';
import type { DormancyWord } from './types.ts';

/**
 * One writer of states per shop at a time; held to the end of the transaction. A shop is not emptied meanwhile, and false
 * says that it has been: then nothing may be written.
 */
export async function lockDormancy(tx: Sql, shopId: number): Promise<boolean> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtext('segments.dormancy'), $1)`, [shopId]);
  return holdShop(tx, shopId);
}

/** People with a state of their own: who is gone, merged away or objected to profiling has none. */
const KNOWN = 'NOT c.profiling_opt_out AND c.deleted_at IS NULL AND c.redacted_at IS NULL AND c.merged_into IS NULL';

export interface BoughtProducts {
  customer: BigInt64Array;
  /** Day number in the shop's time zone. */
  day: Float64Array;
  /** 0 for an order without any product we know. */
  product: BigInt64Array;
}

/** What was bought when, presents too (whoever gives one is still there); of everybody or those among `ids`. */
export async function readBoughtProducts(
  tx: Tx,
  shopId: number,
  timezone: string,
  ids: bigint[] | null,
): Promise<BoughtProducts> {
  const {
    columns: [customer, day, product],
  } = await copyColumns(
    tx,
    `SELECT DISTINCT o.customer_id, (o.processed_at AT TIME ZONE ${tx.client.escapeLiteral(timezone)})::date - DATE '1970-01-01' AS day,
            coalesce(l.product_id, 0)
     FROM orders o JOIN customers c ON c.shop_id = o.shop_id AND c.id = o.customer_id
     LEFT JOIN order_lines l ON l.shop_id = o.shop_id AND l.order_id = o.id AND l.current_quantity > 0
     WHERE o.shop_id = ${shopId} AND o.counts AND o.deleted_at IS NULL AND ${KNOWN}
       ${ids ? `AND o.customer_id = ANY ('{${ids.join()}}'::int8[])` : ''}`,
    ['int8', 'number', 'int8'],
  );
  return { customer, day, product };
}

/** What kind of thing products are; all of them or those among `ids`. */
export async function readKinds(sql: Sql, shopId: number, ids: bigint[] | null): Promise<Map<bigint, string>> {
  const { rows } = await sql.query<{ id: bigint; kind: string }>(
    `SELECT id, product_type AS kind FROM products WHERE shop_id = $1 AND ($2::int8[] IS NULL OR id = ANY ($2::int8[]))`,
    [shopId, ids],
  );
  return new Map(rows.map(({ id, kind }) => [id, kind]));
}

// ── Signs of life ────────────────────────────────────────────────────────────────────────────────────────────────────

/** One a day and kind, for people we may profile. */
export async function addSigns(
  sql: Sql,
  shopId: number,
  customerIds: bigint[],
  kind: Sign,
  day: string,
): Promise<void> {
  await sql.query(
    `INSERT INTO signs_of_life (shop_id, customer_id, day, kind)
     SELECT $1, c.id, $3, $4 FROM customers c WHERE c.shop_id = $1 AND c.id = ANY ($2::int8[]) AND ${KNOWN}
     ON CONFLICT DO NOTHING`,
    [shopId, customerIds, day, kind],
  );
}

/** A birth date or consent she has taken back was no sign, or is none any more. */
const TAKEN_BACK = `CASE s.kind
  WHEN 'birth_date' THEN c.birth_date IS NULL
  WHEN 'consent' THEN c.consent_state IS DISTINCT FROM 'SUBSCRIBED' ELSE false END`;

/**
 * What customers say of themselves is a sign too: consent given, a birth date left. What is taken back goes with its day.
 */
export async function collectStatements(
  tx: Sql,
  shopId: number,
  timezone: string,
  ids: bigint[] | null,
): Promise<void> {
  await tx.query(
    `DELETE FROM signs_of_life s USING customers c
     WHERE s.shop_id = $1 AND ($2::int8[] IS NULL OR s.customer_id = ANY ($2::int8[]))
       AND c.shop_id = $1 AND c.id = s.customer_id AND ${TAKEN_BACK}`,
    [shopId, ids],
  );
  await tx.query(
    `INSERT INTO signs_of_life (shop_id, customer_id, day, kind)
     SELECT $1, c.id, (said.at AT TIME ZONE $2)::date, said.kind
     FROM customers c CROSS JOIN LATERAL (VALUES
       ('consent', CASE WHEN c.consent_state = 'SUBSCRIBED' THEN c.consent_at END),
       ('birth_date', CASE WHEN c.birth_date IS NOT NULL THEN c.birth_date_at END)) AS said (kind, at)
     WHERE c.shop_id = $1 AND ($3::int8[] IS NULL OR c.id = ANY ($3::int8[])) AND said.at IS NOT NULL AND ${KNOWN}
     ON CONFLICT DO NOTHING`,
    [shopId, timezone, ids],
  );
}

/** Nothing is kept about them, nor taken over from somebody else. */
const FORGOTTEN =
  'c.profiling_opt_out OR c.redacted_at IS NOT NULL OR (c.deleted_at IS NOT NULL AND c.merged_into IS NULL)';

/**
 * Signs and words follow the people they are about, everybody or those among `ids`: of who objected to profiling, was
 * deleted or erased they go; what was known of somebody merged away belongs to whom she became.
 */
export async function followPeople(tx: Sql, shopId: number, ids: bigint[] | null): Promise<void> {
  for (const table of ['signs_of_life', 'dormancy_overrides']) {
    await tx.query(
      `DELETE FROM ${table} s USING customers c
       WHERE s.shop_id = $1 AND ($2::int8[] IS NULL OR s.customer_id = ANY ($2::int8[]))
         AND c.shop_id = $1 AND c.id = s.customer_id AND (${FORGOTTEN})`,
      [shopId, ids],
    );
  }
  await tx.query(
    `WITH moved AS (
       DELETE FROM signs_of_life s USING customers c
       WHERE s.shop_id = $1 AND ($2::int8[] IS NULL OR s.customer_id = ANY ($2::int8[]))
         AND c.shop_id = $1 AND c.id = s.customer_id AND c.merged_into IS NOT NULL
       RETURNING c.merged_into, s.day, s.kind)
     INSERT INTO signs_of_life (shop_id, customer_id, day, kind) SELECT $1, merged_into, day, kind FROM moved
     WHERE NOT EXISTS (SELECT FROM customers c WHERE c.shop_id = $1 AND c.id = moved.merged_into AND (${FORGOTTEN}))
     ON CONFLICT DO NOTHING`,
    [shopId, ids],
  );
  await tx.query(
    `WITH moved AS (
       DELETE FROM dormancy_overrides s USING customers c
       WHERE s.shop_id = $1 AND ($2::int8[] IS NULL OR s.customer_id = ANY ($2::int8[]))
         AND c.shop_id = $1 AND c.id = s.customer_id AND c.merged_into IS NOT NULL
       RETURNING c.merged_into, s.word, s.at)
     INSERT INTO dormancy_overrides (shop_id, customer_id, word, at)
     SELECT DISTINCT ON (merged_into) $1, merged_into, word, at FROM moved
     WHERE NOT EXISTS (SELECT FROM customers c WHERE c.shop_id = $1 AND c.id = moved.merged_into AND (${FORGOTTEN}))
     ORDER BY merged_into, at DESC
     ON CONFLICT DO NOTHING`,
    [shopId, ids],
  );
}

/**
 * Only what says something is kept: the last sign of each kind. What customers did (not what they said of themselves,
 * which stands with their own facts) goes when it is older than `day`.
 */
export async function pruneSigns(tx: Sql, shopId: number, day: string): Promise<void> {
  await tx.query(
    `DELETE FROM signs_of_life s
     WHERE s.shop_id = $1 AND (
       (s.kind NOT IN ('consent', 'birth_date') AND s.day < $2)
       OR EXISTS (SELECT FROM signs_of_life later
                  WHERE later.shop_id = $1 AND later.customer_id = s.customer_id AND later.kind = s.kind AND later.day > s.day))`,
    [shopId, day],
  );
}

export interface LastSign {
  customerId: bigint;
  day: string;
  kind: Sign;
}

/** The last sign of each kind. */
export async function readLastSigns(sql: Sql, shopId: number, ids: bigint[] | null): Promise<LastSign[]> {
  const { rows } = await sql.query<LastSign>(
    `SELECT customer_id AS "customerId", max(day) AS day, kind FROM signs_of_life
     WHERE shop_id = $1 AND ($2::int8[] IS NULL OR customer_id = ANY ($2::int8[]))
     GROUP BY customer_id, kind ORDER BY customer_id, kind`,
    [shopId, ids],
  );
  return rows;
}

// ── The owner's word ─────────────────────────────────────────────────────────────────────────────────────────────────

export async function readWords(sql: Sql, shopId: number, ids: bigint[] | null): Promise<Map<bigint, DormancyWord>> {
  const { rows } = await sql.query<{ id: bigint; word: DormancyWord }>(
    `SELECT customer_id AS id, word FROM dormancy_overrides
     WHERE shop_id = $1 AND ($2::int8[] IS NULL OR customer_id = ANY ($2::int8[]))`,
    [shopId, ids],
  );
  return new Map(rows.map(({ id, word }) => [id, word]));
}

export async function writeWord(
  tx: Sql,
  shopId: number,
  customerId: bigint,
  word: DormancyWord | null,
  now: Date,
): Promise<void> {
  if (word === null) {
    await tx.query('DELETE FROM dormancy_overrides WHERE shop_id = $1 AND customer_id = $2', [shopId, customerId]);
    return;
  }
  await tx.query(
    `INSERT INTO dormancy_overrides (shop_id, customer_id, word, at)
     SELECT $1, c.id, $3, $4 FROM customers c WHERE c.shop_id = $1 AND c.id = $2 AND ${KNOWN}
     ON CONFLICT (shop_id, customer_id) DO UPDATE SET word = excluded.word, at = excluded.at`,
    [shopId, customerId, word, now],
  );
}

// ── States ───────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface StateRow extends Thresholds {
  customerId: bigint;
  state: DormancyState;
  /** Day numbers. */
  since: number;
  lastDay: number;
  purchases: number;
  sign: { day: string; kind: Sign } | null;
}

const COLUMNS = `customer_id, state, since, last_day, purchases, sign_day, sign_kind, healthy_gap, slowing_after,
  dormant_after, gone_after`;
const MANY = 5_000;

/** Writes states where they differ; those not among `rows` go, of everybody or of the customers among `ids`. */
export async function writeStates(
  tx: Tx,
  shopId: number,
  rows: Iterable<StateRow>,
  ids: bigint[] | null,
): Promise<number> {
  await tx.query('CREATE TEMP TABLE fresh_states (LIKE dormancy) ON COMMIT DROP');
  const iso = (day: number) => isoDate(fromDayNumber(day));
  await copyLines(
    tx,
    `fresh_states (shop_id, ${COLUMNS})`,
    (function* () {
      for (const row of rows) {
        const { customerId, state, since, lastDay, purchases, sign } = row;
        const figures = [row.healthyGap, row.slowingAfter, row.dormantAfter, row.goneAfter];
        yield `${[shopId, customerId, state, iso(since), iso(lastDay), purchases, sign?.day ?? '\\N', sign?.kind ?? '\\N', ...figures].join('\t')}\n`;
      }
    })(),
  );
  await tx.query('ANALYZE fresh_states');
  const { rowCount: gone } = await tx.query(
    `DELETE FROM dormancy d WHERE d.shop_id = $1 AND ($2::int8[] IS NULL OR d.customer_id = ANY ($2::int8[]))
       AND NOT EXISTS (SELECT FROM fresh_states f WHERE f.shop_id = $1 AND f.customer_id = d.customer_id)`,
    [shopId, ids],
  );
  const { rowCount: written } = await tx.query(
    `INSERT INTO dormancy AS d (shop_id, ${COLUMNS}) SELECT $1, ${COLUMNS} FROM fresh_states WHERE shop_id = $1
     ON CONFLICT (shop_id, customer_id) DO UPDATE
       SET state = excluded.state, since = CASE WHEN d.state = excluded.state THEN d.since ELSE excluded.since END,
           last_day = excluded.last_day, purchases = excluded.purchases, sign_day = excluded.sign_day,
           sign_kind = excluded.sign_kind, healthy_gap = excluded.healthy_gap, slowing_after = excluded.slowing_after,
           dormant_after = excluded.dormant_after, gone_after = excluded.gone_after
       WHERE (d.state, d.last_day, d.purchases, d.sign_day, d.sign_kind, d.healthy_gap, d.slowing_after, d.dormant_after,
              d.gone_after)
         IS DISTINCT FROM (excluded.state, excluded.last_day, excluded.purchases, excluded.sign_day, excluded.sign_kind,
              excluded.healthy_gap, excluded.slowing_after, excluded.dormant_after, excluded.gone_after)`,
    [shopId],
  );
  const changed = (gone ?? 0) + (written ?? 0);
  // Before autovacuum has looked, the planner takes a table just filled for an empty one.
  if (changed > MANY) await tx.query('ANALYZE dormancy');
  await tx.query('DROP TABLE fresh_states');
  return changed;
}

export interface DormancyRow {
  state: DormancyState;
  since: string;
  lastDay: string;
  purchases: number;
  signDay: string | null;
  signKind: Sign | null;
  healthyGap: number;
  slowingAfter: number;
  dormantAfter: number;
  goneAfter: number;
  word: DormancyWord | null;
}

export async function readState(sql: Sql, shopId: number, customerId: bigint): Promise<DormancyRow | null> {
  const { rows } = await sql.query<DormancyRow>(
    `SELECT d.state, d.since, d.last_day AS "lastDay", d.purchases, d.sign_day AS "signDay", d.sign_kind AS "signKind",
            d.healthy_gap AS "healthyGap", d.slowing_after AS "slowingAfter", d.dormant_after AS "dormantAfter",
            d.gone_after AS "goneAfter", w.word
     FROM dormancy d LEFT JOIN dormancy_overrides w ON w.shop_id = $1 AND w.customer_id = d.customer_id
     WHERE d.shop_id = $1 AND d.customer_id = $2`,
    [shopId, customerId],
  );
  return rows[0] ?? null;
}

export async function countStates(
  sql: Sql,
  shopId: number,
): Promise<{ state: DormancyState; customers: number; medianGap: number }[]> {
  const { rows } = await sql.query<{ state: DormancyState; customers: number; medianGap: number }>(
    `SELECT state, count(*)::int AS customers,
            percentile_cont(0.5) WITHIN GROUP (ORDER BY healthy_gap) AS "medianGap"
     FROM dormancy WHERE shop_id = $1 GROUP BY state`,
    [shopId],
  );
  return rows;
}

/** Left out of campaigns: whom the owner said to leave alone, and who is asleep or lost. */
const EXCLUDED = `(w.word = 'alone' OR (d.state IN ('dormant', 'gone') AND w.word IS NULL))`;

export interface MemberRow {
  id: bigint;
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  state: DormancyState;
  since: string;
  lastDay: string;
  purchases: number;
  healthyGap: number;
  word: DormancyWord | null;
}

/** Who is in a state, or left out of campaigns; latest orders first. */
export async function readStateMembers(
  sql: Sql,
  shopId: number,
  which: DormancyState | 'excluded',
  limit: number,
  offset: number,
): Promise<{ total: number; members: MemberRow[] }> {
  const where = which === 'excluded' ? `${EXCLUDED} AND $4::text IS NOT NULL` : 'd.state = $4';
  const { rows } = await sql.query<MemberRow & { total: number }>(
    `SELECT d.customer_id AS id, c.first_name AS "firstName", c.last_name AS "lastName", c.email, d.state, d.since,
            d.last_day AS "lastDay", d.purchases, d.healthy_gap AS "healthyGap", w.word, count(*) OVER ()::int AS total
     FROM dormancy d
     JOIN customers c ON c.shop_id = $1 AND c.id = d.customer_id
     LEFT JOIN dormancy_overrides w ON w.shop_id = $1 AND w.customer_id = d.customer_id
     WHERE d.shop_id = $1 AND ${where}
     ORDER BY d.last_day DESC, d.customer_id LIMIT $2 OFFSET $3`,
    [shopId, limit, offset, which],
  );
  return { total: rows[0]?.total ?? 0, members: rows };
}

export async function readExcluded(sql: Sql, shopId: number): Promise<bigint[]> {
  const { rows } = await sql.query<{ id: bigint }>(
    `SELECT d.customer_id AS id FROM dormancy d
     LEFT JOIN dormancy_overrides w ON w.shop_id = $1 AND w.customer_id = d.customer_id
     WHERE d.shop_id = $1 AND ${EXCLUDED} ORDER BY d.customer_id`,
    [shopId],
  );
  return rows.map(({ id }) => id);
}

export async function readSigns(sql: Sql, shopId: number, customerId: bigint): Promise<object[]> {
  const { rows } = await sql.query(
    'SELECT day, kind FROM signs_of_life WHERE shop_id = $1 AND customer_id = $2 ORDER BY day, kind',
    [shopId, customerId],
  );
  return rows;
}

/** A learning under way has read this customer already: it is waited for, so that it does not write what was erased. */
export async function eraseDormancy(tx: Sql, shopId: number, customerId: bigint): Promise<Record<string, number>> {
  await lockDormancy(tx, shopId);
  const erase = async (text: string) => (await tx.query(text, [shopId, customerId])).rowCount ?? 0;
  return {
    dormancy: await erase('DELETE FROM dormancy WHERE shop_id = $1 AND customer_id = $2'),
    dormancy_overrides: await erase('DELETE FROM dormancy_overrides WHERE shop_id = $1 AND customer_id = $2'),
    signs_of_life: await erase('DELETE FROM signs_of_life WHERE shop_id = $1 AND customer_id = $2'),
  };
}
