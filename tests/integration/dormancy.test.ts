import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordBirthDate } from '#app/features/customers/index.server.ts';
import { contribution as segments } from '#app/features/segments/contributes.server.ts';
import { recordSignsOfLife } from '#app/features/segments/dormancy/dormancy.server.ts';
import { refreshDormancy } from '#app/features/segments/dormancy/refresh-dormancy.server.ts';
import { lockDormancy } from '#app/features/segments/dormancy/store.server.ts';
import { writeVisits } from '#app/features/segments/dormancy/visits.server.ts';
import {
  dormancyMembers,
  dormancyOf,
  dormancyOverview,
  excludedFromCampaigns,
  noteVisit,
  saveDormancySettings,
  sayOfCustomer,
} from '#app/features/segments/index.server.ts';
import { fixedClock } from '#app/platform/clock.ts';
import type { Ctx } from '#app/platform/contributions.ts';
import { type TestApp, testApp } from '#tests/support/app.ts';
import { addCustomers, addProducts, putOrders } from '#tests/support/builders.ts';
import { redactShop } from '#tests/support/redact-shop.ts';
import { whileHolding } from '#tests/support/while-holding.ts';

let t: TestApp;
beforeAll(async () => {
  t = await testApp();
});
afterAll(() => t.close());

const DAY = 86_400_000;
const START = Date.parse('2025-01-01T10:00:00Z');
const at = (ctx: Ctx, day: number): Ctx => ({ ...ctx, clock: fixedClock(new Date(START + day * DAY).toISOString()) });
const state = async (ctx: Ctx, id: bigint) => (await dormancyOf(ctx, id))?.state ?? null;

const MONTHLY = 1n;
const SLOW = 20n;

/** Twelve come about every month, twelve about every five months; all of them up to day 500. */
async function shop(): Promise<Ctx> {
  const ctx = at(await t.shop(), 510);
  await addProducts(ctx, [
    { id: 1n, title: 'Beans', productType: 'Coffee' },
    { id: 2n, title: 'Bed', productType: 'Furniture' },
  ]);
  let order = 1n;
  for (let id = 1n; id <= 30n; id++) {
    if (id > 12n && id < 19n) continue;
    const [every, product] = id <= 12n ? [30, 1n] : [150, 2n];
    await addCustomers(ctx, [{ id }]);
    for (let day = 500 - Number(id % 5n), k = 0; day > 0; day -= every + ((k * 7) % 11) - 5, k++) {
      await putOrders(ctx, [{ id: order++, customerId: id, at: new Date(START + day * DAY), items: [product] }]);
    }
  }
  await refreshDormancy(ctx);
  return ctx;
}

test('everybody is measured by her own rhythm as the days pass, and an order wakes her up at once', async () => {
  const ctx = await shop();
  expect(await state(ctx, MONTHLY)).toBe('active');
  const later = at(ctx, 620);
  await refreshDormancy(later);
  expect(['dormant', 'gone']).toContain(await state(later, MONTHLY));
  expect(await state(later, SLOW)).toBe('active');
  const { states, customers } = await dormancyOverview(later);
  expect(customers).toBe(24);
  expect(states.reduce((sum, { customers: some }) => sum + some, 0)).toBe(24);
  const found = (await dormancyOf(later, MONTHLY))!;
  expect(found).toMatchObject({ daysAway: 121, lastDay: '2026-05-15', sign: null, word: null });
  expect(found.healthyGap).toBeGreaterThan(20);
  expect(found.healthyGap).toBeLessThan(45);
  // She came into it when she passed the threshold, not when somebody looked.
  expect(found.since < '2026-09-01').toBe(true);
  await putOrders(later, [{ id: 9000n, customerId: MONTHLY, at: later.clock.now(), items: [1n] }]);
  await segments.events!['orders.changed']!(later, [
    { name: 'orders.changed', orderIds: [9000n], customerIds: [MONTHLY] },
  ]);
  expect(await state(later, MONTHLY)).toBe('active');
  // What one order says is what a whole learning says.
  const before = await dormancyOf(later, MONTHLY);
  await refreshDormancy(later);
  expect((await dormancyOf(later, MONTHLY))!.purchases).toBe(before!.purchases);
});

