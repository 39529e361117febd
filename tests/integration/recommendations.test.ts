import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contribution } from '#app/features/recommendations/contributes.server.ts';
import {
  bundles,
  decideBundle,
  excludeProduct,
  listProductsWithRecommendations,
  pinProduct,
  recommendationSummary,
  recommendationsFor,
  removeRule,
} from '#app/features/recommendations/index.server.ts';
import { rebuildRecommendations } from '#app/features/recommendations/rebuild.server.ts';
import type { Ctx } from '#app/platform/contributions.ts';
import { type TestApp, testApp } from '#tests/support/app.ts';
import { addProducts, markHistoryRead, type OrderSpec, putOrders } from '#tests/support/builders.ts';

let t: TestApp;
beforeAll(async () => {
  t = await testApp();
});
afterAll(() => t.close());

const DAY = new Date('2026-05-01T12:00:00Z');
const ids = (from: bigint, to: bigint) => Array.from({ length: Number(to - from) + 1 }, (_, i) => from + BigInt(i));

/** 60 orders of ten products; 1, 2 and 3 go together. */
async function shopWithOrders(): Promise<{ ctx: Ctx; orders: OrderSpec[] }> {
  const ctx = await t.shop();
  await addProducts(
    ctx,
    ids(1n, 10n).map((id) => ({ id })),
  );
  const orders: OrderSpec[] = Array.from({ length: 60 }, (_, i) => {
    const other = BigInt(4 + (i % 7));
    const items = i % 4 === 0 ? [1n, 2n, 3n] : i % 4 === 1 ? [1n, other] : [other, BigInt(4 + ((i * 3 + 1) % 7))];
    return { id: BigInt(i + 1), at: DAY, items };
  });
  await putOrders(ctx, orders);
  return { ctx, orders };
}

const changed = (ctx: Ctx, orderIds: bigint[]) =>
  contribution.events!['orders.changed']!(ctx, [{ name: 'orders.changed', orderIds, customerIds: [] }]);

const catalogueChanged = (ctx: Ctx, productIds: bigint[]) =>
  contribution.events!['catalogue.changed']!(ctx, [{ name: 'catalogue.changed', productIds }]);

async function counts(ctx: Ctx) {
  const { id } = ctx.shop;
  const [baskets, products, pairs] = await Promise.all([
    ctx.sql.query('SELECT order_id, products FROM counted_baskets WHERE shop_id = $1 ORDER BY 1', [id]),
    ctx.sql.query('SELECT product_id, orders FROM product_counts WHERE shop_id = $1 ORDER BY 1', [id]),
    ctx.sql.query<{ a: bigint; b: bigint; orders: number }>(
      'SELECT a, b, orders FROM pair_counts WHERE shop_id = $1 ORDER BY 1, 2',
      [id],
    ),
  ]);
  return { baskets: baskets.rows, products: products.rows, pairs: pairs.rows };
}

async function wanted(ctx: Ctx, productId: bigint): Promise<Record<string, string | null>> {
  const { rows } = await ctx.sql.query<{ key: string; wanted: string | null }>(
    `SELECT key, wanted FROM publications WHERE shop_id = $1 AND owner_type = 'Product' AND owner_id = $2`,
    [ctx.shop.id, productId],
  );
  return Object.fromEntries(rows.map((row) => [row.key, row.wanted]));
}

const beside = async (ctx: Ctx, productId: bigint) =>
  (await recommendationsFor(ctx, productId))!.others.map(({ product }) => BigInt(product.id));

