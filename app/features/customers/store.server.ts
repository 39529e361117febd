import type { Sql } from '#app/platform/database/database.ts';
import type { CustomerFacts } from './facts.ts';
import { dropToRead } from './store-to-read.server.ts';

const COLUMNS = `id int8, created_at timestamptz, updated_at timestamptz, identity_known bool, email text, email_hash text,
  first_name text, last_name text, phone text, place_known bool, city text, country_code text, locale_known bool,
  locale text, state text, tags text[], consent_state text, consent_level text, consent_at timestamptz, opt_out bool,
  birth_date date, birth_date_at timestamptz, birth_date_none bool`;
/** What is told of customers, as rows. `rowsOf` makes the second parameter; the third is when it was seen. */
const SOURCE = `jsonb_to_recordset($2::jsonb) AS c(${COLUMNS})`;

const LIVING = 't.merged_into IS NULL AND t.deleted_at IS NULL AND t.redacted_at IS NULL';
const NEWER = '(t.updated_at IS NULL OR t.updated_at <= c.updated_at)';
/** What no webhook tells has the time at which a customer was last read whole, whatever version a webhook made known. */
const READ = '(t.tags_at IS NULL OR t.tags_at <= $3)';
const CONSENT_TOLD = 'c.consent_state IS NOT NULL AND (t.consent_at IS NULL OR c.consent_at >= t.consent_at)';
const BIRTH_TOLD = `c.birth_date IS NOT NULL AND (t.birth_date_at IS NULL OR c.birth_date_at >= t.birth_date_at)
  AND t.birth_date IS DISTINCT FROM c.birth_date`;
/** What has not arrived at Shopify yet cannot have been taken back there. */
const BIRTH_GONE = 'c.birth_date_none AND t.birth_date_there_at < $3';

function rowsOf(customers: readonly CustomerFacts[], emailHash: (email: string) => Buffer): string {
  return JSON.stringify(
    customers.map((customer) => ({
      id: String(customer.id),
      created_at: customer.createdAt,
      updated_at: customer.updatedAt,
      identity_known: customer.identity !== undefined,
      email: customer.identity?.email ?? null,
      email_hash: customer.identity?.email ? emailHash(customer.identity.email).toString('hex') : null,
      first_name: customer.identity?.firstName ?? null,
      last_name: customer.identity?.lastName ?? null,
      phone: customer.identity?.phone ?? null,
      place_known: customer.place !== undefined,
      city: customer.place?.city ?? null,
      country_code: customer.place?.countryCode ?? null,
      locale_known: customer.locale !== undefined,
      locale: customer.locale ?? null,
      state: customer.state ?? null,
      tags: customer.tags ?? null,
      consent_state: customer.consent?.state ?? null,
      consent_level: customer.consent?.level ?? null,
      consent_at: customer.consent?.at ?? null,
      opt_out: customer.profilingOptOut ?? null,
      birth_date: customer.birthDate?.date ?? null,
      birth_date_at: customer.birthDate?.at ?? null,
      birth_date_none: customer.birthDate === null,
    })),
    (_key, value) => (typeof value === 'string' ? value.replaceAll('\0', '') : value),
  );
}

/** Rows are made before anything is decided, and locked in one order: whoever comes second sees what the first did. */
async function lockRows(tx: Sql, shopId: number, ids: bigint[]): Promise<void> {
  await tx.query(
    `INSERT INTO customers (shop_id, id) SELECT $1, id FROM unnest($2::int8[]) AS wanted(id) ORDER BY id
     ON CONFLICT (shop_id, id) DO NOTHING`,
    [shopId, ids],
  );
  await tx.query('SELECT 1 FROM customers WHERE shop_id = $1 AND id = ANY($2::int8[]) ORDER BY id FOR UPDATE', [
    shopId,
    ids,
  ]);
}

/**
 * Writes what is told of customers. Each part has its own time, so that the topics may come in any order: the person by
 * `updated_at`, consent by its own date, tags, language and objection by the moment they were seen (with single changes
 * of tags after that kept), the birth date by when it was stated. Who was merged away, deleted or redacted does not come back.
 */
