import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seeded } from '#tests/support/purchase-worlds.ts';
import {
  type BoughtKinds,
  daysAway,
  learnRhythm,
  orderDays,
  SIGNS,
  STATES,
  stateOf,
  strongestSign,
  type Thresholds,
  thresholdsOf,
} from './dormancy.ts';

interface Line {
  customer: number;
  day: number;
  kind: number;
}

const columns = (lines: readonly Line[]): BoughtKinds => ({
  customer: Uint32Array.from(lines, ({ customer }) => customer),
  day: Int32Array.from(lines, ({ day }) => day),
  kind: Uint32Array.from(lines, ({ kind }) => kind),
});

const COFFEE = 0;
const BEDS = 1;

/** Some buy coffee about every three weeks, others a bed about every two years; all alive, each at her own pace. */
function shop({ seed = 1, customers = 200, days = 4000 } = {}): Line[] {
  const rng = seeded(seed);
  const gauss = () => Math.sqrt(-2 * Math.log(1 - rng())) * Math.cos(2 * Math.PI * rng());
  return Array.from({ length: customers }).flatMap((_, customer) => {
    const kind = customer % 2 === 0 ? COFFEE : BEDS;
    const mean = Math.log(kind === COFFEE ? 21 : 700) + 0.3 * gauss();
    const lines: Line[] = [];
    for (let day = rng() * 300; day < days; day += Math.max(1, Math.exp(mean + 0.4 * gauss()))) {
      lines.push({ customer, day: Math.floor(day), kind });
    }
    return lines;
  });
}

function learned(lines: readonly Line[], until: number, customers = 200) {
  const days = orderDays(columns(lines), { customers, kinds: 2 });
  const rhythm = learnRhythm(days, 2, until)!;
  return { days, rhythm, of: (customer: number) => thresholdsOf(rhythm, days, customer)! };
}

describe('late by her own rhythm', () => {
  it('is another thing for coffee than for beds', () => {
    const { of } = learned(shop(), 4000);
    expect(of(0).healthyGap).toBeLessThan(60);
    expect(of(0).goneAfter).toBeLessThan(200);
    expect(of(1).healthyGap).toBeGreaterThan(300);
    expect(of(1).slowingAfter).toBeGreaterThan(500);
  });

  it('is kept as promised: one in five of those who come back is slowing first, one in twenty dormant', () => {
    const lines = shop({ seed: 2 });
    const until = 3000;
    const { of } = learned(
      lines.filter(({ day }) => day <= until),
      until,
    );
    // Each customer's next order after her last one by then, of those whose wait had only just begun.
    let [seen, slowing, dormant] = [0, 0, 0];
    for (let customer = 0; customer < 200; customer += 2) {
      const own = lines.filter((line) => line.customer === customer).map(({ day }) => day);
      for (let i = 1; i < own.length; i++) {
        if (own[i - 1]! <= until) continue;
        seen++;
        const wait = own[i]! - own[i - 1]!;
        if (wait > of(customer).slowingAfter) slowing++;
        if (wait > of(customer).dormantAfter) dormant++;
      }
    }
    expect(seen).toBeGreaterThan(1500);
    expect(Math.abs(slowing / seen - 0.2)).toBeLessThan(0.06);
    expect(Math.abs(dormant / seen - 0.05)).toBeLessThan(0.03);
  });

  it('takes so many times as long when everything does', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 30 }), (factor) => {
        const lines = shop({ customers: 60, days: 900 });
        const stretched = lines.map((line) => ({ ...line, day: line.day * factor }));
        const once = learned(lines, 900, 60);
        const often = learned(stretched, 900 * factor, 60);
        for (const customer of [0, 1, 7, 20]) {
          for (const key of ['healthyGap', 'slowingAfter', 'dormantAfter', 'goneAfter'] as const) {
            expect(often.of(customer)[key] / once.of(customer)[key]).toBeCloseTo(factor, 0);
          }
        }
      }),
      { numRuns: 4 },
    );
  });

  it('goes by what is needed soonest of what she bought, and does not depend on the order of the lines', () => {
    const lines = [...shop(), { customer: 1, day: 3999, kind: BEDS }, { customer: 1, day: 3999, kind: COFFEE }];
    const { of, days } = learned(lines, 4000);
    expect(days.kind[days.start[2]! - 1]).toBe(COFFEE);
    expect(learned(lines.toReversed(), 4000).of(1)).toEqual(of(1));
  });

  it('is unknown in a shop to which hardly anybody has come back', () => {
    const days = orderDays(columns([{ customer: 0, day: 1, kind: 0 }]), { customers: 2, kinds: 1 });
    expect(learnRhythm(days, 1, 10)).toBeNull();
  });

  it('is a sound number whatever a shop looks like', () => {
    const line = fc.record({
      customer: fc.integer({ min: 0, max: 9 }),
      day: fc.integer({ min: -500, max: 900 }),
      kind: fc.integer({ min: 0, max: 1 }),
    });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 200 }), (lines) => {
        const days = orderDays(columns(lines), { customers: 10, kinds: 2 });
        const rhythm = learnRhythm(days, 2, 900);
        for (let customer = 0; rhythm && customer < 10; customer++) {
          const found = thresholdsOf(rhythm, days, customer);
          if (!found) continue;
          const { healthyGap, slowingAfter, dormantAfter, goneAfter } = found;
          expect(healthyGap > 0 && Number.isFinite(goneAfter)).toBe(true);
          expect(healthyGap <= slowingAfter && slowingAfter <= dormantAfter && dormantAfter <= goneAfter).toBe(true);
        }
      }),
    );
  });

  it('refuses what does not fit together', () => {
    const lines = columns([{ customer: 3, day: 1, kind: 0 }]);
    expect(() => orderDays(lines, { customers: 3, kinds: 1 })).toThrow(RangeError);
    expect(() => orderDays({ ...lines, day: new Int32Array(2) }, { customers: 9, kinds: 1 })).toThrow(RangeError);
  });
});

