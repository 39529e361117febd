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
  const found = findBundles(basketsFromLists(baskets, ids.length)).slice(0, truth.bundles.length);
  const names = (items: Iterable<string>) => [...items].map((id) => state.products.get(id)?.title).sort();
  const planted = truth.bundles.map((bundle) => names(bundle.productIds).join(' + '));
  const seen = found.map((bundle) => names(bundle.items.map((item) => ids[item]!)).join(' + '));
  expect(seen.filter((name) => planted.includes(name)).length).toBeGreaterThanOrEqual(planted.length - 1);
});
