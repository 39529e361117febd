/**
 * How many webhooks a second are verified, stored and committed, beside a bare server that does only that and beside
 * the handler of Shopify's template, which stores nothing. All with fsync on, in turn, in the same run.
 */
import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs, promisify } from 'node:util';
import { openDatabase } from '../app/platform/database/database.ts';
import { createDatabase, dropDatabase, freePort, startEmbeddedPostgres } from '../app/platform/database/embedded.ts';
import { migrate } from '../app/platform/database/migrate.ts';

const SECRET = 'a-secret-for-the-bench';
const CONNECTIONS = 32;
/** What `npm start` runs with; all three get it. */
const FLAG = '--max-semi-space-size=16';
const BODY_BYTES = 6400;

interface Measured {
  perSecond: number;
  p50: number;
  p99: number;
  answers: number;
  statuses: Record<string, number>;
}

interface Server {
  port: number;
  /** CPU it has used so far, in milliseconds; null where the system does not tell. */
  cpu(): number | null;
  stop(): Promise<void>;
  /** Rows committed since the start; null for a server that stores nothing. */
  stored(): Promise<number | null>;
}

export async function run(args: string[]): Promise<unknown> {
  const { values } = parseArgs({
    args,
    options: { seconds: { type: 'string', default: '5' }, rounds: { type: 'string', default: '3' } },
  });
  const seconds = Number(values.seconds);
  const rounds = Number(values.rounds);
  const postgres = await startEmbeddedPostgres({ dataDir: '.data/bench-intake', port: 0 });
  const started: Server[] = [];
  try {
    const database = async (name: string) => {
      await dropDatabase(postgres.url, name);
      await createDatabase(postgres.url, name);
      await migrate(postgres.databaseUrl(name));
      return postgres.databaseUrl(name);
    };
    const peers = {
      door: await startServer(['app/server.ts'], await database('door')),
      bare: await startServer(['bench/intake/bare-server.ts'], await database('bare')),
      template: await startServer([remixServe(), 'bench/intake/template-build.ts'], null),
    };
    started.push(...Object.values(peers));
    const fire = (server: Server, rate = 0, duration = seconds) => load({ port: server.port, seconds: duration, rate });

    for (const server of started) await fire(server, 0, Math.min(2, seconds));
    const top: Record<keyof typeof peers, Measured[]> = { door: [], bare: [], template: [] };
    const cpu: Record<keyof typeof peers, number[]> = { door: [], bare: [], template: [] };
    for (let round = 0; round < rounds; round++) {
      // Each goes first in turn: what else the machine does drifts.
      const order = ['bare', 'door', 'template'] as const;
      for (const name of round % 2 === 0 ? order : [...order].reverse()) {
        const before = peers[name].cpu();
        const measured = await fire(peers[name]);
        const after = peers[name].cpu();
        top[name].push(measured);
        if (before !== null && after !== null) cpu[name].push(((after - before) * 1000) / measured.answers);
      }
    }
    const rate = (name: keyof typeof peers) => median(top[name].map(({ perSecond }) => perSecond));
    // From a checkpoint on: what is measured is the door, not the database making room for its log the first time.
    const half: Record<'door' | 'bare', Measured[]> = { door: [], bare: [] };
    for (let round = 0; round < rounds; round++) {
      await checkpoint(postgres.url);
      for (const name of round % 2 === 0 ? (['bare', 'door'] as const) : (['door', 'bare'] as const))
        half[name].push(await fire(peers[name], rate('door') / 2));
    }
    const answered = (name: 'door' | 'bare') =>
      [...top[name], ...half[name]].reduce((sum, { statuses }) => sum + (statuses['200'] ?? 0), 0);
    const stored = { door: await peers.door.stored(), bare: await peers.bare.stored() };
    return {
      bench: 'intake',
      connections: CONNECTIONS,
      bodyBytes: BODY_BYTES,
      perSecond: { door: rate('door'), bare: rate('bare'), template: rate('template') },
      // Steady where the rates are not: what else runs on the machine takes time, not CPU of these processes.
      cpuMicrosecondsEach: { door: median(cpu.door), bare: median(cpu.bare), template: median(cpu.template) },
      p99: { door: median(top.door.map(({ p99 }) => p99)), bare: median(top.bare.map(({ p99 }) => p99)) },
      // Every round, not only the middle one: a disk that stops for a moment shows.
      p99AtHalfTheTopRate: {
        rate: rate('door') / 2,
        door: half.door.map(({ p99 }) => p99),
        bare: half.bare.map(({ p99 }) => p99),
      },
      ratios: {
        toBare: median(top.door.map(({ perSecond }, round) => perSecond / top.bare[round]!.perSecond)),
        toTemplate: median(top.door.map(({ perSecond }, round) => perSecond / top.template[round]!.perSecond)),
      },
      // Everything answered with 200 is in the table, the warm-up's rows too.
      lost: Math.max(0, answered('door') - stored.door!) + Math.max(0, answered('bare') - stored.bare!),
      targets: {
        'at least 85% of bare': median(top.door.map(({ perSecond }, r) => perSecond / top.bare[r]!.perSecond)) >= 0.85,
        'at least 5 times the template':
          median(top.door.map(({ perSecond }, r) => perSecond / top.template[r]!.perSecond)) >= 5,
        'p99 under 25 ms at half the top rate': median(half.door.map(({ p99 }) => p99)) < 25,
      },
    };
  } finally {
    for (const server of started) await server.stop();
    await postgres.destroy();
  }
}

