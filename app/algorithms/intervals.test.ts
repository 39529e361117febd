import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextDue, type Purchases, purchaseIntervals, quantile } from './intervals.ts';

type Line = { product: number; customer: number; day: number; quantity: number };

function purchases(lines: readonly Line[]): Purchases {
  return {
    product: Uint32Array.from(lines, ({ product }) => product),
    customer: Uint32Array.from(lines, ({ customer }) => customer),
    day: Int32Array.from(lines, ({ day }) => day),
    quantity: Int32Array.from(lines, ({ quantity }) => quantity),
  };
}

/** Every customer buys one piece of product 0 every `days` days. */
const regular = (customers: number, times: number, days: number): Line[] =>
  Array.from({ length: customers * times }, (_, i) => ({
    product: 0,
    customer: i % customers,
    day: 19_000 + Math.floor(i / customers) * days + (i % customers),
    quantity: 1,
  }));

describe('purchase intervals', () => {
  it('find the rhythm of a product', () => {
    const [coffee, other] = purchaseIntervals(purchases(regular(5, 4, 28)), { products: 2 });
    expect(coffee).toEqual({ intervals: 15, customers: 5, q25Days: 28, medianDays: 28, q75Days: 28 });
    expect(other).toBeNull();
  });

  it('reckon with how many pieces were bought', () => {
    const lines = regular(5, 4, 28).map((line, i) => (i < 5 ? { ...line, quantity: 2 } : line));
    // Two pieces for 28 days in the first round, one piece for 28 days in the two rounds after it.
    expect(purchaseIntervals(purchases(lines), { products: 1 })[0]).toMatchObject({ q25Days: 14, medianDays: 28 });
  });

  it('take two lines of one day for one purchase', () => {
    const lines = regular(5, 4, 28).flatMap((line) => [line, line]);
    expect(purchaseIntervals(purchases(lines), { products: 1 })[0]).toMatchObject({ intervals: 15, medianDays: 14 });
  });

  it('say nothing without evidence', () => {
    expect(purchaseIntervals(purchases(regular(7, 2, 28)), { products: 1 })[0]).toBeNull(); // seven intervals
    expect(purchaseIntervals(purchases(regular(3, 20, 28)), { products: 1 })[0]).toBeNull(); // three households
    expect(purchaseIntervals(purchases([]), { products: 1 })).toEqual([null]);
    const refunded = regular(5, 4, 28).map((line) => ({ ...line, quantity: 0 }));
    expect(purchaseIntervals(purchases(refunded), { products: 1 })[0]).toBeNull();
  });

  it('do not depend on the order of the lines', () => {
    const small = (max: number) => fc.integer({ min: 0, max });
    const line = fc.record({
      product: small(2),
      customer: small(5),
      day: fc.integer({ min: -40, max: 40 }),
      quantity: small(3),
    });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 120 }), (lines) => {
        const options = { products: 3, minIntervals: 1, minCustomers: 1 };
        const answer = purchaseIntervals(purchases(lines), options);
        expect(purchaseIntervals(purchases(lines.toReversed()), options)).toEqual(answer);
        for (const found of answer) {
          if (found) expect(found.q25Days <= found.medianDays && found.medianDays <= found.q75Days).toBe(true);
        }
      }),
    );
  });

  it('refuse a product out of range', () => {
    expect(() => purchaseIntervals(purchases(regular(5, 4, 28)), { products: 0 })).toThrow(RangeError);
  });
});

describe('the next purchase', () => {
  const interval = { intervals: 20, customers: 9, q25Days: 20, medianDays: 28, q75Days: 40 };

  it('is due a median later, longer for more pieces', () => {
    expect(nextDue(interval, { lastDay: 100, quantity: 1 })).toEqual({ dueDay: 128, fromDay: 120, untilDay: 140 });
    expect(nextDue(interval, { lastDay: 100, quantity: 3 })).toEqual({ dueDay: 184, fromDay: 160, untilDay: 220 });
  });

  it('is unknown without a rhythm or when all was given back', () => {
    expect(nextDue(null, { lastDay: 100, quantity: 1 })).toBeNull();
    expect(nextDue(interval, { lastDay: 100, quantity: 0 })).toBeNull();
  });
});

describe('quantiles', () => {
  it('interpolate', () => {
    const values = Float64Array.of(1, 2, 3, 4);
    expect([0, 0.25, 0.5, 1].map((share) => quantile(values, share))).toEqual([1, 1.75, 2.5, 4]);
  });
});
