import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '#app/platform/database/embedded.ts';
import { TEST_KEY, TEST_SECRET } from './app.ts';

/** The app in a process of its own, as in production, so that it can be killed. Wants a build (`npm run build`). */
export interface AppProcess {
  url: string;
  pid: number;
  /** What it has written so far. */
  output(): string;
  /** Null while it runs; else its exit code or signal. */
  ended(): number | string | null;
  /** `kill -9`, and waits until it is gone. */
  kill(): Promise<void>;
  /** Asks it to stop, as a deployment does. */
  stop(): Promise<void>;
}

export interface AppProcessOptions {
  databaseUrl: string;
  port?: number;
  env?: Record<string, string>;
}

export async function startAppProcess({ databaseUrl, port, env = {} }: AppProcessOptions): Promise<AppProcess> {
  const chosen = port ?? (await freePort());
  const url = `http://127.0.0.1:${chosen}`;
  const child = spawn(process.execPath, ['--max-semi-space-size=16', 'app/server.ts'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      ...process.env,
      NODE_ENV: 'production',
      DATABASE_URL: databaseUrl,
      DATABASE_POOL: '8',
      PORT: String(chosen),
      APP_URL: url,
      SHOPIFY_API_KEY: TEST_KEY,
      SHOPIFY_API_SECRET: TEST_SECRET,
      ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
      SHOP_ORIGIN_TEMPLATE: 'http://127.0.0.1:1/_shops/{shop}',
      LOG_LEVEL: 'error',
      DEV_TOOLS: 'true',
      ...env,
    },
  });
  let output = '';
  child.stderr.on('data', (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-100_000);
  });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await untilAnswering(child, url, () => output);
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await gone;
  };
  return {
    url,
    pid: child.pid!,
    output: () => output,
    ended: () => child.exitCode ?? child.signalCode,
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  };
}

async function untilAnswering(child: ChildProcess, url: string, output: () => string): Promise<void> {
  for (const until = Date.now() + 180_000; Date.now() < until; ) {
    if (child.exitCode !== null) throw new Error(`The app ended with ${child.exitCode}: ${output()}`);
    try {
      // The intake door answers a GET with 405: it is up, and nothing was touched.
      const response = await fetch(`${url}/webhooks`);
      await response.body?.cancel();
      return;
    } catch {
      await delay(20);
    }
  }
  child.kill('SIGKILL');
  throw new Error(`The app did not answer within three minutes: ${output()}`);
}
