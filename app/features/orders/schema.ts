/** View models of the sync and of gifts. Safe in the browser. */

import type { GiftMark } from '../customers/schema.ts';

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
  /** Shopify shows only the last 60 days of orders until it grants read_all_orders, and they have been read since. */
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

/** What can be wrong with what Shopify sends. Each has its words on the health page: without them this does not compile. */
export type IssueReason =
  | 'jsonl_not_json'
  | 'jsonl_without_parent'
  | `${Resource}_not_readable`
  | `${Resource}_not_stored`;

export interface DataIssueRow {
  reason: IssueReason;
  count: number;
  examples: string[];
  updatedAt: string;
}

export interface GiftSummary {
  /** Orders that count; of these the gifts, and those of which a part is one. */
  orders: number;
  gifts: number;
  partly: number;
  /** Orders of which the owner or the shopper said what they are. */
  said: number;
  /** What the gifts cost in all. */
  giftMinor: string;
  /** Orders that say themselves that they are gifts, when there are enough to learn from. */
  learnedFrom: number | null;
}

export interface GiftOrder {
  id: string;
  name: string;
  at: string;
  /** The name is empty when none is known. */
  customer: { id: string; name: string } | null;
  giftMinor: string;
  currency: string;
  lineIds: string[];
  marks: GiftMark[];
}

export interface GiftOrders {
  orders: GiftOrder[];
  page: number;
  pages: number;
}
