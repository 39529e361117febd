import type { Sql } from '#app/platform/database/database.ts';
import type { Cause, Decision, Drift, ModelCard, ModelKind } from './schema.ts';

export interface StoredVersion {
  version: number;
  fittedAt: Date;
  cause: Cause;
  dataFrom: string | null;
  dataUntil: string | null;
  customers: number;
  purchases: number;
  method: string;
  decision: Decision;
  parameters: unknown;
  card: ModelCard;
  seconds: number;
}

/** Of the card only what a list of versions needs. */
export type ListedVersion = Omit<StoredVersion, 'parameters' | 'card' | 'purchases' | 'seconds'> &
  Pick<ModelCard, 'verdict' | 'quality'>;

export interface InUse {
  version: number;
  held: boolean;
  drift: Drift | null;
  checkedAt: Date | null;
}

/** One decision about a shop's models at a time; held to the end of the transaction. */
export async function lockVersions(tx: Sql, shopId: number): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtext('predictions.versions'), $1)`, [shopId]);
}

export async function insertVersion(
  tx: Sql,
  shopId: number,
  kind: ModelKind,
  version: Omit<StoredVersion, 'version'>,
): Promise<number> {
  const { rows } = await tx.query<{ version: number }>(
    `INSERT INTO model_versions (shop_id, kind, version, fitted_at, cause, data_from, data_until, customers, purchases,
       method, decision, parameters, card, seconds)
     SELECT $1, $2, coalesce(max(version), 0) + 1, $3, $4, $5::date, $6::date, $7, $8, $9, $10, $11, $12, $13
     FROM model_versions WHERE shop_id = $1 AND kind = $2
     RETURNING version`,
    [
      shopId,
      kind,
      version.fittedAt,
      version.cause,
      version.dataFrom,
      version.dataUntil,
      version.customers,
      version.purchases,
      version.method,
      version.decision,
      JSON.stringify(version.parameters),
      JSON.stringify(version.card),
      version.seconds,
    ],
  );
  return rows[0]!.version;
}

const LISTED = `version, fitted_at AS "fittedAt", cause, data_from AS "dataFrom", data_until AS "dataUntil", customers,
  method, decision`;

/** Newest first. */
export async function listVersions(sql: Sql, shopId: number, kind: ModelKind, limit: number): Promise<ListedVersion[]> {
  const { rows } = await sql.query<ListedVersion>(
    `SELECT ${LISTED}, card->'verdict' AS verdict, card->'quality' AS quality
     FROM model_versions WHERE shop_id = $1 AND kind = $2 ORDER BY version DESC LIMIT $3`,
    [shopId, kind, limit],
  );
  return rows;
}

export async function readVersion(
  sql: Sql,
  shopId: number,
  kind: ModelKind,
  version: number,
): Promise<StoredVersion | null> {
  const { rows } = await sql.query<StoredVersion>(
    `SELECT ${LISTED}, purchases, parameters, card, seconds
     FROM model_versions WHERE shop_id = $1 AND kind = $2 AND version = $3`,
    [shopId, kind, version],
  );
  return rows[0] ?? null;
}

export async function newestPromoted(sql: Sql, shopId: number, kind: ModelKind): Promise<number | null> {
  const { rows } = await sql.query<{ version: number | null }>(
    `SELECT max(version) AS version FROM model_versions WHERE shop_id = $1 AND kind = $2 AND decision = 'promoted'`,
    [shopId, kind],
  );
  return rows[0]?.version ?? null;
}

export async function lastFit(sql: Sql, shopId: number, kind: ModelKind): Promise<Date | null> {
  const { rows } = await sql.query<{ at: Date | null }>(
    'SELECT max(fitted_at) AS at FROM model_versions WHERE shop_id = $1 AND kind = $2',
    [shopId, kind],
  );
  return rows[0]?.at ?? null;
}

export async function readInUse(sql: Sql, shopId: number, kind: ModelKind): Promise<InUse | null> {
  const { rows } = await sql.query<InUse>(
    `SELECT version, held, drift, checked_at AS "checkedAt" FROM models_in_use WHERE shop_id = $1 AND kind = $2`,
    [shopId, kind],
  );
  return rows[0] ?? null;
}

/** What was found about the version before says nothing about this one. */
export async function putInUse(
  tx: Sql,
  shopId: number,
  kind: ModelKind,
  version: number,
  held: boolean,
  now: Date,
): Promise<void> {
  await tx.query(
    `INSERT INTO models_in_use AS m (shop_id, kind, version, held, since) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (shop_id, kind) DO UPDATE
       SET version = excluded.version, held = excluded.held,
           since = CASE WHEN m.version = excluded.version THEN m.since ELSE excluded.since END,
           drift = CASE WHEN m.version = excluded.version THEN m.drift END,
           checked_at = CASE WHEN m.version = excluded.version THEN m.checked_at END`,
    [shopId, kind, version, held, now],
  );
}

export async function noteDrift(
  sql: Sql,
  shopId: number,
  kind: ModelKind,
  version: number,
  drift: Drift | null,
  now: Date,
): Promise<void> {
  await sql.query(
    `UPDATE models_in_use SET drift = $4, checked_at = $5 WHERE shop_id = $1 AND kind = $2 AND version = $3`,
    [shopId, kind, version, drift && JSON.stringify(drift), now],
  );
}
