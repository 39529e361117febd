import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { basketsFromLines, basketsFromLists } from './baskets.ts';
import {
  emptyNeighbours,
  expandCoLists,
  rankByPopularity,
  rankCompanions,
  rankedBaskets,
  workplaces,
} from './build.ts';
import { basketDelta, CoCounts } from './counts.ts';
import { MEASURES, type Measure } from './measures.ts';
import { coPurchaseNeighbours, neighboursOf, passes, rankNeighbours } from './neighbours.ts';

const ITEMS = 40;
const order = fc.uniqueArray(fc.integer({ min: 0, max: ITEMS - 1 }), { maxLength: 8 });
const history = fc.array(order, { maxLength: 60 });
const measure = fc.constantFrom(...(Object.keys(MEASURES) as Measure[]));

/** The definition, spelled out: every product against every other by counting orders one by one. */
function bruteForce(orders: readonly (readonly number[])[], item: number, name: Measure, minTogether: number) {
  const withItem = (wanted: number) => orders.filter((items) => items.includes(wanted)).length;
  return Array.from({ length: ITEMS }, (_, other) => other)
    .filter((other) => other !== item)
    .map((other) => {
      const together = orders.filter((items) => items.includes(item) && items.includes(other)).length;
      const ordersWith = withItem(other);
      const score = together && MEASURES[name](together, withItem(item), ordersWith, orders.length);
      return { item: other, together, ordersWith, score };
    })
    .filter(({ together, score }) => together >= minTogether && score > 0)
    .sort((a, b) => b.score - a.score || a.ordersWith - b.ordersWith || a.item - b.item);
}

