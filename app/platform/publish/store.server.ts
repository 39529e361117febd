import type { Sql } from '../database/database.ts';

/** The app's own installation, as an owner: Shopify gives it another id with every installation, so it is asked when sending. */
export const THIS_INSTALLATION = { ownerType: 'AppInstallation', ownerId: 0n } as const;

/** One value of ours at Shopify. Ids of Shopify's, so never of a guest. */
export interface Target {
  ownerType: 'Product' | 'Customer' | (typeof THIS_INSTALLATION)['ownerType'];
  ownerId: bigint;
  /** A metafield's key in the app's own namespace, or `namespace.key`; for tags a name of the set they belong to. */
  key: string;
}

export interface Wanted extends Target {
  /** The metafield's type, or `tag`. */
  type: string;
  /** Null: to be removed. */
  value: string | null;
}

/** What is to be done with a row next. A tag changes in two steps: what may be there away, then the wanted one on. */
export type Step = 'set' | 'delete' | 'untag' | 'tag';

export interface Waiting extends Wanted {
  step: Step;
  /** What may stand there now. For tags a comma list: more than one after an attempt whose end nobody saw. */
  confirmed: string | null;
}

const MANY = 5_000;

const targetColumns = 'owner_type, owner_id, key';

export const STEP = `CASE
  WHEN type <> 'tag' THEN CASE WHEN wanted IS NULL THEN 'delete' ELSE 'set' END
  WHEN wanted IS NULL OR array_remove(string_to_array(confirmed, ','), wanted) <> '{}' THEN 'untag' ELSE 'tag' END`;

/**
 * Writes down what is wanted, set-based. `select` yields owner_type, owner_id, key, type and value; its parameters
 * start at $3. What is already wanted so stays untouched, and what never was there need not be removed.
 */
export async function wantFrom(
  sql: Sql,
  shopId: number,
  now: Date,
  select: string,
  parameters: unknown[] = [],
): Promise<number> {
  const wanted = `(${select}) AS w (owner_type, owner_id, key, type, value)`;
  const values = [shopId, now, ...parameters];
  const removed = await sql.query(
    `UPDATE publications p
     SET wanted = NULL, dirty = true, error = NULL, attempts = 0, due_at = $2, changed_at = $2
     FROM ${wanted}
     WHERE w.value IS NULL AND p.wanted IS NOT NULL
       AND p.shop_id = $1 AND p.owner_type = w.owner_type AND p.owner_id = w.owner_id AND p.key = w.key`,
    values,
  );
  const set = await sql.query(
    `INSERT INTO publications (shop_id, ${targetColumns}, type, wanted, dirty, due_at, changed_at)
     SELECT $1, w.owner_type, w.owner_id, w.key, w.type, w.value, true, $2, $2 FROM ${wanted} WHERE w.value IS NOT NULL
     ON CONFLICT (shop_id, ${targetColumns}) DO UPDATE
       SET type = excluded.type, wanted = excluded.wanted, dirty = true, error = NULL, attempts = 0,
           due_at = excluded.due_at, changed_at = excluded.changed_at
       WHERE publications.wanted IS DISTINCT FROM excluded.wanted`,
    values,
  );
  const changed = (removed.rowCount ?? 0) + (set.rowCount ?? 0);
  // Before autovacuum has looked, the planner takes a table just filled for an empty one, and joins it row by row.
  if (changed > MANY) await sql.query('ANALYZE publications');
  return changed;
}

export async function want(sql: Sql, shopId: number, now: Date, rows: Wanted[]): Promise<number> {
  if (rows.length === 0) return 0;
  return wantFrom(
    sql,
    shopId,
    now,
    'SELECT * FROM unnest($3::text[], $4::int8[], $5::text[], $6::text[], $7::text[])',
    [
      rows.map((row) => row.ownerType),
      rows.map((row) => row.ownerId),
      rows.map((row) => row.key),
      rows.map((row) => row.type),
      rows.map((row) => row.value),
    ],
  );
}

/** What is due of these kinds: the few switches first, then products, which a shopper sees. Not what is on its way. */
export async function takeDue(
  sql: Sql,
  shopId: number,
  now: Date,
  kinds: { ownerType: Target['ownerType']; step: Step }[],
  limit: number,
): Promise<Waiting[]> {
  const { rows } = await sql.query<Waiting>(
    `SELECT owner_type AS "ownerType", owner_id AS "ownerId", key, type, wanted AS value, confirmed, ${STEP} AS step
     FROM publications WHERE shop_id = $1 AND dirty AND due_at <= $2 AND place IS NULL
       AND (owner_type, ${STEP}) IN (SELECT * FROM unnest($4::text[], $5::text[]))
     ORDER BY owner_type = 'AppInstallation' DESC, owner_type DESC, owner_id, key LIMIT $3`,
    [shopId, now, limit, kinds.map(({ ownerType }) => ownerType), kinds.map(({ step }) => step)],
  );
  return rows;
}

