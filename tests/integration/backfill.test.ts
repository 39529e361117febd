import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { contribution } from '#app/features/orders/contributes.server.ts';
import { BULK_ORDERS, BULK_STATE, START_BULK } from '#app/features/orders/documents.graphql.ts';
import { dataIssues, runBackfill, startBackfill, syncCounts, syncProgress } from '#app/features/orders/index.server.ts';
import { asAsked } from '#app/features/orders/parse-line.ts';
import type { Ctx } from '#app/platform/contributions.ts';
import { openJobs } from '#app/platform/jobs/jobs.ts';
import { createLog } from '#app/platform/log.ts';
import { generateShop } from '#devstore/generator/index.ts';
import { type TestApp, testApp } from '#tests/support/app.ts';
import { type ConnectedShop, connectedShop } from '#tests/support/connected-shop.ts';
import { until } from '#tests/support/until.ts';

const order = (id: number, fields: object = {}) => ({
  id: `gid://shopify/Order/${id}`,
  name: `#${id}`,
  createdAt: '2026-01-01T00:00:00Z',
  processedAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-02T00:00:00Z',
  cancelledAt: null,
  test: false,
  displayFinancialStatus: 'PAID',
  displayFulfillmentStatus: 'FULFILLED',
  currencyCode: 'EUR',
  presentmentCurrencyCode: 'EUR',
  totalPriceSet: { shopMoney: { amount: '10.00' }, presentmentMoney: { amount: '10.00' } },
  totalShippingPriceSet: { shopMoney: { amount: '0.0' } },
  totalTaxSet: null,
  totalDiscountsSet: null,
  discountCodes: ['A"B\\C', 'tab\there'],
  sourceName: 'web',
  customerLocale: null,
  email: null,
  note: null,
  customAttributes: [],
  billingAddressMatchesShippingAddress: true,
  shippingAddress: null,
  billingAddress: null,
  customer: null,
  fulfillments: [],
  refunds: [],
  ...fields,
});
const line = (id: number, of: number, title = 'Kettle') => ({
  id: `gid://shopify/LineItem/${id}`,
  title,
  sku: null,
  quantity: 1,
  currentQuantity: 1,
  isGiftCard: false,
  product: null,
  variant: null,
  sellingPlan: null,
  customAttributes: [],
  originalUnitPriceSet: { shopMoney: { amount: '10.00' } },
  discountAllocations: [],
  __parentId: `gid://shopify/Order/${of}`,
});

/** Where the exports of products and customers are read, and that of the orders lies at the address. */
async function orderExportAt(ctx: Ctx, url: string, bytes: number | null): Promise<void> {
  await ctx.sql.query(
    `INSERT INTO sync_runs (shop_id, resource, generation, status, url, file_bytes, started_at, since)
     VALUES ($1, 'products', 1, 'done', NULL, NULL, now(), now()), ($1, 'customers', 1, 'done', NULL, NULL, now(), now()),
       ($1, 'orders', 1, 'reading', $2, $3, now(), now())`,
    [ctx.shop.id, url, bytes],
  );
}

