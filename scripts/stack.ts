import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import {
  createDatabase,
  dropDatabase,
  type EmbeddedPostgres,
  freePort,
  startEmbeddedPostgres,
} from '#app/platform/database/embedded.ts';

/**
 * Everything that runs, as processes that know each other by address only: PostgreSQL, the stand-in for a Shopify
 * store, and the app. The demo and the tests in a browser start the same stack.
 */
export interface Stack {
  appUrl: string;
  storeUrl: string;
  adminUrl: string;
  mailboxUrl: string;
  databaseUrl: string;
  shop: string;
  /** What the store refused of its order file, if it was given one. */
  refused: { reason: string; count: number; lines: number[] }[];
  /** Opens the app as the merchant would, once: installs it. */
  install(): Promise<void>;
  status<T = Record<string, unknown>>(): Promise<T>;
  /** Ends the app as a power cut would. */
  killApp(): Promise<void>;
  startApp(): Promise<void>;
  close(): Promise<void>;
}

export interface StackOptions {
  /** Fixed ports for people; free ones when absent. */
  ports?: { app: number; store: number; tunnel: number; smtp: number; postgres: number };
  dataDir: string;
  database: string;
  ordersFile?: string;
  seed?: number;
  /** Size of the generated shop; by default the store's own. */
  customers?: number;
  /** Blocks are placed in the theme from the start, as a merchant would after the checklist. */
  placeBlocks?: boolean;
  /** The database's data is removed at the end. */
  temporary?: boolean;
  log?: (line: string) => void;
}

interface Ready {
  ready: true;
  shop: string;
  refused: { reason: string; count: number; examples: { line: number }[] }[];
}

const KEY = 'stamgast-demo';
const SECRET = 'a-secret-of-this-demo-only';

