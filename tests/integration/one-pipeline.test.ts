import { afterAll, beforeAll, expect, test } from 'vitest';
import { contribution } from '#app/features/recommendations/contributes.server.ts';
import {
  buyAgain,
  excludeProduct,
  nextOffer,
  personalHome,
  personalPage,
  removeRule,
  saveBoosts,
} from '#app/features/recommendations/index.server.ts';
import { refreshAllOffers } from '#app/features/recommendations/offers/offers.server.ts';
import { readPersonal } from '#app/features/recommendations/personal/personal.store.server.ts';
import { rebuildRecommendations, refreshPersonalPicks } from '#app/features/recommendations/rebuild.server.ts';
import type { Ctx, DomainEvent } from '#app/platform/contributions.ts';
import { type TestApp, testApp } from '#tests/support/app.ts';
import { addCustomers, addProducts, type OrderSpec, putOrders } from '#tests/support/builders.ts';

let t: TestApp;
let ctx: Ctx;

const NOW = new Date('2026-06-15T10:00:00Z');
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000);
const BEANS = 1n;
const FILTERS = 2n;
const CUPS = 3n;
const SPOONS = 4n;
const ANNA = 1n;
const BO = 2n;

/** Beans, filters and cups are bought together; Anna buys filters every month, Bo has all of the set but filters. */
beforeAll(async () => {
  t = await testApp();
  ctx = { ...(await t.shop()), clock: { now: () => NOW } };
  await addProducts(ctx, [
    { id: BEANS, title: 'Beans', productType: 'Coffee' },
    { id: FILTERS, title: 'Filters', productType: 'Paper', tags: ['refill'] },
    { id: CUPS, title: 'Cups', productType: 'Cups' },
    { id: SPOONS, title: 'Spoons', productType: 'Spoons' },
  ]);
  const regulars = Array.from({ length: 40 }, (_, i) => 100n + BigInt(i));
  await addCustomers(
    ctx,
    [ANNA, BO, ...regulars].map((id) => ({ id })),
  );
  const orders: OrderSpec[] = [];
  const buys = (customerId: bigint, at: Date, items: bigint[]) =>
    orders.push({ id: BigInt(orders.length + 1), customerId, at, items });
  for (const [i, customerId] of regulars.entries()) {
    for (let month = 0; month < 5; month++)
      buys(customerId, daysAgo(160 - month * 30 - (i % 9)), i % 2 === 0 ? [BEANS, FILTERS, CUPS] : [SPOONS]);
  }
  for (const month of [0, 1, 2]) buys(ANNA, daysAgo(100 - month * 30), [FILTERS]);
  buys(BO, daysAgo(45), [BEANS, CUPS]);
  await putOrders(ctx, orders);
  await ctx.sql.query(
    `INSERT INTO due_dates (shop_id, customer_id, product_id, last_day, quantity, contents, due_day, half_from, half_until,
       most_from, most_until, spans)
     VALUES ($1, $2, $3, $4::date, 1, 1, $4::date + 38, $4::date + 35, $4::date + 41, $4::date + 32, $4::date + 44, 2)`,
    [ctx.shop.id, ANNA, FILTERS, daysAgo(40)],
  );
  await rebuildRecommendations(ctx);
  await ctx.sql.query('DELETE FROM bundles WHERE shop_id = $1', [ctx.shop.id]);
  await ctx.sql.query(
    `INSERT INTO bundles (shop_id, key, items, orders, support, confidence, lift, llr, rank, status, computed_at)
     VALUES ($1, 'the-set', $2, 100, 0.5, 0.9, 2, 200, 1, 'accepted', $3)`,
    [ctx.shop.id, [BEANS, FILTERS, CUPS], NOW],
  );
  await workOff();
  await tell({ name: 'catalogue.changed', productIds: [BEANS, FILTERS, CUPS] });
  await workOff();
});
afterAll(() => t.close());

async function tell(event: DomainEvent): Promise<void> {
  await contribution.events![event.name]!(ctx, [event as never]);
}

const WORK = {
  'recommendations.everybody': refreshPersonalPicks,
  'recommendations.offers': refreshAllOffers,
};

/** What this feature has sent itself to do; publishing stays put. */
async function workOff(): Promise<void> {
  for (const [name, run] of Object.entries(WORK)) {
    const { rowCount } = await ctx.sql.query(
      `DELETE FROM jobs.job WHERE name = $2 AND data ->> 'shopId' = $1 AND state = 'created'`,
      [String(ctx.shop.id), name],
    );
    if (rowCount) await run(ctx);
  }
}

/** Of each list there is, the products it shows. */
async function everyList(): Promise<Record<string, bigint[]>> {
  const { rows } = await ctx.sql.query<{ owner: bigint; key: string; wanted: string | null }>(
    'SELECT owner_id AS owner, key, wanted FROM publications WHERE shop_id = $1',
    [ctx.shop.id],
  );
  const published = (key: string, owner: bigint) => {
    const text = rows.find((row) => row.key === key && row.owner === owner)?.wanted ?? '[]';
    return (JSON.parse(text) as string[]).map((gid) => BigInt(gid.split('/').at(-1)!));
  };
  const shown = async (picks: Promise<{ id: bigint }[]>) => (await picks).map(({ id }) => id);
  return {
    'beside beans': published('also_bought', BEANS),
    'together with beans': published('bundle_items', BEANS),
    strangers: published('recommendations.popular', 0n),
    'her own page': await shown(personalHome(ctx, ANNA)),
    'buy again': await shown(buyAgain(ctx, ANNA)),
    'running out': (await personalPage(ctx, ANNA, (await readPersonal(ctx.sql, ctx.shop.id, ANNA))!)).due.map(
      ({ id }) => id,
    ),
    'next best offer': (await nextOffer(ctx, BO))?.missing ?? [],
    'the offer on her page': published('next_offer_products', BO),
  };
}

const stocked = async (fields: object) => {
  await addProducts(ctx, [{ id: FILTERS, title: 'Filters', tags: ['refill'], ...fields }]);
  await tell({ name: 'catalogue.changed', productIds: [FILTERS] });
  await ctx.send('recommendations.offers');
};

const ways: [string, () => Promise<unknown>, () => Promise<unknown>][] = [
  [
    'the owner excludes it',
    () => excludeProduct(ctx, { otherId: FILTERS }),
    () => removeRule(ctx, { kind: 'exclude', otherId: FILTERS }),
  ],
  [
    'her wish for its kind is never',
    () => saveBoosts(ctx, [{ of: 'tag', value: 'Refill', effect: 'never' }]),
    () => saveBoosts(ctx, []),
  ],
  ['it is sold out', () => stocked({ available: false }), () => stocked({})],
  ['it is taken off the shop', () => stocked({ published: false }), () => stocked({})],
];

test.each(ways)('when %s, a product leaves every list there is, and comes back to all', async (_why, refuse, allow) => {
  for (const [list, shown] of Object.entries(await everyList())) expect(shown, list).toContain(FILTERS);
  await refuse();
  await workOff();
  for (const [list, shown] of Object.entries(await everyList())) expect(shown, list).not.toContain(FILTERS);
  await allow();
  await workOff();
  for (const [list, shown] of Object.entries(await everyList())) expect(shown, list).toContain(FILTERS);
});
