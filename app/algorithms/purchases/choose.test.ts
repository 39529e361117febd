import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CLOSED, simulate, WORLDS, YEARLY } from '#tests/support/purchase-worlds.ts';
import { fitCandidates, predict } from './candidates.ts';
import { choosePurchaseModel } from './choose.ts';
import { compare, scoreOf } from './errors.ts';
import { expectedOf, scorerOf } from './scorer.ts';
import { historiesUntil, purchaseDays, purchasesBetween } from './timeline.ts';
import type { Choice, MethodName, Transactions } from './types.ts';

const UNTIL = 360;
const AHEAD = 179;

const world = (name: string, customers = 400, seed = 1): Transactions => {
  const found = WORLDS.find((one) => one.name === name);
  if (!found) throw new Error(`no world called ${name}`);
  return simulate(found, { customers, days: UNTIL + AHEAD + 1, seed });
};

const problem = (choice: Choice, model: 'bgNbd' | 'mbgNbd' | 'paretoNbd' | 'regular') => choice.fits[model]?.degenerate;

describe('histories on which the models degenerate', () => {
  const cases: [name: string, bgNbd: RegExp][] = [
    ['nobody drops out', /everybody_lives_for_ever|at_the_border/],
    ['nobody drops out, all alike', /everybody_lives_for_ever|at_the_border/],
    ['perfectly regular', /everybody_lives_for_ever|at_the_border/],
    ['everybody once', /no_repeats/],
    ['nearly everybody once', /too_few_repeaters|nobody_comes_back|at_the_border/],
    ['two bursts', /nobody_comes_back|everybody_lives_for_ever|at_the_border/],
    ['a burst every season', /everybody_lives_for_ever|at_the_border|flat_likelihood/],
  ];
  it.each(cases)('%s: is recognised, said, and another method answers', (name, bgNbd) => {
    for (const seed of [1, 2, 3]) {
      const choice = choosePurchaseModel(world(name, 200, seed), { until: UNTIL });
      expect(problem(choice, 'bgNbd')).toMatch(bgNbd);
      expect(choice.why).toContainEqual({ key: 'degenerate', method: 'bgNbd', problem: problem(choice, 'bgNbd') });
      const fit = choice.chosen && choice.chosen in choice.fits ? choice.fits[choice.chosen as 'bgNbd'] : null;
      expect(fit?.degenerate ?? null).toBeNull();
      expect(choice.chosen).not.toBe('bgNbd');
    }
  });

  it('a shop that fell silent is not expected to wake up', () => {
    for (const name of ['two bursts', 'the shop closed', 'everybody once']) {
      expect(choosePurchaseModel(world(name), { until: UNTIL }).chosen).toBe('alwaysZero');
    }
  });
});

