import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { firstAfter, timelines } from '#app/algorithms/next-basket/timeline.ts';
import { generateShop } from '#devstore/generator/index.ts';
import { bootstrapMeans } from './bootstrap.ts';
import { ceiling } from './ceiling.ts';
import { columnsOf, GENERATED } from './history.ts';
import { judgeItemToItem } from './item-to-item.ts';
import { itemCosine, personalFrequency, popularity, tifuKnn } from './recommendation-peers.ts';
import { basketsOf, factsOf, judgeTimelines } from './recommendations.ts';

const root = path.join(import.meta.dirname, '..');
const quiet = () => {};

describe('the generated shop, learned up to three months before its end', () => {
  const whole = columnsOf(generateShop(GENERATED));
  const until = whole.lastDay - 90;
  const history = whole.knownOn(until);
  const lines = timelines(basketsOf(history));
  const told = ceiling(history, until, 'everything', 40);
  const result = judgeTimelines(lines, until, factsOf(history, until), quiet, { beside: { told } });

  it('ours is better than counting and than cosine, by more than chance', () => {
    expect(result.method.method).toBe('learned');
    for (const peer of ['popularity', 'personalFrequency', 'globalPersonalFrequency', 'itemCosine']) {
      for (const measure of ['recall', 'ndcg'] as const) {
        const { interval } = result.differences[peer]!.all[measure]['10']!;
        expect(interval![0], `${measure}@10 against ${peer}`).toBeGreaterThan(0);
      }
    }
  });

  it('every figure has its interval around it', () => {
    for (const ranker of Object.values(result.rankers)) {
      for (const part of ['all', 'repeat', 'new'] as const) {
        for (const measure of ['recall', 'ndcg', 'hitRate'] as const) {
          for (const k of ['6', '10', '20']) {
            const { value, interval } = ranker[part][measure][k]!;
            expect(value).toBeGreaterThanOrEqual(interval![0]);
            expect(value).toBeLessThanOrEqual(interval![1]);
            expect(value).toBeLessThanOrEqual(1);
          }
        }
      }
    }
  });

  it('of very many customers a sample is judged, and it says so', () => {
    const few = judgeTimelines(lines, until, factsOf(history, until), quiet, {
      most: { judged: 60, neighboursFrom: 400 },
    });
    expect(few).toMatchObject({
      customers: 60,
      customersInAll: result.customers,
      tifuKnnNeighboursFromAtMost: 400,
      strangers: { customers: 60 },
    });
    expect(few.rankers.tifuKnn!.all.recall['10']!.value).toBeGreaterThan(0);
  });

  it('who knows how the shop was made foresees what is new better than ours', () => {
    // Everybody is lived again as she was.
    for (let customer = 0; customer < lines.customers; customer++) {
      const next = firstAfter(lines, customer, until);
      if (next === lines.starts[customer] || next === lines.starts[customer + 1]) continue;
      expect(told(customer, 1)).toHaveLength(1);
    }
    expect(result.differences.told!.new.recall['10']!.interval![1]).toBeLessThan(0);
  });

  it('who only ever counts her own finds nothing new', () => {
    expect(result.rankers.personalFrequency!.new.recall['20']!.value).toBe(0);
    expect(result.strangers.customers).toBeGreaterThan(0);
  });
});

describe('the ways beside ours, by hand', () => {
  // Customer 0: {0} {0 1}; customer 1: {1 2}; customer 2: {1 2} {1}; nobody: {3}.
  const lines = timelines({
    customers: 3,
    products: 4,
    customer: Uint32Array.of(0, 0, 1, 2, 2, 0xffff_ffff),
    day: Int32Array.of(1, 2, 2, 3, 4, 4),
    offsets: Uint32Array.of(0, 1, 3, 5, 7, 8, 9),
    items: Uint32Array.of(0, 0, 1, 1, 2, 1, 2, 1, 3),
  });

  it('popularity: baskets that hold it', () => {
    expect(popularity(lines, 9)(0, 4)).toEqual([1, 0, 2, 3]);
    expect(popularity(lines, 2)(0, 4)).toEqual([0, 1, 2]);
  });

  it('personal frequency, with and without what everybody buys', () => {
    expect(personalFrequency(lines, 9, false)(0, 4)).toEqual([0, 1]);
    expect(personalFrequency(lines, 9, true)(0, 3)).toEqual([0, 1, 2]);
  });

  it('item cosine: sums over what she has', () => {
    // cos(0,1) = 1/√(1·3), cos(1,2) = 2/√(3·2): product 1 gets 1 + .577, 0 gets 1 + .577, 2 gets .816.
    expect(itemCosine(lines, 9)(0, 4)).toEqual([1, 0, 2]);
    expect(itemCosine(lines, 9)(1, 4)).toEqual([1, 2, 0]);
  });

  it('TIFU-KNN: her own fading counts and those of people like her', () => {
    expect(tifuKnn(lines, 9)(0, 3)).toEqual([0, 1, 2]);
  });
});

