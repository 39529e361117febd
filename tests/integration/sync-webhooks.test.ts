import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readProduct } from '#app/features/catalogue/index.server.ts';
import { refreshStock } from '#app/features/catalogue/refresh-stock.server.ts';
import { getCustomer, readCustomers } from '#app/features/customers/index.server.ts';
import { syncProgress } from '#app/features/orders/index.server.ts';
import { onInstalled } from '#app/features/shops/index.server.ts';
import type { Ctx, ShopTx } from '#app/platform/contributions.ts';
import { loader as frame } from '#app/routes/app.tsx';
import { type TestApp, testApp } from '#tests/support/app.ts';
import { type ConnectedShop, connectedShop } from '#tests/support/connected-shop.ts';
import { whileHolding } from '#tests/support/while-holding.ts';

let t: TestApp;
let ctx: Ctx;
beforeAll(async () => {
  t = await testApp();
});
afterAll(() => t.close());
beforeEach(async () => {
  ctx = await t.shop();
});

async function webhook(topic: string, body: unknown, at: string, of: Ctx = ctx): Promise<void> {
  await of.sql.query(
    'INSERT INTO inbox (shop_id, topic, event_key, triggered_at, body, due_at) VALUES ($1, $2, gen_random_uuid()::text, $3, $4, $3)',
    [of.shop.id, topic, at, Buffer.from(JSON.stringify(body))],
  );
}

/** Each in its own look at the inbox, in this order. */
async function inOrder(messages: [string, unknown, string][]): Promise<void> {
  for (const message of messages) {
    await webhook(...message);
    await t.drain();
  }
  const { rows } = await ctx.sql.query('SELECT error FROM inbox WHERE shop_id = $1 AND error IS NOT NULL', [
    ctx.shop.id,
  ]);
  expect(rows).toEqual([]);
}

function* permutations<Item>(items: Item[]): Generator<Item[]> {
  if (items.length < 2) yield items;
  for (const [index, item] of items.entries())
    for (const rest of permutations([...items.slice(0, index), ...items.slice(index + 1)])) yield [item, ...rest];
}

const gid = (id: number) => `gid://shopify/Customer/${id}`;
const customer = (id: number, updated: string, fields: object = {}) => ({
  id,
  email: `c${id}@example.com`,
  first_name: 'Anna',
  last_name: 'de Vries',
  phone: null,
  state: 'enabled',
  created_at: '2026-01-01T00:00:00Z',
  updated_at: updated,
  ...fields,
});

async function row(id: number): Promise<Record<string, unknown>> {
  const { rows } = await ctx.sql.query(
    `SELECT email, first_name, tags, consent_state, merged_into::text, deleted_at IS NOT NULL AS deleted
     FROM customers WHERE shop_id = $1 AND id = $2`,
    [ctx.shop.id, id],
  );
  return rows[0]!;
}

