/**
 * "Others also bought" for a whole shop: for each of 50,000 products the 20 best companions by cosine and by
 * log-likelihood ratio, beside DuckDB's self-join on the same lines and a C program of the same method; and what one
 * more order costs.
 */
import os from 'node:os';
import { parseArgs } from 'node:util';
import { basketsFromLines } from '../app/algorithms/co-purchase/baskets.ts';
import { CoCounts } from '../app/algorithms/co-purchase/counts.ts';
import { type Neighbours, neighboursOf } from '../app/algorithms/co-purchase/neighbours.ts';
import { createCoPurchasePool, sharedBuffer } from '../app/platform/threads/co-purchase-pool.ts';
import { type Lines, zipfLines } from './data.ts';
import { type DuckDb, openDuckDb } from './duckdb.ts';
import { compileLimit } from './limit.ts';
import { inTurn, median, rounded, say } from './measure.ts';

const PRODUCTS = 50_000;
const K = 20;
const SEED = 7;

/** `llr` is negative, and so left out, where two products meet less often than by chance. */
const SCORES = {
  cosine: 'ab / sqrt(na::DOUBLE * nb)',
  llr: `CASE WHEN ab * n < na * nb THEN -1 ELSE 2 * (xlx(ab) + xlx(na - ab) + xlx(nb - ab) + xlx(n - na - nb + ab)
          - xlx(na) - xlx(n - na) - xlx(nb) - xlx(n - nb) + xlx(n)) END`,
} as const;

type Measure = keyof typeof SCORES;

export async function run(args: string[]): Promise<object> {
  const { values } = parseArgs({
    args,
    options: { lines: { type: 'string' }, rounds: { type: 'string', default: '3' } },
  });
  const sizes = values.lines ? [Number(values.lines)] : [1_000_000, 10_000_000];
  const rounds = Number(values.rounds);
  if (![...sizes, rounds].every((value) => Number.isInteger(value) && value > 0)) {
    throw new Error('--lines and --rounds want a whole number above 0');
  }
  const results = [];
  for (const size of sizes) results.push(await atSize(size, rounds));
  return { products: PRODUCTS, k: K, threads: os.availableParallelism(), results };
}

async function atSize(size: number, rounds: number): Promise<object> {
  say(`${size} lines`);
  const lines = zipfLines(size, PRODUCTS, SEED);
  const duckdb = await openDuckDb();
  const pool = createCoPurchasePool();
  const limit = compileLimit('co-purchase', [lines.order, lines.item]);
  try {
    await duckdb.run('CREATE MACRO xlx(x) AS CASE WHEN x > 0 THEN x * ln(x) ELSE 0 END');
    await duckdb.load('lines', { o: lines.order, i: lines.item });
    const build = (measure: Measure) => () => {
      const baskets = basketsFromLines(lines.order, lines.item, lines.orders, lines.products, sharedBuffer);
      return pool.neighbours(baskets, { k: K, measure, minTogether: 1 });
    };
    const measures: Record<string, object> = {};
    for (const measure of ['cosine', 'llr'] as const) {
      say(` ${measure}`);
      const limitMs: number[] = [];
      const { times, results } = await inTurn(
        {
          ours: build(measure),
          duckdbWindow: () => duckdb.run(joinAndWindow(measure, lines.orders)),
          duckdbHalf: () => duckdb.run(halfJoinAndMaxBy(measure, lines.orders)),
          ...(limit && { c: () => limitMs.push(limit.ms(PRODUCTS, K, measure, os.availableParallelism())) }),
        },
        rounds,
      );
      const equal = {
        duckdbWindow: await countDifferences(duckdb, 'by_window', results.ours),
        duckdbHalf: await countDifferences(duckdb, 'by_half', results.ours),
      };
      const peerMs = Math.min(times.duckdbWindow.medianMs, times.duckdbHalf.medianMs);
      // The process reads its input first; it reports the time of the work alone. The first run warmed up.
      const cMs = limit ? rounded(median(limitMs.slice(1))) : null;
      const ofPeer = rounded(times.ours.medianMs / peerMs);
      const ofLimit = cMs === null ? null : rounded(times.ours.medianMs / cMs);
      measures[measure] = {
        oursMs: times.ours,
        duckdbWindowMs: times.duckdbWindow,
        duckdbHalfJoinMs: times.duckdbHalf,
        cMs,
        productsThatDifferFromDuckdb: equal,
        ratios: { oursToFasterDuckdb: ofPeer, oursToC: ofLimit },
        targets: {
          'at most 1/8 of the faster DuckDB query': ofPeer <= 1 / 8,
          'within 2.3 times C': ofLimit === null ? null : ofLimit <= 2.3,
          'equal results': equal.duckdbWindow === 0 && equal.duckdbHalf === 0,
        },
      };
    }
    return { lines: size, orders: lines.orders, measures, ...(size <= 1_000_000 && { oneMoreOrder: oneMore(lines) }) };
  } finally {
    limit?.close();
    duckdb.close();
    await pool.close();
  }
}

