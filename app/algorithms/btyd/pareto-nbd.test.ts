import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { haveCdnow, readCdnow } from '#tests/support/cdnow.ts';
import { seeded } from '#tests/support/purchase-worlds.ts';
import { groupHistories } from './grouped.ts';
import { discountedResidualPurchases, type ParetoNbdParameters, paretoNbd } from './pareto-nbd.ts';
import { log2F1, logRising } from './special.ts';
import type { GroupedHistories } from './types.ts';

const PUBLISHED: ParetoNbdParameters = { r: 0.553, alpha: 10.578, s: 0.606, beta: 11.669 };

function histories(rows: readonly (readonly [x: number, recency: number, age: number])[]): GroupedHistories {
  const column = (i: 0 | 1 | 2) => Float64Array.from(rows, (row) => row[i]);
  return groupHistories({ repeats: column(0), recency: column(1), age: column(2) });
}

describe.skipIf(!haveCdnow)('CDNOW (needs ../shared/data)', () => {
  const cdnow = readCdnow();
  const data = groupHistories(cdnow, 7);
  const fit = paretoNbd.fit(data);

  test('parameters and likelihood as printed', () => {
    expect(fit.parameters.r).toBeCloseTo(0.553, 3);
    expect(fit.parameters.alpha).toBeCloseTo(10.578, 3);
    expect(fit.parameters.s).toBeCloseTo(0.606, 3);
    expect(fit.parameters.beta).toBeCloseTo(11.669, 3);
    expect(fit.logLikelihood).toBeCloseTo(-9594.976, 3);
    expect(fit.degenerate).toBeNull();
    expect(fit.customers).toBe(2357);
  });

  test('39 weeks later it was off by 1.603 purchases per customer', () => {
    let sum = 0;
    cdnow.later.forEach((later, i) => {
      const [x, recency, age] = [cdnow.repeats[i]!, cdnow.recency[i]! / 7, cdnow.age[i]! / 7];
      sum += (paretoNbd.expected(fit.parameters, 39, x, recency, age) - later) ** 2;
    });
    expect(Math.sqrt(sum / fit.customers)).toBeCloseTo(1.603, 3);
  });

  test('from elsewhere, too, the climb ends on the same top', () => {
    for (const start of [
      { r: 5, alpha: 2, s: 0.05, beta: 900 },
      { r: 0.05, alpha: 300, s: 8, beta: 3 },
    ]) {
      const again = paretoNbd.fit(data, { start });
      expect(again.logLikelihood).toBeCloseTo(fit.logLikelihood, 6);
      expect(again.parameters.beta).toBeCloseTo(fit.parameters.beta, 2);
    }
  });
});

describe('published answers', () => {
  test('x = 2, t_x = 30.43, T = 38.86', () => {
    expect(paretoNbd.expected(PUBLISHED, 39, 2, 30.43, 38.86)).toBeCloseTo(1.4551, 4);
    expect(paretoNbd.alive(PUBLISHED, 2, 30.43, 38.86)).toBeCloseTo(0.869, 3);
  });

  test('x = 26, t_x = 30.86, T = 31', () => {
    expect(paretoNbd.expected(PUBLISHED, 52, 26, 30.86, 31)).toBeCloseTo(25.46, 2);
    expect(paretoNbd.alive(PUBLISHED, 26, 30.86, 31)).toBeCloseTo(0.9979, 4);
  });

  test('133 purchases, where programs with Γ and powers overflow', () => {
    const parameters = { r: 0.55, alpha: 10.58, s: 0.61, beta: 11.67 };
    expect(paretoNbd.expected(parameters, 10, 132, 200, 200)).toBeCloseTo(6.20605, 5);
    expect(paretoNbd.expected(parameters, 10, 133, 200, 200)).toBeCloseTo(6.25287, 5);
  });
});

