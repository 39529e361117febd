import { createHash, randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';

/**
 * Applies `prisma/migrations` without Prisma's schema engine (which would have to be downloaded), and writes the same
 * `_prisma_migrations` rows, so that `prisma migrate deploy` and this command are interchangeable.
 */
export async function migrate(databaseUrl: string, folder = 'prisma/migrations'): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await refuseUnfit(client);
    // The same lock Prisma takes, so that two deployments do not run at once.
    await client.query('SELECT pg_advisory_lock(72707369)');
    await client.query(`CREATE TABLE IF NOT EXISTS _prisma_migrations (
      id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL, finished_at TIMESTAMPTZ,
      migration_name VARCHAR(255) NOT NULL, logs TEXT, rolled_back_at TIMESTAMPTZ,
      started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0)`);
    const { rows } = await client.query<{ migration_name: string; finished: boolean; checksum: string }>(
      'SELECT migration_name, finished_at IS NOT NULL AS finished, checksum FROM _prisma_migrations WHERE rolled_back_at IS NULL',
    );
    const known = new Map(rows.map((row) => [row.migration_name, row]));
    const applied: string[] = [];
    for (const name of fs.readdirSync(folder).sort()) {
      const file = path.join(folder, name, 'migration.sql');
      if (!fs.existsSync(file)) continue;
      const script = fs.readFileSync(file, 'utf8');
      const checksum = createHash('sha256').update(script).digest('hex');
      const row = known.get(name);
      if (row && !row.finished) {
        throw new Error(
          `Migration ${name} failed half-way earlier. Mend the database, then: prisma migrate resolve --rolled-back ${name}`,
        );
      }
      if (row && row.checksum !== checksum) {
        throw new Error(
          `Migration ${name} was changed after it was applied. Make a new migration instead of editing an old one.`,
        );
      }
      if (row) continue;
      await apply(client, name, script, checksum);
      applied.push(name);
    }
    return applied;
  } finally {
    await client.end();
  }
}

/** Names and reviews come in every script, and some statements need what PostgreSQL 15 brought. */
async function refuseUnfit(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ version: string; number: number; encoding: string }>(
    `SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS number,
            current_setting('server_encoding') AS encoding`,
  );
  const { version, number, encoding } = rows[0]!;
  if (number < 150_000) throw new Error(`PostgreSQL 15 or later is needed; DATABASE_URL leads to ${version}.`);
  if (encoding !== 'UTF8') {
    throw new Error(`The database must be in UTF8; this one is in ${encoding}: CREATE DATABASE … ENCODING 'UTF8'.`);
  }
}

async function apply(client: pg.Client, name: string, script: string, checksum: string): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(script);
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, now(), now(), 1)`,
      [randomUUID(), checksum, name],
    );
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw new Error(`Migration ${name} failed: ${(error as Error).message}`, { cause: error });
  }
}
