import { worthOf } from '../pipeline/stored.ts';
import type { Candidate, Owned, PickReason } from '../pipeline/types.ts';
import type { OwnHistory } from './history.ts';

/**
 * Kept per customer: of what is new to her enough that what is sold out or excluded can be passed over; of what she has
 * so much that nothing the owner pins is taken for new to her, and whatever lasts.
 */
const KEPT_NEW = 18;
const KEPT_AGAIN = 200;

export interface Ranked {
  productId: bigint;
  reason: PickReason;
}

/** From this share of her own interval on she may be asked, where nothing finer is known. */
const EARLY = 0.75;

/** Like what she has by what it is, best first. */
export interface Alike {
  productId: bigint;
  with: bigint;
  /** Days on sale, of what is new; else null. */
  days: number | null;
}

/** Reasons that say nothing of her own purchases in particular. */
const GENERAL: ReadonlySet<PickReason['key']> = new Set(['taste', 'popular', 'new']);

/**
 * One list from all sources, best first: the ranker's order, with `ahead` before the first product she does not have;
 * what is only alike stands before what is only popular, so
 * that a product nobody has bought yet gets its turn with those it may suit. What she owns and the ranker did not name
 * follows, latest first. What was bought for others is left out.
 */
export function mergeCandidates(
  { owned, gifts }: OwnHistory,
  ranked: readonly Ranked[],
  alike: readonly Alike[],
  ahead: readonly Ranked[] = [],
): Candidate[] {
  const placeOf = (is: (one: Ranked) => boolean) => {
    const place = ranked.findIndex((one) => !owned.has(one.productId) && is(one));
    return place < 0 ? ranked.length : place;
  };
  const fresh = placeOf(() => true);
  const general = placeOf(({ reason }) => GENERAL.has(reason.key));
  const unnamed = [...owned].sort(([a, x], [b, y]) => y.lastDay - x.lastDay || (a < b ? -1 : 1));
  const all: Ranked[] = [
    ...ranked.slice(0, fresh),
    ...ahead,
    ...ranked.slice(fresh, general),
    ...alike.map(
      ({ productId, with: beside, days }): Ranked => ({
        productId,
        reason: days === null ? { key: 'like', with: beside } : { key: 'newLike', with: beside, days },
      }),
    ),
    ...ranked.slice(general),
    ...unnamed.map(
      ([productId, { times }]): Ranked => ({ productId, reason: { key: 'again', times, everyDays: null } }),
    ),
  ];
  const seen = new Set<bigint>();
  const room = { new: KEPT_NEW, again: KEPT_AGAIN };
  const merged: Candidate[] = [];
  for (const { productId, reason } of all) {
    if (seen.has(productId) || gifts.has(productId)) continue;
    seen.add(productId);
    const own = owned.get(productId) ?? null;
    const kind = own ? 'again' : 'new';
    if (room[kind]-- <= 0 && !own?.lasts) continue;
    merged.push({ productId, reason, owned: own && withRhythm(own, reason), score: worthOf(merged.length) });
  }
  return merged;
}

function withRhythm(owned: Owned, reason: PickReason): Owned {
  if (owned.due || reason.key !== 'again' || reason.everyDays === null) return owned;
  const day = owned.lastDay + reason.everyDays;
  const room = Math.floor(reason.everyDays * (1 - EARLY));
  return { ...owned, due: { day, from: day - room, until: day + room } };
}
