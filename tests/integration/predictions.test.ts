import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contribution } from '#app/features/predictions/contributes.server.ts';
import { checkDrift } from '#app/features/predictions/drift.server.ts';
import { fitShop } from '#app/features/predictions/fit.server.ts';
import {
  fitNow,
  followNewest,
  forecastSegments,
  goBackTo,
  modelPage,
  predictedBy,
  predictionOf,
  predictionsOverview,
  rankSegment,
  scoredCustomers,
  scoresOf,
} from '#app/features/predictions/index.server.ts';
import { type Cause, RISKS } from '#app/features/predictions/schema.ts';
import { scoreShop } from '#app/features/predictions/score.server.ts';
import { lockScores } from '#app/features/predictions/scores.store.server.ts';
import { refreshDormancy } from '#app/features/segments/dormancy/refresh-dormancy.server.ts';
import {
  dormancyOf,
  rankedMembers,
  sayOfCustomer,
  segmentMembers,
  segmentOf,
  segmentOverview,
} from '#app/features/segments/index.server.ts';
import { refreshSegments } from '#app/features/segments/refresh-segments.server.ts';
import { SEGMENTS, type SegmentKey } from '#app/features/segments/schema.ts';
import { fixedClock } from '#app/platform/clock.ts';
import type { Ctx } from '#app/platform/contributions.ts';
import { type TestApp, testApp } from '#tests/support/app.ts';
import { addCustomers, markHistoryRead, putOrders } from '#tests/support/builders.ts';
import { seeded } from '#tests/support/bustle.ts';
import { redactShop } from '#tests/support/redact-shop.ts';
import { whileHolding } from '#tests/support/while-holding.ts';

let t: TestApp;
beforeAll(async () => {
  t = await testApp();
});
afterAll(() => t.close());

const DAY = 86_400_000;
const NOW = new Date('2026-06-15T10:00:00Z');
const at = (ctx: Ctx, instant: Date): Ctx => ({ ...ctx, clock: fixedClock(instant) });
const daysFromNow = (days: number) => new Date(NOW.getTime() + days * DAY);

/** Orders of people who come at random moments, each at a pace of her own, and may be gone for good after any of them. */
async function shopOf(buyers: number, days = 420): Promise<Ctx> {
  const ctx = at(await t.shop(undefined, { timezone: 'UTC' }), NOW);
  const rng = seeded(buyers + days);
  const [customers, instants, totals]: [bigint[], Date[], bigint[]] = [[], [], []];
  for (let i = 1; i <= buyers; i++) {
    const pace = (12 + 60 * rng()) / (0.3 + rng());
    const spend = 2000 + 8000 * rng() ** 2;
    for (let ago = days * (0.15 + 0.85 * rng()); ago > 0.5; ago -= -pace * Math.log(1 - rng())) {
      customers.push(BigInt(i));
      instants.push(daysFromNow(-ago));
      totals.push(BigInt(Math.round(spend * (0.6 + 0.8 * rng()))));
      if (rng() < 0.18) break;
    }
  }
  await ctx.sql.query(
    `INSERT INTO customers (shop_id, id, first_name, email)
     SELECT $1, id, 'C' || id, 'c' || id || '@example.com' FROM generate_series(1, $2::int8) AS id`,
    [ctx.shop.id, buyers],
  );
  await ctx.sql.query(
    `INSERT INTO orders (shop_id, id, customer_id, processed_at, created_at, updated_at, currency, presentment_currency, total_minor)
     SELECT $1, row_number() OVER (), customer, at, at, at, 'EUR', 'EUR', total
     FROM unnest($2::int8[], $3::timestamptz[], $4::int8[]) AS o(customer, at, total)`,
    [ctx.shop.id, customers, instants, totals],
  );
  return ctx;
}

/** A fit and the job it sends. */
async function learn(ctx: Ctx, cause: Cause): Promise<void> {
  await fitShop(ctx, cause);
  expect(await waitingJobs(ctx)).toContain('predictions.score');
  await scoreShop(ctx);
}

/** What waits for a shop, by the name of the job. */
async function waitingJobs(ctx: Ctx): Promise<string[]> {
  const counts = await t.app.jobs.overviewOf(ctx.shop.id);
  return counts.filter(({ waiting }) => waiting > 0).map(({ name }) => name);
}

