import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { basketsFromLists } from '../co-purchase/baskets.ts';
import { coPurchaseNeighbours } from '../co-purchase/neighbours.ts';
import { diverse } from './diverse.ts';
import { judgeRankers } from './holdout.ts';
import type { LinearModel } from './logistic.ts';
import { decodeModel, encodeModel } from './model.ts';
import { rank } from './rank.ts';
import { productTables } from './tables.ts';
import { itemsOf, ordersUntil, timelines } from './timeline.ts';
import { train } from './train.ts';
import {
  type BasketHistory,
  type CustomerHistory,
  NEVER,
  NOBODY,
  type ProductFacts,
  type Recommendation,
} from './types.ts';

type Order = { who: number; day: number; items: number[] };

function history(orders: readonly Order[], customers: number, products: number): BasketHistory {
  const offsets = [0];
  for (const { items } of orders) offsets.push(offsets.at(-1)! + items.length);
  return {
    customers,
    products,
    customer: Uint32Array.from(orders, ({ who }) => who),
    day: Int32Array.from(orders, ({ day }) => day),
    offsets: Uint32Array.from(offsets),
    items: Uint32Array.from(orders.flatMap(({ items }) => items)),
  };
}

/** A small seeded generator: the same shop on every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/**
 * Customers who come every 20 days for a year. All buy their own staple (0–19) every time; those of even staples buy
 * products of the even half of 20–59 once each, the others of the odd half; durables (60–69) are bought once, by
 * whoever, and never again.
 */
function habits(customers = 150): Order[] {
  const next = random(5);
  const orders: Order[] = [];
  for (let who = 0; who < customers; who++) {
    const staple = Math.floor(20 * next());
    const durables = new Set<number>();
    for (let day = Math.floor(20 * next()); day < 360; day += 15 + Math.floor(10 * next())) {
      const items = [staple, 20 + 2 * Math.floor(20 * next()) + (staple % 2)];
      const durable = 60 + Math.floor(10 * next());
      if (!durables.has(durable) && next() < 0.5) {
        items.push(durable);
        durables.add(durable);
      }
      orders.push({ who, day, items });
    }
  }
  return orders;
}

/** Something is unknown of most products, and a category comes late. */
const FACTS: ProductFacts = {
  category: Int32Array.of(0, 0, 1, -1, 2, 2, 3, -1),
  type: Int32Array.of(-1, 0, 0, 1, 1, -1, 2, -1),
  price: Float64Array.of(100, 0, Number.NaN, 1e9, 5, 5, Number.NaN, 1),
};

/** 5 is viewed with 4, which nobody need have bought. */
const VIEWED = coPurchaseNeighbours(basketsFromLists([[4, 5], [4, 5], [5], [6]], 8));

const items = (list: readonly Recommendation[]) => list.map(({ item }) => item);

