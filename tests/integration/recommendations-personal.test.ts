import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contribution } from '#app/features/recommendations/contributes.server.ts';
import {
  buyAgain,
  excludeProduct,
  forYou,
  personalHome,
  personalPage,
  pinProduct,
  recordViews,
  removeRule,
} from '#app/features/recommendations/index.server.ts';
import { refreshAllOffers } from '#app/features/recommendations/offers/offers.server.ts';
import { readPersonal, writePersonal } from '#app/features/recommendations/personal/personal.store.server.ts';
import { rebuildRecommendations, refreshPersonalPicks } from '#app/features/recommendations/rebuild.server.ts';
import { inThread } from '#app/features/recommendations/thread.server.ts';
import type { Ctx, DomainEvent } from '#app/platform/contributions.ts';
import type { Tx } from '#app/platform/database/database.ts';
import { type TestApp, testApp } from '#tests/support/app.ts';
import { addCustomers, addProducts, type OrderSpec, putOrders } from '#tests/support/builders.ts';
import { redactShop } from '#tests/support/redact-shop.ts';
import { whileHolding } from '#tests/support/while-holding.ts';

let t: TestApp;
beforeAll(async () => {
  t = await testApp();
});
afterAll(() => t.close());

const NOW = new Date('2026-06-15T10:00:00Z');
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000);

const BEANS = 1n;
const FILTERS = 2n;
const GRINDER = 3n;
const TEA = 4n;
const POT = 5n;
const CUPS = 6n;
const SYRUP = 7n;
const TIN = 8n;

const ANNA = 1n;
const BO = 2n;
const NEVER = 3n;
const OBJECTS = 4n;

/**
 * A coffee shop: thirty regulars buy beans and filters every month and one grinder in their lives; thirty others tea,
 * and pots to make it in. Anna is one of the first, Bo of the second.
 */
async function coffeeShop(): Promise<Ctx> {
  const ctx: Ctx = { ...(await t.shop()), clock: { now: () => NOW } };
  await addProducts(ctx, [
    { id: BEANS, title: 'Espresso beans', productType: 'Coffee' },
    { id: FILTERS, title: 'Paper filters', productType: 'Filters' },
    { id: GRINDER, title: 'Grinder', productType: 'Machines', priceMinor: 19_900n },
    { id: TEA, title: 'Green tea', productType: 'Tea' },
    { id: POT, title: 'Teapot', productType: 'Pots' },
    { id: CUPS, title: 'Cups', productType: 'Cups' },
    { id: SYRUP, title: 'Syrup', productType: 'Syrup' },
    { id: TIN, title: 'Tin', productType: 'Tins' },
  ]);
  const regulars = Array.from({ length: 60 }, (_, i) => 100n + BigInt(i));
  await addCustomers(ctx, [
    ...[ANNA, BO, NEVER, ...regulars].map((id) => ({ id })),
    { id: OBJECTS, profilingOptOut: true },
  ]);
  let order = 0n;
  const orders: OrderSpec[] = [];
  const buys = (customerId: bigint, at: Date, items: bigint[]) => {
    order += 1n;
    orders.push({ id: order, customerId, at, items });
  };
  for (const [i, customerId] of regulars.entries()) {
    for (let month = 0; month < 8; month++) {
      const at = daysAgo(250 - month * 30 - (i % 9));
      if (i < 30)
        buys(customerId, at, [BEANS, FILTERS, ...(month === 2 ? [GRINDER] : []), ...(i % 3 === 0 ? [CUPS] : [])]);
      else buys(customerId, at, [TEA, ...(month === 1 ? [POT] : []), ...(i % 2 === 0 ? [SYRUP, TIN] : [])]);
    }
  }
  for (const month of [0, 1, 2]) buys(ANNA, daysAgo(100 - month * 30), [BEANS, ...(month === 0 ? [GRINDER] : [])]);
  buys(BO, daysAgo(45), [TEA]);
  buys(OBJECTS, daysAgo(45), [TEA]);
  await putOrders(ctx, orders);
  await rebuildRecommendations(ctx);
  await refreshPersonalPicks(ctx);
  return ctx;
}

