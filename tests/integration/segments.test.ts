import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SEGMENTS, segmentOf as segmentOfCell } from '#app/algorithms/rfm.ts';
import { contribution } from '#app/features/segments/contributes.server.ts';
import {
  movedMembers,
  segmentMembers,
  segmentMoves,
  segmentOf,
  segmentOverview,
  setMonetary,
  setTagging,
} from '#app/features/segments/index.server.ts';
import { refreshSegments } from '#app/features/segments/refresh-segments.server.ts';
import { fixedClock } from '#app/platform/clock.ts';
import type { Ctx } from '#app/platform/contributions.ts';
import { type TestApp, testApp } from '#tests/support/app.ts';
import { addCustomers, markHistoryRead, putOrders } from '#tests/support/builders.ts';

let t: TestApp;
beforeAll(async () => {
  t = await testApp();
});
afterAll(() => t.close());

const at = (ctx: Ctx, instant: string): Ctx => ({ ...ctx, clock: fixedClock(instant) });
const NOW = '2026-06-15T10:00:00Z';

interface Fact {
  id: bigint;
  lastDay: string | null;
  orders: number;
  total: number;
}

/** The rule in its plainest words: a score is one more than the fifth of the shop that is strictly below. */
function bruteForce(facts: Fact[]): Map<bigint, string> {
  const score = (value: (fact: Fact) => number | string, of: Fact) =>
    1 + Math.floor((5 * facts.filter((other) => value(other) < value(of)).length) / facts.length);
  return new Map(
    facts.map((fact) => [
      fact.id,
      segmentOfCell(
        score((f) => f.lastDay ?? '', fact),
        score((f) => f.orders, fact),
      ),
    ]),
  );
}

async function shopWithHistory(): Promise<{ ctx: Ctx; facts: Fact[] }> {
  const ctx = at(await t.shop(), NOW);
  const facts: Fact[] = [];
  for (let i = 1; i <= 40; i++) {
    const id = BigInt(i) + 9_007_199_254_740_993n;
    await addCustomers(ctx, [{ id }]);
    const orders = 1 + ((i * 7) % 5);
    const days = Array.from({ length: orders }, (_, k) => 1 + ((i * 13 + k * 31) % 28));
    for (const [k, day] of days.entries()) {
      await putOrders(ctx, [
        {
          id: BigInt(i * 100 + k),
          customerId: id,
          at: new Date(`2026-05-${String(day).padStart(2, '0')}T12:00:00Z`),
          totalMinor: BigInt(i * 500 + k),
          refundedMinor: 100n,
          items: [1n],
        },
      ]);
    }
    facts.push({
      id,
      lastDay: `2026-05-${String(Math.max(...days)).padStart(2, '0')}`,
      orders,
      total: days.reduce((sum, _day, k) => sum + i * 500 + k - 100, 0),
    });
  }
  return { ctx, facts };
}

