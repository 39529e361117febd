import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { leavingWithin } from '#app/algorithms/purchases/leaving.ts';
import { compareErrors } from './compare-errors.ts';
import { discountedPurchases, KNOTS } from './discount.ts';
import { driftOf, spendDriftOf } from './drift.ts';
import { reasonsOf } from './reasons.ts';
import { riskOf, usualGap } from './risk.ts';

const probability = fc.double({ min: 0, max: 1, noNaN: true });
const amount = fc.double({ min: 0, max: 1e4, noNaN: true });

describe('risk', () => {
  test('the usual gap lies between her own and the shop’s, and is the shop’s for who bought once', () => {
    expect(usualGap(0, 0, 40)).toBe(40);
    expect(usualGap(8, 80, 40)).toBe(16);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 1, max: 2000 }),
        fc.integer({ min: 1, max: 400 }),
        (n, days, shop) => {
          const gap = usualGap(n, days, shop);
          expect(gap).toBeGreaterThanOrEqual(Math.min(1, days / n) - 1e-9);
          expect(gap).toBeLessThanOrEqual(Math.max(1, days / n, shop) + 1e-9);
        },
      ),
    );
  });

  test('who is sure to stay never leaves, who is gone has left, and it is a probability whatever comes in', () => {
    expect(leavingWithin(1, 2, 4)).toBe(0);
    expect(leavingWithin(0, 0, 0)).toBe(1);
    // Nothing expected of her within the time: no sign of leaving in that.
    expect(leavingWithin(0.7, 0, 0)).toBeCloseTo(0.3);
    expect(leavingWithin(0.9, 1, 1.5)).toBeCloseTo(0.55);
    fc.assert(
      fc.property(probability, amount, amount, (alive, one, two) => {
        const leaves = leavingWithin(alive, one, two);
        expect(leaves).toBeGreaterThanOrEqual(0);
        expect(leaves).toBeLessThanOrEqual(1);
        expect([0, 1, 2]).toContain(riskOf(leaves));
      }),
    );
  });
});

describe('discounting', () => {
  test.each([
    ['evenly', (t: number) => t / 365],
    ['all within weeks', (t: number) => 1 - Math.exp(-t / 20)],
    ['nearly all within months', (t: number) => 1 - Math.exp(-t / 100)],
    ['nearly all within a year', (t: number) => 1 - Math.exp(-t / 250)],
    ['slower and slower', (t: number) => Math.log1p(t / 60)],
    ['much at once, and always a little more', (t: number) => Math.sqrt(t)],
  ])('purchases that come %s: as the sum over single days, each discounted', (_, expected) => {
    const exact = (horizon: number) => {
      let sum = 0;
      for (let day = 1; day <= horizon; day++) sum += (expected(day) - expected(day - 1)) / 1.1 ** ((day - 0.5) / 365);
      return sum;
    };
    const { year, threeYears } = discountedPurchases(KNOTS.map(expected));
    expect(Math.abs(year / exact(365) - 1)).toBeLessThan(0.003);
    expect(Math.abs(threeYears / exact(1095) - 1)).toBeLessThan(0.003);
  });

  test('nothing comes of nothing, and three years are never worth less than one', () => {
    expect(discountedPurchases([])).toEqual({ year: 0, threeYears: 0 });
    const { year, threeYears } = discountedPurchases(KNOTS.map(() => 1e9));
    expect(threeYears).toBeGreaterThanOrEqual(year);
  });
});