/** An order comes in and the house works it off. */
async function place(ctx: Ctx, order: OrderSpec): Promise<void> {
  await putOrders(ctx, [order]);
  await happens(ctx, { name: 'orders.changed', orderIds: [order.id], customerIds: [order.customerId!] });
}

async function happens(ctx: Ctx, event: DomainEvent): Promise<void> {
  await contribution.events![event.name]?.(ctx, [event as never]);
}

const ids = async (picks: Promise<{ id: bigint }[]>) => (await picks).map(({ id }) => id);
const rowsOf = async (ctx: Ctx) =>
  (
    await ctx.sql.query<{ customer_id: bigint }>('SELECT customer_id FROM personal_picks WHERE shop_id = $1', [
      ctx.shop.id,
    ])
  ).rows;

describe('a regular', () => {
  test('is offered what she will need again and what goes with it, each with its reason', async () => {
    const ctx = await coffeeShop();
    expect(await ids(buyAgain(ctx, ANNA))).toEqual([BEANS]);
    const home = await personalHome(ctx, ANNA);
    expect(home.length).toBeGreaterThan(2);
    expect(home.length).toBeLessThanOrEqual(6);
    expect(home[0]!.id).toBe(BEANS);
    expect(home[0]!.reason).toMatchObject({ key: 'again', times: 3 });
    expect(home.map(({ id }) => id)).toContain(FILTERS);
    for (const pick of home) if ('with' in pick.reason) expect(pick.beside).toBeTruthy();
    expect(await ids(forYou(ctx, ANNA, FILTERS))).not.toContain(FILTERS);
    expect((await forYou(ctx, ANNA, null)).every(({ owned }) => owned === null)).toBe(true);
  });

  test('is not offered again what lasts', async () => {
    const ctx = await coffeeShop();
    expect(await ids(buyAgain(ctx, ANNA))).not.toContain(GRINDER);
    expect(await ids(personalHome(ctx, ANNA))).not.toContain(GRINDER);
  });

  test('orders, and what she just bought is gone until it is used up', async () => {
    const ctx = await coffeeShop();
    await place(ctx, { id: 9001n, customerId: ANNA, at: NOW, items: [BEANS, FILTERS] });
    expect(await ids(buyAgain(ctx, ANNA))).toEqual([]);
    expect(await ids(personalHome(ctx, ANNA))).not.toContain(BEANS);
    expect(await ids(forYou(ctx, ANNA, null))).not.toContain(FILTERS);
    const later: Ctx = { ...ctx, clock: { now: () => new Date(NOW.getTime() + 31 * 86_400_000) } };
    expect(new Set(await ids(buyAgain(later, ANNA)))).toEqual(new Set([BEANS, FILTERS]));
    await place(ctx, { id: 9001n, customerId: ANNA, at: NOW, items: [BEANS, FILTERS], cancelled: true });
    expect(await ids(buyAgain(ctx, ANNA))).toEqual([BEANS]);
  });

  test('is left alone by her own rhythm, also after what came by subscription', async () => {
    const ctx = await coffeeShop();
    // They last her a little longer than others.
    await ctx.sql.query(
      `INSERT INTO due_dates (shop_id, customer_id, product_id, last_day, quantity, contents, due_day, half_from, half_until,
         most_from, most_until, spans)
       VALUES ($1, $2, $3, $4::date, 1, 1, $4::date + 38, $4::date + 35, $4::date + 41, $4::date + 32, $4::date + 44, 2)`,
      [ctx.shop.id, ANNA, BEANS, daysAgo(40)],
    );
    expect(await ids(buyAgain(ctx, ANNA))).toEqual([BEANS]);
    await putOrders(ctx, [{ id: 9004n, customerId: ANNA, at: daysAgo(33), items: [BEANS] }]);
    await ctx.sql.query('UPDATE order_lines SET subscription = true WHERE shop_id = $1 AND order_id = 9004', [
      ctx.shop.id,
    ]);
    await happens(ctx, { name: 'orders.changed', orderIds: [9004n], customerIds: [ANNA] });
    expect(await ids(buyAgain(ctx, ANNA))).toEqual([]);
    const { due } = await personalPage(ctx, ANNA, (await readPersonal(ctx.sql, ctx.shop.id, ANNA))!);
    expect(due.map(({ id, due: { day } }) => [id, day - Math.floor(NOW.getTime() / 86_400_000)])).toEqual([[BEANS, 5]]);
    const later: Ctx = { ...ctx, clock: { now: () => new Date(NOW.getTime() + 2 * 86_400_000) } };
    expect(await ids(buyAgain(later, ANNA))).toEqual([BEANS]);
  });

  test('takes the variant she took last, where it can be bought', async () => {
    const ctx = await coffeeShop();
    const variants = [
      { id: 71n, title: '250 g' },
      { id: 72n, title: '1 kg', priceMinor: 3900n },
    ];
    await addProducts(ctx, [{ id: BEANS, variants }]);
    await place(ctx, { id: 9002n, customerId: ANNA, at: daysAgo(33), items: [{ productId: BEANS, variantId: 72n }] });
    const [beans] = await buyAgain(ctx, ANNA);
    expect(beans).toMatchObject({ id: BEANS, card: { variantId: 72n, variantTitle: '1 kg', priceMinor: 3900n } });
    await addProducts(ctx, [{ id: BEANS, variants: [variants[0]!, { ...variants[1]!, available: false }] }]);
    await happens(ctx, { name: 'catalogue.changed', productIds: [BEANS] });
    const [another] = await buyAgain(ctx, ANNA);
    expect(another!.card).toMatchObject({ id: BEANS, priceMinor: 1000n, variants: 1 });
    expect(another!.card.variantId).not.toBe(72n);
  });

  test('is shown nothing that is sold out or that the owner excludes, from that moment on', async () => {
    const ctx = await coffeeShop();
    await addProducts(ctx, [{ id: FILTERS, available: false }]);
    await happens(ctx, { name: 'catalogue.changed', productIds: [FILTERS] });
    expect(await ids(personalHome(ctx, ANNA))).not.toContain(FILTERS);
    await addProducts(ctx, [{ id: FILTERS }]);
    await happens(ctx, { name: 'catalogue.changed', productIds: [FILTERS] });
    expect(await ids(personalHome(ctx, ANNA))).toContain(FILTERS);
    await excludeProduct(ctx, { otherId: FILTERS });
    await excludeProduct(ctx, { otherId: BEANS });
    expect(await ids(personalHome(ctx, ANNA))).not.toContain(FILTERS);
    expect(await ids(buyAgain(ctx, ANNA))).toEqual([]);
    await removeRule(ctx, { kind: 'exclude', otherId: FILTERS });
    expect(await ids(personalHome(ctx, ANNA))).toContain(FILTERS);
  });

  test('is not shown what the owner pins where she has it: not what lasts, not what she just bought, not as new', async () => {
    const ctx = await coffeeShop();
    const many = Array.from({ length: 20 }, (_, i) => 200n + BigInt(i));
    await addProducts(
      ctx,
      many.map((id) => ({ id, title: `Cake ${id}`, productType: `Cake ${id}` })),
    );
    // So many since, and before each other, that neither the grinder nor the oldest cake is among the latest she has.
    await putOrders(
      ctx,
      many.map((id, i) => ({ id: 9100n + BigInt(i), customerId: ANNA, at: daysAgo(i === 0 ? 45 : 25), items: [id] })),
    );
    await happens(ctx, { name: 'orders.changed', orderIds: [], customerIds: [ANNA] });
    for (const otherId of [GRINDER, many[0]!, many[19]!, CUPS]) await pinProduct(ctx, { otherId });
    const home = await ids(personalHome(ctx, ANNA));
    expect(home[0]).toBe(many[0]);
    expect(home).toContain(CUPS);
    expect(home).not.toContain(GRINDER);
    expect(home).not.toContain(many[19]);
    const fresh = await forYou(ctx, ANNA, null);
    expect(fresh[0]).toMatchObject({ id: CUPS, reason: { key: 'pin' } });
    expect(fresh.map(({ id }) => id)).not.toContain(many[0]);
    expect(await ids(personalHome(ctx, BO))).toContain(GRINDER);
  });

  test('bought tea for somebody else: that is no taste of hers', async () => {
    const ctx = await coffeeShop();
    await putOrders(ctx, [{ id: 9003n, customerId: ANNA, at: daysAgo(40), items: [POT] }]);
    await ctx.sql.query('UPDATE order_lines SET gift = true WHERE shop_id = $1 AND order_id = 9003', [ctx.shop.id]);
    await happens(ctx, { name: 'gifts.changed', orderIds: [9003n], customerIds: [ANNA] });
    const home = await personalHome(ctx, ANNA);
    expect(home.map(({ id }) => id)).not.toContain(POT);
    expect(home.filter(({ reason }) => 'with' in reason && reason.with === POT)).toEqual([]);
    expect(await ids(buyAgain(ctx, ANNA))).toEqual([BEANS]);
  });
});

