import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCollections, readMembers } from '#app/features/catalogue/index.server.ts';
import { refreshCollections } from '#app/features/catalogue/refresh-collections.server.ts';
import { followCatalogue } from '#app/features/recommendations/count-orders.server.ts';
import {
  personalHome,
  pinProduct,
  previewHome,
  previewList,
  readBoosts,
  rulesView,
  saveBoosts,
} from '#app/features/recommendations/index.server.ts';
import { rebuildRecommendations } from '#app/features/recommendations/rebuild.server.ts';
import type { Boost } from '#app/features/recommendations/schema.ts';
import { readShown } from '#app/features/recommendations/shown.server.ts';
import { addCustomers, addProducts, putOrders } from '#tests/support/builders.ts';
import { type ConnectedShop, connectedShop } from '#tests/support/connected-shop.ts';

let t: ConnectedShop;
const A = 1n;
const ELSE = 9n;
const OTHERS = [2n, 3n, 4n, 5n, 6n, 7n, 8n];

beforeAll(async () => {
  t = await connectedShop();
  await addProducts(t.ctx, [
    { id: A, productType: 'Coffee' },
    { id: ELSE, productType: 'Else', vendor: 'Theirs' },
    ...OTHERS.map((id) => ({
      id,
      productType: `Type ${id}`,
      vendor: id === 8n ? 'Ours' : 'Theirs',
      tags: id === 6n ? ['Summer'] : [],
      priceMinor: id * 1000n,
    })),
  ]);
  // Product 2 goes with A most often, 8 least.
  let order = 0n;
  for (const [place, other] of OTHERS.entries()) {
    for (let n = 0; n < 20 - place * 2; n++) {
      order += 1n;
      await putOrders(t.ctx, [
        { id: order, customerId: 1000n + order, at: new Date('2026-05-01T10:00:00Z'), items: [A, other] },
      ]);
    }
  }
  // Others buy other things, so that none of this is chance.
  for (let n = 0; n < 200; n++) {
    order += 1n;
    await putOrders(t.ctx, [
      { id: order, customerId: 1000n + order, at: new Date('2026-05-02T10:00:00Z'), items: [ELSE] },
    ]);
  }
  await addCustomers(t.ctx, [{ id: 500n, firstName: 'Anna' }]);
  await putOrders(t.ctx, [{ id: 9000n, customerId: 500n, at: new Date('2026-05-03T10:00:00Z'), items: [A] }]);
  await rebuildRecommendations(t.ctx);
});
afterAll(() => t.close());

const beside = async (id = A) => (await readShown(t.ctx, [id], 6)).map(({ otherId }) => otherId);
const wanted = async () => {
  const { rows } = await t.ctx.sql.query<{ wanted: string }>(
    `SELECT wanted FROM publications WHERE shop_id = $1 AND owner_type = 'Product' AND owner_id = $2 AND key = 'also_bought'`,
    [t.ctx.shop.id, A],
  );
  return (JSON.parse(rows[0]!.wanted) as string[]).map((gid) => BigInt(gid.split('/').at(-1)!)).slice(0, 6);
};
const ours: Boost = { of: 'vendor', value: 'Ours', effect: 'much_more' };
const neverTwo: Boost = { of: 'price', than: 'below', amount: 2500, effect: 'never' };

test('without wishes the order is that of the orders', async () => {
  expect(await beside()).toEqual([2n, 3n, 4n, 5n, 6n, 7n]);
  expect(await wanted()).toEqual(await beside());
});

test('a preview shows what saving would do, and does nothing', async () => {
  const before = await wanted();
  const { title, rows, gone } = (await previewList(t.ctx, A, [ours, neverTwo]))!;
  expect(title).toBe('Product 1');
  expect(rows.map(({ product }) => BigInt(product.id))).not.toContain(2n);
  const moved = rows.find(({ product }) => product.id === '8')!;
  expect(moved.before).toBe(7);
  expect(moved.place).toBeLessThan(4);
  expect(gone.find(({ product }) => product.id === '2')).toMatchObject({ before: 1, after: null });
  expect(await wanted()).toEqual(before);
  expect(await beside()).toEqual(before);

  await saveBoosts(t.ctx, [ours, neverTwo]);
  expect(await beside()).toEqual(rows.map(({ product }) => BigInt(product.id)));
  expect(await wanted()).toEqual(await beside());
});

