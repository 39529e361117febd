import { mayBeKnown, type PersonalRow, personalColumns } from '#app/features/recommendations/index.server.ts';
import type { Sql } from '#app/platform/database/database.ts';
import type { IssuedCode } from '#app/platform/discounts/discounts.ts';
import { wantFrom } from '#app/platform/publish/publish.ts';

/** The setting that holds the flows' settings. */
export const SETTINGS_KEY = 'flows';

// ── Who is asking ────────────────────────────────────────────────────────────────────────────────────────────────────

/** All that a page of hers is made of, as it is stored. */
export interface VisitorRow extends PersonalRow {
  firstName: string | null;
  settings: unknown;
  /** Not used yet and not over; `today`: it is her birthday itself. */
  treat: { code: string; expiresAt: string; today: boolean; terms: unknown } | null;
}

/**
 * Null for who is not known, is gone, or does not want to be profiled: she gets what everybody gets. One statement for all
 * blocks: a shopper waits, and going to the database costs more than what is found there.
 *
 * @param day the shop's, ISO
 */
export async function readVisitor(
  sql: Sql,
  shopId: number,
  customerId: bigint,
  day: string,
  now: Date,
): Promise<VisitorRow | null> {
  const { rows } = await sql.query<VisitorRow>(VISITOR, [shopId, customerId, day, now]);
  return rows[0] ?? null;
}

const VISITOR = {
  name: 'visitor',
  text: `SELECT c.first_name AS "firstName", ${personalColumns},
                (SELECT value FROM settings WHERE shop_id = $1 AND key = '${SETTINGS_KEY}') AS settings,
                (SELECT json_build_object('code', t.code, 'expiresAt', t.expires_at, 'today', t.celebrated_on = $3,
                                          'terms', d.terms)
                 FROM birthday_treats t
                 JOIN shop_discounts d ON d.shop_id = t.shop_id AND d.discount_id = t.discount_id
                 WHERE t.shop_id = $1 AND t.customer_id = c.id AND t.status = 'issued' AND t.expires_at > $4
                   AND t.used_at IS NULL ORDER BY t.expires_at DESC LIMIT 1) AS treat
         FROM customers c WHERE c.shop_id = $1 AND c.id = $2 AND ${mayBeKnown('c')}`,
};

// ── Birthday ─────────────────────────────────────────────────────────────────────────────────────────────────────────

const ALONE = `SELECT customer_id FROM dormancy_overrides WHERE shop_id = $1 AND word = 'alone'`;

/** Not whom the owner said to leave alone. */
const mayGetTreat = `c.id > 0 AND ${mayBeKnown('c')} AND c.id NOT IN (${ALONE})`;

/** Null for who is not known here. */
export async function readMayGetTreat(sql: Sql, shopId: number, customerId: bigint): Promise<boolean | null> {
  const { rows } = await sql.query<{ may: boolean }>(
    `SELECT ${mayGetTreat} AS may FROM customers c WHERE shop_id = $1 AND id = $2`,
    [shopId, customerId],
  );
  return rows[0]?.may ?? null;
}

/**
 * Customers born on one of these days (`MM-DD`) who have had no treat in that year, and none so few days ago: a date
 * corrected from the end of the year to its beginning brings no second one.
 */
export async function readCelebrating(
  sql: Sql,
  shopId: number,
  { year, today, apart }: { year: number; today: string; apart: number },
  days: string[],
  limit: number,
): Promise<bigint[]> {
  const { rows } = await sql.query<{ id: bigint }>(
    `SELECT id FROM customers c WHERE shop_id = $1 AND birth_date IS NOT NULL AND to_char(birth_date, 'MM-DD') = ANY ($2)
       AND ${mayGetTreat}
       AND NOT EXISTS (
         SELECT FROM birthday_treats t WHERE t.shop_id = $1 AND t.customer_id = c.id
           AND (t.year = $3 OR t.celebrated_on > $4::date - $5::int))
     ORDER BY id LIMIT $6`,
    [shopId, days, year, today, apart, limit],
  );
  return rows.map(({ id }) => id);
}

export interface TreatRow {
  customerId: bigint;
  year: number;
  code: string;
  celebratedOn: string;
  expiresAt: Date;
}

/**
 * Once a year: who has a row of that year keeps it. Whose code is another's gets none here.
 *
 * @returns how many were added
 */
export async function addTreats(sql: Sql, shopId: number, rows: TreatRow[], now: Date): Promise<number> {
  const { rowCount } = await sql.query(
    `INSERT INTO birthday_treats (shop_id, customer_id, year, code, celebrated_on, expires_at, created_at)
     SELECT $1, *, $7 FROM unnest($2::int8[], $3::int[], $4::text[], $5::date[], $6::timestamptz[])
     ON CONFLICT DO NOTHING`,
    [
      shopId,
      rows.map((row) => row.customerId),
      rows.map((row) => row.year),
      rows.map((row) => row.code),
      rows.map((row) => row.celebratedOn),
      rows.map((row) => row.expiresAt),
      now,
    ],
  );
  return rowCount ?? 0;
}

