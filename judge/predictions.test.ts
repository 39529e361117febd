import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { simulate, WORLDS } from '#tests/support/purchase-worlds.ts';
import { dayNumberOf, readHistory } from './history.ts';
import { judgePurchases, transactionsOf } from './predictions.ts';

const root = join(import.meta.dirname, '..');
const MODELS = ['bgNbd', 'mbgNbd', 'paretoNbd', 'regular', 'gammaGamma'];
const BASELINES = ['observedRate', 'shrunkRate', 'alwaysZero'] as const;

let folder: string;
let small: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'judge-'));
  small = join(folder, 'small.txt');
  const { customer, day } = simulate(WORLDS[0]!, { customers: 120, days: 300, seed: 1 });
  const lines = [...day].map((at, i) => {
    const date = new Date(Date.UTC(2001, 0, 1 + at)).toISOString().slice(0, 10).replaceAll('-', '');
    return ` ${customer[i]! + 1} ${customer[i]! + 1} ${date}  2   ${(10 + (i % 7)).toFixed(2)}`;
  });
  await writeFile(small, `${lines.join('\n')}\n`);
});
afterAll(() => rm(folder, { recursive: true }));

/** As somebody would run it. */
function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['judge/main.ts', ...args], {
    cwd: root,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe('judge -- predictions', () => {
  it('prints one JSON document and nothing else', () => {
    const { status, stdout } = run(
      'predictions',
      '--orders',
      small,
      '--until',
      '2001-07-29',
      '--holdout-days',
      '60',
      '--unit',
      'day',
    );
    expect(status).toBe(0);
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({ holdoutDays: 60, unit: 'day', until: '2001-07-29' });
    expect(result.customers).toBeGreaterThan(80);
    expect(Object.keys(result.models)).toEqual(MODELS);
    for (const model of Object.values(result.models)) {
      expect(model).toMatchObject({
        parameters: expect.any(Object),
        logLikelihood: expect.any(Number),
        converged: expect.any(Boolean),
        degenerate: expect.any(Boolean),
        why: expect.any(String),
      });
    }
    expect(Object.keys(result.holdout).sort()).toEqual([
      'alwaysZero',
      'bgNbd',
      'inUse',
      'mbgNbd',
      'observedGaps',
      'observedRate',
      'paretoNbd',
      'regular',
      'shrunkRate',
    ]);
    for (const score of Object.values(result.holdout)) {
      expect(score).toMatchObject({
        predicted: expect.any(Number),
        actual: result.holdout.alwaysZero.actual,
        rmse: expect.any(Number),
        correlation: expect.any(Number),
      });
    }
    expect(result.holdout).toHaveProperty(result.chosen);
    expect(result.why).toMatch(/\w/);
    expect(result.calibration.purchases.length).toBeGreaterThan(3);
    expect(result.seconds).toBeGreaterThan(0);
  });

  const wrong: [what: string, args: string[], words: RegExp][] = [
    ['nothing to judge', [], /What is to be judged\?/],
    ['something unknown', ['weather'], /What is to be judged\?/],
    ['an unknown option', ['predictions', '--ordres', 'x'], /--ordres/],
    ['a missing file', ['predictions', '--orders', 'nowhere.csv'], /nowhere\.csv: there is no such file/],
    ['no day', ['predictions', '--until', '1997-02-30'], /--until wants a day/],
    ['no number of days', ['predictions', '--holdout-days', '1.5'], /--holdout-days wants a whole number/],
    ['an unknown unit', ['predictions', '--unit', 'month'], /--unit is day or week/],
  ];
  it.each(wrong)('says in one sentence what is wrong: %s', (_what, args, words) => {
    const { status, stdout, stderr } = run(...args);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(words);
    expect(stderr).not.toMatch(/\bat .*\.ts:/);
  });

  it('says where the orders run when there is nothing to learn from', () => {
    const before: string[][] = [
      ['--until', '2000-12-31'],
      ['--holdout-days', '400'],
    ];
    for (const args of before) {
      const { status, stdout, stderr } = run('predictions', '--orders', small, ...args);
      expect(stderr).toMatch(/leaves nothing to learn from: the orders run from 2001-01-\d\d to/);
      expect(stdout).toBe('');
      expect(status).toBe(2);
    }
  });

  const quietEnds: [what: string, args: string[], words: RegExp][] = [
    ['past the last order', ['--until', '2001-09-01', '--holdout-days', '90'], /nobody bought in the last \d+ days/],
    ['after the last order', ['--until', '2001-12-01', '--holdout-days', '30'], /nobody bought in the 30 days judged/],
    ['years after it', ['--until', '2005-01-01'], /nobody bought in the \d+ days judged/],
  ];
  it.each(quietEnds)('judges days on which nobody bought, and says so: %s', (_what, args, words) => {
    const { status, stdout, stderr } = run('predictions', '--orders', small, '--unit', 'day', ...args);
    expect(stderr).toMatch(words);
    expect(status).toBe(0);
    const { holdout, holdoutDays, until } = JSON.parse(stdout);
    expect(until).toBe(args[1]);
    if (args[3]) expect(holdoutDays).toBe(Number(args[3]));
    expect(holdout.inUse).toMatchObject({ predicted: expect.any(Number), rmse: expect.any(Number) });
    if (words.source.includes('in the last')) expect(holdout.inUse.actual).toBeGreaterThan(0);
    else expect(holdout.inUse.actual).toBe(0);
  });

  const scanty: [what: string, lines: string[], until: string, customers: number][] = [
    ['one customer', [' 1 1 20010101 1 5.00', ' 1 1 20010301 1 5.00'], '2001-02-01', 1],
    [
      'nine customers',
      Array.from({ length: 9 }, (_, i) => [
        ` ${i + 1} ${i + 1} 20010101 1 5.00`,
        ` ${i + 1} ${i + 1} 200102${10 + i} 1 5.00`,
      ]).flat(),
      '2001-02-14',
      9,
    ],
    ['a single day', Array.from({ length: 40 }, (_, i) => ` ${i + 1} ${i + 1} 20010101 1 5.00`), '2001-01-01', 40],
    [
      'ten days',
      Array.from({ length: 60 }, (_, i) => ` ${1 + (i % 30)} ${1 + (i % 30)} 200101${10 + (i % 10)} 1 5.00`),
      '2001-01-17',
      24,
    ],
  ];
  it.each(scanty)(
    'too little to choose from: the baselines are judged all the same (%s)',
    async (what, lines, until, customers) => {
      const file = join(folder, `${what}.txt`);
      await writeFile(file, `${lines.join('\n')}\n`);
      const { status, stdout } = run('predictions', '--orders', file, '--until', until, '--holdout-days', '30');
      expect(status).toBe(0);
      const judged = JSON.parse(stdout);
      expect(judged).toMatchObject({ customers, chosen: null, why: expect.stringMatching(/too (few|short)/) });
      for (const name of BASELINES) {
        const { predicted, actual, rmse } = judged.holdout[name];
        expect([predicted, rmse].every(Number.isFinite)).toBe(true);
        expect(actual).toBe(judged.holdout.alwaysZero.actual);
      }
    },
  );
});

const shared = (path: string) => join(root, '../shared/data', path);
const there = existsSync(shared('cdnow/CDNOW_sample.txt'));

describe.skipIf(!there)('real histories (skipped where ../shared is missing)', () => {
  const quiet = { unit: 'week', minorPerMajor: 100, say: () => undefined } as const;
  const judged = async (file: string | undefined, until: string, holdoutDays: number) => {
    const history = await readHistory(file && shared(file));
    const day = dayNumberOf(until)!;
    return judgePurchases(transactionsOf(history.knownOn(day)), { until: day, holdoutDays, ...quiet });
  };

  it('gives the published figures of CDNOW, fitted and held out', async () => {
    const { customers, models, holdout } = await judged('cdnow/CDNOW_sample.txt', '1997-09-30', 273);
    expect(customers).toBe(2357);
    const figures = (name: string) => Object.values(models[name]!.parameters as Record<string, number>);
    const close = (name: string, values: number[], digits: number) =>
      figures(name).forEach((value, i) => {
        expect(value).toBeCloseTo(values[i]!, digits);
      });
    close('bgNbd', [0.24259, 4.4136, 0.79292, 2.4259], 4);
    close('mbgNbd', [0.525, 6.183, 0.891, 1.614], 3);
    close('paretoNbd', [0.553, 10.578, 0.606, 11.669], 3);
    close('gammaGamma', [6.25, 3.744, 15.44], 2);
    const likelihoods = ['bgNbd', 'mbgNbd', 'paretoNbd', 'gammaGamma'].map((name) => models[name]!.logLikelihood);
    [-9582.429, -9582.136, -9594.976, -4055.918].forEach((value, i) => {
      expect(likelihoods[i]).toBeCloseTo(value, 3);
    });
    expect(holdout.bgNbd).toMatchObject({ actual: 1882, rmse: expect.closeTo(1.608, 3) });
    expect(holdout.mbgNbd!.rmse).toBeCloseTo(1.607, 3);
    expect(holdout.paretoNbd!.rmse).toBeCloseTo(1.603, 3);
  });

  const cuts: [file: string | undefined, until: string, holdoutDays: number][] = [
    ['cdnow/CDNOW_sample.txt', '1997-06-30', 180],
    ['online-retail/online_retail.csv.gz', '2011-06-30', 162],
    ['online-retail/online_retail.csv.gz', '2011-09-01', 99],
    ['completejourney/transactions_sample.csv.gz', '2017-06-30', 184],
    ['completejourney/transactions_sample.csv.gz', '2017-09-30', 92],
    [undefined, '2026-04-01', 180],
  ];
  it.each(cuts)(
    'the method in use is not worse than any baseline beyond chance: %s after %s',
    { timeout: 600_000 },
    async (file, until, holdoutDays) => {
      const { againstBaselines, chosen, models } = await judged(file, until, holdoutDays);
      for (const name of BASELINES) expect(againstBaselines[name]!.low).toBeLessThanOrEqual(0);
      if (chosen! in models) expect(models[chosen!]!.degenerate).toBe(false);
    },
  );
});
