import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rangeOfOrders, rangeOfValue } from './spread.ts';

const mean = fc.double({ min: 0.001, max: 200, noNaN: true });
const zero = fc.double({ min: 0, max: 1, noNaN: true });

/** A generator of the same numbers every time. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function poisson(rate: number, rng: () => number): number {
  let count = -1;
  for (let sum = 0; sum < rate; count++) sum -= Math.log(1 - rng());
  return Math.max(0, count);
}

describe('the range of orders', () => {
  test('always holds whole numbers around the mean', () => {
    fc.assert(
      fc.property(mean, zero, (m, z) => {
        const { low, high } = rangeOfOrders(m, z);
        expect(Number.isInteger(low) && Number.isInteger(high)).toBe(true);
        expect(low).toBeLessThanOrEqual(high);
        expect(low).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test('holds nine of ten where customers differ as a gamma', () => {
    const rng = seeded(4);
    for (const [shape, rate] of [
      [1, 2],
      [2, 6],
      [1, 0.6],
    ] as const) {
      // Gamma of a whole shape is a sum of exponentials.
      const bought = Array.from({ length: 20_000 }, () => {
        let own = 0;
        for (let i = 0; i < shape; i++) own -= Math.log(1 - rng());
        return poisson((own * rate) / shape, rng);
      });
      const none = bought.filter((count) => count === 0).length / bought.length;
      const { low, high } = rangeOfOrders(rate, none);
      const within = bought.filter((count) => count >= low && count <= high).length / bought.length;
      expect(within).toBeGreaterThan(0.89);
      // Whole numbers cannot always be cut at nine of ten; but no wider than needed.
      expect(bought.filter((count) => count > high).length / bought.length).toBeLessThanOrEqual(0.07);
    }
  });

  test('is nothing where nothing is expected, and never more than it takes where all are alike', () => {
    expect(rangeOfOrders(0, 1)).toEqual({ low: 0, high: 0 });
    expect(rangeOfOrders(0.02, 0.98)).toEqual({ low: 0, high: 0 });
    expect(rangeOfOrders(1, 0)).toEqual({ low: 1, high: 1 });
  });
});

describe('the range of value', () => {
  test('is finite, in order, and begins at nothing for who may well stay away', () => {
    fc.assert(
      fc.property(mean, zero, fc.double({ min: 1, max: 1e7, noNaN: true }), (m, z, spend) => {
        const { low, high } = rangeOfValue(m * spend, m, z, spend, spend * 0.5);
        expect(Number.isFinite(low) && Number.isFinite(high)).toBe(true);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(low).toBeLessThanOrEqual(high + 1e-6);
        if (z > 0.05) expect(low).toBe(0);
      }),
    );
  });

  test('holds nine of ten of what chance makes of it', () => {
    const rng = seeded(9);
    const [orders, spend] = [4, 5000];
    const money = Array.from({ length: 20_000 }, () => {
      let sum = 0;
      for (let left = poisson(orders, rng); left > 0; left--) {
        // A gamma of shape 4: half as spread as its mean.
        for (let i = 0; i < 4; i++) sum -= (Math.log(1 - rng()) * spend) / 4;
      }
      return sum;
    });
    const none = money.filter((sum) => sum === 0).length / money.length;
    const { low, high } = rangeOfValue(orders * spend, orders, none, spend, spend / 2);
    const within = money.filter((sum) => sum >= low && sum <= high).length / money.length;
    expect(within).toBeGreaterThan(0.87);
    expect(within).toBeLessThan(0.94);
  });
});
