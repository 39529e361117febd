/**
 * How long a shopper's personal blocks take with a million customers in the database, warm, at a thousand requests a
 * second, beside a bare server that checks the same signature and reads one row by its key. Both in the same run.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import fs from 'node:fs';
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
  /** Of the server's processor time, all its threads; null where the system does not say. */
  cpuMsPerAnswer: number | null;
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
      const child = await startServer(file, databaseUrl, port);
      servers.push(child);
      return { port, pid: child.pid! };
    };
    const contestants = { ours: await start('app/server.ts'), bare: await start('bench/block/bare-server.ts') };
    const load = (name: keyof typeof contestants, pace: number, seconds: number) =>
      measure({ ...contestants[name], rate: pace, seconds, customers });
    for (const name of ['bare', 'ours'] as const) await load(name, 0, 4);
    const paced: Record<keyof typeof contestants, Measured[]> = { ours: [], bare: [] };
    for (let round = 0; round < Number(values.rounds); round++) {
      for (const name of ['bare', 'ours'] as const) paced[name].push(await load(name, rate, Number(values.seconds)));
    }
    const top = { ours: await load('ours', 0, 4), bare: await load('bare', 0, 4) };
    const of = (name: keyof typeof contestants, pick: (measured: Measured) => number) => median(paced[name].map(pick));
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
      cpuMsPerAnswer: {
        ours: of('ours', ({ cpuMsPerAnswer }) => cpuMsPerAnswer ?? Number.NaN),
        bare: of('bare', ({ cpuMsPerAnswer }) => cpuMsPerAnswer ?? Number.NaN),
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
  // As `npm start` does.
  const child = spawn(process.execPath, ['--max-semi-space-size=16', file], {
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

interface Load {
  port: number;
  pid: number;
  seconds: number;
  rate: number;
  customers: number;
}

async function measure({ pid, ...options }: Load): Promise<Measured> {
  const all = { ...options, secret: SECRET, connections: CONNECTIONS };
  const before = cpuMs(pid);
  const { stdout } = await promisify(execFile)(process.execPath, ['bench/block/load.ts', JSON.stringify(all)]);
  const after = cpuMs(pid);
  const measured = JSON.parse(stdout) as Omit<Measured, 'cpuMsPerAnswer'>;
  if ((measured.statuses['200'] ?? 0) !== measured.answers) {
    throw new Error(`Not everything was answered with 200: ${JSON.stringify(measured.statuses)}`);
  }
  return {
    ...measured,
    cpuMsPerAnswer: before === null || after === null ? null : (after - before) / measured.answers,
  };
}

/** Linux counts a process's time in hundredths of a second: over thousands of answers fine enough. */
function cpuMs(pid: number): number | null {
  const file = `/proc/${pid}/stat`;
  if (!fs.existsSync(file)) return null;
  const fields = fs.readFileSync(file, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
