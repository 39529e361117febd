import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logLikelihood, prepare } from './beta-geometric.ts';
import { type BgNbdParameters, bgNbd, mbgNbd } from './bg-nbd.ts';
import { groupHistories } from './grouped.ts';
import { type RegularParameters, regular } from './regular.ts';
import { log2F1 } from './special.ts';
import type { FitProblem, GroupedHistories, PurchaseModel } from './types.ts';

/** mulberry32: every run draws the same. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Row = readonly [repeats: number, recency: number, age: number, logGaps?: number];

function group(rows: readonly Row[]): GroupedHistories {
  return groupHistories({
    repeats: Float64Array.from(rows, ([x]) => x),
    recency: Float64Array.from(rows, ([, t]) => t),
    age: Float64Array.from(rows, ([, , T]) => T),
    logGaps: Float64Array.from(rows, ([, , , gaps]) => gaps ?? 0),
  });
}

/** Customers as the model has them, who joined over three quarters of `span`. */
function simulated<P>(model: PurchaseModel<P>, p: P, customers: number, span: number, seed: number): GroupedHistories {
  const rng = random(seed);
  return group(
    Array.from({ length: customers }, (): Row => {
      const age = span * (0.25 + 0.75 * rng());
      const times = model.simulate!(p, age, rng);
      const logGaps = times.reduce((sum, at, i) => sum + Math.log(at - (times[i - 1] ?? 0)), 0);
      return [times.length, times.at(-1) ?? 0, age, logGaps];
    }),
  );
}

const positive = (min: number, max: number) =>
  fc.double({ min: Math.log(min), max: Math.log(max), noNaN: true }).map(Math.exp);
const parameters = fc.record({
  r: positive(0.05, 20),
  alpha: positive(0.1, 100),
  a: positive(0.05, 20),
  b: positive(0.05, 20),
});
const regularParameters = fc
  .tuple(parameters, fc.integer({ min: 1, max: 12 }), fc.boolean())
  .map(([p, k, modified]): RegularParameters => ({ ...p, k, modified }));
const history = fc
  .tuple(fc.nat(30), fc.double({ min: 0.1, max: 50, noNaN: true }), fc.double({ min: 0, max: 50, noNaN: true }))
  .map(([x, t, waited]): Row => [x, x === 0 ? 0 : t, t + waited, x * Math.log(t / (x + 1))]);

describe('the likelihood of the family', () => {
  it('has the gradient that finite differences give', () => {
    fc.assert(
      fc.property(regularParameters, fc.array(history, { minLength: 1, maxLength: 20 }), (p, rows) => {
        const data = prepare(group(rows));
        const logs = [p.r, p.alpha, p.a, p.b].map(Math.log);
        const at = (i: number, by: number) => {
          const [r, alpha, a, b] = logs.map((x, j) => Math.exp(i === j ? x + by : x)) as [
            number,
            number,
            number,
            number,
          ];
          return logLikelihood(data, p, { r, alpha, a, b });
        };
        const gradient = new Float64Array(4);
        const value = logLikelihood(data, p, p, gradient);
        gradient.forEach((slope, i) => {
          const step = 1e-4;
          const difference = (8 * (at(i, step) - at(i, -step)) - (at(i, 2 * step) - at(i, -2 * step))) / (12 * step);
          expect(Math.abs(slope - difference)).toBeLessThan(1e-7 * (1 + Math.abs(value)));
        });
      }),
    );
  });

  it('is that of the customers one by one', () => {
    fc.assert(
      fc.property(regularParameters, fc.array(history, { minLength: 1, maxLength: 20 }), (p, rows) => {
        const alone = rows.reduce((sum, row) => sum + regular.logLikelihood(p, group([row])), 0);
        expect(regular.logLikelihood(p, group([...rows, ...rows]))).toBeCloseTo(2 * alone, 6);
      }),
    );
  });

  it('is with k = 1 that of BG/NBD and MBG/NBD', () => {
    fc.assert(
      fc.property(parameters, fc.array(history, { minLength: 1, maxLength: 5 }), (p, rows) => {
        const data = group(rows);
        expect(regular.logLikelihood({ ...p, k: 1, modified: false }, data)).toBe(bgNbd.logLikelihood(p, data));
        expect(regular.logLikelihood({ ...p, k: 1, modified: true }, data)).toBe(mbgNbd.logLikelihood(p, data));
      }),
    );
  });
});

