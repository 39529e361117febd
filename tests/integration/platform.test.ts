import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApp, testApp } from '#tests/support/app.ts';

let t: TestApp;
beforeAll(async () => {
  t = await testApp();
});
afterAll(() => t.close());

test('a shop keeps its id and knows whether it is installed', async () => {
  const ctx = await t.shop('one.myshopify.com');
  expect((await t.app.ctxByDomain('one.myshopify.com')).shop.id).toBe(ctx.shop.id);
  expect(ctx.shop.installed).toBe(true);
  const other = await t.shop('two.myshopify.com', { installed: false });
  expect(other.shop.installed).toBe(false);
  expect((await t.app.shops.installed()).map((shop) => shop.domain)).toEqual(['one.myshopify.com']);
});

test('a shop that has just installed the app is known to its storefront at once', async () => {
  await t.shop('three.myshopify.com', { installed: false });
  expect((await t.app.recentCtxByDomain('three.myshopify.com')).shop.installed).toBe(false);
  const { shop } = await t.shop('three.myshopify.com');
  expect((await t.app.recentCtxByDomain('three.myshopify.com')).shop).toMatchObject({ id: shop.id, installed: true });
  expect((await t.app.recentCtxByDomain('four.myshopify.com')).shop.domain).toBe('four.myshopify.com');
});

test('what a rolled back transaction emitted or sent does not exist', async () => {
  const ctx = await t.shop();
  await expect(
    ctx.transaction(async (tx) => {
      tx.emit({ name: 'history.read' });
      await tx.query('SELECT 1 / 0');
    }),
  ).rejects.toThrow('division by zero');
});
