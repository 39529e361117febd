import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { movement, NOT_THERE } from './movement.ts';
import { aggregateOrders, NEVER, type RfmFacts, SEGMENTS, scoreRfm, segmentOf } from './rfm.ts';

const customers = fc
  .array(
    fc.record({
      day: fc.integer({ min: 19_000, max: 19_040 }),
      orders: fc.integer({ min: 1, max: 6 }),
      total: fc.integer({ min: -500, max: 5000 }),
    }),
    { maxLength: 80 },
  )
  .map(
    (list): RfmFacts => ({
      lastDay: Int32Array.from(list, ({ day }) => day),
      orders: Int32Array.from(list, ({ orders }) => orders),
      total: Float64Array.from(list, ({ total }) => total),
    }),
  );

/** The definition, spelled out. */
function scoreByHand(values: ArrayLike<number>, value: number): number {
  const below = Array.from(values).filter((other) => other < value).length;
  return 1 + Math.floor((5 * below) / values.length);
}

describe('RFM scores', () => {
  it('are the quintile of the share strictly below, for any shop', () => {
    fc.assert(
      fc.property(customers, fc.constantFrom('total' as const, 'average' as const), (facts, monetary) => {
        const money = monetary === 'total' ? facts.total : facts.total.map((total, i) => total / facts.orders[i]!);
        const { r, f, m, thresholds } = scoreRfm(facts, { monetary });
        for (let i = 0; i < r.length; i++) {
          expect(r[i]).toBe(scoreByHand(facts.lastDay, facts.lastDay[i]!));
          expect(f[i]).toBe(scoreByHand(facts.orders, facts.orders[i]!));
          expect(m[i]).toBe(scoreByHand(money, money[i]!));
          expect(f[i]).toBe(1 + thresholds.f.filter((threshold) => facts.orders[i]! > threshold).length);
        }
      }),
    );
  });

  it('are the same in a large shop, whose quintiles are not found by counting each value', () => {
    const customers = 40_000;
    const shops: Record<string, (i: number) => number> = {
      'amounts of all sizes': (i) => ((i * 7919) % 100_003) ** 1.5,
      'one amount for nearly everybody': (i) => (i % 50 === 0 ? i : 100),
      'sorted, highest first': (i) => 1e9 - i * 11,
      'a period in step with any sample': (i) => (i % 10 === 5 ? 1e6 + i : (i * 31) % 1009),
    };
    for (const [shop, amount] of Object.entries(shops)) {
      const total = Float64Array.from({ length: customers }, (_, i) => Math.round(amount(i)));
      // Days too far apart to be counted one by one, and some customers without any.
      const lastDay = Int32Array.from(total, (value, i) => (i % 9 === 0 ? NEVER : Math.trunc(value) * 3));
      const { r, m } = scoreRfm({ lastDay, orders: new Int32Array(customers).fill(1), total });
      for (const [scores, values] of [
        [r, lastDay],
        [m, total],
      ] as const) {
        const sorted = Float64Array.from(values).sort();
        const below = new Map<number, number>();
        for (let i = customers - 1; i >= 0; i--) below.set(sorted[i]!, i);
        const wrong = Array.from(values).findIndex(
          (value, i) => scores[i] !== 1 + Math.floor((5 * below.get(value)!) / customers),
        );
        expect(wrong, shop).toBe(-1);
      }
    }
  });

  it('put every customer into exactly one segment', () => {
    fc.assert(
      fc.property(customers, (facts) => {
        const { r, f, segment, cells, segments } = scoreRfm(facts);
        const sum = (counts: Uint32Array) => counts.reduce((a, b) => a + b, 0);
        expect(sum(cells)).toBe(r.length);
        expect(sum(segments)).toBe(r.length);
        segment.forEach((index, i) => {
          expect(SEGMENTS[index]).toBe(segmentOf(r[i]!, f[i]!));
        });
      }),
    );
  });

  it('do not depend on the order of the customers', () => {
    fc.assert(
      fc.property(customers, (facts) => {
        const backwards = {
          lastDay: facts.lastDay.toReversed(),
          orders: facts.orders.toReversed(),
          total: facts.total.toReversed(),
        };
        expect(scoreRfm(backwards).segment.toReversed()).toEqual(scoreRfm(facts).segment);
      }),
    );
  });

  it('give F1 to the many who ordered once, however many they are', () => {
    const orders = Int32Array.from({ length: 100 }, (_, i) => (i < 70 ? 1 : 2 + (i % 4)));
    const { f } = scoreRfm({ lastDay: new Int32Array(100), orders, total: new Float64Array(100) });
    expect(new Set(f.subarray(0, 70))).toEqual(new Set([1]));
    expect(Math.min(...f.subarray(70))).toBe(4); // 70% lie below
  });

  it('put a customer without an order that counts at the bottom', () => {
    const facts = aggregateOrders({
      customers: 4,
      customer: Uint32Array.of(0, 1, 1, 3),
      day: Int32Array.of(19_000, 19_010, 19_005, 19_020),
      amount: Float64Array.of(1000, 2500, -500, 1),
    });
    expect([...facts.lastDay]).toEqual([19_000, 19_010, NEVER, 19_020]);
    expect([...facts.orders]).toEqual([1, 2, 0, 1]);
    expect([...facts.total]).toEqual([1000, 2000, 0, 1]);
    const { r, f, m, segment } = scoreRfm(facts);
    expect([r[2], f[2], m[2], SEGMENTS[segment[2]!]]).toEqual([1, 1, 1, 'hibernating']);
  });

  it('work on a shop with nobody and with one', () => {
    expect(
      scoreRfm(
        aggregateOrders({
          customers: 0,
          customer: new Uint32Array(),
          day: new Int32Array(),
          amount: new Float64Array(),
        }),
      ).segments,
    ).toEqual(new Uint32Array(10));
    const alone = scoreRfm({ lastDay: Int32Array.of(5), orders: Int32Array.of(9), total: Float64Array.of(9) });
    expect([alone.r[0], alone.f[0], alone.m[0]]).toEqual([1, 1, 1]);
  });

  it('refuse arrays that do not fit together', () => {
    const facts = { lastDay: new Int32Array(2), orders: new Int32Array(3), total: new Float64Array(2) };
    expect(() => scoreRfm(facts)).toThrow(RangeError);
    const outside = { customers: 1, customer: Uint32Array.of(1), day: new Int32Array(1), amount: new Float64Array(1) };
    expect(() => aggregateOrders(outside)).toThrow('order 0: customer index 1');
  });
});