describe('what is learned from orders with habits in them', () => {
  const orders = history(habits(), 150, 70);
  const lines = timelines(orders);
  const model = train(orders);

  it('is better than the simple rule, and in use', () => {
    expect(model.choice).toMatchObject({ method: 'learned', why: 'better' });
    expect(model.choice.learned!.recall).toBeGreaterThan(model.choice.rule!.recall);
  });

  it('has numbers for a category that came when the past was over', () => {
    const orders = habits();
    // Nobody but the last customers, in the last weeks, knows of category 1.
    for (const order of orders) if (order.day > 340 && order.who > 140) order.items.push(70);
    const facts = { category: Int32Array.from({ length: 71 }, (_, item) => (item === 70 ? 1 : 0)) };
    const { again, first, choice } = train(history(orders, 150, 71), { facts });
    expect(choice.method).toBe('learned');
    for (const { bias, weights } of [again, first]) expect([bias, ...weights].every(Number.isFinite)).toBe(true);
  });

  it('knows what comes again, whose taste a new thing is to, and what lasts', () => {
    let stapleFirst = 0;
    let toTaste = 0;
    let fresh = 0;
    let durablesAgain = 0;
    for (let who = 0; who < 150; who++) {
      const own = ordersUntil(lines, who, 360);
      const staple = own[0]!.items.find((item) => item < 20)!;
      const list = rank(model, { orders: own }, 360, { k: 6 });
      if (list[0]!.item === staple) stapleFirst++;
      for (const { item, reason } of list) {
        if (item >= 20 && item < 60) {
          fresh++;
          if (item % 2 === staple % 2) toTaste++;
        }
        if (item >= 60 && reason.kind === 'again') durablesAgain++;
      }
    }
    expect(stapleFirst).toBeGreaterThan(145);
    expect(toTaste / fresh).toBeGreaterThan(0.95);
    expect(durablesAgain).toBe(0);
  });

  it('gives the figures of a repeat as its reason', () => {
    const own = ordersUntil(lines, 3, 360);
    const staple = own[0]!.items.find((item) => item < 20)!;
    const { reason } = rank(model, { orders: own }, 360).find(({ item }) => item === staple)!;
    expect(reason).toMatchObject({ kind: 'again', times: own.length, lastDay: own.at(-1)!.day });
    expect((reason as { everyDays: number }).everyDays).toBeGreaterThan(15);
    expect((reason as { everyDays: number }).everyDays).toBeLessThan(25);
  });

  it('is the same on every run, and after being written and read', () => {
    const again = train(orders);
    const kept = decodeModel(encodeModel(model));
    for (let who = 0; who < 20; who++) {
      const customer = { orders: ordersUntil(lines, who, 300) };
      const answer = rank(model, customer, 300);
      expect(rank(again, customer, 300)).toEqual(answer);
      expect(rank(kept, customer, 300)).toEqual(answer);
    }
  });

  it('is read from bytes that lie anywhere, and does not change with them', () => {
    const bytes = encodeModel(model);
    const pool = Buffer.alloc(bytes.length + 3);
    pool.set(bytes, 3);
    const read = decodeModel(pool.subarray(3));
    pool.fill(0);
    expect(read).toEqual(model);
  });

  it('answers for one customer whatever it was asked before', () => {
    const customer = { orders: ordersUntil(lines, 7, 300) };
    const fresh = rank(decodeModel(encodeModel(model)), customer, 300);
    rank(model, { orders: ordersUntil(lines, 8, 300) }, 300, { beside: [25] });
    expect(rank(model, customer, 300)).toEqual(fresh);
  });

  it('shows what belongs to what she looks at, and never that itself', () => {
    const list = rank(model, { orders: [] }, 360, { beside: [3], k: 10 });
    expect(items(list)).not.toContain(3);
    expect(list.some(({ reason }) => reason.kind === 'together' && reason.with === 3)).toBe(true);
  });

  it('completes a set of which she has half', () => {
    const sets = { offsets: Uint32Array.of(0, 4), items: Uint32Array.of(0, 60, 61, 69) };
    const withSets = train(orders, { sets });
    const bought = [
      { day: 350, items: [0, 60] },
      { day: 355, items: [61] },
    ];
    const list = rank(withSets, { orders: bought }, 360, { k: 70 });
    expect(list.find(({ item }) => item === 69)!.reason).toEqual({ kind: 'set', set: 0, with: 61 });
  });

  it('refuses a model of another version or cut short', () => {
    const bytes = encodeModel(model);
    for (const length of [bytes.length - 64, 100, 3, 0]) {
      expect(() => decodeModel(bytes.subarray(0, length)), `${length} bytes`).toThrow(RangeError);
    }
  });
});

