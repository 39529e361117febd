/** What Shopify's bulk operations end as when they end badly, and what the reader of their files says. */
const BROKEN_EXPORT = new Set(['INTERNAL_SERVER_ERROR', 'TIMEOUT', 'CANCELED', 'EXPIRED', 'FAILED', 'gone', 'refused']);

export type SyncProblem = 'access' | 'export' | 'uninstalled' | 'other';

/** What a run's error is to the merchant; of what has no words of its own she reads Shopify's. */
export function syncProblem(error: string): SyncProblem {
  if (error === 'ACCESS_DENIED') return 'access';
  if (error === 'uninstalled') return 'uninstalled';
  return BROKEN_EXPORT.has(error) || error.startsWith('The export ') ? 'export' : 'other';
}