describe('the method in use', () => {
  // Chosen from what was known at the time, and held against baselines of which the best is known only afterwards.
  it.each(WORLDS.filter((one) => !one.unforeseeable).map((one) => one.name))(
    'is not worse than the best baseline beyond chance: %s',
    (name) => {
      const transactions = world(name);
      const days = purchaseDays(transactions);
      const histories = historiesUntil(days, UNTIL);
      const actual = purchasesBetween(days, histories, UNTIL, UNTIL + AHEAD);
      const choice = choosePurchaseModel(transactions, { until: UNTIL, horizonDays: AHEAD });
      const inUse = expectedOf(choice.method!, AHEAD, histories);
      const fitted = fitCandidates(histories, 7);
      for (const baseline of ['observedRate', 'shrunkRate', 'alwaysZero'] satisfies MethodName[]) {
        const { low } = compare(inUse, predict(fitted.parts[baseline], fitted, AHEAD, 7), actual);
        expect(low).toBeLessThanOrEqual(1e-9);
      }
      expect(scoreOf(inUse, actual).actual).toBe(actual.reduce((sum, count) => sum + count, 0));
    },
  );

  it('is a model where the model holds, and much better than any baseline', () => {
    const transactions = world('MBG/NBD', 1500);
    const { chosen, holdout } = choosePurchaseModel(transactions, { until: UNTIL });
    expect(['bgNbd', 'mbgNbd', 'paretoNbd', 'regular']).toContain(chosen);
    expect(holdout!.againstBestPlain.high).toBeLessThan(0);
  });

  it.each(['MBG/NBD', 'Christmas', 'Pareto/NBD', 'wholesale: few buy most', 'once a year'])(
    'says whether chance explains how it did beside the best baseline: %s',
    (name) => {
      const { why, holdout, chosen } = choosePurchaseModel(world(name, 300), { until: UNTIL });
      const { low, high } = holdout!.againstBestPlain;
      const beside = why.find((one) => 'plain' in one);
      if (chosen === holdout!.bestPlain) return expect(beside).toBeUndefined();
      expect(beside!.key).toBe(high < 0 ? 'beats_plain' : low > 0 ? 'worse_than_plain' : 'level_with_plain');
      if (!beside || !('plain' in beside)) return;
      expect(Math.sign(beside.low)).toBe(Math.sign(low));
      expect(Math.sign(beside.high)).toBe(Math.sign(high));
      expect(beside.low).toBeLessThanOrEqual(beside.rmse - beside.plainRmse);
      expect(beside.high).toBeGreaterThanOrEqual(beside.rmse - beside.plainRmse);
    },
  );

  it('sees that buyers are regular', () => {
    const { fits } = choosePurchaseModel(world('regular (Erlang 3) with drop-out', 800), { until: UNTIL });
    expect((fits.regular!.parameters as { k: number }).k).toBeGreaterThan(1);
    expect(fits.regular!.logLikelihood).toBeGreaterThan(fits.bgNbd!.logLikelihood + 20);
  });

  it('is decided by what came up to the day alone', () => {
    const all = world('BG/NBD', 200);
    const rows = [...all.day.keys()].filter((row) => all.day[row]! <= UNTIL);
    const before: Transactions = {
      ...all,
      customer: Uint32Array.from(rows, (row) => all.customer[row]!),
      day: Int32Array.from(rows, (row) => all.day[row]!),
    };
    expect(choosePurchaseModel(all, { until: UNTIL })).toEqual(choosePurchaseModel(before, { until: UNTIL }));
  });

  it('says the same in days as in weeks', () => {
    const transactions = world('BG/NBD', 200);
    const [days, weeks] = [1, 7].map((unitDays) => choosePurchaseModel(transactions, { until: UNTIL, unitDays }));
    expect(days!.chosen).toBe(weeks!.chosen);
    const [inDays, inWeeks] = [days!, weeks!].map(({ method }) => scorerOf(method!).expected(90, 3, 120, 200).value);
    expect(inDays! / inWeeks!).toBeCloseTo(1, 3);
  });
});

describe('a silence of most of a year', () => {
  // Looked at in the autumn of the third year and of the fourth, and before the spring of the third and the fourth.
  it.each([
    ['Christmas trees', 1060, 90],
    ['Christmas trees', 1425, 90],
    ['tax returns', 750, 90],
    ['tax returns', 1100, 180],
  ])('is no end where it was none a year ago: %s, %i days on', (name, until, ahead) => {
    const found = YEARLY.find((one) => one.name === name)!;
    const transactions = simulate(found, { customers: 400, days: until + ahead + 1, seed: 1 });
    const { chosen, why, method } = choosePurchaseModel(transactions, { until, horizonDays: ahead });
    expect(chosen).not.toBe('alwaysZero');
    expect(why.map(({ key }) => key)).toContain('quiet_season');
    const days = purchaseDays(transactions);
    const histories = historiesUntil(days, until);
    const actual = purchasesBetween(days, histories, until, until + ahead);
    const inUse = expectedOf(method!, ahead, histories);
    const fitted = fitCandidates(histories, 7);
    for (const baseline of ['observedRate', 'shrunkRate', 'alwaysZero'] satisfies MethodName[]) {
      const { high } = compare(inUse, predict(fitted.parts[baseline], fitted, ahead, 7), actual);
      expect(high, baseline).toBeLessThan(0);
    }
  });

  it('is one where customers came the year round before', () => {
    const transactions = simulate(CLOSED, { customers: 300, days: 1100, seed: 1 });
    const { chosen, why } = choosePurchaseModel(transactions, { until: 1050 });
    expect(chosen).toBe('alwaysZero');
    expect(why.map(({ key }) => key)).not.toContain('quiet_season');
  });

  it('is decided without what comes after the day', () => {
    const all = simulate(YEARLY[0]!, { customers: 200, days: 1160, seed: 2 });
    const rows = [...all.day.keys()].filter((row) => all.day[row]! <= 1060);
    const before = {
      ...all,
      customer: Uint32Array.from(rows, (row) => all.customer[row]!),
      day: Int32Array.from(rows, (row) => all.day[row]!),
    };
    expect(choosePurchaseModel(all, { until: 1060 })).toEqual(choosePurchaseModel(before, { until: 1060 }));
  });
});