describe('customers', () => {
  test('topics about one customer may come in any order', async () => {
    const messages: [string, unknown, string][] = [
      ['customers/create', customer(1, '2026-01-01T00:00:00Z'), '2026-01-01T00:00:00.100Z'],
      ['customers/update', customer(1, '2026-01-02T00:00:00Z', { first_name: 'Anne' }), '2026-01-02T00:00:00.100Z'],
      [
        'customer.tags_added',
        { customerId: gid(1), tags: ['vip', 'tea'], occurredAt: '2026-01-03T00:00:00Z' },
        '2026-01-03T00:00:00Z',
      ],
      [
        'customer.tags_removed',
        { customerId: gid(1), tags: ['vip'], occurredAt: '2026-01-04T00:00:00Z' },
        '2026-01-04T00:00:00Z',
      ],
      [
        'customers_email_marketing_consent/update',
        {
          customer_id: 1,
          email_marketing_consent: { state: 'subscribed', consent_updated_at: '2026-01-05T00:00:00Z' },
        },
        '2026-01-05T00:00:00Z',
      ],
    ];
    // Every fifth of the 120: each topic comes first and last, and before and after each other one.
    for (const [index, order] of [...permutations(messages)].entries()) {
      if (index % 5 !== 0) continue;
      ctx = await t.shop();
      await inOrder(order);
      expect(await row(1)).toEqual({
        email: 'c1@example.com',
        first_name: 'Anne',
        tags: ['tea'],
        consent_state: 'SUBSCRIBED',
        merged_into: null,
        deleted: false,
      });
    }
  });

  test('a merge is followed, also along a chain and also before the customers were heard of', async () => {
    const merge = (kept: number, gone: number) => ({
      admin_graphql_api_customer_kept_id: gid(kept),
      admin_graphql_api_customer_deleted_id: gid(gone),
      status: 'completed',
    });
    const order = {
      id: 77,
      created_at: '2026-01-01T00:00:00Z',
      updated_at: '2026-01-01T00:00:00Z',
      currency: 'EUR',
      total_price: '10.00',
      customer: { id: 1 },
      line_items: [{ id: 1, quantity: 1, price: '10.00', product_id: 5 }],
    };
    const messages: [string, unknown, string][] = [
      ['customers/merge', merge(2, 1), '2026-02-01T00:00:00Z'],
      ['customers/merge', merge(3, 2), '2026-02-02T00:00:00Z'],
      ['customers/update', customer(1, '2026-01-01T00:00:00Z'), '2026-01-01T00:00:00Z'],
      ['orders/create', order, '2026-01-01T00:00:00Z'],
    ];
    for (const sequence of permutations(messages)) {
      ctx = await t.shop();
      await inOrder(sequence);
      const { rows } = await ctx.sql.query('SELECT customer_id::text AS id FROM orders WHERE shop_id = $1', [
        ctx.shop.id,
      ]);
      expect(rows).toEqual([{ id: '3' }]);
      expect(await row(1)).toMatchObject({ merged_into: '3', email: null });
      expect(await getCustomer(ctx, 1n)).toMatchObject({ id: '3', orders: { count: 1 } });
    }
  });

  test('who was deleted does not come back with a late update', async () => {
    const messages: [string, unknown, string][] = [
      ['customers/update', customer(1, '2026-01-02T00:00:00Z'), '2026-01-02T00:00:00Z'],
      ['customers/delete', { id: 1 }, '2026-01-03T00:00:00Z'],
    ];
    for (const sequence of permutations(messages)) {
      ctx = await t.shop();
      await inOrder(sequence);
      expect(await row(1)).toMatchObject({ deleted: true, email: null });
      expect(await getCustomer(ctx, 1n)).toBeNull();
    }
  });

  test('protected fields that come as null do not wipe out what is known', async () => {
    await inOrder([
      ['customers/create', customer(1, '2026-01-01T00:00:00Z'), '2026-01-01T00:00:00Z'],
      [
        'customers/update',
        customer(1, '2026-01-02T00:00:00Z', { email: null, first_name: null, last_name: null }),
        '2026-01-02T00:00:00Z',
      ],
    ]);
    expect(await row(1)).toMatchObject({ email: 'c1@example.com', first_name: 'Anna' });
  });
});

describe('the catalogue', () => {
  const variant = (id: number, fields: object = {}) => ({
    id,
    title: `V${id}`,
    price: '9.95',
    inventory_item_id: id + 1000,
    inventory_management: 'shopify',
    inventory_quantity: 3,
    updated_at: '2026-01-01T00:00:00Z',
    ...fields,
  });
  const product = (updated: string, variants: object[], fields: object = {}) => ({
    id: 5,
    title: 'Kettle',
    handle: 'kettle',
    vendor: 'Linden',
    product_type: 'Kitchen',
    tags: 'tea, steel',
    status: 'active',
    published_at: '2026-01-01T00:00:00Z',
    created_at: '2026-01-01T00:00:00Z',
    updated_at: updated,
    variants,
    ...fields,
  });
  const variantIds = async () => {
    const { rows } = await ctx.sql.query<{ id: string }>(
      'SELECT id::text FROM variants WHERE shop_id = $1 ORDER BY id',
      [ctx.shop.id],
    );
    return rows.map(({ id }) => id);
  };

  test('a variant that is gone goes; one that was only left out of the payload stays', async () => {
    const many = Array.from({ length: 100 }, (_unused, index) => variant(index + 1));
    await inOrder([
      ['products/create', product('2026-01-01T00:00:00Z', [...many.slice(0, 3)]), '2026-01-01T00:00:00Z'],
      ['products/update', product('2026-01-02T00:00:00Z', [variant(1), variant(3)]), '2026-01-02T00:00:00Z'],
    ]);
    expect(await variantIds()).toEqual(['1', '3']);
    const gids = [1, 3].map((id) => ({ admin_graphql_api_id: `gid://shopify/ProductVariant/${id}` }));
    await inOrder([
      [
        'products/update',
        product('2026-01-03T00:00:00Z', [variant(1)], { variant_gids: gids }),
        '2026-01-03T00:00:00Z',
      ],
    ]);
    expect(await variantIds()).toEqual(['1', '3']);
    await inOrder([
      ['products/update', product('2026-01-04T00:00:00Z', many), '2026-01-04T00:00:00Z'],
      ['products/update', product('2026-01-05T00:00:00Z', [...many.slice(1), variant(200)]), '2026-01-05T00:00:00Z'],
    ]);
    expect(await variantIds()).toContain('1');
    // The product is asked for whole.
    const { rows } = await ctx.sql.query<{ jobs: number }>(
      `SELECT count(*)::int AS jobs FROM jobs.job WHERE name = 'catalogue.read' AND data ->> 'shopId' = $1`,
      [String(ctx.shop.id)],
    );
    expect(rows[0]!.jobs).toBeGreaterThan(0);
  });

  test('older versions change nothing, and a deletion stays', async () => {
    const messages: [string, unknown, string][] = [
      ['products/create', product('2026-01-01T00:00:00Z', [variant(1)]), '2026-01-01T00:00:00Z'],
      [
        'products/update',
        product('2026-01-02T00:00:00Z', [variant(1, { price: '8.00', inventory_quantity: 0 })], {
          title: 'Tea kettle',
        }),
        '2026-01-02T00:00:00Z',
      ],
      ['products/delete', { id: 5 }, '2026-01-03T00:00:00Z'],
    ];
    for (const sequence of permutations(messages)) {
      ctx = await t.shop();
      await inOrder(sequence);
      const { rows } = await ctx.sql.query(
        `SELECT title, price_minor::text AS price, available, deleted_at IS NOT NULL AS deleted, placeholder
         FROM products WHERE shop_id = $1`,
        [ctx.shop.id],
      );
      expect(rows).toEqual([
        { title: 'Tea kettle', price: '800', available: false, deleted: true, placeholder: false },
      ]);
    }
  });

  test('a product known from an order line only is a placeholder until it is heard of', async () => {
    const order = {
      id: 77,
      created_at: '2026-01-01T00:00:00Z',
      updated_at: '2026-01-01T00:00:00Z',
      currency: 'EUR',
      line_items: [{ id: 1, quantity: 1, price: '10.00', product_id: 5, title: 'Kettle' }],
    };
    const placeholder = async () => {
      const { rows } = await ctx.sql.query('SELECT id::text, title, placeholder FROM products WHERE shop_id = $1', [
        ctx.shop.id,
      ]);
      return rows;
    };
    await inOrder([['orders/create', order, '2026-01-01T00:00:00Z']]);
    expect(await placeholder()).toEqual([{ id: '5', title: 'Kettle', placeholder: true }]);
    await inOrder([['products/create', product('2025-01-01T00:00:00Z', [variant(1)]), '2026-01-02T00:00:00Z']]);
    expect(await placeholder()).toEqual([{ id: '5', title: 'Kettle', placeholder: false }]);
  });
});