const addressOf = (server: http.Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

describe('an export', () => {
  let t: TestApp;
  let ctx: Ctx;
  let file = Buffer.alloc(0);
  /** Bytes after which the connection is cut, request by request; 0 is not at all. */
  let cuts: number[] = [];
  let requests = 0;
  const server = http.createServer((request, response) => {
    requests += 1;
    if (request.url === '/moved') return void response.writeHead(302, { location: '/' }).end();
    const from = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const cut = cuts.shift() ?? 0;
    response.writeHead(206, { 'content-length': file.length - from });
    if (cut === 0) return void response.end(file.subarray(from));
    response.write(file.subarray(from, from + cut), () => response.destroy());
  });
  beforeAll(async () => {
    t = await testApp();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await t.close();
  });
  beforeEach(async () => {
    ctx = await t.shop();
    cuts = [];
    requests = 0;
  });

  async function read(lines: (object | string)[], path = ''): Promise<void> {
    file = Buffer.from(lines.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join('\n'));
    await orderExportAt(ctx, addressOf(server) + path, file.length);
    await runBackfill(ctx);
  }

  test('with broken lines: each is counted with its text, the rest is stored', async () => {
    await read([
      order(1),
      line(11, 1, 'Tab\t, back\\slash, new\nline, \u0000 and “quotes”'),
      '{"id": "gid://shopify/Order/2", "name": ',
      order(3, { totalPriceSet: { shopMoney: { amount: 'ten' }, presentmentMoney: { amount: '10.00' } } }),
      line(31, 3),
      order(4),
      line(41, 4),
      '{"id": "gid://shopify/LineItem/42", "__parentId',
      line(99, 77),
    ]);
    expect(await syncProgress(ctx)).toMatchObject({ status: 'done' });
    expect(await syncCounts(ctx)).toMatchObject({ orders: 2, lines: 2 });
    const issues = await dataIssues(ctx);
    expect(Object.fromEntries(issues.map(({ reason, count }) => [reason, count]))).toEqual({
      jsonl_not_json: 2,
      orders_not_readable: 1,
    });
    expect(issues.find(({ reason }) => reason === 'orders_not_readable')?.examples[0]).toContain('Order/3');
    const { rows } = await ctx.sql.query(
      `SELECT l.title, o.discount_codes FROM orders o JOIN order_lines l ON l.shop_id = o.shop_id AND l.order_id = o.id
       WHERE o.shop_id = $1 AND o.id = 1`,
      [ctx.shop.id],
    );
    expect(rows).toEqual([
      { title: 'Tab\t, back\\slash, new\nline,  and “quotes”', discount_codes: ['A"B\\C', 'tab\there'] },
    ]);
    // No loss either: the orders of a line that is far away or was cut are read by themselves, also those it only may
    // have belonged to.
    const jobs = await ctx.sql.query<{ data: { orderId: string } }>(
      `SELECT data FROM jobs.job WHERE name = 'orders.read' AND data ->> 'shopId' = $1`,
      [String(ctx.shop.id)],
    );
    expect(jobs.rows.map(({ data }) => data.orderId).toSorted()).toEqual(['1', '2', '4', '77']);
  });

  test('with what the database refuses: that order is noted, an order that comes twice is stored once, the rest too', async () => {
    const lines = Array.from({ length: 300 }, (_unused, index) => [
      order(index + 1),
      line(1000 + index, index + 1),
    ]).flat();
    const huge = { ...line(7000, 700), quantity: 99_999_999_999 };
    await read([...lines, order(700), huge, order(150), line(1149, 150, 'Newer kettle'), order(701), line(7010, 701)]);
    expect(await syncProgress(ctx)).toMatchObject({ status: 'done' });
    expect(await syncCounts(ctx)).toMatchObject({ orders: 301, lines: 301 });
    const [issue, ...others] = await dataIssues(ctx);
    expect(others).toEqual([]);
    expect(issue).toMatchObject({ reason: 'orders_not_stored', count: 1 });
    expect(issue!.examples[0]).toMatch(/Order\/700: .*out of range/);
    const { rows } = await ctx.sql.query('SELECT title FROM order_lines WHERE shop_id = $1 AND order_id = 150', [
      ctx.shop.id,
    ]);
    expect(rows).toEqual([{ title: 'Newer kettle' }]);
  });

  test('whose connection breaks is read on from the last chunk, nothing twice', async () => {
    const lines = Array.from({ length: 12_000 }, (_unused, index) => [
      order(index + 1),
      line(100_000 + index, index + 1),
    ]).flat();
    cuts = [6_000_000, 3_000_000, 100];
    await read(lines);
    expect(requests).toBe(4);
    expect(await syncProgress(ctx)).toMatchObject({ status: 'done' });
    expect(await syncCounts(ctx)).toMatchObject({ orders: 12_000, lines: 12_000 });
    expect((await syncProgress(ctx)).resources[2]).toMatchObject({ stored: 12_000 });
  });

  test('that lies elsewhere by now is found there', async () => {
    await read([order(1), line(11, 1)], 'moved');
    expect(await syncCounts(ctx)).toMatchObject({ orders: 1, lines: 1 });
  });

  test('that shows an order older than a webhook did leaves the order as it is', async () => {
    await ctx.sql.query(
      'INSERT INTO inbox (shop_id, topic, event_key, triggered_at, body, due_at) VALUES ($1, $2, $3, $4, $5, $4)',
      [
        ctx.shop.id,
        'orders/updated',
        'newer',
        '2026-02-01T00:00:00Z',
        Buffer.from(
          JSON.stringify({
            id: 1,
            name: 'newer',
            created_at: '2026-01-01T00:00:00Z',
            updated_at: '2026-02-01T00:00:00Z',
            currency: 'EUR',
            line_items: [{ id: 12, quantity: 2 }],
          }),
        ),
      ],
    );
    await t.drain();
    await read([order(1), line(11, 1), order(2), line(21, 2)]);
    const { rows } = await ctx.sql.query(
      `SELECT o.name, l.id::text AS line FROM orders o JOIN order_lines l ON l.shop_id = o.shop_id AND l.order_id = o.id
       WHERE o.shop_id = $1 ORDER BY o.id`,
      [ctx.shop.id],
    );
    expect(rows).toEqual([
      { name: 'newer', line: '12' },
      { name: '#2', line: '21' },
    ]);
  });
});

describe('two shops at once', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await testApp();
  });
  afterAll(() => t.close());
  const statusOf = async (ctx: Ctx) => (await syncProgress(ctx)).status;

  test('a slow export holds up nobody else’s, and goes on where it was', async () => {
    const orders = Array.from({ length: 3000 }, (_unused, index) => [
      JSON.stringify(order(index + 1)),
      JSON.stringify(line(10_000 + index, index + 1)),
    ]);
    const file = Buffer.from(`${orders.flat().join('\n')}\n`);
    let slowly = true;
    const begun: string[] = [];
    const server = http.createServer((request, response) => {
      const from = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
      begun.push(`${request.url} ${from > 0 ? 'on' : 'first'}`);
      response.writeHead(206);
      if (request.url === '/quick' || !slowly) return void response.end(file.subarray(from));
      // Drips: a piece every so often, for longer than anybody waits.
      let at = from;
      const dripping = setInterval(() => {
        response.write(file.subarray(at, at + 1000));
        at += 1000;
      }, 50);
      response.once('close', () => clearInterval(dripping));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    // The job as the app has it, and only that: what follows on a history is no matter here.
    const jobs = contribution.jobs!.filter(({ name }) => name === 'orders.backfill');
    const worker = await openJobs(t.app.db.url, [{ feature: 'orders', jobs }], createLog('silent'));
    try {
      const [slow, quick] = [await t.shop(), await t.shop()];
      await orderExportAt(slow, `${addressOf(server)}slow`, file.length);
      await slow.send('orders.backfill');
      await worker.startWorking(t.app.ctxById);
      await until('the slow export is being read', () => begun.length === 1);
      await orderExportAt(quick, `${addressOf(server)}quick`, file.length);
      await quick.send('orders.backfill');
      await until('the quick one is done', async () => (await statusOf(quick)) === 'done');
      expect(await statusOf(slow)).toBe('running');
      slowly = false;
      server.closeAllConnections();
      await until('the slow one is done too', async () => (await statusOf(slow)) === 'done');
      expect(begun.slice(0, 3)).toEqual(['/slow first', '/quick first', '/slow on']);
      for (const ctx of [slow, quick]) expect(await syncCounts(ctx)).toMatchObject({ orders: 3000, lines: 3000 });
    } finally {
      await worker.stop();
      server.closeAllConnections();
      server.close();
    }
  });

  test('while Shopify still makes the export of one, the worker is free for the other', async () => {
    const [exporting, other] = [await t.shop(), await t.shop()];
    await startBackfill(other);
    await exporting.sql.query(
      `INSERT INTO sync_runs (shop_id, resource, generation, status, operation_id, started_at)
       SELECT $1, unnest(ARRAY['products', 'customers', 'orders']), 1, 'exporting', 'gid://shopify/BulkOperation/1', now()`,
      [exporting.shop.id],
    );
    const running = { bulkOperation: { status: 'RUNNING', rootObjectCount: '5' } };
    const admin = { ...exporting.admin, graphql: async () => running } as unknown as Ctx['admin'];
    await runBackfill({ ...exporting, admin });
    expect(await statusOf(exporting)).toBe('running');
    const { rows } = await exporting.sql.query<{ later: boolean }>(
      `SELECT start_after > now() AS later FROM jobs.job WHERE name = 'orders.backfill' AND data ->> 'shopId' = $1`,
      [String(exporting.shop.id)],
    );
    expect(rows).toEqual([{ later: true }]);
  });
});