const COUNTS = (orders: number, pairs: string) => `
  n AS (SELECT i, count(*) AS c FROM lines GROUP BY i),
  pairs AS (SELECT a.i AS a, b.i AS b, count(*) AS ab FROM lines a JOIN lines b ON a.o = b.o AND ${pairs} GROUP BY 1, 2),
  counted AS (
    SELECT a, b, ab, x.c AS na, y.c AS nb, ${orders}::BIGINT AS n FROM pairs JOIN n x ON x.i = a JOIN n y ON y.i = b)`;

/** The query one would write first. */
function joinAndWindow(measure: Measure, orders: number): string {
  return `CREATE OR REPLACE TABLE by_window AS WITH ${COUNTS(orders, 'a.i <> b.i')},
    scored AS (SELECT a, b, ab, nb, ${SCORES[measure]} AS score FROM counted)
    SELECT a, b, ab, score FROM scored WHERE score > 0
    QUALIFY row_number() OVER (PARTITION BY a ORDER BY score DESC, nb, b) <= ${K}`;
}

/** Each pair counted once and DuckDB's own aggregate for the best k. */
function halfJoinAndMaxBy(measure: Measure, orders: number): string {
  return `CREATE OR REPLACE TABLE by_half AS WITH ${COUNTS(orders, 'a.i < b.i')},
    scored AS (SELECT a, b, ab, na, nb, ${SCORES[measure]} AS score FROM counted),
    directed AS (SELECT a, b, ab, nb, score FROM scored WHERE score > 0
                 UNION ALL SELECT b, a, ab, na, score FROM scored WHERE score > 0),
    best AS (SELECT a, unnest(max_by({b: b, ab: ab, score: score}, {s: score, nb: -nb, b: -b}, ${K})) AS t
             FROM directed GROUP BY a)
    SELECT a, t.b AS b, t.ab AS ab, t.score AS score FROM best`;
}

/**
 * Products whose companions differ: other joint counts, other scores, or other companions where the order is not
 * decided by the last digits (logarithms are rounded differently; equals at the end of a list may change places).
 */
async function countDifferences(duckdb: DuckDb, table: string, found: Neighbours): Promise<number> {
  const columns = await duckdb.column(`SELECT a, b, ab::INTEGER, score FROM ${table} ORDER BY a, score DESC`);
  const [a, b, together, scores] = columns as [
    ArrayLike<number>,
    ArrayLike<number>,
    ArrayLike<number>,
    ArrayLike<number>,
  ];
  const near = (x: number, y: number) => Math.abs(x - y) <= 1e-6 * Math.max(1, Math.abs(x));
  let row = 0;
  let different = 0;
  for (let product = 0; product < PRODUCTS; product++) {
    const ours = neighboursOf(found, product);
    const theirs = new Map<number, number>();
    let same = true;
    let at = 0;
    for (; row < a.length && a[row] === product; row++, at++) {
      const place = ours[at];
      if (place === undefined || !near(place.score, scores[row]!)) same = false;
      theirs.set(b[row]!, together[row]!);
    }
    const last = ours.at(-1)?.score ?? 0;
    for (const { item, together: count, score } of ours) {
      const counted = theirs.get(item);
      if (counted === undefined ? !near(score, last) : counted !== count) same = false;
    }
    if (!same || at !== ours.length) different++;
  }
  return different;
}

/** What one more order costs: counting it and ranking each of its products again. */
function oneMore({ order, item, orders, products }: Lines): object {
  say(' one more order');
  const counts = CoCounts.from(basketsFromLines(order, item, orders, products));
  const more = zipfLines(20_000, PRODUCTS, SEED + 1);
  const baskets = basketsFromLines(more.order, more.item, more.orders, products);
  const ms: number[] = [];
  for (let i = 0; i < more.orders; i++) {
    const items = baskets.items.subarray(baskets.offsets[i]!, baskets.offsets[i + 1]!);
    const start = performance.now();
    counts.apply([], items);
    for (const product of items) counts.top(product);
    ms.push(performance.now() - start);
  }
  const mean = ms.reduce((sum, one) => sum + one, 0) / ms.length;
  const sorted = ms.toSorted((x, y) => x - y);
  return {
    orders: ms.length,
    meanMs: rounded(mean),
    medianMs: rounded(median(ms)),
    p99Ms: rounded(sorted[Math.floor(sorted.length * 0.99)]!),
    targets: { 'under 1 ms of computing per order': mean < 1 },
  };
}
