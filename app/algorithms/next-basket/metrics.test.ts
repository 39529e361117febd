import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hitsAt } from './metrics.ts';

describe('how well a list foresees a basket', () => {
  it('by hand', () => {
    // Second and fourth place hit, of three bought.
    const { recall, ndcg, hit } = hitsAt([9, 1, 8, 2, 3], new Set([1, 2, 3]), 4);
    expect(recall).toBeCloseTo(2 / 3, 12);
    expect(ndcg).toBeCloseTo((1 / Math.log2(3) + 1 / Math.log2(5)) / (1 + 1 / Math.log2(3) + 1 / Math.log2(4)), 12);
    expect(hit).toBe(1);
    expect(hitsAt([1, 2], new Set([1, 2, 3, 4]), 2)).toEqual({ recall: 0.5, ndcg: 1, hit: 1 });
    expect(hitsAt([], new Set([1]), 10)).toEqual({ recall: 0, ndcg: 0, hit: 0 });
    expect(() => hitsAt([1], new Set(), 10)).toThrow(RangeError);
  });

  it('is what counting one by one says', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(30), { maxLength: 20 }),
        fc.uniqueArray(fc.nat(30), { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 20 }),
        (list, basket, k) => {
          const shown = list.slice(0, k);
          const gains = (flags: boolean[]) =>
            flags.reduce((sum, yes, i) => sum + (yes ? 1 / (Math.log(i + 2) / Math.LN2) : 0), 0);
          const found = hitsAt(list, new Set(basket), k);
          expect(found.recall).toBeCloseTo(basket.filter((item) => shown.includes(item)).length / basket.length, 12);
          expect(found.ndcg).toBeCloseTo(
            gains(shown.map((item) => basket.includes(item))) / gains(basket.slice(0, k).map(() => true)),
            9,
          );
          expect(found.hit).toBe(shown.some((item) => basket.includes(item)) ? 1 : 0);
        },
      ),
    );
  });
});
