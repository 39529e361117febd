/** What Shopify's three privacy webhooks demand, proved by looking into every table of every schema. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSecrets } from '#app/platform/secrets.ts';
import { generateShop } from '#devstore/generator/index.ts';
import type { Customer } from '#devstore/model.ts';
import { scanEveryTable } from '#tests/support/scan.ts';
import { until } from '#tests/support/until.ts';
import { deliver } from '#tests/support/webhooks.ts';
import { startWorld, type World } from '#tests/support/world.ts';

const DAY = 86_400_000;
let world: World;
let person: Customer;
let orderIds: string[];

beforeAll(async () => {
  const { state } = generateShop({ seed: 3, now: Date.now(), size: { customers: 120, products: 30 } });
  world = await startWorld({ shops: [state] });
  const { store } = world.devstore;
  await world.install();
  const [article] = [...store.state.products.values()].filter(({ status }) => status === 'ACTIVE');
  const address = {
    firstName: 'Wilhelmina',
    lastName: 'Achterberg-Quist',
    address1: 'Zonnebloemlaan 77',
    zip: '9731 ZX',
    city: 'Groningen',
    countryCode: 'NL',
    phone: '+31687654321',
  };
  const order = store.orders.place({
    email: 'wilhelmina.quist@example.com',
    phone: '+31687654321',
    shippingAddress: address,
    lines: [{ variantId: article!.variants[0]!.id, quantity: 2 }],
  });
  person = store.core.customer(order.customerId!);
  store.orders.place({ customerId: person.id, lines: [{ variantId: article!.variants[0]!.id, quantity: 1 }] });
  orderIds = store.customers.ordersOf(person.id);
  store.customers.update(person.id, { phone: '+31687654321' });
  store.customers.setConsent(person.id, 'SUBSCRIBED');
  // A webhook about her that cannot be handled keeps lying in the inbox with its body.
  await deliver(world.app().url, {
    shop: store.info.domain,
    topic: 'orders/updated',
    body: JSON.stringify({
      id: 'broken',
      email: person.email,
      customer: { id: Number(person.id), email: person.email },
    }),
  });
  await until('everything about her has been read', async () => {
    const { rows } = await world.sql.query<{ stored: number }>(
      'SELECT count(*)::int AS stored FROM orders WHERE id = ANY($1::int8[]) AND customer_id = $2',
      [orderIds, person.id],
    );
    return rows[0]!.stored === orderIds.length && (await world.status()).sync?.status === 'done';
  });
});
afterAll(() => world.close());

const traces = () => [
  person.email!,
  'Wilhelmina',
  'Achterberg-Quist',
  '31687654321',
  'Zonnebloemlaan',
  createSecrets(Buffer.alloc(32, 7)).emailHash(person.email!).toString('hex'),
];

test('a data request gives the merchant a file with what is known about the person', async () => {
  expect((await scanEveryTable(world.sql, [person.email!])).length).toBeGreaterThan(0);
  world.devstore.shop().requestData(person.id);
  await until('the file is there', async () => {
    const { rows } = await world.sql.query<{ file: unknown }>(
      `SELECT file FROM privacy_requests WHERE kind = 'data_request' AND file IS NOT NULL`,
    );
    const text = JSON.stringify(rows[0]?.file ?? null);
    return text.includes(person.email!) && orderIds.every((id) => text.includes(id));
  });
});

test('after a redaction no table of any schema holds the person; the orders stay as sums', async () => {
  const sumOf = async () => {
    const { rows } = await world.sql.query<{ orders: number; total: string }>(
      'SELECT count(*)::int AS orders, sum(total_minor)::text AS total FROM orders WHERE id = ANY($1::int8[])',
      [orderIds],
    );
    return rows[0]!;
  };
  const before = await sumOf();
  world.devstore.shop().redact(person.id, true);
  await until('the redaction is done', async () => {
    const { rows } = await world.sql.query<{ done: number }>(
      `SELECT count(*)::int AS done FROM privacy_requests WHERE kind = 'redact' AND done_at IS NOT NULL`,
    );
    return rows[0]!.done === 1;
  });
  let left: string[] = [];
  await until('nothing is left', async () => {
    left = await scanEveryTable(world.sql, traces());
    return left.length === 0;
  }).catch(() => undefined);
  expect(left).toEqual([]);
  expect(await sumOf()).toEqual(before);
  const { rows } = await world.sql.query(
    'SELECT id FROM orders WHERE id = ANY($1::int8[]) AND customer_id IS NOT NULL',
    [orderIds],
  );
  expect(rows).toEqual([]);
});

test('a late webhook about a redacted person does not bring her back', async () => {
  const { store } = world.devstore;
  store.customers.addTags(person.id, ['late']);
  store.customers.update(person.id, { firstName: 'Wilhelmina' });
  for (const id of orderIds) store.orders.cancel(id);
  await until('it was handled', async () => {
    const { rows } = await world.sql.query<{ open: number }>(
      `SELECT count(*)::int AS open FROM inbox WHERE status = 0 AND attempts = 0`,
    );
    return rows[0]!.open === 0 && world.devstore.deliveries.pending.now === 0;
  });
  expect(await scanEveryTable(world.sql, traces())).toEqual([]);
  // Nor what could tell off her orders, of which there is a later version by now.
  const { rows: hers } = await world.sql.query(
    `SELECT DISTINCT customer_id, locale, discount_codes, ships_elsewhere, gift_note, cancelled_at IS NOT NULL AS later
     FROM orders WHERE id = ANY($1::int8[])`,
    [orderIds],
  );
  const erased = { customer_id: null, locale: null, discount_codes: [], ships_elsewhere: false, gift_note: false };
  expect(hers).toEqual([{ ...erased, later: true }]);
});

test('two days after an uninstall nothing of the shop is left but the evidence', async () => {
  const { store } = world.devstore;
  const someone = [...store.state.customers.values()].find(({ email, id }) => email && id !== person.id)!;
  world.devstore.shop().uninstall();
  // Two days lie between the two webhooks: they do not overtake each other.
  await until('the uninstall is worked off', async () => !(await world.status()).installed);
  await world.advance(3 * DAY);
  await until('the shop is emptied', async () => {
    const { rows } = await world.sql.query<{ done: number }>(
      `SELECT count(*)::int AS done FROM privacy_requests WHERE kind = 'shop_redact' AND done_at IS NOT NULL`,
    );
    return rows[0]!.done === 1;
  });
  const { rows } = await world.sql.query<{ left: number }>(
    'SELECT (SELECT count(*) FROM orders)::int + (SELECT count(*) FROM customers)::int + (SELECT count(*) FROM products)::int AS left',
  );
  expect(rows).toEqual([{ left: 0 }]);
  const [order] = [...store.state.orders.keys()];
  // Ids of what is gone: nothing refers to them either, once the jobs under way have seen that there is no shop any more.
  const gone = [someone.email!, someone.lastName!, store.info.email, someone.id, order!];
  await expect.poll(() => scanEveryTable(world.sql, gone), { timeout: 60_000 }).toEqual([]);
});

test('what comes after that is not kept either', async () => {
  const { store } = world.devstore;
  const shop = store.info.domain;
  const someone = { id: Number(person.id), email: 'late@example.com', updated_at: new Date().toISOString() };
  const late = {
    'customers/update': someone,
    'orders/create': { ...someone, id: 1, currency: 'EUR', created_at: someone.updated_at, line_items: [] },
    'shop/update': { ...someone, name: 'Late', currency: 'EUR', iana_timezone: 'UTC' },
  };
  for (const [topic, body] of Object.entries(late))
    expect(await deliver(world.app().url, { shop, topic, body: JSON.stringify(body) })).toBe(200);
  await until('they are worked off', async () => {
    const { rows } = await world.sql.query<{ done: number }>(
      'SELECT count(*)::int AS done FROM inbox WHERE status = 1 AND topic = ANY($1)',
      [Object.keys(late)],
    );
    return rows[0]!.done === 3;
  });
  expect(await scanEveryTable(world.sql, [someone.email])).toEqual([]);
});
