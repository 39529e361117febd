import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { everyNth, groupHistories } from './grouped.ts';

const history = fc.record({
  repeats: fc.nat(4),
  recency: fc.integer({ min: 0, max: 20 }),
  waited: fc.integer({ min: 0, max: 20 }),
  logGaps: fc.double({ min: -3, max: 3, noNaN: true }),
});

function columns(rows: { repeats: number; recency: number; waited: number; logGaps: number }[]) {
  return {
    repeats: Float64Array.from(rows, (row) => row.repeats),
    recency: Float64Array.from(rows, (row) => (row.repeats === 0 ? 0 : row.recency)),
    age: Float64Array.from(rows, (row) => row.recency + row.waited),
    logGaps: Float64Array.from(rows, (row) => (row.repeats === 0 ? 0 : row.logGaps)),
  };
}

describe('groupHistories', () => {
  it('keeps every history, counts each once, and loses none of the gaps', () => {
    fc.assert(
      fc.property(fc.array(history, { maxLength: 200 }), (rows) => {
        const data = columns(rows);
        const grouped = groupHistories(data, 7);
        const key = (i: number) => `${grouped.repeats[i]} ${grouped.recency[i]} ${grouped.age[i]}`;
        expect(new Set(Array.from(grouped.weight.keys(), key)).size).toBe(grouped.weight.length);
        expect(grouped.customers).toBe(rows.length);
        let gaps = 0;
        rows.forEach((_, i) => {
          const group = grouped.groupOf[i]!;
          expect(grouped.repeats[group]).toBe(data.repeats[i]);
          expect(grouped.recency[group]).toBe(data.recency[i]! / 7);
          expect(grouped.age[group]).toBe(data.age[i]! / 7);
          gaps += data.logGaps[i]! - data.repeats[i]! * Math.log(7);
        });
        expect(grouped.logGaps!.reduce((sum, gap, i) => sum + gap * grouped.weight[i]!, 0)).toBeCloseTo(gaps, 8);
      }),
    );
  });

  it('works with a hundred thousand histories of which none are equal', () => {
    const n = 100_000;
    const grouped = groupHistories({
      repeats: new Float64Array(n).fill(1),
      recency: Float64Array.from({ length: n }, (_, i) => i / 3),
      age: new Float64Array(n).fill(n),
    });
    expect(grouped.weight).toHaveLength(n);
  });

  it('sets right what cannot be', () => {
    const grouped = groupHistories({
      repeats: Float64Array.of(Number.NaN, 0, 2, -1),
      recency: Float64Array.of(3, 5, 30, Number.POSITIVE_INFINITY),
      age: Float64Array.of(10, 10, 20, -0),
    });
    const rows = Array.from(grouped.groupOf, (g) => [grouped.repeats[g], grouped.recency[g], grouped.age[g]]);
    expect(rows).toEqual([
      [0, 0, 10],
      [0, 0, 10],
      [2, 20, 20],
      [0, 0, 0],
    ]);
    expect(() => groupHistories({ ...columns([]), age: Float64Array.of(1) })).toThrow(RangeError);
  });
});

describe('everyNth', () => {
  it('takes from each stretch of customers its share', () => {
    fc.assert(
      fc.property(
        fc.array(history, { minLength: 1, maxLength: 200 }),
        fc.double({ min: 1, max: 9, noNaN: true }),
        (rows, n) => {
          const grouped = groupHistories(columns(rows));
          const taken = everyNth(grouped, n).weight.reduce((sum, w) => sum + w, 0);
          expect(Math.abs(taken - rows.length / n)).toBeLessThan(1);
        },
      ),
    );
  });
});
