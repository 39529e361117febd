/** What an order file says, as the app knows it after it has read the store that was made of it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dataIssues, runBackfill, startBackfill, syncProgress } from '#app/features/orders/index.server.ts';
import { readOrders } from '#devstore/importers/index.ts';
import { type ConnectedShop, connectedShop } from '#tests/support/connected-shop.ts';

const HEADER =
  'Name,Email,Financial Status,Currency,Subtotal,Shipping,Taxes,Total,Discount Amount,Refunded Amount,Created at,Lineitem quantity,Lineitem name,Lineitem price,Id,Phone';
const at = '2026-03-10 10:00:00 -0500';

const FILE = [
  HEADER,
  // Tax on top of the price; all but the tax was paid back, and the goods were kept.
  `#1,a@example.com,partially_refunded,USD,100.00,0.00,8.00,108.00,0.00,100.00,${at},1,Chair,100.00,,`,
  // Shipping for free, by a code.
  `#2,b@example.com,paid,USD,20.00,4.95,0.00,20.00,4.95,0.00,${at},1,Mug,20.00,,`,
  // As much of everything as may be.
  `#3,c@example.com,paid,USD,,,,100000000000.00,,,${at},1000000,Nail,100000.00,9223372036854775807,`,
  // Known by telephone only.
  `#4,,paid,USD,10.00,0.00,0.00,10.00,0.00,0.00,${at},1,Mug,10.00,,+31612345678`,
  `#5,,paid,USD,10.00,0.00,0.00,10.00,0.00,0.00,${at},1,Mug,10.00,,`,
];

let s: ConnectedShop;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'order-file-'));
  const file = join(folder, 'orders.csv');
  await writeFile(file, FILE.join('\n'));
  s = await connectedShop([(await readOrders(file)).state]);
});
afterAll(async () => {
  await s?.close();
  await rm(folder, { recursive: true });
});

test('money, customers and the largest numbers arrive as the file has them', async () => {
  await startBackfill(s.ctx);
  await runBackfill(s.ctx);
  expect(await syncProgress(s.ctx)).toMatchObject({ status: 'done' });
  expect(await dataIssues(s.ctx)).toEqual([]);
  const { rows } = await s.ctx.sql.query(
    `SELECT o.name, o.total_minor - o.refunded_minor AS kept, o.tax_minor AS tax, o.counts, o.customer_id IS NOT NULL AS known
     FROM orders o WHERE o.shop_id = $1 ORDER BY o.name`,
    [s.ctx.shop.id],
  );
  expect(rows).toEqual([
    { name: '#1', kept: 800n, tax: 800n, counts: true, known: true },
    { name: '#2', kept: 2000n, tax: 0n, counts: true, known: true },
    { name: '#3', kept: 10_000_000_000_000n, tax: 0n, counts: true, known: true },
    { name: '#4', kept: 1000n, tax: 0n, counts: true, known: true },
    { name: '#5', kept: 1000n, tax: 0n, counts: true, known: false },
  ]);
});
