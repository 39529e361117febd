import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCollections, readMembers } from '#app/features/catalogue/index.server.ts';
import { reconcileDeletedProducts } from '#app/features/catalogue/reconcile-deleted.server.ts';
import { readMembersSoon, refreshCollections } from '#app/features/catalogue/refresh-collections.server.ts';
import { reconcileNow } from '#app/features/orders/index.server.ts';
import { saveCursor } from '#app/features/orders/store-sync.server.ts';
import { previewList, saveBoosts } from '#app/features/recommendations/index.server.ts';
import type { Boost } from '#app/features/recommendations/schema.ts';
import type { Product } from '#devstore/model.ts';
import { smallShop } from '#devstore/testing/small-shop.ts';
import { type ConnectedShop, connectedShop } from '#tests/support/connected-shop.ts';

/** More products than Shopify shows of one list: it turns no pages beyond 25,000. */
const AMOUNT = 25_500;
const DAY = 86_400_000;
const LONG_AGO = Date.now() - 300 * DAY;
const ALL = '5000000001';

let s: ConnectedShop;
beforeAll(async () => {
  const state = smallShop('large.myshopify.com');
  const [like] = state.products.values();
  state.products.clear();
  for (let id = 1; id <= AMOUNT; id++) state.products.set(String(id), product(like!, id));
  state.collections.get(ALL)!.productIds = [...state.products.keys()];
  state.collections.set('5000000002', { ...state.collections.get(ALL)!, id: '5000000002', title: 'Few' });
  state.collections.get('5000000002')!.productIds = ['1', '2'];
  for (const id of ['1', '2']) state.products.get(id)!.collectionIds.push('5000000002');
  s = await connectedShop([state]);
  s.store.devstore.faults.apiBudgetFactor = 10_000;
  await s.ctx.sql.query(
    `INSERT INTO products (shop_id, id, handle, title, published_at, created_at, updated_at)
     SELECT $1, id, 'p' || id, 'P' || id, $3, $3, $3 FROM generate_series(1, $2) AS id`,
    [s.ctx.shop.id, AMOUNT, new Date(LONG_AGO)],
  );
  for (const resource of ['products', 'customers', 'orders'] as const) {
    const at = new Date(Date.now() - DAY);
    await saveCursor(s.ctx.sql, s.ctx.shop.id, { resource, updatedTo: at, checkedAt: at, found: 0 });
  }
});
afterAll(() => s.close());

function product(like: Product, id: number): Product {
  const [variant] = like.variants;
  return {
    ...like,
    id: String(id),
    handle: `p${id}`,
    title: `P${id}`,
    updatedAt: LONG_AGO,
    collectionIds: [ALL],
    variants: [{ ...variant!, id: String(100_000 + id), productId: String(id), inventoryItemId: String(200_000 + id) }],
  };
}

const alive = async (ids: number[]) => {
  const { rows } = await s.ctx.sql.query<{ id: bigint }>(
    'SELECT id FROM products WHERE shop_id = $1 AND id = ANY ($2::int8[]) AND deleted_at IS NULL ORDER BY id',
    [s.ctx.shop.id, ids],
  );
  return rows.map(({ id }) => Number(id));
};

test('what changed is found, of orders too, and what was deleted in the night', async () => {
  const { store } = s.store.devstore;
  const order = store.orders.place({ email: 'anna@example.com', lines: [{ variantId: '100007', quantity: 1 }] });
  store.products.update('25400', { title: 'Renamed' });
  for (const id of ['3', '25450']) store.products.delete(id);
  const found = await reconcileNow(s.ctx);
  expect(found.find(({ resource }) => resource === 'orders')).toMatchObject({ found: 1 });
  const { rows } = await s.ctx.sql.query('SELECT title FROM products WHERE shop_id = $1 AND id = 25400', [
    s.ctx.shop.id,
  ]);
  expect(rows).toEqual([{ title: 'Renamed' }]);
  const { rows: orders } = await s.ctx.sql.query('SELECT 1 FROM orders WHERE shop_id = $1 AND id = $2', [
    s.ctx.shop.id,
    order.id,
  ]);
  expect(orders).toHaveLength(1);
  expect(await alive([2, 3, 4, 25_450, 25_500])).toEqual([2, 3, 4, 25_450, 25_500]);
  expect(await reconcileDeletedProducts(s.ctx)).toBe(2);
  expect(await alive([2, 3, 4, 25_450, 25_500])).toEqual([2, 4, 25_500]);
  expect(await reconcileDeletedProducts(s.ctx)).toBe(0);
});