export async function startStack(options: StackOptions): Promise<Stack> {
  const log = options.log ?? (() => undefined);
  const ports = options.ports ?? {
    app: await freePort(),
    store: await freePort(),
    tunnel: await freePort(),
    smtp: await freePort(),
    postgres: 0,
  };
  const children: ChildProcess[] = [];
  let postgres: EmbeddedPostgres | undefined;
  const close = async () => {
    await Promise.all(children.map(end));
    await (options.temporary ? postgres?.destroy() : postgres?.stop());
  };
  try {
    const url = process.env.DATABASE_URL;
    let databaseUrl: string;
    let serverUrl: string;
    if (url) {
      serverUrl = url.replace(/\/[^/]*$/, '');
      databaseUrl = `${serverUrl}/${options.database}`;
    } else {
      postgres = await startEmbeddedPostgres({ dataDir: options.dataDir, port: ports.postgres });
      serverUrl = postgres.url;
      databaseUrl = postgres.databaseUrl(options.database);
    }
    await dropDatabase(serverUrl, options.database);
    await createDatabase(serverUrl, options.database);
    log('PostgreSQL is up.');

    const appUrl = `http://127.0.0.1:${ports.app}`;
    const storeUrl = `http://localhost:${ports.store}`;
    const storeArgs = [
      'devstore/main.ts',
      '--port',
      ports.store,
      '--tunnel-port',
      ports.tunnel,
      '--smtp-port',
      ports.smtp,
      '--app-url',
      appUrl,
    ];
    storeArgs.push('--api-key', KEY, '--api-secret', SECRET);
    if (options.ordersFile !== undefined) storeArgs.push('--orders', options.ordersFile);
    if (options.seed !== undefined) storeArgs.push('--seed', options.seed);
    if (options.customers !== undefined) storeArgs.push('--customers', options.customers);
    if (options.placeBlocks) storeArgs.push('--place-blocks');
    const store = start(storeArgs.map(String), {});
    children.push(store);
    const ready = await firstLine<Ready>(store);
    log('The store is open.');

    const environment = {
      DATABASE_URL: databaseUrl,
      PORT: String(ports.app),
      APP_URL: `http://localhost:${ports.tunnel}`,
      SHOPIFY_API_KEY: KEY,
      SHOPIFY_API_SECRET: SECRET,
      ENCRYPTION_KEY: Buffer.alloc(32, 'stamgast-demo').toString('base64'),
      SHOP_ORIGIN_TEMPLATE: `http://127.0.0.1:${ports.store}/_shops/{shop}`,
      SHOPIFY_ADMIN_URL: `${storeUrl}/admin`,
      APP_BRIDGE_URL: `${storeUrl}/app-bridge.js`,
      DEV_TOOLS: 'true',
      LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn',
      NODE_ENV: 'production',
    };
    let app: ChildProcess | undefined;
    const startApp = async () => {
      app = start(['--max-semi-space-size=16', 'app/server.ts'], environment);
      children.push(app);
      await untilAnswers(`${appUrl}/dev/clock`, app);
    };
    await startApp();
    log('The app is up.');

    return {
      appUrl,
      storeUrl,
      adminUrl: `${storeUrl}/admin`,
      mailboxUrl: `${storeUrl}/mailbox`,
      databaseUrl,
      shop: ready.shop,
      // What is said of the whole file is of no line.
      refused: ready.refused.map(({ examples, ...rest }) => ({
        ...rest,
        lines: examples.map(({ line }) => line).filter((line) => line > 0),
      })),
      async install() {
        const { url } = await postJson<{ url: string }>(`${storeUrl}/_dev/install`, { shop: ready.shop });
        // As a browser would: the library answers 410 to what looks like a robot.
        const response = await fetch(url, {
          headers: { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/130 Safari/537.36' },
        });
        if (!response.ok)
          throw new Error(
            `The app could not be installed: HTTP ${response.status}\n${(await response.text()).slice(0, 500)}`,
          );
      },
      async status<T>() {
        const response = await ask(`${appUrl}/dev/status?shop=${ready.shop}`, () => app?.exitCode ?? null);
        if (!response.ok)
          throw new Error(
            `The app does not tell its state: HTTP ${response.status}\n${(await response.text()).slice(0, 500)}`,
          );
        return (await response.json()) as T;
      },
      async killApp() {
        if (!app || app.exitCode !== null) return;
        const gone = new Promise((resolve) => app!.once('exit', resolve));
        app.kill('SIGKILL');
        await gone;
      },
      startApp,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function start(args: string[], environment: Record<string, string>): ChildProcess {
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...environment },
  });
  // A demo that is ended hard takes its processes along.
  process.once('exit', () => child.kill('SIGKILL'));
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await gone;
  clearTimeout(timer);
}

/** The first line of standard output, as JSON. A process that ends before it said why on standard error. */
async function firstLine<T>(child: ChildProcess): Promise<T> {
  const lines = createInterface({ input: child.stdout! });
  const line = await new Promise<string>((resolve, reject) => {
    lines.once('line', resolve);
    child.once('exit', (code) => reject(new StoreFailed(code)));
  });
  lines.on('line', () => undefined);
  return JSON.parse(line) as T;
}

/** The store could not start; it has told the person why already. */
export class StoreFailed extends Error {
  constructor(code: number | null) {
    super(`The store could not be opened (exit code ${code}).`);
  }
}

async function untilAnswers(url: string, child: ChildProcess): Promise<void> {
  for (const until = Date.now() + 60_000; Date.now() < until; ) {
    if (child.exitCode !== null) throw new Error(`The app ended at its start with code ${child.exitCode}.`);
    const response = await fetch(url).catch(() => null);
    if (response) return void (await response.body?.cancel());
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`The app did not answer at ${url} within a minute.`);
}

/** One broken connection is no news on a busy machine; an app that ended is. */
async function ask(url: string, exitCode: () => number | null): Promise<Response> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await fetch(url);
    } catch (error) {
      if (exitCode() !== null) throw new Error(`The app ended with code ${exitCode()}.`);
      if (attempt >= 5)
        throw new Error(`The app cannot be reached at ${url}: ${String((error as Error).cause ?? error)}`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

async function postJson<T>(url: string, body: unknown): Promise<T> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok)
    throw new Error(`${url} answered with ${response.status}: ${(await response.text()).slice(0, 300)}`);
  return (await response.json()) as T;
}