describe('co-purchase neighbours', () => {
  it('are what counting order by order gives, for every measure', () => {
    fc.assert(
      fc.property(
        history,
        measure,
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 12 }),
        (orders, name, minTogether, k) => {
          const found = coPurchaseNeighbours(basketsFromLists(orders, ITEMS), { k, measure: name, minTogether });
          for (let item = 0; item < ITEMS; item++) {
            const expected = bruteForce(orders, item, name, minTogether).slice(0, k);
            expect(neighboursOf(found, item)).toEqual(expected.map(({ ordersWith, ...rest }) => rest));
          }
        },
      ),
    );
  });

  it('are the same for one product ranked from its counts', () => {
    fc.assert(
      fc.property(history, measure, fc.integer({ min: 0, max: ITEMS - 1 }), (orders, name, item) => {
        const candidates = bruteForce(orders, item, name, 1);
        const ordersWith = orders.filter((items) => items.includes(item)).length;
        const ranked = rankNeighbours({ orders: orders.length, ordersWith, measure: name, minTogether: 1 }, candidates);
        expect(ranked).toEqual(candidates.slice(0, 12));
      }),
    );
  });

  it('do not depend on how orders, products and passes are divided', () => {
    fc.assert(
      fc.property(
        history,
        measure,
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 1, max: 40 }),
        (orders, name, cut, room) => {
          const baskets = basketsFromLists(orders, ITEMS);
          const whole = coPurchaseNeighbours(baskets, { measure: name, minTogether: 1 });
          const withItem = new Uint32Array(ITEMS);
          for (const item of orders.flat()) withItem[item]!++;
          const popularity = rankByPopularity(withItem);
          const middle = Math.min(cut, orders.length);
          const halves = [
            rankedBaskets(baskets, popularity, 0, middle),
            rankedBaskets(baskets, popularity, middle, orders.length),
          ];
          const lengths = halves[0]!.lengths.map((length, rank) => length + halves[1]!.lengths[rank]!);
          const shares = halves.map((half) => {
            return { orders: half.offsets.length - 1, lines: half.ranks.length, lengths: half.lengths };
          });
          const stages = passes(lengths, room);
          const places = workplaces(shares, stages, true);
          const found = emptyNeighbours(ITEMS, 12);
          const options = { score: MEASURES[name], minTogether: 1 };
          for (const pass of stages) {
            const parts = halves.map((half, t) => expandCoLists(half, pass, places[t]!));
            for (const turn of [0, 1, 2]) {
              const place = places[turn % 2]!;
              rankCompanions(parts, pass, popularity, orders.length, options, place, found, turn, 3);
            }
          }
          expect(found).toEqual(whole);
        },
      ),
    );
  });

  it.each([200, 255, 256, 400, 65_535, 65_536])('count a pair seen in %i orders', (times) => {
    const orders = [...Array.from({ length: times }, () => [0, 1]), [0, 2], [2, 3], [2, 3]];
    const found = coPurchaseNeighbours(basketsFromLists(orders, ITEMS), { measure: 'confidence', minTogether: 1 });
    const of = (item: number) => neighboursOf(found, item).map(({ item, together }) => [item, together]);
    expect([0, 1, 2, 3, 4].map(of)).toEqual([
      [[1, times], [2, 1]], // biome-ignore format: a line for each product
      [[0, times]],
      [
        [3, 2],
        [0, 1],
      ],
      [[2, 2]],
      [],
    ]);
  });

  it('are left out below however many orders are asked for', () => {
    const baskets = basketsFromLists(
      [
        [0, 1],
        [0, 1],
        [0, 1],
        [0, 2],
        [0, 2],
      ],
      ITEMS,
    );
    const found = (minTogether: number) =>
      neighboursOf(coPurchaseNeighbours(baskets, { minTogether, measure: 'lift' }), 0);
    expect([1, 2, 2.5, 3, 4, 1000, 2 ** 40, Infinity].map((least) => found(least).length)).toEqual([
      2, 2, 1, 1, 0, 0, 0, 0,
    ]);
  });

  it('work beyond 65,536 products', () => {
    const items = 70_000;
    const found = coPurchaseNeighbours(basketsFromLists([[69_999, 3], [3, 69_999], [3], [5]], items), {
      minTogether: 1,
    });
    expect(neighboursOf(found, 69_999).map(({ item, together }) => [item, together])).toEqual([[3, 2]]);
    expect(neighboursOf(found, 5)).toEqual([]);
  });

  it('give nothing for an empty shop', () => {
    expect(coPurchaseNeighbours(basketsFromLists([], 0)).lengths).toHaveLength(0);
    expect(neighboursOf(coPurchaseNeighbours(basketsFromLists([[], []], 3)), 1)).toEqual([]);
  });

  it.each([{ k: 0 }, { k: 1.5 }, { k: 65_536 }, { minTogether: 0 }])('refuse %o', (options) => {
    expect(() => coPurchaseNeighbours(basketsFromLists([[0]], 1), options)).toThrow(RangeError);
  });
});

describe('measures', () => {
  it('never rise with the popularity of the other and never fall with the joint count', () => {
    const counts = fc
      .record({ n: fc.integer({ min: 4, max: 5000 }), a: fc.nat(), b: fc.nat(), c: fc.nat() })
      .map(({ n, a, b, c }) => {
        const withA = 2 + (a % (n - 3));
        const withB = 2 + (b % (n - 3));
        const least = Math.max(1, withA + withB + 1 - n);
        return { n, withA, withB, together: least + (c % Math.max(1, Math.min(withA, withB) - least)) };
      });
    fc.assert(
      fc.property(counts, measure, ({ n, withA, withB, together }, name) => {
        const score = MEASURES[name];
        const here = score(together, withA, withB, n);
        expect(score(together, withA, withB + 1, n)).toBeLessThanOrEqual(here + 1e-9);
        if (together < Math.min(withA, withB)) {
          expect(score(together + 1, withA, withB, n)).toBeGreaterThanOrEqual(here - 1e-9);
        }
      }),
    );
  });

  it('rank by neither popularity nor lift alone', () => {
    // 1,000 orders, 100 with A. A best-seller that stands beside A no more than anywhere; a fluke; a real companion.
    const bestseller = MEASURES.affinity(50, 100, 500, 1000);
    const fluke = MEASURES.affinity(2, 100, 2, 1000);
    const companion = MEASURES.affinity(30, 100, 60, 1000);
    expect(bestseller).toBe(0);
    expect(companion).toBeGreaterThan(fluke);
    expect(MEASURES.lift(2, 100, 2, 1000)).toBeGreaterThan(MEASURES.lift(30, 100, 60, 1000));
    expect(MEASURES.confidence(50, 100, 500, 1000)).toBeGreaterThan(MEASURES.confidence(30, 100, 60, 1000));
  });
});

