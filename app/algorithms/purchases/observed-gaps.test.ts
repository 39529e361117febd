import { describe, expect, it } from 'vitest';
import { seeded, simulate, WORLDS, type World } from '#tests/support/purchase-worlds.ts';
import { groupHistories } from '../btyd/grouped.ts';
import { fitObservedGaps, guess } from './observed-gaps.ts';
import { fitShrunkRate } from './shrunk-rate.ts';
import { historiesUntil, purchaseDays, purchasesBetween } from './timeline.ts';

const ones = (count: number) => new Float64Array(count).fill(1);

function until(world: World, customers: number, day: number, seed = 3) {
  const days = purchaseDays(simulate(world, { customers, days: 540, seed }));
  const histories = historiesUntil(days, day);
  return { histories, later: (ahead: number) => purchasesBetween(days, histories, day, day + ahead) };
}

describe('kinds of customers', () => {
  it('are found where there are two', () => {
    const twoKinds = WORLDS.find(({ name }) => name.startsWith('two kinds'))!;
    const { histories } = until(twoKinds, 3000, 360);
    const kinds = fitObservedGaps(histories, ones(histories.repeats.length));
    const share = (of: (rate: number) => boolean) =>
      kinds.share.reduce((sum, part, kind) => sum + (of(kinds.rate[kind]!) ? part : 0), 0);
    // Fifteen of a hundred come every twelve days.
    expect(share((rate) => rate > 1 / 24 && rate < 1 / 6)).toBeGreaterThan(0.12);
    expect(share((rate) => rate > 1 / 24 && rate < 1 / 6)).toBeLessThan(0.2);
    const loyal = guess(kinds, [kinds.share], 60, 12, 150, 155)[0]!;
    expect(loyal.expected).toBeGreaterThan(4);
    expect(loyal.expected).toBeLessThan(6);
    expect(guess(kinds, [kinds.share], 60, 1, 20, 200)[0]!.expected).toBeLessThan(0.3);
  });

  it('know the chance of a purchase: as often as they say, customers come back', () => {
    const pareto = WORLDS.find(({ name }) => name === 'Pareto/NBD')!;
    const { histories, later } = until(pareto, 3000, 300);
    const kinds = fitObservedGaps(histories, ones(histories.repeats.length));
    const came = later(90);
    let [expectedPurchases, expectedBuyers] = [0, 0];
    histories.repeats.forEach((x, i) => {
      const { expected, any, alive } = guess(kinds, [kinds.share], 90, x, histories.recency[i]!, histories.age[i]!)[0]!;
      expectedPurchases += expected;
      expectedBuyers += any;
      expect(any).toBeLessThanOrEqual(alive + 1e-12);
      expect(any).toBeLessThanOrEqual(expected + 1e-12);
    });
    const purchases = came.reduce((sum, count) => sum + count, 0);
    const buyers = came.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0);
    expect(expectedPurchases / purchases).toBeGreaterThan(0.9);
    expect(expectedPurchases / purchases).toBeLessThan(1.1);
    expect(expectedBuyers / buyers).toBeGreaterThan(0.9);
    expect(expectedBuyers / buyers).toBeLessThan(1.1);
  });

  it('the longer the silence, the less likely she still is a customer', () => {
    const { histories } = until(WORLDS[0]!, 800, 360);
    const kinds = fitObservedGaps(histories, ones(histories.repeats.length));
    const alive = [5, 30, 90, 200, 320].map((age) => guess(kinds, [kinds.share], 30, 6, 5, age)[0]!.alive);
    expect(alive).toEqual(alive.toSorted((a, b) => b - a));
  });

  it('differ between resamples the more the fewer customers there are', () => {
    const spread = (customers: number) => {
      const { histories } = until(WORLDS[0]!, customers, 360);
      const kinds = fitObservedGaps(histories, ones(histories.repeats.length));
      const guesses = guess(kinds, kinds.draws, 90, 3, 100, 150).map(({ expected }) => expected);
      return Math.max(...guesses) / Math.min(...guesses);
    };
    expect(spread(100)).toBeGreaterThan(spread(3000));
  });
});

describe('of more different histories than are looked at', () => {
  it('those who buy once, who share a few of them, keep their share', () => {
    const rng = seeded(5);
    const customers = 40_000;
    const columns = () => new Float64Array(customers);
    const shop = { repeats: columns(), recency: columns(), age: columns() };
    for (let i = 0; i < customers; i++) {
      // 60 of 100 bought once, all in one sale; the others come every ten days or so, each with a history of her own.
      shop.age[i] = 300 + (i % 10 < 6 ? 0 : Math.floor(60 * rng()));
      if (i % 10 < 6) continue;
      shop.repeats[i] = 20 + Math.floor(20 * rng());
      shop.recency[i] = shop.age[i]! - Math.floor(12 * rng());
    }
    const { groupOf: _, weight, ...histories } = groupHistories(shop);
    expect(weight.length).toBeGreaterThan(3000);
    const { rate, share } = fitObservedGaps(histories, weight, { resamples: 0, evenness: 1 });
    const once = share.reduce((sum, part, kind) => sum + (rate[kind]! < 1 / 300 ? part : 0), 0);
    expect(once).toBeCloseTo(0.6, 1);
  });
});

describe('the shrunk rate', () => {
  it('recovers how rates are spread', () => {
    const { histories } = until(WORLDS.find(({ name }) => name === 'nobody drops out')!, 8000, 500);
    const { parameters } = fitShrunkRate(histories.repeats, histories.age, ones(histories.repeats.length));
    // The simulation draws from a gamma distribution of shape 0.8 and rate 50 a day.
    expect(parameters.r).toBeGreaterThan(0.76);
    expect(parameters.r).toBeLessThan(0.84);
    expect(parameters.alpha).toBeGreaterThan(46);
    expect(parameters.alpha).toBeLessThan(54);
  });

  it('has an answer for nobody, for all of today, and for all alike', () => {
    const rng = seeded(1);
    for (const [repeats, age] of [
      [[], []],
      [
        [0, 0],
        [0, 0],
      ],
      [
        [0, 0, 0],
        [10, 200, 3000],
      ],
      [
        [5, 5, 5],
        [100, 100, 100],
      ],
      [
        [1e6, 0],
        [1e6, 1],
      ],
      [[rng()], [rng()]],
    ] as [number[], number[]][]) {
      const { parameters } = fitShrunkRate(Float64Array.from(repeats), Float64Array.from(age), ones(age.length));
      expect(parameters.r).toBeGreaterThan(0);
      expect(parameters.alpha).toBeGreaterThan(0);
      expect(Number.isFinite(parameters.r / parameters.alpha)).toBe(true);
    }
  });
});
