import { setTimeout as delay } from 'node:timers/promises';
import type { Ctx } from '#app/platform/contributions.ts';
import { isTransient } from '#app/platform/database/database.ts';
import { BULK_PRODUCTS } from '../catalogue/index.server.ts';
import { BULK_CUSTOMERS, joinGuests } from '../customers/index.server.ts';
import { scopesInUse } from '../shops/index.server.ts';
import { BULK_ORDERS, BULK_STATE, START_BULK } from './documents.graphql.ts';
import { markHistory } from './gifts/mark-gifts.server.ts';
import { readCarefully, refusedByDatabase } from './read-carefully.server.ts';
import { BrokeOff, ExportGone, readExport, Superseded } from './read-export.server.ts';
import type { Resource } from './schema.ts';
import { followMerges } from './store.server.ts';
import {
  analyse,
  currentRuns,
  lockGeneration,
  makePlaceholders,
  openGeneration,
  othersWait,
  type Run,
  saveCursor,
  updateRun,
} from './store-sync.server.ts';

const QUERIES: Record<Resource, string> = { products: BULK_PRODUCTS, customers: BULK_CUSTOMERS, orders: BULK_ORDERS };

/** The scope without which Shopify shows the orders of the last sixty days only. */
export const ALL_ORDERS = 'read_all_orders';

const MAX_RESTARTS = 5;
/** Long before the queue takes it for one that hangs, it hands over to a new one. */
const SHIFT_MS = 40 * 60_000;
/** For so long one shop reads while others wait. */
const TURN_MS = 10_000;
/** After so long it asks again for an export while others work. */
const LOOK_SECONDS = 10;

/** Reads the whole history again (a new generation); the job does the work. */
export async function startBackfill(ctx: Ctx): Promise<void> {
  await ctx.transaction(async (tx) => {
    await openGeneration(tx, ctx.shop.id, ctx.clock.now());
    tx.send('orders.backfill');
  });
}

/**
 * Works on the open backfill until it is done; carries on exactly where a crash left it. The three exports are made side
 * by side by Shopify and read one after the other. Where other shops wait for theirs, they take turns.
 */
export async function runBackfill(ctx: Ctx): Promise<void> {
  if (ctx.shop.installed) await readMoreWhenShown(ctx);
  const turnIsOver = turn(ctx);
  let carefully = false;
  for (let idle = 0; ctx.shop.installed; ) {
    const open = (await currentRuns(ctx.sql, ctx.shop.id)).filter(
      ({ status }) => status !== 'done' && status !== 'failed',
    );
    if (open.length === 0) return;
    if (await turnIsOver()) return ctx.send('orders.backfill');
    let moved = false;
    for (const run of open) if (run.status === 'waiting') moved = (await startExport(ctx, run)) || moved;
    const ready = open.find(({ status }) => status === 'reading');
    if (ready) {
      carefully = await readOn(ctx, ready, carefully, turnIsOver);
      moved = true;
    } else {
      for (const run of open) if (run.status === 'exporting') moved = (await askExport(ctx, run)) || moved;
    }
    idle = moved ? 0 : idle + 1;
    if (moved) continue;
    // Nothing to do before Shopify has done its part: that must hold up nobody.
    if (await othersWait(ctx.sql, ctx.shop.id)) return ctx.send('orders.backfill', {}, { after: LOOK_SECONDS });
    // An export of a small shop takes a second, one of a large shop an hour.
    await delay(Math.min(250 * 1.3 ** idle, 10_000));
  }
}

/** Orders that Shopify shows since it granted the scope for them have no new version: the history is read again. */
async function readMoreWhenShown(ctx: Ctx): Promise<void> {
  if (!ctx.shop.scopes.includes(ALL_ORDERS)) return;
  const orders = (await currentRuns(ctx.sql, ctx.shop.id)).find(({ resource }) => resource === 'orders');
  if (orders?.status === 'done' && !orders.sawAll && (await seesAllOrders(ctx))) await startBackfill(ctx);
}

const seesAllOrders = async (ctx: Ctx) => (await scopesInUse(ctx)).includes(ALL_ORDERS);

/** Whether this job has had its time; asked for every piece that is read. In real time, whatever the shop's clock says. */
function turn(ctx: Ctx): () => Promise<boolean> {
  const began = performance.now();
  let nextLook = began + TURN_MS;
  let over = false;
  return async () => {
    const now = performance.now();
    if (over || now < nextLook) return over;
    nextLook = now + TURN_MS;
    over = now - began > SHIFT_MS || (await othersWait(ctx.sql, ctx.shop.id));
    return over;
  };
}

async function startExport(ctx: Ctx, run: Run): Promise<boolean> {
  const sawAll = run.resource === 'orders' && (await seesAllOrders(ctx));
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
      sawAll,
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

/** @returns whether the next part of the file has to be read object by object, because the database refused it */
async function readOn(ctx: Ctx, run: Run, carefully: boolean, turnIsOver: () => Promise<boolean>): Promise<boolean> {
  try {
    const whole = carefully ? await readCarefully(ctx, run) : await readExport(ctx, run, turnIsOver);
    if (!whole) return false;
  } catch (error) {
    if (error instanceof Superseded) return false;
    if (error instanceof ExportGone) {
      // The address may have expired while the operation lives; whichever it is, asking again tells.
      if (run.restarts >= MAX_RESTARTS) await restart(ctx, run, error.message);
      else
        await updateRun(ctx.sql, ctx.shop.id, run, {
          status: 'exporting',
          url: null,
          restarts: run.restarts + 1,
          error: error.message,
        });
      return false;
    }
    const { resource } = run;
    if (refusedByDatabase(error) && !carefully) {
      ctx.log.warn({ error, resource }, 'a part of an export was refused; it is stored object by object');
      return true;
    }
    if (!isTransient(error) && !(error instanceof BrokeOff)) throw error;
    const cause = (error as { cause?: unknown }).cause;
    ctx.log.warn({ error, cause, resource }, 'reading an export was interrupted; it goes on');
    await delay(1000);
    return carefully;
  }
  await finish(ctx, run);
  return false;
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