describe('states', () => {
  const thresholds: Thresholds = { healthyGap: 20, slowingAfter: 30, dormantAfter: 60, goneAfter: 90 };

  it('follow one another as time passes, and never go back by themselves', () => {
    expect([0, 30, 31, 60, 61, 90, 91].map((away) => stateOf(away, thresholds))).toEqual([
      'active',
      'active',
      'slowing',
      'slowing',
      'dormant',
      'dormant',
      'gone',
    ]);
  });

  it('are postponed by a sign of life, never made worse, and a sign before the last order is nothing', () => {
    expect(daysAway(100, 0, null)).toBe(100);
    expect(daysAway(100, 0, { day: 80, kind: 'visit' })).toBe(60);
    expect(daysAway(100, 0, { day: 80, kind: 'mail_open' })).toBe(80);
    expect(daysAway(100, 90, { day: 80, kind: 'visit' })).toBe(10);
    const [visit, mail] = [
      { day: 90, kind: 'visit' },
      { day: 91, kind: 'mail_open' },
    ] as const;
    expect(strongestSign(100, 0, [visit, mail])).toBe(visit);
    expect(strongestSign(100, 0, [{ ...visit, day: 30 }, mail])).toBe(mail);
    expect(strongestSign(100, 91, [visit, mail])).toBeNull();
    expect(strongestSign(100, 0, [])).toBeNull();
    const small = fc.integer({ min: 0, max: 500 });
    fc.assert(
      fc.property(small, small, small, fc.constantFrom(...SIGNS), (today, last, sign, kind) => {
        const without = daysAway(today, last, null);
        const withSign = daysAway(today, last, { day: sign, kind });
        expect(withSign).toBeLessThanOrEqual(without);
        expect(withSign).toBeGreaterThanOrEqual(0);
        const place = (away: number) => STATES.indexOf(stateOf(away, thresholds));
        expect(place(withSign)).toBeLessThanOrEqual(place(without));
      }),
    );
  });
});
