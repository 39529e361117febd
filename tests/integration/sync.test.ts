import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readProduct } from '#app/features/catalogue/index.server.ts';
import { customerTimeline, getCustomer, listCustomers, readCustomers } from '#app/features/customers/index.server.ts';
import { orderFromWebhook } from '#app/features/orders/from-webhook.ts';
import {
  dataIssues,
  reconcileNow,
  runBackfill,
  startBackfill,
  syncCounts,
  syncProgress,
} from '#app/features/orders/index.server.ts';
import { readOrder } from '#app/features/orders/read-order.server.ts';
import { saveCursor } from '#app/features/orders/store-sync.server.ts';
import { parseExactJson } from '#app/platform/inbox/exact-json.ts';
import { generateShop } from '#devstore/generator/index.ts';
import { until } from '#devstore/testing/client.ts';
import { smallShop } from '#devstore/testing/small-shop.ts';
import { payload } from '#devstore/webhooks/payloads.ts';
import { type ConnectedShop, connectedShop } from '#tests/support/connected-shop.ts';
import { night } from '#tests/support/night.ts';
import { workOff } from '#tests/support/work-off.ts';

let s: ConnectedShop;
beforeAll(async () => {
  const { state } = generateShop({ seed: 11, now: Date.now(), size: { customers: 60, products: 30 } });
  s = await connectedShop([state]);
  // What real histories hold and a tidy one does not.
  const { orders, state: shop } = s.store.devstore.store;
  const [first, second, third] = [...shop.orders.values()].filter(
    ({ cancelledAt, refunds, test, lines }) =>
      cancelledAt === null && !test && refunds.length === 0 && lines.every((line) => line.currentQuantity > 0),
  );
  Object.assign(first!, { presentmentCurrency: 'GBP', exchangeRate: 0.8571 });
  orders.refund(first!.id, { lines: [{ lineItemId: first!.lines[0]!.id, quantity: 1 }] });
  orders.refund(first!.id, { amount: 123 });
  Object.assign(second!, { customerId: null, email: 'Guest@Example.com' });
  Object.assign(third!, { test: true });
  third!.lines[0]!.productId = null;
});
afterAll(() => s.close());

/** Every row about orders, as text; without what is computed, and refunds without lines, which no bulk export tells. */
async function rows(withRefundLines = false): Promise<Record<string, unknown[]>> {
  const all: Record<string, unknown[]> = {};
  const queries = {
    orders: `SELECT (to_jsonb(o) - '{seen_at,gift,gift_minor}'::text[])::text AS row FROM orders o WHERE shop_id = $1 ORDER BY id`,
    lines: `SELECT (to_jsonb(l) - 'gift')::text AS row FROM order_lines l WHERE shop_id = $1 ORDER BY order_id, id`,
    refunds: `SELECT (to_jsonb(r) - 'seen_at' - '${withRefundLines ? '' : 'lines'}')::text AS row FROM refunds r WHERE shop_id = $1 ORDER BY order_id, id`,
  };
  for (const [name, query] of Object.entries(queries)) {
    const found = await s.ctx.sql.query<{ row: unknown }>(query, [s.ctx.shop.id]);
    all[name] = found.rows.map(({ row }) => row);
  }
  return all;
}

async function forget(): Promise<void> {
  for (const table of ['refunds', 'order_lines', 'orders'])
    await s.ctx.sql.query(`DELETE FROM ${table} WHERE shop_id = $1`, [s.ctx.shop.id]);
}

async function webhook(topic: string, body: unknown, at = new Date(), ctx = s.ctx): Promise<void> {
  const raw = Buffer.from(JSON.stringify(body));
  await ctx.sql.query(
    "INSERT INTO inbox (shop_id, topic, event_key, triggered_at, body, due_at) VALUES ($1, $2, gen_random_uuid()::text, $3, $4, $3::timestamptz - interval '1 day')",
    [ctx.shop.id, topic, at, raw],
  );
}

