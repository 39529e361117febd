import { afterAll, beforeAll, expect, test } from 'vitest';
import { contribution as predictions } from '#app/features/predictions/contributes.server.ts';
import { dueDates, fitNow, followNewest, goBackTo, modelPage } from '#app/features/predictions/index.server.ts';
import { learnReplenishment, refreshDueDates } from '#app/features/predictions/replenishment/replenish.server.ts';
import { lockDueDates } from '#app/features/predictions/replenishment/store.server.ts';
import type { ModelKind } from '#app/features/predictions/schema.ts';
import { fixedClock } from '#app/platform/clock.ts';
import type { Ctx } from '#app/platform/contributions.ts';
import { type TestApp, testApp } from '#tests/support/app.ts';
import { addCustomers, addProducts, markHistoryRead, putOrders } from '#tests/support/builders.ts';
import { redactShop } from '#tests/support/redact-shop.ts';
import { whileHolding } from '#tests/support/while-holding.ts';

let t: TestApp;
beforeAll(async () => {
  t = await testApp();
});
afterAll(() => t.close());

const DAY = 86_400_000;
const BEANS = { id: 1n, small: 11n, large: 12n };
const at = (ctx: Ctx, instant: string): Ctx => ({ ...ctx, clock: fixedClock(instant) });
const rows = async (ctx: Ctx) =>
  (await ctx.sql.query('SELECT * FROM due_dates WHERE shop_id = $1 ORDER BY customer_id, product_id', [ctx.shop.id]))
    .rows;

/** Twelve households buy beans, each at her own pace, and soap; kettles nobody buys again. */
async function shop(): Promise<Ctx> {
  const ctx = at(await t.shop(), '2026-06-15T10:00:00Z');
  await addProducts(ctx, [
    {
      id: BEANS.id,
      title: 'Beans',
      variants: [
        { id: BEANS.small, title: '250 g' },
        { id: BEANS.large, title: '1 kg' },
      ],
    },
    { id: 2n, title: 'Soap 3 x 100 g' },
    { id: 3n, title: 'Kettle' },
  ]);
  let order = 1n;
  for (let customer = 1n; customer <= 12n; customer++) {
    await addCustomers(ctx, [{ id: customer }]);
    const every = 20 + 2 * Number(customer);
    for (let day = Number(customer), k = 0; day < 165; day += every + (k % 3) - 1, k++) {
      await putOrders(ctx, [
        {
          id: order++,
          customerId: customer,
          at: new Date(Date.parse('2026-01-01T10:00:00Z') + day * DAY),
          items: [
            { productId: BEANS.id, variantId: BEANS.small },
            ...(k % 2 === 0 ? [2n] : []),
            ...(k === 0 ? [3n] : []),
          ],
        },
      ]);
    }
  }
  return ctx;
}

test('everybody has her own due date, between days that hold it, and says why', async () => {
  const ctx = await shop();
  await learnReplenishment(ctx, 'first');
  const [quick, slow] = await Promise.all([1n, 12n].map((id) => dueDates(ctx, id)));
  const beans = (due: typeof quick) => due!.find(({ productId }) => productId === BEANS.id)!;
  const days = (due: { lastDay: string; dueDay: string }) => (Date.parse(due.dueDay) - Date.parse(due.lastDay)) / DAY;
  expect(days(beans(quick!))).toBeGreaterThan(19);
  expect(days(beans(quick!))).toBeLessThan(28);
  expect(days(beans(slow!))).toBeGreaterThan(36);
  expect(days(beans(slow!))).toBeLessThan(48);
  expect(beans(quick!)).toMatchObject({ quantity: 1, contents: 250, unit: 'g', spans: 7, variantId: BEANS.small });
  const { half, most, dueDay } = beans(quick!);
  expect([most[0], half[0], dueDay, half[1], most[1]].toSorted()).toEqual([most[0], half[0], dueDay, half[1], most[1]]);
  expect(quick!.find(({ productId }) => productId === 3n)).toBeUndefined();
  // Soap comes three hundred grams at a time.
  expect(quick!.find(({ productId }) => productId === 2n)).toMatchObject({ contents: 300, unit: 'g' });
});

test('an order changes her due dates at once, to what a whole learning says', async () => {
  const ctx = await shop();
  await learnReplenishment(ctx, 'first');
  const before = await rows(ctx);
  await refreshDueDates(ctx, [1n, 5n, 12n]);
  expect(await rows(ctx)).toEqual(before);
  // Four times as much: it lasts longer than any other has.
  const [due] = (await dueDates(ctx, 5n)).filter(({ productId }) => productId === BEANS.id);
  await putOrders(ctx, [
    { id: 900n, customerId: 5n, at: ctx.clock.now(), items: [{ productId: BEANS.id, variantId: BEANS.large }] },
  ]);
  await predictions.events!['orders.changed']!(ctx, [{ name: 'orders.changed', orderIds: [900n], customerIds: [5n] }]);
  const [after] = (await dueDates(ctx, 5n)).filter(({ productId }) => productId === BEANS.id);
  expect(after).toMatchObject({ lastDay: '2026-06-15', contents: 1000, variantId: BEANS.large });
  expect(Date.parse(after!.dueDay) - Date.parse(after!.lastDay)).toBeGreaterThan(
    2 * (Date.parse(due!.dueDay) - Date.parse(due!.lastDay)),
  );
});

