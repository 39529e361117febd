/**
 * Ten minutes of webhooks from twenty shops, then ten times as many for half a minute, at one web and two worker
 * processes on a PostgreSQL that waits for the disk. Nothing is lost, what is waiting is soon worked off, memory stays flat.
 * `npm run prove -- load --seconds 600` for all of it; by default, and in CI, the same in short.
 */
import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import { Session } from '@shopify/shopify-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '#app/platform/clock.ts';
import { type Database, openDatabase } from '#app/platform/database/database.ts';
import {
  createDatabase,
  type EmbeddedPostgres,
  freePort,
  startEmbeddedPostgres,
} from '#app/platform/database/embedded.ts';
import { migrate } from '#app/platform/database/migrate.ts';
import { createSecrets } from '#app/platform/secrets.ts';
import { createSessionStorage } from '#app/platform/shopify/session-storage.ts';
import { createShopDirectory } from '#app/platform/shopify/shop-directory.ts';
import { TEST_KEY, TEST_SECRET } from '#tests/support/app.ts';
import { until } from '#tests/support/until.ts';
import { deliver } from '#tests/support/webhooks.ts';
import { FACTS_SQL, Lives } from './load/lives.ts';
import type { SendOptions, Sent } from './load/send.ts';
import { startYesSayer, type YesSayer } from './load/shopify.ts';

const SHOPS = 20;
const seconds = Number(process.env.PROVE_SECONDS ?? 15);
const rate = Number(process.env.PROVE_RATE ?? 300);
const burstSeconds = Math.max(2, Math.round(seconds / 20));
const DRAINED_WITHIN_MS = 120_000;
const KEY = Buffer.alloc(32, 7);

const domains = Array.from({ length: SHOPS }, (_, index) => `load-${index}.myshopify.com`);
const lives = new Lives(domains);

let postgres: EmbeddedPostgres;
let db: Database;
let shopify: YesSayer;
let port: number;
const processes: Record<string, ChildProcess> = {};

beforeAll(async () => {
  postgres = await startEmbeddedPostgres({ dataDir: `.data/load-${process.pid}`, port: 0 });
  await createDatabase(postgres.url, 'load');
  await migrate(postgres.databaseUrl('load'));
  db = openDatabase(postgres.databaseUrl('load'), 4);
  shopify = await startYesSayer();
  const shops = createShopDirectory(db.sql);
  const sessions = createSessionStorage(db.sql, createSecrets(KEY), shops, systemClock);
  for (const shop of domains) {
    const accessToken = 'a-token';
    await sessions.storeSession(new Session({ id: `offline_${shop}`, shop, state: '', isOnline: false, accessToken }));
    await db.sql.query(
      `UPDATE shops SET name = domain, currency = 'EUR', timezone = 'Europe/Amsterdam', installed_at = now(),
         scopes = 'read_orders,read_customers,write_customers,read_products,write_products' WHERE id = $1`,
      [await shops.idOf(shop)],
    );
  }
  port = await freePort();
  processes.web = start('web');
  processes.worker1 = start('worker');
  processes.worker2 = start('worker');
  await until('the door is open', async () => {
    const response = await fetch(`http://127.0.0.1:${port}/webhooks`).catch(() => null);
    await response?.body?.cancel();
    return response !== null;
  });
  const url = `http://127.0.0.1:${port}`;
  for (const shop of domains) {
    for (const body of lives.products) expect(await deliver(url, { shop, topic: 'products/create', body })).toBe(200);
  }
  await untilDrained(60_000);
}, 180_000);

afterAll(async () => {
  await Promise.all(Object.values(processes).map(stop));
  await shopify?.close();
  await db?.close();
  await postgres?.destroy();
});

