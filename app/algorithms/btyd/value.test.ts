import { describe, expect, test } from 'vitest';
import { haveCdnow, readCdnow } from '#tests/support/cdnow.ts';
import { gamma as gammaVariate, seeded } from '#tests/support/purchase-worlds.ts';
import { bgNbd, mbgNbd } from './bg-nbd.ts';
import { expectedSpend, gammaGamma } from './gamma-gamma.ts';
import { groupHistories } from './grouped.ts';
import { discountedResidualPurchases, paretoNbd } from './pareto-nbd.ts';
import { regular } from './regular.ts';
import { customerValue, type Discounting, discountedPurchases, type ValuedCustomer } from './value.ts';

/** Weeks. */
const year = 365.25 / 7;
const PARETO = { r: 0.553, alpha: 10.578, s: 0.606, beta: 11.669 };
const ahead = (years: number, yearlyRate = 0.1): Discounting => ({ horizon: years * year, year, yearlyRate });

describe('discounted purchases', () => {
  const expected = (t: number) => paretoNbd.expected(PARETO, t, 2, 30.43, 38.86);

  test.each([1, 3])('over %d years are the sum of the increments of many short times, each discounted', (years) => {
    const steps = 20_000;
    let [sum, before] = [0, 0];
    for (let i = 1; i <= steps; i++) {
      const until = expected((i * years * year) / steps);
      sum += (until - before) / 1.1 ** (((i - 0.5) * years) / steps);
      before = until;
    }
    expect(discountedPurchases(expected, ahead(years)) / sum - 1).toBeCloseTo(0, 7);
  });

  test('are simply the expected ones where waiting costs nothing', () => {
    expect(discountedPurchases(expected, ahead(3, 0))).toBeCloseTo(expected(3 * year), 12);
  });

  test('come closer to those for ever the further one looks', () => {
    const forEver = discountedResidualPurchases(PARETO, Math.log1p(0.15) / year, 2, 30.43, 38.86);
    expect(discountedPurchases(expected, ahead(60, 0.15)) / forEver).toBeCloseTo(1, 3);
    expect(discountedPurchases(expected, ahead(3, 0.15))).toBeLessThan(forEver);
  });
});

const loyal: ValuedCustomer = { repeats: 7, recency: 36, age: 38, frequency: 7, meanSpend: 40 };
const gone: ValuedCustomer = { ...loyal, recency: 9 };

describe.skipIf(!haveCdnow)('value of CDNOW customers (needs ../shared/data)', () => {
  const cdnow = readCdnow();
  const data = groupHistories(cdnow, 7);
  const spend = gammaGamma.fit({ frequency: cdnow.repeats, meanSpend: cdnow.meanSpend });

  test.each([
    { model: bgNbd, fit: bgNbd.fit(data) },
    { model: mbgNbd, fit: mbgNbd.fit(data) },
    { model: paretoNbd, fit: paretoNbd.fit(data) },
  ])('under $model.name: purchases times spend, in an interval around it', ({ model, fit }) => {
    const one = customerValue<object>(model, fit, spend, loyal, ahead(1));
    const three = customerValue<object>(model, fit, spend, loyal, ahead(3));
    const purchases = discountedPurchases((t) => model.expected(fit.parameters as never, t, 7, 36, 38), ahead(1));
    expect(one.value).toBeCloseTo(purchases * expectedSpend(spend.parameters, 7, 40), 9);
    expect(three.value).toBeGreaterThan(one.value);
    for (const { value, low, high } of [one, three]) {
      expect(low).toBeLessThan(value);
      expect(high).toBeGreaterThan(value);
      // 2,357 customers tell the expectation of a good one to within a fifth.
      expect(high / low).toBeLessThan(1.5);
    }
    expect(customerValue<object>(model, fit, spend, gone, ahead(3)).value).toBeLessThan(three.value / 5);
    expect(customerValue<object>(model, fit, spend, loyal, ahead(3, 0.3)).value).toBeLessThan(three.value);
  });

  test('a regular model is asked about what was estimated only', () => {
    const fit = regular.fit(data);
    const { value, low, high } = customerValue(regular, fit, spend, loyal, ahead(1));
    expect(low).toBeGreaterThan(value / 2);
    expect(high).toBeLessThan(value * 2);
  });
});

describe('the interval', () => {
  const truth = { purchases: PARETO, spend: { p: 6.25, q: 3.74, gamma: 15.44 } };

  function shop(customers: number, seed: number) {
    const rng = seeded(seed);
    const histories = Array.from({ length: customers }, () => {
      const age = 60 + 40 * rng();
      const times = paretoNbd.simulate!(truth.purchases, age, rng);
      const rate = gammaVariate(rng, truth.spend.q, truth.spend.gamma);
      const x = times.length;
      return {
        repeats: x,
        recency: times.at(-1) ?? 0,
        age,
        frequency: x,
        meanSpend: x === 0 ? 0 : gammaVariate(rng, truth.spend.p * x) / (rate * x),
      };
    });
    const column = (name: keyof (typeof histories)[number]) => Float64Array.from(histories, (row) => row[name]);
    return {
      purchases: paretoNbd.fit(
        groupHistories({ repeats: column('repeats'), recency: column('recency'), age: column('age') }),
      ),
      spend: gammaGamma.fit({ frequency: column('frequency'), meanSpend: column('meanSpend') }),
    };
  }

  test('holds what the true parameters say about as often as it claims, and narrows as the shop grows', () => {
    const expected =
      discountedPurchases((t) => paretoNbd.expected(truth.purchases, t, 7, 36, 38), ahead(1)) *
      expectedSpend(truth.spend, 7, 40);
    let [hits, trials] = [0, 0];
    for (let seed = 1; seed <= 24; seed++) {
      const { purchases, spend } = shop(400, seed);
      if (purchases.degenerate || spend.degenerate) continue;
      const { low, high } = customerValue(paretoNbd, purchases, spend, loyal, ahead(1));
      trials++;
      if (low <= expected && expected <= high) hits++;
    }
    expect(trials).toBeGreaterThan(18);
    expect(hits / trials).toBeGreaterThan(0.75);
    const widths = [300, 4800].map((customers) => {
      const { purchases, spend } = shop(customers, 99);
      const { low, high } = customerValue(paretoNbd, purchases, spend, loyal, ahead(1));
      return Math.log(high / low);
    });
    expect(widths[0]! / widths[1]!).toBeGreaterThan(2.5);
  });

  test('is everything where the parameters are not known, and nothing where nothing is expected', () => {
    const known = shop(600, 1);
    const unknown = { ...known.purchases, covariance: null, standardErrors: null };
    expect(customerValue(paretoNbd, unknown, known.spend, loyal, ahead(1))).toMatchObject({
      low: 0,
      high: Number.POSITIVE_INFINITY,
    });
    const nobody = { expected: () => 0 };
    expect(customerValue(nobody, known.purchases, known.spend, loyal, ahead(1))).toEqual({ value: 0, low: 0, high: 0 });
    const endless = { ...known.spend, parameters: { p: 2, q: 0.5, gamma: 3 } };
    const stranger = { ...loyal, frequency: 0, meanSpend: 0 };
    expect(customerValue(paretoNbd, known.purchases, endless, stranger, ahead(1))).toEqual({
      value: Number.POSITIVE_INFINITY,
      low: 0,
      high: Number.POSITIVE_INFINITY,
    });
  });
});