test('of what is told of the shop itself the latest holds, in whatever order it comes', async () => {
  const versions = ['Europe/Amsterdam', 'Asia/Tokyo', 'America/Los_Angeles'].map(
    (zone, hour): [string, unknown, string] => [
      'shop/update',
      { name: zone, email: null, currency: 'EUR', iana_timezone: zone },
      `2026-02-01T0${hour}:00:00Z`,
    ],
  );
  for (const order of permutations(versions)) {
    ctx = await t.shop();
    await inOrder(order);
    expect((await t.app.ctxByDomain(ctx.shop.domain)).shop).toMatchObject({ timezone: 'America/Los_Angeles' });
  }
});

describe('an uninstall', () => {
  const shopRow = async () => {
    const { rows } = await ctx.sql.query<{ sessions: number; installed: boolean }>(
      `SELECT (SELECT count(*)::int FROM sessions WHERE shop_id = $1) AS sessions,
         (uninstalled_at IS NULL OR uninstalled_at < installed_at) AS installed FROM shops WHERE id = $1`,
      [ctx.shop.id],
    );
    return rows[0]!;
  };
  beforeEach(async () => {
    await ctx.sql.query(`INSERT INTO sessions (shop_id, id, payload) VALUES ($1, 'offline_x', 'x')`, [ctx.shop.id]);
    await ctx.sql.query(`UPDATE shops SET installed_at = '2026-02-01' WHERE id = $1`, [ctx.shop.id]);
  });

  test('ends the sessions without asking Shopify anything', async () => {
    await inOrder([['app/uninstalled', { id: 1 }, '2026-02-02T00:00:00Z']]);
    expect(await shopRow()).toEqual({ sessions: 0, installed: false });
  });

  test('that comes late does not touch the app that was installed again meanwhile', async () => {
    await inOrder([['app/uninstalled', { id: 1 }, '2026-01-31T00:00:00Z']]);
    expect(await shopRow()).toEqual({ sessions: 1, installed: true });
  });
});