test('subscriptions, presents, what went back, and who objects are left out', async () => {
  const ctx = await shop();
  await learnReplenishment(ctx, 'first');
  const everybody = await rows(ctx);
  await ctx.sql.query('UPDATE order_lines SET subscription = true WHERE shop_id = $1 AND product_id = 2', [
    ctx.shop.id,
  ]);
  await ctx.sql.query(
    `UPDATE order_lines l SET gift = true FROM orders o WHERE l.shop_id = $1 AND o.shop_id = $1 AND o.id = l.order_id AND o.customer_id = 2`,
    [ctx.shop.id],
  );
  await ctx.sql.query(
    `UPDATE order_lines l SET current_quantity = 0 FROM orders o WHERE l.shop_id = $1 AND o.shop_id = $1 AND o.id = l.order_id AND o.customer_id = 3`,
    [ctx.shop.id],
  );
  await addCustomers(ctx, [{ id: 4n, profilingOptOut: true }]);
  await learnReplenishment(ctx, null);
  const left = await rows(ctx);
  expect(everybody.map(({ product_id }) => product_id)).toContain(2n);
  expect(left.map(({ product_id }) => product_id)).not.toContain(2n);
  expect([...new Set(left.map(({ customer_id }) => customer_id))]).toEqual([1n, 5n, 6n, 7n, 8n, 9n, 10n, 11n, 12n]);
});

test('who was merged away or erased has no due date; who took her place has hers', async () => {
  const ctx = await shop();
  await learnReplenishment(ctx, 'first');
  await ctx.sql.query('UPDATE customers SET merged_into = 6 WHERE shop_id = $1 AND id = 7', [ctx.shop.id]);
  await ctx.sql.query('UPDATE orders SET customer_id = 6 WHERE shop_id = $1 AND customer_id = 7', [ctx.shop.id]);
  await predictions.events!['customers.changed']!(ctx, [{ name: 'customers.changed', customerIds: [6n, 7n] }]);
  expect(await dueDates(ctx, 7n)).toEqual([]);
  const [due] = (await dueDates(ctx, 6n)).filter(({ productId }) => productId === BEANS.id);
  expect(due!.spans).toBeGreaterThan(6);
  const file = await predictions.privacy!.exportCustomer!(ctx, 6n);
  expect(file.dueDates).toHaveLength(2);
  await ctx.transaction((tx) => predictions.privacy!.eraseCustomer!(ctx, tx, 6n));
  expect(await dueDates(ctx, 6n)).toEqual([]);
});

test('a shop that is emptied while somebody learns keeps nothing, and nothing is learned of it any more', async () => {
  const ctx = await shop();
  await learnReplenishment(ctx, 'first');
  const tables = predictions.privacy!.tables!;
  const kept = async () => {
    const counts = await Promise.all(
      [...tables, 'settings'].map((table) => ctx.sql.query(`SELECT FROM ${table} WHERE shop_id = $1`, [ctx.shop.id])),
    );
    return counts.reduce((sum, { rowCount }) => sum + (rowCount ?? 0), 0);
  };
  expect(await kept()).toBeGreaterThan(0);
  await whileHolding(
    ctx,
    (tx) => lockDueDates(tx, ctx.shop.id),
    () => redactShop(ctx, [...tables, 'settings']),
  );
  expect(await kept()).toBe(0);
  await learnReplenishment(ctx, 'owner');
  await refreshDueDates(ctx, [1n, 5n]);
  expect(await kept()).toBe(0);
});

test('a learning is kept as a version once a week, with what it is worth', async () => {
  const ctx = await shop();
  await learnReplenishment(ctx, null);
  await learnReplenishment(ctx, null);
  await learnReplenishment(at(ctx, '2026-06-22T10:00:00Z'), null);
  await learnReplenishment(at(ctx, '2026-06-22T11:00:00Z'), 'owner');
  const page = await modelPage(ctx, 'replenishment');
  expect(page).toMatchObject({ versions: [{ cause: 'owner' }, { cause: 'schedule' }, { cause: 'first' }] });
  const { rows: versions } = await ctx.sql.query<{ card: { quality: { rows: { method: string }[] } } }>(
    `SELECT card FROM model_versions WHERE shop_id = $1 AND kind = 'replenishment' ORDER BY version`,
    [ctx.shop.id],
  );
  expect(versions[0]!.card.quality.rows.map(({ method }) => method).toSorted()).toEqual(['ownRhythm', 'productMedian']);
  // Each is weighed against the one in use on the same days, and says so.
  expect(page.versions.map(({ decision }) => decision)).toEqual(['promoted', 'promoted', 'promoted']);
  expect(page.versions.map(({ verdict }) => verdict[0]!.key)).toEqual([
    'verdict_level',
    'verdict_level',
    'verdict_first',
  ]);
  // Back to the first: its numbers answer, whatever is learned later.
  await goBackTo(ctx, 'replenishment', 1);
  await learnReplenishment(at(ctx, '2026-07-15T10:00:00Z'), null);
  const inUse = await ctx.sql.query(
    `SELECT (SELECT value -> 'numbers' FROM settings WHERE shop_id = $1 AND key = 'predictions.replenishment')
              = (SELECT parameters -> 'numbers' FROM model_versions WHERE shop_id = $1 AND kind = 'replenishment' AND version = 1) AS same`,
    [ctx.shop.id],
  );
  expect(inUse.rows).toEqual([{ same: true }]);
});