describe('the ten segments', () => {
  it('cover all 25 cells and all occur', () => {
    const cells = [1, 2, 3, 4, 5].flatMap((r) => [1, 2, 3, 4, 5].map((f) => segmentOf(r, f)));
    expect(new Set(cells)).toEqual(new Set(SEGMENTS));
  });

  it.each([
    [5, 5, 'champions'],
    [5, 4, 'champions'],
    [4, 5, 'loyal'],
    [3, 4, 'loyal'],
    [5, 3, 'potential_loyalist'],
    [4, 2, 'potential_loyalist'],
    [5, 1, 'new'],
    [4, 1, 'promising'],
    [3, 3, 'need_attention'],
    [3, 2, 'about_to_sleep'],
    [2, 5, 'cant_lose'],
    [1, 4, 'at_risk'],
    [2, 2, 'hibernating'],
  ])('R%d F%d is %s', (r, f, segment) => {
    expect(segmentOf(r, f)).toBe(segment);
  });

  it.each([
    [0, 1],
    [6, 1],
    [1, 0],
    [1, 2.5],
  ])('there is none for R%d F%d', (r, f) => {
    expect(() => segmentOf(r, f)).toThrow(RangeError);
  });
});

describe('movement', () => {
  it('accounts for everybody, those who came and left too', () => {
    const before = Uint8Array.of(0, 0, 1, NOT_THERE, 2);
    const after = Uint8Array.of(0, 1, 1, 2, NOT_THERE);
    const { matrix, moved } = movement(before, after, 3);
    expect([...matrix]).toEqual([1, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0]);
    expect(moved).toBe(3);
  });

  it('refuses a segment that does not exist', () => {
    expect(() => movement(Uint8Array.of(3), Uint8Array.of(0), 3)).toThrow('customer 0: segment 3');
    expect(() => movement(Uint8Array.of(3), Uint8Array.of(), 3)).toThrow(RangeError);
  });
});