describe('the likelihood', () => {
  /** r α s β, x t_x T, ln L and P(alive), by 2F1 with two hundred digits (mpmath). */
  const EXACT = [
    [0.553, 10.578, 0.606, 11.669, 2, 30.43, 38.86, -9.554283245150407, 0.8691675591530112],
    [0.553, 10.578, 0.606, 11.669, 0, 0, 38.86, -0.5210462940808904, 0.29528660461689415],
    [0.553, 10.578, 0.606, 11.669, 29, 30, 38, -43.36885254284509, 0.18431842945968488],
    [3, 0.01, 2, 50, 5, 1, 90, -11.28713920190648, 5.952517163851418e-15],
    [0.5, 100, 0.01, 1e-4, 1, 3, 1000, -8.310659512376596, 0.47441077394560793],
    [0.5, 1, 20, 1e4, 40, 10, 300, 3.2713493793601716, 6.327999726765591e-56],
    [0.55, 10.58, 0.61, 11.67, 132, 150, 200, -165.67982629148577, 4.634696605735441e-14],
  ] as const;

  test.each(EXACT)('r %d α %d s %d β %d, x %d t_x %d T %d', (r, alpha, s, beta, x, recency, age, logL, alive) => {
    const parameters = { r, alpha, s, beta };
    const actual = paretoNbd.logLikelihood(parameters, histories([[x, recency, age]]));
    expect(Math.abs(actual - logL) / Math.max(1, Math.abs(logL))).toBeLessThan(2e-13);
    expect(paretoNbd.alive(parameters, x, recency, age) / alive - 1).toBeCloseTo(0, 11);
  });

  const parameter = (low: number, high: number) =>
    fc.double({ min: Math.log(low), max: Math.log(high), noNaN: true }).map(Math.exp);
  const parameters = fc.record({
    r: parameter(0.05, 20),
    alpha: parameter(0.1, 500),
    s: parameter(0.05, 20),
    beta: parameter(0.1, 500),
  });

  test("is the paper's, with its two hypergeometric functions", () => {
    fc.assert(
      fc.property(
        parameters,
        fc.integer({ min: 0, max: 60 }),
        fc.double({ min: 0, max: 0.8, noNaN: true }),
        (p, x, at) => {
          const { r, alpha, s, beta } = p;
          const age = 52;
          const recency = x === 0 ? 0 : at * age;
          const near = Math.min(alpha, beta);
          const far = Math.max(alpha, beta);
          const power = r + s + x;
          const term = (time: number) =>
            log2F1(power, alpha > beta ? s + 1 : r + x, power + 1, (far - near) / (far + time)) -
            power * Math.log(far + time);
          const alive = -(r + x) * Math.log(alpha + age) - s * Math.log(beta + age);
          const difference = term(recency) + Math.log(-Math.expm1(term(age) - term(recency)));
          const bracket = alive + Math.log1p(Math.exp(Math.log(s / power) + difference - alive));
          const expected = logRising(r, x) + r * Math.log(alpha) + s * Math.log(beta) + bracket;
          const actual = paretoNbd.logLikelihood(p, histories([[x, recency, age]]));
          expect(Math.abs(actual - expected)).toBeLessThan(1e-9 * Math.max(1, power * Math.log(far + age)));
        },
      ),
    );
  });

  test('has its top where the fit says, and the covariance is that of its curvature there', () => {
    const data = histories(simulate(400, { r: 0.8, alpha: 8, s: 0.9, beta: 20 }, 3));
    const fit = paretoNbd.fit(data);
    const names = ['r', 'alpha', 's', 'beta'] as const;
    const at = (logs: readonly number[]) =>
      paretoNbd.logLikelihood(
        Object.fromEntries(
          names.map((name, i) => [name, fit.parameters[name] * Math.exp(logs[i]!)]),
        ) as ParetoNbdParameters,
        data,
      );
    const h = 1e-3;
    const unit = (i: number, size: number) => names.map((_, j) => (i === j ? size : 0));
    const curvature = names.map((_, i) =>
      names.map((__, j) => {
        const corner = (a: number, b: number) => at(unit(i, a * h).map((v, k) => v + unit(j, b * h)[k]!));
        return -(corner(1, 1) - corner(1, -1) - corner(-1, 1) + corner(-1, -1)) / (4 * h * h);
      }),
    );
    names.forEach((_, i) => {
      const gradient = (at(unit(i, h)) - at(unit(i, -h))) / (2 * h);
      expect(Math.abs(gradient)).toBeLessThan(1e-3);
      names.forEach((__, j) => {
        const identity = curvature[i]!.reduce((sum, value, k) => sum + value * fit.covariance![k]![j]!, 0);
        expect(identity).toBeCloseTo(i === j ? 1 : 0, 1);
      });
    });
  });
});

