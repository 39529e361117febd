import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { customerTimeline } from '#app/features/customers/index.server.ts';
import { orderGift } from '#app/features/customers/ui/held-gift.ts';
import { contribution as orders } from '#app/features/orders/contributes.server.ts';
import { runBackfill, sayGift, startBackfill } from '#app/features/orders/index.server.ts';
import { segmentOf } from '#app/features/segments/index.server.ts';
import { refreshSegments } from '#app/features/segments/refresh-segments.server.ts';
import { fixedClock } from '#app/platform/clock.ts';
import type { Ctx, DomainEvent } from '#app/platform/contributions.ts';
import { generateShop } from '#devstore/generator/index.ts';
import { type TestApp, testApp } from '#tests/support/app.ts';
import { addCustomers, addProducts } from '#tests/support/builders.ts';
import { connectedShop } from '#tests/support/connected-shop.ts';

let t: TestApp;
let ctx: Ctx;
/** What left with the commits since the last look. */
let told: DomainEvent[] = [];
beforeAll(async () => {
  t = await testApp();
});
afterAll(() => t.close());
beforeEach(async () => {
  const shop = await t.shop();
  told = [];
  ctx = {
    ...shop,
    clock: fixedClock('2026-06-15T10:00:00Z'),
    transaction: (work) =>
      shop.transaction((tx) =>
        work({
          ...tx,
          emit(event) {
            told.push(event);
            tx.emit(event);
          },
        }),
      ),
  };
  await addProducts(ctx, [
    { id: 1n, title: 'Coffee', productType: 'Coffee' },
    { id: 2n, title: 'Hamper', productType: 'Gift sets', tags: ['gift'] },
    { id: 3n, title: 'Tea', productType: 'Tea' },
  ]);
  await addCustomers(ctx, [{ id: 7n }, { id: 8n }]);
});

const HERE = {
  first_name: 'Anna',
  last_name: 'Vis',
  address1: 'Kade 1',
  zip: '1000 AA',
  city: 'Delft',
  country_code: 'NL',
};
const THERE = { ...HERE, first_name: 'Oma', address1: 'Brink 9', city: 'Assen' };

interface Sold {
  id: number;
  day: string;
  customer?: number;
  note?: boolean;
  elsewhere?: boolean;
  wrapping?: boolean;
  /** Product ids; of a gone one only its line is left. */
  products: number[];
  updated?: string;
  cancelled?: boolean;
}

/** An order as Shopify's webhook tells it, worked off; then the events are handed on. */
async function sold(order: Sold): Promise<void> {
  const at = `${order.day}T12:00:00Z`;
  const line = (productId: number | null, index: number) => ({
    id: order.id * 10 + index,
    product_id: productId,
    variant_id: productId && productId + 1_000_000,
    title: productId === null ? 'Gift wrapping' : `Product ${productId}`,
    quantity: 1,
    current_quantity: order.cancelled ? 0 : 1,
    price: '10.00',
  });
  const lines = [...order.products.map((id, index) => line(id, index)), ...(order.wrapping ? [line(null, 9)] : [])];
  const payload = {
    id: order.id,
    name: `#${order.id}`,
    created_at: at,
    processed_at: at,
    updated_at: order.updated ?? at,
    cancelled_at: order.cancelled ? (order.updated ?? at) : null,
    currency: 'EUR',
    total_price: `${lines.length * 10}.00`,
    current_total_price: `${lines.length * 10}.00`,
    customer: { id: order.customer ?? 7 },
    billing_address: HERE,
    shipping_address: order.elsewhere ? THERE : HERE,
    note_attributes: order.note ? [{ name: 'Gift message', value: 'Voor jou' }] : [],
    line_items: lines,
  };
  await ctx.sql.query(
    'INSERT INTO inbox (shop_id, topic, event_key, triggered_at, body, due_at) VALUES ($1, $2, gen_random_uuid()::text, $3, $4, $3)',
    [ctx.shop.id, 'orders/updated', order.updated ?? at, Buffer.from(JSON.stringify(payload))],
  );
  await t.drain();
  const { rows } = await ctx.sql.query('SELECT error FROM inbox WHERE shop_id = $1 AND error IS NOT NULL', [
    ctx.shop.id,
  ]);
  expect(rows).toEqual([]);
  await orders.events!['orders.changed']!(ctx, [
    { name: 'orders.changed', orderIds: [BigInt(order.id)], customerIds: [BigInt(order.customer ?? 7)] },
  ]);
}