const changed = (ctx: Ctx, ...customerIds: bigint[]) =>
  contribution.events!['orders.changed']!(ctx, [{ name: 'orders.changed', orderIds: [], customerIds }]);

describe('a shop with a history', () => {
  let ctx: Ctx;
  beforeAll(async () => {
    ctx = await shopOf(600);
    await learn(ctx, 'first');
  });

  test('has a first version of each model, judged on days it had not seen', async () => {
    for (const kind of ['purchases', 'value'] as const) {
      const page = await modelPage(ctx, kind);
      expect(page.shown).toMatchObject({
        version: 1,
        inUse: true,
        decision: 'promoted',
        cause: 'first',
        customers: 600,
      });
      expect(page.shown!.dataUntil).toBe('2026-06-14');
      const quality = page.shown!.card.quality!;
      expect(quality.rows.filter(({ role }) => role === 'used')).toHaveLength(1);
      expect(quality.rows.some(({ role }) => role === 'plain')).toBe(true);
      // Best first: nothing is hidden by the order.
      expect(quality.rows.map(({ error }) => error)).toEqual(
        quality.rows.map(({ error }) => error).sort((a, b) => a - b),
      );
      expect(page.shown!.card.calibrations.length).toBeGreaterThan(0);
      expect(page.shown!.card.verdict[0]!.key).toBe('verdict_first');
      expect(page.shown!.card.reasons.length).toBeGreaterThan(0);
    }
    const { shown } = await modelPage(ctx, 'purchases');
    // How it did beside the best simple rule, and how far chance could have moved that.
    const beside = shown!.card.reasons.find(({ key }) => key.endsWith('_plain'))!;
    expect(beside.key).toMatch(/^(beats|level_with|worse_than)_plain$/);
    expect(beside.figures).toMatchObject({
      least: { as: 'precise' },
      most: { as: 'precise' },
      plain: { as: 'method' },
    });
    const { against } = (await predictionsOverview(ctx)).models.find(({ kind }) => kind === 'purchases')!;
    expect(against!.maybeChance).toBe(beside.key === 'level_with_plain');
    expect(shown!.card.tracking.length).toBeGreaterThan(20);
    expect(shown!.card.tracking.some(({ heldOut }) => heldOut)).toBe(true);
    expect(shown!.card.fits.map(({ method }) => method)).toContain('bgNbd');
  });

  test('has a score for everybody, with ranges around it and reasons', async () => {
    const { rows } = await ctx.sql.query<{ customer_id: bigint }>(
      'SELECT customer_id FROM prediction_scores WHERE shop_id = $1',
      [ctx.shop.id],
    );
    expect(rows).toHaveLength(600);
    for (const { customer_id: id } of rows.slice(0, 100)) {
      const prediction = (await predictionOf(ctx, id))!;
      expect(prediction.computedOn).toBe('2026-06-15');
      for (const { low, value, high } of [prediction.alive, prediction.leaves]) {
        expect(low).toBeLessThanOrEqual(value);
        expect(value).toBeLessThanOrEqual(high);
        // Six hundred customers do not make anything certain but that somebody is long gone.
        expect(value < 0.05 || value > 0.95 || high - low > 0.005).toBe(true);
      }
      expect(prediction.orders.map(({ days }) => days)).toEqual([30, 90, 365]);
      const expected = prediction.orders.map(({ value }) => value);
      expect(expected).toEqual(expected.toSorted((a, b) => a - b));
      for (const { low, high, value, any } of prediction.orders) {
        expect(low).toBeLessThanOrEqual(value + 1);
        expect(high).toBeGreaterThanOrEqual(Math.floor(value));
        expect(any.value).toBeGreaterThanOrEqual(0);
        expect(any.value).toBeLessThanOrEqual(1);
      }
      const [one, three] = prediction.value;
      expect(BigInt(three!.minor)).toBeGreaterThanOrEqual(BigInt(one!.minor));
      expect(BigInt(one!.lowMinor)).toBeLessThanOrEqual(BigInt(one!.highMinor));
      expect(prediction.reasons.length).toBeGreaterThan(0);
    }
  });

  test('is summed up on one page, those with most to lose first', async () => {
    const overview = await predictionsOverview(ctx);
    expect(overview.state).toBe('ready');
    const { summary } = overview;
    expect(summary!.customers).toBe(600);
    expect(summary!.risks.reduce((sum, { customers }) => sum + customers, 0)).toBe(600);
    expect(summary!.value!.tenths).toHaveLength(10);
    const { rows } = await ctx.sql.query<{ orders: number; value: bigint }>(
      'SELECT sum(orders_90)::float8 AS orders, sum(value_12_minor)::int8 AS value FROM prediction_scores WHERE shop_id = $1',
      [ctx.shop.id],
    );
    expect(summary!.orders[1]!.total.value).toBeCloseTo(rows[0]!.orders, 0);
    expect(summary!.value!.year).toBe(Number(rows[0]!.value));
    const high = await scoredCustomers(ctx, 'high', 99);
    expect(high.page).toBe(high.pages);
    expect(high.total).toBe(summary!.risks.find(({ risk }) => risk === 'high')!.customers);
  });

  test('names for a word who is later than usual and slowing down, and nobody who is to be left alone', async () => {
    await refreshDormancy(ctx);
    const { worthAWord } = await predictionsOverview(ctx);
    const all = await scoredCustomers(ctx, 'word');
    expect(all.total).toBe(worthAWord.total);
    expect(all.customers.slice(0, worthAWord.customers.length)).toEqual(worthAWord.customers);
    expect(worthAWord.customers.length).toBeGreaterThan(1);
    for (const { id, risk, reason } of all.customers) {
      expect(risk).not.toBe('low');
      expect(['silentTooLong', 'boughtOnceLongAgo']).toContain(reason.key);
      expect((await dormancyOf(ctx, BigInt(id)))!.state).toBe('slowing');
    }
    const values = worthAWord.customers.map(({ valueMinor }) => Number(valueMinor));
    expect(values).toEqual(values.toSorted((a, b) => b - a));

    const [first] = worthAWord.customers;
    await sayOfCustomer(ctx, BigInt(first!.id), 'alone');
    const left = await predictionsOverview(ctx);
    expect(left.worthAWord.total).toBe(worthAWord.total - 1);
    expect(left.worthAWord.customers.map(({ id }) => id)).not.toContain(first!.id);
    await sayOfCustomer(ctx, BigInt(first!.id), null);

    const atRisk = await scoredCustomers(ctx, 'at_risk');
    const [medium, high] = await Promise.all([scoredCustomers(ctx, 'medium'), scoredCustomers(ctx, 'high')]);
    expect(atRisk.total).toBe(medium.total + high.total);
  });

  test('an order changes the score of its customer at once, and of nobody else', async () => {
    const [silent, other] = (await scoredCustomers(ctx, 'high')).customers.slice(-2);
    const id = BigInt(silent!.id);
    const before = (await predictionOf(ctx, id))!;
    const untouched = await predictionOf(ctx, BigInt(other!.id));
    await putOrders(ctx, [{ id: 900_001n, customerId: id, at: new Date('2026-06-15T09:00:00Z'), items: [1n] }]);
    await changed(ctx, id);
    const after = (await predictionOf(ctx, id))!;
    expect(after.alive.value).toBeGreaterThan(before.alive.value);
    expect(after.leaves.value).toBeLessThan(before.leaves.value);
    expect(after.reasons[0]!.figures.silent).toEqual({ as: 'ago', value: 0 });
    expect(await predictionOf(ctx, BigInt(other!.id))).toEqual(untouched);
    await ctx.sql.query('DELETE FROM orders WHERE shop_id = $1 AND id = 900001', [ctx.shop.id]);
    await changed(ctx, id);
    expect(await predictionOf(ctx, id)).toEqual(before);
  });

  test('who objects to profiling has no score, not even after everybody is scored anew', async () => {
    expect(await predictionOf(ctx, 7n)).not.toBeNull();
    await addCustomers(ctx, [{ id: 7n, profilingOptOut: true }]);
    await contribution.events!['customers.changed']!(ctx, [{ name: 'customers.changed', customerIds: [7n] }]);
    expect(await predictionOf(ctx, 7n)).toBeNull();
    await scoreShop(ctx);
    expect(await predictionOf(ctx, 7n)).toBeNull();
    await addCustomers(ctx, [{ id: 7n }]);
    await contribution.events!['customers.changed']!(ctx, [{ name: 'customers.changed', customerIds: [7n] }]);
    expect(await predictionOf(ctx, 7n)).not.toBeNull();
  });

  test('who was merged away has no score, and who she became has the score of both', async () => {
    const before = (await predictionOf(ctx, 11n))!;
    await ctx.sql.query('UPDATE customers SET merged_into = 11 WHERE shop_id = $1 AND id = 12', [ctx.shop.id]);
    await ctx.sql.query('UPDATE orders SET customer_id = 11 WHERE shop_id = $1 AND customer_id = 12', [ctx.shop.id]);
    await changed(ctx, 11n, 12n);
    expect(await predictionOf(ctx, 12n)).toBeNull();
    expect(await predictionOf(ctx, 11n)).not.toEqual(before);
  });
});