describe('with little to learn from', () => {
  const none: Transactions = { customer: new Uint32Array(0), day: new Int32Array(0), customers: 0 };

  it('says that nothing can be said', () => {
    expect(choosePurchaseModel(none, { until: 10 })).toMatchObject({ evidence: 'nothing', chosen: null, method: null });
    const one: Transactions = { customer: Uint32Array.of(0, 0), day: Int32Array.of(1, 50), customers: 1 };
    const choice = choosePurchaseModel(one, { until: 100 });
    expect(choice).toMatchObject({ evidence: 'nothing', customers: 1, repeaters: 1, method: null });
    expect(choice.why).toEqual([{ key: 'too_few_customers', customers: 1, needed: 10 }]);
  });

  it('answers for 50 buyers after 90 days, with intervals that show how little it is', () => {
    const small = choosePurchaseModel(
      simulate(WORLDS.find(({ name }) => name === 'BG/NBD, loyal')!, { customers: 120, days: 130, seed: 5 }),
      { until: 95 },
    );
    expect(small.customers).toBeGreaterThanOrEqual(50);
    expect(small.evidence).toBe('enough');
    expect(small.holdout!.customers).toBeGreaterThan(20);
    const width = (choice: Choice) => {
      const { low, high, value } = scorerOf(choice.method!).expected(90, 2, 40, 80);
      expect(low).toBeLessThanOrEqual(value);
      expect(high).toBeGreaterThanOrEqual(value);
      return Math.log(high / low);
    };
    const large = choosePurchaseModel(world('BG/NBD, loyal', 1500), { until: UNTIL });
    expect(width(small)).toBeGreaterThan(2 * width(large));
  });

  it('never gives NaN, whatever was bought when', () => {
    const rows = fc.array(fc.tuple(fc.nat(59), fc.integer({ min: 0, max: 300 })), {
      minLength: 40,
      maxLength: 120,
      size: 'max',
    });
    fc.assert(
      fc.property(rows, fc.integer({ min: -5, max: 320 }), (list, until) => {
        const choice = choosePurchaseModel(
          {
            customer: Uint32Array.from(list, ([customer]) => customer),
            day: Int32Array.from(list, ([, day]) => day),
            customers: 60,
          },
          { until },
        );
        if (!choice.method) return;
        const stored = JSON.parse(JSON.stringify(choice.method));
        expect(stored).toEqual(choice.method);
        const scorer = scorerOf(stored);
        for (const [repeats, recency, age] of [
          [0, 0, 0],
          [0, 0, 5000],
          [1, 1, 1],
          [400, 5000, 5000],
          [400, 400, 5000],
        ] as const) {
          for (const estimate of [
            scorer.alive(repeats, recency, age),
            scorer.gone(30, repeats, recency, age),
            scorer.expected(90, repeats, recency, age),
            scorer.anyPurchase(90, repeats, recency, age),
          ]) {
            expect(estimate.value).toBeGreaterThanOrEqual(0);
            expect(estimate.low).toBeLessThanOrEqual(estimate.value);
            expect(estimate.high).toBeGreaterThanOrEqual(estimate.value);
          }
          expect(scorer.alive(repeats, recency, age).high).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 30 },
    );
  });
});