const columns = async (id: number) => {
  const { rows } = await ctx.sql.query<{ gift: boolean | null; minor: bigint | null; lines: (boolean | null)[] }>(
    `SELECT gift, gift_minor AS minor, ARRAY(SELECT l.gift FROM order_lines l WHERE l.shop_id = $1 AND l.order_id = o.id ORDER BY l.id) AS lines
     FROM orders o WHERE shop_id = $1 AND id = $2`,
    [ctx.shop.id, id],
  );
  return rows[0]!;
};
const marks = async () =>
  (
    await ctx.sql.query<Record<string, unknown>>(
      'SELECT order_id::int AS order, line_id::int AS line, source, gift, reason, occasion, occasion_on AS "on" FROM gift_marks WHERE shop_id = $1 ORDER BY 1, 2, 3',
      [ctx.shop.id],
    )
  ).rows;
const job = (name: string) => orders.jobs!.find((candidate) => candidate.name === name)!;

describe('a gift is marked', () => {
  test('line by line, with its reason and the day it was for; what is her own is not', async () => {
    for (const [id, day] of [
      [1, '2026-01-10'],
      [2, '2026-02-20'],
      [3, '2026-03-20'],
    ] as const)
      await sold({ id, day, products: [1] });
    await sold({ id: 4, day: '2026-05-04', products: [1, 2], note: true });
    expect(await columns(4)).toEqual({ gift: null, minor: 1000n, lines: [null, true] });
    expect(await marks()).toEqual([
      { order: 4, line: 41, source: 'model', gift: true, reason: 'note', occasion: 'mothers_day', on: '2026-05-10' },
    ]);
    await sold({ id: 5, day: '2026-07-20', products: [1, 2], elsewhere: true, wrapping: true });
    expect(await columns(5)).toEqual({ gift: true, minor: 3000n, lines: [true, true, true] });
    expect((await marks()).filter(({ order }) => order === 5)).toMatchObject([
      { reason: 'wrapping', occasion: null },
      { reason: 'wrapping' },
      { reason: 'wrapping' },
    ]);
    expect(told.filter(({ name }) => name === 'gifts.changed')).toEqual([
      { name: 'gifts.changed', orderIds: [4n], customerIds: [7n] },
      { name: 'gifts.changed', orderIds: [5n], customerIds: [7n] },
    ]);
  });

  test('and no longer when the note is gone, or the order is cancelled', async () => {
    await sold({ id: 1, day: '2026-05-04', products: [2], note: true });
    expect(await columns(1)).toMatchObject({ gift: true, minor: 1000n });
    await sold({ id: 1, day: '2026-05-04', products: [2], updated: '2026-05-05T00:00:00Z' });
    expect(await columns(1)).toEqual({ gift: null, minor: null, lines: [null] });
    await sold({ id: 2, day: '2026-05-06', products: [2], note: true });
    await sold({
      id: 2,
      day: '2026-05-06',
      products: [2],
      note: true,
      cancelled: true,
      updated: '2026-05-07T00:00:00Z',
    });
    expect(await marks()).toEqual([]);
    expect(await columns(2)).toMatchObject({ gift: null, minor: null });
  });

  test('nothing is said of somebody who objected to profiling', async () => {
    await sold({ id: 1, day: '2026-05-04', products: [2], note: true });
    await ctx.sql.query('UPDATE customers SET profiling_opt_out = true WHERE shop_id = $1 AND id = 7', [ctx.shop.id]);
    await orders.events!['customers.changed']!(ctx, [{ name: 'customers.changed', customerIds: [7n] }]);
    expect(await marks()).toEqual([]);
    expect(await columns(1)).toMatchObject({ gift: null });
  });
});

