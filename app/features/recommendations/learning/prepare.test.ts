import { expect, test } from 'vitest';
import { neighboursOf } from '#app/algorithms/co-purchase/neighbours.ts';
import { NEVER, NOBODY } from '#app/algorithms/next-basket/types.ts';
import { factsOf, historyOfLines, Numbering, setsOf, viewedTogether } from './prepare.ts';

const products = Numbering.of([30n, 10n, 20n, 10n]);

test('ids become numbers in their order, and others none', () => {
  expect(Array.from(products.ids)).toEqual([10n, 20n, 30n]);
  expect([10n, 30n, 40n].map((id) => products.numberOf(id))).toEqual([0, 2, -1]);
});

test('lines become orders of customers; guests are people, customer 0 is nobody', () => {
  const lines: [order: bigint, customer: bigint, day: number, product: bigint][] = [
    [1n, 7n, 100, 10n],
    [1n, 7n, 100, 30n],
    [2n, 0n, 101, 20n],
    [3n, -5n, 102, 20n],
    [4n, 7n, 103, 10n],
  ];
  const history = historyOfLines(
    {
      order: BigInt64Array.from(lines, ([order]) => order),
      customer: BigInt64Array.from(lines, ([, customer]) => customer),
      day: Float64Array.from(lines, ([, , day]) => day),
      product: BigInt64Array.from(lines, ([, , , product]) => product),
    },
    products,
  );
  expect(Array.from(history.offsets)).toEqual([0, 2, 3, 4, 5]);
  expect(Array.from(history.items)).toEqual([0, 2, 1, 1, 0]);
  expect(Array.from(history.day)).toEqual([100, 101, 102, 103]);
  const [first, second, third, fourth] = history.customer;
  expect(second).toBe(NOBODY);
  expect(first).toBe(fourth);
  expect(new Set([first, third]).size).toBe(2);
  expect(Math.max(first!, third!)).toBeLessThan(history.customers);
});

test('facts and sets speak of the same numbers', () => {
  const rows = [
    { id: 10n, productType: 'Tea', vendor: 'Noord', priceMinor: 500n, launchDay: 90 },
    { id: 30n, productType: 'Coffee', vendor: '', priceMinor: 900n, launchDay: null },
  ];
  const { facts, types } = factsOf(rows, products);
  expect(Array.from(facts.type!, (type) => types[type] ?? null)).toEqual(['Tea', null, 'Coffee']);
  expect(Array.from(facts.vendor!)).toEqual([0, -1, -1]);
  expect(Array.from(facts.price!)).toEqual([500, Number.NaN, 900]);
  expect(Array.from(facts.launchDay!)).toEqual([90, NEVER, NEVER]);
  const sets = setsOf([{ key: 'a', items: [10n, 30n] }], products);
  expect([Array.from(sets.offsets), Array.from(sets.items)]).toEqual([
    [0, 2],
    [0, 2],
  ]);
});

test('what is viewed in one visit goes together, as what is bought in one order', () => {
  const visit = Float64Array.of(0, 0, 1, 1, 2);
  const product = BigInt64Array.of(10n, 20n, 10n, 20n, 30n);
  const viewed = viewedTogether({ visit, product }, products)!;
  expect(neighboursOf(viewed, 0)).toMatchObject([{ item: 1, together: 2 }]);
  expect(neighboursOf(viewed, 2)).toEqual([]);
  expect(viewedTogether({ visit: new Float64Array(0), product: new BigInt64Array(0) }, products)).toBeUndefined();
});