/** Not yet at Shopify, oldest first, for who still is to get one. A day that has passed is not made up for. */
export async function readPendingTreats(
  sql: Sql,
  shopId: number,
  now: Date,
  limit: number,
): Promise<{ customerId: bigint; year: number; code: string }[]> {
  const { rows } = await sql.query<{ customerId: bigint; year: number; code: string }>(
    `SELECT t.customer_id AS "customerId", t.year, t.code FROM birthday_treats t
     JOIN customers c ON c.shop_id = $1 AND c.id = t.customer_id AND c.birth_date IS NOT NULL AND ${mayGetTreat}
     WHERE t.shop_id = $1 AND t.status <> 'issued' AND t.expires_at > $2
     ORDER BY t.created_at, t.customer_id LIMIT $3`,
    [shopId, now, limit],
  );
  return rows;
}

/** A code that works stays one, whatever an attempt beside the one that made it was told. */
export async function settleTreats(sql: Sql, shopId: number, now: Date, outcomes: IssuedCode[]): Promise<void> {
  await sql.query(
    `UPDATE birthday_treats t
     SET status = CASE WHEN o.error IS NULL THEN 'issued' ELSE 'failed' END, error = o.error, code_id = o.code_id,
         discount_id = o.discount_id, issued_at = CASE WHEN o.error IS NULL THEN $2::timestamptz END
     FROM unnest($3::text[], $4::int8[], $5::int8[], $6::text[]) AS o (code, discount_id, code_id, error)
     WHERE t.shop_id = $1 AND t.code = o.code AND t.status <> 'issued'`,
    [
      shopId,
      now,
      outcomes.map(({ code }) => code),
      outcomes.map(({ discountId }) => discountId),
      outcomes.map(({ codeId }) => codeId),
      outcomes.map(({ error }) => error),
    ],
  );
}

/** Codes whose time is over and that still work at Shopify, by discount. */
export async function readExpired(
  sql: Sql,
  shopId: number,
  now: Date,
  limit: number,
): Promise<{ discountId: bigint; codeId: bigint }[]> {
  const { rows } = await sql.query<{ discountId: bigint; codeId: bigint }>(
    `SELECT discount_id AS "discountId", code_id AS "codeId" FROM birthday_treats
     WHERE shop_id = $1 AND status = 'issued' AND expires_at <= $2 AND code_id IS NOT NULL
     ORDER BY discount_id, code_id LIMIT $3`,
    [shopId, now, limit],
  );
  return rows;
}

/** Returns whose they were. */
export async function markExpired(sql: Sql, shopId: number, codeIds: bigint[]): Promise<bigint[]> {
  const { rows } = await sql.query<{ id: bigint }>(
    `UPDATE birthday_treats SET status = 'expired' WHERE shop_id = $1 AND code_id = ANY ($2::int8[])
     RETURNING customer_id AS id`,
    [shopId, codeIds],
  );
  return rows.map(({ id }) => id);
}

/**
 * Codes work once: what an order was placed with is not offered again, also when the order is later cancelled. Returns
 * whose they were.
 */
export async function markUsed(sql: Sql, shopId: number, now: Date, orderIds: bigint[]): Promise<bigint[]> {
  const { rows } = await sql.query<{ id: bigint }>(
    `UPDATE birthday_treats t SET used_at = $2
     FROM (SELECT DISTINCT upper(code) AS code FROM orders, unnest(discount_codes) AS code
           WHERE shop_id = $1 AND id = ANY ($3::int8[])) AS redeemed
     WHERE t.shop_id = $1 AND t.code = redeemed.code AND t.used_at IS NULL
     RETURNING t.customer_id AS id`,
    [shopId, now, orderIds],
  );
  return rows.map(({ id }) => id);
}

const TREAT_UNTIL = 'birthday_treat_until';
const NO_TREAT = 'no_birthday_treat';

/** Customers of whom the blocks are told something, or ought to be. */
export async function readTold(sql: Sql, shopId: number): Promise<bigint[]> {
  const { rows } = await sql.query<{ id: bigint }>(
    `SELECT id FROM customers WHERE shop_id = $1 AND profiling_opt_out
     UNION ${ALONE}
     UNION SELECT customer_id FROM birthday_treats WHERE shop_id = $1 AND status = 'issued'
     UNION SELECT owner_id FROM publications
           WHERE shop_id = $1 AND owner_type = 'Customer' AND key IN ('${TREAT_UNTIL}', '${NO_TREAT}')`,
    [shopId],
  );
  return rows.map(({ id }) => id);
}

