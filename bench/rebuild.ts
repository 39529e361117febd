/**
 * The app's own rebuild of a shop, from rows to rows: orders read from PostgreSQL, pairs counted, lists and sets ranked,
 * the next baskets learned, everything written; then everybody's picks. Beside it, what the same database needs to hand
 * over the same lines and nothing else.
 *
 * `--lines 10000000`
 */
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs, promisify } from 'node:util';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { createDatabase, startEmbeddedPostgres } from '../app/platform/database/embedded.ts';
import { migrate } from '../app/platform/database/migrate.ts';
import { shopHistory } from './data.ts';
import { rounded, say } from './measure.ts';

const PRODUCTS = 50_000;
const DAYS = 730;
const DAY_MS = 86_400_000;
const UNTIL = Date.UTC(2026, 9, 1);

interface Stages {
  rebuildSeconds: number;
  everybodySeconds: number;
  idleRssMiB: number;
  peakRssMiB: number;
}

export async function run(args: string[]): Promise<object> {
  const { values } = parseArgs({ args, options: { lines: { type: 'string', default: '1000000,10000000' } } });
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-rebuild-'));
  const postgres = await startEmbeddedPostgres({ dataDir: path.join(folder, 'postgres'), port: 0 });
  try {
    const results = [];
    for (const lines of values.lines.split(',').map(Number)) {
      if (!Number.isInteger(lines) || lines <= 0) throw new Error('--lines wants whole numbers above 0');
      const name = `rebuild_${lines}`;
      await createDatabase(postgres.url, name);
      await migrate(postgres.databaseUrl(name));
      const shop = await fill(postgres.databaseUrl(name), lines);
      say(`${lines} lines are there`);
      const readSeconds = await bareRead(postgres.databaseUrl(name));
      const ours = await inChild(postgres.databaseUrl(name));
      results.push({ lines, ...shop, ours, peer: { bareReadSeconds: rounded(readSeconds) } });
    }
    return { products: PRODUCTS, results };
  } finally {
    await postgres.destroy();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** The shop's rows as a backfill would leave them, as far as recommendations look at them. */
async function fill(databaseUrl: string, size: number) {
  const { customers, customer, day, offsets, items } = shopHistory(size, PRODUCTS, DAYS);
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const copy = (into: string, rows: Iterable<string>) =>
    pipeline(Readable.from(inBlocks(rows)), client.query(copyFrom(`COPY ${into} FROM STDIN`)));
  try {
    await client.query(
      `INSERT INTO shops (id, domain, name, currency, timezone, installed_at, scopes)
       VALUES (1, 'bench.myshopify.com', 'Bench', 'EUR', 'Europe/Amsterdam', now(), 'read_all_orders')`,
    );
    await client.query(
      `INSERT INTO sync_cursors (shop_id, resource, updated_to, checked_at)
       SELECT 1, resource, now(), now() FROM unnest(ARRAY['products', 'customers', 'orders']) AS resource`,
    );
    await client.query(
      `INSERT INTO products (shop_id, id, handle, title, vendor, product_type, published_at, price_minor, updated_at)
       SELECT 1, p, 'product-' || p, 'Product number ' || p, 'Vendor ' || p % 40, 'Type ' || p % 200,
              now() - interval '3 years', 500 + p % 9000, now() FROM generate_series(1, ${PRODUCTS}) p`,
    );
    await client.query(
      `INSERT INTO variants (shop_id, id, product_id, title, price_minor, updated_at)
       SELECT 1, 10000000 + p, p, 'Default Title', 500 + p % 9000, now() FROM generate_series(1, ${PRODUCTS}) p`,
    );
    await client.query(
      `INSERT INTO customers (shop_id, id, first_name, updated_at)
       SELECT 1, c, 'Anna', now() FROM generate_series(1, ${customers}) c`,
    );
    await copy(
      'orders (shop_id, id, customer_id, processed_at, created_at, updated_at, currency, presentment_currency, total_minor)',
      map(day.length, (order) => {
        const at = new Date(UNTIL - (DAYS - day[order]!) * DAY_MS + (order % 50_000) * 1000).toISOString();
        return `1\t${order + 1}\t${customer[order]! + 1}\t${at}\t${at}\t${at}\tEUR\tEUR\t2500\n`;
      }),
    );
    await copy(
      'order_lines (shop_id, order_id, id, product_id, variant_id, quantity, current_quantity, price_minor)',
      linesOf(offsets, items),
    );
    await client.query('VACUUM ANALYZE');
    await client.query('CHECKPOINT');
  } finally {
    await client.end();
  }
  return { orders: day.length, customers };
}

function* map(count: number, row: (index: number) => string): Generator<string> {
  for (let index = 0; index < count; index++) yield row(index);
}

function* linesOf(offsets: Uint32Array, items: Uint32Array): Generator<string> {
  for (let order = 0; order + 1 < offsets.length; order++) {
    for (let line = offsets[order]!; line < offsets[order + 1]!; line++) {
      const product = items[line]! + 1;
      yield `1\t${order + 1}\t${line + 1}\t${product}\t${10_000_000 + product}\t1\t1\t1250\n`;
    }
  }
}

function* inBlocks(rows: Iterable<string>): Generator<Buffer> {
  let block = '';
  for (const row of rows) {
    block += row;
    if (block.length < 1 << 20) continue;
    yield Buffer.from(block);
    block = '';
  }
  if (block) yield Buffer.from(block);
}

/** Seconds for handing over customer, day, order and product of every line, as text. */
async function bareRead(databaseUrl: string): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const from = performance.now();
  await pipeline(
    client.query(
      copyTo(`COPY (SELECT o.customer_id, o.processed_at, l.order_id, l.product_id FROM orders o
        JOIN order_lines l ON l.shop_id = o.shop_id AND l.order_id = o.id WHERE o.shop_id = 1) TO STDOUT`),
    ),
    new Writable({ write: (_piece, _encoding, done) => done() }),
  );
  const seconds = (performance.now() - from) / 1000;
  await client.end();
  return seconds;
}

async function inChild(databaseUrl: string): Promise<Stages> {
  const script = path.join(import.meta.dirname, 'rebuild/stages.ts');
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ['--max-semi-space-size=16', script, databaseUrl],
    {
      maxBuffer: 16 * 1024 * 1024,
    },
  );
  process.stderr.write(stderr);
  return JSON.parse(stdout) as Stages;
}
