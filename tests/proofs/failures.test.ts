/**
 * How apps like this one failed in the wild (with where it was told), each at the door where it happened.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAdminApis } from '#app/platform/shopify/admin-api.ts';
import type { Order } from '#devstore/model.ts';
import { smallShop } from '#devstore/testing/small-shop.ts';
import { proxyQuery } from '#tests/support/proxy-requests.ts';
import { recordShop } from '#tests/support/recorded-webhooks.ts';
import { until } from '#tests/support/until.ts';
import { deliver } from '#tests/support/webhooks.ts';
import { startWorld, type World } from '#tests/support/world.ts';

const SHOP = 'failures.myshopify.com';
let world: World;
let variants: string[];

beforeAll(async () => {
  world = await startWorld({ shops: [smallShop(SHOP)] });
  variants = [...world.devstore.store.state.products.values()].map((product) => product.variants[0]!.id);
  // Someone has to have bought something before there is anything to compute.
  for (let index = 0; index < 6; index++) {
    world.devstore.store.orders.place({
      email: `early${index}@example.com`,
      lines: variants.slice(0, 2).map((variantId) => ({ variantId, quantity: 1 })),
    });
  }
  await world.install();
  await world.untilAtRest();
});
afterAll(() => world.close());

const proxy = (query: string) => fetch(`${world.app().url}/proxy/personal?${query}`);
const handled = () =>
  until('the inbox is empty', async () => {
    const { rows } = await world.sql.query<{ open: number }>(
      'SELECT count(*)::int AS open FROM inbox WHERE status = 0',
    );
    return rows[0]!.open === 0;
  });
const orderRow = async (id: string) => {
  const { rows } = await world.sql.query<{ row: Record<string, unknown> }>(
    'SELECT to_jsonb(o) AS row FROM orders o WHERE id = $1',
    [id],
  );
  return rows[0]?.row;
};

describe('app proxy signature', () => {
  test('a repeated parameter neither breaks nor bypasses it (shopify-app-js #2692)', async () => {
    const repeated: [string, string][] = [
      ['blocks', 'for-you'],
      ['tag', 'a'],
      ['tag', 'b'],
    ];
    const query = proxyQuery({ shop: SHOP, parameters: repeated });
    expect((await proxy(query)).status).toBe(200);
    // One added, one taken away, one moved into another: the signature no longer fits.
    expect((await proxy(`${query}&tag=c`)).status).toBeGreaterThanOrEqual(400);
    expect((await proxy(query.replace('&tag=b', ''))).status).toBeGreaterThanOrEqual(400);
    expect((await proxy(`${query}&shop=other.myshopify.com`)).status).toBeGreaterThanOrEqual(400);
    expect((await proxy(`${query}&logged_in_customer_id=1`)).status).toBeGreaterThanOrEqual(400);
  });

  test.each(['a[]', 'a b', 'é', 'constructor', '__proto__', 'hmac', 'toString', 'x&y', 'x=y'])(
    'a parameter named %s is signed like any other (shopify-app-js #2374)',
    async (name) => {
      const query = proxyQuery({
        shop: SHOP,
        parameters: [
          ['blocks', 'for-you'],
          [name, 'value'],
        ],
      });
      expect((await proxy(query)).status).toBe(200);
    },
  );

  test('an empty logged_in_customer_id belongs to what is signed (ShopifySharp #761)', async () => {
    const query = proxyQuery({ shop: SHOP, customerId: '', parameters: [['blocks', 'for-you']] });
    expect(query).toContain('logged_in_customer_id=&');
    expect((await proxy(query)).status).toBe(200);
    expect((await proxy(query.replace('logged_in_customer_id=&', ''))).status).toBeGreaterThanOrEqual(400);
    expect(
      (await proxy(query.replace('logged_in_customer_id=', 'logged_in_customer_id=1'))).status,
    ).toBeGreaterThanOrEqual(400);
  });

  test('an old request cannot be played again', async () => {
    const old = proxyQuery({ shop: SHOP, parameters: [['blocks', 'for-you']], at: new Date(Date.now() - 600_000) });
    expect((await proxy(old)).status).toBeGreaterThanOrEqual(400);
  });
});

describe('webhooks', () => {
  test('the signature is over the bytes as they came, whatever UTF-8 they hold (shopify-api-js #320)', async () => {
    const body = '{"id":"x","note":"Crème brûlée 💶 \u2028 \\u00e9","emoji":"👩‍👩‍👧"}';
    expect(await deliver(world.app().url, { shop: SHOP, topic: 'shop/update', body })).toBe(200);
    const spaced = body.replace('"note":', '"note": ');
    const headers = { shop: SHOP, topic: 'shop/update', body };
    expect(await deliver(world.app().url, { ...headers, secret: 'not-the-secret-of-this-app' })).toBe(401);
    expect(spaced).not.toBe(body);
    await world.sql.query(`DELETE FROM inbox WHERE topic = 'shop/update'`);
  });

  test('updated comes before created; two copies come at the same moment; a retry brings the old payload (shopify-app-js #603, ShopifySharp #919)', async () => {
    const shop = recordShop(SHOP);
    const order = shop.store.orders.place({
      email: 'late@example.com',
      lines: [{ variantId: variants[0]!, quantity: 2 }],
      paid: false,
    });
    shop.wait(60_000);
    shop.store.orders.pay(order.id);
    const [created, paid] = ['orders/create', 'orders/paid'].map(
      (topic) => shop.webhooks.find((webhook) => webhook.topic === topic)!,
    );
    const send = (webhook: typeof created, copy: string) =>
      deliver(world.app().url, { ...webhook!, shop: SHOP, eventId: `${webhook!.eventId}-${copy}` });
    expect(await Promise.all([send(paid, 'a'), send(paid, 'a'), send(paid, 'b'), send(paid, 'c')])).toEqual([
      200, 200, 200, 200,
    ]);
    expect(await send(created, 'a')).toBe(200);
    await handled();
    expect(await send(created, 'retry')).toBe(200);
    await handled();
    expect(await orderRow(order.id)).toMatchObject({ financial_status: expect.stringMatching(/^paid$/i) });
    const { rows } = await world.sql.query('SELECT id FROM order_lines WHERE order_id = $1', [order.id]);
    expect(rows).toHaveLength(1);
  });
});

describe('API limits', () => {
  test('an answer that says it cost nothing does not make a retry spin (BCApps #10417)', async () => {
    const waits: number[] = [];
    const log = { debug() {}, info() {}, warn() {}, error() {}, child: () => log };
    const throttled = {
      errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED' } }],
      extensions: {
        cost: {
          requestedQueryCost: 0,
          actualQueryCost: null,
          throttleStatus: { maximumAvailable: 2000, currentlyAvailable: 2000, restoreRate: 100 },
        },
      },
    };
    const { merchant } = createAdminApis({
      shopId: 1,
      domain: SHOP,
      log,
      tokens: { accessToken: async () => 'a', renewed: async () => 'a' },
      shopFetch: async () => Response.json(throttled),
      sleep: async (ms) => void waits.push(ms),
    });
    await expect(merchant.graphql('{ shop { id } }')).rejects.toThrow(/throttled/i);
    expect(waits.length).toBeLessThan(10);
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(500);
  });
});

describe('data', () => {
  const placed = async (order: Order) => {
    await until(`order ${order.id} is stored`, async () => (await orderRow(order.id)) !== undefined);
    return order;
  };

  test('ids above 2^53 keep every digit', async () => {
    const { store } = world.devstore;
    const big = [...store.state.products.values()].find(({ id }) => BigInt(id) > 2n ** 53n)!;
    const order = await placed(
      store.orders.place({ email: 'big@example.com', lines: [{ variantId: big.variants[0]!.id, quantity: 1 }] }),
    );
    const { rows } = await world.sql.query<{ product: string }>(
      'SELECT product_id::text AS product FROM order_lines WHERE order_id = $1',
      [order.id],
    );
    expect(rows).toEqual([{ product: big.id }]);
  });

  test("a refund in the shopper's currency is booked in the shop's; one of an amount only has no lines and still counts", async () => {
    const { store } = world.devstore;
    const order = await placed(
      store.orders.place({
        email: 'abroad@example.com',
        presentmentCurrency: 'JPY',
        exchangeRate: 171.3,
        lines: [{ variantId: variants[2]!, quantity: 2 }],
      }),
    );
    store.clock.advance(1000);
    store.orders.refund(order.id, { lines: [{ lineItemId: order.lines[0]!.id, quantity: 1 }] });
    store.clock.advance(1000);
    store.orders.refund(order.id, { amount: 555 });
    const refunded = order.refunds.reduce((sum, { amount }) => sum + amount, 0);
    await until('both refunds are booked', async () => {
      const row = await orderRow(order.id);
      return row?.refunded_minor === refunded;
    });
    expect(await orderRow(order.id)).toMatchObject({ currency: 'EUR', presentment_currency: 'JPY', counts: true });
  });

  test('variants missing from a truncated payload are not taken for deleted ones', async () => {
    const { store } = world.devstore;
    const many = store.products.create({ title: 'Paint in every colour', price: 1000 });
    for (let index = 1; index < 120; index++) {
      many.variants.push({
        ...many.variants[0]!,
        id: store.core.ids.next(),
        inventoryItemId: store.core.ids.next(),
        title: `Colour ${index}`,
        position: index + 1,
      });
    }
    store.core.indexProduct(many);
    store.clock.advance(1000);
    store.products.setPrice(many.variants[1]!.id, 1100);
    const countVariants = async () => {
      const { rows } = await world.sql.query<{ count: number }>(
        'SELECT count(*)::int AS count FROM variants WHERE product_id = $1',
        [many.id],
      );
      return rows[0]!.count;
    };
    await until('all variants are known', async () => (await countVariants()) === 120);
    store.clock.advance(60_000);
    store.products.setPrice(many.variants[0]!.id, 999);
    await handled();
    await world.untilAtRest();
    expect(await countVariants()).toBe(120);
  });
});

describe('uninstall and privacy', () => {
  test('with a dead token every privacy webhook and the uninstall are answered with 200 and worked off (shopify-app-js #3360, #3242)', async () => {
    const shop = world.devstore.shop();
    const [customer] = world.devstore.store.state.customers.values();
    shop.uninstall();
    shop.requestData(customer!.id);
    shop.redact(customer!.id, true);
    await until('they were delivered', () => world.devstore.deliveries.pending.now === 0);
    const log = world.devstore.deliveries
      .log(20)
      .filter(({ topic }) => /uninstalled|data_request|customers\/redact/.test(topic));
    expect(log.map(({ state }) => state)).toEqual(log.map(() => 'delivered'));
    await handled();
    expect((await world.status()).installed).toBe(false);
  });

  test('an uninstall that comes late does not touch the reinstalled app (shopify-app-template-php #481)', async () => {
    const before = new Date(world.devstore.store.clock.now() - 1000);
    await world.install();
    await until('it is installed again', async () => (await world.status()).installed);
    const body = JSON.stringify({ id: Number(world.devstore.store.info.id), domain: SHOP, myshopify_domain: SHOP });
    expect(await deliver(world.app().url, { shop: SHOP, topic: 'app/uninstalled', body, triggeredAt: before })).toBe(
      200,
    );
    await handled();
    expect((await world.status()).installed).toBe(true);
    const { rows } = await world.sql.query<{ sessions: number }>('SELECT count(*)::int AS sessions FROM sessions');
    expect(rows[0]!.sessions).toBeGreaterThan(0);
    await world.untilAtRest();
  });

  test('nor does one that comes after the merchant opened the app again, with a token from before it', async () => {
    const { faults, origin } = world.devstore;
    const access = async () => {
      const { rows } = await world.sql.query<{ at: Date; active: boolean }>(
        'SELECT access_at AS at, expires_at > now() AS active FROM shops JOIN sessions ON shop_id = shops.id',
      );
      return rows[0]!;
    };
    const before = await access();
    expect(before.active).toBe(true);
    await world.advance(1000);
    faults.webhooks.late = 1;
    await fetch(`${origin}/admin/reinstall`, { method: 'POST', redirect: 'manual' });
    faults.webhooks.late = 0;
    await world.advance(1000);
    // Nobody has told the app, so it opens with the old token; once Shopify has refused that, the next page gets another.
    await until('the page that is opened has asked for a new token', async () => {
      await world.install();
      return (await access()).at > before.at;
    });
    await world.advance(faults.webhooks.lateMs);
    await until('the uninstall is worked off', async () => {
      const { rows } = await world.sql.query(
        `SELECT 1 FROM inbox WHERE topic = 'app/uninstalled' AND status = 1 AND triggered_at > (SELECT installed_at FROM shops)`,
      );
      return rows.length === 1;
    });
    expect((await world.status()).installed).toBe(true);
    expect(await access()).toMatchObject({ active: true });
    expect((await world.untilAtRest()).sync?.status).toBe('done');
  });
});