describe('drift', () => {
  test('is no chance and no trifle', () => {
    expect(driftOf(400, 410).drifted).toBe(false);
    // Ten thousand expected: 6% less is no chance, but nothing to learn anew for.
    expect(driftOf(10_000, 9_400).drifted).toBe(false);
    expect(driftOf(400, 150).drifted).toBe(true);
    expect(driftOf(400, 900).drifted).toBe(true);
    expect(driftOf(3, 0).drifted).toBe(false);
    expect(driftOf(0, 0)).toMatchObject({ drifted: false });
  });

  test('of money is told by how far single buyers were off, and not by one large order', () => {
    const since = (spent: number[]) => ({
      buyers: spent.length,
      expected: 100 * spent.length,
      actual: spent.reduce((sum, value) => sum + value, 0),
      squares: spent.reduce((sum, value) => sum + (value - 100) ** 2, 0),
    });
    const around = (mean: number, count: number) =>
      Array.from({ length: count }, (_, i) => mean * (i % 2 === 0 ? 0.5 : 1.5));
    expect(spendDriftOf(since(around(100, 400)))!.p).toBeCloseTo(1);
    expect(spendDriftOf(since(around(170, 400)))!.drifted).toBe(true);
    expect(spendDriftOf(since(around(50, 400)))!.drifted).toBe(true);
    // 6% more is no chance with so many, but nothing to learn anew for.
    expect(spendDriftOf(since(around(106, 40_000)))!.drifted).toBe(false);
    expect(spendDriftOf(since([...around(100, 400), 100_000]))!.drifted).toBe(false);
    expect(spendDriftOf(since(around(300, 20)))).toBeNull();
  });

  test('is the surer the further off', () => {
    fc.assert(
      fc.property(amount, amount, amount, (expected, near, further) => {
        expect(driftOf(expected, expected + near + further).p).toBeLessThanOrEqual(
          driftOf(expected, expected + near).p + 1e-6,
        );
      }),
    );
  });
});

test('of two ways of predicting the better one is told, and only when chance cannot explain it', () => {
  const actual = Float64Array.from({ length: 400 }, (_, i) => i % 5);
  const near = actual.map((value, i) => value + (i % 2 ? 0.1 : -0.1));
  const far = actual.map((value, i) => value + (i % 3 ? 1 : -1));
  expect(compareErrors(near, far, actual).high).toBeLessThan(0);
  expect(compareErrors(far, near, actual).low).toBeGreaterThan(0);
  expect(compareErrors(near, near, actual)).toMatchObject({ difference: 0, low: 0, high: 0 });
  expect(compareErrors(new Float64Array(0), new Float64Array(0), new Float64Array(0)).difference).toBe(0);
});

describe('reasons', () => {
  const facts = {
    purchases: 9,
    recencyDays: 248,
    silentDays: 74,
    ageDays: 322,
    usualGapDays: 33,
    atRisk: true,
    alive: 0.4,
    nobodyReturns: false,
    spendMinor: 4210n,
  };

  test('are the figures that made the score', () => {
    const [first] = reasonsOf(facts);
    expect(first).toEqual({
      key: 'silentTooLong',
      figures: {
        every: { as: 'number', value: 31 },
        silent: { as: 'ago', value: 74 },
        times: { as: 'decimal', value: 74 / 31 },
        orders: { as: 'number', value: 9 },
      },
      count: 31,
    });
    expect(reasonsOf({ ...facts, silentDays: 20, atRisk: false })[0]!.key).toBe('inRhythm');
    expect(reasonsOf({ ...facts, silentDays: 20 })[0]!.key).toBe('inRhythmAtRisk');
    // What worries where there is a risk may be chance where there is none.
    expect(reasonsOf({ ...facts, silentDays: 40 })[0]!.key).toBe('silentTooLong');
    expect(reasonsOf({ ...facts, silentDays: 40, atRisk: false })[0]!.key).toBe('inRhythm');
    expect(reasonsOf({ ...facts, purchases: 1, recencyDays: 0, silentDays: 5 })[0]!.key).toBe('boughtOnceRecently');
    expect(reasonsOf({ ...facts, purchases: 1, recencyDays: 0, silentDays: 300 })[0]!.key).toBe('boughtOnceLongAgo');
    const once = { ...facts, purchases: 1, recencyDays: 0, nobodyReturns: true };
    expect(reasonsOf(once)[0]).toEqual({ key: 'hardlyAnybodyReturns', figures: { silent: { as: 'ago', value: 74 } } });
    expect(reasonsOf({ ...facts, spendMinor: null }).map(({ key }) => key)).not.toContain('spendOwn');
  });

  test('there is always one', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.nat(3000),
        fc.nat(3000),
        probability,
        (purchases, recency, silent, alive) => {
          const sentences = reasonsOf({
            purchases,
            recencyDays: purchases === 1 ? 0 : recency,
            silentDays: silent,
            ageDays: recency + silent,
            usualGapDays: 30,
            atRisk: alive < 0.5,
            alive,
            nobodyReturns: alive < 0.1,
            spendMinor: null,
          });
          expect(sentences.length).toBeGreaterThan(0);
        },
      ),
    );
  });
});
