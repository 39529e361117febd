/**
 * RFM scores and segments of a whole shop from its raw orders, beside DuckDB (two queries), PostgreSQL and a C program
 * on the same orders.
 */
import { parseArgs } from 'node:util';
import { aggregateOrders, type RfmScores, scoreRfm } from '../app/algorithms/rfm.ts';
import { openDatabase } from '../app/platform/database/database.ts';
import { createDatabase, dropDatabase, startEmbeddedPostgres } from '../app/platform/database/embedded.ts';
import { customerOrders, type Orders } from './data.ts';
import { openDuckDb } from './duckdb.ts';
import { compileLimit } from './limit.ts';
import { inTurn, median, rounded, say } from './measure.ts';

const SEED = 11;
const ORDERS_PER_CUSTOMER = 2;

export async function run(args: string[]): Promise<object> {
  const { values } = parseArgs({
    args,
    options: {
      customers: { type: 'string' },
      rounds: { type: 'string', default: '3' },
    },
  });
  const sizes = values.customers ? [Number(values.customers)] : [200_000, 2_000_000];
  const rounds = Number(values.rounds);
  if (![...sizes, rounds].every((value) => Number.isInteger(value) && value > 0)) {
    throw new Error('--customers and --rounds want a whole number above 0');
  }
  const results = [];
  for (const size of sizes) results.push(await atSize(size, rounds));
  return { results };
}

/** Loading PostgreSQL with more than this takes minutes; the ratio is the same. */
const MOST_FOR_POSTGRES = 200_000;

async function atSize(customers: number, rounds: number): Promise<object> {
  const input = customerOrders(customers, customers * ORDERS_PER_CUSTOMER, SEED);
  say(`${customers} customers, ${input.day.length} orders`);
  const duckdb = await openDuckDb();
  const limit = compileLimit('rfm', [input.customer, input.day, input.amount]);
  const postgres = customers <= MOST_FOR_POSTGRES ? await loadPostgres(input) : null;
  try {
    await duckdb.load('orders', { customer: input.customer, day: input.day, amount: input.amount });
    const limitMs: number[] = [];
    const { times, results } = await inTurn(
      {
        ours: () => scoreRfm(aggregateOrders(input)),
        duckdbRanks: () => duckdb.run(`CREATE OR REPLACE TABLE by_ranks AS ${BY_RANKS}`),
        duckdbQuantiles: () => duckdb.run(`CREATE OR REPLACE TABLE by_quantiles AS ${BY_QUANTILES}`),
        ...(postgres && { postgres: () => postgres.query(BY_RANKS) }),
        ...(limit && { c: () => limitMs.push(limit.ms(customers)) }),
      },
      rounds,
    );
    const different = {
      duckdbRanks: countDifferences(await duckdb.column(ANSWER('by_ranks')), results.ours),
      duckdbQuantiles: countDifferences(await duckdb.column(ANSWER('by_quantiles')), results.ours),
    };
    const duckdbMs = Math.min(times.duckdbRanks.medianMs, times.duckdbQuantiles.medianMs);
    const postgresMs = times.postgres?.medianMs ?? null;
    const cMs = limit ? rounded(median(limitMs.slice(1))) : null;
    const share = customers > MOST_FOR_POSTGRES ? 1 / 2 : 1 / 3;
    const ratio = (peer: number | null) => (peer === null ? null : rounded(times.ours.medianMs / peer));
    return {
      customers,
      orders: input.day.length,
      oursMs: times.ours,
      duckdbRanksMs: times.duckdbRanks,
      duckdbQuantilesMs: times.duckdbQuantiles,
      postgresMs: times.postgres ?? null,
      cMs,
      customersThatDifferFromDuckdb: different,
      ratios: { oursToFasterDuckdb: ratio(duckdbMs), oursToPostgres: ratio(postgresMs), oursToC: ratio(cMs) },
      targets: {
        [`at most 1/${1 / share} of the faster DuckDB query`]: times.ours.medianMs <= duckdbMs * share,
        'at most 1/15 of PostgreSQL': postgresMs === null ? null : times.ours.medianMs <= postgresMs / 15,
        'equal results': different.duckdbRanks === 0 && different.duckdbQuantiles === 0,
      },
    };
  } finally {
    limit?.close();
    duckdb.close();
    await postgres?.close();
  }
}

/** The definition as a query: the share of customers strictly below is a rank. PostgreSQL understands it too. */
const BY_RANKS = `
  SELECT customer,
         1 + floor(5.0 * (rank() OVER (ORDER BY last_day) - 1) / count(*) OVER ()) AS r,
         1 + floor(5.0 * (rank() OVER (ORDER BY orders) - 1) / count(*) OVER ()) AS f,
         1 + floor(5.0 * (rank() OVER (ORDER BY total) - 1) / count(*) OVER ()) AS m
  FROM (SELECT customer, max(day) AS last_day, count(*) AS orders, sum(amount) AS total
        FROM orders GROUP BY customer) AS customers`;

const above = (value: string, thresholds: string) =>
  `1 + ${[1, 2, 3, 4].map((i) => `(${value} > ${thresholds}[${i}])::INTEGER`).join(' + ')}`;

/** The way we do it ourselves: four quantiles, then comparisons. */
const BY_QUANTILES = `
  WITH customers AS (SELECT customer, max(day) AS last_day, count(*) AS orders, sum(amount) AS total
                     FROM orders GROUP BY customer),
       thresholds AS (SELECT quantile_disc(last_day, [.2, .4, .6, .8]) AS r, quantile_disc(orders, [.2, .4, .6, .8]) AS f,
                             quantile_disc(total, [.2, .4, .6, .8]) AS m FROM customers)
  SELECT customer, ${above('last_day', 'r')} AS r, ${above('orders', 'f')} AS f, ${above('total', 'm')} AS m
  FROM customers, thresholds`;

const ANSWER = (table: string) => `SELECT customer, r::INTEGER, f::INTEGER, m::INTEGER FROM ${table} ORDER BY customer`;

function countDifferences(columns: ArrayLike<number>[], { r, f, m }: RfmScores): number {
  const [customer, theirR, theirF, theirM] = columns as [number[], number[], number[], number[]];
  if (customer.length !== r.length) return r.length;
  return customer.filter((c, i) => theirR[i] !== r[c] || theirF[i] !== f[c] || theirM[i] !== m[c]).length;
}

async function loadPostgres({ customer, day, amount }: Orders) {
  const server = await startEmbeddedPostgres({ dataDir: '.data/bench-rfm', port: 0 });
  try {
    await dropDatabase(server.url, 'rfm');
    await createDatabase(server.url, 'rfm');
    const database = openDatabase(server.databaseUrl('rfm'), 1);
    await database.sql.query('CREATE TABLE orders (customer int NOT NULL, day int NOT NULL, amount float8 NOT NULL)');
    const chunk = 50_000;
    for (let from = 0; from < day.length; from += chunk) {
      const part = (values: ArrayLike<number>) => Array.prototype.slice.call(values, from, from + chunk) as number[];
      await database.sql.query('INSERT INTO orders SELECT * FROM unnest($1::int[], $2::int[], $3::float8[])', [
        part(customer),
        part(day),
        part(amount),
      ]);
    }
    await database.sql.query('VACUUM ANALYZE orders');
    return {
      // The whole answer is computed; only its size travels.
      query: (sql: string) => database.sql.query(`SELECT count(*), sum(r + f + m) FROM (${sql}) AS answer`),
      async close() {
        await database.close();
        await server.stop();
      },
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}
