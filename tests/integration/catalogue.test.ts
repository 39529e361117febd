/**
 * What an order does to the products in it: Shopify counts the stock it takes as an update of each.
 */
import { afterAll, beforeEach, expect, test } from 'vitest';
import { readProduct } from '#app/features/catalogue/index.server.ts';
import { refreshStock } from '#app/features/catalogue/refresh-stock.server.ts';
import { reconcileNow, runBackfill, startBackfill } from '#app/features/orders/index.server.ts';
import { contribution } from '#app/features/recommendations/contributes.server.ts';
import { saveBoosts } from '#app/features/recommendations/index.server.ts';
import { readForSale } from '#app/features/recommendations/personal/personal.store.server.ts';
import type { EventName } from '#app/platform/contributions.ts';
import type { Change } from '#devstore/store/changes.ts';
import { smallShop } from '#devstore/testing/small-shop.ts';
import { payload } from '#devstore/webhooks/payloads.ts';
import { type ConnectedShop, connectedShop } from '#tests/support/connected-shop.ts';

let s: ConnectedShop;
/** What happened in the shop and Stamgast has not been told. */
let untold: { change: Change; at: number }[];

beforeEach(async () => {
  await s?.close();
  s = await connectedShop([smallShop()]);
  await startBackfill(s.ctx);
  await runBackfill(s.ctx);
  untold = [];
  s.store.devstore.store.onChange((change, at) => untold.push({ change, at }));
});
afterAll(() => s.close());

/** The webhooks of what happened, as they come; those of some topics only. */
async function tell(topics = /./): Promise<void> {
  for (const { change, at } of untold.splice(0)) {
    const body = payload(change, s.store.devstore.store, at);
    if (!body || !topics.test(change.topic)) continue;
    await s.ctx.sql.query(
      `INSERT INTO inbox (shop_id, topic, event_key, triggered_at, body, due_at)
       VALUES ($1, $2, gen_random_uuid()::text, $3, $4, 'epoch')`,
      [s.ctx.shop.id, change.topic, new Date(at), Buffer.from(JSON.stringify(body))],
    );
  }
  await s.app.drain();
}

/** The products of all events of that name since the last time. */
async function events(name: EventName): Promise<string[]> {
  const { rows } = await s.ctx.sql.query<{ event: string }>(
    `DELETE FROM jobs.job WHERE name = $1 AND data ->> 'shopId' = $2 RETURNING data ->> 'event' AS event`,
    [`on.${name}.recommendations`, String(s.ctx.shop.id)],
  );
  return rows.flatMap(({ event }) => [...event.matchAll(/(\d+)n/g)].map(([, digits]) => digits!));
}

const shelf = async (productId: string) => {
  const { rows } = await s.ctx.sql.query<{ inventory: number; available: boolean; shown: boolean }>(
    `SELECT v.inventory, v.available, p.available AS shown FROM variants v
     JOIN products p ON p.shop_id = $1 AND p.id = v.product_id WHERE v.shop_id = $1 AND v.product_id = $2`,
    [s.ctx.shop.id, productId],
  );
  return rows;
};

const buy = (variantId: string, quantity: number) =>
  s.store.devstore.store.orders.place({ email: 'anna@example.com', lines: [{ variantId, quantity }] });

test('an order changes how much there is, and nobody computes anything anew for that; what sells out is another matter', async () => {
  const [kettle] = s.store.devstore.store.state.products.values();
  buy(kettle!.variants[0]!.id, 3);
  expect(untold.map(({ change }) => change.topic)).toContain('products/update');
  await tell();
  await refreshStock(s.ctx);
  expect(await shelf(kettle!.id)).toEqual([{ inventory: 37, available: true, shown: true }]);
  expect(await events('catalogue.changed')).toEqual([]);
  expect(await events('stock.changed')).toEqual([kettle!.id]);

  buy(kettle!.variants[0]!.id, 37);
  await tell();
  await refreshStock(s.ctx);
  expect(await shelf(kettle!.id)).toEqual([{ inventory: 0, available: false, shown: false }]);
  expect(await events('catalogue.changed')).toEqual([kettle!.id]);
});

test('one of several variants that sells out is told: it is offered on cards', async () => {
  const { store } = s.store.devstore;
  const [product] = store.state.products.values();
  const [first] = product!.variants;
  const second = { ...first!, id: '44099', inventoryItemId: '46099', title: 'Large', position: 2, inventory: 1 };
  product!.variants.push(second);
  store.core.indexProduct(product!);
  store.products.update(product!.id, { title: 'In two sizes' });
  await tell();
  await events('catalogue.changed');
  buy('44099', 1);
  await tell(/^inventory/);
  await refreshStock(s.ctx);
  expect(await events('catalogue.changed')).toEqual([product!.id]);
});

