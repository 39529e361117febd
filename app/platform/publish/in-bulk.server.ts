import { setTimeout as delay } from 'node:timers/promises';
import type { Ctx } from '../contributions.ts';
import {
  type BulkState,
  cancelBulkMutation,
  openBulkMutations,
  resultsAt,
  startBulkMutation,
  stateOfBulk,
} from './bulk.server.ts';
import { type Bulk, closeBulk, type Due, noteOperation, openBulk, readBulks, readSent } from './bulk.store.server.ts';
import { inBatches, inBulk, PER_CALL, withOwners } from './calls.ts';
import { Settling } from './settling.server.ts';
import { noteAttempt, THIS_INSTALLATION, takeDue } from './store.server.ts';

/** From so many calls on a bulk mutation is quicker than the API's budget allows single calls to be. */
const BULK_FROM_CALLS = 100;
/** Stays far under the 100 MB an upload may have. */
const PER_BULK = 100_000;
const FIRST_WAIT_MS = 100;
const PATIENCE_MS = 3_000;

export function goesInBulk({ ownerType, step, count }: Due): boolean {
  return ownerType !== THIS_INSTALLATION.ownerType && count >= BULK_FROM_CALLS * PER_CALL[step];
}

/**
 * Starts what is due by the thousand, one step at a time of each kind of owner: products need not wait for customers.
 *
 * @returns whether anything was started
 */
export async function sendInBulk(ctx: Ctx, due: Due[]): Promise<boolean> {
  const underWay = await readBulks(ctx.sql, ctx.shop.id);
  const free = due.filter(
    (kind) => goesInBulk(kind) && !underWay.some(({ ownerType }) => ownerType === kind.ownerType),
  );
  for (const [kind] of Map.groupBy(free, ({ ownerType }) => ownerType).values()) await begin(ctx, kind!);
  return free.length > 0;
}

/** The rows know what carries them before Shopify is asked, so that whatever breaks nobody else sends them meanwhile. */
async function begin(ctx: Ctx, kind: Due): Promise<void> {
  const { sql, shop, clock } = ctx;
  const rows = await withOwners(ctx, await takeDue(sql, shop.id, clock.now(), [kind], PER_BULK));
  await ctx.transaction(async (tx) => {
    if (kind.step === 'tag') await noteAttempt(tx, shop.id, rows);
    await openBulk(tx, shop.id, clock.now(), kind, rows);
  });
  const { mutation, variables } = inBulk(kind.step, inBatches(rows, PER_CALL[kind.step]));
  const operationId = await startBulkMutation(ctx, mutation, variables);
  await noteOperation(sql, shop.id, kind.ownerType, operationId);
  ctx.log.info({ ...kind, operationId }, 'publishing in bulk');
}

/**
 * What somebody started who died before he could say so runs with values that may be old by now.
 *
 * @returns whether there were any: then nothing may be sent before they are over
 */
export async function cancelStrangers(ctx: Ctx, ours: Bulk[]): Promise<boolean> {
  const known = new Set(ours.map(({ operationId }) => operationId));
  const strangers = (await openBulkMutations(ctx)).filter((id) => !known.has(id));
  for (const id of strangers) await cancelBulkMutation(ctx, id);
  return strangers.length > 0;
}

/** Writes down what has come to its end; returns how many have. */
export async function lookAtBulks(ctx: Ctx): Promise<number> {
  let over = 0;
  for (const bulk of await readBulks(ctx.sql, ctx.shop.id)) {
    // One that was being started, and of which Shopify has nothing (any more): its rows go again.
    const state: BulkState =
      bulk.operationId === null ? { open: false, url: null } : await stateOfBulk(ctx, bulk.operationId);
    if (state.open) continue;
    await settle(ctx, bulk, state.url);
    over += 1;
  }
  return over;
}

/** A small one is over in a moment, and what is to follow can follow at once. */
export async function settledSoon(ctx: Ctx): Promise<boolean> {
  for (let wait = FIRST_WAIT_MS, waited = 0; waited < PATIENCE_MS; wait *= 1.5) {
    await delay(wait);
    waited += wait;
    if ((await lookAtBulks(ctx)) > 0) return true;
  }
  return false;
}

async function settle(ctx: Ctx, bulk: Bulk, url: string | null): Promise<void> {
  const { shop } = ctx;
  const results = url === null ? null : await resultsAt(url);
  const perCall = PER_CALL[bulk.step];
  await ctx.transaction(async (tx) => {
    const sent = await readSent(tx, shop.id, bulk);
    if (!(await closeBulk(tx, shop.id, bulk))) return;
    const settling = new Settling();
    for (const { line, answer } of results ?? []) {
      const batch = sent.slice(line * perCall, (line + 1) * perCall);
      // Whose fault it was turns out when they come again, by then few enough to go one by one.
      if (!settling.answered(batch, answer)) settling.refusedTogether(batch, answer);
    }
    await settling.write(ctx, tx);
    ctx.log.info({ step: bulk.step, sent: sent.length, settled: settling.settled }, 'published in bulk');
  });
  // One that reached nothing would otherwise be started again at once.
  if (bulk.operationId !== null && !results?.length) {
    throw new Error(`The bulk mutation ${bulk.operationId} published nothing`);
  }
}
