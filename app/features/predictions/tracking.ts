import { scorerOf } from '#app/algorithms/purchases/scorer.ts';
import type { PurchaseDays } from '#app/algorithms/purchases/timeline.ts';
import type { Method, TrackingWeek } from '#app/algorithms/purchases/types.ts';

const WEEK = 7;

/** Longer ago is of no use to the eye. */
const MOST_WEEKS = 156;

/**
 * Repeat purchases by week, as they came and as the method expects them of everybody from her first purchase on, knowing
 * nothing else of her (the tracking plot of Fader, Hardie and Lee 2005). Whole weeks that end on day `until`; those
 * after `fittedUntil` are ones the method had not seen.
 */
export function trackingOf(days: PurchaseDays, method: Method, fittedUntil: number, until: number): TrackingWeek[] {
  const firstDay = days.day.reduce((least, day) => Math.min(least, day), until);
  const span = until - firstDay + 1;
  const begun = new Float64Array(span);
  const repeats = new Float64Array(span);
  for (let buyer = 0; buyer < days.customers; buyer++) {
    for (let at = days.start[buyer]!; at < days.start[buyer + 1]!; at++) {
      if (days.day[at]! > until) break;
      (at === days.start[buyer] ? begun : repeats)[days.day[at]! - firstDay]! += 1;
    }
  }
  const { expectedNew } = scorerOf(method);
  const since = Float64Array.from({ length: span }, (_, lag) => expectedNew(lag));
  const expectedUntil = (day: number) => {
    let sum = 0;
    for (let first = 0; first <= day; first++) if (begun[first]) sum += begun[first]! * since[day - first]!;
    return sum;
  };
  const weeks = Math.min(MOST_WEEKS, Math.floor(span / WEEK));
  const start = span - 1 - weeks * WEEK;
  const atStart = Math.max(0, start < 0 ? 0 : expectedUntil(start));
  let expectedBefore = atStart;
  let actualSoFar = 0;
  return Array.from({ length: weeks }, (_, index) => {
    const end = start + (index + 1) * WEEK;
    const expectedHere = expectedUntil(end);
    const actual = repeats.subarray(end - WEEK + 1, end + 1).reduce((sum, count) => sum + count, 0);
    actualSoFar += actual;
    const week = {
      day: firstDay + end,
      expected: expectedHere - expectedBefore,
      actual,
      expectedSoFar: expectedHere - atStart,
      actualSoFar,
      heldOut: firstDay + end - WEEK >= fittedUntil,
    };
    expectedBefore = expectedHere;
    return week;
  });
}
