import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { haveCdnow, readCdnow } from '#tests/support/cdnow.ts';
import { gamma as gammaVariate, seeded } from '#tests/support/purchase-worlds.ts';
import { expectedSpend, expectedSpendInterval, type GammaGammaParameters, gammaGamma } from './gamma-gamma.ts';

const PUBLISHED: GammaGammaParameters = { p: 6.25, q: 3.74, gamma: 15.44 };

describe.skipIf(!haveCdnow)('CDNOW, 946 repeaters (note 025, table 1; needs ../shared/data)', () => {
  const { repeats, meanSpend } = readCdnow();
  const fit = gammaGamma.fit({ frequency: repeats, meanSpend });

  test('parameters and likelihood as printed', () => {
    expect(fit.customers).toBe(946);
    expect(fit.parameters.p).toBeCloseTo(6.25, 2);
    expect(fit.parameters.q).toBeCloseTo(3.74, 2);
    expect(fit.parameters.gamma).toBeCloseTo(15.44, 2);
    expect(fit.logLikelihood).toBeCloseTo(-4055.918, 3);
    expect(fit.degenerate).toBeNull();
    expect(gammaGamma.logLikelihood(fit.parameters, { frequency: repeats, meanSpend })).toBeCloseTo(
      fit.logLikelihood,
      8,
    );
  });

  test('cents or dollars, equals together or one by one: the same fit', () => {
    const cents = gammaGamma.fit({ frequency: repeats, meanSpend: meanSpend.map((dollars) => dollars * 100) });
    expect(cents.parameters.p).toBeCloseTo(fit.parameters.p, 6);
    expect(cents.parameters.gamma).toBeCloseTo(fit.parameters.gamma * 100, 4);
    const halves = gammaGamma.fit({
      frequency: [...repeats, ...repeats],
      meanSpend: [...meanSpend, ...meanSpend],
      weight: Array(2 * repeats.length).fill(0.5),
    });
    expect(halves.parameters.q).toBeCloseTo(fit.parameters.q, 6);
    expect(halves.logLikelihood).toBeCloseTo(fit.logLikelihood, 6);
  });

  test('it is a top: any step away is lower, and the standard errors are those of the curvature', () => {
    const near = (factor: GammaGammaParameters) =>
      gammaGamma.logLikelihood(
        {
          p: fit.parameters.p * factor.p,
          q: fit.parameters.q * factor.q,
          gamma: fit.parameters.gamma * factor.gamma,
        },
        { frequency: repeats, meanSpend },
      );
    const still = { p: 1, q: 1, gamma: 1 };
    for (const name of ['p', 'q', 'gamma'] as const) {
      for (const step of [0.99, 1.01]) expect(near({ ...still, [name]: step })).toBeLessThan(fit.logLikelihood);
      expect(fit.standardErrors![name]).toBeCloseTo(
        fit.parameters[name] *
          Math.sqrt(fit.covariance![{ p: 0, q: 1, gamma: 2 }[name]]![{ p: 0, q: 1, gamma: 2 }[name]]!),
        10,
      );
    }
  });
});

describe('what somebody will spend', () => {
  const shopMean = (PUBLISHED.p * PUBLISHED.gamma) / (PUBLISHED.q - 1);

  test('lies between the shop and her own mean, the nearer to her own the more she bought', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.double({ min: 0.01, max: 1e6, noNaN: true }), (x, mean) => {
        const expected = expectedSpend(PUBLISHED, x, mean);
        expect(expected).toBeGreaterThanOrEqual(Math.min(mean, shopMean) * (1 - 1e-12));
        expect(expected).toBeLessThanOrEqual(Math.max(mean, shopMean) * (1 + 1e-12));
        const surer = expectedSpend(PUBLISHED, x + 1, mean);
        expect(Math.abs(surer - mean)).toBeLessThanOrEqual(Math.abs(expected - mean) + 1e-9 * mean);
      }),
    );
  });

  test("is the shop's mean without own purchases, or where own ones were worth nothing", () => {
    for (const [x, mean] of [
      [0, 0],
      [0, 50],
      [3, 0],
      [2, -10],
    ] as const) {
      expect(expectedSpend(PUBLISHED, x, mean)).toBeCloseTo(shopMean, 10);
    }
  });

  test('is infinite, not nonsense, where the model has no mean', () => {
    expect(expectedSpend({ p: 2, q: 0.9, gamma: 5 }, 0, 0)).toBe(Number.POSITIVE_INFINITY);
    expect(expectedSpend({ p: 2, q: 0.9, gamma: 5 }, 1, 30)).toBeCloseTo((2 * (5 + 30)) / 1.9, 12);
  });

  test('does not overflow for millions of purchases of millions', () => {
    expect(expectedSpend(PUBLISHED, 1e9, 1e300)).toBeCloseTo(1e300, -292);
  });
});

