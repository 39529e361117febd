import { z } from 'zod';
import type { SegmentKey } from '#app/algorithms/rfm.ts';

export { SEGMENTS, type SegmentKey } from '#app/algorithms/rfm.ts';
export { DORMANCY_STATES, WORDS as DORMANCY_WORDS } from './dormancy/types.ts';

/** Tags of ours at Shopify begin with this; whatever else a customer is tagged with is the merchant's. */
export const TAG_PREFIX = 'rfm:';

export const segmentSettings = z.object({
  /** Whether M looks at all a customer spent or at her average order. */
  monetary: z.enum(['total', 'average']).default('total'),
  /** Whether customers carry their segment as a tag at Shopify, besides the metafield. */
  tagging: z.boolean().default(false),
});
export type SegmentSettings = z.infer<typeof segmentSettings>;

export interface SegmentShare {
  key: SegmentKey;
  customers: number;
  /** Of all scored customers, 0 … 1. */
  share: number;
  /** What these customers spent in all (orders that count, refunds off), minor units. */
  revenueMinor: string;
}

export interface GridCell {
  r: number;
  f: number;
  key: SegmentKey;
  customers: number;
}

/** For scores 2, 3, 4 and 5, in that order; null where no customer can reach the score. */
export type Steps<T> = [T | null, T | null, T | null, T | null];

export interface SegmentOverview {
  /** ISO day of the last full computation; null before the first one. */
  computedOn: string | null;
  currency: string;
  customers: number;
  /** Those of them whose every order was cancelled, wholly refunded or a test. */
  withoutCounting: number;
  /** All ten, in the order of `SEGMENTS`. */
  segments: SegmentShare[];
  /** All 25 cells, R5 first, F1 first. */
  grid: GridCell[];
  thresholds: {
    /** The score is given to who ordered at most so many days ago. */
    recencyDays: Steps<number>;
    /** … who placed at least so many orders. */
    orders: Steps<number>;
    /** … who spent (or spends on average) more than this, minor units. */
    monetaryMinor: Steps<string>;
  };
  /** Oldest first, at most a year. */
  history: { day: string; customers: number; counts: Record<SegmentKey, number> }[];
  settings: SegmentSettings;
  /** What the scores and thresholds above were computed with; differs from the settings until a change is worked in. */
  computedMonetary: SegmentSettings['monetary'];
  /** Rows not yet confirmed by Shopify. */
  publishing: { waiting: number; failed: number };
}

/** Over how many days movement can be looked at. */
export const MOVE_SPANS = [7, 30, 90, 365] as const;
export type MoveSpan = (typeof MOVE_SPANS)[number];

/** Between where a customer stood when the span began and where she stands now, whatever came in between. */
export interface SegmentMoves {
  span: MoveSpan;
  /** ISO day after which the span begins. */
  after: string;
  /** ISO day since which it is known where everybody stood, if that is later. */
  knownSince: string | null;
  /** Most customers first; null is "was not (is no longer) a customer with an order". */
  moves: { from: SegmentKey | null; to: SegmentKey | null; customers: number }[];
}

export interface SegmentMember {
  /** Digits; negative for a guest known by e-mail only, who has no page at Shopify. */
  id: string;
  name: string;
  email: string | null;
  r: number;
  f: number;
  m: number;
  orders: number;
  revenueMinor: string;
  /** ISO day of the last order that counts; null when every order was cancelled or refunded. */
  lastOrderOn: string | null;
  /** ISO day since when in this segment. */
  since: string;
}

export interface SegmentMembers {
  key: SegmentKey;
  total: number;
  /** From 1. */
  page: number;
  pages: number;
  members: SegmentMember[];
}

/** A page of customers put in order by whoever knows something about them that segments do not. */
export interface Ranking extends Pick<SegmentMembers, 'total' | 'page' | 'pages'> {
  ids: bigint[];
}

export interface CustomerSegment {
  key: SegmentKey;
  r: number;
  f: number;
  m: number;
  orders: number;
  /** Orders left out of `orders` as gifts for others, and those with a part left out of `revenueMinor`. */
  gifts: { orders: number; amounts: number };
  revenueMinor: string;
  lastOrderOn: string | null;
  recencyDays: number | null;
  since: string;
  /** Newest first. */
  changes: { day: string; from: SegmentKey | null; to: SegmentKey | null }[];
}
