import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { getCustomer } from '#app/features/customers/index.server.ts';
import { privacyFile } from '#app/features/privacy/index.server.ts';
import { contributions } from '#app/main.server.ts';
import type { Ctx } from '#app/platform/contributions.ts';
import { holdShop } from '#app/platform/database/hold-shop.ts';
import { type TestApp, testApp } from '#tests/support/app.ts';
import { scanEveryTable } from '#tests/support/scan.ts';
import { workOff } from '#tests/support/work-off.ts';

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

  test('takes what could tell off her orders, and no later version of them brings it back', async () => {
    const telling = {
      customer_locale: 'nl-NL',
      discount_codes: [{ code: 'FOR-ANNA' }],
      note: 'A gift for my sister',
      billing_address: { first_name: 'Anna', address1: 'Here 1', zip: '1' },
      shipping_address: { first_name: 'Eva', address1: 'There 2', zip: '2' },
    };
    const hers = (id: number, day: number) => order(id, { ...telling, customer: { id: 81 }, updated_at: at(day) });
    const guests = (id: number, day: number) => order(id, { ...telling, email: 'g@example.com', updated_at: at(day) });
    const read = async () => {
      const { rows } = await ctx.sql.query<Record<string, unknown>>(
        `SELECT id, customer_id, locale, discount_codes, gift_note, ships_elsewhere, total_minor FROM orders
         WHERE shop_id = $1 ORDER BY id`,
        [ctx.shop.id],
      );
      return rows;
    };
    await told(
      ['customers/create', customer(81, 'a@example.com')],
      ['orders/create', hers(82, 2)],
      ['orders/create', guests(83, 2)],
    );
    const shown = { locale: 'nl-NL', discount_codes: ['FOR-ANNA'], gift_note: true, ships_elsewhere: true };
    expect(await read()).toMatchObject([shown, shown]);
    await told(['customers/redact', person(81, 'a@example.com')], ['customers/redact', person(99, 'g@example.com')]);
    await told(
      ['orders/updated', hers(82, 5)],
      ['orders/updated', guests(83, 5)],
      // Shopify has forgotten whose it was, or gives it to somebody else.
      ['orders/updated', order(82, { ...telling, email: 'new@example.com', updated_at: at(6) })],
      ['orders/create', hers(84, 6)],
      ['orders/create', guests(85, 6)],
    );
    const erased = { customer_id: null, locale: null, discount_codes: [], gift_note: false, ships_elsewhere: false };
    expect(await read()).toEqual([82n, 83n, 84n, 85n].map((id) => ({ id, ...erased, total_minor: 1000n })));
    expect(await scanEveryTable(ctx.sql, ['new@example.com'])).toEqual([]);
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

describe('the end of a shop', () => {
  const MANY = 12_000;
  const EMPTYING = /^privacy\.empty-shop$/;

  async function gone(): Promise<void> {
    await told(
      ['customers/create', customer(100, 'zoe@gone.example')],
      ['orders/create', order(1, { customer: { id: 100 } })],
    );
    await ctx.sql.query(
      `INSERT INTO inbox (shop_id, topic, event_key, status)
       SELECT $1, 'orders/updated', n::text, 1 FROM generate_series(1, ${MANY}) n`,
      [ctx.shop.id],
    );
    await ctx.sql.query('UPDATE shops SET uninstalled_at = installed_at WHERE id = $1', [ctx.shop.id]);
  }
  const installAgain = () =>
    ctx.sql.query(
      `UPDATE shops SET installed_at = uninstalled_at + interval '1 day', redacted_at = NULL WHERE id = $1`,
      [ctx.shop.id],
    );
  const left = async () => {
    const { rows } = await ctx.sql.query<{ orders: number; messages: number }>(
      `SELECT (SELECT count(*) FROM orders WHERE shop_id = $1)::int AS orders,
              (SELECT count(*) FROM inbox WHERE shop_id = $1 AND topic <> 'shop/redact')::int AS messages`,
      [ctx.shop.id],
    );
    return rows[0]!;
  };
  const request = async () => {
    const { rows } = await ctx.sql.query<{ done: boolean; evidence: Record<string, number> | null }>(
      `SELECT done_at IS NOT NULL AS done, evidence FROM privacy_requests WHERE shop_id = $1 AND kind = 'shop_redact'`,
      [ctx.shop.id],
    );
    return rows[0]!;
  };
  /** The context of a job that is killed in its so-manieth transaction. */
  const killedIn = (nth: number): Ctx => {
    let transactions = 0;
    return {
      ...ctx,
      transaction: (work) =>
        ctx.transaction(async (tx) => {
          const result = await work(tx);
          transactions += 1;
          if (transactions === nth) throw new Error('killed');
          return result;
        }),
    };
  };

  test('is noted by the webhook, which waits for nobody, and worked off by a job', async () => {
    await gone();
    await ctx.transaction(async (tx) => {
      // Somebody is still writing for the shop.
      await holdShop(tx, ctx.shop.id);
      await told(['shop/redact', { shop_id: 1, shop_domain: ctx.shop.domain }]);
    });
    expect(await request()).toEqual({ done: false, evidence: null });
    expect(await left()).toMatchObject({ orders: 1 });
    await workOff(ctx, EMPTYING);
    expect(await request()).toMatchObject({ done: true, evidence: { orders: 1, customers: 1, publications: 0 } });
    expect(await left()).toEqual({ orders: 0, messages: 0 });
    expect(await scanEveryTable(ctx.sql, ['zoe@gone.example'])).toEqual([]);
    // Shopify says it once more.
    await told(['shop/redact', { shop_id: 1, shop_domain: ctx.shop.domain }]);
    expect(await workOff(ctx, EMPTYING)).toHaveLength(1);
  });

  test('goes on where it was killed, and counts what it took once', async () => {
    await gone();
    await told(['shop/redact', { shop_id: 1, shop_domain: ctx.shop.domain }]);
    const before = (await left()).messages;
    for (const nth of [1, 3]) {
      await ctx.send('privacy.empty-shop');
      await expect(workOff(killedIn(nth), EMPTYING)).rejects.toThrow('killed');
    }
    const after = (await left()).messages;
    expect(after).toBeGreaterThan(0);
    expect(after).toBeLessThan(before);
    expect((await request()).done).toBe(false);
    await ctx.send('privacy.empty-shop');
    await workOff(ctx, EMPTYING);
    expect(await request()).toMatchObject({ done: true, evidence: { inbox: before, orders: 1 } });
    expect(await left()).toEqual({ orders: 0, messages: 0 });
  });

  test.each([
    ['before it begins', async () => undefined],
    ['in the midst of it', async () => expect(workOff(killedIn(3), EMPTYING)).rejects.toThrow('killed')],
  ])('takes nothing more of a shop that has the app again %s', async (_when, begun) => {
    await gone();
    await told(['shop/redact', { shop_id: 1, shop_domain: ctx.shop.domain }]);
    await begun();
    const before = await left();
    await installAgain();
    await ctx.send('privacy.empty-shop');
    await workOff(ctx, EMPTYING);
    expect(await left()).toEqual(before);
    expect(before.orders).toBe(1);
    expect((await request()).done).toBe(true);
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