describe('what was bought together', () => {
  test('is counted as by hand, with the reason beside each', async () => {
    const { ctx, orders } = await shopWithOrders();
    await rebuildRecommendations(ctx);
    const holding = (...items: bigint[]) =>
      orders.filter((order) => items.every((item) => order.items!.includes(item))).length;
    const { allOrders, others, orders: withOne } = (await recommendationsFor(ctx, 1n))!;
    expect(allOrders).toBe(60);
    expect(withOne).toBe(holding(1n));
    expect(
      others
        .slice(0, 2)
        .map(({ product }) => product.id)
        .sort(),
    ).toEqual(['2', '3']);
    for (const { product, together, orders: own, lift, basis } of others.filter(({ basis }) => basis === 'orders')) {
      const id = BigInt(product.id);
      expect({ together, own, basis }).toEqual({ together: holding(1n, id), own: holding(id), basis: 'orders' });
      expect(lift).toBeCloseTo((together * 60) / (withOne * own), 12);
    }
    expect(await recommendationSummary(ctx)).toMatchObject({ orders: 60, products: 10 });
  });

  test('leaves out what does not count: tests, cancelled ones, what was sent back', async () => {
    const { ctx } = await shopWithOrders();
    await rebuildRecommendations(ctx);
    const before = await counts(ctx);
    await putOrders(ctx, [
      { id: 1001n, at: DAY, items: [1n, 9n], test: true },
      { id: 1002n, at: DAY, items: [1n, 9n], cancelled: true },
      { id: 1003n, at: DAY, items: [1n, 9n], deleted: true },
      { id: 1004n, at: DAY, items: [{ productId: 1n, quantity: 1, currentQuantity: 0 }] },
    ]);
    await changed(ctx, [1001n, 1002n, 1003n, 1004n]);
    expect(await counts(ctx)).toEqual(before);
    await rebuildRecommendations(ctx);
    expect(await counts(ctx)).toEqual(before);
  });

  test('counts gifts, whoever they are for, and no gift cards: they are money', async () => {
    const { ctx } = await shopWithOrders();
    await rebuildRecommendations(ctx);
    const both = async () => Number((await counts(ctx)).pairs.find(({ a, b }) => a === 9n && b === 10n)?.orders ?? 0);
    const before = await both();
    await putOrders(ctx, [
      { id: 1001n, at: DAY, items: [9n, 10n] },
      { id: 1002n, at: DAY, items: [9n, 10n] },
    ]);
    const mark = (column: string, orderId: bigint) =>
      ctx.sql.query(
        `UPDATE order_lines SET ${column} = true WHERE shop_id = $1 AND order_id = $2 AND product_id = 10`,
        [ctx.shop.id, orderId],
      );
    await mark('gift', 1001n);
    await mark('gift_card', 1002n);
    await changed(ctx, [1001n, 1002n]);
    expect(await both()).toBe(before + 1);
    await rebuildRecommendations(ctx);
    expect(await both()).toBe(before + 1);
  });

  test('order by order comes to the same as counting all anew, whatever happened to the orders', async () => {
    const basket = fc.uniqueArray(fc.bigInt(1n, 6n), { maxLength: 4 });
    const change = fc.record({
      id: fc.bigInt(1n, 5n),
      items: basket,
      cancelled: fc.boolean(),
      repeated: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 12 }), async (changes) => {
        const ctx = await t.shop();
        await addProducts(
          ctx,
          ids(1n, 6n).map((id) => ({ id, title: `${id}` })),
        );
        await rebuildRecommendations(ctx);
        for (const { id, items, cancelled, repeated } of changes) {
          await putOrders(ctx, [{ id, at: DAY, items, cancelled }]);
          await changed(ctx, [id]);
          if (repeated) await changed(ctx, [id, id]);
        }
        // What an order touches is drawn up at once; lists of products it does not hold follow with the next rebuild.
        await putOrders(ctx, [{ id: 99n, at: DAY, items: [1n, 2n, 3n] }]);
        await changed(ctx, [99n]);
        const kept = await counts(ctx);
        const lists = await Promise.all([1n, 2n, 3n].map((id) => beside(ctx, id)));
        await rebuildRecommendations(ctx);
        expect(kept).toEqual(await counts(ctx));
        expect(lists).toEqual(await Promise.all([1n, 2n, 3n].map((id) => beside(ctx, id))));
      }),
      { numRuns: 15 },
    );
  });

  test('a new order shows in the metafields of its products', async () => {
    const { ctx } = await shopWithOrders();
    await rebuildRecommendations(ctx);
    expect(await beside(ctx, 2n)).not.toContain(10n);
    const fresh = ids(2001n, 2012n).map((id) => ({ id, at: DAY, items: [2n, 10n] }));
    await putOrders(ctx, fresh);
    await changed(
      ctx,
      fresh.map(({ id }) => id),
    );
    expect((await beside(ctx, 2n)).slice(0, 3)).toContain(10n);
    expect(JSON.parse((await wanted(ctx, 2n)).also_bought!)).toContain('gid://shopify/Product/10');
    // Orders fill a part of the first six; the heading does not pass the rest off as bought.
    const { others } = (await recommendationsFor(ctx, 2n))!;
    expect(new Set(others.slice(0, 6).map(({ basis }) => basis))).toEqual(new Set(['orders', 'content']));
    expect((await wanted(ctx, 2n)).also_bought_basis).toBe('mixed');
  });
});

