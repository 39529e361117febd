/**
 * Learning a shop's recommendations from all its orders, and one customer's answer, beside item cosine written plainly
 * with maps and, for the building of its neighbours, a DuckDB self-join.
 */
import { parseArgs } from 'node:util';
import { encodeModel } from '../app/algorithms/next-basket/model.ts';
import { rank } from '../app/algorithms/next-basket/rank.ts';
import { itemsOf, ordersUntil, type Timelines, timelines } from '../app/algorithms/next-basket/timeline.ts';
import { train } from '../app/algorithms/next-basket/train.ts';
import { shopHistory } from './data.ts';
import { openDuckDb } from './duckdb.ts';
import { rounded, say } from './measure.ts';

const PRODUCTS = 50_000;
const DAYS = 730;
const K = 20;
const ANSWERS = 2000;

export async function run(args: string[]): Promise<object> {
  const { values } = parseArgs({ args, options: { lines: { type: 'string' } } });
  const sizes = values.lines ? [Number(values.lines)] : [100_000, 1_000_000];
  if (!sizes.every((size) => Number.isInteger(size) && size > 0))
    throw new Error('--lines wants a whole number above 0');
  const results = [];
  for (const size of sizes) results.push(await atSize(size));
  return { products: PRODUCTS, k: K, results };
}

async function atSize(size: number): Promise<object> {
  say(`${size} lines`);
  const history = shopHistory(size, PRODUCTS, DAYS);
  const lines = timelines(history);
  const peak = peakOf();
  const from = performance.now();
  const model = train(history);
  const trainSeconds = (performance.now() - from) / 1000;
  say(` learned in ${Math.round(trainSeconds)} s`);
  const today = DAYS;
  const asked = askers(lines);
  const oursMs = times(asked, (customer) =>
    rank(model, { orders: ordersUntil(lines, customer, today) }, today, { k: K }),
  );
  const peakMiB = peak();

  const cosineFrom = performance.now();
  const cosine = plainCosine(lines);
  const cosineSeconds = (performance.now() - cosineFrom) / 1000;
  say(` plain item cosine in ${Math.round(cosineSeconds)} s`);
  const cosineMs = times(asked, cosine);

  const duckdbSeconds = await duckDbCosine(lines);
  say(` DuckDB in ${Math.round(duckdbSeconds)} s`);
  const p99 = at(oursMs, 0.99);
  return {
    lines: size,
    orders: history.day.length,
    customers: history.customers,
    ours: {
      trainSeconds: rounded(trainSeconds),
      linesPerSecond: Math.round(size / trainSeconds),
      peakMiB,
      modelMiB: rounded(encodeModel(model).length / 2 ** 20),
      answerMs: { p50: at(oursMs, 0.5), p99 },
      method: model.choice,
    },
    plainItemCosine: {
      buildSeconds: rounded(cosineSeconds),
      answerMs: { p50: at(cosineMs, 0.5), p99: at(cosineMs, 0.99) },
    },
    duckdbItemCosine: { buildSeconds: rounded(duckdbSeconds) },
    targets: { 'an answer in under 5 ms at the 99th percentile': p99 < 5 },
  };
}

/** Customers spread over all, as they come. */
function askers(lines: Timelines): number[] {
  const step = Math.max(1, Math.floor(lines.customers / ANSWERS));
  return Array.from({ length: Math.min(ANSWERS, lines.customers) }, (_, i) => i * step);
}

function times(customers: readonly number[], answer: (customer: number) => unknown): number[] {
  for (const customer of customers.slice(0, 200)) answer(customer);
  return customers
    .map((customer) => {
      const from = performance.now();
      answer(customer);
      return performance.now() - from;
    })
    .sort((a, b) => a - b);
}

const at = (sorted: readonly number[], share: number) => rounded(sorted[Math.floor(share * (sorted.length - 1))]!);

function peakOf(): () => number {
  const before = process.resourceUsage().maxRSS;
  return () => Math.round(Math.max(before, process.resourceUsage().maxRSS) / 1024);
}

/** Item cosine as one would write it first: a map of counts for each product. */
function plainCosine(lines: Timelines): (customer: number) => number[] {
  const owned = Array.from({ length: lines.customers }, (_, customer) => ownedBy(lines, customer));
  const customersWith = new Map<number, number>();
  const together = new Map<number, Map<number, number>>();
  for (const own of owned) {
    for (const a of own) {
      customersWith.set(a, (customersWith.get(a) ?? 0) + 1);
      let row = together.get(a);
      if (!row) {
        row = new Map();
        together.set(a, row);
      }
      for (const b of own) if (a !== b) row.set(b, (row.get(b) ?? 0) + 1);
    }
  }
  const neighbours = new Map<number, { item: number; cosine: number }[]>();
  for (const [a, row] of together) {
    const list = Array.from(row, ([item, count]) => ({
      item,
      cosine: count / Math.sqrt(customersWith.get(a)! * customersWith.get(item)!),
    }));
    neighbours.set(a, list.sort((x, y) => y.cosine - x.cosine).slice(0, K));
  }
  return (customer) => {
    const scores = new Map<number, number>();
    for (const own of owned[customer]!) {
      scores.set(own, (scores.get(own) ?? 0) + 1);
      for (const { item, cosine } of neighbours.get(own) ?? []) scores.set(item, (scores.get(item) ?? 0) + cosine);
    }
    return Array.from(scores, ([item, score]) => ({ item, score }))
      .sort((x, y) => y.score - x.score)
      .slice(0, K)
      .map(({ item }) => item);
  };
}

function ownedBy(lines: Timelines, customer: number): Set<number> {
  const own = new Set<number>();
  for (let basket = lines.starts[customer]!; basket < lines.starts[customer + 1]!; basket++) {
    for (const item of itemsOf(lines, basket)) own.add(item);
  }
  return own;
}

/** Seconds to join what customers have with itself and keep each product's best. */
async function duckDbCosine(lines: Timelines): Promise<number> {
  const who: number[] = [];
  const what: number[] = [];
  for (let customer = 0; customer < lines.customers; customer++) {
    for (const item of ownedBy(lines, customer)) {
      who.push(customer);
      what.push(item);
    }
  }
  const duckdb = await openDuckDb();
  try {
    await duckdb.load('owned', { c: Uint32Array.from(who), i: Uint32Array.from(what) });
    const from = performance.now();
    await duckdb.run(`CREATE OR REPLACE TABLE best AS
      WITH n AS (SELECT i, count(*) AS c FROM owned GROUP BY i),
           pairs AS (SELECT a.i AS a, b.i AS b, count(*) AS ab
                     FROM owned a JOIN owned b ON a.c = b.c AND a.i <> b.i GROUP BY 1, 2)
      SELECT a, b, ab / sqrt(x.c * y.c) AS cosine FROM pairs JOIN n x ON x.i = a JOIN n y ON y.i = b
      QUALIFY row_number() OVER (PARTITION BY a ORDER BY cosine DESC, b) <= ${K}`);
    return (performance.now() - from) / 1000;
  } finally {
    duckdb.close();
  }
}
