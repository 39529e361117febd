/**
 * How long a shopper's personal blocks take with a million customers in the database, warm, at a thousand requests a
 * second, beside a bare server that checks the same signature and reads one row by its key. Both in the same run.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs, promisify } from 'node:util';
import { openDatabase } from '../app/platform/database/database.ts';
import { createDatabase, dropDatabase, freePort, startEmbeddedPostgres } from '../app/platform/database/embedded.ts';
import { migrate } from '../app/platform/database/migrate.ts';
import { fill } from './block/fill.ts';

const SECRET = 'a-secret-for-the-bench';
const CONNECTIONS = 32;

interface Measured {
  perSecond: number;
  p50: number;
  p99: number;
  answers: number;
  bytesPerAnswer: number;
  statuses: Record<string, number>;
}

export async function run(args: string[]): Promise<object> {
  const { values } = parseArgs({
    args,
    options: {
      customers: { type: 'string', default: '1000000' },
      seconds: { type: 'string', default: '5' },
      rate: { type: 'string', default: '1000' },
      rounds: { type: 'string', default: '3' },
    },
  });
  const customers = Number(values.customers);
  const rate = Number(values.rate);
  const postgres = await startEmbeddedPostgres({
    dataDir: '.data/bench-block',
    port: 0,
    settings: { shared_buffers: '1GB', max_wal_size: '8GB' },
  });
  const servers: ChildProcess[] = [];
  try {
    await dropDatabase(postgres.url, 'block');
    await createDatabase(postgres.url, 'block');
    const databaseUrl = postgres.databaseUrl('block');
    await migrate(databaseUrl);
    const filling = performance.now();
    const db = openDatabase(databaseUrl, 1);
    await fill(db, customers);
    await db.close();
    const fillSeconds = (performance.now() - filling) / 1000;

    const start = async (file: string) => {
      const port = await freePort();
      servers.push(await startServer(file, databaseUrl, port));
      return port;
    };
    const ports = { ours: await start('app/server.ts'), bare: await start('bench/block/bare-server.ts') };
    const load = (port: number, pace: number, seconds: number) => measure({ port, rate: pace, seconds, customers });
    for (const port of Object.values(ports)) await load(port, 0, 4);
    const paced: Record<keyof typeof ports, Measured[]> = { ours: [], bare: [] };
    for (let round = 0; round < Number(values.rounds); round++) {
      for (const name of ['bare', 'ours'] as const)
        paced[name].push(await load(ports[name], rate, Number(values.seconds)));
    }
    const top = { ours: await load(ports.ours, 0, 4), bare: await load(ports.bare, 0, 4) };
    const of = (name: keyof typeof ports, pick: (measured: Measured) => number) => median(paced[name].map(pick));
    const ratio = (pick: (measured: Measured) => number) =>
      median(paced.ours.map((measured, round) => pick(measured) / pick(paced.bare[round]!)));
    return {
      customers,
      rate,
      rounds: paced.ours.length,
      fillSeconds,
      bytesPerAnswer: paced.ours[0]!.bytesPerAnswer,
      ms: {
        ours: { p50: of('ours', ({ p50 }) => p50), p99: of('ours', ({ p99 }) => p99) },
        bare: { p50: of('bare', ({ p50 }) => p50), p99: of('bare', ({ p99 }) => p99) },
      },
      topPerSecond: { ours: top.ours.perSecond, bare: top.bare.perSecond },
      ratios: { p50: ratio(({ p50 }) => p50), p99: ratio(({ p99 }) => p99) },
      targets: {
        'p99 under 10 ms': of('ours', ({ p99 }) => p99) < 10,
        'at most 3 times the bare read (p50)': ratio(({ p50 }) => p50) <= 3,
      },
    };
  } finally {
    await Promise.all(servers.map(end));
    await postgres.destroy();
  }
}

async function startServer(file: string, databaseUrl: string, port: number): Promise<ChildProcess> {
  const child = spawn(process.execPath, [file], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      NODE_ENV: 'production',
      PORT: String(port),
      ROLE: 'web',
      DATABASE_URL: databaseUrl,
      APP_URL: `http://127.0.0.1:${port}`,
      SHOPIFY_API_KEY: 'bench',
      SHOPIFY_API_SECRET: SECRET,
      ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64'),
      LOG_LEVEL: 'error',
    },
  });
  for (let look = 0; look < 1200; look++) {
    if (child.exitCode !== null) throw new Error(`A server of the bench ended with ${child.exitCode}`);
    const up = await fetch(`http://127.0.0.1:${port}/proxy/personal`).catch(() => null);
    await up?.body?.cancel();
    if (up) return child;
    await delay(50);
  }
  throw new Error('A server of the bench did not start within a minute');
}

async function end(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  if (child.exitCode === null && child.signalCode === null) await gone;
}

async function measure(options: { port: number; seconds: number; rate: number; customers: number }): Promise<Measured> {
  const all = { ...options, secret: SECRET, connections: CONNECTIONS };
  const { stdout } = await promisify(execFile)(process.execPath, ['bench/block/load.ts', JSON.stringify(all)]);
  const measured = JSON.parse(stdout) as Measured;
  if ((measured.statuses['200'] ?? 0) !== measured.answers) {
    throw new Error(`Not everything was answered with 200: ${JSON.stringify(measured.statuses)}`);
  }
  return measured;
}

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