/** A tag that is not wanted and cannot be there: nothing is to be done. */
export async function dropNeverSent(sql: Sql, shopId: number): Promise<void> {
  await sql.query(
    `DELETE FROM publications
     WHERE shop_id = $1 AND dirty AND type = 'tag' AND wanted IS NULL AND confirmed IS NULL AND place IS NULL`,
    [shopId],
  );
}

const given = `unnest($2::text[], $3::int8[], $4::text[], $5::text[]) AS sent (owner_type, owner_id, key, value)`;
const same = `p.shop_id = $1 AND p.owner_type = sent.owner_type AND p.owner_id = sent.owner_id AND p.key = sent.key`;
const columns = (rows: Wanted[]) => [
  rows.map((row) => row.ownerType),
  rows.map((row) => row.ownerId),
  rows.map((row) => row.key),
  rows.map((row) => row.value),
];

/**
 * Before tags leave: from now on they may stand at Shopify. Should nobody see the end of the attempt, the next one
 * knows what to take away.
 */
export async function noteAttempt(sql: Sql, shopId: number, rows: Wanted[]): Promise<void> {
  await sql.query(
    `UPDATE publications p SET confirmed = concat_ws(',', p.confirmed, sent.value) FROM ${given}
     WHERE ${same} AND sent.value IS NOT NULL AND NOT sent.value = ANY (string_to_array(coalesce(p.confirmed, ''), ','))`,
    [shopId, ...columns(rows)],
  );
}

/** Shopify has it. What has been changed since it was sent stays due. */
export async function confirm(sql: Sql, shopId: number, now: Date, rows: Wanted[]): Promise<void> {
  if (rows.length === 0) return;
  await sql.query(
    `WITH gone AS (
       DELETE FROM publications p USING ${given}
       WHERE ${same} AND sent.value IS NULL AND p.wanted IS NULL
     )
     UPDATE publications p
     SET confirmed = sent.value, confirmed_at = $6, error = NULL, attempts = 0,
         dirty = p.wanted IS DISTINCT FROM sent.value
     FROM ${given}
     WHERE ${same} AND (sent.value IS NOT NULL OR p.wanted IS NOT NULL)`,
    [shopId, ...columns(rows), now],
  );
}

type SentTags = Wanted & { sent: string | null };

const confirmedWithout = `nullif(array_to_string(ARRAY(
  SELECT tag FROM unnest(string_to_array(p.confirmed, ',')) AS tag WHERE tag <> ALL (string_to_array(sent.value, ','))), ','), '')`;

/** Shopify has taken them away; what came to be known of meanwhile still may be there. */
export async function confirmUntagged(sql: Sql, shopId: number, now: Date, rows: SentTags[]): Promise<void> {
  if (rows.length === 0) return;
  await sql.query(
    `UPDATE publications p SET confirmed = ${confirmedWithout}, confirmed_at = $6, error = NULL, attempts = 0
     FROM ${given} WHERE ${same}`,
    [shopId, ...columns(rows.map((row) => ({ ...row, value: row.sent }))), now],
  );
  await sql.query(
    `DELETE FROM publications p USING ${given} WHERE ${same} AND p.wanted IS NULL AND p.confirmed IS NULL`,
    [shopId, ...columns(rows)],
  );
}

/** Shopify has the tag. It is all there is to do if it is the only one there, and still the one wanted. */
export async function confirmTagged(sql: Sql, shopId: number, now: Date, rows: Wanted[]): Promise<void> {
  if (rows.length === 0) return;
  await sql.query(
    `UPDATE publications p
     SET confirmed_at = $6, error = NULL, attempts = 0, dirty = p.confirmed IS DISTINCT FROM p.wanted
     FROM ${given} WHERE ${same}`,
    [shopId, ...columns(rows), now],
  );
}

/** Shopify refused the value: said on the row, and tried again later and later. */
export async function refuse(sql: Sql, shopId: number, now: Date, rows: Wanted[], errors: string[]): Promise<void> {
  if (rows.length === 0) return;
  await sql.query(
    `UPDATE publications p
     SET error = refused.error, attempts = p.attempts + 1, due_at = $6::timestamptz + interval '1 minute' * 2 ^ least(p.attempts, 10)
     FROM unnest($2::text[], $3::int8[], $4::text[], $5::text[], $7::text[])
       AS refused (owner_type, owner_id, key, value, error)
     WHERE p.shop_id = $1 AND p.owner_type = refused.owner_type AND p.owner_id = refused.owner_id
       AND p.key = refused.key AND p.wanted IS NOT DISTINCT FROM refused.value`,
    [shopId, ...columns(rows), now, errors],
  );
}

/** The owner no longer exists (or is erased): nothing of ours is to stand there. */
export async function dropOwners(
  sql: Sql,
  shopId: number,
  rows: Pick<Target, 'ownerType' | 'ownerId'>[],
): Promise<number> {
  if (rows.length === 0) return 0;
  const { rowCount } = await sql.query(
    `DELETE FROM publications p USING unnest($2::text[], $3::int8[]) AS gone (owner_type, owner_id)
     WHERE p.shop_id = $1 AND p.owner_type = gone.owner_type AND p.owner_id = gone.owner_id`,
    [shopId, rows.map((row) => row.ownerType), rows.map((row) => row.ownerId)],
  );
  return rowCount ?? 0;
}