test('signs of life postpone: a visit, consent and a birthday, once a day and kind', async () => {
  const ctx = await shop();
  const day = 500 + 50;
  await refreshDormancy(at(ctx, day));
  const before = await dormancyOf(at(ctx, day), MONTHLY);
  expect(before!.state).not.toBe('active');
  noteVisit(at(ctx, day), MONTHLY);
  noteVisit(at(ctx, day), MONTHLY);
  noteVisit(at(ctx, day), 404n);
  await writeVisits();
  const { rows } = await ctx.sql.query('SELECT customer_id, kind FROM signs_of_life WHERE shop_id = $1', [ctx.shop.id]);
  expect(rows).toEqual([{ customer_id: MONTHLY, kind: 'visit' }]);
  await refreshDormancy(at(ctx, day));
  const after = await dormancyOf(at(ctx, day), MONTHLY);
  expect(after).toMatchObject({ state: 'active', sign: { kind: 'visit' } });

  // A machine that opens her mail the day after does not undo the visit.
  await recordSignsOfLife(at(ctx, day + 1), [MONTHLY], 'mail_open');
  await refreshDormancy(at(ctx, day + 1));
  expect(await dormancyOf(at(ctx, day + 1), MONTHLY)).toMatchObject({ state: 'active', sign: { kind: 'visit' } });

  await ctx.sql.query(
    `UPDATE customers SET consent_state = 'SUBSCRIBED', consent_at = $2, birth_date = '1990-02-28', birth_date_at = $2
     WHERE shop_id = $1 AND id = 2`,
    [ctx.shop.id, new Date(START + (day - 1) * DAY)],
  );
  await segments.events!['customers.changed']!(at(ctx, day), [{ name: 'customers.changed', customerIds: [2n] }]);
  expect((await dormancyOf(at(ctx, day), 2n))!.sign).toMatchObject({ kind: 'birth_date' });
});

test('a birth date or consent that is taken back leaves no sign, nor is taking it back one', async () => {
  const ctx = at(await shop(), 550);
  const tell = async () => {
    await segments.events!['customers.changed']!(ctx, [{ name: 'customers.changed', customerIds: [2n] }]);
    return (await segments.privacy!.exportCustomer!(ctx, 2n)).signsOfLife as { kind: string }[];
  };
  const kinds = async () => (await tell()).map(({ kind }) => kind);
  const saidAt = at(ctx, 549);
  await recordBirthDate(saidAt, 2n, '1990-02-28', 'storefront');
  await ctx.sql.query(
    `UPDATE customers SET consent_state = 'SUBSCRIBED', consent_at = $2 WHERE shop_id = $1 AND id = 2`,
    [ctx.shop.id, saidAt.clock.now()],
  );
  expect(await kinds()).toEqual(['birth_date', 'consent']);
  await recordBirthDate(ctx, 2n, null, 'storefront');
  expect(await kinds()).toEqual(['consent']);
  await ctx.sql.query(
    `UPDATE customers SET consent_state = 'UNSUBSCRIBED', consent_at = $2 WHERE shop_id = $1 AND id = 2`,
    [ctx.shop.id, ctx.clock.now()],
  );
  // Nobody told of it one by one: the night sees to it.
  await refreshDormancy(ctx);
  expect(await kinds()).toEqual([]);
  expect((await dormancyOf(ctx, 2n))!.sign).toBeNull();
});

test('the owner has the last word, and campaigns keep to it', async () => {
  const ctx = at(await shop(), 700);
  await refreshDormancy(ctx);
  const excluded = await excludedFromCampaigns(ctx);
  expect(excluded).toContain(MONTHLY);
  await sayOfCustomer(ctx, MONTHLY, 'active');
  expect(await state(ctx, MONTHLY)).toBe('active');
  await sayOfCustomer(ctx, SLOW, 'alone');
  const now = await excludedFromCampaigns(ctx);
  expect(now).not.toContain(MONTHLY);
  expect(now).toContain(SLOW);
  expect((await dormancyMembers(ctx, 'excluded')).members.map(({ id }) => BigInt(id)).toSorted()).toEqual(
    now.toSorted(),
  );
  await refreshDormancy(ctx);
  expect(await state(ctx, MONTHLY)).toBe('active');
  await sayOfCustomer(ctx, MONTHLY, null);
  expect(await excludedFromCampaigns(ctx)).toContain(MONTHLY);
});

test('the definition can be overruled: the same days for everybody, or more patience', async () => {
  const ctx = at(await shop(), 560);
  await refreshDormancy(ctx);
  expect(await state(ctx, MONTHLY)).not.toBe('active');
  await saveDormancySettings(ctx, {
    mode: 'learned',
    patience: '300',
    slowingDays: 90,
    dormantDays: 180,
    goneDays: 365,
  });
  await refreshDormancy(ctx);
  expect(await state(ctx, MONTHLY)).toBe('active');
  await saveDormancySettings(ctx, { mode: 'fixed', slowingDays: '10', dormantDays: '20', goneDays: '30' });
  await refreshDormancy(ctx);
  expect(await state(ctx, SLOW)).toBe('gone');
  await expect(
    saveDormancySettings(ctx, { mode: 'fixed', slowingDays: 30, dormantDays: 20, goneDays: 'x' }),
  ).rejects.toMatchObject({ code: 'invalid_input', values: { fields: expect.stringMatching(/goneDays/) } });
});