describe('segments of a shop', () => {
  test('are those of a brute-force count, for ids beyond 2^53', async () => {
    const { ctx, facts } = await shopWithHistory();
    await refreshSegments(ctx);
    const expected = bruteForce(facts);
    for (const { id, total, lastDay, orders } of facts) {
      const found = await segmentOf(ctx, id);
      expect(found).toMatchObject({ key: expected.get(id), revenueMinor: String(total), lastOrderOn: lastDay, orders });
    }
    const overview = await segmentOverview(ctx);
    expect(overview.customers).toBe(40);
    expect(overview.segments.map(({ key }) => key)).toEqual([...SEGMENTS]);
    for (const { key, customers } of overview.segments) {
      expect(customers).toBe([...expected.values()].filter((segment) => segment === key).length);
      expect((await segmentMembers(ctx, key)).total).toBe(customers);
    }
    expect(overview.grid).toHaveLength(25);
    expect(overview.computedOn).toBe('2026-06-15');
    expect(overview.thresholds.orders.every((orders) => orders !== null)).toBe(true);
  });

  test('of the quarter before are there from the first day, as they would have been then', async () => {
    const { ctx } = await shopWithHistory();
    await refreshSegments(ctx);
    const { history } = await segmentOverview(ctx);
    // The first orders came on 1 May; the weeks before it, when nobody had ordered, are left out.
    expect(history.map(({ day }) => day)).toEqual([
      '2026-05-04',
      '2026-05-11',
      '2026-05-18',
      '2026-05-25',
      '2026-06-01',
      '2026-06-08',
      '2026-06-15',
    ]);
    const before = await shopWithHistory();
    await before.ctx.sql.query(`DELETE FROM orders WHERE shop_id = $1 AND processed_at >= '2026-05-12'`, [
      before.ctx.shop.id,
    ]);
    await refreshSegments(at(before.ctx, '2026-05-11T20:00:00Z'));
    const then = (await segmentOverview(before.ctx)).history.at(-1)!;
    expect(history.find(({ day }) => day === '2026-05-11')).toMatchObject({
      customers: then.customers,
      counts: then.counts,
    });
    const { rows } = await ctx.sql.query<{ to_key: string; segment: string }>(
      `SELECT DISTINCT ON (s.customer_id) c.to_key, s.segment FROM rfm_scores s JOIN segment_changes c USING (shop_id, customer_id)
       WHERE shop_id = $1 ORDER BY s.customer_id, c.day DESC`,
      [ctx.shop.id],
    );
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.every(({ to_key, segment }) => to_key === segment)).toBe(true);
    // What is said to be so since a day came about on that day, as the shop counts days.
    const { rows: days } = await ctx.sql.query<{ day: string; on: string }>(
      `SELECT DISTINCT c.day, (c.at AT TIME ZONE s.timezone)::date AS on
       FROM segment_changes c JOIN shops s ON s.id = c.shop_id WHERE c.shop_id = $1`,
      [ctx.shop.id],
    );
    expect(days.map(({ on }) => on)).toEqual(days.map(({ day }) => day));
  });

  test('wait until the whole history has been read', async () => {
    const { ctx } = await shopWithHistory();
    const [job] = contribution.jobs!;
    await job!.run(ctx, {});
    expect((await segmentOverview(ctx)).computedOn).toBeNull();
    await markHistoryRead(ctx);
    await contribution.events!['history.read']!(ctx, [{ name: 'history.read' }]);
    await job!.run(ctx, {});
    expect((await segmentOverview(ctx)).computedOn).toBe('2026-06-15');
  });

  test('are not written again when nothing changed', async () => {
    const { ctx } = await shopWithHistory();
    await refreshSegments(ctx);
    const before = await versions(ctx);
    await refreshSegments(at(ctx, '2026-06-15T20:00:00Z'));
    expect(await versions(ctx)).toEqual(before);
  });

  test('an order moves its own customer at once, and says so in the history', async () => {
    const { ctx, facts } = await shopWithHistory();
    await refreshSegments(ctx);
    const sleeper = facts.find((fact) => fact.orders === 1 && fact.lastDay! < '2026-05-10')!;
    const was = (await segmentOf(ctx, sleeper.id))!.key;
    const later = at(ctx, '2026-06-20T09:00:00Z');
    await putOrders(later, [
      { id: 99_999n, customerId: sleeper.id, at: new Date('2026-06-20T08:00:00Z'), items: [1n] },
    ]);
    await contribution.events!['orders.changed']!(later, [
      { name: 'orders.changed', orderIds: [99_999n], customerIds: [sleeper.id] },
    ]);
    const now = (await segmentOf(later, sleeper.id))!;
    expect(now).toMatchObject({ r: 5, orders: 2, since: '2026-06-20' });
    expect(now.key).not.toBe(was);
    expect(now.changes[0]).toEqual({ day: '2026-06-20', from: was, to: now.key });
    const { moves } = await segmentMoves(later, 7);
    expect(moves.find(({ from, to }) => from === was && to === now.key)?.customers).toBe(1);
    const { members } = await movedMembers(later, now.key, { from: was, span: 7 });
    expect(members.map(({ id }) => id)).toEqual([String(sleeper.id)]);
  });

  test('movement over a span joins its two ends, and each figure leads to as many customers', async () => {
    const { ctx } = await shopWithHistory();
    await refreshSegments(ctx);
    const { moves, knownSince, after } = await segmentMoves(ctx, 30);
    expect(after).toBe('2026-05-16');
    expect(knownSince).toBeNull();
    const { history, segments } = await segmentOverview(ctx);
    const then = history.findLast(({ day }) => day <= after)!;
    for (const { key, customers } of segments) {
      const sum = (end: 'from' | 'to') =>
        moves.reduce((total, move) => total + (move[end] === key ? move.customers : 0), 0);
      // Who stood there, less who went, and who came. The last week before the span began is the last that is known.
      expect(then.counts[key] - sum('from') + sum('to')).toBe(customers);
      for (const from of new Set(moves.filter(({ to }) => to === key).map((move) => move.from))) {
        const { total, members } = await movedMembers(ctx, key, { from, span: 30 });
        expect(total).toBe(moves.find((move) => move.from === from && move.to === key)!.customers);
        expect(members).toHaveLength(total);
      }
    }
    expect(moves.length).toBeGreaterThan(3);
    expect(await segmentMoves(ctx, 365)).toMatchObject({ knownSince: '2026-05-04' });
    // A month later nobody has moved in the last week.
    expect((await segmentMoves(at(ctx, '2026-07-15T10:00:00Z'), 7)).moves).toEqual([]);
  });

  test('leave out who objected or is gone, and keep who has only orders that do not count', async () => {
    const ctx = at(await t.shop(), NOW);
    await addCustomers(ctx, [
      { id: 1n },
      { id: 2n, profilingOptOut: true },
      { id: 3n, deletedAt: new Date(NOW) },
      { id: 4n },
      { id: 5n },
    ]);
    const day = new Date('2026-06-01T12:00:00Z');
    await putOrders(ctx, [
      { id: 1n, customerId: 1n, at: day, items: [1n] },
      { id: 2n, customerId: 2n, at: day, items: [1n] },
      { id: 3n, customerId: 3n, at: day, items: [1n] },
      { id: 4n, customerId: 4n, at: day, items: [1n], cancelled: true },
      { id: 5n, customerId: null, at: day, items: [1n] },
    ]);
    await refreshSegments(ctx);
    expect(await segmentOverview(ctx)).toMatchObject({ customers: 2, withoutCounting: 1 });
    expect(await segmentOf(ctx, 4n)).toMatchObject({ r: 1, f: 1, m: 1, key: 'hibernating', lastOrderOn: null });
    expect(await segmentOf(ctx, 2n)).toBeNull();
    await addCustomers(ctx, [{ id: 1n, profilingOptOut: true }]);
    await contribution.events!['customers.changed']!(ctx, [{ name: 'customers.changed', customerIds: [1n] }]);
    expect(await segmentOf(ctx, 1n)).toBeNull();
  });

  test('a day is the day of the shop', async () => {
    const ctx = at(await t.shop(undefined, { timezone: 'Pacific/Auckland' }), NOW);
    await addCustomers(ctx, [{ id: 1n }]);
    await putOrders(ctx, [{ id: 1n, customerId: 1n, at: new Date('2026-06-14T13:00:00Z'), items: [1n] }]);
    await refreshSegments(ctx);
    expect(await segmentOf(ctx, 1n)).toMatchObject({ lastOrderOn: '2026-06-15', recencyDays: 0 });
  });

  test('a shop that moves west has its today once more, and what was computed for tomorrow is not the newest', async () => {
    const own = await t.shop(undefined, { timezone: 'Asia/Tokyo' });
    const today = async (timezone: string, instant: string) => {
      await own.sql.query('UPDATE shops SET timezone = $2 WHERE id = $1', [own.shop.id, timezone]);
      return at(await t.app.ctxByDomain(own.shop.domain), instant);
    };
    const buys = async (ctx: Ctx, id: bigint, customerId: bigint, instant: string) => {
      await putOrders(ctx, [{ id, customerId, at: new Date(instant), items: [1n] }]);
      await refreshSegments(ctx);
    };
    await addCustomers(own, [{ id: 1n }, { id: 2n }, { id: 3n }]);
    let ctx = await today('Asia/Tokyo', '2026-06-20T01:00:00Z');
    await putOrders(ctx, [{ id: 1n, customerId: 1n, at: new Date('2026-06-01T01:00:00Z'), items: [1n] }]);
    await buys(ctx, 2n, 2n, '2026-06-10T01:00:00Z');
    const before = (await segmentOf(ctx, 1n))!.key;
    ctx = await today('Asia/Tokyo', '2026-06-22T01:00:00Z');
    await buys(ctx, 3n, 1n, '2026-06-22T00:30:00Z');
    // In Los Angeles it is still the 21st.
    ctx = await today('America/Los_Angeles', '2026-06-22T02:00:00Z');
    await buys(ctx, 4n, 3n, '2026-06-22T01:30:00Z');
    const { rows: days } = await ctx.sql.query<{ day: string; customers: number }>(
      'SELECT day, customers FROM rfm_days WHERE shop_id = $1 ORDER BY day DESC LIMIT 1',
      [ctx.shop.id],
    );
    expect(days).toEqual([{ day: '2026-06-21', customers: 3 }]);
    const { rows: moves } = await ctx.sql.query(
      'SELECT from_key, to_key FROM segment_changes WHERE shop_id = $1 AND customer_id = 1 AND day >= $2',
      [ctx.shop.id, '2026-06-21'],
    );
    expect(moves).toEqual([{ from_key: before, to_key: (await segmentOf(ctx, 1n))!.key }]);
  });

  test('an empty shop has no segments and no thresholds', async () => {
    const ctx = at(await t.shop(), NOW);
    await refreshSegments(ctx);
    const overview = await segmentOverview(ctx);
    expect(overview.customers).toBe(0);
    expect(overview.segments.every(({ customers, share }) => customers === 0 && share === 0)).toBe(true);
    expect(overview.thresholds.recencyDays).toEqual([null, null, null, null]);
  });
});