test('her own page follows, with the reasons; what is never shown is told as left out', async () => {
  const { picks, dropped } = await previewHome(t.ctx, 500n);
  expect(picks.map(({ product }) => product.id)).not.toContain('2');
  expect(dropped.find(({ id }) => id === '2')).toMatchObject({ why: 'excluded' });
  expect(picks.every(({ why }) => why.key)).toBe(true);
  expect((await personalHome(t.ctx, 500n)).map(({ id }) => String(id))).toEqual(picks.map(({ product }) => product.id));
  const without = await previewHome(t.ctx, 500n, []);
  expect(without.picks.map(({ product }) => product.id)).toContain('2');
  // Beside what stands there now: the others keep their old places to be told by.
  expect(without.picks.find(({ product }) => product.id === '2')!.before).toBeNull();
  for (const { product, before } of without.picks.filter(({ product }) => product.id !== '2')) {
    const place = picks.findIndex((pick) => pick.product.id === product.id) + 1;
    expect(before).toBe(place || null);
  }
  const left = picks.filter(({ product }) => !without.picks.some((pick) => pick.product.id === product.id));
  expect(without.gone).toEqual(left.map(({ product }) => product.title));
  await pinProduct(t.ctx, { otherId: 7n });
  expect((await personalHome(t.ctx, 500n))[0]!.id).toBe(7n);
});

test('a price that changes moves a product out of a wish, without anybody saving anything', async () => {
  await t.ctx.sql.query('UPDATE variants SET price_minor = 2600 WHERE shop_id = $1 AND product_id = 2', [
    t.ctx.shop.id,
  ]);
  await t.ctx.sql.query('UPDATE products SET price_minor = 2600 WHERE shop_id = $1 AND id = 2', [t.ctx.shop.id]);
  await followCatalogue(t.ctx, [2n]);
  expect(await beside()).toContain(2n);
  expect(await wanted()).toContain(2n);
});

test('collections are read with all their products, and count in wishes', async () => {
  const { state } = t.store.devstore.store;
  const [collection] = [...state.collections.values()];
  await refreshCollections(t.ctx);
  const known = await readCollections(t.ctx.sql, t.ctx.shop.id);
  expect(known.length).toBe(state.collections.size);
  expect(known.find(({ id }) => String(id) === collection!.id)).toMatchObject({ title: collection!.title });
  await saveBoosts(t.ctx, [{ of: 'collection', value: collection!.id, effect: 'more' }]);
  const members = await readMembers(t.ctx.sql, t.ctx.shop.id, [BigInt(collection!.id)]);
  expect(members.get(BigInt(collection!.id))).toEqual(new Set(collection!.productIds.map(BigInt)));
  await t.ctx.sql.query('INSERT INTO collection_products (shop_id, collection_id, product_id) VALUES ($1, $2, 5)', [
    t.ctx.shop.id,
    collection!.id,
  ]);
  await saveBoosts(t.ctx, [{ of: 'collection', value: collection!.id, effect: 'never' }]);
  expect(await beside()).not.toContain(5n);
  // Read again, Shopify's word stands, and what names the product follows.
  await refreshCollections(t.ctx);
  await followCatalogue(t.ctx, [5n]);
  expect(await beside()).toContain(5n);
});

test('what cannot be saved is refused in the owner’s words, and nothing changes', async () => {
  await saveBoosts(t.ctx, [ours]);
  for (const text of ['', 'no', '[{"of":"price"}]', '[{"of":"tag","value":"","effect":"more"}]', '{}'])
    expect(() => readBoosts(text)).toThrow(expect.objectContaining({ code: 'boosts_invalid' }));
  const many = JSON.stringify(Array.from({ length: 21 }, (_, i) => ({ of: 'tag', value: `t${i}`, effect: 'more' })));
  expect(() => readBoosts(many)).toThrow(expect.objectContaining({ code: 'boosts_invalid' }));
  const view = await rulesView(t.ctx);
  expect(view.boosts).toEqual([ours]);
  expect(view.single).toMatchObject([{ kind: 'pin', product: { id: '7' }, beside: null }]);
  expect(view.vendors).toEqual(['Ours', 'Theirs']);
});

test('another shop’s lists know nothing of it', async () => {
  const other = await t.app.shop('other.myshopify.com');
  const { rows } = await other.sql.query('SELECT 1 FROM product_boosts WHERE shop_id = $1', [other.shop.id]);
  expect(rows).toEqual([]);
  expect((await rulesView(other)).boosts).toEqual([]);
});
