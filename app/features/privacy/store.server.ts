import type { Sql } from '#app/platform/database/database.ts';
import { bodyMentions, type Named, textMentions } from './mentions.ts';

export interface StoredRequest {
  kind: 'data_request' | 'redact' | 'shop_redact';
  request_key: string;
  customer_id: bigint | null;
  requested_at: Date;
  due_at: Date;
  done_at: Date | null;
  has_file: boolean;
}

const DUE = "interval '30 days'";

export async function openRequest(
  tx: Sql,
  shopId: number,
  request: { kind: StoredRequest['kind']; key: string; customerId: bigint | null; at: Date },
): Promise<void> {
  await tx.query(
    `INSERT INTO privacy_requests (shop_id, kind, request_key, customer_id, requested_at, due_at)
     VALUES ($1, $2, $3, $4, $5, $5::timestamptz + ${DUE}) ON CONFLICT (shop_id, kind, request_key) DO NOTHING`,
    [shopId, request.kind, request.key, request.customerId, request.at],
  );
}

/** Done, with the rows touched per table as evidence and no word about who it was. */
export async function closeRequest(
  tx: Sql,
  shopId: number,
  kind: StoredRequest['kind'],
  key: string,
  evidence: Record<string, number>,
  at: Date,
): Promise<void> {
  await tx.query(
    `UPDATE privacy_requests SET done_at = $4, evidence = $5, customer_id = NULL
     WHERE shop_id = $1 AND kind = $2 AND request_key = $3`,
    [shopId, kind, key, at, evidence],
  );
}

export async function saveFile(sql: Sql, shopId: number, key: string, file: object, at: Date): Promise<void> {
  await sql.query(
    `UPDATE privacy_requests SET file = $3, done_at = $4 WHERE shop_id = $1 AND kind = 'data_request' AND request_key = $2`,
    [shopId, key, JSON.stringify(file, (_key, value) => (typeof value === 'bigint' ? String(value) : value)), at],
  );
}

export async function findRequest(
  sql: Sql,
  shopId: number,
  key: string,
): Promise<{ customerId: bigint | null; file: unknown } | null> {
  const { rows } = await sql.query<{ customerId: bigint | null; file: unknown }>(
    `SELECT customer_id AS "customerId", file FROM privacy_requests
     WHERE shop_id = $1 AND kind = 'data_request' AND request_key = $2`,
    [shopId, key],
  );
  return rows[0] ?? null;
}

export async function requests(sql: Sql, shopId: number): Promise<StoredRequest[]> {
  const { rows } = await sql.query<StoredRequest>(
    `SELECT kind, request_key, customer_id, requested_at, due_at, done_at, file IS NOT NULL AS has_file
     FROM privacy_requests WHERE shop_id = $1 ORDER BY requested_at DESC, kind, request_key`,
    [shopId],
  );
  return rows;
}

/** A file is personal data too: it is not kept longer than the merchant needs to pass it on. */
export async function dropOldFiles(sql: Sql, shopId: number, now: Date): Promise<void> {
  await sql.query(
    `UPDATE privacy_requests SET file = NULL, customer_id = NULL
     WHERE shop_id = $1 AND done_at < $2::timestamptz - interval '30 days' AND (file IS NOT NULL OR customer_id IS NOT NULL)`,
    [shopId, now],
  );
}

/**
 * All ids of the person behind these: whoever they were merged into, and whoever else was. The asked ones are among them
 * whether they are known or not; she who is left of them comes first.
 */
export async function idsOfPerson(tx: Sql, shopId: number, ids: bigint[]): Promise<bigint[]> {
  const { rows } = await tx.query<{ id: bigint }>(
    `WITH roots AS (SELECT COALESCE(merged_into, id) AS id FROM customers WHERE shop_id = $1 AND id = ANY($2::int8[]))
     SELECT c.id FROM customers c
     WHERE c.shop_id = $1 AND (c.id IN (SELECT id FROM roots) OR c.merged_into IN (SELECT id FROM roots))
     ORDER BY c.merged_into IS NOT NULL, c.id DESC`,
    [shopId, ids],
  );
  return [...new Set([...rows.map(({ id }) => id), ...ids])];
}

