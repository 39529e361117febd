import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { digamma, lbeta, lgamma, log2F1, logRising, softplus } from './special.ts';

/** All computed with fifty digits (mpmath) and rounded once. x, lnΓ, ψ. */
const GAMMA = [
  [1e-8, 18.42068073818021, -100000000.57721564],
  [0.001, 6.907178885383853, -1000.5755719318103],
  [0.1, 2.252712651734206, -10.423754940411076],
  [0.5, 0.5723649429247001, -1.9635100260214235],
  [0.9, 0.06637623973474295, -0.7549269499470513],
  [1, 0, -0.5772156649015329],
  [1.0001, -5.771334222047127e-5, -0.5770511835143348],
  [1.5, -0.12078223763524522, 0.03648997397857652],
  [2, 0, 0.42278433509846713],
  [2.5, 0.2846828704729192, 0.7031566406452432],
  [3.7, 1.428072326665388, 1.1671535393615113],
  [9.99, 12.779315214350193, 2.250700372831201],
  [10, 12.801827480081469, 2.251752589066721],
  [12.5, 18.734347511936445, 2.4851956512749123],
  [171.3, 708.1149470389969, 5.140494709624819],
  [1000, 5905.220423209181, 6.907255195648812],
  [123456.789, 1323902.0187950633, 11.723642437180377],
  [100000000, 1742068066.1038346, 18.420680738952367],
] as const;

/** a, b, ln B(a, b). */
const BETA = [
  [0.5, 0.5, 1.1447298858494002],
  [0.01, 3, 4.5902323136238845],
  [2, 3, -2.4849066497880004],
  [0.7, 25.3, -1.9965567928642631],
  [30.5, 1000, -138.17850734717373],
  [0.24, 1000000, -1.984543299245356],
  [12, 1000000000, -231.17688226348304],
  [1000000, 2000000, -1909548.290968533],
  [1e-6, 1e-6, 14.508657738522574],
  [5, 1000000000000, -134.9770517493048],
] as const;

/** a, b, c, z, ln 2F1: the ranges of the models, and the corners where programs fail. */
const GAUSS = [
  [0.5, 0.3, 1.7, 0.5, 0.05365717235479454],
  [2.4259, 1.2426, 2.2188, 0.9, 3.2156929241671848],
  [0.2426, 2.4259, 2.2188, 0.3, 0.09562925859797532],
  [0.2426, 2.4259, 2.2188, 0.97, 1.0698680448807942],
  [132.6, 134.4, 135.2, 0.2, 29.413406948389664],
  [133.6, 1.61, 134.6, 0.005, 0.008010088970775124],
  [0.553, 1.606, 2.159, -3, -0.6178590428695696],
  [26.553, 1.606, 28.159, -0.03, -0.04479809779440707],
  [26.553, 1.606, 28.159, -40, -5.867567533732936],
  [1, 1, 2, 0.999999, 2.6257929144744296],
  [3.2, 0.6, 1.1, 0.9999, 23.9692902015886],
  [3.2, 2.6, 1.1, 0.9999, 44.73223062474827],
  [0.01, 0.02, 0.03, 0.99, 0.03024590075048801],
  [1000, 2000, 2500, 0.7, 892.4246116422072],
  [1000, 2000, 2500, 0.99, 2846.1438958388826],
  [0.55, 1.61, 2.16, 0.999999999, 2.7594895558284636],
  [5, 4, 1.5, 0.5, 6.817834462395038],
  [7, 6, 2.5, 0.98, 43.90143841138131],
  [0.001, 0.001, 1, 0.9999, 1.6463102935640028e-6],
  [40, 3, 0.5, 0.96, 145.8527069186274],
  [20, 0.5, 30, -1000000, -6.698595681145818],
  [1.5, 0.7, 0.9, -5, -1.9329724654420135],
  // c far below a and b, and z so near 1 that the largest term of the series is the billionth.
  [60, 50, 10, 0.999, 733.5917788250365],
  [60, 50, 10, 1 - 1e-9, 2115.163046544495],
  [40, 40, 0.5, 1 - 1e-12, 2251.081573291008],
  [100_000, 40, 2, 0.97, 351118.748376917],
  [300, 31.5, 0.001, 0.951, 1110.094089104082],
  [62.25, 33.5, 1.75, 0.9505, 336.0629386629667],
] as const;