test('what cannot be compared holds up nothing else, and is told', async () => {
  const { store } = s.store.devstore;
  const order = store.orders.place({ email: 'bea@example.com', lines: [{ variantId: '100008', quantity: 1 }] });
  const { admin } = s.ctx;
  const graphql: typeof admin.graphql = (document: string, ...rest: [Record<string, unknown>?]) =>
    document.includes('products(') ? Promise.reject(new Error('no products today')) : admin.graphql(document, ...rest);
  await expect(reconcileNow({ ...s.ctx, admin: { ...admin, graphql } })).rejects.toThrow('no products today');
  const { rows } = await s.ctx.sql.query('SELECT 1 FROM orders WHERE shop_id = $1 AND id = $2', [
    s.ctx.shop.id,
    order.id,
  ]);
  expect(rows).toHaveLength(1);
  // Nothing is lost of what could not be looked at.
  expect((await reconcileNow(s.ctx)).find(({ resource }) => resource === 'products')).toMatchObject({ found: 1 });
});

test('a product that Shopify’s search does not list yet is not taken for deleted', async () => {
  const { admin } = s.ctx;
  const forgetful = {
    ...admin,
    async graphql(document: string, variables?: Record<string, unknown>) {
      const answer = await admin.graphql<{ products?: { nodes: { id: string }[] } }>(document, variables);
      if (answer.products) answer.products.nodes = answer.products.nodes.filter(({ id }) => !id.endsWith('/9'));
      return answer;
    },
  };
  expect(await reconcileDeletedProducts({ ...s.ctx, admin: forgetful as typeof admin })).toBe(0);
  expect(await alive([9])).toEqual([9]);
});

test('a wish names a large collection: its products are read behind the page, all of them', async () => {
  const all: Boost = { of: 'collection', value: ALL, effect: 'more' };
  const few: Boost = { of: 'collection', value: '5000000002', effect: 'more' };
  const members = async (id: string) =>
    (await readMembers(s.ctx.sql, s.ctx.shop.id, [BigInt(id)])).get(BigInt(id))!.size;
  const named = async () => {
    const { rows } = await s.ctx.sql.query<{ id: bigint }>('SELECT id FROM collections WHERE shop_id = $1 AND named', [
      s.ctx.shop.id,
    ]);
    return rows.map(({ id }) => String(id));
  };
  await refreshCollections(s.ctx);
  expect(await readCollections(s.ctx.sql, s.ctx.shop.id)).toHaveLength(2);

  // Looked at, nothing is kept for ever.
  expect(await previewList(s.ctx, 1n, [few])).toMatchObject({ title: 'P1' });
  expect(await members('5000000002')).toBe(2);
  await expect(previewList(s.ctx, 1n, [few, all])).rejects.toMatchObject({ code: 'collection_being_read' });
  await readMembersSoon(s.ctx, BigInt(ALL));
  expect(await members(ALL)).toBe(s.store.devstore.store.state.products.size);
  expect(await previewList(s.ctx, 1n, [few, all])).toMatchObject({ title: 'P1' });
  expect(await named()).toEqual([]);
  await refreshCollections(s.ctx);
  expect([await members(ALL), await members('5000000002')]).toEqual([0, 0]);

  // Saved, it is read soon and kept, until the wish is taken back.
  await saveBoosts(s.ctx, [all]);
  expect(await named()).toEqual([ALL]);
  const { rows: jobs } = await s.ctx.sql.query<{ id: string }>(
    `SELECT DISTINCT data ->> 'collectionId' AS id FROM jobs.job WHERE name = 'catalogue.members' AND data ->> 'shopId' = $1`,
    [String(s.ctx.shop.id)],
  );
  expect(jobs).toEqual([{ id: ALL }]);
  await readMembersSoon(s.ctx, BigInt(ALL));
  expect(await members(ALL)).toBe(s.store.devstore.store.state.products.size);
  await saveBoosts(s.ctx, []);
  expect(await named()).toEqual([]);
  await refreshCollections(s.ctx);
  expect(await members(ALL)).toBe(0);
});
