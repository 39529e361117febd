import type { Sql } from '../database/database.ts';
import type { Sending } from './calls.ts';
import { STEP, type Step, type Target } from './store.server.ts';

/** A bulk mutation of ours that nobody has seen end yet; one at a time per kind of owner. */
export interface Bulk {
  ownerType: Target['ownerType'];
  step: Step;
  /** Null: it was being started when somebody died, or is just now. */
  operationId: string | null;
  startedAt: Date;
}

/** A row as it was sent. */
export type Sent = Omit<Sending, 'owner'>;

export async function readBulks(sql: Sql, shopId: number): Promise<Bulk[]> {
  const { rows } = await sql.query<Bulk>(
    `SELECT owner_type AS "ownerType", step, operation_id AS "operationId", started_at AS "startedAt"
     FROM bulk_mutations WHERE shop_id = $1 ORDER BY owner_type`,
    [shopId],
  );
  return rows;
}

/** Before anything leaves: these rows are with it, and nobody else sends them. */
export async function openBulk(
  tx: Sql,
  shopId: number,
  now: Date,
  { ownerType, step }: Pick<Bulk, 'ownerType' | 'step'>,
  rows: Sending[],
): Promise<void> {
  await tx.query('INSERT INTO bulk_mutations (shop_id, owner_type, step, started_at) VALUES ($1, $2, $3, $4)', [
    shopId,
    ownerType,
    step,
    now,
  ]);
  await tx.query(
    `UPDATE publications p SET place = s.place - 1, sent = s.sent
     FROM unnest($3::int8[], $4::text[], $5::text[]) WITH ORDINALITY AS s (owner_id, key, sent, place)
     WHERE p.shop_id = $1 AND p.owner_type = $2 AND p.owner_id = s.owner_id AND p.key = s.key`,
    [shopId, ownerType, rows.map((row) => row.ownerId), rows.map((row) => row.key), rows.map((row) => row.sent)],
  );
}

export async function noteOperation(
  sql: Sql,
  shopId: number,
  ownerType: Bulk['ownerType'],
  operationId: string,
): Promise<void> {
  await sql.query('UPDATE bulk_mutations SET operation_id = $3 WHERE shop_id = $1 AND owner_type = $2', [
    shopId,
    ownerType,
    operationId,
  ]);
}

/** What it carries as it was sent, whatever is wanted by now. The places of rows that are gone meanwhile are empty. */
export async function readSent(tx: Sql, shopId: number, { ownerType, step }: Bulk): Promise<(Sent | undefined)[]> {
  const { rows } = await tx.query<Sent & { place: number }>(
    `SELECT owner_type AS "ownerType", owner_id AS "ownerId", key, type, $3 AS step, confirmed, sent, place,
            CASE WHEN $3 IN ('set', 'delete') THEN sent ELSE wanted END AS value
     FROM publications WHERE shop_id = $1 AND owner_type = $2 AND place IS NOT NULL FOR UPDATE`,
    [shopId, ownerType, step],
  );
  const sent: (Sent | undefined)[] = [];
  for (const { place, ...row } of rows) sent[place] = row;
  return sent;
}

/** It is over: what of it is still to do can be sent again. False when somebody else has closed it. */
export async function closeBulk(tx: Sql, shopId: number, { ownerType, operationId }: Bulk): Promise<boolean> {
  const { rowCount } = await tx.query(
    'DELETE FROM bulk_mutations WHERE shop_id = $1 AND owner_type = $2 AND operation_id IS NOT DISTINCT FROM $3',
    [shopId, ownerType, operationId],
  );
  if (rowCount === 0) return false;
  await tx.query(
    'UPDATE publications SET place = NULL, sent = NULL WHERE shop_id = $1 AND owner_type = $2 AND place IS NOT NULL',
    [shopId, ownerType],
  );
  return true;
}

export interface Due {
  ownerType: Target['ownerType'];
  step: Step;
  count: number;
}

/** How much is due, apart from what is on its way. */
export async function countDue(sql: Sql, shopId: number, now: Date): Promise<Due[]> {
  const { rows } = await sql.query<Due>(
    `SELECT owner_type AS "ownerType", ${STEP} AS step, count(*)::int AS count
     FROM publications WHERE shop_id = $1 AND dirty AND due_at <= $2 AND place IS NULL
     GROUP BY 1, 2 ORDER BY 1 DESC, 2`,
    [shopId, now],
  );
  return rows;
}
