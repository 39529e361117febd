import { afterAll, beforeAll, expect, test } from 'vitest';
import { placedBlocks } from '#app/features/shops/index.server.ts';
import { type ConnectedShop, connectedShop } from '#tests/support/connected-shop.ts';

/** What the home page says of the theme, and how often it asks Shopify for that. */

let t: ConnectedShop;
beforeAll(async () => {
  t = await connectedShop();
});
afterAll(() => t.close());

test('a page that looks again every moment asks for the theme once; at rest it sees what was just placed', async () => {
  const { ctx } = t;
  const calls = () => ctx.admin.usage().calls;
  const placed = async (moving: boolean) =>
    (await placedBlocks(ctx, moving)).blocks.filter((block) => block.placed).map(({ handle }) => handle);
  expect(await placed(true)).toEqual([]);
  const once = calls();
  expect(once).toBeGreaterThan(0);
  // Also while the first answer is still on its way.
  await Promise.all([placed(true), placed(true), placed(true)]);
  expect(calls()).toBe(once);

  t.store.devstore.store.placements = [{ id: 'one', template: 'index', block: 'home', settings: {} }];
  expect(await placed(true)).toEqual([]);
  expect(await placed(false)).toEqual(['home']);
  // What was seen at rest is what a page that looks again is told.
  const then = calls();
  expect(await placed(true)).toEqual(['home']);
  expect(calls()).toBe(then);
});
