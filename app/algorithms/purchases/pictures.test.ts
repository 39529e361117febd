import { describe, expect, it } from 'vitest';
import { seeded } from '#tests/support/purchase-worlds.ts';
import { bgNbd } from '../btyd/bg-nbd.ts';
import { calibrate } from './calibration.ts';
import { scorerOf } from './scorer.ts';
import { historiesUntil, purchaseDays, purchasesBetween } from './timeline.ts';
import { trackingWeeks } from './tracking.ts';
import type { Method } from './types.ts';

/** A shop that is exactly as its method says: 4,000 customers who come over half a year, looked at after a year. */
const parameters = { r: 0.8, alpha: 6, a: 0.7, b: 3 };
const truth: Method = { name: 'bgNbd', parameters, covariance: null, unitDays: 7, level: 1 };
const UNTIL = 364;
const AHEAD = 26 * 7;

const rng = seeded(11);
const bought = Array.from({ length: 4000 }, (_, customer) => {
  const first = Math.floor(rng() * 182);
  const weeks = (UNTIL + AHEAD - first) / 7;
  return [0, ...bgNbd.simulate!(parameters, weeks, rng)].map((week) => ({
    customer,
    day: first + Math.ceil(week * 7),
  }));
}).flat();
const days = purchaseDays({
  customer: Uint32Array.from(bought, ({ customer }) => customer),
  day: Int32Array.from(bought, ({ day }) => day),
  customers: 4000,
});

describe('the calibration picture', () => {
  const histories = historiesUntil(days, UNTIL);
  const actual = purchasesBetween(days, histories, UNTIL, UNTIL + AHEAD);
  const off = ({ predicted, low, high }: { predicted: number; low: number; high: number }) =>
    predicted < low || predicted > high;

  it('shows a true method on the diagonal', () => {
    const { purchases, anyPurchase } = calibrate(truth, histories, actual, AHEAD);
    expect(purchases.length).toBeGreaterThanOrEqual(8);
    expect(purchases.reduce((sum, { customers }) => sum + customers, 0)).toBe(4000);
    // Days are coarser than the simulated moments; and one in twenty is off by chance.
    expect(purchases.filter(off).length).toBeLessThanOrEqual(2);
    expect(anyPurchase.filter(off).length).toBeLessThanOrEqual(2);
  });

  it('shows a wrong one off it', () => {
    const { purchases } = calibrate({ ...truth, level: 1.5 }, histories, actual, AHEAD);
    expect(purchases.filter(off).length).toBeGreaterThanOrEqual(5);
  });

  it('after a large group of equal predictions the others are shared out evenly', () => {
    // 700 of 1,000 bought once, a year ago; the others often, each with a history of her own.
    const customers = 1000;
    const histories = {
      until: UNTIL,
      customer: Uint32Array.from({ length: customers }, (_, i) => i),
      repeats: Float64Array.from({ length: customers }, (_, i) => (i < 700 ? 0 : 5)),
      recency: Float64Array.from({ length: customers }, (_, i) => (i < 700 ? 0 : i - 650)),
      age: new Float64Array(customers).fill(360),
      logGaps: new Float64Array(customers),
      meanSpend: new Float64Array(customers),
    };
    const { purchases } = calibrate(truth, histories, new Float64Array(customers), AHEAD);
    const sizes = purchases.map((group) => group.customers).sort((a, b) => b - a);
    expect(sizes[0]).toBeGreaterThanOrEqual(700);
    expect(sizes.length).toBeGreaterThanOrEqual(9);
    for (const size of sizes.slice(1)) expect(size).toBeGreaterThanOrEqual(20);
  });

  it('does not take none for never', () => {
    const { purchases, anyPurchase } = calibrate(truth, histories, new Float64Array(4000), AHEAD);
    for (const { actual, high } of [...purchases, ...anyPurchase]) {
      expect(actual).toBe(0);
      expect(high).toBeGreaterThan(0);
    }
  });
});

