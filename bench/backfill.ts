import { type ChildProcess, execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parseArgs, promisify } from 'node:util';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { createDatabase, type EmbeddedPostgres, startEmbeddedPostgres } from '../app/platform/database/embedded.ts';
import { migrate } from '../app/platform/database/migrate.ts';
import { writeExport } from './backfill/write-export.ts';

/**
 * The whole pipeline of the backfill, from a bulk export behind HTTP to indexed, committed rows, beside two things that
 * each do a part of it: readline with JSON.parse over the same lines, and a bare COPY of the rows that came out.
 * `--orders 100000,1000000`
 */
export async function run(args: string[]): Promise<object> {
  const { values } = parseArgs({ args, options: { orders: { type: 'string', default: '100000,1000000' } } });
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-backfill-'));
  const postgres = await startEmbeddedPostgres({ dataDir: path.join(folder, 'postgres'), port: 0 });
  try {
    const results = [];
    for (const orders of values.orders.split(',').map(Number)) results.push(await measure(orders, folder, postgres));
    return { results };
  } finally {
    await postgres.destroy();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(orders: number, folder: string, postgres: EmbeddedPostgres): Promise<object> {
  const file = path.join(folder, 'orders.jsonl');
  const { bytes, lines } = await writeExport(file, orders);
  const name = `backfill_${orders}`;
  await createDatabase(postgres.url, name);
  await migrate(postgres.databaseUrl(name));
  const server = fork(script('serve.ts'), [file], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  try {
    const url = `http://127.0.0.1:${await firstLine(server)}/orders.jsonl`;
    const ours = await inChild<{
      seconds: number;
      cpuSeconds: number;
      idleRssMB: number;
      peakRssMB: number;
      status: string;
      stored: number;
    }>('pipeline.ts', [postgres.databaseUrl(name), url, String(bytes)]);
    if (ours.stored !== orders || ours.status !== 'done')
      throw new Error(`Not all was stored: ${JSON.stringify(ours)}`);
    const readline = await inChild<{ seconds: number; cpuSeconds: number; peakRssMB: number }>('readline.ts', [file]);
    const copy = await bareCopy(postgres.databaseUrl(name), folder);
    const allowed = readline.seconds + 2 * copy.seconds;
    return {
      orders,
      lines,
      megabytes: round(bytes / 1e6),
      pipeline: {
        seconds: round(ours.seconds),
        megabytesPerSecond: round(bytes / 1e6 / ours.seconds),
        ordersPerSecond: Math.round(orders / ours.seconds),
        cpuSeconds: round(ours.cpuSeconds),
        idleRssMB: Math.round(ours.idleRssMB),
        peakRssMB: Math.round(ours.peakRssMB),
      },
      peers: {
        readlineAndParse: {
          seconds: round(readline.seconds),
          cpuSeconds: round(readline.cpuSeconds),
          megabytesPerSecond: round(bytes / 1e6 / readline.seconds),
        },
        bareCopy: { seconds: round(copy.seconds), withKeysAndIndexes: round(copy.indexedSeconds), rows: copy.rows },
      },
      targets: {
        'pipeline ≤ readline + JSON.parse + 2 × bare COPY': {
          allowedSeconds: round(allowed),
          ratio: round(ours.seconds / allowed),
          met: ours.seconds <= allowed,
        },
        'peak memory < 300 MB': { met: ours.peakRssMB < 300 },
      },
    };
  } finally {
    server.kill();
    fs.rmSync(file, { force: true });
  }
}

/** The rows that came out, copied once more: into tables without anything, and into tables with the same indexes. */
async function bareCopy(databaseUrl: string, folder: string) {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const tables = ['orders', 'order_lines', 'refunds'];
  let seconds = 0;
  let indexedSeconds = 0;
  let rows = 0;
  for (const table of tables) {
    const dump = path.join(folder, `${table}.copy`);
    await pipeline(client.query(copyTo(`COPY ${table} TO STDOUT`)), fs.createWriteStream(dump));
    for (const including of ['', 'INCLUDING INDEXES']) {
      await client.query(`CREATE TABLE again (LIKE ${table} ${including})`);
      const started = performance.now();
      const stream = client.query(copyFrom('COPY again FROM STDIN'));
      await pipeline(fs.createReadStream(dump, { highWaterMark: 1024 * 1024 }), stream);
      const taken = (performance.now() - started) / 1000;
      if (including) indexedSeconds += taken;
      else {
        seconds += taken;
        rows += stream.rowCount;
      }
      await client.query('DROP TABLE again');
    }
    fs.rmSync(dump);
  }
  await client.end();
  return { seconds, indexedSeconds, rows };
}

const script = (name: string) => path.join(import.meta.dirname, 'backfill', name);

/** As `npm start` has it: a young generation that grows no further, or a long read would double it. */
const FLAGS = ['--max-semi-space-size=16'];

async function inChild<Result>(name: string, args: string[]): Promise<Result> {
  const { stdout } = await promisify(execFile)(process.execPath, [...FLAGS, script(name), ...args], {
    maxBuffer: 1024 * 1024,
  });
  return JSON.parse(stdout) as Result;
}

async function firstLine(child: ChildProcess): Promise<string> {
  const [data] = (await once(child.stdout!, 'data')) as [Buffer];
  return data.toString().trim();
}

const round = (value: number) => Math.round(value * 100) / 100;