describe('in segments', () => {
  let ctx: Ctx;
  beforeAll(async () => {
    ctx = await shopOf(400);
    // Ordered once, and sent it back: in a segment, and nothing to predict from.
    await addCustomers(ctx, [{ id: 9_007_199_254_740_993n, firstName: 'Returned' }]);
    await putOrders(ctx, [
      { id: 900_001n, customerId: 9_007_199_254_740_993n, at: daysFromNow(-3), items: [1n], cancelled: true },
    ]);
    await refreshSegments(ctx);
    await learn(ctx, 'first');
  });
  const everybody = async (choice: Parameters<typeof rankSegment>[2], key: SegmentKey) => {
    const first = await rankSegment(ctx, key, choice);
    const rest = await Promise.all(
      Array.from({ length: first.pages - 1 }, (_, i) => rankSegment(ctx, key, choice, i + 2)),
    );
    const ids = [first, ...rest].flatMap((page) => page.ids.map(String));
    expect(ids).toHaveLength(first.total);
    return { ids, scores: await scoresOf(ctx, ids) };
  };

  test('what is expected of each adds up to what is expected of all', async () => {
    const forecasts = Object.values(await forecastSegments(ctx));
    const { summary } = await predictionsOverview(ctx);
    const total = (of: (forecast: (typeof forecasts)[number]) => number) =>
      forecasts.reduce((sum, forecast) => sum + of(forecast), 0);
    expect(total(({ customers }) => customers)).toBe(400);
    expect(total(({ orders }) => orders)).toBeCloseTo(summary!.orders[2]!.total.value, 0);
    expect(total(({ valueMinor }) => Number(valueMinor))).toBe(Math.round(summary!.value!.year));
  });

  test('each of the customers has her figures, in the order asked for, and a risk leaves the others out', async () => {
    for (const key of SEGMENTS) {
      const { segments } = await segmentOverview(ctx);
      const { ids, scores } = await everybody({ risk: null, order: 'value' }, key);
      expect(ids).toHaveLength(segments.find((segment) => segment.key === key)!.customers);
      const values = ids.map((id) => Number(scores[id]?.valueMinor ?? -1));
      expect(values).toEqual(values.toSorted((a, b) => b - a));
      const found = await Promise.all(RISKS.map((risk) => everybody({ risk, order: 'leaving' }, key)));
      found.forEach(({ ids: own, scores: all }, index) => {
        expect(own.every((id) => all[id]!.risk === RISKS[index])).toBe(true);
      });
      const withScore = ids.filter((id) => scores[id]);
      expect(found.flatMap(({ ids: own }) => own).sort()).toEqual(withScore.sort());
    }
  });

  test('are listed in that order, who has no prediction last, and a page too far is the last one', async () => {
    const key = (await segmentOf(ctx, 9_007_199_254_740_993n))!.key;
    const ranking = await rankSegment(ctx, key, { risk: null, order: 'value' }, 99);
    expect(ranking.page).toBe(ranking.pages);
    const { members, total } = await rankedMembers(ctx, key, ranking);
    expect(total).toBe((await segmentMembers(ctx, key)).total);
    expect(members.map(({ id }) => id)).toEqual(ranking.ids.map(String));
    expect(members.at(-1)).toMatchObject({ id: '9007199254740993', name: 'Returned' });
    expect(await scoresOf(ctx, ['9007199254740993'])).toEqual({});
  });

  test('a shop without a model says so, and another shop sees none of it', async () => {
    expect(await predictedBy(ctx)).toBe('model');
    const other = await t.shop();
    expect(await predictedBy(other)).toBe('nothing');
    expect(await forecastSegments(other)).toEqual({});
    expect(await scoresOf(other, ['1', '2'])).toEqual({});
    expect((await rankSegment(other, 'champions', { risk: null, order: 'value' })).total).toBe(0);
    const small = await shopOf(12, 200);
    await learn(small, 'first');
    expect(await predictedBy(small)).toBe('plain');
  });
});