describe('the tracking picture', () => {
  const weeks = trackingWeeks(days, truth, { until: UNTIL + AHEAD, heldOutFrom: UNTIL + 1 });

  it('counts every repeat purchase once, by weeks that end with the last day fitted on', () => {
    expect(weeks.filter(({ heldOut }) => heldOut).length).toBe(26);
    expect(weeks.findLast(({ heldOut }) => !heldOut)!.day).toBe(UNTIL);
    const all = historiesUntil(days, UNTIL + AHEAD).repeats.reduce((sum, count) => sum + count, 0);
    expect(weeks.at(-1)!.actualSoFar).toBe(all);
    expect(weeks.at(-1)!.day).toBe(UNTIL + AHEAD);
    expect(weeks.reduce((sum, { expected }) => sum + expected, 0)).toBeCloseTo(weeks.at(-1)!.expectedSoFar, 6);
  });

  it('a true method keeps the track, before and after the cut', () => {
    const share = (heldOut: boolean) => {
      const part = weeks.filter((week) => week.heldOut === heldOut);
      return part.reduce((sum, week) => sum + week.expected, 0) / part.reduce((sum, week) => sum + week.actual, 0);
    };
    for (const heldOut of [false, true]) {
      expect(share(heldOut)).toBeGreaterThan(0.93);
      expect(share(heldOut)).toBeLessThan(1.07);
    }
    for (const { expected } of weeks) expect(expected).toBeGreaterThanOrEqual(0);
  });

  it('has no weeks where nobody has bought', () => {
    const none = purchaseDays({ customer: new Uint32Array(0), day: new Int32Array(0), customers: 0 });
    expect(trackingWeeks(none, truth, { until: 10, heldOutFrom: 11 })).toEqual([]);
  });
});

describe('intervals of a score', () => {
  const known: Method = {
    ...truth,
    covariance: [
      [0.01, 0, 0, 0],
      [0, 0.01, 0, 0],
      [0, 0, 0.04, 0],
      [0, 0, 0, 0.04],
    ],
  };

  it('cover what other likely parameters say, nine times of ten', () => {
    const scorer = scorerOf(known);
    const { low, high } = scorer.expected(90, 3, 100, 180);
    const chance = seeded(3);
    const normal = () => Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance());
    const inside = Array.from({ length: 500 }, () => {
      const other = {
        r: parameters.r * Math.exp(0.1 * normal()),
        alpha: parameters.alpha * Math.exp(0.1 * normal()),
        a: parameters.a * Math.exp(0.2 * normal()),
        b: parameters.b * Math.exp(0.2 * normal()),
      };
      const value = bgNbd.expected(other, 90 / 7, 3, 100 / 7, 180 / 7);
      return value >= low && value <= high;
    }).filter(Boolean).length;
    expect(inside / 500).toBeGreaterThan(0.86);
    expect(inside / 500).toBeLessThan(0.94);
  });

  it('are nothing where nothing is known of the parameters, and stay within 0 and 1', () => {
    const { value, low, high } = scorerOf(truth).alive(3, 100, 180);
    expect([low, high]).toEqual([value, value]);
    const alive = scorerOf(known).alive(3, 100, 400);
    expect(alive.low).toBeGreaterThanOrEqual(0);
    expect(alive.high).toBeLessThanOrEqual(1);
    expect(alive.low).toBeLessThan(alive.value);
    expect(alive.high).toBeGreaterThan(alive.value);
  });

  it('of "nobody" say what is not ruled out yet', () => {
    const nobody: Method = { ...truth, name: 'alwaysZero', parameters: { upperRate: 3 / 1000 } };
    expect(scorerOf(nobody).expected(100, 0, 0, 50)).toEqual({ value: 0, low: 0, high: expect.closeTo(0.3, 9) });
    expect(scorerOf(nobody).anyPurchase(100, 0, 0, 50).high).toBeCloseTo(1 - Math.exp(-0.3), 9);
    const there = 1 - Math.exp(-(365 * 3) / 1000);
    expect(scorerOf(nobody).alive(1, 10, 50)).toEqual({ value: 0, low: 0, high: expect.closeTo(there, 9) });
    expect(scorerOf(nobody).gone(30, 1, 10, 50)).toEqual({ value: 1, low: expect.closeTo(1 - there, 9), high: 1 });
  });
});
