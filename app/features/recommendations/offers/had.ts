import type { HowLong, Pieces } from '../../predictions/index.server.ts';
import type { Had } from './choose-offer.ts';

/** A line of the last day on which she bought a product for herself. */
export interface LastLine {
  customerId: bigint;
  productId: bigint;
  variantId: bigint | null;
  quantity: number;
  /** Day number in the shop's time zone. */
  day: number;
}

/** From this share of its purchases on that another one follows, a product is used up and not kept. */
const BOUGHT_AGAIN = 0.2;

/**
 * What each customer still has and what she has used up: of what is bought again and again, when three in four would have
 * bought it again after as much as she took.
 *
 * @param howLong null: kept, or not known to be used up
 */
export function hadOf(
  lines: readonly LastLine[],
  howLong: (productId: bigint, pieces: Pieces) => HowLong | null,
  today: number,
): Map<bigint, Had> {
  const had = new Map<bigint, { owned: Set<bigint>; usedUp: Set<bigint> }>();
  for (const [customerId, hers] of Map.groupBy(lines, (line) => line.customerId)) {
    const [owned, usedUp] = [new Set<bigint>(), new Set<bigint>()];
    for (const [productId, pieces] of Map.groupBy(hers, (line) => line.productId)) {
      const lasts = howLong(productId, pieces);
      const gone = lasts && lasts.returning >= BOUGHT_AGAIN && pieces[0]!.day + lasts.days < today;
      (gone ? usedUp : owned).add(productId);
    }
    had.set(customerId, { owned, usedUp });
  }
  return had;
}