describe('where there is little or nothing to learn', () => {
  it('follows the simple rule and says so: what she bought most, then what everybody buys', () => {
    const few = history(
      [
        { who: 0, day: 1, items: [1, 2] },
        { who: 0, day: 5, items: [2] },
        { who: 1, day: 6, items: [3, 4] },
        { who: NOBODY, day: 7, items: [3] },
      ],
      2,
      6,
    );
    const model = train(few);
    expect(model.choice).toMatchObject({ method: 'rule', why: 'too_few_next_baskets' });
    expect(items(rank(model, { orders: ordersUntil(timelines(few), 0, 9) }, 9))).toEqual([2, 1, 3, 4]);
    expect(items(rank(model, { orders: [] }, 9, { k: 2 }))).toEqual([2, 3]);
  });

  it('stays with the rule where everything is chance', () => {
    // Everybody buys the same thing again and again; nothing can beat counting.
    const orders: Order[] = [];
    for (let who = 0; who < 100; who++) {
      for (let day = who % 10; day < 200; day += 10) orders.push({ who, day, items: [who % 12] });
    }
    const model = train(history(orders, 100, 12));
    expect(model.choice).toMatchObject({ method: 'rule', why: 'not_better' });
    expect(model.choice.rule).toEqual({ recall: 1, ndcg: 1 });
  });

  it('answers nothing to nothing', () => {
    const model = train(history([], 0, 0));
    expect(rank(model, { orders: [] }, 0)).toEqual([]);
    expect(rank(model, { orders: [{ day: 0, items: [4] }] }, 0)).toEqual([]);
  });
});

describe('beside the ranker in use', () => {
  /** Customers of two tastes who come every 40 days and never buy anything twice. */
  function explorers(): Order[] {
    const next = random(7);
    return Array.from({ length: 150 }, (_, who) => {
      const left = Array.from({ length: 40 }, (_, i) => 2 * i + (who % 2)).sort(() => next() - 0.5);
      return Array.from({ length: 9 }, (_, i) => ({ who, day: (who % 40) + 40 * i, items: left.splice(0, 3) }));
    }).flat();
  }
  const orders = history(explorers(), 150, 80);
  const model = train(orders);
  const { judged } = model;
  const turned = (of: LinearModel) => ({ bias: -of.bias, weights: of.weights.map((weight) => -weight) });
  const wrong = { method: 'learned' as const, again: turned(model.again), first: turned(model.first) };

  it('a new one is judged on the same days, by what each had learned before them', () => {
    const { holdout } = train(orders, { inUse: judged });
    expect(holdout!.againstInUse).toMatchObject({ value: 0, low: 0, high: 0 });
    expect(holdout!.againstInUse!.recall).toBe(holdout!.scores.learned.recall.value);
    const { learned, rule, own, popular } = holdout!.scores;
    for (const { recall, ndcg } of [learned, rule, own, popular]) {
      for (const { value, low, high } of [recall, ndcg]) expect(low <= value && value <= high).toBe(true);
    }
    expect(rule.recall.value).toBe(0);
    expect(own.recall.value).toBe(0);
    expect(holdout!.againstPlain.plain).toBe('popular');
    expect(holdout!.againstPlain.low).toBeGreaterThan(0);
  });

  it('is better than one that has it the wrong way round, and that is worse than it', () => {
    expect(train(orders, { inUse: wrong }).holdout!.againstInUse!.low).toBeGreaterThan(0);
    const lines = timelines(orders);
    const days = { cut: 320, until: 360, tables: productTables(lines, 320, {}), customers: 3000, least: 60 };
    const { choice, holdout } = judgeRankers(lines, days, wrong, judged);
    expect(choice).toMatchObject({ method: 'rule', why: 'not_better' });
    expect(holdout!.againstInUse!.high).toBeLessThan(0);
  });
});

describe('what is new', () => {
  const orders = history(habits(40), 40, 71);
  /** The habits of a year, and product 70 among them, first sold ten days before the end. */
  const lately = history([...habits(40), ...[0, 1, 2].map((who) => ({ who, day: 350 + who, items: [70] }))], 40, 71);
  const launched = (day: number) => ({ launchDay: Int32Array.from({ length: 71 }, (_, i) => (i === 70 ? day : 0)) });
  const reasonFor = (model: ReturnType<typeof train>) =>
    rank(model, { orders: [] }, 360, { k: 71 }).find(({ item }) => item === 70)?.reason;

  it('is so by its first day on sale, not by its first sale; of that where nobody knows better', () => {
    expect(reasonFor(train(lately, { facts: launched(345) }))).toEqual({ kind: 'new', days: 15 });
    expect(reasonFor(train(lately, { facts: launched(5) }))).toMatchObject({ kind: 'popular', orders: 3 });
    expect(reasonFor(train(lately))).toEqual({ kind: 'new', days: 10 });
    expect(reasonFor(train(lately, { facts: launched(NEVER) }))).toEqual({ kind: 'new', days: 10 });
  });

  it('is not all that was never sold', () => {
    const looks = { orders: [{ day: 300, items: [3] }], viewed: [{ day: 350, item: 70 }] };
    const viewed = coPurchaseNeighbours(basketsFromLists([[3, 70], [3, 70], [1], [2]], 71));
    const list = rank(train(orders, { viewed }), looks, 360, { k: 70 });
    expect(list[0]!.item).not.toBe(70);
    expect(list.every(({ score }) => Math.abs(score) < 1000)).toBe(true);
  });
});

