export { giftOrders, giftSummary } from './gifts/gift-overview.server.ts';
export { sayGift } from './gifts/say-gift.server.ts';
export { reconcileNow, reconcileState } from './reconcile.server.ts';
export { runBackfill, startBackfill } from './run-backfill.server.ts';
export type * from './schema.ts';
export { dataIssues, syncCounts, syncProgress } from './sync-progress.server.ts';
export { whenHistoryRead } from './when-history-read.server.ts';
