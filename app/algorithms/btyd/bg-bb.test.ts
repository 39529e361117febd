import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seeded } from '#tests/support/purchase-worlds.ts';
import { type BgBbParameters, bgBb, type Opportunities } from './bg-bb.ts';
import { betaVariate } from './sampling.ts';

const PUBLISHED: BgBbParameters = { alpha: 1.204, beta: 0.75, gamma: 0.657, delta: 2.783 };

/** 11,104 donors over six years; the data lie beside the project and are not part of it. */
const file = new URL('../../../../shared/data/donations/donations.csv', import.meta.url);

function opportunities(rows: readonly (readonly number[])[]): Opportunities {
  const column = (i: number, otherwise: number) => rows.map((row) => row[i] ?? otherwise);
  return { frequency: column(0, 0), recency: column(1, 0), periods: column(2, 0), weight: column(3, 1) };
}

describe.skipIf(!existsSync(file))('donations (Fader, Hardie and Shang 2010; needs ../shared/data)', () => {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').slice(1) : [];
  const data = opportunities(lines.map((line) => line.split(',').map(Number)));
  const fit = bgBb.fit(data);

  test('parameters and likelihood as printed', () => {
    expect(fit.customers).toBe(11_104);
    expect(fit.parameters.alpha).toBeCloseTo(1.204, 3);
    expect(fit.parameters.beta).toBeCloseTo(0.75, 3);
    expect(fit.parameters.gamma).toBeCloseTo(0.657, 3);
    expect(fit.parameters.delta).toBeCloseTo(2.783, 3);
    expect(fit.logLikelihood).toBeCloseTo(-33_225.58, 2);
    expect(fit.degenerate).toBeNull();
  });

  test('P(alive) and donations in the next five years as printed', () => {
    for (const [x, recency, alive, donations] of [
      [0, 0, 0.11, 0.07],
      [2, 4, 0.59, 1.06],
      [6, 6, 0.93, 3.75],
    ] as const) {
      expect(bgBb.alive(fit.parameters, x, recency, 6)).toBeCloseTo(alive, 2);
      expect(bgBb.expected(fit.parameters, 5, x, recency, 6)).toBeCloseTo(donations, 2);
    }
  });

  test('the slope at the top is flat, and elsewhere what differences of the likelihood say', () => {
    const names = ['alpha', 'beta', 'gamma', 'delta'] as const;
    const h = 1e-4;
    for (const name of names) {
      const up = bgBb.logLikelihood({ ...fit.parameters, [name]: fit.parameters[name] * (1 + h) }, data);
      const down = bgBb.logLikelihood({ ...fit.parameters, [name]: fit.parameters[name] * (1 - h) }, data);
      expect(Math.abs(up - down) / (2 * h)).toBeLessThan(0.01);
      // −d²/d(ln)²: the inverse covariance's diagonal is at least 1 / variance.
      const curvature = (2 * fit.logLikelihood - up - down) / (h * h);
      expect(curvature * fit.covariance![names.indexOf(name)]![names.indexOf(name)]!).toBeGreaterThan(0.99);
    }
    const again = bgBb.fit(data, { start: { alpha: 20, beta: 0.2, gamma: 4, delta: 0.3 } });
    expect(again.logLikelihood).toBeCloseTo(fit.logLikelihood, 6);
  });
});