describe('with Shopify', () => {
  let s: ConnectedShop;
  beforeAll(async () => {
    s = await connectedShop();
  });
  afterAll(() => s.close());

  test('an install reads the shop, and starts one backfill however often the merchant opens the app', async () => {
    await s.ctx.sql.query('UPDATE shops SET installed_at = NULL, currency = $2 WHERE id = $1', [s.ctx.shop.id, 'XXX']);
    for (let times = 0; times < 3; times++)
      await onInstalled(await s.app.app.ctxByDomain(s.ctx.shop.domain), 'read_orders,read_all_orders');
    const { rows } = await s.ctx.sql.query<{ jobs: number }>(
      `SELECT count(*)::int AS jobs FROM jobs.job WHERE name = 'on.shop.installed.orders' AND data ->> 'shopId' = $1`,
      [String(s.ctx.shop.id)],
    );
    expect(rows[0]!.jobs).toBe(1);
    const fresh = await s.app.app.ctxByDomain(s.ctx.shop.domain);
    const { info } = s.store.devstore.store;
    expect(fresh.shop).toMatchObject({ installed: true, currency: info.currency, timezone: info.timezone });
    expect((await syncProgress(fresh)).limitedTo60Days).toBe(!fresh.shop.scopes.includes('read_all_orders'));
  });

  test('an install that broke off once its token was stored is made by the next page that is opened', async () => {
    const { sql, shop } = s.ctx;
    await sql.query('UPDATE shops SET installed_at = NULL, currency = $2 WHERE id = $1', [shop.id, 'XXX']);
    await sql.query(`DELETE FROM jobs.job WHERE data ->> 'shopId' = $1`, [String(shop.id)]);
    const request = () =>
      new Request('http://127.0.0.1:1/app', {
        headers: { authorization: `Bearer ${s.store.devstore.shop().installation.idToken()}` },
      });
    const open = () => frame({ request: request(), params: {}, context: { app: s.app.app } } as never);
    // The admin asks for several parts of a page at once.
    const pages = await Promise.all([open(), open(), open()]);
    const { info } = s.store.devstore.store;
    for (const page of pages) expect(page.shop).toMatchObject({ currency: info.currency, timezone: info.timezone });
    expect((await s.app.app.ctxByDomain(shop.domain)).shop.installed).toBe(true);
    const { rows } = await sql.query<{ jobs: number }>(
      `SELECT count(*)::int AS jobs FROM jobs.job WHERE name = 'on.shop.installed.orders' AND data ->> 'shopId' = $1`,
      [String(shop.id)],
    );
    expect(rows[0]!.jobs).toBe(1);
  });

  test('stock is asked for, not guessed from one location', async () => {
    const { store } = s.store.devstore;
    const [product] = [...store.state.products.values()].filter(({ variants }) => variants.length === 1);
    await readProduct(s.ctx, BigInt(product!.id));
    const variant = product!.variants[0]!;
    Object.assign(variant, { tracked: true, inventory: 0 });
    await webhook(
      'inventory_levels/update',
      { inventory_item_id: variant.inventoryItemId, location_id: 1, available: 40 },
      new Date().toISOString(),
      s.ctx,
    );
    await s.app.drain();
    await refreshStock(s.ctx);
    const { rows } = await s.ctx.sql.query(
      `SELECT v.inventory, v.available, v.stock_stale, p.available AS buyable FROM variants v
       JOIN products p ON p.shop_id = v.shop_id AND p.id = v.product_id WHERE v.shop_id = $1 AND v.id = $2`,
      [s.ctx.shop.id, variant.id],
    );
    expect(rows).toEqual([{ inventory: 0, available: false, stock_stale: false, buyable: false }]);
  });

  test('stock is written after the messages that are being handled, not across them', async () => {
    const { store } = s.store.devstore;
    const variant = [...store.state.products.values()].flatMap(({ variants }) => variants)[0]!;
    await s.ctx.sql.query('UPDATE variants SET stock_stale = true WHERE shop_id = $1 AND id = $2', [
      s.ctx.shop.id,
      variant.id,
    ]);
    const handling = async (tx: ShopTx) => {
      const { rows } = await tx.query<{ mine: boolean }>(
        `SELECT pg_try_advisory_xact_lock(hashtext('inbox'), $1) AS mine`,
        [s.ctx.shop.id],
      );
      return rows[0]!.mine;
    };
    await whileHolding(s.ctx, handling, () => refreshStock(s.ctx));
  });

  test('fields Shopify hides are null beside errors; what is known stays', async () => {
    const { store } = s.store.devstore;
    const person = store.customers.create({ email: 'zoe@example.com', firstName: 'Zoë' });
    await readCustomers(s.ctx, [BigInt(person.id)]);
    s.store.devstore.faults.hideProtectedFields = true;
    store.customers.update(person.id, { lastName: 'Bakker' });
    await readCustomers(s.ctx, [BigInt(person.id)]);
    s.store.devstore.faults.hideProtectedFields = false;
    expect(await getCustomer(s.ctx, BigInt(person.id))).toMatchObject({ name: 'Zoë', email: 'zoe@example.com' });
  });
});
