import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  fitNow,
  followNewest,
  goBackTo,
  modelPage,
  predictionsOverview,
} from '#app/features/predictions/index.server.ts';
import { contribution } from '#app/features/recommendations/contributes.server.ts';
import { personalHome } from '#app/features/recommendations/index.server.ts';
import { knowledgeOf } from '#app/features/recommendations/learning/knowledge.server.ts';
import type { Ctx, DomainEvent } from '#app/platform/contributions.ts';
import { type TestApp, testApp } from '#tests/support/app.ts';
import { addCustomers, addProducts, markHistoryRead, type OrderSpec, putOrders } from '#tests/support/builders.ts';

/** How customers' next baskets are ranked, as a model like the others: versions, a card, and the way back. */

let t: TestApp;
beforeAll(async () => {
  t = await testApp();
});
afterAll(() => t.close());

const NOW = new Date('2026-06-15T10:00:00Z');
const DAY = 86_400_000;
const KIND = 'nextBasket';

/** Eighty customers of two tastes who come every forty days for a year and never buy anything twice. */
async function explorers(): Promise<Ctx> {
  const ctx: Ctx = { ...(await t.shop()), clock: { now: () => NOW } };
  const products = Array.from({ length: 60 }, (_, i) => BigInt(i + 1));
  await addProducts(
    ctx,
    products.map((id) => ({ id, productType: id % 2n === 0n ? 'Tea' : 'Coffee' })),
  );
  const people = Array.from({ length: 80 }, (_, i) => BigInt(i + 1));
  await addCustomers(
    ctx,
    people.map((id) => ({ id })),
  );
  const orders: OrderSpec[] = people.flatMap((customerId) =>
    Array.from({ length: 9 }, (_, i) => ({
      id: customerId * 100n + BigInt(i),
      customerId,
      at: new Date(NOW.getTime() - (360 - 40 * i - Number(customerId % 40n)) * DAY),
      // Her own way through the thirty products of her taste.
      items: [0n, 1n, 2n].map((n) => 1n + (customerId % 2n) + 2n * ((customerId * 7n + BigInt(i) * 3n + n) % 30n)),
    })),
  );
  await putOrders(ctx, orders);
  await markHistoryRead(ctx);
  return ctx;
}

const later = (ctx: Ctx, days: number): Ctx => ({ ...ctx, clock: { now: () => new Date(NOW.getTime() + days * DAY) } });
const run = (ctx: Ctx, job: string) => contribution.jobs!.find(({ name }) => name === job)!.run(ctx, {});
const rebuild = async (ctx: Ctx) => {
  await run(ctx, 'recommendations.rebuild');
  await run(ctx, 'recommendations.everybody');
};

/** What the house does when the owner has spoken: events that wait reach the feature, and its jobs run. */
async function heard(ctx: Ctx): Promise<string[]> {
  const { rows } = await ctx.sql.query<{ data: { event: string } }>(
    `DELETE FROM jobs.job WHERE name = 'on.model.wanted.recommendations' AND (data->>'shopId')::int = $1 RETURNING data`,
    [ctx.shop.id],
  );
  const sent: string[] = [];
  const noting: Ctx = { ...ctx, send: async (job) => void sent.push(job) };
  const events = rows.map(({ data }) => JSON.parse(data.event) as DomainEvent);
  await contribution.events!['model.wanted']!(noting, events as never);
  for (const job of sent) await run(ctx, job);
  await run(ctx, 'recommendations.everybody');
  return sent;
}

const ranked = async (ctx: Ctx) => (await personalHome(ctx, 1n)).map(({ id }) => id);

