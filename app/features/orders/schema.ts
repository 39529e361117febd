/** View models of the sync. Safe in the browser. */

export const RESOURCES = ['products', 'customers', 'orders'] as const;
export type Resource = (typeof RESOURCES)[number];

export interface ResourceProgress {
  resource: Resource;
  status: 'waiting' | 'exporting' | 'reading' | 'done' | 'failed';
  /** Objects read and stored so far. */
  stored: number;
  /** What Shopify says there is; null until it has counted. */
  expected: number | null;
  /** 0 to 1; by bytes of the export while reading. */
  share: number;
  seconds: number;
  error: string | null;
}

export interface SyncProgress {
  /** `none`: never started. */
  status: 'none' | 'running' | 'done' | 'failed';
  /** Over all resources, 0 to 1. */
  share: number;
  seconds: number;
  startedAt: string | null;
  finishedAt: string | null;
  resources: ResourceProgress[];
  /** Shopify shows only the last 60 days of orders until it grants read_all_orders. */
  limitedTo60Days: boolean;
}

export interface SyncCounts {
  orders: number;
  lines: number;
  /** Identified customers with at least one stored order. */
  customers: number;
  products: number;
}

export interface ReconcileState {
  resource: Resource;
  checkedAt: string;
  updatedTo: string;
  /** Found missing or older than at Shopify in the last look. */
  found: number;
}

export interface DataIssueRow {
  reason: string;
  count: number;
  examples: string[];
  updatedAt: string;
}