describe('who is not known', () => {
  test('gets what many like, said to be so, and nothing to buy again', async () => {
    const ctx = await coffeeShop();
    const home = await personalHome(ctx, NEVER);
    expect(home.length).toBeGreaterThan(3);
    expect(home.every(({ reason }) => reason.key === 'popular' || reason.key === 'new')).toBe(true);
    expect(await buyAgain(ctx, NEVER)).toEqual([]);
    expect(await forYou(ctx, NEVER, null)).toEqual([]);
    expect(await personalHome(ctx, 404n)).toEqual([]);
  });

  test('or objects to profiling: no picks, no row, and none that another shop could see', async () => {
    const ctx = await coffeeShop();
    expect(await personalHome(ctx, OBJECTS)).toEqual([]);
    expect(await buyAgain(ctx, OBJECTS)).toEqual([]);
    const before = await rowsOf(ctx);
    expect(before.map(({ customer_id }) => customer_id)).toEqual(expect.arrayContaining([ANNA, BO]));
    expect(before.map(({ customer_id }) => customer_id)).not.toContain(OBJECTS);
    await addCustomers(ctx, [{ id: ANNA, profilingOptOut: true }]);
    expect(await personalHome(ctx, ANNA)).toEqual([]);
    await happens(ctx, { name: 'customers.changed', customerIds: [ANNA] });
    expect((await rowsOf(ctx)).map(({ customer_id }) => customer_id)).not.toContain(ANNA);
    const other = await t.shop();
    expect(await personalHome(other, BO)).toEqual([]);
    await addCustomers(other, [{ id: BO }]);
    expect(await personalHome(other, BO)).toEqual([]);
  });
});

