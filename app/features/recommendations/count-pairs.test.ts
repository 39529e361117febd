import fc from 'fast-check';
import { expect, test } from 'vitest';
import { basketsFromLists } from '#app/algorithms/co-purchase/baskets.ts';
import { countPairs } from './count-pairs.ts';

test('every pair is counted once per order that holds it', () => {
  const basket = fc.uniqueArray(fc.nat(11), { maxLength: 6 }).map((items) => items.sort((a, b) => a - b));
  fc.assert(
    fc.property(fc.array(basket, { maxLength: 30 }), (lists) => {
      const expected = new Map<string, number>();
      for (const list of lists) {
        for (const a of list) {
          for (const b of list) if (a < b) expected.set(`${a}-${b}`, (expected.get(`${a}-${b}`) ?? 0) + 1);
        }
      }
      const { a, b, orders } = countPairs(basketsFromLists(lists, 12));
      const found = new Map(Array.from(a, (left, i) => [`${left}-${b[i]}`, orders[i]!]));
      expect(found).toEqual(expected);
      expect(a.length).toBe(expected.size);
    }),
  );
});