export async function mergeCustomers(
  tx: Sql,
  shopId: number,
  customers: readonly CustomerFacts[],
  seenAt: Date,
  emailHash: (email: string) => Buffer,
  consentSource: string,
): Promise<bigint[]> {
  if (customers.length === 0) return [];
  await lockRows(
    tx,
    shopId,
    customers.map(({ id }) => id),
  );
  const rows = rowsOf(customers, emailHash);
  const person = `${NEWER} AND c.identity_known`;
  const tagsTold = `c.tags IS NOT NULL AND ${READ}`;
  const later = '(t.tag_marks ? tag AND (t.tag_marks ->> tag)::timestamptz > $3)';
  const { rows: changed } = await tx.query<{ id: bigint }>(
    `UPDATE customers t SET
       created_at = COALESCE(c.created_at, t.created_at),
       updated_at = GREATEST(t.updated_at, c.updated_at),
       email = CASE WHEN ${person} THEN c.email ELSE t.email END,
       email_hash = CASE WHEN ${person} THEN decode(c.email_hash, 'hex') ELSE t.email_hash END,
       first_name = CASE WHEN ${person} THEN c.first_name ELSE t.first_name END,
       last_name = CASE WHEN ${person} THEN c.last_name ELSE t.last_name END,
       phone = CASE WHEN ${person} THEN c.phone ELSE t.phone END,
       city = CASE WHEN ${NEWER} AND c.place_known THEN c.city ELSE t.city END,
       country_code = CASE WHEN ${NEWER} AND c.place_known THEN c.country_code ELSE t.country_code END,
       locale = CASE WHEN ${READ} AND c.locale_known THEN c.locale ELSE t.locale END,
       state = CASE WHEN ${NEWER} THEN COALESCE(c.state, t.state) ELSE t.state END,
       profiling_opt_out = CASE WHEN ${READ} THEN COALESCE(c.opt_out, t.profiling_opt_out) ELSE t.profiling_opt_out END,
       tags = CASE WHEN ${tagsTold} THEN ARRAY(
           SELECT tag FROM unnest(c.tags) tag WHERE NOT (${later} AND NOT tag = ANY(t.tags))
           UNION SELECT tag FROM unnest(t.tags) tag WHERE ${later} ORDER BY 1) ELSE t.tags END,
       tag_marks = CASE WHEN ${tagsTold} THEN COALESCE((SELECT jsonb_object_agg(key, value)
           FROM jsonb_each(t.tag_marks) WHERE (value #>> '{}')::timestamptz > $3), '{}') ELSE t.tag_marks END,
       tags_at = CASE WHEN ${tagsTold} THEN $3 ELSE t.tags_at END,
       consent_state = CASE WHEN ${CONSENT_TOLD} THEN c.consent_state ELSE t.consent_state END,
       consent_level = CASE WHEN ${CONSENT_TOLD} THEN c.consent_level ELSE t.consent_level END,
       consent_source = CASE WHEN ${CONSENT_TOLD} AND t.consent_at IS DISTINCT FROM c.consent_at THEN $4 ELSE t.consent_source END,
       consent_at = CASE WHEN ${CONSENT_TOLD} THEN c.consent_at ELSE t.consent_at END,
       birth_date = CASE WHEN ${BIRTH_TOLD} THEN c.birth_date WHEN ${BIRTH_GONE} THEN NULL ELSE t.birth_date END,
       birth_date_source = CASE WHEN ${BIRTH_TOLD} OR ${BIRTH_GONE} THEN 'shopify' ELSE t.birth_date_source END,
       birth_date_at = CASE WHEN ${BIRTH_TOLD} THEN c.birth_date_at WHEN ${BIRTH_GONE} THEN $3 ELSE t.birth_date_at END,
       birth_date_there_at = CASE WHEN ${BIRTH_TOLD} OR c.birth_date = t.birth_date THEN GREATEST(t.birth_date_there_at, $3)
         WHEN ${BIRTH_GONE} THEN NULL ELSE t.birth_date_there_at END
     FROM ${SOURCE}
     WHERE t.shop_id = $1 AND t.id = c.id AND ${LIVING}
     RETURNING t.id`,
    [shopId, rows, seenAt, consentSource],
  );
  return changed.map(({ id }) => id);
}

