import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { expect, inject, onTestFinished, test } from 'vitest';
import { openDatabase } from '#app/platform/database/database.ts';
import { createDatabase, dropDatabase } from '#app/platform/database/embedded.ts';
import { migrate } from '#app/platform/database/migrate.ts';
import { freshDatabase } from '#tests/support/database.ts';

test('what a server writes dates like, and where it stands, changes nothing', async () => {
  const db = await freshDatabase();
  onTestFinished(() => db.drop());
  const name = new URL(db.url).pathname.slice(1);
  for (const setting of ["DateStyle = 'SQL, DMY'", "IntervalStyle = 'iso_8601'", "TimeZone = 'Pacific/Chatham'"]) {
    await db.sql.query(`ALTER DATABASE "${name}" SET ${setting}`);
  }
  const there = openDatabase(db.url, 1);
  onTestFinished(() => there.close());
  const { rows } = await there.sql.query(
    "SELECT '2028-02-29T23:30:00Z'::timestamptz AS at, '2028-02-29T23:30:00Z'::timestamptz::date AS day",
  );
  expect(rows).toEqual([{ at: new Date('2028-02-29T23:30:00Z'), day: '2028-02-29' }]);
});

test('a database that cannot hold every name is refused with a sentence', async () => {
  const { url } = inject('postgres');
  const name = `t_${randomBytes(6).toString('hex')}`;
  const other = openDatabase(`${url}/postgres`, 1);
  onTestFinished(() => other.close());
  await other.sql.query(
    `CREATE DATABASE "${name}" ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0`,
  );
  onTestFinished(() => dropDatabase(url, name));
  await expect(migrate(`${url}/${name}`)).rejects.toThrow('must be in UTF8; this one is in SQL_ASCII');
});

test('two starts at once apply every migration once, and write it down as Prisma would', async () => {
  const { url } = inject('postgres');
  const name = `t_${randomBytes(6).toString('hex')}`;
  await createDatabase(url, name);
  onTestFinished(() => dropDatabase(url, name));
  const applied = await Promise.all([migrate(`${url}/${name}`), migrate(`${url}/${name}`)]);
  const folder = 'prisma/migrations';
  const names = fs.readdirSync(folder).filter((entry) => fs.statSync(path.join(folder, entry)).isDirectory());
  expect(applied.flat().sort()).toEqual(names.sort());
  const db = openDatabase(`${url}/${name}`, 1);
  onTestFinished(() => db.close());
  const { rows } = await db.sql.query(
    `SELECT migration_name AS name, checksum, applied_steps_count AS steps, finished_at >= started_at AS finished,
            rolled_back_at, logs FROM _prisma_migrations ORDER BY started_at, migration_name COLLATE "C"`,
  );
  const sha256 = (entry: string) =>
    createHash('sha256')
      .update(fs.readFileSync(path.join(folder, entry, 'migration.sql')))
      .digest('hex');
  expect(rows).toEqual(
    names.map((entry) => ({
      name: entry,
      checksum: sha256(entry),
      steps: 1,
      finished: true,
      rolled_back_at: null,
      logs: null,
    })),
  );
});