test.each([
  ['title', { title: 'Renamed' }],
  ['type', { productType: 'Else' }],
  ['tags', { tags: ['new'] }],
  ['status', { status: 'DRAFT' as const }],
])('a new %s is told, once', async (_what, change) => {
  const { store } = s.store.devstore;
  const [product] = store.state.products.values();
  store.products.update(product!.id, change);
  await tell();
  expect(await events('catalogue.changed')).toEqual([product!.id]);
  // The same again, as after a duplicate or a look at Shopify.
  await readProduct(s.ctx, BigInt(product!.id));
  expect(await events('catalogue.changed')).toEqual([]);
});

test('a payload that leaves variants out is read whole, though Shopify’s clock is ahead of ours', async () => {
  const { store } = s.store.devstore;
  const [product] = store.state.products.values();
  const [first] = product!.variants;
  for (let place = 2; place <= 120; place++)
    product!.variants.push({ ...first!, id: `45${place}`, inventoryItemId: `47${place}`, position: place });
  store.core.indexProduct(product!);
  store.clock.advance(60_000);
  store.products.update(product!.id, { title: 'In every colour' });
  await tell();
  await readProduct(s.ctx, BigInt(product!.id));
  expect(await shelf(product!.id)).toHaveLength(120);
});

test('a wish about stock is followed when stock crosses it, and only then', async () => {
  const [product] = s.store.devstore.store.state.products.values();
  const follow = async () => {
    const productIds = (await events('stock.changed')).map(BigInt);
    await contribution.events!['stock.changed']!(s.ctx, [{ name: 'stock.changed', productIds }]);
    const { rows } = await s.ctx.sql.query<{ factor: number }>(
      'SELECT factor FROM product_boosts WHERE shop_id = $1 AND product_id = $2',
      [s.ctx.shop.id, product!.id],
    );
    return rows[0]?.factor ?? 1;
  };
  await saveBoosts(s.ctx, [{ of: 'stock', than: 'below', amount: 10, effect: 'never' }]);
  buy(product!.variants[0]!.id, 5);
  await tell();
  expect(await follow()).toBe(1);
  buy(product!.variants[0]!.id, 26);
  await tell();
  expect(await follow()).toBe(0);
});

test('more of a product than a small number holds stops nobody', async () => {
  const { store } = s.store.devstore;
  const [product] = store.state.products.values();
  const [first] = product!.variants;
  first!.inventory = 999_999_999;
  for (const id of ['44098', '44099']) product!.variants.push({ ...first!, id, inventoryItemId: `9${id}` });
  await readProduct(s.ctx, BigInt(product!.id));
  await contribution.events!['catalogue.changed']!(s.ctx, [
    { name: 'catalogue.changed', productIds: [BigInt(product!.id)] },
  ]);
  await saveBoosts(s.ctx, [{ of: 'stock', than: 'above', amount: 1_000_000, effect: 'more' }]);
  const sold = await readForSale(s.ctx.sql, s.ctx.shop.id, [BigInt(product!.id)]);
  expect(sold.get(BigInt(product!.id))).toMatchObject({ inventory: 2_999_999_997, variants: 3 });
});

test('what very many are offered is made anew by the job for everybody, once', async () => {
  const [product] = s.store.devstore.store.state.products.values();
  await s.ctx.sql.query(
    `INSERT INTO next_offers (shop_id, customer_id, bundle_key, owned, missing, off_minor, made_at)
     SELECT $1, id, 'set', '{1}', ARRAY[$2::int8], 0, now() FROM generate_series(1, 2001) AS id`,
    [s.ctx.shop.id, product!.id],
  );
  const jobs = async () => {
    const { rows } = await s.ctx.sql.query(
      `DELETE FROM jobs.job WHERE name = 'recommendations.offers' AND data ->> 'shopId' = $1 RETURNING id`,
      [String(s.ctx.shop.id)],
    );
    return rows.length;
  };
  await jobs();
  const change = () =>
    contribution.events!['catalogue.changed']!(s.ctx, [
      { name: 'catalogue.changed', productIds: [BigInt(product!.id)] },
    ]);
  await change();
  await change();
  expect(await jobs()).toBe(1);
  await s.ctx.sql.query('DELETE FROM next_offers WHERE shop_id = $1 AND customer_id = 1', [s.ctx.shop.id]);
  await change();
  expect(await jobs()).toBe(0);
});

test('stock whose webhooks were lost is found by looking, as its product has a new version', async () => {
  const [product, other] = s.store.devstore.store.state.products.values();
  buy(product!.variants[0]!.id, 40);
  s.store.devstore.store.products.setInventory(other!.variants[0]!.id, 7);
  untold.length = 0;
  await reconcileNow(s.ctx);
  expect(await shelf(product!.id)).toEqual([{ inventory: 0, available: false, shown: false }]);
  expect(await shelf(other!.id)).toEqual([{ inventory: 7, available: true, shown: true }]);
  expect((await events('catalogue.changed')).sort()).toEqual([product!.id]);
  expect(await events('stock.changed')).toEqual([other!.id]);
});