/** Those of whom this says something new; who was merged away, deleted or redacted is none of them. */
export async function differing(
  sql: Sql,
  shopId: number,
  customers: readonly CustomerFacts[],
  seenAt: Date,
  emailHash: (email: string) => Buffer,
): Promise<bigint[]> {
  if (customers.length === 0) return [];
  const { rows } = await sql.query<{ id: bigint }>(
    `SELECT c.id FROM ${SOURCE} LEFT JOIN customers t ON t.shop_id = $1 AND t.id = c.id
     WHERE t.id IS NULL OR ${LIVING} AND (t.updated_at IS NULL OR t.updated_at < c.updated_at OR t.tags_at IS NULL
       OR ${NEWER} AND c.identity_known
          AND (c.email, c.first_name, c.last_name, c.phone) IS DISTINCT FROM (t.email, t.first_name, t.last_name, t.phone)
       OR c.locale_known AND c.locale IS DISTINCT FROM t.locale OR c.opt_out <> t.profiling_opt_out
       OR NOT (c.tags @> t.tags AND c.tags <@ t.tags) OR ${CONSENT_TOLD} AND c.consent_state IS DISTINCT FROM t.consent_state
       OR ${BIRTH_TOLD} OR ${BIRTH_GONE})`,
    [shopId, rowsOf(customers, emailHash), seenAt],
  );
  return rows.map(({ id }) => id);
}

/**
 * Guests whose address now belongs to a customer become that customer. Returns the ids on both sides. `ids`: only guests
 * of these customers; null: all.
 */
export async function joinGuests(tx: Sql, shopId: number, ids: bigint[] | null): Promise<bigint[]> {
  const { rows } = await tx.query<{ guest: bigint; customer: bigint }>(
    `SELECT DISTINCT ON (g.id) g.id AS guest, c.id AS customer FROM customers g
     JOIN customers c ON c.shop_id = $1 AND c.email_hash = g.email_hash AND c.id > 0 AND c.merged_into IS NULL
       AND c.deleted_at IS NULL AND c.redacted_at IS NULL
     WHERE g.shop_id = $1 AND g.id < 0 AND g.merged_into IS NULL AND g.redacted_at IS NULL AND g.email_hash IS NOT NULL
       AND ($2::int8[] IS NULL OR c.id = ANY($2::int8[]))
     ORDER BY g.id, c.id`,
    [shopId, ids],
  );
  for (const { guest, customer } of rows) await mergeInto(tx, shopId, customer, guest);
  return rows.flatMap(({ guest, customer }) => [guest, customer]);
}

/** One person less: what `gone` had belongs to `kept` (or to whom `kept` itself was merged into). Returns the survivor. */
export async function mergeInto(tx: Sql, shopId: number, kept: bigint, gone: bigint): Promise<bigint> {
  await lockRows(tx, shopId, [kept, gone]);
  const { rows } = await tx.query<{ merged_into: bigint | null }>(
    'SELECT merged_into FROM customers WHERE shop_id = $1 AND id = $2',
    [shopId, kept],
  );
  const survivor = rows[0]?.merged_into ?? kept;
  if (survivor === gone) return survivor;
  await tx.query(
    `UPDATE customers k SET birth_date = g.birth_date, birth_date_source = g.birth_date_source, birth_date_at = g.birth_date_at
     FROM customers g WHERE g.shop_id = $1 AND g.id = $3 AND g.birth_date IS NOT NULL
       AND k.shop_id = $1 AND k.id = $2 AND k.birth_date IS NULL AND k.redacted_at IS NULL`,
    [shopId, survivor, gone],
  );
  await tx.query(
    'UPDATE customers SET merged_into = $2 WHERE shop_id = $1 AND (id = $3 OR merged_into = $3) AND id <> $2',
    [shopId, survivor, gone],
  );
  await dropToRead(tx, shopId, gone);
  await emptyPerson(tx, shopId, gone);
  await tx.query('UPDATE orders SET customer_id = $2 WHERE shop_id = $1 AND customer_id = $3', [
    shopId,
    survivor,
    gone,
  ]);
  return survivor;
}

/** Leaves the row (its id must not come back) and nothing about the person. */
export async function emptyPerson(tx: Sql, shopId: number, id: bigint): Promise<number> {
  const { rowCount } = await tx.query(
    `UPDATE customers SET email = NULL, email_hash = NULL, first_name = NULL, last_name = NULL, phone = NULL,
       locale = NULL, city = NULL, country_code = NULL, state = NULL, tags = '{}', tag_marks = '{}', consent_state = NULL,
       consent_level = NULL, consent_at = NULL, consent_source = NULL, birth_date = NULL, birth_date_source = NULL,
       birth_date_at = NULL, birth_date_there_at = NULL, created_at = NULL
     WHERE shop_id = $1 AND id = $2`,
    [shopId, id],
  );
  return rowCount ?? 0;
}