test('who objects to profiling has no state; who is merged takes signs and words along; who is erased leaves none', async () => {
  const ctx = at(await shop(), 620);
  await refreshDormancy(ctx);
  noteVisit(ctx, 3n);
  await writeVisits();
  await sayOfCustomer(ctx, 3n, 'alone');
  await ctx.sql.query('UPDATE customers SET merged_into = 4 WHERE shop_id = $1 AND id = 3', [ctx.shop.id]);
  await ctx.sql.query('UPDATE orders SET customer_id = 4 WHERE shop_id = $1 AND customer_id = 3', [ctx.shop.id]);
  await addCustomers(ctx, [{ id: 5n, profilingOptOut: true }]);
  await segments.events!['customers.changed']!(ctx, [{ name: 'customers.changed', customerIds: [3n, 4n, 5n] }]);
  expect(await state(ctx, 3n)).toBeNull();
  expect(await state(ctx, 5n)).toBeNull();
  expect(await dormancyOf(ctx, 4n)).toMatchObject({ word: 'alone', sign: { kind: 'visit' } });
  noteVisit(ctx, 5n);
  await writeVisits();
  const file = await segments.privacy!.exportCustomer!(ctx, 4n);
  expect(file).toMatchObject({ rhythm: { word: 'alone' }, signsOfLife: [{ kind: 'visit' }] });
  await ctx.transaction((tx) => segments.privacy!.eraseCustomer!(ctx, tx, 4n));
  for (const table of ['dormancy', 'dormancy_overrides', 'signs_of_life']) {
    const { rows } = await ctx.sql.query(
      `SELECT 1 FROM ${table} WHERE shop_id = $1 AND customer_id = ANY ('{3,4,5}')`,
      [ctx.shop.id],
    );
    expect(rows).toEqual([]);
  }
});

const kept = async (ctx: Ctx, table: 'signs_of_life' | 'dormancy_overrides') =>
  (
    await ctx.sql.query(`SELECT DISTINCT customer_id AS id FROM ${table} WHERE shop_id = $1 ORDER BY 1`, [ctx.shop.id])
  ).rows.map(({ id }) => id);

test('who objects to profiling or is deleted leaves no sign or word behind, at once or by the night', async () => {
  const ctx = at(await shop(), 620);
  await refreshDormancy(ctx);
  for (const id of [1n, 2n, 3n, 4n]) {
    noteVisit(ctx, id);
    await sayOfCustomer(ctx, id, 'alone');
  }
  await writeVisits();
  await addCustomers(ctx, [{ id: 1n, profilingOptOut: true }]);
  await addCustomers(ctx, [{ id: 2n, deletedAt: ctx.clock.now() }]);
  await segments.events!['customers.changed']!(ctx, [{ name: 'customers.changed', customerIds: [1n, 2n] }]);
  expect(await kept(ctx, 'signs_of_life')).toEqual([3n, 4n]);
  expect(await kept(ctx, 'dormancy_overrides')).toEqual([3n, 4n]);
  // Merged into who objected: nothing is passed on. Nobody told of it one by one: there were too many.
  await ctx.sql.query('UPDATE customers SET merged_into = 1 WHERE shop_id = $1 AND id = 3', [ctx.shop.id]);
  await ctx.sql.query('UPDATE customers SET merged_into = 5 WHERE shop_id = $1 AND id = 4', [ctx.shop.id]);
  await refreshDormancy(ctx);
  expect(await kept(ctx, 'signs_of_life')).toEqual([5n]);
  expect(await kept(ctx, 'dormancy_overrides')).toEqual([5n]);
  expect(await dormancyOf(ctx, 5n)).toMatchObject({ word: 'alone', sign: { kind: 'visit' } });
});

test('of the signs of life the last of each kind is kept, and of visits none beyond thirteen months', async () => {
  const ctx = await shop();
  for (const day of [520, 540, 560]) {
    noteVisit(at(ctx, day), 1n);
    if (day === 520) noteVisit(at(ctx, day), 2n);
    await writeVisits();
  }
  await ctx.sql.query(
    `UPDATE customers SET consent_state = 'SUBSCRIBED', consent_at = $2 WHERE shop_id = $1 AND id = 2`,
    [ctx.shop.id, new Date(START)],
  );
  const signs = async () =>
    (
      await ctx.sql.query(
        'SELECT customer_id AS id, kind, day::text FROM signs_of_life WHERE shop_id = $1 ORDER BY id, kind',
        [ctx.shop.id],
      )
    ).rows;
  await refreshDormancy(at(ctx, 570));
  const consent = { id: 2n, kind: 'consent', day: '2025-01-01' };
  const last = { id: 1n, kind: 'visit', day: '2026-07-15' };
  expect(await signs()).toEqual([last, consent, { id: 2n, kind: 'visit', day: '2026-06-05' }]);
  await refreshDormancy(at(ctx, 520 + 400));
  expect(await signs()).toEqual([last, consent]);
});

test('who is erased, and whose shop is emptied, while rhythms are learned leaves nothing behind', async () => {
  const ctx = await shop();
  const during = (other: () => Promise<unknown>) => whileHolding(ctx, (tx) => lockDormancy(tx, ctx.shop.id), other);
  await during(() => ctx.transaction((tx) => segments.privacy!.eraseCustomer!(ctx, tx, MONTHLY)));
  expect(await state(ctx, MONTHLY)).toBeNull();
  const tables = segments.privacy!.tables!;
  await during(() => redactShop(ctx, tables));
  expect((await dormancyOverview(ctx)).customers).toBe(0);
  await refreshDormancy(ctx);
  expect((await dormancyOverview(ctx)).customers).toBe(0);
});
