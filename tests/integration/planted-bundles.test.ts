import { expect, it } from 'vitest';
import { basketsFromLists } from '#app/algorithms/co-purchase/baskets.ts';
import { findBundles } from '#app/algorithms/co-purchase/bundles.ts';
import { generateShop } from '#devstore/generator/index.ts';

it('finds the bundles that were planted in the generated shop, and puts them first', () => {
  const { state, truth } = generateShop({ seed: 7, now: Date.UTC(2026, 10, 21) });
  const ids = [...state.products.keys()];
  const index = new Map(ids.map((id, at) => [id, at]));
  const baskets = [...state.orders.values()].map((order) => [
    ...new Set(order.lines.flatMap((line) => index.get(line.productId ?? '') ?? [])),
  ]);
  const found = findBundles(basketsFromLists(baskets, ids.length));
  const planted = truth.bundles.map(({ productIds }) => new Set(productIds));
  const homes = found.map(({ items }) => planted.findIndex((bundle) => items.every((item) => bundle.has(ids[item]!))));
  const ahead = homes.slice(0, homes.indexOf(-1));
  expect(new Set(ahead).size, 'planted bundles ahead of any other').toBeGreaterThanOrEqual(planted.length - 2);
});