describe('versions', () => {
  test('the night and the end of the history learning at once make one', async () => {
    const ctx = await shopOf(300);
    await Promise.all([fitShop(ctx, 'first'), fitShop(ctx, 'schedule')]);
    expect((await modelPage(ctx, 'purchases')).versions).toHaveLength(1);
  });

  test('one that is worse on the same days is kept, not put in use, and says so', async () => {
    const ctx = await shopOf(500);
    await learn(ctx, 'first');
    // The half of the history that shows who comes back is lost; the last months still have it.
    await ctx.sql.query(
      `DELETE FROM orders o WHERE shop_id = $1 AND processed_at < $2 AND EXISTS (SELECT 1 FROM orders e
         WHERE e.shop_id = o.shop_id AND e.customer_id = o.customer_id AND e.processed_at < o.processed_at)`,
      [ctx.shop.id, daysFromNow(-150)],
    );
    await learn(ctx, 'owner');
    const page = await modelPage(ctx, 'purchases');
    expect(page.versions.map(({ version, decision, inUse }) => ({ version, decision, inUse }))).toEqual([
      { version: 2, decision: 'rejected', inUse: false },
      { version: 1, decision: 'promoted', inUse: true },
    ]);
    const { key, figures } = page.versions[0]!.verdict[0]!;
    expect(key).toBe('verdict_worse');
    expect(Number(figures.error!.value)).toBeGreaterThan(Number(figures.otherError!.value));
    const overview = await predictionsOverview(ctx);
    expect(overview.models[0]).toMatchObject({
      kind: 'purchases',
      latest: { decision: 'rejected' },
      inUse: { version: 1 },
    });
  });

  test('back to an older one in one click, which holds until the newest is followed again', async () => {
    const ctx = await shopOf(300);
    await learn(ctx, 'first');
    await learn(ctx, 'owner');
    const inUse = async () => (await modelPage(ctx, 'purchases')).versions.find((version) => version.inUse)!.version;
    expect(await inUse()).toBe(2);
    await goBackTo(ctx, 'purchases', 1);
    expect(await inUse()).toBe(1);
    // Everybody is scored by it, in a moment.
    expect(await waitingJobs(ctx)).toContain('predictions.score');
    await scoreShop(ctx);
    const { rows } = await ctx.sql.query('SELECT DISTINCT version FROM prediction_scores WHERE shop_id = $1', [
      ctx.shop.id,
    ]);
    expect(rows).toEqual([{ version: 1 }]);
    await learn(ctx, 'owner');
    expect(await inUse()).toBe(1);
    expect(await modelPage(ctx, 'purchases')).toMatchObject({ held: true });
    await followNewest(ctx, 'purchases');
    expect(await inUse()).toBe(3);
    expect(await modelPage(ctx, 'purchases')).toMatchObject({ held: false });
    await expect(goBackTo(ctx, 'purchases', 99)).rejects.toMatchObject({ code: 'not_found' });
    await expect(goBackTo(await t.shop(), 'purchases', 1)).rejects.toMatchObject({ code: 'not_found' });
  });

  test('when reality and expectation drift apart, a new one is learned out of turn', async () => {
    const ctx = await shopOf(500);
    await learn(ctx, 'first');
    // Half the week that follows is like the weeks before: too short to tell.
    expect(await checkDrift(at(ctx, daysFromNow(3)))).toEqual({ purchases: null, value: null });
    // Then nobody comes for a month.
    const { purchases: drift } = await checkDrift(at(ctx, daysFromNow(29)));
    expect(drift).toMatchObject({ actual: 0, drifted: true });
    expect(drift!.expected).toBeGreaterThan(20);
    expect((await modelPage(ctx, 'purchases')).drift).toEqual(drift);
    expect(await waitingJobs(ctx)).toContain('predictions.fit');
    // The new version knows of the silence.
    await learn(at(ctx, daysFromNow(29)), 'drift');
    expect((await modelPage(ctx, 'purchases')).versions[0]).toMatchObject({ version: 2, cause: 'drift' });
  });

  test('also when purchases are worth other sums than was expected of those who make them', async () => {
    const ctx = await shopOf(500);
    await learn(ctx, 'first');
    const comeBack = (firstId: number, times: number, customers: string) =>
      ctx.sql.query(
        `INSERT INTO orders (shop_id, id, customer_id, processed_at, created_at, updated_at, currency, presentment_currency, total_minor)
         SELECT $1, $2::int8 + row_number() OVER (), id, $3, $3, $3, 'EUR', 'EUR',
                (SELECT avg(total_minor) * $4 FROM orders o WHERE o.shop_id = $1 AND o.customer_id = c.id AND o.id < 1000000)::int8
         FROM customers c WHERE shop_id = $1 AND ${customers}`,
        [ctx.shop.id, firstId, daysFromNow(3), times],
      );
    const look = async () => (await checkDrift(at(ctx, daysFromNow(9)))).value;
    await comeBack(1_000_000, 1, 'id <= 20');
    expect(await look()).toBeNull();
    await comeBack(2_000_000, 1, 'id BETWEEN 21 AND 200');
    const fine = (await look())!;
    expect(fine).toMatchObject({ drifted: false });
    expect(Math.abs(fine.actual / fine.expected - 1)).toBeLessThan(0.15);
    await comeBack(3_000_000, 3, 'id BETWEEN 201 AND 400');
    const drift = await look();
    expect(drift).toMatchObject({ drifted: true });
    expect((await modelPage(ctx, 'value')).drift).toEqual(drift);
    expect(await waitingJobs(ctx)).toContain('predictions.fit');
  });

  test('are learned a week after the last one, by the shop’s days', async () => {
    const ctx = await shopOf(120);
    const [daily] = contribution.jobs!.filter(({ name }) => name === 'predictions.daily');
    const versions = async () => (await modelPage(ctx, 'purchases')).versions.length;
    // The history is still being read.
    await daily!.run(ctx, {});
    expect(await versions()).toBe(0);
    await markHistoryRead(ctx);
    await contribution.events!['history.read']!(ctx, [{ name: 'history.read' }]);
    expect(await waitingJobs(ctx)).toContain('predictions.fit');
    expect((await predictionsOverview(ctx)).fitting).toEqual({ stage: 'waiting' });
    await daily!.run(ctx, {});
    expect(await versions()).toBe(1);
    await daily!.run(at(ctx, daysFromNow(6)), {});
    expect(await versions()).toBe(1);
    await daily!.run(at(ctx, daysFromNow(7)), {});
    expect(await versions()).toBe(2);
    expect((await predictionsOverview(ctx)).fitting).toEqual({ stage: 'scoring' });
    await scoreShop(at(ctx, daysFromNow(7)));
    expect((await predictionsOverview(ctx)).fitting).toBeNull();
  });
});