describe('the set beside a product', () => {
  const soon = contribution.jobs!.find(({ name }) => name === 'recommendations.sets')!;

  /** Seconds from now to the first run planned of the shop's job; null without one. */
  const planned = async (ctx: Ctx, job: string) => {
    const { rows } = await ctx.sql.query<{ seconds: number | null }>(
      `SELECT extract(epoch FROM min(start_after) - now())::float8 AS seconds FROM jobs.job
       WHERE name = $1 AND state = 'created' AND (data->>'shopId')::int = $2`,
      [job, ctx.shop.id],
    );
    return rows[0]!.seconds;
  };
  const dirty = async (ctx: Ctx) => {
    const { rows } = await ctx.sql.query<{ owner_id: bigint }>(
      `SELECT DISTINCT owner_id FROM publications WHERE shop_id = $1 AND key IN ('bundle_items', 'bought_together')
         AND dirty ORDER BY 1`,
      [ctx.shop.id],
    );
    return rows.map(({ owner_id }) => owner_id);
  };

  test('follows an order within a minute: those it bears out, those it makes and those it takes away, no others', async () => {
    const { ctx } = await shopWithOrders();
    await markHistoryRead(ctx);
    await rebuildRecommendations(ctx);
    const pair = async (a: bigint) => JSON.parse((await wanted(ctx, a)).bought_together ?? 'null');
    expect(await pair(2n)).toMatchObject({ items: [{ productId: '3' }], support: 15 / 60 });
    expect(await pair(9n)).toBeNull();
    await ctx.sql.query('UPDATE publications SET dirty = false WHERE shop_id = $1', [ctx.shop.id]);

    const fresh = ids(3001n, 3020n).map((id) => ({ id, at: DAY, items: [9n, 10n] }));
    await putOrders(ctx, fresh);
    await changed(
      ctx,
      fresh.map(({ id }) => id),
    );
    expect(await planned(ctx, 'recommendations.sets')).toBeLessThanOrEqual(60);
    expect(await planned(ctx, 'recommendations.rebuild')).toBeGreaterThan(60);
    await soon.run(ctx, {});
    const [set] = (await bundles(ctx)).filter(({ items }) => items.some(({ id }) => id === '9'));
    expect(await pair(9n)).toMatchObject({ items: [{ productId: '10' }], support: set!.support });
    expect(set!.orders).toBeGreaterThanOrEqual(20);
    // The share of all orders fell for the other set as well: nothing anybody would notice before the night.
    expect(await dirty(ctx)).toEqual([9n, 10n]);
    const figures = (await bundles(ctx)).map(({ key, orders, support, confidence, lift, llr }) => {
      return { key, orders, support, confidence, lift, llr };
    });
    await rebuildRecommendations(ctx);
    expect(await bundles(ctx)).toMatchObject(figures);

    await putOrders(ctx, [{ id: 3021n, at: DAY, items: [2n, 3n] }]);
    await changed(ctx, [3021n]);
    await soon.run(ctx, {});
    expect(await pair(2n)).toMatchObject({ items: [{ productId: '3' }], support: 16 / 81 });

    await putOrders(
      ctx,
      fresh.map((order) => ({ ...order, cancelled: true })),
    );
    await changed(
      ctx,
      fresh.map(({ id }) => id),
    );
    await soon.run(ctx, {});
    expect(await pair(9n)).toBeNull();
  });

  test('waits a little longer in a large shop, where everything else is left to the night', async () => {
    const { ctx } = await shopWithOrders();
    await rebuildRecommendations(ctx);
    await ctx.sql.query('UPDATE product_counts SET orders = 300000 WHERE shop_id = $1 AND product_id = 0', [
      ctx.shop.id,
    ]);
    await putOrders(ctx, [{ id: 3001n, at: DAY, items: [9n, 10n] }]);
    await changed(ctx, [3001n]);
    expect(await planned(ctx, 'recommendations.sets')).toBeGreaterThan(60);
    expect(await planned(ctx, 'recommendations.sets')).toBeLessThanOrEqual(600);
    expect(await planned(ctx, 'recommendations.rebuild')).toBeNull();
  });

  test('keeps what the owner decided, whatever comes', async () => {
    const { ctx } = await shopWithOrders();
    await markHistoryRead(ctx);
    await rebuildRecommendations(ctx);
    const [best] = await bundles(ctx);
    await decideBundle(ctx, { key: best!.key, status: 'accepted' });
    const gone = ids(1n, 60n).filter((id) => id % 4n === 1n);
    await putOrders(
      ctx,
      gone.map((id) => ({ id, at: DAY, items: [2n], cancelled: false })),
    );
    await changed(ctx, gone);
    await soon.run(ctx, {});
    expect(await bundles(ctx)).toMatchObject([{ key: best!.key, status: 'accepted', orders: 0 }]);
  });
});