export async function markCustomerDeleted(tx: Sql, shopId: number, id: bigint, at: Date): Promise<void> {
  await lockRows(tx, shopId, [id]);
  await dropToRead(tx, shopId, id);
  await emptyPerson(tx, shopId, id);
  await tx.query(
    'UPDATE customers SET deleted_at = LEAST(COALESCE(deleted_at, $3), $3) WHERE shop_id = $1 AND id = $2',
    [shopId, id, at],
  );
}

/** A tag put on or taken off at `at`; the latest word on each tag holds, in whatever order they come. */
export async function changeTags(tx: Sql, shopId: number, id: bigint, tags: string[], on: boolean, at: Date) {
  await lockRows(tx, shopId, [id]);
  const { rows } = await tx.query<{ tags: string[]; tags_at: Date | null; tag_marks: Record<string, string> }>(
    `SELECT tags, tags_at, tag_marks FROM customers
     WHERE shop_id = $1 AND id = $2 AND merged_into IS NULL AND deleted_at IS NULL AND redacted_at IS NULL`,
    [shopId, id],
  );
  const row = rows[0];
  if (!row) return;
  const present = new Set(row.tags);
  for (const tag of tags) {
    const mark = row.tag_marks[tag];
    const last = Math.max(mark ? Date.parse(mark) : 0, row.tags_at?.getTime() ?? 0);
    // At the very same instant, taking off wins: some rule must.
    if (at.getTime() < last || (at.getTime() === last && mark && on)) continue;
    row.tag_marks[tag] = at.toISOString();
    if (on) present.add(tag);
    else present.delete(tag);
  }
  await tx.query('UPDATE customers SET tags = $3, tag_marks = $4 WHERE shop_id = $1 AND id = $2', [
    shopId,
    id,
    [...present].sort(),
    row.tag_marks,
  ]);
}

export async function setConsent(
  tx: Sql,
  shopId: number,
  consent: { id: bigint; state: string; level: string | null; at: Date },
  source: string,
): Promise<void> {
  await lockRows(tx, shopId, [consent.id]);
  await tx.query(
    `UPDATE customers SET consent_state = $3, consent_level = $4, consent_at = $5, consent_source = $6
     WHERE shop_id = $1 AND id = $2 AND (consent_at IS NULL OR consent_at <= $5)
       AND merged_into IS NULL AND deleted_at IS NULL AND redacted_at IS NULL`,
    [shopId, consent.id, consent.state, consent.level, consent.at, source],
  );
}

export async function setBirthDate(
  tx: Sql,
  shopId: number,
  id: bigint,
  date: string | null,
  source: string,
  at: Date,
): Promise<boolean> {
  await lockRows(tx, shopId, [id]);
  const { rowCount } = await tx.query(
    `UPDATE customers SET birth_date = $3, birth_date_source = $4, birth_date_at = $5, birth_date_there_at = NULL
     WHERE shop_id = $1 AND id = $2 AND merged_into IS NULL AND deleted_at IS NULL AND redacted_at IS NULL`,
    [shopId, id, date, source, at],
  );
  return rowCount === 1;
}

/** Null when there is none, or no such customer. */
export async function readBirthDate(sql: Sql, shopId: number, id: bigint): Promise<string | null> {
  const { rows } = await sql.query<{ birth_date: string | null }>(
    'SELECT birth_date FROM customers WHERE shop_id = $1 AND id = $2',
    [shopId, id],
  );
  return rows[0]?.birth_date ?? null;
}

/** Shopify has taken the date, if it is still the one. */
export async function noteBirthDateThere(sql: Sql, shopId: number, id: bigint, date: string, at: Date): Promise<void> {
  await sql.query('UPDATE customers SET birth_date_there_at = $4 WHERE shop_id = $1 AND id = $2 AND birth_date = $3', [
    shopId,
    id,
    date,
    at,
  ]);
}

/** Customers of Shopify's who stand here and were not made after `before`, in the order of their ids from `after` on. */
export async function customersAfter(
  sql: Sql,
  shopId: number,
  { after, before, limit }: { after: bigint; before: Date; limit: number },
): Promise<bigint[]> {
  const { rows } = await sql.query<{ id: bigint }>(
    `SELECT t.id FROM customers t WHERE t.shop_id = $1 AND t.id > $2 AND t.id > 0
       AND (t.created_at IS NULL OR t.created_at < $3) AND ${LIVING} ORDER BY t.id LIMIT $4`,
    [shopId, after, before, limit],
  );
  return rows.map(({ id }) => id);
}
