import { setTimeout as delay } from 'node:timers/promises';
import { type Database, openDatabase } from '#app/platform/database/database.ts';
import { freePort } from '#app/platform/database/embedded.ts';
import { dayNumber, fromDayNumber, instantOf, localDate } from '#app/platform/time.ts';
import { type Devstore, startDevstore } from '#devstore/devstore.ts';
import type { ShopState } from '#devstore/model.ts';
import { TEST_KEY, TEST_SECRET } from './app.ts';
import { type AppProcess, startAppProcess } from './app-process.ts';
import { freshDatabase } from './database.ts';

/** The longest pause with a reason: a killed worker is missed after a minute, its job waits another for the next try. */
const STILL_MS = 240_000;
const HOUR = 3_600_000;

/** A browser's name: Shopify's library turns robots away. */
export const BROWSER =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36';

/**
 * The stand-in in this process, so that a test sees the truth of the shop, and the app in its own, so that it can be
 * killed. They meet over HTTP only.
 */
export interface World {
  devstore: Devstore;
  databaseUrl: string;
  sql: Database['sql'];
  /** The running app; changes when it is started again. */
  app(): AppProcess;
  kill(): Promise<void>;
  restart(): Promise<void>;
  /** Opens the app as the merchant does, which installs it. */
  install(domain?: string): Promise<void>;
  /** Presses "Read again" on the home page: the whole history once more, unless it is being read. */
  readAgain(domain?: string): Promise<void>;
  status(domain?: string): Promise<Status>;
  /** Waits until nothing is left to be done on either side; in vain only if for minutes nothing at all changes. */
  untilAtRest(domain?: string): Promise<Status>;
  /** Moves both clocks. */
  advance(milliseconds: number): Promise<void>;
  close(): Promise<void>;
}

export interface Status {
  installed: boolean;
  atRest: boolean;
  rest?: Record<string, number>;
  sync?: { status: string; resources: { resource: string; status: string; stored: number; error: string | null }[] };
  found?: Record<string, unknown>;
}

export interface WorldOptions {
  shops: ShopState[];
  /** How many times faster than Shopify's the webhooks are tried again. */
  retryPace?: number;
  env?: Record<string, string>;
}

export async function startWorld({ shops, retryPace = 200, env = {} }: WorldOptions): Promise<World> {
  const db = await freshDatabase();
  const reader = openDatabase(db.url, 3);
  const port = await freePort();
  const appUrl = `http://127.0.0.1:${port}`;
  const devstore = await startDevstore({
    shops,
    appUrl,
    apiKey: TEST_KEY,
    apiSecret: TEST_SECRET,
    appConfig: 'shopify.app.toml',
    retryPace,
  });
  // The budget's arithmetic is tested elsewhere; here only its waiting would be in the way.
  devstore.faults.apiBudgetFactor = 20;
  const store = devstore.origin.replace('localhost', '127.0.0.1');
  const start = () =>
    startAppProcess({
      databaseUrl: db.url,
      port,
      env: {
        SHOP_ORIGIN_TEMPLATE: `${store}/_shops/{shop}`,
        SHOPIFY_ADMIN_URL: `${devstore.origin}/admin`,
        APP_BRIDGE_URL: `${devstore.origin}/app-bridge.js`,
        LOG_LEVEL: 'warn',
        ...env,
      },
    });
  let app = await start();
  const first = devstore.store.info.domain;

  const status = async (domain = first): Promise<Status> => {
    const response = await fetch(`${appUrl}/dev/status?shop=${domain}`, { headers: { 'user-agent': BROWSER } });
    if (!response.ok) throw new Error(`The app does not tell its state: ${response.status} ${await response.text()}`);
    return (await response.json()) as Status;
  };

  const advance = async (milliseconds: number) => {
    devstore.world.clock.advance(milliseconds);
    const response = await fetch(`${appUrl}/dev/clock`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': BROWSER },
      body: JSON.stringify({ offsetMs: devstore.world.clock.offset }),
    });
    if (!response.ok) throw new Error(`The app did not take the time: ${response.status}`);
  };

  // The shop's clock runs ahead of the app's while much happens in it: late at night that would be another day.
  const { timezone } = devstore.store.info;
  const now = devstore.world.clock.now();
  const today = dayNumber(localDate(new Date(now), timezone));
  const left = instantOf(fromDayNumber(today + 1), 0, 0, timezone).getTime() - now;
  if (left < HOUR) await advance(left + HOUR / 4);

  return {
    devstore,
    databaseUrl: db.url,
    sql: reader.sql,
    app: () => app,
    kill: () => app.kill(),
    async restart() {
      await app.kill();
      app = await start();
    },
    async install(domain = first) {
      const response = await fetch(`${devstore.origin}/_dev/install`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ shop: domain }),
      });
      const { url } = (await response.json()) as { url: string };
      const opened = await fetch(url, { headers: { 'user-agent': BROWSER } });
      const text = await opened.text();
      if (!opened.ok) throw new Error(`The app could not be installed: HTTP ${opened.status} ${text.slice(0, 500)}`);
    },
    async readAgain(domain = first) {
      const response = await fetch(`${appUrl}/app?index`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${devstore.shop(domain).installation.idToken()}`,
          'user-agent': BROWSER,
        },
        body: new URLSearchParams({ intent: 'readAgain' }),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`The history is not read again: HTTP ${response.status} ${text.slice(0, 500)}`);
    },
    status,
    async untilAtRest(domain = first) {
      let last: Status | undefined;
      let seen = '';
      let changedAt = Date.now();
      // Several times in a row: between a webhook's arrival and its effect there is a moment in which nothing seems to wait.
      let quiet = 0;
      while (quiet < 3) {
        last = await status(domain).catch((error: unknown) => {
          if (app.ended() !== null) throw error;
          return undefined;
        });
        quiet = last?.atRest && devstore.deliveries.pending.now === 0 ? quiet + 1 : 0;
        const stored = last?.sync?.resources.map((resource) => resource.stored);
        const now = JSON.stringify([last?.rest, stored, devstore.deliveries.pending.now]);
        if (now !== seen) changedAt = Date.now();
        seen = now;
        if (Date.now() - changedAt > STILL_MS) {
          const jobs = await reader.sql.query(
            `SELECT name, state, retry_count, start_after, heartbeat_on, output FROM jobs.job WHERE state NOT IN ('completed', 'cancelled')`,
          );
          throw new Error(
            `For ${STILL_MS / 1000} s nothing has changed, and something is left to do: ` +
              `${JSON.stringify({ last, jobs: jobs.rows })}\n${app.output().slice(-3000)}`,
          );
        }
        if (quiet < 3) await delay(150);
      }
      return last!;
    },
    advance,
    async close() {
      await app.stop();
      await devstore.close();
      await reader.close();
      await db.drop();
    },
  };
}