test('the night’s turn and the end of the history on one day make one version of each model', async () => {
  const ctx = await shopOf(120);
  await markHistoryRead(ctx);
  const run = (name: string, data: object) =>
    contribution.jobs!.find((job) => job.name === name)!.run(ctx, { ...data });
  await run('predictions.daily', {});
  await run('predictions.fit', { cause: 'first' });
  await run('predictions.replenishment', {});
  await run('predictions.replenishment', {});
  for (const kind of ['purchases', 'value', 'replenishment'] as const)
    expect((await modelPage(ctx, kind)).versions.map(({ version }) => version)).toEqual([1]);
});

describe('a small shop', () => {
  test.each([0, 1, 9])('of %i buyers is told what is missing, and nobody is scored', async (buyers) => {
    const ctx = await shopOf(buyers, 200);
    await fitNow(ctx);
    await learn(ctx, 'owner');
    const overview = await predictionsOverview(ctx);
    expect(overview.state).toBe('not_enough');
    expect(overview.have.buyers).toBe(buyers);
    expect((await modelPage(ctx, 'purchases')).versions[0]).toMatchObject({ decision: 'not_enough', inUse: false });
    expect((await scoredCustomers(ctx, null)).total).toBe(0);
    expect(await predictionOf(ctx, 1n)).toBeNull();
    await changed(ctx, 1n);
    expect(await predictionOf(ctx, 1n)).toBeNull();
  });

  test.each([12, 49])('of %i buyers has simple rules, and is told so', async (buyers) => {
    const ctx = await shopOf(buyers, 200);
    await learn(ctx, 'first');
    const { shown } = await modelPage(ctx, 'purchases');
    expect(['observedGaps', 'shrunkRate', 'alwaysZero']).toContain(shown!.method);
    expect(shown!.card.reasons[0]).toMatchObject({
      key: 'too_few_customers',
      figures: { customers: { value: buyers }, needed: { value: 50 } },
    });
    expect(shown!.card.quality).toBeNull();
    expect(await predictionOf(ctx, 1n)).toMatchObject({ plain: true });
  });

  test('of 60 buyers and 120 days has predictions, and says by which method', async () => {
    const ctx = await shopOf(60, 130);
    await learn(ctx, 'first');
    expect((await predictionsOverview(ctx)).state).toBe('ready');
    const { shown } = await modelPage(ctx, 'purchases');
    expect(shown!.method).not.toBe('');
    expect(shown!.card.reasons.length).toBeGreaterThan(0);
    expect((await scoredCustomers(ctx, null)).total).toBe(60);
  });
});