describe('the owner', () => {
  test('excludes a product beside one, or everywhere, and takes it back', async () => {
    const { ctx } = await shopWithOrders();
    await rebuildRecommendations(ctx);
    await excludeProduct(ctx, { productId: 1n, otherId: 2n });
    expect(await beside(ctx, 1n)).not.toContain(2n);
    expect(await beside(ctx, 3n)).toContain(2n);
    await excludeProduct(ctx, { otherId: 2n });
    expect(await beside(ctx, 3n)).not.toContain(2n);
    expect(await wanted(ctx, 3n).then((row) => row.also_bought)).not.toContain('/2"');
    await rebuildRecommendations(ctx);
    expect(await beside(ctx, 1n)).not.toContain(2n);
    expect(
      (await recommendationsFor(ctx, 1n))!.excluded.map(({ product, everywhere }) => [product.id, everywhere]),
    ).toEqual([
      ['2', false],
      ['2', true],
    ]);
    await removeRule(ctx, { kind: 'exclude', otherId: 2n });
    await removeRule(ctx, { kind: 'exclude', otherId: 2n, productId: 1n });
    expect(await beside(ctx, 1n)).toContain(2n);
  });

  test('pins a product to the front, also one nobody bought with it', async () => {
    const { ctx } = await shopWithOrders();
    await addProducts(ctx, [{ id: 11n, title: 'Nobody knows me' }]);
    await rebuildRecommendations(ctx);
    await pinProduct(ctx, { productId: 1n, otherId: 11n });
    await pinProduct(ctx, { productId: 1n, otherId: 10n });
    expect((await beside(ctx, 1n)).slice(0, 2)).toEqual([11n, 10n]);
    expect((await beside(ctx, 1n)).length).toBeLessThanOrEqual(6);
    expect(JSON.parse((await wanted(ctx, 1n)).also_bought!)[0]).toBe('gid://shopify/Product/11');
    await expect(pinProduct(ctx, { productId: 1n, otherId: 1n })).rejects.toMatchObject({
      code: 'recommendation_of_itself',
    });
    await expect(pinProduct(ctx, { productId: 1n, otherId: 404n })).rejects.toMatchObject({ code: 'product_unknown' });
  });

  test('what is excluded everywhere is pinned beside one only when it is allowed everywhere again', async () => {
    const { ctx } = await shopWithOrders();
    await rebuildRecommendations(ctx);
    await excludeProduct(ctx, { otherId: 2n });
    await expect(pinProduct(ctx, { productId: 4n, otherId: 2n })).rejects.toMatchObject({
      code: 'excluded_everywhere',
      values: { title: 'Product 2' },
    });
    const refused = (await recommendationsFor(ctx, 4n))!;
    expect(refused.pinned).toEqual([]);
    expect(refused.excluded.map(({ product, everywhere }) => [product.id, everywhere])).toEqual([['2', true]]);
    await pinProduct(ctx, { productId: 4n, otherId: 2n, allowEverywhere: true });
    expect((await beside(ctx, 4n))[0]).toBe(2n);
    expect(JSON.parse((await wanted(ctx, 4n)).also_bought!)[0]).toBe('gid://shopify/Product/2');
    // And back where it was computed.
    expect(await beside(ctx, 3n)).toContain(2n);
    expect((await wanted(ctx, 3n)).also_bought).toContain('/2"');
  });

  test('dismisses a bundle, and computing anew does not bring it back', async () => {
    const { ctx } = await shopWithOrders();
    await rebuildRecommendations(ctx);
    const [best] = await bundles(ctx);
    expect(best!.items.map(({ id }) => id).sort()).toEqual(['2', '3']);
    expect(best).toMatchObject({ orders: 15, support: 15 / 60, status: 'proposed' });
    expect(best!.lift).toBeCloseTo((15 * 60) / (15 * 15), 12);
    const published = JSON.parse((await wanted(ctx, 2n)).bought_together!);
    expect(published).toMatchObject({ support: 15 / 60, confidence: best!.confidence, lift: best!.lift });
    expect(published.items.map(({ productId }: { productId: string }) => productId).sort()).toEqual(['3']);
    await decideBundle(ctx, { key: best!.key, status: 'dismissed' });
    await rebuildRecommendations(ctx);
    expect((await bundles(ctx)).find(({ key }) => key === best!.key)!.status).toBe('dismissed');
    expect((await wanted(ctx, 2n)).bundle_items ?? '').not.toContain('/3"');
    await expect(decideBundle(ctx, { key: 'x', status: 'accepted' })).rejects.toMatchObject({ code: 'bundle_unknown' });
  });
});