/** What names the person outside the features' own tables: webhooks still lying there, jobs, notes on bad data, files. */
export async function eraseTraces(
  tx: Sql,
  shopId: number,
  ids: bigint[],
  words: string[],
  except: { topic: string; eventKey: string },
): Promise<Record<string, number>> {
  const named: Named = { ids: ids.filter((id) => id > 0n), words };
  const evidence: Record<string, number> = {};
  evidence.inbox = await eraseWaiting(tx, shopId, named, except);
  evidence.jobs = await eraseJobs(tx, shopId, ids, words);
  evidence.data_issues = await eraseExamples(tx, shopId, named);
  const files = await tx.query(
    `UPDATE privacy_requests SET file = NULL, customer_id = NULL WHERE shop_id = $1 AND customer_id = ANY($2::int8[])`,
    [shopId, ids],
  );
  evidence.privacy_requests = files.rowCount ?? 0;
  return evidence;
}

const AT_ONCE = 500;

/** The database picks out whatever has the letters in it; which of them name her is decided here. */
async function eraseWaiting(
  tx: Sql,
  shopId: number,
  named: Named,
  except: { topic: string; eventKey: string },
): Promise<number> {
  // Bytes are searched as they are: the word in UTF-8, read one byte a character.
  const needles = [...named.ids.map(String), ...named.words].map((word) => Buffer.from(word).toString('latin1'));
  let erased = 0;
  for (let after = ['', '']; ; ) {
    const { rows } = await tx.query<{ topic: string; event_key: string; body: Buffer }>(
      `SELECT topic, event_key, body FROM inbox
       WHERE shop_id = $1 AND body IS NOT NULL AND (topic, event_key) > ($3, $4) AND (topic, event_key) <> ($5, $6)
         AND EXISTS (SELECT 1 FROM unnest($2::text[]) needle
                     WHERE strpos(lower(convert_from(body, 'LATIN1')), lower(needle)) > 0)
       ORDER BY topic, event_key LIMIT ${AT_ONCE}`,
      [shopId, needles, after[0], after[1], except.topic, except.eventKey],
    );
    const hers = rows.filter(({ topic, body }) => bodyMentions(topic, body.toString('utf8'), named));
    const { rowCount } = await tx.query(
      'DELETE FROM inbox WHERE shop_id = $1 AND (topic, event_key) IN (SELECT * FROM unnest($2::text[], $3::text[]))',
      [shopId, hers.map(({ topic }) => topic), hers.map(({ event_key }) => event_key)],
    );
    erased += rowCount ?? 0;
    const last = rows.at(-1);
    if (!last || rows.length < AT_ONCE) return erased;
    after = [last.topic, last.event_key];
  }
}

async function eraseJobs(tx: Sql, shopId: number, ids: bigint[], words: string[]): Promise<number> {
  const { rows } = await tx.query<{ id: string; text: string; hers: boolean }>(
    `SELECT id, data::text || COALESCE(output::text, '') AS text, COALESCE(data ->> 'customerId' = ANY($2::text[]), false) AS hers
     FROM jobs.job /* shop_id is in data */ WHERE data ->> 'shopId' = $1
       AND (data ->> 'customerId' = ANY($2::text[]) OR EXISTS (SELECT 1 FROM unnest($3::text[]) word
            WHERE strpos(lower(data::text || COALESCE(output::text, '')), lower(word)) > 0))`,
    [String(shopId), ids.map(String), words],
  );
  const gone = rows.filter(({ hers, text }) => hers || textMentions(text, { ids: [], words })).map(({ id }) => id);
  const { rowCount } = await tx.query(
    `DELETE FROM jobs.job /* shop_id is in data */ WHERE data ->> 'shopId' = $1 AND id = ANY($2::uuid[])`,
    [String(shopId), gone],
  );
  return rowCount ?? 0;
}

async function eraseExamples(tx: Sql, shopId: number, named: Named): Promise<number> {
  const { rows } = await tx.query<{ reason: string; examples: unknown[] }>(
    'SELECT reason, examples FROM data_issues WHERE shop_id = $1 FOR UPDATE',
    [shopId],
  );
  let touched = 0;
  for (const { reason, examples } of rows) {
    const kept = examples.filter((example) => !textMentions(JSON.stringify(example), named));
    if (kept.length === examples.length) continue;
    await tx.query('UPDATE data_issues SET examples = $3 WHERE shop_id = $1 AND reason = $2', [
      shopId,
      reason,
      JSON.stringify(kept),
    ]);
    touched += 1;
  }
  return touched;
}