test('a shop where hardly anybody comes back is not told that everybody has left', async () => {
  const ctx = at(await t.shop(undefined, { timezone: 'UTC' }), NOW);
  const buyers = Array.from({ length: 120 }, (_, i) => ({ id: BigInt(i + 1), ago: 2 + 6 * i }));
  await addCustomers(
    ctx,
    buyers.map(({ id }) => ({ id, firstName: `C${id}` })),
  );
  const orders = buyers.map(({ id, ago }) => ({ id, customerId: id, at: daysFromNow(-ago), items: [1n] }));
  // Twelve bought a second bed, years after the first.
  const again = buyers.slice(60, 72).map(({ id, ago }) => ({
    id: 1000n + id,
    customerId: id,
    at: daysFromNow(-ago + 300),
    items: [1n],
  }));
  await putOrders(ctx, [...orders, ...again]);
  await learn(ctx, 'first');
  expect((await modelPage(ctx, 'purchases')).shown!.method).toBe('alwaysZero');
  const [lately, longAgo] = [(await predictionOf(ctx, 1n))!, (await predictionOf(ctx, 120n))!];
  expect(lately.orders[2]!.value).toBe(0);
  expect(lately.alive.value).toBeGreaterThan(0.5);
  expect(longAgo.alive.value).toBeLessThan(lately.alive.value);
  expect(longAgo.alive.low).toBeLessThan(longAgo.alive.value);
  expect(lately.leaves.value).toBeLessThan(0.5);
  expect(lately.reasons[0]).toMatchObject({ key: 'hardlyAnybodyReturns' });
  const { risks } = (await predictionsOverview(ctx)).summary!;
  expect(risks.find(({ risk }) => risk === 'high')!.customers).toBeLessThan(120);
  const { customers } = await scoredCustomers(ctx, null);
  expect(customers.find(({ id }) => id === '1')!.reason.key).toBe('hardlyAnybodyReturns');
});

