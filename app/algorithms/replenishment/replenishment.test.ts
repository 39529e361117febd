import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seeded } from '#tests/support/purchase-worlds.ts';
import { comingSpans, dueAfter, normalErrors, outcomes, quantile } from './errors.ts';
import { fitReplenishment } from './fit.ts';
import { learnReplenishment } from './learn.ts';
import { expectations } from './predict.ts';
import { type Lines, purchaseSeries, withOrderDays } from './series.ts';
import { usualIntervals } from './usual.ts';

interface Line {
  customer: number;
  product: number;
  day: number;
  contents: number;
}

const columns = (lines: readonly Line[]): Lines => ({
  customer: Uint32Array.from(lines, ({ customer }) => customer),
  product: Uint32Array.from(lines, ({ product }) => product),
  day: Int32Array.from(lines, ({ day }) => day),
  contents: Float64Array.from(lines, ({ contents }) => contents),
});

function normal(rng: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - rng())) * Math.cos(2 * Math.PI * rng());
}

const TRUE = { exponent: 0.8, customer: 0.3, pair: 0.2, noise: 0.35, product: 0.5 };

/** A shop where everything is as the model says, watched for so many days; a third of what is bought is never again. */
function world({ seed = 1, customers = 500, products = 12, days = 720, leave = 0.12 } = {}): Line[] {
  const rng = seeded(seed);
  const usual = Array.from({ length: products }, () => Math.log(32) + TRUE.product * normal(rng));
  return Array.from({ length: customers }).flatMap((_, customer) => {
    const own = TRUE.customer * normal(rng);
    const arrives = rng() * days * 0.8;
    return Array.from({ length: products }).flatMap((_none, product) => {
      if (rng() > 0.3) return [];
      const pair = TRUE.pair * normal(rng);
      const lines: Line[] = [];
      for (let at = arrives + rng() * 60; at < days; ) {
        const contents = rng() < 0.7 ? 250 : 500;
        lines.push({ customer, product, day: Math.floor(at), contents });
        if (rng() < leave) break;
        const amount = TRUE.exponent * Math.log(contents / 250);
        at += Math.max(1, Math.exp(usual[product]! + own + pair + amount + TRUE.noise * normal(rng)));
      }
      return lines;
    });
  });
}

const oneKind = (customers: number, products: number, until: number) => ({
  customers,
  products,
  category: new Uint32Array(products),
  categories: 1,
  until,
});

/** Every customer buys one piece of product 0 every `days` days. */
const regular = (customers: number, times: number, days: number): Line[] =>
  Array.from({ length: customers * times }, (_, i) => ({
    customer: i % customers,
    product: 0,
    day: 19_000 + Math.floor(i / customers) * days + (i % customers),
    contents: 1,
  }));

const small = (max: number) => fc.integer({ min: 0, max });
const anyLine = fc.record({
  customer: small(5),
  product: small(2),
  day: fc.integer({ min: -40, max: 4000 }),
  contents: fc.constantFrom(0, 1, 1, 2, 500),
});

describe('the series', () => {
  it('is the same whatever the order of the lines', () => {
    fc.assert(
      fc.property(fc.array(anyLine, { maxLength: 80 }), (lines) => {
        const size = { customers: 6, products: 3 };
        expect(purchaseSeries(columns(lines.toReversed()), size)).toEqual(purchaseSeries(columns(lines), size));
      }),
    );
  });

  it('takes the lines of one day for one purchase and passes over what is empty or later', () => {
    const lines = [
      { customer: 0, product: 0, day: 5, contents: 250 },
      { customer: 0, product: 0, day: 5, contents: 500 },
      { customer: 0, product: 0, day: 7, contents: 0 },
      { customer: 0, product: 0, day: 9, contents: 1 },
    ];
    const { day, contents } = purchaseSeries(columns(lines), { customers: 1, products: 1 }, 8);
    expect([...day]).toEqual([5]);
    expect([...contents]).toEqual([750]);
  });

  it('knows the days with an order, however much was bought on them', () => {
    const lines = [
      { customer: 0, product: 0, day: 5, contents: 250 },
      { customer: 0, product: 1, day: 5, contents: 500 },
      { customer: 0, product: 1, day: 9, contents: 500 },
      { customer: 0, product: 1, day: 11, contents: 0 },
    ];
    const { product, start, day, contents } = purchaseSeries(withOrderDays(columns(lines), 2), {
      customers: 1,
      products: 3,
    });
    const orders = product.indexOf(2);
    expect([...day.subarray(start[orders], start[orders + 1])]).toEqual([5, 9]);
    expect([...contents.subarray(start[orders], start[orders + 1])]).toEqual([1, 1]);
  });

  it('refuses what does not fit together', () => {
    const lines = columns(regular(2, 2, 10));
    expect(() => purchaseSeries(lines, { customers: 2, products: 0 })).toThrow(RangeError);
    expect(() => purchaseSeries(lines, { customers: 1, products: 1 })).toThrow(RangeError);
    expect(() => purchaseSeries({ ...lines, day: new Int32Array(1) }, { customers: 2, products: 1 })).toThrow(
      RangeError,
    );
  });
});

