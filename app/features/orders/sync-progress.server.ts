import type { Ctx } from '#app/platform/contributions.ts';
import { ALL_ORDERS } from './run-backfill.server.ts';
import { type DataIssueRow, RESOURCES, type ResourceProgress, type SyncCounts, type SyncProgress } from './schema.ts';
import { currentRuns, type Run, readCounts, readIssues } from './store-sync.server.ts';

/** How much of the work each resource is, for one bar over all. */
const WEIGHT = { products: 0.05, customers: 0.15, orders: 0.8 };

export async function syncProgress(ctx: Ctx): Promise<SyncProgress> {
  const runs = await currentRuns(ctx.sql, ctx.shop.id);
  const now = ctx.clock.now();
  const resources = runs.map((run) => progressOf(run, now));
  const limitedTo60Days = isLimited(ctx.shop.scopes, runs);
  if (runs.length === 0) {
    return {
      status: 'none',
      share: 0,
      seconds: 0,
      startedAt: null,
      finishedAt: null,
      resources,
      limitedTo60Days,
    };
  }
  const status = runs.some((run) => run.status === 'failed')
    ? 'failed'
    : runs.every((run) => run.status === 'done')
      ? 'done'
      : 'running';
  const startedAt = new Date(Math.min(...runs.map((run) => run.startedAt.getTime())));
  const finished = runs.map((run) => run.finishedAt?.getTime() ?? null);
  const finishedAt = finished.includes(null) ? null : new Date(Math.max(...(finished as number[])));
  return {
    status,
    share: RESOURCES.reduce(
      (sum, name) => sum + WEIGHT[name] * (resources.find(({ resource }) => resource === name)?.share ?? 0),
      0,
    ),
    seconds: seconds(startedAt, finishedAt ?? now),
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
    resources,
    limitedTo60Days,
  };
}

/** Once the orders are read, what was shown then counts, and not what would be by now. */
function isLimited(scopes: string[], runs: Run[]): boolean {
  const orders = runs.find(({ resource }) => resource === 'orders');
  if (orders?.status === 'done') return !orders.sawAll;
  // No scopes at all: they are being asked for at this moment, and nothing is known of a limit.
  return scopes.length > 0 && !scopes.includes(ALL_ORDERS);
}

function progressOf(run: Run, now: Date): ResourceProgress {
  return {
    resource: run.resource,
    status: run.status,
    stored: run.stored,
    expected: run.expected,
    share: shareOf(run),
    seconds: seconds(run.startedAt, run.finishedAt ?? now),
    error: run.error,
  };
}

/** A tenth for being exported, the rest by bytes: a bar that only ever moves forward. */
function shareOf(run: Run): number {
  if (run.status === 'done') return 1;
  if (run.status === 'reading' && run.fileBytes) return 0.1 + 0.9 * (Number(run.offset) / Number(run.fileBytes));
  return run.status === 'exporting' ? 0.05 : 0;
}

const seconds = (from: Date, to: Date) => Math.max(0, Math.round((to.getTime() - from.getTime()) / 100) / 10);

export async function syncCounts(ctx: Ctx): Promise<SyncCounts> {
  return readCounts(ctx.sql, ctx.shop.id);
}

export async function dataIssues(ctx: Ctx): Promise<DataIssueRow[]> {
  const rows = await readIssues(ctx.sql, ctx.shop.id);
  return rows.map(({ updated_at, ...row }) => ({ ...row, updatedAt: updated_at.toISOString() }));
}