test('a shop sees no model and no score of another', async () => {
  const mine = await shopOf(200);
  const theirs = await t.shop();
  await learn(mine, 'first');
  expect((await predictionsOverview(theirs)).models).toEqual([]);
  expect((await modelPage(theirs, 'purchases', 1)).shown).toBeNull();
  expect(await predictionOf(theirs, 1n)).toBeNull();
  await learn(theirs, 'first');
  expect((await scoredCustomers(mine, null)).total).toBe(200);
});

test('who is erased, and whose shop is emptied, while everybody is scored has no score afterwards', async () => {
  const ctx = await shopOf(60, 130);
  await learn(ctx, 'first');
  const scoresOf = async () => {
    const { rows } = await ctx.sql.query<{ customer: bigint }>(
      'SELECT customer_id AS customer FROM prediction_scores WHERE shop_id = $1 ORDER BY customer_id',
      [ctx.shop.id],
    );
    return rows.map(({ customer }) => customer);
  };
  // A scoring that has read everybody already and has still to write.
  const during = (other: () => Promise<unknown>) => whileHolding(ctx, (tx) => lockScores(tx, ctx.shop.id), other);

  await during(() =>
    ctx.transaction(async (tx) => {
      await tx.query('UPDATE customers SET redacted_at = now() WHERE shop_id = $1 AND id = 1', [ctx.shop.id]);
      await contribution.privacy!.eraseCustomer!(ctx, tx, 1n);
    }),
  );
  expect(await scoresOf()).not.toContain(1n);
  await scoreShop(ctx);
  expect(await scoresOf()).toHaveLength(59);

  await during(() => redactShop(ctx, contribution.privacy!.tables!));
  expect(await scoresOf()).toEqual([]);
  await scoreShop(ctx);
  expect(await scoresOf()).toEqual([]);
});