describe('the history', () => {
  test('is stored whole and once, and the progress says so', async () => {
    const { state } = s.store.devstore.store;
    await startBackfill(s.ctx);
    await runBackfill(s.ctx);
    expect(await syncProgress(s.ctx)).toMatchObject({ status: 'done', share: 1 });
    const orders = [...state.orders.values()];
    expect(await syncCounts(s.ctx)).toMatchObject({
      orders: state.orders.size,
      lines: orders.reduce((sum, order) => sum + order.lines.length, 0),
      products: state.products.size,
    });
    const { rows: money } = await s.ctx.sql.query<{ refunded: bigint; counting: number }>(
      'SELECT sum(refunded_minor)::int8 AS refunded, count(*) FILTER (WHERE counts)::int AS counting FROM orders WHERE shop_id = $1',
      [s.ctx.shop.id],
    );
    expect(Number(money[0]!.refunded)).toBe(
      orders.flatMap(({ refunds }) => refunds).reduce((sum, { amount }) => sum + amount, 0),
    );
    expect(money[0]!.counting).toBe(
      orders.filter(
        (order) =>
          !order.test && order.cancelledAt === null && order.lines.some(({ currentQuantity }) => currentQuantity > 0),
      ).length,
    );
    const before = await rows();
    await startBackfill(s.ctx);
    await runBackfill(s.ctx);
    expect(await rows()).toEqual(before);
    expect(await reconcileNow(s.ctx)).toMatchObject([{ found: 0 }, { found: 0 }, { found: 0 }]);
  });

  test('is the same read in bulk, order by order and from webhooks', async () => {
    const { store } = s.store.devstore;
    const bulk = await rows();
    await forget();
    for (const id of store.state.orders.keys()) await readOrder(s.ctx, BigInt(id));
    expect(await rows()).toEqual(bulk);
    const single = await rows(true);
    await forget();
    for (const order of store.state.orders.values())
      await webhook('orders/updated', payload({ topic: 'orders/updated', order }, store, Date.now()));
    await s.app.drain();
    expect(await rows(true)).toEqual(single);
  });

  test('a guest is a person of her own until she registers', async () => {
    const { rows: guests } = await s.ctx.sql.query<{ id: bigint; email: string }>(
      "SELECT id, email FROM customers WHERE shop_id = $1 AND id < 0 AND lower(email) = 'guest@example.com'",
      [s.ctx.shop.id],
    );
    expect(guests).toHaveLength(1);
    const customer = s.store.devstore.store.customers.create({ email: 'guest@example.com', firstName: 'Gwen' });
    await readCustomers(s.ctx, [BigInt(customer.id)]);
    const profile = await getCustomer(s.ctx, guests[0]!.id);
    expect(profile).toMatchObject({ id: customer.id, name: 'Gwen', guest: false, orders: { count: 1 } });
    const { entries } = await customerTimeline(s.ctx, BigInt(customer.id));
    expect(entries.map(({ kind }) => kind)).toContain('order');
    const found = await listCustomers(s.ctx, { search: 'gwen' });
    expect(found.rows.map(({ id }) => id)).toEqual([customer.id]);
  });
});

test('an order refunded many times, and of many things at once, is the same read by itself', async () => {
  const { store } = s.store.devstore;
  const variants = [...store.state.products.values()].flatMap((product) => product.variants);
  const order = store.orders.place({
    email: 'many-refunds@example.com',
    lines: Array.from({ length: 25 }, (_unused, index) => ({ variantId: variants[index]!.id, quantity: 15 })),
  });
  const [first, ...others] = order.lines;
  for (let times = 0; times < 12; times++)
    store.orders.refund(order.id, { lines: [{ lineItemId: first!.id, quantity: 1 }] });
  store.orders.refund(order.id, { lines: others.map(({ id }) => ({ lineItemId: id, quantity: 2 })) });
  await webhook('orders/updated', payload({ topic: 'orders/updated', order }, store, Date.now()));
  await s.app.drain();
  const told = await rows(true);
  await readOrder(s.ctx, BigInt(order.id));
  expect(await rows(true)).toEqual(told);
  const { rows: stored } = await s.ctx.sql.query<{ refunded: number; kept: number; refunds: number }>(
    `SELECT o.refunded_minor::int AS refunded, l.current_quantity AS kept,
       (SELECT count(*)::int FROM refunds r WHERE r.shop_id = o.shop_id AND r.order_id = o.id) AS refunds
     FROM orders o JOIN order_lines l ON l.shop_id = o.shop_id AND l.order_id = o.id AND l.id = $3
     WHERE o.shop_id = $1 AND o.id = $2`,
    [s.ctx.shop.id, order.id, first!.id],
  );
  const refunded = order.refunds.reduce((sum, { amount }) => sum + amount, 0);
  expect(stored).toEqual([{ refunded, kept: 3, refunds: 13 }]);
});