describe('who is erased, and whose shop is emptied, while everybody’s picks are made', () => {
  test('has none afterwards', async () => {
    const ctx = await coffeeShop();
    const writing = (tx: Tx) =>
      writePersonal(tx, ctx.shop.id, 1, NOW, new Map([ANNA, BO].map((id) => [id, '[]']))).then(() => true);
    // Written already, and not yet for everybody to see.
    await whileHolding(ctx, writing, () =>
      ctx.transaction(async (tx) => {
        await tx.query('UPDATE customers SET redacted_at = now() WHERE shop_id = $1 AND id = $2', [ctx.shop.id, ANNA]);
        await contribution.privacy!.eraseCustomer!(ctx, tx, ANNA);
      }),
    );
    const left = async () => (await rowsOf(ctx)).map(({ customer_id }) => customer_id);
    expect(await left()).not.toContain(ANNA);
    // Computed before, written after.
    await ctx.transaction(writing);
    expect(await left()).not.toContain(ANNA);
    expect(await left()).toContain(BO);

    await whileHolding(ctx, writing, () => redactShop(ctx, contribution.privacy!.tables!));
    await ctx.transaction(writing);
    await refreshAllOffers(ctx);
    expect(await left()).toEqual([]);
  });
});

describe('a product nobody has bought', () => {
  test('is offered to who has something like it, as new and like that', async () => {
    const ctx = await coffeeShop();
    await addProducts(ctx, [{ id: 50n, title: 'Espresso beans dark', productType: 'Coffee' }]);
    await ctx.sql.query('UPDATE products SET published_at = $2, created_at = $2 WHERE shop_id = $1 AND id = 50', [
      ctx.shop.id,
      daysAgo(3),
    ]);
    await rebuildRecommendations(ctx);
    await happens(ctx, { name: 'orders.changed', orderIds: [], customerIds: [ANNA] });
    const found = (await personalHome(ctx, ANNA)).find(({ id }) => id === 50n);
    expect(found).toMatchObject({
      basis: 'content',
      reason: { key: 'newLike', with: BEANS },
      beside: { title: 'Espresso beans' },
    });
    expect((await personalHome(ctx, BO)).map(({ id }) => id)).not.toContain(50n);
  });
});