test('it is learned as a version with a card that says how it did beside simple rules', async () => {
  const ctx = await explorers();
  await rebuild(ctx);
  const { shown, versions } = await modelPage(ctx, KIND);
  expect(versions).toMatchObject([{ version: 1, cause: 'first', decision: 'promoted', inUse: true }]);
  expect(shown).toMatchObject({ customers: 80, purchases: 80 * 27, method: 'learnedRanking', dataUntil: '2026-06-15' });
  const { quality, verdict, reasons } = shown!.card;
  expect(verdict[0]!.key).toBe('verdict_first');
  expect(reasons[0]!.key).toBe('ranking_beats_plain');
  expect(quality!.unit).toBe('found');
  const [best, ...others] = quality!.rows;
  expect(best).toMatchObject({ method: 'learnedRanking', role: 'used' });
  for (const { found } of others) expect(found!.recall.high).toBeLessThan(best!.found!.recall.low);
  expect((await predictionsOverview(ctx)).models).toMatchObject([
    { kind: KIND, inUse: { version: 1 }, against: { unit: 'found', maybeChance: false } },
  ]);
});

test('a week later there is another, no worse on the same days; the owner goes back, and it stays until she follows', async () => {
  const ctx = await explorers();
  await rebuild(ctx);
  // The first one has nothing but the simple rule, as it came in a shop that was too young.
  await ctx.sql.query(
    `UPDATE model_versions SET parameters = jsonb_set(jsonb_set(parameters, '{ranker,method}', '"rule"'), '{judged}', 'null')
     WHERE shop_id = $1 AND kind = $2`,
    [ctx.shop.id, KIND],
  );
  const week = later(ctx, 8);
  await rebuild(week);
  const page = await modelPage(week, KIND);
  expect(page.versions).toMatchObject([
    { version: 2, cause: 'schedule', decision: 'promoted', inUse: true },
    { version: 1, inUse: false },
  ]);
  expect(page.shown!.card.verdict[0]!.key).toBe('verdict_unjudged');
  expect((await knowledgeOf(week))!.learned).toBe(true);
  const learned = await ranked(week);

  await goBackTo(week, KIND, 1);
  expect(await heard(week)).toEqual(['recommendations.ranker']);
  expect((await knowledgeOf(week))!.learned).toBe(false);
  expect(await ranked(week)).not.toEqual(learned);
  expect(await modelPage(week, KIND)).toMatchObject({ held: true, shown: { version: 1 } });

  // What is learned meanwhile waits; the products it ranks are known as of today.
  await fitNow(week, KIND);
  // Each kind tells of itself alone.
  expect((await modelPage(week, KIND)).fitting).toEqual({ stage: 'waiting' });
  for (const kind of ['purchases', 'value', 'replenishment'] as const)
    expect((await modelPage(week, kind)).fitting).toBeNull();
  expect(await heard(week)).toEqual(['recommendations.learn']);
  expect((await modelPage(week, KIND)).fitting).toBeNull();
  expect((await modelPage(week, KIND)).versions[0]).toMatchObject({ version: 3, cause: 'owner', inUse: false });
  expect((await knowledgeOf(week))!.learned).toBe(false);

  await followNewest(week, KIND);
  expect(await heard(week)).toEqual(['recommendations.ranker']);
  expect((await knowledgeOf(week))!.learned).toBe(true);
  expect(await ranked(week)).toEqual(learned);
  expect(await modelPage(week, KIND)).toMatchObject({ held: false, shown: { version: 3 } });
});

test('one that cannot be judged, where the one in use could, is kept and not used', async () => {
  const ctx = await explorers();
  await rebuild(ctx);
  // Hardly anybody says who she is any more: too few come back to judge by.
  await ctx.sql.query('UPDATE orders SET customer_id = NULL WHERE shop_id = $1 AND customer_id > 20', [ctx.shop.id]);
  await rebuild(later(ctx, 8));
  const { versions, shown } = await modelPage(ctx, KIND);
  expect(versions[0]).toMatchObject({
    version: 2,
    decision: 'rejected',
    inUse: false,
    verdict: [{ key: 'verdict_sound' }],
  });
  expect(shown).toMatchObject({ version: 1 });
  expect((await knowledgeOf(ctx))!.learned).toBe(true);
});