describe('the owner', () => {
  const say = (orderId: number, lineId: number | null, gift: boolean | null) =>
    sayGift(ctx, { orderId: BigInt(orderId), lineId: lineId === null ? null : BigInt(lineId), gift });

  test('has the last word, through every recomputation and every update of the order, until it is taken back', async () => {
    await sold({ id: 1, day: '2026-05-04', products: [2, 3], note: true });
    await say(1, null, false);
    expect(await columns(1)).toEqual({ gift: null, minor: null, lines: [null, null] });
    await job('orders.gifts').run(ctx, {});
    // A line comes in by an edit: it is the same order, and the word was about all of it.
    await sold({ id: 1, day: '2026-05-04', products: [2, 3, 1], note: true, updated: '2026-05-05T00:00:00Z' });
    expect(await columns(1)).toEqual({ gift: null, minor: null, lines: [null, null, null] });
    await say(1, null, null);
    expect(await columns(1)).toEqual({ gift: true, minor: 3000n, lines: [true, true, true] });
  });

  test('can say it of one line, and of an order that nobody would have thought of', async () => {
    await sold({ id: 1, day: '2026-02-10', products: [1, 3] });
    await say(1, 11, true);
    expect(await columns(1)).toEqual({ gift: null, minor: 1000n, lines: [null, true] });
    await say(1, null, true);
    expect(await columns(1)).toMatchObject({ gift: true, minor: 2000n });
    await say(1, 10, false);
    expect(await columns(1)).toEqual({ gift: null, minor: 1000n, lines: [null, true] });
    expect(await marks()).toEqual([
      { order: 1, line: 0, source: 'owner', gift: true, reason: null, occasion: 'valentine', on: '2026-02-14' },
      { order: 1, line: 10, source: 'owner', gift: false, reason: null, occasion: null, on: null },
    ]);
    const unknown = expect.objectContaining({ code: 'order_unknown' });
    await expect(say(1, 99, true)).rejects.toEqual(unknown);
    await expect(say(2, null, true)).rejects.toEqual(unknown);
    const stranger = await t.shop();
    await expect(sayGift(stranger, { orderId: 1n, lineId: null, gift: true })).rejects.toEqual(unknown);
  });

  test('sees on the timeline what holds', async () => {
    await sold({ id: 1, day: '2026-05-04', products: [2, 3], elsewhere: true, note: true });
    const order = async () => {
      const { entries } = await customerTimeline(ctx, 7n);
      const entry = entries.find(({ kind }) => kind === 'order');
      if (entry?.kind !== 'order') throw new Error('no order');
      return {
        entry,
        held: orderGift(
          entry.items.map(({ lineId }) => lineId),
          entry.marks,
        ),
      };
    };
    expect((await order()).held).toMatchObject({ is: 'all', by: 'model' });
    expect((await order()).held.mark).toMatchObject({
      figures: { signs: ['note', 'elsewhere', 'giftProducts'], daysBefore: 6 },
      occasion: 'mothers_day',
    });
    await say(1, 11, false);
    expect((await order()).held).toMatchObject({ is: 'some', lines: { 10: true, 11: false } });
    await say(1, null, false);
    expect((await order()).held).toMatchObject({ is: 'none', by: 'owner' });
  });
});

describe('RFM', () => {
  const rfm = async (id: bigint) => {
    await refreshSegments(ctx);
    return segmentOf(ctx, id);
  };

  test('leaves gifts out, and follows when a mark changes', async () => {
    await sold({ id: 1, day: '2026-05-01', products: [1] });
    await sold({ id: 2, day: '2026-06-01', products: [2, 3], note: true, elsewhere: true });
    await sold({ id: 3, day: '2026-05-20', products: [1], customer: 8 });
    expect(await rfm(7n)).toMatchObject({
      orders: 1,
      revenueMinor: '1000',
      lastOrderOn: '2026-05-01',
      gifts: { orders: 1, amounts: 1 },
    });
    await sayGift(ctx, { orderId: 2n, lineId: null, gift: false });
    expect(told.at(-1)).toEqual({ name: 'gifts.changed', orderIds: [2n], customerIds: [7n] });
    expect(await rfm(7n)).toMatchObject({ orders: 2, revenueMinor: '3000', lastOrderOn: '2026-06-01' });
    await sayGift(ctx, { orderId: 2n, lineId: 21n, gift: true });
    expect(await rfm(7n)).toMatchObject({
      orders: 2,
      revenueMinor: '2000',
      lastOrderOn: '2026-06-01',
      gifts: { orders: 0, amounts: 1 },
    });
  });

  test('knows somebody who has only ever bought gifts by these', async () => {
    await sold({ id: 1, day: '2026-05-01', products: [2], note: true });
    await sold({ id: 2, day: '2026-06-01', products: [2, 3], note: true });
    expect(await columns(2)).toMatchObject({ gift: true });
    expect(await rfm(7n)).toMatchObject({
      orders: 2,
      revenueMinor: '3000',
      lastOrderOn: '2026-06-01',
      gifts: { orders: 0, amounts: 0 },
    });
  });
});

