/** Two shops side by side: nothing of one is ever seen by the other. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApp, testApp } from '#tests/support/app.ts';

let t: TestApp;
beforeAll(async () => {
  t = await testApp();
});
afterAll(() => t.close());

test('every primary and unique key and every foreign key in the database begins with the shop', async () => {
  const { rows } = await t.app.db.sql.query<{ table: string; name: string; first: string }>(
    `SELECT c.relname AS table, i.relname AS name, a.attname AS first
     FROM pg_index x
     JOIN pg_class c ON c.oid = x.indrelid
     JOIN pg_class i ON i.oid = x.indexrelid
     JOIN pg_namespace n ON n.oid = c.relnamespace
     JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = x.indkey[0]
     WHERE n.nspname = 'public' AND (x.indisprimary OR x.indisunique)
       AND c.relname NOT IN ('_prisma_migrations', 'shops')
     UNION ALL
     SELECT c.relname, k.conname, a.attname
     FROM pg_constraint k
     JOIN pg_class c ON c.oid = k.conrelid
     JOIN pg_namespace n ON n.oid = c.relnamespace
     JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.conkey[1]
     WHERE k.contype = 'f' AND n.nspname = 'public'`,
  );
  expect(rows.length).toBeGreaterThan(20);
  expect(rows.filter(({ first }) => first !== 'shop_id')).toEqual([]);
});
