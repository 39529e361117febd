import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { historiesUntil, purchaseDays, purchasesBetween } from './timeline.ts';

const rows = fc.array(fc.record({ customer: fc.nat(5), day: fc.integer({ min: -20, max: 60 }), spend: fc.nat(9999) }), {
  maxLength: 60,
});

const columns = (list: { customer: number; day: number; spend: number }[]) => ({
  customer: Uint32Array.from(list, (row) => row.customer),
  day: Int32Array.from(list, (row) => row.day),
  spendMinor: Float64Array.from(list, (row) => row.spend),
  customers: 6,
});

describe('histories out of purchases in any order', () => {
  it('are what counting days one by one gives', () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: -25, max: 65 }), fc.nat(30), (list, until, ahead) => {
        const days = purchaseDays(columns(list));
        const histories = historiesUntil(days, until);
        const later = purchasesBetween(days, histories, until, until + ahead);
        let at = 0;
        for (let customer = 0; customer < 6; customer++) {
          const mine = list.filter((row) => row.customer === customer);
          const distinct = [...new Set(mine.map((row) => row.day))].sort((a, b) => a - b);
          const before = distinct.filter((day) => day <= until);
          if (before.length === 0) continue;
          const gaps = before.slice(1).map((day, i) => day - before[i]!);
          const repeat = mine.filter((row) => row.day <= until && row.day > before[0]!);
          const spend = repeat.reduce((sum, row) => sum + row.spend, 0);
          expect(histories.customer[at]).toBe(customer);
          expect(histories.repeats[at]).toBe(before.length - 1);
          expect(histories.recency[at]).toBe(before.at(-1)! - before[0]!);
          expect(histories.age[at]).toBe(until - before[0]!);
          expect(histories.logGaps[at]).toBeCloseTo(
            gaps.reduce((sum, gap) => sum + Math.log(gap), 0),
            9,
          );
          expect(histories.meanSpend[at]).toBeCloseTo(before.length > 1 ? spend / (before.length - 1) : 0, 9);
          expect(later[at]).toBe(distinct.filter((day) => day > until && day <= until + ahead).length);
          at++;
        }
        expect(histories.repeats.length).toBe(at);
      }),
    );
  });

  it('refuses columns that do not fit each other', () => {
    const none = { day: new Int32Array(0), customers: 1 };
    expect(() => purchaseDays({ ...none, customer: new Uint32Array(1) })).toThrow(RangeError);
    expect(() => purchaseDays({ customer: Uint32Array.of(1), day: Int32Array.of(3), customers: 1 })).toThrow(
      RangeError,
    );
  });
});
