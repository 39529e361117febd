/**
 * The main job on one machine: a store, its history, the app; sync, compute, publish; then a table and the addresses.
 *
 *   npm run demo                          the generated shop
 *   npm run demo -- --orders FILE         a real order history
 *   npm run --silent demo -- --once --json   headless: one JSON summary on standard output, then the end
 */
import fs from 'node:fs';
import { parseArgs } from 'node:util';
import { buildIfNeeded } from './build.ts';
import { type Found, failureOf, type Progress, printTable, progressTeller } from './demo-report.ts';
import { type Stack, StoreFailed, startStack } from './stack.ts';

interface Status extends Progress {
  atRest: boolean;
  found?: Found;
}

const { values: options } = readOptions();
const say = (line: string) => process.stderr.write(`${line}\n`);
const started = performance.now();
const seconds: Record<string, number> = {};
let mark = started;
const stage = (name: string) => {
  const now = performance.now();
  seconds[name] = Number(((now - mark) / 1000).toFixed(2));
  mark = now;
};

let stack: Stack | undefined;
let stopping = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(options.once ? 1 : 0));

try {
  if (options.orders !== undefined && !fs.existsSync(options.orders))
    throw new Error(`There is no file "${options.orders}".`);
  if (await buildIfNeeded(() => say('Building the pages, about a minute…'))) say('The pages are built.');
  stage('build');
  stack = await startStack({
    dataDir: options.once ? `.data/once-${process.pid}` : '.data/demo',
    database: 'stamgast_demo',
    ...(options.once ? {} : { ports: { app: 3300, store: 4400, tunnel: 4401, smtp: 4425, postgres: 5544 } }),
    ...(options.orders !== undefined ? { ordersFile: options.orders } : {}),
    placeBlocks: true,
    temporary: options.once,
    log: say,
  });
  stage('start');
  await stack.install();
  const found = await untilAtRest(stack);
  seconds.total = Number(((performance.now() - started) / 1000).toFixed(2));
  const summary = {
    ...found,
    refused: [...stack.refused, ...found.refused],
    seconds,
  };
  if (options.json) process.stdout.write(`${JSON.stringify(summary)}\n`);
  else printTable(summary, say);
  if (options.once) await stop(0);
  say(`
  Admin       ${stack.adminUrl}
  Storefront  ${stack.storeUrl}
  Mailbox     ${stack.mailboxUrl}

  Everything keeps running; Ctrl+C ends it.`);
} catch (error) {
  // A store that could not open has said why on standard error itself.
  if (!(error instanceof StoreFailed)) say(`\n${error instanceof Error ? error.message : String(error)}`);
  await stop(1);
}

async function untilAtRest(running: Stack): Promise<Found> {
  let synced = false;
  let computed = false;
  const tell = progressTeller(say);
  for (;;) {
    const status = await running.status<Status>();
    tell(status);
    const failure = failureOf(status, status.atRest);
    if (failure !== null) throw new Error(failure);
    if (!synced && status.sync?.status === 'done') {
      synced = true;
      stage('sync');
    }
    if (synced && !computed && status.computed?.segments && status.computed.recommendations) {
      computed = true;
      stage('compute');
    }
    if (status.atRest && status.found) {
      stage('publish');
      return status.found;
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

async function stop(code: number): Promise<never> {
  if (!stopping) {
    stopping = true;
    await stack?.close().catch((error: unknown) => say(String(error)));
    process.exit(code);
  }
  return new Promise(() => undefined);
}

function readOptions() {
  try {
    return parseArgs({
      options: {
        orders: { type: 'string' },
        once: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\nUsage: npm run demo -- [--orders FILE] [--once] [--json]\n`);
    process.exit(2);
  }
}