test(`${rate} webhooks a second for ${seconds} s, and ${rate * 10} for ${burstSeconds} s`, async () => {
  const memory = watchMemory();
  const options: SendOptions = {
    port,
    secret: TEST_SECRET,
    domains,
    seconds,
    rate,
    burstSeconds,
    burstRate: rate * 10,
  };
  const { stdout } = await promisify(execFile)(process.execPath, [
    'tests/proofs/load/send.ts',
    JSON.stringify(options),
  ]);
  const sent = JSON.parse(stdout) as Sent;
  const { rows: waiting } = await db.sql.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM inbox WHERE status = 0',
  );
  const drainStarted = performance.now();
  await untilDrained(DRAINED_WITHIN_MS * 5);
  const drainSeconds = (performance.now() - drainStarted) / 1000;
  const processesMemory = memory.stop();

  const { rows: stored } = await db.sql.query<{ kind: number; count: number; facts: string }>(
    `SELECT kind, count(*)::int AS count, facts
     FROM (SELECT (o.id % 1000)::int AS kind, ${FACTS_SQL} AS facts FROM orders o) AS one
     GROUP BY kind, facts ORDER BY kind, facts`,
  );
  console.log(
    JSON.stringify({
      proof: 'load',
      ...sent,
      waitingAtTheEnd: waiting[0]!.count,
      drainSeconds: Math.round(drainSeconds * 10) / 10,
      memoryMb: processesMemory,
      published: shopify.calls(),
    }),
  );
  expect(drainSeconds).toBeLessThan(DRAINED_WITHIN_MS / 1000);
  expect(stored).toEqual(lives.expected(sent.lives).filter(({ count }) => count > 0));
  const { rows: failed } = await db.sql.query('SELECT topic, error FROM inbox WHERE status = 2 LIMIT 5');
  expect(failed).toEqual([]);
  for (const { exitCode, signalCode } of Object.values(processes)) expect([exitCode, signalCode]).toEqual([null, null]);
  // A short run ends before the heaps have found their size.
  if (seconds >= 120) {
    for (const { settled, end } of Object.values(processesMemory)) expect(end).toBeLessThan(settled * 1.3 + 40);
  }
});

async function untilDrained(timeoutMs: number): Promise<void> {
  await until(
    'the inbox is worked off',
    async () => {
      const { rows } = await db.sql.query('SELECT 1 FROM inbox WHERE status = 0 LIMIT 1');
      return rows.length === 0;
    },
    timeoutMs,
    100,
  );
}

function start(role: 'web' | 'worker'): ChildProcess {
  return spawn(process.execPath, ['app/server.ts'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      NODE_ENV: 'production',
      ROLE: role,
      DATABASE_URL: db.url,
      DATABASE_POOL: '8',
      PORT: String(port),
      APP_URL: `http://127.0.0.1:${port}`,
      SHOPIFY_API_KEY: TEST_KEY,
      SHOPIFY_API_SECRET: TEST_SECRET,
      ENCRYPTION_KEY: KEY.toString('base64'),
      SHOP_ORIGIN_TEMPLATE: `${shopify.origin}/{shop}`,
      LOG_LEVEL: 'error',
    },
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
  await gone;
  clearTimeout(timer);
}

/** Resident megabytes of each process: at the start, when it has warmed up (a fifth into the run), at most, at the end. */
function watchMemory() {
  const samples: Record<string, number[]> = {};
  const look = () => {
    for (const [name, { pid, exitCode, signalCode }] of Object.entries(processes)) {
      if (exitCode !== null || signalCode !== null) continue;
      const kilobytes = Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }));
      samples[name] = [...(samples[name] ?? []), Math.round(kilobytes / 1024)];
    }
  };
  look();
  const timer = setInterval(look, 1000);
  return {
    stop() {
      clearInterval(timer);
      look();
      return Object.fromEntries(
        Object.entries(samples).map(([name, all]) => [
          name,
          { start: all[0]!, settled: all[Math.floor(all.length / 5)]!, most: Math.max(...all), end: all.at(-1)! },
        ]),
      );
    },
  };
}