describe('fits of simulated shops', () => {
  function simulated(customers: number, { p, q, gamma }: GammaGammaParameters, seed: number) {
    const rng = seeded(seed);
    const frequency = Array.from({ length: customers }, () => 1 + Math.floor(-2 * Math.log(1 - rng())));
    const meanSpend = frequency.map((x) => gammaVariate(rng, p * x) / (gammaVariate(rng, q, gamma) * x));
    return { frequency, meanSpend };
  }

  test.each([
    { p: 6.25, q: 3.74, gamma: 15.44 },
    { p: 0.8, q: 2.5, gamma: 4000 },
    { p: 30, q: 12, gamma: 0.05 },
  ])('p $p, q $q, γ $gamma come back', (truth) => {
    const fit = gammaGamma.fit(simulated(4000, truth, 7));
    expect(fit.degenerate).toBeNull();
    for (const name of ['p', 'q', 'gamma'] as const) {
      expect(Math.abs(fit.parameters[name] - truth[name])).toBeLessThan(3.5 * fit.standardErrors![name]);
    }
  });

  test('the interval holds the truth about as often as it says, and narrows with more customers', () => {
    const truth = expectedSpend(PUBLISHED, 2, 20);
    let hits = 0;
    for (let seed = 0; seed < 60; seed++) {
      const { low, high } = expectedSpendInterval(gammaGamma.fit(simulated(300, PUBLISHED, seed)), 2, 20);
      if (low <= truth && truth <= high) hits++;
    }
    expect(hits).toBeGreaterThan(60 * 0.75);
    const width = (customers: number) => {
      const { low, high } = expectedSpendInterval(gammaGamma.fit(simulated(customers, PUBLISHED, 1)), 2, 20);
      return high - low;
    };
    expect(width(200) / width(20_000)).toBeGreaterThan(5);
  });
});

describe('data that cannot be fitted are said so', () => {
  const fitted = (frequency: number[], meanSpend: number[]) => gammaGamma.fit({ frequency, meanSpend });
  const twelve = Array.from({ length: 12 }, (_, i) => 1 + (i % 3));

  test.each([
    ['nobody', fitted([], []), 'no_repeats', 0],
    ['nothing paid', fitted(twelve, Array(12).fill(0)), 'no_repeats', 0],
    ['no purchases', fitted(Array(12).fill(0), Array(12).fill(20)), 'no_repeats', 0],
    ['one customer', fitted([3], [20]), 'at_the_border', 1],
    ['two customers', fitted([3, 1], [20, 30]), 'too_few_repeaters', 2],
    ['one price', fitted(twelve, Array(12).fill(20)), 'at_the_border', 12],
  ] as const)('%s', (_, { degenerate, customers, parameters, logLikelihood }, problem, used) => {
    expect(degenerate).toBe(problem);
    expect(customers).toBe(used);
    expect(Object.values(parameters).every((value) => value > 0 && Number.isFinite(value))).toBe(true);
    expect(logLikelihood).not.toBeNaN();
  });

  test('with one price, that is what everybody is expected to pay', () => {
    const { parameters } = fitted(twelve, Array(12).fill(1999));
    for (const x of [0, 1, 40]) expect(expectedSpend(parameters, x, 1999)).toBeCloseTo(1999, 6);
  });

  test('zeros, refunds and nonsense among the rest change nothing', () => {
    const frequency = Array.from({ length: 40 }, (_, i) => 1 + (i % 4));
    const meanSpend = frequency.map((x, i) => 20 + 7 * x + ((i * 37) % 41));
    const clean = fitted(frequency, meanSpend);
    const dirty = fitted(
      [...frequency, 2, 0, 3, 1, Number.NaN, 1],
      [...meanSpend, 0, 50, -20, Number.NaN, 20, Number.POSITIVE_INFINITY],
    );
    expect(dirty).toEqual(clean);
  });

  test('whatever comes in, no number is NaN and the fit ends', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 1e7 })),
            fc.double({ noNaN: true }),
          ),
          { maxLength: 40 },
        ),
        (rows) => {
          const { parameters, logLikelihood } = fitted(
            rows.map(([x]) => x),
            rows.map(([, mean]) => mean),
          );
          expect(Object.values(parameters).every((value) => value > 0)).toBe(true);
          expect(logLikelihood).not.toBeNaN();
        },
      ),
      { numRuns: 60 },
    );
  });
});
