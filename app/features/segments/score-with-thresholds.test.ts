import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scoreRfm } from '#app/algorithms/rfm.ts';
import { scoreWith } from './score-with-thresholds.ts';

const customers = fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 6 }), fc.nat(100)), {
  minLength: 1,
  maxLength: 60,
});

test('customers scored by the thresholds of a full computation score as they did in it', () => {
  fc.assert(
    fc.property(customers, fc.constantFrom('total' as const, 'average' as const), (rows, monetary) => {
      const facts = {
        lastDay: Int32Array.from(rows, ([day]) => day),
        orders: Int32Array.from(rows, ([, orders]) => orders),
        total: Float64Array.from(rows, ([, , total]) => total),
      };
      const full = scoreRfm(facts, { monetary });
      const again = scoreWith(facts, { ...full.thresholds, monetary });
      expect(again).toEqual({ r: full.r, f: full.f, m: full.m, segment: full.segment });
    }),
  );
});