test('going back to a version is going back whole: products and due dates are what it said, however the orders went on', async () => {
  const ctx = await shop();
  await learnReplenishment(ctx, 'first');
  const intervals = async () =>
    (await ctx.sql.query('SELECT * FROM product_intervals WHERE shop_id = $1 ORDER BY product_id', [ctx.shop.id])).rows;
  const [before, due] = [await intervals(), await rows(ctx)];
  // Another twelve households that buy beans and soap every few days, and something new.
  await addProducts(ctx, [{ id: 4n, title: 'Sponges' }]);
  for (let customer = 101n; customer <= 112n; customer++) {
    await addCustomers(ctx, [{ id: customer }]);
    for (let k = 0n; k < 20n; k++) {
      const at = new Date(Date.parse('2026-03-01T10:00:00Z') + Number(k) * 5 * DAY);
      const items = [{ productId: BEANS.id, variantId: BEANS.small }, 2n, 4n];
      await putOrders(ctx, [{ id: customer * 100n + k, customerId: customer, at, items }]);
    }
  }
  await learnReplenishment(ctx, 'owner');
  const ofThem = (all: Awaited<ReturnType<typeof rows>>) => all.filter((row) => (row.customer_id as bigint) <= 12n);
  expect((await intervals()).slice(0, before.length)).not.toEqual(before);
  expect(ofThem(await rows(ctx))).not.toEqual(due);

  await goBackTo(ctx, 'replenishment', 1);
  await learnReplenishment(ctx, null);
  expect((await intervals()).slice(0, before.length)).toEqual(before);
  expect(ofThem(await rows(ctx))).toEqual(due);
  // What came since is as of today; and an order is answered by the version too.
  expect((await intervals()).map(({ product_id }) => product_id)).toContain(4n);
  const whole = await rows(ctx);
  await refreshDueDates(ctx, [1n, 5n, 12n, 101n]);
  expect(await rows(ctx)).toEqual(whole);

  await followNewest(ctx, 'replenishment');
  await learnReplenishment(ctx, null);
  expect(ofThem(await rows(ctx))).not.toEqual(due);
});

test('learning anew when asked is told on its own page, as long as it lasts and however it ends', async () => {
  const ctx = await shop();
  await markHistoryRead(ctx);
  const job = predictions.jobs!.find(({ name }) => name === 'predictions.replenishment')!;
  const fitting = async (of: ModelKind) => (await modelPage(ctx, of)).fitting;
  await fitNow(ctx, 'replenishment');
  expect(await fitting('replenishment')).toEqual({ stage: 'waiting' });
  for (const other of ['purchases', 'value', 'nextBasket'] as const) expect(await fitting(other)).toBeNull();
  // Another kind being learned is none of its business either.
  await fitNow(ctx, 'value');
  expect(await fitting('purchases')).toEqual({ stage: 'waiting' });
  await job.run(ctx, { cause: 'owner' });
  expect(await fitting('replenishment')).toBeNull();
  expect(await fitting('value')).toEqual({ stage: 'waiting' });
  expect((await modelPage(ctx, 'replenishment')).versions).toMatchObject([{ version: 1 }]);

  await fitNow(ctx, 'replenishment');
  const broken: Ctx = { ...ctx, transaction: () => Promise.reject(new Error('no database')) };
  await expect(job.run(broken, { cause: 'owner' })).rejects.toThrow('no database');
  expect(await fitting('replenishment')).toBeNull();
});

test.each([
  ['kept the numbers alone', `parameters -> 'numbers'`, 'verdict_unjudged'],
  ['says nothing that can be read today', `'{"exponent": "?"}'::jsonb`, 'verdict_first'],
])('a version of an older release that %s stops no learning', async (_what, parameters, verdict) => {
  const ctx = await shop();
  await learnReplenishment(ctx, 'first');
  await ctx.sql.query(`UPDATE model_versions SET parameters = ${parameters} WHERE shop_id = $1`, [ctx.shop.id]);
  const before = await rows(ctx);
  await learnReplenishment(ctx, null);
  expect(await rows(ctx)).toEqual(before);
  await learnReplenishment(ctx, 'owner');
  const { versions } = await modelPage(ctx, 'replenishment');
  expect(versions.map(({ verdict: [first] }) => first!.key)).toEqual([verdict, 'verdict_first']);
});