test('a shop learns from those who say so; its notes then give the silent ones away', async () => {
  const { id } = ctx.shop;
  const each = 'FROM generate_series(1000, 4999) AS n';
  await ctx.sql.query(`INSERT INTO customers (shop_id, id) SELECT $1, n ${each}`, [id]);
  // Every fourth is a gift. Of these most go elsewhere and most are hampers, and every other one says so.
  await ctx.sql.query(
    `INSERT INTO orders (shop_id, id, customer_id, processed_at, created_at, updated_at, currency, presentment_currency, total_minor, ships_elsewhere, gift_note)
     SELECT $1, n, n, '2026-03-01', '2026-03-01', '2026-03-01', 'EUR', 'EUR', 1000, n % 4 = 0 AND n % 20 <> 0, n % 8 = 0 ${each}`,
    [id],
  );
  await ctx.sql.query(
    `INSERT INTO order_lines (shop_id, order_id, id, product_id, quantity, current_quantity, price_minor)
     SELECT $1, n, n, CASE WHEN n % 4 = 0 AND n % 12 <> 0 OR n % 10 = 3 THEN 2 ELSE 1 + n % 2 * 2 END, 1, 1, 1000 ${each}`,
    [id],
  );
  await job('orders.gifts').run(ctx, {});
  const { rows } = await ctx.sql.query<{ silent: number; wrong: number }>(
    `SELECT count(*) FILTER (WHERE gift AND ships_elsewhere AND NOT gift_note)::int AS silent,
            count(*) FILTER (WHERE gift AND id % 4 <> 0)::int AS wrong FROM orders WHERE shop_id = $1`,
    [ctx.shop.id],
  );
  expect(rows[0]).toEqual({ silent: 400, wrong: 0 });
  const before = await marks();
  await job('orders.gifts').run(ctx, {});
  expect(await marks()).toEqual(before);
  expect(told.filter(({ name }) => name === 'gifts.changed')).toHaveLength(1);
});

test('a person’s marks are in her file and go with her', async () => {
  await sold({ id: 1, day: '2026-05-04', products: [2], note: true });
  await sayGift(ctx, { orderId: 1n, lineId: null, gift: true });
  const file = (await orders.privacy!.exportCustomer!(ctx, 7n)) as { orders: { gift_marks: unknown[] }[] };
  expect(file.orders[0]!.gift_marks).toHaveLength(2);
  const erased = await ctx.transaction((tx) => orders.privacy!.eraseCustomer!(ctx, tx, 7n));
  expect(erased).toEqual({ gift_marks: 2, orders: 1 });
  expect(await marks()).toEqual([]);
  expect(await columns(1)).toEqual({ gift: null, minor: null, lines: [null] });
});

test('of a whole shop read from Shopify, the marks are those meant as presents', async () => {
  const shop = generateShop({ seed: 3, now: Date.parse('2026-11-20T12:00:00Z'), size: { customers: 1500 } });
  const connected = await connectedShop([shop.state]);
  try {
    await startBackfill(connected.ctx);
    await runBackfill(connected.ctx);
    const { rows } = await connected.ctx.sql.query<{ id: string; gift: boolean }>(
      `SELECT id::text, gift IS TRUE AS gift FROM orders WHERE shop_id = $1 AND counts AND customer_id IS NOT NULL`,
      [connected.ctx.shop.id],
    );
    const meant = new Set(shop.truth.giftOrderIds);
    const marked = rows.filter(({ gift }) => gift);
    const right = marked.filter(({ id }) => meant.has(id)).length;
    const precision = right / marked.length;
    const recall = right / rows.filter(({ id }) => meant.has(id)).length;
    console.info(`${rows.length} orders, precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}`);
    expect(precision).toBeGreaterThanOrEqual(0.95);
    expect(recall).toBeGreaterThanOrEqual(0.85);
  } finally {
    await connected.close();
  }
});
