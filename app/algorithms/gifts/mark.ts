import type { GiftCatalogue, GiftHistory } from './history.ts';
import { type GiftModel, silentGift } from './model.ts';
import { SIGHT_DAYS, SIGNS, type Sign, signsOf } from './signs.ts';

/** From this probability on an order is taken for a gift. */
export const MARKED_FROM = 0.8;
/** What somebody writes on her own order is as good as certain. */
const SAID = 0.99;
/** Bought for herself in so many other orders, a thing that comes to her own address is hers whatever the note says. */
const HER_OWN_FROM = 2;

/** Why an order is taken for a gift, the weightiest first. */
export const REASONS = ['note', 'wrapping', 'elsewhere', 'giftProducts', 'oneOff', 'giver'] as const;
export type GiftReason = (typeof REASONS)[number];

export interface OrderVerdict {
  order: number;
  probability: number;
  reason: GiftReason;
  /** All that spoke for it, the reason among them. */
  signs: GiftReason[];
  /** Whether a gift day was in sight, for which it may have been bought. */
  forOccasion: boolean;
  /** Lines of it (indexes in the history) that are for somebody else. */
  lines: number[];
}

/**
 * The orders that are gifts.
 *
 * @param giftness logarithm of how much more often than usual a product's orders are gifts, by index
 */
export function findGifts(
  history: GiftHistory,
  catalogue: GiftCatalogue,
  model: GiftModel,
  giftness: Float64Array,
): OrderVerdict[] {
  const { customers, said, product, ahead } = history;
  const rows = signsOf(history, catalogue.category, (line) => giftness[product[line]!]!);
  const found: OrderVerdict[] = [];
  for (let c = 0; c + 1 < customers.length; c++) {
    for (let o = customers[c]!; o < customers[c + 1]!; o++) {
      const row = rows.subarray(o * SIGNS.length, (o + 1) * SIGNS.length);
      const score = row.reduce((sum, sign, i) => sum + sign * model.weights[i]!, 0);
      const probability = said[o] ? SAID : silentGift(score, model.told);
      if (!(probability >= MARKED_FROM)) continue;
      const signs = reasonsOf(row, said[o]!);
      const lines = forOthers(history, c, o);
      const [reason] = signs;
      if (!reason || lines.length === 0) continue;
      found.push({ order: o, probability, reason, signs, forOccasion: ahead[o]! <= SIGHT_DAYS, lines });
    }
  }
  return found;
}

const at = (sign: Sign): number => SIGNS.indexOf(sign);
/** A product is a usual present when its orders are gifts that much more often than others (a logarithm). */
const USUAL_PRESENT = Math.log(1.5);

/** What can be said for it in a sentence. What has no reason is not marked: nobody could check it. */
function reasonsOf(row: Float64Array, said: number): GiftReason[] {
  const holds: Record<GiftReason, boolean> = {
    note: (said & 1) > 0,
    wrapping: (said & 2) > 0,
    elsewhere: row[at('elsewhere')]! + row[at('alwaysElsewhere')]! > 0,
    giftProducts: row[at('giftProducts')]! >= USUAL_PRESENT,
    oneOff: row[at('oneOff')]! > 0,
    giver: row[at('giver')]! >= 0.5,
  };
  return REASONS.filter((reason) => holds[reason]);
}

/**
 * Everything that goes to another address. Of a parcel to herself, what she buys again and again is hers, unless that is
 * all there is and she says that it is a gift.
 */
function forOthers({ customers, orders, elsewhere, said, product }: GiftHistory, c: number, order: number): number[] {
  const lines = Array.from({ length: orders[order + 1]! - orders[order]! }, (_, i) => orders[order]! + i);
  if (elsewhere[order]) return lines;
  const others = new Map<number, number>();
  for (let o = customers[c]!; o < customers[c + 1]!; o++) {
    if (o === order || said[o] || elsewhere[o]) continue;
    for (const id of new Set(product.subarray(orders[o]!, orders[o + 1]!))) others.set(id, (others.get(id) ?? 0) + 1);
  }
  const strange = lines.filter((line) => product[line]! < 0 || (others.get(product[line]!) ?? 0) < HER_OWN_FROM);
  if (strange.some((line) => product[line]! >= 0)) return strange;
  return said[order] ? lines : [];
}