describe('answers about somebody new', () => {
  it('P(X(t) = n) sums to 1, and E[X(t)] is Σ n P(X(t) = n)', () => {
    fc.assert(
      fc.property(regularParameters, fc.double({ min: 0, max: 20, noNaN: true }), (p, t) => {
        let sum = 0;
        let mean = 0;
        for (let n = 0; n < 20_000 && sum < 1 - 1e-13; n++) {
          const share = regular.probabilityNew(p, n, t);
          expect(share).toBeGreaterThanOrEqual(0);
          sum += share;
          mean += n * share;
        }
        expect(sum).toBeCloseTo(1, 9);
        expect(regular.expectedNew(p, t)).toBeCloseTo(mean, 6);
      }),
      { numRuns: 60 },
    );
  });

  it('is what the published formula with 2F1 says (Fader, Hardie and Lee 2005, equation 9)', () => {
    const away = parameters.filter(({ a, b }) => Math.abs(a - 1) > 0.05 && a + b > 1.05);
    fc.assert(
      fc.property(away, positive(0.01, 1e6), ({ r, alpha, a, b }, t) => {
        const logF = log2F1(r, b, a + b - 1, t / (alpha + t));
        const bracket = -Math.expm1(r * Math.log(alpha / (alpha + t)) + logF);
        const published = ((a + b - 1) / (a - 1)) * bracket;
        // Where the bracket is a small difference the formula loses digits, not the sum.
        const tolerance = 1e-8 * published + 1e-11 * ((a + b - 1) / Math.abs(a - 1)) * (1 + Math.abs(bracket));
        expect(Math.abs(bgNbd.expectedNew({ r, alpha, a, b }, t) - published)).toBeLessThan(tolerance);
      }),
    );
  });

  it('passes smoothly through a = 1, where the formula has its pole', () => {
    const at = (a: number) => bgNbd.expectedNew({ r: 0.5, alpha: 1, a, b: 2 }, 1e6);
    for (const step of [1e-12, 1e-8, 0.99e-4, 1.01e-4]) {
      expect((at(1 - step) + at(1 + step)) / (2 * at(1))).toBeCloseTo(1, 6);
    }
  });
});

