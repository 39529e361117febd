import { describe, expect, it } from 'vitest';
import { seeded } from '#tests/support/purchase-worlds.ts';
import { type LearnInput, learnShop } from './learn-shop.ts';

const UNTIL = 700;

/** Households, each coming back for coffee at her own pace; half as often while a strike lasts. */
function input(customers = 60, strike: [from: number, until: number] = [0, 0]): LearnInput {
  const rng = seeded(4);
  const lines = Array.from({ length: customers }).flatMap((_, customer) => {
    const every = 15 + 30 * rng();
    const days: number[] = [];
    const slow = (day: number) => (day >= strike[0] && day < strike[1] ? 2 : 1);
    for (let day = 30 * rng(); day <= UNTIL; day += slow(day) * every * (0.8 + 0.4 * rng())) days.push(Math.floor(day));
    return days.map((day) => ({ customer, day }));
  });
  return {
    lines: {
      customer: Uint32Array.from(lines, ({ customer }) => customer),
      product: new Uint32Array(lines.length),
      day: Int32Array.from(lines, ({ day }) => day),
      contents: new Float64Array(lines.length).fill(1),
    },
    options: { customers, products: 1, category: new Uint32Array(1), categories: 1, until: UNTIL },
    inUse: null,
    judge: true,
  };
}

describe('a new version', () => {
  const first = learnShop(input());
  const { judged } = first.judgement!;

  it('is the first, judged on days it had not seen', () => {
    expect(first.judgement!.verdict).toMatchObject({ decision: 'promoted', key: 'first' });
    const { holdout } = first.judgement!;
    expect(holdout!.purchases).toBeGreaterThan(50);
    expect(holdout!.medianError).toBeLessThan(holdout!.plainMedianError);
    expect(first.due.customer.length).toBe(60);
  });

  it('takes over from one that is worse, unless the owner holds to that', () => {
    // One that believes in nobody's own pace.
    const dull = { ...judged!, customerVariance: 1e-4, pairVariance: 1e-4 };
    const inUse = { version: 1, numbers: dull, judged: dull, held: false, products: null };
    const next = learnShop({ ...input(), inUse });
    expect(next.judgement!.verdict).toMatchObject({ decision: 'promoted', key: 'better', version: 1 });
    expect(next.used).toEqual(next.numbers);
    const held = learnShop({ ...input(), inUse: { ...inUse, held: true } });
    expect(held.used).toEqual(dull);
    expect(held.due.dueDay).not.toEqual(next.due.dueDay);
  });

  it('is set aside when it is worse than the one in use', () => {
    // What it measured itself by was a strike, over by the days it is judged on; the older one knows better.
    const inUse = { version: 1, numbers: first.numbers, judged: judged!, held: false, products: null };
    const misled = learnShop({ ...input(60, [480, 625]), inUse });
    expect(misled.judgement!.verdict).toMatchObject({ decision: 'rejected', key: 'worse', version: 1 });
    expect(misled.used).toEqual(first.numbers);
  });

  it('says when there is too little, and is not judged between versions', () => {
    expect(learnShop(input(2)).judgement!.verdict).toMatchObject({ decision: 'not_enough', key: 'not_enough' });
    const between = learnShop({
      ...input(),
      judge: false,
      inUse: { version: 1, numbers: judged!, judged, held: false, products: null },
    });
    expect(between.judgement).toBeNull();
    expect(between.used).toEqual(judged);
  });
});