/** One at a time says what is so: of two, who looked first could write last. Held to the end of the transaction. */
export async function lockTold(tx: Sql, shopId: number): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtext('flows.told'), $1)`, [shopId]);
}

/**
 * What the birthday block has to know before anybody is asked: the last day of a treat that still can be used, and who
 * gets none. Returns how many of these changed.
 */
export function wantTreats(
  tx: Sql,
  shopId: number,
  now: Date,
  timezone: string,
  customerIds: bigint[],
): Promise<number> {
  return wantFrom(
    tx,
    shopId,
    now,
    `SELECT 'Customer', c.id, k.key, k.type, k.value
     FROM customers c
     LEFT JOIN LATERAL (
       SELECT max(t.expires_at) AS over FROM birthday_treats t
       WHERE t.shop_id = $1 AND t.customer_id = c.id AND t.status = 'issued' AND t.used_at IS NULL AND t.expires_at > $2
         AND ${mayBeKnown('c')}) treat ON true
     CROSS JOIN LATERAL (VALUES
       ('${TREAT_UNTIL}', 'date', ((treat.over AT TIME ZONE $3)::date - 1)::text),
       ('${NO_TREAT}', 'boolean', CASE WHEN c.profiling_opt_out OR c.id IN (${ALONE}) THEN 'true' END)) AS k (key, type, value)
     WHERE c.shop_id = $1 AND c.id > 0 AND c.id = ANY ($4::int8[])`,
    [timezone, customerIds],
  );
}

/** Two records of one person became one: the treat she had is the one she has; of two in a year one moves. */
export async function moveTreats(sql: Sql, shopId: number, customerIds: bigint[]): Promise<void> {
  await sql.query(
    `UPDATE birthday_treats t SET customer_id = moved.kept
     FROM (
       SELECT DISTINCT ON (c.merged_into, g.year) c.merged_into AS kept, g.customer_id, g.year
       FROM birthday_treats g JOIN customers c ON c.shop_id = $1 AND c.id = g.customer_id
       WHERE g.shop_id = $1 AND g.customer_id = ANY ($2::int8[]) AND c.merged_into IS NOT NULL
         AND NOT EXISTS (
           SELECT FROM birthday_treats k WHERE k.shop_id = $1 AND k.customer_id = c.merged_into AND k.year = g.year)
       ORDER BY c.merged_into, g.year, g.issued_at) moved
     WHERE t.shop_id = $1 AND t.customer_id = moved.customer_id AND t.year = moved.year`,
    [shopId, customerIds],
  );
}

/** Given counts what she got, whatever became of its code since; failed, what is still tried again. */
export async function countBirthdays(
  sql: Sql,
  shopId: number,
  year: number,
  soon: string[],
  now: Date,
): Promise<{ known: number; nextSevenDays: number; treatsThisYear: number; failed: number }> {
  const { rows } = await sql.query<{ known: number; nextSevenDays: number; treatsThisYear: number; failed: number }>(
    `SELECT (SELECT count(*)::int FROM customers c WHERE shop_id = $1 AND birth_date IS NOT NULL AND ${mayGetTreat}) AS known,
            (SELECT count(*)::int FROM customers c WHERE shop_id = $1 AND birth_date IS NOT NULL AND ${mayGetTreat}
               AND to_char(birth_date, 'MM-DD') = ANY ($3)) AS "nextSevenDays",
            count(*) FILTER (WHERE year = $2 AND issued_at IS NOT NULL)::int AS "treatsThisYear",
            count(*) FILTER (WHERE status = 'failed' AND expires_at > $4 AND customer_id IN (
              SELECT c.id FROM customers c WHERE c.shop_id = $1 AND c.birth_date IS NOT NULL AND ${mayGetTreat}))::int AS failed
     FROM birthday_treats WHERE shop_id = $1`,
    [shopId, year, soon, now],
  );
  return rows[0]!;
}

export async function eraseTreats(sql: Sql, shopId: number, customerId: bigint): Promise<number> {
  const { rowCount } = await sql.query('DELETE FROM birthday_treats WHERE shop_id = $1 AND customer_id = $2', [
    shopId,
    customerId,
  ]);
  return rowCount ?? 0;
}

export async function readTreats(sql: Sql, shopId: number, customerId: bigint): Promise<object[]> {
  const { rows } = await sql.query(
    `SELECT year, code, status, celebrated_on, expires_at, issued_at, used_at FROM birthday_treats
     WHERE shop_id = $1 AND customer_id = $2 ORDER BY year`,
    [shopId, customerId],
  );
  return rows;
}
