import fc from 'fast-check';
import { expect, it } from 'vitest';
import { evenly, nthSmallest } from './select.ts';

it('finds what sorting would', () => {
  const values = fc.array(fc.oneof(fc.integer({ min: 0, max: 5 }), fc.double({ noNaN: true })), { minLength: 1 });
  fc.assert(
    fc.property(values, fc.nat(), (list, any) => {
      const rank = any % list.length;
      const sorted = Float64Array.from(list).sort();
      // −0 and 0 are as far as each other.
      expect(nthSmallest(Float64Array.from(list), rank) + 0).toBe(sorted[rank]! + 0);
    }),
  );
});

it('takes so many at most, from beginning to end', () => {
  expect(evenly([1, 2, 3], 5)).toEqual([1, 2, 3]);
  expect(evenly([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 4)).toEqual([0, 2, 5, 7]);
});
