/** Repeat purchases by week, as a method expects them and as they came: the picture that shows whether it is on the track. */
import { groupHistories } from '../btyd/grouped.ts';
import { expectedOf, scorerOf } from './scorer.ts';
import { historiesUntil, type PurchaseDays } from './timeline.ts';
import type { Method, TrackingWeek } from './types.ts';

const WEEK = 7;
/** An expectation rises smoothly: between so many moments it may be taken for straight. */
const MOMENTS = 12;

export interface TrackingOptions {
  /** Last day of the data. */
  readonly until: number;
  /** First day the method has not been fitted on; after `until` where there is none. */
  readonly heldOutFrom: number;
}

/**
 * By weeks that end with the last day fitted on (as the first of them may be shorter). On the days it was fitted on, what
 * the method expects of customers of whom it knows but the first purchase (Fader, Hardie and Lee 2005, figure 5); on
 * those held out, what it expected of each on the evening before, and of those who came since.
 */
export function trackingWeeks(days: PurchaseDays, method: Method, options: TrackingOptions): TrackingWeek[] {
  const { until, heldOutFrom } = options;
  const fittedUntil = Math.min(until, heldOutFrom - 1);
  const { newcomers, repeats, first } = countByDay(days, until);
  if (first > until) return [];
  const inTime = expectedOfNewcomers(method, newcomers, first);
  const ahead = expectedAhead(days, method, fittedUntil, until, newcomers, first);

  const weeks: TrackingWeek[] = [];
  let [expectedSoFar, actualSoFar, from] = [0, 0, first];
  for (const day of weekEnds(first, fittedUntil, until)) {
    const heldOut = day > fittedUntil;
    const expected = heldOut ? ahead(day) - ahead(from - 1) : inTime(day) - inTime(from - 1);
    let actual = 0;
    for (let at = from; at <= day; at++) actual += repeats[at - first]!;
    expectedSoFar += expected;
    actualSoFar += actual;
    weeks.push({ day, expected, actual, expectedSoFar, actualSoFar, heldOut });
    from = day + 1;
  }
  return weeks;
}

/** Last days of weeks: backwards from `middle` to `first`, and onwards to `last`; a week at the end may be shorter. */
function weekEnds(first: number, middle: number, last: number): number[] {
  const ends: number[] = [];
  for (let day = middle; day >= first; day -= WEEK) ends.unshift(day);
  for (let day = Math.max(middle, first - 1); day < last; ) {
    day = Math.min(last, day + WEEK);
    ends.push(day);
  }
  return ends;
}

function countByDay({ start, day, customers }: PurchaseDays, until: number) {
  let first = until + 1;
  for (let buyer = 0; buyer < customers; buyer++) {
    if (start[buyer]! < start[buyer + 1]!) first = Math.min(first, day[start[buyer]!]!);
  }
  const newcomers = new Float64Array(Math.max(0, until - first + 1));
  const repeats = new Float64Array(newcomers.length);
  for (let buyer = 0; buyer < customers; buyer++) {
    for (let at = start[buyer]!; at < start[buyer + 1]! && day[at]! <= until; at++) {
      (at === start[buyer] ? newcomers : repeats)[day[at]! - first]!++;
    }
  }
  return { newcomers, repeats, first };
}

/** Repeat purchases up to a day of all who had come by then, by what is expected of somebody new. */
function expectedOfNewcomers(method: Method, newcomers: Float64Array, first: number): (day: number) => number {
  const scorer = scorerOf({ ...method, level: 1 });
  const byAge = new Float64Array(newcomers.length).map((_, age) => scorer.expectedNew(age));
  return (day) => {
    let sum = 0;
    for (let came = first; came < day && came - first < newcomers.length; came++) {
      sum += newcomers[came - first]! * byAge[day - came]!;
    }
    return sum;
  };
}

/** Repeat purchases after `from` up to a day: of those known then by their record, of those who came later as of new ones. */
function expectedAhead(
  days: PurchaseDays,
  method: Method,
  from: number,
  until: number,
  newcomers: Float64Array,
  first: number,
): (day: number) => number {
  if (until <= from) return () => 0;
  const grouped = groupHistories(historiesUntil(days, from));
  const length = until - from;
  const moments = Array.from({ length: Math.min(MOMENTS, length) + 1 }, (_, i, all = Math.min(MOMENTS, length)) => {
    return Math.round((i * length) / all);
  });
  const known = moments.map((ahead) =>
    ahead === 0
      ? 0
      : expectedOf(method, ahead, grouped).reduce((sum, each, group) => sum + each * grouped.weight[group]!, 0),
  );
  const later = expectedOfNewcomers(
    method,
    newcomers.map((count, i) => (first + i > from ? count : 0)),
    first,
  );
  return (day) => {
    const ahead = Math.max(0, Math.min(length, day - from));
    const after = Math.max(
      1,
      moments.findIndex((moment) => moment >= ahead),
    );
    const [low, high] = [moments[after - 1]!, moments[after]!];
    const share = (ahead - low) / (high - low);
    return known[after - 1]! + share * (known[after]! - known[after - 1]!) + later(day);
  };
}
