import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { getCustomer } from '#app/features/customers/index.server.ts';
import { privacyFile } from '#app/features/privacy/index.server.ts';
import { contributions } from '#app/main.server.ts';
import type { Ctx } from '#app/platform/contributions.ts';
import { type TestApp, testApp } from '#tests/support/app.ts';
import { scanEveryTable } from '#tests/support/scan.ts';

let t: TestApp;
let ctx: Ctx;
let minute = 0;
beforeAll(async () => {
  t = await testApp();
});
afterAll(() => t.close());
beforeEach(async () => {
  ctx = await t.shop();
});

/** What is told comes in this order, a minute apart. */
async function told(...messages: [topic: string, body: unknown][]): Promise<void> {
  for (const [topic, body] of messages) {
    await waiting(topic, body);
    await t.drain();
  }
  const { rows } = await ctx.sql.query('SELECT topic, error FROM inbox WHERE shop_id = $1 AND error IS NOT NULL', [
    ctx.shop.id,
  ]);
  expect(rows).toEqual([]);
}

async function waiting(topic: string, body: unknown): Promise<void> {
  minute += 1;
  await ctx.sql.query(
    `INSERT INTO inbox (shop_id, topic, event_key, triggered_at, body)
     VALUES ($1, $2, gen_random_uuid()::text, '2026-03-01T00:00:00Z'::timestamptz + $3 * INTERVAL '1 minute', $4)`,
    [ctx.shop.id, topic, minute, Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))],
  );
}

const at = (days: number) => `2026-01-${String(days).padStart(2, '0')}T10:00:00Z`;
const customer = (id: number, email: string, day = 1) => ({
  id,
  email,
  first_name: 'Anna',
  last_name: 'de Vries',
  phone: '+31612345678',
  created_at: at(1),
  updated_at: at(day),
});
const order = (id: number, fields: object) => ({
  id,
  name: `#${id}`,
  created_at: at(2),
  updated_at: at(2),
  currency: 'EUR',
  total_price: '10.00',
  line_items: [{ id, quantity: 4, price: '2.50', product_id: 5 }],
  ...fields,
});
const merge = (kept: number, gone: number) => ({
  admin_graphql_api_customer_kept_id: `gid://shopify/Customer/${kept}`,
  admin_graphql_api_customer_deleted_id: `gid://shopify/Customer/${gone}`,
  status: 'completed',
});
const person = (id: number, email: string | null) => ({ customer: { id, email, phone: null } });

/** The file that a request ends in, as the merchant gets it. */
async function fileOf(id: number, email: string | null): Promise<string> {
  minute += 1;
  await told(['customers/data_request', { ...person(id, email), data_request: { id: 9000 + minute } }]);
  const { rows } = await ctx.sql.query<{ data: Record<string, unknown> }>(
    `SELECT data FROM jobs.job WHERE name = 'privacy.export' AND data ->> 'shopId' = $1 ORDER BY created_on DESC LIMIT 1`,
    [String(ctx.shop.id)],
  );
  const job = contributions.flatMap(({ jobs = [] }) => jobs).find(({ name }) => name === 'privacy.export')!;
  await job.run(ctx, rows[0]!.data);
  return (await privacyFile(ctx, String(rows[0]!.data.requestKey)))!.json;
}

const mine = (json: string) => {
  const { customer: rows, orders } = JSON.parse(json) as { customer: { id: string }[]; orders: { name: string }[] };
  return { ids: rows.map(({ id }) => id), orders: orders.map(({ name }) => name).sort() };
};