describe('answers hang together', () => {
  const history = fc
    .tuple(
      fc.integer({ min: 0, max: 60 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
    )
    .map(([periods, last, taken]) => {
      const recency = Math.floor(last * periods);
      return [recency === 0 ? 0 : 1 + Math.floor(taken * (recency - 1)), recency, periods] as const;
    });

  test('every history there can be in six opportunities: probabilities add up to 1', () => {
    const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n - 1, k - 1) * n) / k);
    let sum = 0;
    for (let recency = 0; recency <= 6; recency++) {
      for (let x = Math.min(1, recency); x <= recency; x++) {
        const ways = recency === 0 ? 1 : choose(recency - 1, x - 1);
        sum += ways * Math.exp(bgBb.logLikelihood(PUBLISHED, opportunities([[x, recency, 6]])));
      }
    }
    expect(sum).toBeCloseTo(1, 12);
  });

  test('counts of somebody new add up to 1 and their mean is the expectation', () => {
    for (const n of [0, 1, 5, 52, 365]) {
      let [sum, mean] = [0, 0];
      for (let x = 0; x <= n; x++) {
        sum += bgBb.probabilityNew(PUBLISHED, x, n);
        mean += x * bgBb.probabilityNew(PUBLISHED, x, n);
      }
      expect(sum).toBeCloseTo(1, 10);
      expect(mean).toBeCloseTo(bgBb.expectedNew(PUBLISHED, n), 9);
      expect(bgBb.anyPurchase(PUBLISHED, n, 0, 0, 0)).toBeCloseTo(1 - bgBb.probabilityNew(PUBLISHED, 0, n), 12);
    }
    for (const x of [7, -1, 0.5, Number.NaN]) expect(bgBb.probabilityNew(PUBLISHED, x, 6)).toBe(0);
  });

  test('probabilities are probabilities, and silence never makes her likelier to be alive', () => {
    fc.assert(
      fc.property(history, fc.integer({ min: 0, max: 40 }), ([x, recency, periods], next) => {
        const alive = bgBb.alive(PUBLISHED, x, recency, periods);
        const any = bgBb.anyPurchase(PUBLISHED, next, x, recency, periods);
        expect(alive).toBeGreaterThanOrEqual(0);
        expect(alive).toBeLessThanOrEqual(1);
        expect(any).toBeGreaterThanOrEqual(0);
        expect(any).toBeLessThanOrEqual(Math.min(1, bgBb.expected(PUBLISHED, next, x, recency, periods)) + 1e-12);
        expect(bgBb.alive(PUBLISHED, x, recency, periods + 1)).toBeLessThan(alive);
      }),
    );
  });

  test('next year is this year with one opportunity less', () => {
    // By hand: E over two = P(alive at the first) E(p) + what follows from each outcome.
    const one = bgBb.expected(PUBLISHED, 1, 2, 4, 6);
    expect(bgBb.expected(PUBLISHED, 2, 2, 4, 6)).toBeCloseTo(
      one + one * bgBb.expected(PUBLISHED, 1, 3, 7, 7) + (1 - one) * bgBb.expected(PUBLISHED, 1, 2, 4, 7),
      12,
    );
  });
});

describe('fits', () => {
  test.each([
    { alpha: 1.2, beta: 0.75, gamma: 0.66, delta: 2.8 },
    { alpha: 3, beta: 6, gamma: 2, delta: 30 },
  ])('of simulated customers find α $alpha, β $beta, γ $gamma, δ $delta again', (truth) => {
    const rng = seeded(4);
    const rows = Array.from({ length: 8000 }, () => {
      const [take, die] = [betaVariate(truth.alpha, truth.beta, rng), betaVariate(truth.gamma, truth.delta, rng)];
      let [x, recency] = [0, 0];
      for (let at = 1; at <= 12 && rng() >= die; at++) {
        if (rng() >= take) continue;
        x++;
        recency = at;
      }
      return [x, recency, 12];
    });
    const fit = bgBb.fit(opportunities(rows));
    expect(fit.degenerate).toBeNull();
    for (const name of ['alpha', 'beta', 'gamma', 'delta'] as const) {
      expect(Math.abs(fit.parameters[name] - truth[name])).toBeLessThan(3.5 * fit.standardErrors![name]);
    }
  });

  test('say what is wrong with data that cannot tell, and never answer NaN', () => {
    for (const [problem, rows] of [
      ['no_repeats', []],
      ['no_repeats', [[0, 0, 6, 500]]],
      ['no_repeats', [[9, 3, 6, 500]]],
      ['too_few_repeaters', [[3, 5, 6, 1]]],
      [
        'flat_likelihood',
        [
          [0, 0, 2, 100],
          [1, 1, 2, 40],
          [2, 2, 2, 30],
        ],
      ],
      ['at_the_border', [[6, 6, 6, 100]]],
    ] as const) {
      const fit = bgBb.fit(opportunities(rows));
      expect([fit.degenerate, rows.length]).toEqual([problem, rows.length]);
      expect(Object.values(fit.parameters).every((value) => value > 0 && Number.isFinite(value))).toBe(true);
      expect(bgBb.expected(fit.parameters, 10, 2, 4, 6)).toBeGreaterThanOrEqual(0);
    }
    for (const [x, recency, periods] of [
      [1e5, 1e5, 1e5],
      [1e5, 1e5, 2e5],
      [0, 0, 1e6],
    ] as const) {
      expect(bgBb.logLikelihood(PUBLISHED, opportunities([[x, recency, periods]]))).toBeLessThan(0);
      expect(bgBb.alive(PUBLISHED, x, recency, periods)).toBeGreaterThanOrEqual(0);
    }
  });
});
