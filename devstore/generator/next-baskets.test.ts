import { describe, expect, it } from 'vitest';
import type { Id } from '../model.ts';
import { DAY } from './calendar.ts';
import { generateShop } from './index.ts';
import { possibleBaskets, type Told } from './next-baskets.ts';

const options = { seed: 5, now: Date.UTC(2026, 9, 1, 4), size: { customers: 2500, products: 120 } };
const after = options.now - 90 * DAY;
const DRAWS = 40;

/** What each customer bought first after the day. */
const came = new Map<Id, Set<Id>>();
const before = new Set<Id>();
for (const { customerId, createdAt, lines } of generateShop(options).state.orders.values()) {
  if (customerId === null || came.has(customerId)) continue;
  if (createdAt <= after) before.add(customerId);
  else came.set(customerId, new Set(lines.flatMap(({ productId }) => productId ?? [])));
}

const recall = (list: ReadonlySet<Id>, basket: ReadonlySet<Id>) =>
  [...basket].filter((id) => list.has(id)).length / basket.size;
const mean = (values: readonly number[]) => values.reduce((sum, one) => sum + one, 0) / values.length;

/** The ten likeliest by half of the draws: what the other half expects of them, and what they came to. */
function foreseen(told: Told) {
  const expected: number[] = [];
  const actual: number[] = [];
  const customers: Id[] = [];
  for (const { customer, baskets } of possibleBaskets(options, new Set(came.keys()), { after, draws: DRAWS, told })) {
    expect(baskets.every((basket) => basket.length > 0 && new Set(basket).size === basket.length)).toBe(true);
    const times = new Map<Id, number>();
    for (const id of baskets.slice(0, DRAWS / 2).flat()) times.set(id, (times.get(id) ?? 0) + 1);
    customers.push(customer);
    const likeliest = [...times].sort(([, a], [, b]) => b - a).slice(0, 10);
    const list = new Set(likeliest.map(([id]) => id));
    expected.push(mean(baskets.slice(DRAWS / 2).map((basket) => recall(list, new Set(basket)))));
    actual.push(recall(list, came.get(customer)!));
  }
  return { customers, expected: mean(expected), actual: mean(actual) };
}

describe('next baskets as the model could have gone on', () => {
  const everything = foreseen('everything');
  const orders = foreseen('orders');

  it('are of those who came, and nobody else', () => {
    expect(everything.customers.length).toBeGreaterThan(250);
    expect(new Set(everything.customers)).toEqual(new Set([...came.keys()].filter((id) => before.has(id))));
  });

  it('are what came, but for chance', () => {
    // Two deviations: recall varies by .4 between customers at most.
    expect(Math.abs(everything.actual - everything.expected)).toBeLessThan(
      (2 * 0.4) / Math.sqrt(everything.customers.length),
    );
  });

  it('are the harder to foresee the less is told', () => {
    expect(orders.actual).toBeLessThan(everything.actual);
    expect(orders.expected).toBeLessThan(everything.expected);
  });
});