test('what webhooks missed is found by looking', async () => {
  const { store } = s.store.devstore;
  const [order] = [...store.state.orders.values()].filter(({ cancelledAt }) => cancelledAt === null);
  store.orders.cancel(order!.id);
  const [product] = store.state.products.values();
  store.products.update(product!.id, { title: 'Renamed' });
  const found = await reconcileNow(s.ctx);
  expect(found.find(({ resource }) => resource === 'orders')).toMatchObject({ found: 1 });
  const { rows: stored } = await s.ctx.sql.query<{ counts: boolean }>(
    'SELECT counts FROM orders WHERE shop_id = $1 AND id = $2',
    [s.ctx.shop.id, order!.id],
  );
  expect(stored[0]!.counts).toBe(false);
  await readProduct(s.ctx, BigInt(product!.id));
  const { rows: named } = await s.ctx.sql.query<{ title: string }>(
    'SELECT title FROM products WHERE shop_id = $1 AND id = $2',
    [s.ctx.shop.id, product!.id],
  );
  expect(named[0]!.title).toBe('Renamed');
});

test('an order that cannot be stored, and one that Shopify does not tell, keep no other from being read', async () => {
  const { store } = s.store.devstore;
  const [huge, refused, fine] = [...store.state.orders.values()].filter(
    ({ cancelledAt, lines }) => cancelledAt === null && lines.length > 0,
  );
  for (const order of [huge, refused]) store.orders.cancel(order!.id);
  const line = huge!.lines[0]!;
  const was = { price: line.price, quantity: refused!.lines[0]!.quantity };
  // More than a column holds, and more than a number of GraphQL holds.
  line.price = 1e20;
  refused!.lines[0]!.quantity = 3e9;
  store.clock.advance(2000);
  store.orders.cancel(fine!.id);
  expect((await reconcileNow(s.ctx)).find(({ resource }) => resource === 'orders')).toMatchObject({ found: 3 });
  const { rows: stored } = await s.ctx.sql.query<{ counts: boolean }>(
    'SELECT counts FROM orders WHERE shop_id = $1 AND id = $2',
    [s.ctx.shop.id, fine!.id],
  );
  expect(stored).toEqual([{ counts: false }]);
  await reconcileNow(s.ctx);
  const noted = (await dataIssues(s.ctx)).map(({ reason, count, examples }) => [reason, count, examples.join()]);
  expect(noted.toSorted()).toEqual([
    ['orders_not_readable', 1, expect.stringContaining(refused!.id)],
    ['orders_not_stored', 1, expect.stringContaining(huge!.id)],
  ]);
  // When both can be told again they are read: one by the job that was left to it.
  Object.assign(line, { price: was.price });
  Object.assign(refused!.lines[0]!, { quantity: was.quantity });
  expect(await workOff(s.ctx, /^orders\.read$/)).toEqual(['orders.read']);
  await reconcileNow(s.ctx);
  expect((await reconcileNow(s.ctx)).find(({ resource }) => resource === 'orders')).toMatchObject({ found: 0 });
});

