/**
 * Whether an interval of 90% holds the true chance nine times of ten: shops are simulated from a known truth, each is learned
 * from, and the truth about some customers is looked for in what is said of them.
 */
import { expect, it } from 'vitest';
import { seeded } from '#tests/support/purchase-worlds.ts';
import { groupHistories } from '../btyd/grouped.ts';
import type { GroupedHistories } from '../btyd/types.ts';
import { MODELS } from './answers.ts';
import { fitObservedGaps } from './observed-gaps.ts';
import { scorerOf } from './scorer.ts';
import type { Method, MethodPart, ModelName, Scorer } from './types.ts';

const TRUTHS: Record<ModelName, Method['parameters']> = {
  bgNbd: { r: 0.6, alpha: 35, a: 0.8, b: 2.5 },
  mbgNbd: { r: 0.8, alpha: 40, a: 0.9, b: 2.5 },
  paretoNbd: { r: 0.8, alpha: 40, s: 0.7, beta: 120 },
  regular: { r: 1.2, alpha: 12, a: 0.9, b: 2.5, k: 3, modified: true },
};

/** Repeats, days from the first purchase to the last, and to today: once and more often, lately and long ago. */
const CUSTOMERS: [repeats: number, recency: number, age: number][] = [
  [0, 0, 60],
  [0, 0, 200],
  [1, 30, 90],
  [1, 30, 250],
  [3, 90, 150],
  [3, 90, 300],
  [6, 200, 260],
  [6, 200, 400],
];
const GAP = 40;

const methodOf = (part: MethodPart): Method => ({ ...part, unitDays: 1, level: 1 });

/** Buyers who came within the last year and a half, as the model has it. */
function shopOf(name: ModelName, customers: number, rng: () => number): GroupedHistories {
  const columns = () => new Float64Array(customers);
  const shop = { repeats: columns(), recency: columns(), age: columns(), logGaps: columns() };
  for (let i = 0; i < customers; i++) {
    shop.age[i] = Math.floor(60 + 480 * rng());
    const times = MODELS[name].simulate!(TRUTHS[name], shop.age[i]!, rng);
    shop.repeats[i] = times.length;
    shop.recency[i] = times.at(-1) ?? 0;
    shop.logGaps[i] = times.reduce((sum, at, n) => sum + Math.log(at - (times[n - 1] ?? 0)), 0);
  }
  return groupHistories(shop);
}

/** The share of intervals that hold the truth, of the chances of being there and of being gone. */
function coverage(truth: ModelName, shops: number, customers: number, learn: (shop: GroupedHistories) => MethodPart) {
  const rng = seeded(7);
  const known = scorerOf(methodOf({ name: truth, parameters: TRUTHS[truth], covariance: null }));
  const chances = (of: Scorer) =>
    CUSTOMERS.flatMap((who) => [of.alive(...who), of.gone(GAP, ...who)]).map(({ value, low, high }) => {
      expect(low).toBeLessThanOrEqual(value);
      expect(high).toBeGreaterThanOrEqual(value);
      return { value, low, high };
    });
  const truths = chances(known);
  let held = 0;
  for (let shop = 0; shop < shops; shop++) {
    const said = chances(scorerOf(methodOf(learn(shopOf(truth, customers, rng)))));
    held += said.filter(({ low, high }, i) => low - 1e-9 <= truths[i]!.value && truths[i]!.value <= high + 1e-9).length;
  }
  return held / shops / truths.length;
}

it.each(['bgNbd', 'mbgNbd', 'regular', 'paretoNbd'] as const)('of %s', (name) => {
  const shops = name === 'regular' ? 60 : 100;
  const share = coverage(name, shops, 300, (shop) => {
    const { parameters, covariance } = MODELS[name].fit(shop);
    return { name, parameters: parameters as Method['parameters'], covariance };
  });
  expect(share).toBeGreaterThan(0.85);
  expect(share).toBeLessThan(0.95);
});

it('of observed gaps', () => {
  const share = coverage('paretoNbd', 30, 100, (shop) => ({
    name: 'observedGaps',
    parameters: {},
    covariance: null,
    kinds: fitObservedGaps(shop, shop.weight, { evenness: 1 }),
  }));
  expect(share).toBeGreaterThan(0.85);
  expect(share).toBeLessThan(0.95);
});