describe('what cannot be bought', () => {
  test('is not recommended, and comes back with the stock', async () => {
    const { ctx } = await shopWithOrders();
    await rebuildRecommendations(ctx);
    expect(await beside(ctx, 1n)).toContain(2n);
    for (const state of [{ available: false }, { status: 'DRAFT' }, { published: false }, { deleted: true }]) {
      await addProducts(ctx, [{ id: 2n, ...state }]);
      await catalogueChanged(ctx, [2n]);
      expect(await beside(ctx, 1n)).not.toContain(2n);
      expect((await wanted(ctx, 1n)).also_bought).not.toContain('/2"');
      expect((await wanted(ctx, 1n)).bundle_items ?? '').not.toContain('/2"');
      await addProducts(ctx, [{ id: 2n }]);
      await catalogueChanged(ctx, [2n]);
      expect(await beside(ctx, 1n)).toContain(2n);
      expect((await wanted(ctx, 1n)).also_bought).toContain('/2"');
    }
  });

  test('a product nobody bought gets similar ones, said to be so', async () => {
    const ctx = await t.shop();
    await addProducts(ctx, [
      { id: 1n, title: 'Colombia espresso beans', productType: 'Coffee', vendor: 'Noord' },
      { id: 2n, title: 'Ethiopia espresso beans', productType: 'Coffee', vendor: 'Noord' },
      { id: 3n, title: 'Brazil filter beans', productType: 'Coffee', vendor: 'Zuid' },
      { id: 4n, title: 'Garden hose', productType: 'Garden', vendor: 'Tuin' },
    ]);
    await rebuildRecommendations(ctx);
    const { others } = (await recommendationsFor(ctx, 1n))!;
    expect(others.map(({ product, basis }) => [product.id, basis])).toEqual([
      ['2', 'content'],
      ['3', 'content'],
    ]);
    expect((await wanted(ctx, 1n)).also_bought_basis).toBe('content');
    expect((await recommendationSummary(ctx)).byContent).toBe(3);
    const byType = await listProductsWithRecommendations(ctx, { search: 'coffee' });
    expect(byType.rows.map(({ product }) => product.id)).toContain('1');
    const list = await listProductsWithRecommendations(ctx, { search: 'ESPRESSO' });
    expect(list.rows.map(({ product, basis }) => [product.id, basis])).toEqual([
      ['1', { orders: 0, content: 2, pin: 0 }],
      ['2', { orders: 0, content: 2, pin: 0 }],
    ]);
  });
});

test('one shop never sees the other', async () => {
  const { ctx } = await shopWithOrders();
  const other = await t.shop();
  await rebuildRecommendations(ctx);
  await rebuildRecommendations(other);
  expect(await recommendationsFor(other, 1n)).toBeNull();
  expect(await bundles(other)).toEqual([]);
  expect(await beside(ctx, 1n)).toContain(2n);
});

test('the rebuild waits until the whole history has been read', async () => {
  const { ctx } = await shopWithOrders();
  const daily = contribution.jobs!.find(({ name }) => name === 'recommendations.rebuild')!;
  await daily.run(ctx, {});
  expect((await recommendationSummary(ctx)).computedAt).toBeNull();
  await markHistoryRead(ctx);
  await daily.run(ctx, {});
  expect(await recommendationSummary(ctx)).toMatchObject({ orders: 60, computedAt: expect.any(String) });
});