/** Small results by absolute, large ones by relative error. */
const error = (actual: number, expected: number) => Math.abs(actual - expected) / Math.max(1, Math.abs(expected));

describe('the gamma function and its kin', () => {
  test.each(GAMMA)('at %d', (x, lnGamma, psi) => {
    expect(error(lgamma(x), lnGamma)).toBeLessThan(1e-14);
    expect(error(digamma(x), psi)).toBeLessThan(1e-14);
  });

  test('outside of what they are for they say so', () => {
    expect(lgamma(0)).toBe(Number.POSITIVE_INFINITY);
    expect(lgamma(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
    for (const f of [lgamma, digamma]) expect(f(-1)).toBeNaN();
  });

  test.each(BETA)('ln B(%d, %d)', (a, b, expected) => {
    expect(error(lbeta(a, b), expected)).toBeLessThan(1e-14);
    expect(lbeta(b, a)).toBe(lbeta(a, b));
  });

  test('rising factorials are the product they stand for', () => {
    expect(logRising(0.243, 0)).toBe(0);
    for (const n of [1, 2, 5, 30]) {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += Math.log(0.243 + i);
      expect(logRising(0.243, n)).toBeCloseTo(sum, 12);
    }
  });

  test('ln(1 + eˣ) at both ends', () => {
    expect(softplus(0)).toBeCloseTo(Math.LN2, 15);
    expect(softplus(1000)).toBe(1000);
    expect(softplus(-1000)).toBe(0);
  });
});

describe('ln 2F1', () => {
  test.each(GAUSS)('2F1(%d, %d; %d; %d)', (a, b, c, z, expected) => {
    expect(error(log2F1(a, b, c, z), expected)).toBeLessThan(5e-14);
    expect(log2F1(b, a, c, z)).toBe(log2F1(a, b, c, z));
  });

  test('closed forms: c = b, and −ln(1 − z) / z', () => {
    expect(log2F1(3.2, 0.7, 0.7, 0.4)).toBeCloseTo(-3.2 * Math.log(0.6), 14);
    expect(log2F1(1, 1, 2, 0.5)).toBeCloseTo(Math.log(2 * Math.LN2), 14);
    expect(log2F1(1e6, 2, 3, 0)).toBe(0);
  });

  const logUniform = (low: number, high: number) =>
    fc.double({ min: Math.log(low), max: Math.log(high), noNaN: true }).map(Math.exp);

  test("Euler's transformation holds, from one hundredth to a hundred thousand and up to z = 1 − 1e-9", () => {
    const z = fc.oneof(
      logUniform(1e-9, 1).map((rest) => 1 - rest),
      fc.double({ min: -50, max: 0.99, noNaN: true }),
    );
    fc.assert(
      fc.property(logUniform(0.01, 1e5), logUniform(0.01, 1e5), logUniform(0.01, 1e4), z, (a, b, gap, at) => {
        const c = Math.max(a, b) + gap;
        const factor = (c - a - b) * Math.log1p(-at);
        const one = log2F1(a, b, c, at);
        const other = factor + log2F1(c - a, c - b, c, at);
        // The digits of c − a that the subtraction has lost count too.
        const size = Math.max(1, Math.abs(one), Math.abs(factor), 1e-4 * c * Math.log(2 / (1 - at)));
        expect(Math.abs(one - other) / size).toBeLessThan(1e-11);
      }),
      { numRuns: 300 },
    );
  });

  test('z grows, the function grows, through the change from the series to the integral', () => {
    for (const [a, b, c] of [
      [0.5, 1.2, 0.4],
      [26.5, 28.9, 28.2],
      [300, 200, 250],
    ] as const) {
      const values = [0.9, 0.9499999, 0.95, 0.9500001, 0.96, 0.999, 0.999999].map((z) => log2F1(a, b, c, z));
      expect(values).toEqual([...values].sort((x, y) => x - y));
      const [, before, at, after] = values as [number, number, number, number];
      expect((after - at) / (at - before)).toBeCloseTo(1, 4);
    }
  });

  test('what it cannot do it refuses', () => {
    for (const [a, b, c, z] of [
      [1, 1, 1, 1],
      [0, 1, 1, 0.5],
      [1, -1, 1, 0.5],
      [2, 3, 1, -1],
      [1, 1, Number.NaN, 0.5],
    ] as const) {
      expect(() => log2F1(a, b, c, z)).toThrow(RangeError);
    }
  });
});
