import { expect, test } from 'vitest';
import { type BasketHistory, NOBODY } from '#app/algorithms/next-basket/types.ts';
import { lastingProducts } from './lasting.ts';

const TODAY = 20_000;
const [BEANS, GRINDER, KETTLE, MUG] = [0, 1, 2, 3];
const TYPES = Int32Array.from([0, 1, 1, -1]);

type Order = [customer: number, daysAgo: number, ...items: number[]];

function history(orders: Order[]): BasketHistory {
  const offsets = [0];
  for (const [, , ...items] of orders) offsets.push(offsets.at(-1)! + items.length);
  return {
    customers: 200,
    products: 4,
    customer: Uint32Array.from(orders, ([customer]) => customer),
    day: Int32Array.from(orders, ([, daysAgo]) => TODAY - daysAgo),
    offsets: Uint32Array.from(offsets),
    items: Uint32Array.from(orders.flatMap(([, , ...items]) => items)),
  };
}

const people = Array.from({ length: 40 }, (_, customer) => customer);

test('what hardly anybody buys twice lasts, what everybody buys again does not', () => {
  const orders = people.flatMap((who): Order[] => [
    [who, 300, BEANS!, GRINDER!],
    [who, 270, BEANS!],
  ]);
  const types = Int32Array.from([0, 1, 2, -1]);
  expect(lastingProducts(history(orders), types, TODAY)).toEqual([GRINDER]);
  // The order of the orders says nothing.
  expect(lastingProducts(history(orders.toReversed()), types, TODAY)).toEqual([GRINDER]);
});

test('nobody had time to come back yet: nothing is said', () => {
  const orders = people.flatMap((who): Order[] => [
    [who, 100, BEANS!, GRINDER!],
    [who, 70, BEANS!],
  ]);
  expect(lastingProducts(history(orders), TYPES, TODAY)).toEqual([]);
});

test('few bought a kettle: machines last, so it does; of a mug without a type nothing is known', () => {
  const orders = people.flatMap((who): Order[] => [
    [who, 300, BEANS!, ...(who < 38 ? [GRINDER!] : [KETTLE!, MUG!])],
    [who, 270, BEANS!],
  ]);
  expect(lastingProducts(history(orders), TYPES, TODAY)).toEqual([GRINDER, KETTLE]);
});

test('where nobody comes back for anything, and for orders of nobody, nothing is said', () => {
  const once = people.map((who): Order => [who, 300, BEANS!, GRINDER!]);
  expect(lastingProducts(history(once), TYPES, TODAY)).toEqual([]);
  const nobody = people.flatMap((): Order[] => [
    [NOBODY, 300, BEANS!, GRINDER!],
    [NOBODY, 270, BEANS!],
  ]);
  expect(lastingProducts(history(nobody), TYPES, TODAY)).toEqual([]);
  expect(lastingProducts(history([]), TYPES, TODAY)).toEqual([]);
});