describe('at Shopify', () => {
  let s: ConnectedShop;
  beforeAll(async () => {
    const { state } = generateShop({ seed: 5, now: Date.now(), size: { customers: 40, products: 20 } });
    s = await connectedShop([state]);
  });
  afterAll(() => s.close());

  test('an export of orders is written in the order in which it was asked for, which is what makes it quick to read', async () => {
    const { admin } = s.ctx;
    const { bulkOperationRunQuery } = await admin.graphql(START_BULK, { query: BULK_ORDERS, grouped: true });
    const { id } = bulkOperationRunQuery!.bulkOperation!;
    let url: string | null = null;
    await until('the export is there', async () => {
      url = (await admin.graphql(BULK_STATE, { id })).bulkOperation?.url ?? null;
      return url !== null;
    });
    const lines = (await (await fetch(url!)).text()).trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(s.store.devstore.store.state.orders.size);
    for (const written of lines) expect(asAsked(written)).toEqual(JSON.parse(written));
  });

  test('an operation that fails half-way is begun anew', async () => {
    s.store.devstore.faults.failBulkAfter = 7;
    await startBackfill(s.ctx);
    await runBackfill(s.ctx);
    expect(await syncProgress(s.ctx)).toMatchObject({ status: 'done' });
    expect(await syncCounts(s.ctx)).toMatchObject({ orders: s.store.devstore.store.state.orders.size });
    const { rows } = await s.ctx.sql.query<{ restarts: number }>(
      'SELECT sum(restarts)::int AS restarts FROM sync_runs WHERE shop_id = $1',
      [s.ctx.shop.id],
    );
    expect(rows[0]!.restarts).toBe(1);
  });

  test('an uninstalled shop is left alone', async () => {
    await startBackfill(s.ctx);
    await runBackfill({ ...s.ctx, shop: { ...s.ctx.shop, installed: false } });
    expect(await syncProgress(s.ctx)).toMatchObject({ status: 'running', share: 0 });
  });
});
