import type { Candidate, Due } from '../pipeline/types.ts';

/** When she will need a product again, reckoned from her purchase of it on `lastDay`. Day numbers. */
export interface DueAfter extends Due {
  lastDay: number;
}

/**
 * A due date stands in for what the ranker reckons. The two need not speak of the same purchase: what came since by
 * subscription, which sets no rhythm, or in an order that only one of them has heard of yet starts the same span anew.
 */
export function withDueDates(candidates: readonly Candidate[], due: ReadonlyMap<bigint, DueAfter>): Candidate[] {
  return candidates.map((one) => {
    const found = due.get(one.productId);
    if (!one.owned || !found) return one;
    const lastDay = Math.max(found.lastDay, one.owned.lastDay);
    const since = lastDay - found.lastDay;
    const later = { day: found.day + since, from: found.from + since, until: found.until + since };
    return { ...one, owned: { ...one.owned, lastDay, due: later } };
  });
}