describe('answers about a customer with a history', () => {
  const horizon = fc.double({ min: 0, max: 100, noNaN: true });

  it('with nothing behind her she is somebody new', () => {
    fc.assert(
      fc.property(regularParameters, horizon, (p, t) => {
        expect(regular.expected(p, t, 0, 0, 0)).toBeCloseTo(regular.expectedNew(p, t), 9);
        expect(regular.anyPurchase(p, t, 0, 0, 0)).toBeCloseTo(1 - regular.probabilityNew(p, 0, t), 9);
      }),
    );
  });

  it('buys not at all for t as probably as the likelihood of that silence says', () => {
    fc.assert(
      fc.property(regularParameters, history, horizon, (p, [x, recency, age], t) => {
        const silence =
          regular.logLikelihood(p, group([[x, recency, age + t]])) -
          regular.logLikelihood(p, group([[x, recency, age]]));
        expect(regular.anyPurchase(p, t, x, recency, age)).toBeCloseTo(-Math.expm1(silence), 8);
      }),
    );
  });

  it('expects what many simulated customers with that history did', () => {
    // Regular ones: for them no published formula is exact.
    const p: RegularParameters = { k: 3, modified: true, r: 2, alpha: 0.5, a: 1, b: 4 };
    const rng = random(5);
    const like = { customers: 0, expected: 0, actual: 0, alive: 0, silent: 0 };
    for (let i = 0; i < 60_000; i++) {
      const times = regular.simulate!(p, 20, rng);
      const before = times.filter((time) => time <= 10);
      if (before.length === 0 || before.length > 4) continue;
      like.customers++;
      like.expected += regular.expected(p, 10, before.length, before.at(-1)!, 10);
      like.actual += times.length - before.length;
      like.alive += regular.anyPurchase(p, 10, before.length, before.at(-1)!, 10);
      like.silent += Number(times.length > before.length);
    }
    expect(like.customers).toBeGreaterThan(10_000);
    expect(like.actual / like.expected).toBeCloseTo(1, 1.5);
    expect(like.silent / like.alive).toBeCloseTo(1, 1.5);
  });

  it('is alive with a probability between 0 and 1, the less the longer she is silent', () => {
    fc.assert(
      fc.property(regularParameters, history, horizon, (p, [x, recency, age], t) => {
        const now = regular.alive(p, x, recency, age);
        const later = regular.alive(p, x, recency, age + t);
        expect(now).toBeLessThanOrEqual(1);
        expect(later).toBeGreaterThanOrEqual(0);
        expect(later).toBeLessThanOrEqual(now + 1e-12);
      }),
    );
  });

  it('never has an answer that is not a number, however odd the history or the fit', () => {
    const odd = fc.constantFrom(0, 1e-9, 1, 132, 133, 1e4, 3e6, 1e9);
    const any = fc.record({
      r: positive(1e-7, 1e6),
      alpha: positive(1e-6, 1e9),
      a: positive(1e-7, 1e6),
      b: positive(1e-7, 1e6),
      k: fc.integer({ min: 1, max: 12 }),
      modified: fc.boolean(),
    });
    fc.assert(
      fc.property(any, fc.constantFrom(0, 1, 132, 133, 3e6), odd, odd, odd, (p, x, recency, age, t) => {
        const chances = [regular.alive(p, x, recency, age), regular.anyPurchase(p, t, x, recency, age)];
        for (const chance of chances) expect(chance >= 0 && chance <= 1).toBe(true);
        expect(regular.expected(p, t, x, recency, age)).toBeGreaterThanOrEqual(0);
        expect(regular.expectedNew(p, t)).toBeGreaterThanOrEqual(0);
        expect(regular.probabilityNew(p, 3, t)).toBeGreaterThanOrEqual(0);
        expect(Number.isFinite(regular.logLikelihood(p, group([[x, recency, age]])))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe('fitting', () => {
  const truth: BgNbdParameters = { r: 0.8, alpha: 6, a: 0.9, b: 2.5 };
  const near = (found: BgNbdParameters, covariance: number[][] | null, wanted: BgNbdParameters) => {
    (['r', 'alpha', 'a', 'b'] as const).forEach((name, i) => {
      // Four standard errors of the logarithm: with one seed a fixed statement, with a wrong likelihood a false one.
      expect(Math.abs(Math.log(found[name] / wanted[name]))).toBeLessThan(4 * Math.sqrt(covariance![i]![i]!));
      expect(Math.sqrt(covariance![i]![i]!)).toBeLessThan(0.3);
    });
  };

  it.each([bgNbd, mbgNbd])('$name finds the parameters it was simulated with', (model) => {
    const fit = model.fit(simulated(model, truth, 8000, 60, 3));
    expect([fit.degenerate, fit.converged, fit.customers]).toEqual([null, true, 8000]);
    near(fit.parameters, fit.covariance, truth);
  });

  it.each([
    { k: 1, modified: true },
    { k: 2, modified: false },
    { k: 4, modified: true },
    { k: 9, modified: false },
  ])('regular finds $k ticks per purchase, modified $modified, and the parameters', (kind) => {
    const p = { ...kind, r: 1.2, alpha: 6 / kind.k, a: 0.9, b: 2.5 };
    const fit = regular.fit(simulated(regular, p, 6000, 60, 4));
    expect(fit.degenerate).toBeNull();
    expect([fit.parameters.k, fit.parameters.modified]).toEqual([kind.k, kind.modified]);
    near(fit.parameters, fit.covariance, p);
  });

  it('finds the same from a sample first as from everybody at once, where there are many', () => {
    const many = simulated(bgNbd, truth, 60_000, 60, 6);
    const { parameters, logLikelihood: value, converged, degenerate } = bgNbd.fit(many);
    expect([converged, degenerate]).toEqual([true, null]);
    const gradient = new Float64Array(4);
    logLikelihood(prepare(many), { k: 1, modified: false }, parameters, gradient);
    for (const slope of gradient) expect(Math.abs(slope)).toBeLessThan(0.1);
    expect(value).toBeGreaterThanOrEqual(bgNbd.logLikelihood(truth, many));
  });

  it('starts from another fit when told to, and ends at the same', () => {
    const data = simulated(mbgNbd, truth, 1500, 60, 7);
    const cold = mbgNbd.fit(data);
    const warm = mbgNbd.fit(data, { start: { r: 3, alpha: 30, a: 0.2, b: 9 } });
    expect(warm.logLikelihood).toBeCloseTo(cold.logLikelihood, 6);
    expect(mbgNbd.fit(data, { start: cold.parameters }).iterations).toBeLessThanOrEqual(1);
  });

  it.each([200, 2000])('says so where nobody of %d ever leaves', (customers) => {
    for (let seed = 1; seed <= 8; seed++) {
      const data = simulated(bgNbd, { r: 1, alpha: 20, a: 1e-9, b: 1 }, customers, 100, seed);
      for (const model of [bgNbd, mbgNbd]) expect(model.fit(data).degenerate).toBe('everybody_lives_for_ever');
    }
  });

  const times = (n: number, row: (i: number) => Row) => Array.from({ length: n }, (_, i) => row(i));
  const bad: [string, Row[], FitProblem | null][] = [
    ['nobody at all', [], 'no_repeats'],
    ['one customer', [[2, 10, 20, 3]], 'too_few_repeaters'],
    ['one customer who bought once', [[0, 0, 20]], 'no_repeats'],
    ['nobody repeats', times(500, (i) => [0, 0, i + 1]), 'no_repeats'],
    ['nine repeaters', times(500, (i) => [i < 9 ? 1 : 0, i < 9 ? 5 : 0, 40, 0]), 'too_few_repeaters'],
    ['all equal', times(500, () => [3, 30, 40, 6.9]), 'everybody_lives_for_ever'],
    ['all bought at the very end', times(500, (i) => [i % 3, 100, 100, 3]), 'everybody_lives_for_ever'],
    ['no time observed', times(500, (i) => [i % 3, 0, 0, 0]), 'flat_likelihood'],
    ['all repeats at the very start', times(500, (i) => [i % 3, 0, 100, 0]), 'at_the_border'],
    ['one repeat, then never again', times(500, (i) => [i % 2, 5, 100, 1.6]), 'nobody_comes_back'],
    ['millions of purchases', times(100, (i) => [1e6 + i, 300 + (i % 50), 365, -8e6]), 'at_the_border'],
    ['a clock', times(300, (i) => [4 + i, 7 * (4 + i), 7 * (4 + i) + 3, (4 + i) * Math.log(7)]), null],
  ];

  it.each(bad)('is finite and says what is wrong: %s', (_, rows, problem) => {
    const data = group(rows);
    for (const model of [bgNbd, mbgNbd, regular] as PurchaseModel<BgNbdParameters>[]) {
      const fit = model.fit(data);
      expect(fit.degenerate).not.toBeNull();
      if (problem && model === (bgNbd as PurchaseModel<BgNbdParameters>)) expect(fit.degenerate).toBe(problem);
      expect(Number.isFinite(fit.logLikelihood)).toBe(true);
      const { r, alpha, a, b } = fit.parameters;
      for (const value of [r, alpha, a, b]) expect(value > 0 && value < Number.POSITIVE_INFINITY).toBe(true);
      for (const [x, recency, age] of rows.slice(0, 3)) {
        const { parameters: p } = fit;
        const answers = [
          model.alive(p, x, recency, age),
          model.expected(p, 30, x, recency, age),
          model.expectedNew(p, 30),
        ];
        for (const answer of answers) expect(answer).toBeGreaterThanOrEqual(0);
      }
    }
  });
});