/** What may stand at an owner who is no more may stand at another one now; his own rows have nobody to be sent to. */
export async function moveTags(sql: Sql, shopId: number, from: bigint, to: bigint): Promise<number> {
  const { rowCount } = await sql.query(
    `INSERT INTO publications AS p (shop_id, ${targetColumns}, type, wanted, confirmed, dirty, due_at, changed_at)
     SELECT $1, owner_type, $3::int8, key, type, NULL, confirmed, true, now(), now() FROM publications
     WHERE shop_id = $1 AND owner_type = 'Customer' AND owner_id = $2 AND type = 'tag' AND confirmed IS NOT NULL AND $3::int8 > 0
     ON CONFLICT (shop_id, ${targetColumns}) DO UPDATE
       SET confirmed = concat_ws(',', p.confirmed, excluded.confirmed), dirty = true, attempts = 0, due_at = excluded.due_at`,
    [shopId, from, to],
  );
  await dropOwners(sql, shopId, [{ ownerType: 'Customer', ownerId: from }]);
  return rowCount ?? 0;
}

/**
 * Tags of a set of ours that stand at customers without any row that knows of them (of an earlier installation, of a
 * merge nobody told of) are ours to take away. `select` yields the customer's id and the tag; its parameters start at $4.
 */
export async function claimTags(
  sql: Sql,
  shopId: number,
  now: Date,
  key: string,
  select: string,
  parameters: unknown[] = [],
): Promise<number> {
  const { rowCount } = await sql.query(
    `INSERT INTO publications AS p (shop_id, ${targetColumns}, type, wanted, confirmed, dirty, due_at, changed_at)
     SELECT $1, 'Customer', found.id, $3, 'tag', NULL, string_agg(found.tag, ','), true, $2, $2
     FROM (${select}) AS found (id, tag)
     LEFT JOIN publications k ON k.shop_id = $1 AND k.owner_type = 'Customer' AND k.owner_id = found.id AND k.key = $3
     WHERE found.id > 0 AND found.tag IS DISTINCT FROM k.wanted
       AND NOT found.tag = ANY (string_to_array(coalesce(k.confirmed, ''), ','))
     GROUP BY found.id
     ON CONFLICT (shop_id, ${targetColumns}) DO UPDATE
       SET confirmed = concat_ws(',', p.confirmed, excluded.confirmed), dirty = true, attempts = 0, due_at = excluded.due_at`,
    [shopId, now, key, ...parameters],
  );
  return rowCount ?? 0;
}

/** After a reinstall nobody knows what still stands at Shopify, or what became of what was on its way. */
export async function publishAllAgain(sql: Sql, shopId: number, now: Date): Promise<void> {
  await sql.query('DELETE FROM bulk_mutations WHERE shop_id = $1', [shopId]);
  await sql.query(
    `UPDATE publications SET dirty = true, attempts = 0, error = NULL, due_at = $2, place = NULL, sent = NULL
     WHERE shop_id = $1`,
    [shopId, now],
  );
}

export async function countUnpublished(
  sql: Sql,
  shopId: number,
  ownerType: Target['ownerType'],
): Promise<{ waiting: number; failed: number }> {
  const { rows } = await sql.query<{ waiting: number; failed: number }>(
    `SELECT count(*)::int AS waiting, count(*) FILTER (WHERE error IS NOT NULL)::int AS failed
     FROM publications WHERE shop_id = $1 AND owner_type = $2 AND dirty`,
    [shopId, ownerType],
  );
  return rows[0]!;
}

/** A value that Shopify did not take, as often as it was tried. */
export interface RefusedRow extends Wanted {
  error: string;
  /** When it was first wanted so. */
  since: Date;
  /** When it is sent again. */
  dueAt: Date;
}

/** The newest first. */
export async function readRefused(
  sql: Sql,
  shopId: number,
  limit: number,
): Promise<{ total: number; rows: RefusedRow[] }> {
  const refused = 'FROM publications WHERE shop_id = $1 AND dirty AND error IS NOT NULL';
  const [{ rows: count }, { rows }] = await Promise.all([
    sql.query<{ total: number }>(`SELECT count(*)::int AS total ${refused}`, [shopId]),
    sql.query<RefusedRow>(
      `SELECT owner_type AS "ownerType", owner_id AS "ownerId", key, type, wanted AS value, error,
              changed_at AS since, due_at AS "dueAt"
       ${refused} ORDER BY changed_at DESC, owner_type, owner_id, key LIMIT $2`,
      [shopId, limit],
    ),
  ]);
  return { total: count[0]!.total, rows };
}

export async function retryRefused(sql: Sql, shopId: number, now: Date): Promise<number> {
  const { rowCount } = await sql.query(
    `UPDATE publications SET attempts = 0, due_at = $2 WHERE shop_id = $1 AND dirty AND error IS NOT NULL`,
    [shopId, now],
  );
  return rowCount ?? 0;
}