describe('what Shopify is to show', () => {
  test('is the segment and the scores; tags only while they are switched on', async () => {
    const { ctx, facts } = await shopWithHistory();
    await addCustomers(ctx, [{ id: -5n }]);
    await putOrders(ctx, [{ id: 77_777n, customerId: -5n, at: new Date('2026-05-01T12:00:00Z'), items: [1n] }]);
    await refreshSegments(ctx);
    const [first] = facts;
    const { key, r, f, m } = (await segmentOf(ctx, first!.id))!;
    expect(await wanted(ctx, first!.id)).toEqual({
      rfm: `{"r":${r},"f":${f},"m":${m},"computed_on":"2026-06-15"}`,
      rfm_segment: key,
    });
    expect(await wanted(ctx, -5n)).toEqual({});
    await setTagging(ctx, true);
    expect((await wanted(ctx, first!.id)).tags).toBe(`rfm:${key}`);
    await setTagging(ctx, false);
    expect((await wanted(ctx, first!.id)).tags).toBeNull();
  });

  test('the monetary score follows the setting', async () => {
    const { ctx, facts } = await shopWithHistory();
    await setMonetary(ctx, 'average');
    await refreshSegments(ctx);
    const averages = facts.map((fact) => fact.total / fact.orders);
    for (const fact of facts) {
      const below = averages.filter((average) => average < fact.total / fact.orders).length;
      expect((await segmentOf(ctx, fact.id))!.m).toBe(1 + Math.floor((5 * below) / facts.length));
    }
  });
});

