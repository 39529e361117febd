import { setTimeout as delay } from 'node:timers/promises';
import type { Ctx } from '#app/platform/contributions.ts';
import { isTransient } from '#app/platform/database/database.ts';
import { BULK_PRODUCTS } from '../catalogue/index.server.ts';
import { BULK_CUSTOMERS, joinGuests } from '../customers/index.server.ts';
import { BULK_ORDERS, BULK_STATE, START_BULK } from './documents.graphql.ts';
import { markHistory } from './gifts/mark-gifts.server.ts';
import { ExportGone, readExport, Superseded } from './read-export.server.ts';
import type { Resource } from './schema.ts';
import { followMerges } from './store.server.ts';
import {
  analyse,
  currentRuns,
  lockGeneration,
  makePlaceholders,
  openGeneration,
  type Run,
  saveCursor,
  updateRun,
} from './store-sync.server.ts';

const QUERIES: Record<Resource, string> = { products: BULK_PRODUCTS, customers: BULK_CUSTOMERS, orders: BULK_ORDERS };

const MAX_RESTARTS = 5;
/** Before the queue takes a long job for a dead one, it hands over to a new one. */
const SHIFT_MS = 40 * 60_000;

/** Reads the whole history again (a new generation); the job does the work. */
export async function startBackfill(ctx: Ctx): Promise<void> {
  await ctx.transaction(async (tx) => {
    await openGeneration(tx, ctx.shop.id, ctx.clock.now());
    tx.send('orders.backfill');
  });
}

/**
 * Works on the open backfill until it is done; carries on exactly where a crash left it. The three exports are made side
 * by side by Shopify and read one after the other.
 */
export async function runBackfill(ctx: Ctx): Promise<void> {
  // Real time, whatever the shop's clock says.
  const until = performance.now() + SHIFT_MS;
  for (let idle = 0; ctx.shop.installed; ) {
    const open = (await currentRuns(ctx.sql, ctx.shop.id)).filter(
      ({ status }) => status !== 'done' && status !== 'failed',
    );
    if (open.length === 0) return;
    if (performance.now() > until) {
      await ctx.send('orders.backfill');
      return;
    }
    let moved = false;
    for (const run of open) if (run.status === 'waiting') moved = (await startExport(ctx, run)) || moved;
    const ready = open.find(({ status }) => status === 'reading');
    if (ready) {
      await readOn(ctx, ready);
      moved = true;
    } else {
      for (const run of open) if (run.status === 'exporting') moved = (await askExport(ctx, run)) || moved;
    }
    idle = moved ? 0 : idle + 1;
    // An export of a small shop takes a second, one of a large shop an hour.
    if (!moved) await delay(Math.min(250 * 1.3 ** idle, 10_000));
  }
}

async function startExport(ctx: Ctx, run: Run): Promise<boolean> {
  const { bulkOperationRunQuery: answer } = await ctx.admin.graphql(START_BULK, {
    query: QUERIES[run.resource],
    // So that a line's order stands right before it, and a chunk never cuts an order in two.
    grouped: run.resource !== 'customers',
  });
  const error = answer?.userErrors[0];
  if (answer?.bulkOperation) {
    await updateRun(ctx.sql, ctx.shop.id, run, {
      status: 'exporting',
      operationId: answer.bulkOperation.id,
      url: null,
      offset: 0n,
      stored: 0,
      error: null,
    });
    return true;
  }
  if (error?.code === 'LIMIT_REACHED' || error?.code === 'OPERATION_IN_PROGRESS') return false;
  await updateRun(ctx.sql, ctx.shop.id, run, {
    status: 'failed',
    error: error?.message ?? 'refused',
    finishedAt: ctx.clock.now(),
  });
  return true;
}

async function askExport(ctx: Ctx, run: Run): Promise<boolean> {
  const { bulkOperation: state } = await ctx.admin.graphql(BULK_STATE, { id: run.operationId! });
  if (state?.status === 'CREATED' || state?.status === 'RUNNING' || state?.status === 'CANCELING') {
    const expected = Number(state.rootObjectCount);
    if (expected !== run.expected) await updateRun(ctx.sql, ctx.shop.id, run, { expected });
    return false;
  }
  if (state?.status !== 'COMPLETED') {
    await restart(ctx, run, state?.errorCode ?? state?.status ?? 'gone');
    return true;
  }
  const found = await updateRun(ctx.sql, ctx.shop.id, run, {
    status: 'reading',
    url: state.url,
    fileBytes: state.fileSize === null ? null : BigInt(state.fileSize),
    expected: Number(state.rootObjectCount),
    since: new Date(state.createdAt),
  });
  // An empty export has no file.
  if (state.url === null) await finish(ctx, found);
  return true;
}

async function restart(ctx: Ctx, run: Run, why: string): Promise<void> {
  const given = run.restarts >= MAX_RESTARTS;
  ctx.log.warn({ resource: run.resource, why, restarts: run.restarts }, 'an export failed');
  await updateRun(ctx.sql, ctx.shop.id, run, {
    status: given ? 'failed' : 'waiting',
    restarts: run.restarts + 1,
    operationId: null,
    url: null,
    fileBytes: null,
    offset: 0n,
    stored: 0,
    error: why,
    finishedAt: given ? ctx.clock.now() : null,
  });
}

async function readOn(ctx: Ctx, run: Run): Promise<void> {
  try {
    await readExport(ctx, run);
  } catch (error) {
    if (error instanceof Superseded) return;
    if (error instanceof ExportGone) {
      // The address may have expired while the operation lives; whichever it is, asking again tells.
      if (run.restarts >= MAX_RESTARTS) return restart(ctx, run, error.message);
      await updateRun(ctx.sql, ctx.shop.id, run, {
        status: 'exporting',
        url: null,
        restarts: run.restarts + 1,
        error: error.message,
      });
      return;
    }
    const cause = (error as { cause?: unknown }).cause;
    const network = error instanceof TypeError || (error as Error).message === 'The export broke off';
    // A webhook brought an order of the chunk at the same moment; the next look finds it there.
    const met = (error as { code?: string }).code === '23505';
    if (!isTransient(error) && !network && !met) throw error;
    ctx.log.warn({ error, cause, resource: run.resource }, 'reading an export was interrupted; it goes on');
    await delay(1000);
    return;
  }
  await finish(ctx, run);
}

/** The last resource to finish also does what can only be done with the whole history there, in the same commit. */
async function finish(ctx: Ctx, run: Run): Promise<void> {
  const now = ctx.clock.now();
  await ctx.transaction(async (tx) => {
    const runs = await lockGeneration(tx, ctx.shop.id, run.generation);
    const own = runs.find(({ resource }) => resource === run.resource);
    if (own?.status !== 'reading') return;
    await updateRun(tx, ctx.shop.id, own, { status: 'done', url: null, finishedAt: now, error: null });
    const others = runs.filter(({ resource }) => resource !== run.resource);
    if (!others.every(({ status }) => status === 'done')) return;
    await joinGuests(tx, ctx.shop.id, null);
    await followMerges(tx, ctx.shop.id);
    await makePlaceholders(tx, ctx.shop.id);
    for (const { resource, since, startedAt } of runs)
      await saveCursor(tx, ctx.shop.id, { resource, updatedTo: since ?? startedAt, checkedAt: now, found: 0 });
    await analyse(tx);
    await markHistory(ctx, tx);
    tx.emit({ name: 'history.read' });
  });
}