describe('item to item, by hand', () => {
  it('asks the list beside each product of a later basket for the rest of it', () => {
    // {0 1} twice and {2 3} twice before; then {0 1}, {0 2} and {4}.
    const lines = timelines({
      customers: 0,
      products: 5,
      customer: new Uint32Array(7).fill(0xffff_ffff),
      day: Int32Array.of(1, 1, 2, 2, 3, 3, 3),
      offsets: Uint32Array.of(0, 2, 4, 6, 8, 10, 12, 13),
      items: Uint32Array.of(0, 1, 0, 1, 2, 3, 2, 3, 0, 1, 0, 2, 4),
    });
    const { baskets, ndcg10, difference } = judgeItemToItem(lines, 2);
    expect(baskets).toBe(2);
    expect(ndcg10.ours.value).toBe(0.5);
    expect(ndcg10.cosine.value).toBe(0.5);
    expect(difference).toEqual({ value: 0, interval: [0, 0] });
  });
});

describe('drawing customers again', () => {
  it('gives the mean and an interval as wide as it should be', () => {
    const rows = 400;
    const table = Float64Array.from({ length: rows }, (_, i) => (i % 4 === 0 ? 1 : 0));
    const { value, interval, customers } = bootstrapMeans([table], rows, 1)[0]![0]!;
    expect(value).toBe(0.25);
    expect(customers).toBe(rows);
    // 1.96 · √(.25 · .75 / 400)
    expect(interval![1] - interval![0]).toBeCloseTo(2 * 0.0424, 1);
    const nobody = bootstrapMeans([new Float64Array(3).fill(Number.NaN)], 3, 1)[0]![0]!;
    expect(nobody).toEqual({ value: null, interval: null, customers: 0 });
  });
});

describe('the command', () => {
  const run = (...args: string[]) =>
    spawnSync(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', 'judge/main.ts', 'recommendations', ...args],
      {
        cwd: root,
        encoding: 'utf8',
      },
    );

  it('prints one JSON document and nothing else', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'judge-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const rows = ['InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country'];
    for (let i = 0; i < 300; i++) {
      const month = 1 + Math.floor(i / 50);
      rows.push(`${10_000 + i},P${i % 7},Thing ${i % 7},1,2011-0${month}-15 10:00:00,1.50,${100 + (i % 25)},Norway`);
    }
    const file = path.join(folder, 'orders.csv');
    writeFileSync(file, rows.join('\n'));
    const { stdout, status } = run('--orders', file, '--until', '2011-04-30');
    expect(status).toBe(0);
    const result = JSON.parse(stdout);
    expect(result.until).toBe('2011-04-30');
    expect(Object.keys(result.rankers)).toEqual([
      'ours',
      'popularity',
      'personalFrequency',
      'globalPersonalFrequency',
      'itemCosine',
      'tifuKnn',
    ]);
    expect(Object.keys(result.differences)).toHaveLength(5);
  });

  it.each([
    [['--until', 'yesterday'], '--until wants a day'],
    [['--ordres', 'x'], '--ordres'],
    [['orders.csv'], 'orders.csv'],
    [['--ceiling', '--orders', 'x'], 'generated shop'],
  ])('says in a sentence what it cannot use: %s', (args, words) => {
    const wrong = run(...args);
    expect(wrong).toMatchObject({ status: 2, stdout: '' });
    expect(wrong.stderr).toContain(words);
    expect(wrong.stderr).not.toMatch(/\bat .*\.ts:/);
  });
});

const retail = path.join(root, '../shared/data/online-retail/online_retail.csv.gz');

describe.skipIf(!existsSync(retail))('Online Retail (needs ../shared/data)', () => {
  it('ours is better than every one of them, by more than chance', async () => {
    const { readHistory } = await import('./history.ts');
    const whole = await readHistory(retail);
    const until = whole.lastDay - 90;
    const history = whole.knownOn(until);
    const result = judgeTimelines(timelines(basketsOf(history)), until, factsOf(history, until), quiet);
    for (const [peer, { all }] of Object.entries(result.differences)) {
      for (const measure of ['recall', 'ndcg'] as const) {
        expect(all[measure]['10']!.interval![0], `${measure}@10 against ${peer}`).toBeGreaterThan(0);
      }
    }
  }, 900_000);
});