export async function isInstalled(sql: Sql, shopId: number): Promise<boolean> {
  const { rowCount } = await sql.query(
    'SELECT 1 FROM shops WHERE id = $1 AND installed_at IS NOT NULL AND (uninstalled_at IS NULL OR uninstalled_at < installed_at)',
    [shopId],
  );
  return rowCount === 1;
}

export async function hasOpenShopRequest(sql: Sql, shopId: number): Promise<boolean> {
  const { rowCount } = await sql.query(
    `SELECT 1 FROM privacy_requests WHERE shop_id = $1 AND kind = 'shop_redact' AND done_at IS NULL LIMIT 1`,
    [shopId],
  );
  return (rowCount ?? 0) > 0;
}

const GONE = '(installed_at IS NULL OR uninstalled_at >= installed_at)';

/**
 * Nothing is written for the shop any more: whoever holds its row while writing has written before this commits, and
 * who comes later sees that it is redacted. What stays is the row that keeps its number.
 *
 * @returns false where the app is installed again
 */
export async function closeShop(tx: Sql, shopId: number, tables: readonly string[], at: Date): Promise<boolean> {
  const { rowCount } = await tx.query(`SELECT 1 FROM shops WHERE id = $1 AND ${GONE} FOR UPDATE`, [shopId]);
  if (rowCount === 0) return false;
  await tx.query(`UPDATE shops SET name = '', email = NULL, plan = '', scopes = '', redacted_at = $2 WHERE id = $1`, [
    shopId,
    at,
  ]);
  const nothing = Object.fromEntries(tables.map((table) => [table, 0]));
  await tx.query(
    `UPDATE privacy_requests SET evidence = $2::jsonb || COALESCE(evidence, '{}')
     WHERE shop_id = $1 AND kind = 'shop_redact' AND done_at IS NULL`,
    [shopId, nothing],
  );
  return true;
}

/** False where the app is installed again; if not, it is not before the transaction ends. */
export async function holdGone(tx: Sql, shopId: number): Promise<boolean> {
  const { rowCount } = await tx.query(`SELECT 1 FROM shops WHERE id = $1 AND ${GONE} FOR SHARE`, [shopId]);
  return rowCount === 1;
}

/** Where more than a feature's own rows of the shop lie, and what stays there: the word that it is to be emptied, and who does it. */
export const HOUSE_TABLES = ['inbox', 'jobs', 'privacy_requests'];
const KEPT: Record<string, string> = {
  inbox: `AND topic <> 'shop/redact'`,
  privacy_requests: `AND kind <> 'shop_redact'`,
};

/** Deletes so many of the shop's rows, and notes it with the evidence. @returns how many there were */
export async function deleteSome(tx: Sql, shopId: number, table: string, rows: number): Promise<number> {
  if (!/^[a-z_]+$/.test(table)) throw new Error(`"${table}" is not the name of a table`);
  const { rowCount } =
    table === 'jobs'
      ? await tx.query(
          `DELETE FROM jobs.job /* shop_id is in data */ WHERE id IN (
             SELECT id FROM jobs.job WHERE data ->> 'shopId' = $1 AND name <> 'privacy.empty-shop' LIMIT $2)`,
          [String(shopId), rows],
        )
      : await tx.query(
          `DELETE FROM ${table} WHERE shop_id = $1 AND ctid = ANY (ARRAY(
             SELECT ctid FROM ${table} WHERE shop_id = $1 ${KEPT[table] ?? ''} LIMIT $2))`,
          [shopId, rows],
        );
  const deleted = rowCount ?? 0;
  if (deleted > 0) {
    await tx.query(
      `UPDATE privacy_requests SET evidence = jsonb_set(evidence, ARRAY[$2], to_jsonb((evidence ->> $2)::int8 + $3))
       WHERE shop_id = $1 AND kind = 'shop_redact' AND done_at IS NULL`,
      [shopId, table, deleted],
    );
  }
  return deleted;
}

/** With what has been noted as evidence by then. */
export async function closeShopRequests(sql: Sql, shopId: number, at: Date): Promise<void> {
  await sql.query(
    `UPDATE privacy_requests SET done_at = $2, evidence = COALESCE(evidence, '{}')
     WHERE shop_id = $1 AND kind = 'shop_redact' AND done_at IS NULL`,
    [shopId, at],
  );
}