describe('a data request', () => {
  test.each([
    ['the customer who is left', 100],
    ['the one who was merged into her', 200],
  ])('finds everything of two records of one person, asked about %s', async (_who, asked) => {
    await told(
      ['customers/create', customer(100, 'anna@example.com')],
      ['customers/create', customer(200, 'a.devries@example.com')],
      ['orders/create', order(1, { customer: { id: 100 } })],
      ['orders/create', order(2, { customer: { id: 200 } })],
      ['orders/create', order(3, { email: 'guest@example.com' })],
      ['customers/merge', merge(100, 200)],
    );
    const json = await fileOf(asked, 'anna@example.com');
    expect(mine(json)).toEqual({ ids: ['100', '200'], orders: ['#1', '#2'] });
    expect(json).toContain('anna@example.com');
  });

  test('finds a guest by her address, when Shopify names a customer nobody has heard of', async () => {
    await told(['orders/create', order(1, { email: 'guest@example.com' })]);
    expect(mine(await fileOf(300, 'Guest@example.com')).orders).toEqual(['#1']);
  });

  test('keeps apart who has an address now and who had it before', async () => {
    await told(
      ['orders/create', order(1, { email: 'home@example.com' })],
      ['customers/create', customer(100, 'home@example.com')],
      ['customers/update', customer(100, 'own@example.com', 5)],
      ['customers/create', customer(200, 'home@example.com', 6)],
      ['orders/create', order(2, { customer: { id: 200 } })],
    );
    expect(mine(await fileOf(200, 'home@example.com')).orders).toEqual(['#2']);
    await told(['customers/redact', person(200, 'home@example.com')]);
    expect(await getCustomer(ctx, 200n)).toBeNull();
    expect(await getCustomer(ctx, 100n)).toMatchObject({ email: 'own@example.com', orders: { count: 1 } });
  });
});

describe('a redaction', () => {
  test('takes both records of a person, and the guest she was', async () => {
    await told(
      ['customers/create', customer(4001, 'wilma@example.com')],
      ['customers/create', customer(4002, 'w.devries@example.com')],
      ['orders/create', order(1, { customer: { id: 4002 } })],
      ['customers/merge', merge(4001, 4002)],
      ['customers/redact', person(4001, 'wilma@example.com')],
    );
    expect(await getCustomer(ctx, 4002n)).toBeNull();
    expect(await scanEveryTable(ctx.sql, ['wilma@example.com', 'w.devries@example.com'])).toEqual([]);
    await told(
      ['orders/create', order(2, { email: 'visitor@example.com' })],
      ['customers/redact', person(4003, 'VISITOR@example.com')],
    );
    expect(await scanEveryTable(ctx.sql, ['visitor@example.com'])).toEqual([]);
    const { rows } = await ctx.sql.query('SELECT id FROM orders WHERE shop_id = $1 AND customer_id IS NOT NULL', [
      ctx.shop.id,
    ]);
    expect(rows).toEqual([]);
  });

  test('takes the webhooks that wait and name her, however it is written, and no others', async () => {
    await told(['customers/create', customer(4, 'wilma@example.com')]);
    // What cannot be handled stays; later than the redaction, which comes first.
    await waiting('customers/redact', person(4, 'wilma@example.com'));
    await waiting('orders/create', order(44, { id: 'broken', customer: { id: 4 } }));
    await waiting('orders/create', order(45, { id: 'broken', email: 'WILMA@Example.com' }));
    await waiting('orders/create', order(46, { id: 'broken', customer: { id: 42 }, email: 'dewilma@example.com' }));
    await waiting('orders/create', order(47, { id: 'broken', name: '#47' }));
    await t.drain();
    const { rows } = await ctx.sql.query<{ name: string }>(
      `SELECT convert_from(body, 'UTF8')::json ->> 'name' AS name FROM inbox WHERE shop_id = $1 AND body IS NOT NULL ORDER BY 1`,
      [ctx.shop.id],
    );
    expect(rows.map(({ name }) => name)).toEqual(['#46', '#47']);
  });
});

test('who was a guest and has another address by now still gets what is ordered under the old one', async () => {
  await told(
    ['orders/create', order(1, { email: 'old@example.com' })],
    ['customers/create', customer(100, 'old@example.com')],
    ['customers/update', customer(100, 'new@example.com', 5)],
    ['orders/create', order(2, { email: 'old@example.com' })],
  );
  expect(await getCustomer(ctx, 100n)).toMatchObject({ orders: { count: 2 } });
  await told(
    ['customers/redact', person(100, 'new@example.com')],
    ['orders/create', order(3, { email: 'old@example.com' })],
  );
  expect(await scanEveryTable(ctx.sql, ['old@example.com'])).toEqual([]);
});
