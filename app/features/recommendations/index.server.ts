import type { Ctx } from '#app/platform/contributions.ts';
import type { BundleView, ProductRecommendations, ProductRows, RecommendationSummary } from './schema.ts';

export declare function recommendationSummary(ctx: Ctx): Promise<RecommendationSummary>;
/** Best selling products first, or those that match `search`. */
export declare function listProductsWithRecommendations(
  ctx: Ctx,
  input?: { search?: string; page?: number },
): Promise<ProductRows>;
/** Null when the shop has no such product. */
export declare function recommendationsFor(ctx: Ctx, productId: bigint): Promise<ProductRecommendations | null>;
/** Accepted and proposed ones by rank; dismissed ones last. */
export declare function bundles(ctx: Ctx): Promise<BundleView[]>;
/** Never shown again, beside one product or (without `productId`) anywhere. */
export declare function excludeProduct(ctx: Ctx, input: { otherId: bigint; productId?: bigint }): Promise<void>;
/** Shown beside `productId` before everything computed. */
export declare function pinProduct(ctx: Ctx, input: { otherId: bigint; productId: bigint }): Promise<void>;
export declare function removeRule(
  ctx: Ctx,
  input: { kind: 'exclude' | 'pin'; otherId: bigint; productId?: bigint },
): Promise<void>;
export declare function decideBundle(
  ctx: Ctx,
  input: { key: string; status: 'proposed' | 'accepted' | 'dismissed' },
): Promise<void>;