/** What the template is started with; installed under `bench/` on first use, by npm alone. */
function remixServe(): string {
  const command = path.join(import.meta.dirname, 'node_modules/@remix-run/serve/dist/cli.js');
  if (!existsSync(command)) {
    console.error('Installing the peer this bench compares with (remix-serve) into bench/node_modules …');
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock'], {
      cwd: import.meta.dirname,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }
  return command;
}

async function startServer(args: string[], databaseUrl: string | null): Promise<Server> {
  const port = await freePort();
  const child = spawn(process.execPath, [FLAG, ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      NODE_ENV: 'production',
      PORT: String(port),
      ROLE: 'web',
      DATABASE_URL: databaseUrl ?? '',
      APP_URL: `http://127.0.0.1:${port}`,
      SHOPIFY_API_KEY: 'bench',
      SHOPIFY_API_SECRET: SECRET,
      ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64'),
      LOG_LEVEL: 'error',
    },
  });
  await untilListening(child, port);
  const database = databaseUrl ? openDatabase(databaseUrl, 1) : null;
  return {
    port,
    cpu: () => cpuOf(child.pid!),
    async stored() {
      if (!database) return null;
      const { rows } = await database.sql.query<{ count: number }>('SELECT count(*)::int AS count FROM inbox');
      return rows[0]!.count;
    },
    async stop() {
      await database?.close();
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      if (child.exitCode === null && child.signalCode === null) await gone;
    },
  };
}

/** User and system time from Linux's own books, in ticks of a hundredth of a second. */
function cpuOf(pid: number): number | null {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return null;
  const fields = readFileSync(file, 'utf8').split(') ').at(-1)!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

async function untilListening(child: ChildProcess, port: number): Promise<void> {
  for (const until = Date.now() + 60_000; Date.now() < until; await delay(50)) {
    if (child.exitCode !== null) throw new Error(`A server of the bench ended with ${child.exitCode}`);
    const up = await fetch(`http://127.0.0.1:${port}/webhooks`).catch(() => null);
    await up?.body?.cancel();
    if (up) return;
  }
  throw new Error('A server of the bench did not start within a minute');
}

async function load(options: { port: number; seconds: number; rate: number }): Promise<Measured> {
  const all = { ...options, secret: SECRET, connections: CONNECTIONS, bodyBytes: BODY_BYTES };
  const { stdout } = await promisify(execFile)(process.execPath, ['bench/intake/load.ts', JSON.stringify(all)]);
  const measured = JSON.parse(stdout) as Measured;
  const refused = measured.answers - (measured.statuses['200'] ?? 0);
  if (refused > 0)
    throw new Error(`${refused} requests were not answered with 200: ${JSON.stringify(measured.statuses)}`);
  return measured;
}

async function checkpoint(serverUrl: string): Promise<void> {
  const { sql, close } = openDatabase(`${serverUrl}/postgres`, 1);
  await sql.query('CHECKPOINT');
  await close();
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}
