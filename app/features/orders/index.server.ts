import type { Ctx } from '#app/platform/contributions.ts';
import type { DataIssueRow, ReconcileState, SyncCounts, SyncProgress } from './schema.ts';

export declare function syncProgress(ctx: Ctx): Promise<SyncProgress>;
export declare function syncCounts(ctx: Ctx): Promise<SyncCounts>;
/** Reads the whole history again (a new generation); the job does the work. */
export declare function startBackfill(ctx: Ctx): Promise<void>;
/** Works on the open backfill until it is done; carries on exactly where a crash left it. What the job runs. */
export declare function runBackfill(ctx: Ctx): Promise<void>;
/** Compares with Shopify now; returns what webhooks had missed, per resource. */
export declare function reconcileNow(ctx: Ctx): Promise<ReconcileState[]>;
export declare function reconcileState(ctx: Ctx): Promise<ReconcileState[]>;
export declare function dataIssues(ctx: Ctx): Promise<DataIssueRow[]>;
export type * from './schema.ts';