describe('answers hang together', () => {
  const purchase = fc
    .tuple(
      fc.integer({ min: 0, max: 200 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 400, noNaN: true }),
    )
    .map(([x, share, age]) => [x, x === 0 ? 0 : share * age, age] as const);

  test('probabilities are probabilities; at least one purchase is no likelier than the purchases expected', () => {
    fc.assert(
      fc.property(purchase, fc.double({ min: 0, max: 500, noNaN: true }), ([x, recency, age], t) => {
        const alive = paretoNbd.alive(PUBLISHED, x, recency, age);
        const any = paretoNbd.anyPurchase(PUBLISHED, t, x, recency, age);
        const expected = paretoNbd.expected(PUBLISHED, t, x, recency, age);
        expect(alive).toBeGreaterThanOrEqual(0);
        expect(alive).toBeLessThanOrEqual(1);
        expect(any).toBeGreaterThanOrEqual(0);
        expect(any).toBeLessThanOrEqual(alive * (1 + 1e-12));
        expect(any).toBeLessThanOrEqual(expected * (1 + 1e-9) + 1e-15);
      }),
    );
  });

  test('a longer silence never makes her likelier to be alive, and it weighs more the more often she bought', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100 }), fc.double({ min: 0.1, max: 100, noNaN: true }), (x, silence) => {
        const last = x === 0 ? 0 : 50;
        const aliveAfter = (time: number) => paretoNbd.alive(PUBLISHED, x, last, last + time);
        expect(aliveAfter(silence * 1.1)).toBeLessThanOrEqual(aliveAfter(silence));
      }),
    );
    const drop = (x: number) => paretoNbd.alive(PUBLISHED, x, 20, 22) - paretoNbd.alive(PUBLISHED, x, 20, 60);
    expect(drop(20)).toBeGreaterThan(drop(2));
  });

  test('counts of somebody new add up to 1, their mean is the expectation, none is the likelihood of none', () => {
    for (const parameters of [PUBLISHED, { r: 3, alpha: 20, s: 1, beta: 40 }, { r: 2, alpha: 9, s: 4, beta: 5 }]) {
      for (const t of [0.1, 10, 60]) {
        let [sum, mean] = [0, 0];
        for (let n = 0; n < 400; n++) {
          const probability = paretoNbd.probabilityNew(parameters, n, t);
          sum += probability;
          mean += n * probability;
        }
        expect(sum).toBeCloseTo(1, 9);
        expect(mean).toBeCloseTo(paretoNbd.expectedNew(parameters, t), 7);
        expect(paretoNbd.probabilityNew(parameters, 0, t)).toBeCloseTo(
          Math.exp(paretoNbd.logLikelihood(parameters, histories([[0, 0, t]]))),
          14,
        );
        expect(paretoNbd.anyPurchase(parameters, t, 0, 0, 0)).toBeCloseTo(
          1 - paretoNbd.probabilityNew(parameters, 0, t),
          13,
        );
      }
    }
  });

  test('now, nothing has been bought', () => {
    expect(paretoNbd.expectedNew(PUBLISHED, 0)).toBe(0);
    expect(paretoNbd.probabilityNew(PUBLISHED, 0, 0)).toBe(1);
    expect(paretoNbd.probabilityNew(PUBLISHED, 3, 0)).toBe(0);
    for (const n of [-1, 0.5, Number.NaN]) expect(paretoNbd.probabilityNew(PUBLISHED, n, 39)).toBe(0);
    expect(paretoNbd.expected(PUBLISHED, 0, 2, 30, 39)).toBe(0);
    expect(paretoNbd.anyPurchase(PUBLISHED, 0, 2, 30, 39)).toBeCloseTo(0, 15);
    expect(paretoNbd.alive(PUBLISHED, 0, 0, 0)).toBe(1);
  });

  test('s = 1 is no special case', () => {
    const near = (s: number) => paretoNbd.expectedNew({ ...PUBLISHED, s }, 39);
    expect(near(1)).toBeCloseTo((near(1 - 1e-5) + near(1 + 1e-5)) / 2, 8);
  });

  test('discounted to now, purchases for ever are the sum of their discounted parts', () => {
    const rate = Math.log(1.15) / 52;
    let sum = 0;
    const step = 0.25;
    for (let t = 0; t < 52 * 120; t += step) {
      const part = (time: number) => paretoNbd.expected(PUBLISHED, time, 7, 30, 39);
      sum += Math.exp(-rate * (t + step / 2)) * (part(t + step) - part(t));
    }
    expect(discountedResidualPurchases(PUBLISHED, rate, 7, 30, 39)).toBeCloseTo(sum, 4);
  });
});

