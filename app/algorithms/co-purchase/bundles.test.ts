import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { basketsFromLists } from './baskets.ts';
import { findBundles, minimumCount } from './bundles.ts';

/** A small seeded generator: the same shop on every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const ITEMS = 60;

/** Orders of one to four products, popular ones more often, with nothing that belongs together. */
function independentOrders(count: number, seed: number): number[][] {
  const next = random(seed);
  const pick = () => Math.floor(ITEMS * next() ** 2);
  return Array.from({ length: count }, () => [...new Set(Array.from({ length: 1 + Math.floor(next() * 4) }, pick))]);
}

/** The same with sets that a share of the orders holds whole. */
function withPlanted(count: number, seed: number, planted: readonly (readonly number[])[]): number[][] {
  const next = random(seed + 1);
  return independentOrders(count, seed).map((order) => {
    const set = planted[Math.floor(next() * planted.length * 12)];
    return set ? [...new Set([...order, ...set])] : order;
  });
}

const sorted = (items: readonly number[]) => items.toSorted((a, b) => a - b);

describe('bundles', () => {
  it('are none where nothing belongs together', () => {
    for (const seed of [1, 2, 3, 4, 5])
      expect(findBundles(basketsFromLists(independentOrders(5000, seed), ITEMS))).toEqual([]);
  });

  it('are none where products meet only because some baskets are full', () => {
    const next = random(6);
    const size = () => (next() < 0.9 ? 1 : 12); // the lift of unrelated products is 3 here
    const pick = () => Math.floor(ITEMS * next() ** 2);
    const orders = Array.from({ length: 5000 }, () => Array.from({ length: size() }, pick));
    expect(findBundles(basketsFromLists(orders, ITEMS))).toEqual([]);
  });

  it('are the planted ones, whole, and nothing else', () => {
    const planted = [
      [5, 40],
      [10, 33, 50],
      [2, 21, 44, 57],
    ];
    const found = findBundles(basketsFromLists(withPlanted(6000, 9, planted), ITEMS));
    expect(found.map(({ items }) => sorted(items)).sort()).toEqual(planted.map(sorted).sort());
  });

  it('count as one does by hand', () => {
    const orders = withPlanted(3000, 4, [
      [5, 40],
      [10, 33, 50],
    ]);
    const holding = (items: readonly number[]) =>
      orders.filter((order) => items.every((i) => order.includes(i))).length;
    const found = findBundles(basketsFromLists(orders, ITEMS));
    expect(found.length).toBeGreaterThan(1);
    for (const { items, count, support, confidence, lift } of found) {
      expect(count).toBe(holding(items));
      expect(support).toBe(count / 3000);
      expect(confidence).toBe(count / holding(items.slice(0, -1)));
      const independent = items.reduce((share, item) => share * (holding([item]) / 3000), 1);
      expect(lift).toBeCloseTo(support / independent, 9);
      const left = items.map((_, i) => holding(items.filter((__, j) => j !== i)));
      expect(left.at(-1)).toBe(Math.min(...left)); // the last product is the right side of the surest rule
    }
  });

  it('do not join two pairs that merely share a product', () => {
    const next = random(3);
    const orders = independentOrders(4000, 3).map((order) => {
      const chance = next();
      return chance < 0.05 ? [...new Set([...order, 20, 41])] : chance < 0.1 ? [...new Set([...order, 41, 55])] : order;
    });
    const found = findBundles(basketsFromLists(orders, ITEMS)).map(({ items }) => sorted(items));
    expect(found.sort()).toEqual([
      [20, 41],
      [41, 55],
    ]);
  });

  it('do not join three pairs that meet all three hardly more often than the pairs explain', () => {
    const repeated = (times: number, items: number[]) => Array.from({ length: times }, () => items);
    const orders = [
      ...repeated(6, [0, 1, 2]),
      ...[
        [0, 1],
        [0, 2],
        [1, 2],
      ].flatMap((pair) => repeated(18, pair)),
      ...[[0], [1], [2]].flatMap((alone) => repeated(58, alone)),
      ...repeated(2700, [3]),
    ];
    const found = findBundles(basketsFromLists(orders, 4)).map(({ items }) => sorted(items));
    expect(found.sort()).toEqual([
      [0, 1],
      [0, 2],
      [1, 2],
    ]);
  });

  it('are not made of best-sellers whose tie is certain but faint', () => {
    const kinds = [[0, 1], [0], [1], [2]];
    const orders = [1500, 1000, 1000, 1500].flatMap((times, i) => Array.from({ length: times }, () => kinds[i]!));
    expect(findBundles(basketsFromLists(orders, 3))).toEqual([]); // 1.2 times chance, G² over 200
  });

  it('leave excluded products out and let no product fill the page', () => {
    const planted = [1, 2, 3, 4, 5, 6].map((other) => [30, 30 + other * 4]);
    const baskets = basketsFromLists(withPlanted(8000, 2, planted), ITEMS);
    const uses = (bundles: ReturnType<typeof findBundles>) => bundles.filter(({ items }) => items.includes(30)).length;
    expect(uses(findBundles(baskets, { perItem: 6 }))).toBe(6);
    expect(uses(findBundles(baskets))).toBe(3);
    expect(uses(findBundles(baskets, { excluded: (item) => item === 30 }))).toBe(0);
    expect(findBundles(baskets, { perItem: 6, limit: 2 })).toHaveLength(2);
    expect(findBundles(baskets, { perItem: 6, maxSize: 2 }).every(({ items }) => items.length === 2)).toBe(true);
  });

  it('need evidence, also in a shop of ten orders', () => {
    const often = [[0, 1], [0, 1], [0, 1], [0, 1], [0, 1], [2], [3], [4], [2], [3]];
    expect(findBundles(basketsFromLists(often, 5)).map(({ items }) => sorted(items))).toEqual([[0, 1]]);
    const twice = [[0, 1], [0, 1], [2], [3], [4], [2], [3], [4], [2], [3]];
    expect(findBundles(basketsFromLists(twice, 5))).toEqual([]);
    expect([10, 1000, 10_000, 1_000_000].map(minimumCount)).toEqual([3, 4, 10, 100]);
  });

  it('answer any history without failing', () => {
    const history = fc.array(fc.array(fc.integer({ min: 0, max: 7 }), { maxLength: 8 }), { maxLength: 120 });
    fc.assert(
      fc.property(history, (orders) => {
        for (const { items, count, confidence } of findBundles(basketsFromLists(orders, 8))) {
          expect(new Set(items).size).toBe(items.length);
          expect(count).toBeGreaterThanOrEqual(3);
          expect(confidence).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});