describe('incremental counts', () => {
  const change = fc.record({ id: fc.integer({ min: 0, max: 9 }), items: order });

  it('after any changes to any orders are those of a full build of what is left', () => {
    fc.assert(
      fc.property(history, fc.array(change, { maxLength: 40 }), (start, changes) => {
        const orders = new Map(start.map((items, id) => [id, items]));
        const counts = CoCounts.from(basketsFromLists(start, ITEMS));
        for (const { id, items } of changes) {
          counts.apply(orders.get(id) ?? [], items);
          orders.set(id, items);
        }
        const left = [...orders.values()].filter((items) => items.length > 0);
        expect(counts.orders).toBe(left.length);
        const full = coPurchaseNeighbours(basketsFromLists(left, ITEMS), { minTogether: 1 });
        for (let item = 0; item < ITEMS; item++) {
          expect(counts.ordersWith(item)).toBe(left.filter((items) => items.includes(item)).length);
          const top = counts.top(item, { minTogether: 1 });
          expect(top.map(({ ordersWith, ...rest }) => rest)).toEqual(neighboursOf(full, item));
        }
      }),
    );
  });

  it('refuse to take out an order that was never put in', () => {
    const counts = CoCounts.from(basketsFromLists([[1, 2]], ITEMS));
    expect(() => counts.apply([3, 4], [])).toThrow(/never put in/);
  });

  it('name only what changed when a line is refunded', () => {
    const delta = basketDelta([30n, 10n, 20n, 10n], [20n, 10n]);
    expect(delta.orders).toBe(0);
    expect([...delta.items]).toEqual([[30n, -1]]);
    expect(delta.pairs).toEqual([
      { a: 10n, b: 30n, by: -1 },
      { a: 20n, b: 30n, by: -1 },
    ]);
    expect(basketDelta([1], [])).toMatchObject({ orders: -1 });
    expect(basketDelta([], ['b', 'a'])).toMatchObject({ orders: 1, pairs: [{ a: 'a', b: 'b', by: 1 }] });
  });
});

describe('baskets', () => {
  it('merge repeated products whatever the order of the lines', () => {
    const { offsets, items } = basketsFromLines(Uint32Array.of(2, 0, 2, 0, 2), Uint32Array.of(4, 1, 4, 1, 0), 3, 5);
    expect([...offsets]).toEqual([0, 1, 1, 3]);
    expect([...items]).toEqual([1, 4, 0]);
  });

  it('are the distinct products of each order, whatever the order of the lines', () => {
    const line = fc.record({ order: fc.nat({ max: 6 }), item: fc.nat({ max: 4 }) });
    fc.assert(
      fc.property(fc.array(line), fc.boolean(), (lines, sorted) => {
        if (sorted) lines.sort((a, b) => a.order - b.order);
        const column = (name: 'order' | 'item') => Uint32Array.from(lines, (one) => one[name]);
        const { offsets, items } = basketsFromLines(column('order'), column('item'), 7, 5);
        const found = Array.from({ length: 7 }, (_, i) => [...items.subarray(offsets[i], offsets[i + 1])]);
        const expected = found.map((_, i) => lines.filter(({ order }) => order === i).map(({ item }) => item));
        expect(found).toEqual(expected.map((list) => [...new Set(list)]));
        expect(items).toHaveLength(offsets[7]!);
      }),
    );
  });

  it('refuse indexes out of range', () => {
    expect(() => basketsFromLines(Uint32Array.of(3), Uint32Array.of(0), 3, 5)).toThrow('order index 3 is not below 3');
    expect(() => basketsFromLines(Uint32Array.of(0), Uint32Array.of(5), 3, 5)).toThrow('line 0: product index 5');
    expect(() => basketsFromLines(Uint32Array.of(0), Uint32Array.of(), 3, 5)).toThrow(RangeError);
  });
});
