import type { Ctx } from '#app/platform/contributions.ts';
import type { CustomerSegment, SegmentKey, SegmentMembers, SegmentOverview, SegmentSettings } from './schema.ts';

/** The ten segments as they stand, with grid, thresholds, history and movement. */
export declare function segmentOverview(ctx: Ctx): Promise<SegmentOverview>;
export declare function segmentMembers(ctx: Ctx, key: SegmentKey, page?: number): Promise<SegmentMembers>;
/** Null when the customer has no score (no order, deleted, objected to profiling). */
export declare function segmentOf(ctx: Ctx, customerId: bigint): Promise<CustomerSegment | null>;
/** Switching off takes every tag of ours away again. */
export declare function setTagging(ctx: Ctx, on: boolean): Promise<void>;
export declare function setMonetary(ctx: Ctx, monetary: SegmentSettings['monetary']): Promise<void>;