describe('a large shop', () => {
  test('is computed on a thread of its own, to the same picks', async () => {
    const ctx = await coffeeShop();
    const before = await everything(ctx);
    await ctx.sql.query('DELETE FROM basket_models WHERE shop_id = $1', [ctx.shop.id]);
    await ctx.sql.query('DELETE FROM personal_picks WHERE shop_id = $1', [ctx.shop.id]);
    const rebuilt = await inThread(ctx, 'rebuild', 1);
    expect(rebuilt).toMatchObject({ products: 8, learned: 1, changed: 0 });
    expect(await inThread(ctx, 'everybody', 1)).toBe(before.length - 1);
    expect(await everything(ctx)).toEqual(before);
  });

  test('says what went wrong there', async () => {
    const ctx = await coffeeShop();
    const broken: Ctx = { ...ctx, db: { ...ctx.db, url: 'postgres://127.0.0.1:1/nothing' } };
    await expect(inThread(broken, 'everybody', 1)).rejects.toThrow();
  });

  test('learns anew when there is enough new, and only then are all picks made anew', async () => {
    const ctx = await coffeeShop();
    expect(await inThread(ctx, 'rebuild')).toMatchObject({ learned: null });
    expect(await inThread(ctx, 'everybody')).toBe(0);
    const week: Ctx = { ...ctx, clock: { now: () => new Date(NOW.getTime() + 8 * 86_400_000) } };
    expect(await inThread(week, 'rebuild')).toMatchObject({ learned: 2 });
    expect(await inThread(week, 'everybody')).toBeGreaterThan(60);
    expect(await inThread(week, 'everybody')).toBe(0);
  });
});

/** Everybody's rows, as computed. */
async function everything(ctx: Ctx): Promise<object[]> {
  const { rows } = await ctx.sql.query(
    'SELECT customer_id, picks FROM personal_picks WHERE shop_id = $1 ORDER BY customer_id',
    [ctx.shop.id],
  );
  return rows;
}

