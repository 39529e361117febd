import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareErrors } from './compare-errors.ts';
import { discountedPurchases, STRETCHES } from './discount.ts';
import { driftOf } from './drift.ts';
import { reasonsOf } from './reasons.ts';
import { leavingWithin, riskOf, usualGap } from './risk.ts';

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

test('money that comes later counts less, and nothing that is expected is lost', () => {
  const even = STRETCHES.map((days) => days / 365);
  const { year, threeYears } = discountedPurchases(even);
  // One a year, 10% a year: half a year's wait on average, then a year and a half, two and a half.
  expect(year).toBeCloseTo(1.1 ** -0.5, 3);
  expect(threeYears).toBeCloseTo(1.1 ** -0.5 + 1.1 ** -1.5 + 1.1 ** -2.5, 2);
  expect(discountedPurchases([])).toEqual({ year: 0, threeYears: 0 });
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
    spendMinor: 4210n,
  };

  test('are the figures that made the score', () => {
    const [first] = reasonsOf(facts);
    expect(first).toEqual({
      key: 'silentTooLong',
      figures: {
        every: { as: 'number', value: 31 },
        silent: { as: 'number', value: 74 },
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
            spendMinor: null,
          });
          expect(sentences.length).toBeGreaterThan(0);
        },
      ),
    );
  });
});