describe('the fit', () => {
  it('finds again what a shop was made of', () => {
    const series = purchaseSeries(columns(world({ leave: 0.02, customers: 900 })), { customers: 900, products: 12 });
    const model = fitReplenishment(series, { ...oneKind(900, 12, 720), halfLifeDays: 1e9 });
    expect(model.exponent).toBeCloseTo(TRUE.exponent, 1);
    expect(Math.sqrt(model.customerVariance)).toBeCloseTo(TRUE.customer, 1);
    expect(Math.sqrt(model.pairVariance)).toBeCloseTo(TRUE.pair, 1);
    expect(Math.sqrt(model.noise)).toBeCloseTo(TRUE.noise, 1);
  });

  it('is carried along when everything takes so many times as long', () => {
    const lines = world({ customers: 120 });
    const [once, thrice] = [1, 3].map((factor) => {
      const series = purchaseSeries(columns(lines.map((line) => ({ ...line, day: line.day * factor }))), {
        customers: 120,
        products: 12,
      });
      return fitReplenishment(series, { ...oneKind(120, 12, 720 * factor), halfLifeDays: 730 * factor });
    });
    thrice!.mean.forEach((mean, product) => {
      expect(mean).toBeCloseTo(once!.mean[product]! + Math.log(3), 6);
    });
    expect(thrice!.noise).toBeCloseTo(once!.noise, 6);
    expect(thrice!.customerVariance).toBeCloseTo(once!.customerVariance, 6);
  });

  it('stays sound on whatever a shop can look like', () => {
    fc.assert(
      fc.property(fc.array(anyLine, { maxLength: 60 }), (lines) => {
        const { model, errors, usual, series } = learnReplenishment(columns(lines), oneKind(6, 3, 4000));
        const numbers = [model.exponent, model.customerVariance, model.pairVariance, model.noise];
        expect([...numbers, ...model.mean, ...model.scatter].every(Number.isFinite)).toBe(true);
        for (const interval of usual) {
          if (interval)
            expect(interval.q25Days <= interval.medianDays && interval.medianDays <= interval.q75Days).toBe(true);
        }
        for (const outcome of outcomes(model, series, { after: -41, until: 4000 })) {
          const { days, half, most } = dueAfter(errors, outcome);
          expect(most[0] <= half[0] && half[0] <= days && days <= half[1] && half[1] <= most[1]).toBe(true);
          expect(days).toBeGreaterThanOrEqual(1);
        }
      }),
    );
  });
});

describe('what a product usually lasts', () => {
  const usualOf = (lines: Line[], customers: number, until: number) =>
    learnReplenishment(columns(lines), oneKind(customers, 1, until)).usual[0]!;

  it('is its rhythm', () => {
    const coffee = usualOf(regular(5, 4, 28), 5, 19_200);
    for (const days of [coffee.q25Days, coffee.medianDays, coffee.q75Days]) expect(days).toBeCloseTo(28, 0);
  });

  it('reckons with how much was bought', () => {
    const lines = regular(8, 6, 28).map((line) => {
      const big = line.customer % 2 === 0;
      return { ...line, contents: big ? 500 : 250, day: 19_000 + ((line.day - 19_000) / 28) * (big ? 56 : 28) };
    });
    const rounded = lines.map((line) => ({ ...line, day: Math.round(line.day) }));
    const series = purchaseSeries(columns(rounded), { customers: 8, products: 1 });
    const model = fitReplenishment(series, oneKind(8, 1, 19_400));
    expect(model.exponent).toBeGreaterThan(0.8);
  });

  it('needs several households to speak of', () => {
    expect(usualOf(regular(7, 2, 28), 7, 19_200)).toBeNull(); // seven spans
    expect(usualOf(regular(3, 20, 28), 3, 19_900)).toBeNull(); // three households
    expect(usualOf([], 1, 19_000)).toBeNull();
  });

  it('is not taken for shorter than it is when the shop is young, nor for longer as most never come back', () => {
    const rng = seeded(5);
    const until = 90;
    const lines = Array.from({ length: 3000 }).flatMap((_, customer) => {
      const bought: Line[] = [];
      for (let at = rng() * until; at < until; at += Math.exp(Math.log(40) + 0.5 * normal(rng))) {
        bought.push({ customer, product: 0, day: Math.floor(at), contents: 1 });
        if (rng() < 0.5) break;
      }
      return bought;
    });
    const series = purchaseSeries(columns(lines), { customers: 3000, products: 1 });
    const model = fitReplenishment(series, { ...oneKind(3000, 1, until) });
    const complete = Float64Array.from(outcomes(model, series, { after: -1, until }), ({ days }) => days).sort();
    expect(quantile(complete, 0.5)).toBeLessThan(33);
    const [usual] = usualIntervals(series, model, until);
    expect(usual!.medianDays).toBeGreaterThan(35);
    expect(usual!.medianDays).toBeLessThan(43);
    expect(Math.abs(usual!.returning - 0.5)).toBeLessThan(0.08);
  });
});