describe('who has looked and not bought', () => {
  const model = train(history(habits(), 150, 70));

  it('sees that and what goes with it, before what customers begin with', () => {
    const viewed = [
      { day: 350, item: 64 },
      { day: 355, item: 3 },
    ];
    const list = rank(model, { orders: [], viewed }, 360);
    expect(list.slice(0, 2).map(({ item, reason }) => [item, reason])).toEqual([
      [3, { kind: 'seen', day: 355 }],
      [64, { kind: 'seen', day: 350 }],
    ]);
    expect(list[2]!.reason).toMatchObject({ kind: 'together' });
    expect(items(list)).not.toEqual(items(rank(model, { orders: [] }, 360)));
  });
});

describe('two orders on one day', () => {
  it('are one, for who is ranked as for who was learned from', () => {
    const model = train(history(habits(), 150, 70));
    const apart = [
      { day: 300, items: [3, 20] },
      { day: 330, items: [3] },
      { day: 330, items: [24, 3] },
    ];
    const joined = [apart[0]!, { day: 330, items: [3, 24] }];
    expect(rank(model, { orders: apart }, 360)).toEqual(rank(model, { orders: joined }, 360));
  });
});

describe('whatever the orders', () => {
  const order = fc.record({
    who: fc.oneof(fc.nat(4), fc.constant(NOBODY)),
    day: fc.integer({ min: 15_000, max: 15_400 }),
    items: fc.array(fc.nat(7), { maxLength: 6 }),
  });
  const asked: fc.Arbitrary<CustomerHistory> = fc.record({
    orders: fc.array(fc.record({ day: fc.integer({ min: 15_000, max: 15_500 }), items: fc.array(fc.nat(20)) }), {
      maxLength: 8,
    }),
    viewed: fc.array(fc.record({ day: fc.integer({ min: 15_000, max: 15_500 }), item: fc.nat(20) }), { maxLength: 4 }),
  });

  it('never more than asked for, never twice, never what is excluded or unknown, never without a number', () => {
    fc.assert(
      fc.property(
        fc.array(order, { maxLength: 60 }),
        asked,
        fc.integer({ min: 15_000, max: 15_500 }),
        fc.nat(10),
        fc.uniqueArray(fc.nat(7), { maxLength: 4 }),
        fc.uniqueArray(fc.nat(9), { maxLength: 2 }),
        (orders, customer, today, k, excluded, beside) => {
          const model = train(history(orders, 5, 8), { facts: FACTS });
          expect(model.again.weights.every(Number.isFinite) && Number.isFinite(model.again.bias)).toBe(true);
          expect(model.first.weights.every(Number.isFinite) && Number.isFinite(model.first.bias)).toBe(true);
          for (const method of ['learned', 'rule'] as const) {
            const list = rank({ ...model, choice: { ...model.choice, method } }, customer, today, {
              k,
              beside,
              excluded: (item) => excluded.includes(item),
            });
            expect(list.length).toBeLessThanOrEqual(k);
            expect(new Set(items(list)).size).toBe(list.length);
            for (const { item, score, reason } of list) {
              expect(item).toBeLessThan(8);
              expect(excluded).not.toContain(item);
              expect(beside).not.toContain(item);
              expect(Number.isFinite(score)).toBe(true);
              for (const figure of Object.values(reason)) expect(figure).not.toBeNaN();
            }
            for (let i = 1; i < list.length; i++) expect(list[i]!.score).toBeLessThanOrEqual(list[i - 1]!.score);
          }
        },
      ),
      {
        numRuns: 150,
        examples: [
          // A day before the last the model has learned from.
          [
            [
              { who: NOBODY, day: 15_311, items: [0] },
              { who: 1, day: 15_000, items: [0, 1] },
              { who: 1, day: 15_122, items: [0] },
              { who: 0, day: 15_001, items: [0] },
            ],
            { orders: [{ day: 15_000, items: [0] }], viewed: [] },
            15_310,
            1,
            [],
            [],
          ],
        ],
      },
    );
  });

  it('the figures of every reason are what anybody would count', () => {
    fc.assert(
      fc.property(fc.array(order, { minLength: 5, maxLength: 80 }), asked, fc.nat(400), (orders, customer, after) => {
        const today = 15_000 + after;
        const known = orders.filter(({ day }) => day <= today);
        const lines = timelines(history(known, 5, 8));
        const model = train(history(orders, 5, 8), { facts: FACTS, until: today, viewed: VIEWED });
        const baskets = Array.from(lines.day, (day, i) => ({ day, items: new Set(itemsOf(lines, i)) }));
        const holding = (...wanted: number[]) =>
          baskets.filter((basket) => wanted.every((item) => basket.items.has(item)));
        const owners = Array.from({ length: 5 }, (_, who) => {
          return new Set(ordersUntil(lines, who, today).flatMap((one) => [...one.items]));
        });
        const having = (...wanted: number[]) => owners.filter((own) => wanted.every((item) => own.has(item))).length;
        const bought = (customer.orders ?? []).filter(({ day, items }) => day <= today && items.length > 0);
        for (const method of ['learned', 'rule'] as const) {
          for (const { item, reason } of rank({ ...model, choice: { ...model.choice, method } }, customer, today, {
            k: 8,
          })) {
            const days = bought.filter(({ items }) => Array.from(items).includes(item)).map(({ day }) => day);
            switch (reason.kind) {
              case 'again':
                expect(reason).toMatchObject({ times: new Set(days).size, lastDay: Math.max(...days) });
                break;
              case 'together':
                expect(reason.together).toBe(holding(item, reason.with).length);
                expect(reason.ordersWith).toBe(holding(reason.with).length);
                break;
              case 'sameCustomers':
                expect(reason.together).toBe(having(item, reason.with));
                expect(reason.customersWith).toBe(having(reason.with));
                break;
              case 'taste':
                expect(reason.orders).toBe(holding(item).length);
                break;
              case 'popular':
                expect(reason.orders).toBe(holding(item).filter(({ day }) => today - day < reason.days).length);
                expect(reason.orders).toBeGreaterThan(0);
                break;
              case 'seen':
                expect(customer.viewed).toContainEqual({ day: reason.day, item });
                break;
              case 'viewed':
                expect(customer.viewed!.some((view) => view.item === reason.with)).toBe(true);
                break;
            }
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  it('the order in which orders come does not matter', () => {
    fc.assert(
      fc.property(fc.array(order, { maxLength: 40 }), (orders) => {
        const sorted = timelines(history(orders, 5, 8));
        const shuffled = timelines(history(orders.toReversed(), 5, 8));
        for (let who = 0; who < 5; who++) {
          const sets = (lines: typeof sorted) =>
            ordersUntil(lines, who, 16_000).map(({ day, items: own }) => [day, [...own].sort()]);
          expect(sets(shuffled)).toEqual(sets(sorted));
        }
      }),
    );
  });
});

describe('a list with something for everybody', () => {
  const ranked = [0, 1, 2, 3, 4, 5, 6, 7].map((item) => ({ item }));

  it('has at most two of a group, in the order of the ranking', () => {
    const list = diverse(ranked, 4, { groupOf: (item) => (item < 5 ? 0 : item) });
    expect(list.map(({ item }) => item)).toEqual([0, 1, 5, 6]);
  });

  it('fills up with the best of what was passed over', () => {
    expect(diverse(ranked.slice(0, 5), 4, { groupOf: () => 0, most: 1 }).map(({ item }) => item)).toEqual([0, 1, 2, 3]);
    expect(diverse(ranked, 3, { groupOf: () => -1 }).map(({ item }) => item)).toEqual([0, 1, 2]);
  });
});