test('a customer merged into another leaves her purchases and visits to her', async () => {
  const ctx = await coffeeShop();
  await recordViews(ctx, [{ session: 'v', productId: POT, customerId: BO, at: daysAgo(1) }]);
  await ctx.sql.query('UPDATE orders SET customer_id = $2 WHERE shop_id = $1 AND customer_id = $3', [
    ctx.shop.id,
    ANNA,
    BO,
  ]);
  await ctx.sql.query('UPDATE customers SET merged_into = $2 WHERE shop_id = $1 AND id = $3', [ctx.shop.id, ANNA, BO]);
  await happens(ctx, { name: 'customers.changed', customerIds: [ANNA, BO] });
  await happens(ctx, { name: 'orders.changed', orderIds: [], customerIds: [ANNA, BO] });
  expect((await rowsOf(ctx)).map(({ customer_id }) => customer_id)).not.toContain(BO);
  expect(new Set(await ids(buyAgain(ctx, ANNA)))).toEqual(new Set([BEANS, TEA]));
  const { rows } = await ctx.sql.query('SELECT customer_id FROM product_views WHERE shop_id = $1', [ctx.shop.id]);
  expect(rows).toEqual([{ customer_id: ANNA }]);
});

describe('visits', () => {
  const visit = (session: string, products: bigint[], days = 1) =>
    products.map((productId) => ({ session, productId, customerId: null, at: daysAgo(days) }));

  test('of who has bought nothing say what she is shown, from that moment on', async () => {
    const ctx = await coffeeShop();
    const popular = await ids(personalHome(ctx, NEVER));
    await recordViews(ctx, [{ session: 'v', productId: POT, customerId: NEVER, at: daysAgo(1) }]);
    const home = await personalHome(ctx, NEVER);
    expect(home[0]).toMatchObject({ id: POT, reason: { key: 'seen' }, owned: null });
    expect(home.find(({ id }) => id === TEA)!.reason).toMatchObject({ key: 'together', with: POT });
    expect(home.map(({ id }) => id)).not.toEqual(popular);
    expect((await forYou(ctx, NEVER, POT)).map(({ id }) => id)).not.toContain(POT);
    expect((await rowsOf(ctx)).map(({ customer_id }) => customer_id)).toContain(NEVER);
    expect(await buyAgain(ctx, NEVER)).toEqual([]);
  });

  test('name nobody who objected to profiling', async () => {
    const ctx = await coffeeShop();
    await addCustomers(ctx, [{ id: BO, profilingOptOut: true }]);
    await recordViews(ctx, [
      { session: 'v', productId: POT, customerId: BO, at: daysAgo(1) },
      { session: 'w', productId: POT, customerId: ANNA, at: daysAgo(1) },
    ]);
    const { rows } = await ctx.sql.query(
      'SELECT session, customer_id FROM product_views WHERE shop_id = $1 ORDER BY session',
      [ctx.shop.id],
    );
    expect(rows).toEqual([
      { session: 'v', customer_id: null },
      { session: 'w', customer_id: ANNA },
    ]);
  });

  test('say what is looked at together, are forgotten after ninety days, and keep nobody’s name who is erased', async () => {
    const ctx = await coffeeShop();
    for (let i = 0; i < 12; i++) await recordViews(ctx, visit(`s${i}`, i % 3 === 0 ? [BEANS, CUPS] : [TEA, TIN]));
    await recordViews(ctx, [...visit('old', [BEANS, TIN], 91), ...visit('young', [BEANS, TIN], 89)]);
    await recordViews(ctx, [{ session: 's1', productId: TEA, customerId: BO, at: daysAgo(1) }]);
    const sessions = async () =>
      (
        await ctx.sql.query<{ session: string }>('SELECT DISTINCT session FROM product_views WHERE shop_id = $1', [
          ctx.shop.id,
        ])
      ).rows.map(({ session }) => session);
    expect(await contribution.privacy!.exportCustomer!(ctx, BO)).toMatchObject({ viewed: [{ product: String(TEA) }] });
    await ctx.transaction((tx) => contribution.privacy!.eraseCustomer!(ctx, tx, BO));
    expect(await contribution.privacy!.exportCustomer!(ctx, BO)).toMatchObject({ recommended: [], viewed: [] });
    const week: Ctx = { ...ctx, clock: { now: () => new Date(NOW.getTime() + 8 * 3_600_000) } };
    await rebuildRecommendations(week);
    expect(await sessions()).toContain('young');
    expect(await sessions()).not.toContain('old');
  });
});