test('an order deleted at Shopify while nobody could tell is found by its id, and counts no more', async () => {
  const { store } = s.store.devstore;
  const age = (days: number) => Date.now() - days * 86_400_000;
  const counting = [...store.state.orders.values()].filter(({ cancelledAt, test: isTest }) => !cancelledAt && !isTest);
  // Bought a month ago, a year ago, and a moment ago: the last may only not be listed yet.
  const [recent, kept, old, fresh] = counting;
  const created = [age(30), age(31), age(400), Date.now() - 1000];
  for (const [i, order] of [recent, kept, old, fresh].entries()) {
    Object.assign(order!, { createdAt: created[i] });
    await s.ctx.sql.query('UPDATE orders SET created_at = $3 WHERE shop_id = $1 AND id = $2', [
      s.ctx.shop.id,
      order!.id,
      new Date(created[i]!),
    ]);
  }
  const counts = async () => {
    const { rows: stored } = await s.ctx.sql.query<{ id: bigint }>(
      'SELECT id FROM orders WHERE shop_id = $1 AND counts AND deleted_at IS NULL ORDER BY id',
      [s.ctx.shop.id],
    );
    return stored.map(({ id }) => String(id));
  };
  const before = await counts();
  await night(s, 'orders.deleted');
  expect(await counts()).toEqual(before);
  for (const order of [recent, old, fresh]) store.orders.delete(order!.id);
  await reconcileNow(s.ctx);
  expect(await counts()).toEqual(before);
  await night(s, 'orders.deleted');
  expect(await counts()).toEqual(before.filter((id) => id !== recent!.id));
  const { rows: told } = await s.ctx.sql.query<{ event: string }>(
    `SELECT data ->> 'event' AS event FROM jobs.job WHERE name = 'on.orders.changed.segments' AND data ->> 'shopId' = $1`,
    [String(s.ctx.shop.id)],
  );
  expect(told.some(({ event }) => event.includes(recent!.id))).toBe(true);
});

test('however many orders were deleted unheard, all are found, also when the first list is not made', async () => {
  const MANY = 2_345;
  await s.ctx.sql.query(
    `INSERT INTO orders (shop_id, id, processed_at, created_at, updated_at, seen_at, counts, currency, presentment_currency, total_minor)
     SELECT $1, 5000000000 + i, t, t, t, t, true, 'EUR', 'EUR', 100 FROM generate_series(1, $2) i, (SELECT $3::timestamptz AS t) at`,
    [s.ctx.shop.id, MANY, new Date(Date.now() - 20 * 86_400_000)],
  );
  s.store.devstore.faults.failBulkAfter = 1;
  await night(s, 'orders.deleted');
  const { rows: left } = await s.ctx.sql.query<{ gone: number; counting: number }>(
    `SELECT count(deleted_at)::int AS gone, count(*) FILTER (WHERE counts)::int AS counting
     FROM orders WHERE shop_id = $1 AND id > 5000000000 AND id <= 5000000000 + $2`,
    [s.ctx.shop.id, MANY],
  );
  expect(left).toEqual([{ gone: MANY, counting: 0 }]);
  await s.ctx.sql.query('DELETE FROM orders WHERE shop_id = $1 AND id > 5000000000 AND id <= 5000000000 + $2', [
    s.ctx.shop.id,
    MANY,
  ]);
});

test('a date that lies ahead hides nothing of what comes after it was seen', async () => {
  const { store } = s.store.devstore;
  const [early, later] = [...store.state.customers.values()].filter(({ mergedInto }) => mergedInto === null);
  early!.updatedAt = Date.now() + 7 * 86_400_000;
  await reconcileNow(s.ctx);
  store.customers.update(later!.id, { firstName: 'Overlooked' });
  await reconcileNow(s.ctx);
  expect(await getCustomer(s.ctx, BigInt(later!.id))).toMatchObject({ name: expect.stringContaining('Overlooked') });
});