describe('the next purchase', () => {
  it('lies in the intervals as often as they say, nearer than the product’s median, on days not seen', () => {
    const lines = world({ seed: 3, customers: 1500, leave: 0.1 });
    const until = 600;
    const { model, errors, series } = learnReplenishment(columns(lines), oneKind(1500, 12, until));
    const spans = new Map<number, number[]>();
    for (const { product, days } of outcomes(model, series, { after: -1, until })) {
      const of = spans.get(product);
      if (of) of.push(days);
      else spans.set(product, [days]);
    }
    const whole = purchaseSeries(withOrderDays(columns(lines), 12), { customers: 1500, products: 13 });
    const seen = [...outcomes(model, whole, { after: until, until: 720 })].filter(
      (one) => one.product < 12 && one.spans > 0,
    );
    const share = (inside: (one: (typeof seen)[number]) => boolean) => seen.filter(inside).length / seen.length;
    const within = ([from, to]: readonly [number, number], days: number) => days >= from && days <= to;
    expect(seen.length).toBeGreaterThan(1000);
    expect(Math.abs(share((one) => within(dueAfter(errors, one).half, one.days)) - 0.5)).toBeLessThan(0.03);
    expect(Math.abs(share((one) => within(dueAfter(errors, one).most, one.days)) - 0.8)).toBeLessThan(0.04);
    const median = (of: number[]) => quantile(Float64Array.from(of).sort(), 0.5);
    const ours = median(seen.map((one) => Math.abs(dueAfter(errors, one).days - one.days)));
    const plain = median(seen.map((one) => Math.abs(median(spans.get(one.product)!) - one.days)));
    expect(ours).toBeLessThan(0.85 * plain);
  });

  it('comes sooner for who has always been sooner, also of what she bought only once', () => {
    const quick = [0, 10, 20, 30, 40].flatMap((day) => [
      { customer: 0, product: 0, day, contents: 1 },
      ...(day === 40 ? [{ customer: 0, product: 1, day, contents: 1 }] : []),
    ]);
    const others = Array.from({ length: 10 }).flatMap((_, i) =>
      [0, 40, 80, 120, 160].flatMap((day) =>
        [0, 1].map((product) => ({ customer: i + 1, product, day: day + i, contents: 1 })),
      ),
    );
    const { model, errors, series } = learnReplenishment(columns([...quick, ...others]), oneKind(11, 2, 200));
    const hers = expectations(model, series, { first: 0, next: 3, at: 200 });
    const [often, once] = hers.map((one) => dueAfter(errors, one!).days);
    expect(often).toBeLessThan(18);
    expect(once).toBeLessThan(36);
    expect(once).toBeGreaterThanOrEqual(often!);
  });

  it('does not look at what came after the day of asking', () => {
    fc.assert(
      fc.property(
        fc.array(anyLine, { minLength: 5, maxLength: 40 }),
        fc.integer({ min: 0, max: 4000 }),
        (lines, at) => {
          const size = { customers: 6, products: 3 };
          const model = fitReplenishment(
            purchaseSeries(columns(world({ customers: 20, products: 3 })), { customers: 20, products: 3 }),
            oneKind(20, 3, 720),
          );
          const all = purchaseSeries(columns(lines), size);
          const past = purchaseSeries(columns(lines), size, at);
          const ofAll = (series: typeof all) => {
            const first = series.customer.indexOf(0);
            const next = series.customer.lastIndexOf(0) + 1;
            return first < 0 ? [] : expectations(model, series, { first, next, at }).filter((one) => one !== null);
          };
          expect(ofAll(all)).toEqual(ofAll(past));
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('weights of what will come', () => {
  it('are one in a shop that does not grow, above one for long spans in a young one', () => {
    const day = Int32Array.from({ length: 4000 }, (_, i) => Math.floor(i / 10));
    const steady = comingSpans({ day }, { after: 339, until: 399 });
    for (const days of [1, 30, 200]) expect(steady(days)).toBeCloseTo(1, 1);
    expect(steady(390)).toBeGreaterThan(1.5);
  });

  it('leave the normal distribution where nothing was seen', () => {
    expect(normalErrors().every(({ learnedFrom, due }) => learnedFrom === 0 && due === 0)).toBe(true);
  });
});