async function versions(ctx: Ctx): Promise<unknown[]> {
  const { rows } = await ctx.sql.query(
    `SELECT customer_id, xmin::text FROM rfm_scores WHERE shop_id = $1
     UNION ALL SELECT owner_id, xmin::text FROM publications WHERE shop_id = $1 ORDER BY 1, 2`,
    [ctx.shop.id],
  );
  return rows;
}

async function wanted(ctx: Ctx, customerId: bigint): Promise<Record<string, string | null>> {
  const { rows } = await ctx.sql.query<{ key: string; wanted: string | null }>(
    `SELECT key, wanted FROM publications WHERE shop_id = $1 AND owner_type = 'Customer' AND owner_id = $2 ORDER BY key`,
    [ctx.shop.id, customerId],
  );
  return Object.fromEntries(rows.map((row) => [row.key, row.wanted]));
}

test('an amount given back on an order with a gift in it leaves no debt', async () => {
  const ctx = at(await t.shop(), NOW);
  await addCustomers(ctx, [{ id: 1n }]);
  const day = new Date('2026-05-01T12:00:00Z');
  await putOrders(ctx, [
    { id: 1n, customerId: 1n, at: day, totalMinor: 5000n, refundedMinor: 3000n, items: [1n, 2n] },
    { id: 2n, customerId: 1n, at: day, totalMinor: 1000n, items: [1n] },
  ]);
  await ctx.sql.query('UPDATE orders SET gift_minor = 4000 WHERE shop_id = $1 AND id = 1', [ctx.shop.id]);
  await refreshSegments(ctx);
  expect(await segmentOf(ctx, 1n)).toMatchObject({ orders: 2, revenueMinor: '1000' });
});