test('more customers changed than Shopify shows of one search: all are looked at', async () => {
  const state = smallShop('many.myshopify.com');
  const start = Date.now() - 86_400_000;
  const AMOUNT = 25_500;
  for (let id = 1; id <= AMOUNT; id++) {
    const at = start + id * 1000;
    state.customers.set(String(id), {
      id: String(id),
      email: null,
      firstName: `C${id}`,
      lastName: null,
      phone: null,
      locale: 'en',
      state: 'DISABLED',
      tags: [],
      note: null,
      emailMarketing: { state: 'NOT_SUBSCRIBED', optInLevel: null, updatedAt: null },
      dataSaleOptOut: id === AMOUNT,
      defaultAddress: null,
      createdAt: at,
      updatedAt: at,
      mergedInto: null,
    });
  }
  const many = await connectedShop([state]);
  many.store.devstore.faults.apiBudgetFactor = 10_000;
  try {
    await many.ctx.sql.query(
      `INSERT INTO customers (shop_id, id, first_name, locale, updated_at, tags_at)
       SELECT $1, id, 'C' || id, 'en', now(), now() FROM generate_series(1, $2) AS id`,
      [many.ctx.shop.id, AMOUNT],
    );
    await saveCursor(many.ctx.sql, many.ctx.shop.id, {
      resource: 'customers',
      updatedTo: new Date(start),
      checkedAt: new Date(start),
      found: 0,
    });
    expect(await reconcileNow(many.ctx)).toMatchObject([{ resource: 'customers', found: 1 }]);
    expect(await getCustomer(many.ctx, BigInt(AMOUNT))).toMatchObject({ profilingOptOut: true });

    // And by night all of them, for what makes no new version; those who are gone, however many, keep nobody from it.
    const GONE = 2_345;
    await many.ctx.sql.query(
      `INSERT INTO customers (shop_id, id, first_name, updated_at) SELECT $1, $2 + i, 'Gone', now() FROM generate_series(1, $3) i`,
      [many.ctx.shop.id, AMOUNT, GONE],
    );
    many.store.devstore.store.core.customer('1').dataSaleOptOut = true;
    const before = many.ctx.admin.usage().points;
    await night(many, 'orders.customers');
    expect(await getCustomer(many.ctx, 1n)).toMatchObject({ profilingOptOut: true });
    const { rows: counted } = await many.ctx.sql.query<{ gone: number; named: number }>(
      'SELECT count(deleted_at)::int AS gone, count(first_name)::int AS named FROM customers WHERE shop_id = $1',
      [many.ctx.shop.id],
    );
    expect(counted).toEqual([{ gone: GONE, named: AMOUNT }]);
    // A point for each of those who are gone at most, and for the others what it costs to have a list made.
    expect(many.ctx.admin.usage().points - before).toBeLessThan(GONE + 100);
  } finally {
    await many.close();
  }
});

test('orders that Shopify shows since it granted the scope for them are read, and the page says so no sooner', async () => {
  const { state } = generateShop({ seed: 12, now: Date.now(), size: { customers: 40, products: 20 } });
  const own = await connectedShop([state]);
  try {
    const { installation } = own.store.devstore.shop();
    const all = [...installation.scopes];
    const grant = async (scopes: string[]) => {
      own.store.devstore.shop().setScopes(scopes);
      const { received } = own.store.listener;
      await until(() => received.some(({ topic }) => topic === 'app/scopes_update'), 'the word of the scopes');
      for (const { topic, raw } of received.splice(0))
        if (topic === 'app/scopes_update') await webhook(topic, JSON.parse(raw.toString()), new Date(), own.ctx);
      await own.app.drain();
      const ctx = await own.app.app.ctxByDomain(own.store.domain);
      await workOff(ctx, /^orders\.backfill$/);
      return ctx;
    };
    const recent = [...state.orders.values()].filter(
      ({ createdAt }) => createdAt > Date.now() - 60 * 86_400_000,
    ).length;
    expect(recent).toBeLessThan(state.orders.size);
    let ctx = await grant(all.filter((scope) => scope !== 'read_all_orders'));
    await startBackfill(ctx);
    await runBackfill(ctx);
    expect(await syncCounts(ctx)).toMatchObject({ orders: recent });
    expect(await syncProgress(ctx)).toMatchObject({ status: 'done', limitedTo60Days: true });
    // Known before anything was read.
    await ctx.sql.query('UPDATE shops SET scopes = $2 WHERE id = $1', [ctx.shop.id, all.join()]);
    expect((await syncProgress(await own.app.app.ctxByDomain(own.store.domain))).limitedTo60Days).toBe(true);
    ctx = await grant(all);
    expect(await syncCounts(ctx)).toMatchObject({ orders: state.orders.size });
    expect(await syncProgress(ctx)).toMatchObject({ status: 'done', limitedTo60Days: false });
    // And once.
    const before = (await syncProgress(ctx)).startedAt;
    await grant(all);
    expect((await syncProgress(ctx)).startedAt).toBe(before);
  } finally {
    await own.close();
  }
});

test('ids beyond 2^53 keep their digits', () => {
  const { store } = s.store.devstore;
  const [order] = store.state.orders.values();
  const body = payload({ topic: 'orders/updated', order: order! }, store, Date.now());
  const text = JSON.stringify({ ...body, id: JSON.rawJSON('9007199254740993') });
  const facts = orderFromWebhook(parseExactJson(text));
  expect(facts.id).toBe(9007199254740993n);
  expect(facts.lines.map(({ id }) => String(id))).toEqual(order!.lines.map(({ id }) => id));
});