function simulate(customers: number, parameters: ParetoNbdParameters, seed: number) {
  const rng = seeded(seed);
  return Array.from({ length: customers }, () => {
    const age = 30 + rng() * 70;
    const times = paretoNbd.simulate!(parameters, age, rng);
    return [times.length, times.at(-1) ?? 0, age] as const;
  });
}

describe('fits', () => {
  test.each([
    { r: 0.6, alpha: 10, s: 0.7, beta: 12 },
    { r: 2.5, alpha: 15, s: 1.5, beta: 90 },
    { r: 1, alpha: 2, s: 3, beta: 60 },
  ])('of a simulated shop find r $r, α $alpha, s $s, β $beta again', (truth) => {
    const fit = paretoNbd.fit(histories(simulate(3000, truth, 11)));
    expect(fit.degenerate).toBeNull();
    const errors = ['r', 'alpha', 's', 'beta'].map((name, i) => {
      const key = name as keyof ParetoNbdParameters;
      return Math.log(fit.parameters[key] / truth[key]) / Math.sqrt(fit.covariance![i]![i]!);
    });
    for (const error of errors) expect(Math.abs(error)).toBeLessThan(3.5);
  });

  test('say what is wrong with data that cannot tell', () => {
    const many = <T>(row: T, times = 30) => Array<T>(times).fill(row);
    const immortal = simulate(1500, { r: 2, alpha: 10, s: 0.5, beta: 1e6 }, 5);
    const cases = [
      ['no_repeats', []],
      ['no_repeats', [[0, 0, 50]]],
      ['no_repeats', many([0, 0, 50] as const)],
      ['flat_likelihood', many([1, 0, 0] as const)],
      ['too_few_repeaters', [...many([0, 0, 50] as const), [2, 10, 60]]],
      ['too_few_repeaters', [[3, 20, 40]]],
      ['everybody_lives_for_ever', immortal],
    ] as const;
    for (const [problem, rows] of cases) {
      const fit = paretoNbd.fit(histories(rows));
      expect([fit.degenerate, rows.length]).toEqual([problem, rows.length]);
      expect(Object.values(fit.parameters).every((value) => value > 0 && Number.isFinite(value))).toBe(true);
    }
    for (const row of [
      [2, 10, 60],
      [1e6, 50, 60],
      [1e6, 60, 60],
    ] as const) {
      const fit = paretoNbd.fit(histories(many(row)));
      expect(fit.degenerate).not.toBeNull();
      expect(fit.logLikelihood).not.toBeNaN();
    }
  });

  test('whatever comes in, no answer is NaN', () => {
    const row = fc.tuple(
      fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 5e6 })),
      fc.double({ min: 0, max: 1e5, noNaN: true }),
      fc.double({ min: 0, max: 1e5, noNaN: true }),
    );
    fc.assert(
      fc.property(fc.array(row, { maxLength: 25 }), (rows) => {
        const data = histories(rows);
        const { parameters, logLikelihood } = paretoNbd.fit(data);
        expect(logLikelihood).not.toBeNaN();
        data.repeats.forEach((x, i) => {
          const history = [x, data.recency[i]!, data.age[i]!] as const;
          for (const answer of [
            paretoNbd.alive(parameters, ...history),
            paretoNbd.expected(parameters, 30, ...history),
            paretoNbd.anyPurchase(parameters, 30, ...history),
          ]) {
            expect(answer).toBeGreaterThanOrEqual(0);
          }
        });
      }),
      { numRuns: 25 },
    );
  });
});
