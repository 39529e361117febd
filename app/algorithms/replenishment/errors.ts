import type { ReplenishmentModel } from './fit.ts';
import { type Expectation, expectations } from './predict.ts';
import type { PurchaseSeries } from './series.ts';

/** Where the truth lay, in spreads from the expected log days, for customers with so many spans of their own. */
export interface ErrorQuantiles {
  readonly spans: number;
  readonly q10: number;
  readonly q25: number;
  readonly q75: number;
  readonly q90: number;
  /** The day that missed by least, in the middle; never later than the model's own, as a little early does no harm. */
  readonly due: number;
  /** Spans it was learned from; 0 where it is the normal distribution's. */
  readonly learnedFrom: number;
}

/** What is expected of somebody with one, two or three, four to seven, and more spans differs in kind. */
const STRATA = [0, 1, 2, 4, 8];
const ENOUGH = 100;
const NORMAL = { q10: -1.2816, q25: -0.6745, q75: 0.6745, q90: 1.2816, due: 0, learnedFrom: 0 };

export const normalErrors = (): ErrorQuantiles[] => STRATA.map((spans) => ({ spans, ...NORMAL }));

/** A span that ended, and what had been expected of it on the day it began. */
export interface Outcome extends Expectation {
  readonly customer: number;
  readonly product: number;
  readonly lastDay: number;
  readonly days: number;
}

/**
 * Every span that ended after `after` and by `until`, with what the model would have said on the day the span began.
 * Spans as they *end* are a fair sample of spans: of those that begin in a window, the long ones are not over yet.
 *
 * @param stride look at every so many only, for shops with more than is needed
 */
export function* outcomes(
  model: ReplenishmentModel,
  series: PurchaseSeries,
  window: { readonly after: number; readonly until: number; readonly stride?: number },
): Generator<Outcome> {
  const { customer, product, start, day } = series;
  const { after, until, stride = 1 } = window;
  let passed = 0;
  for (let first = 0, next = 0; first < customer.length; first = next) {
    for (next = first; next < customer.length && customer[next] === customer[first]; ) next++;
    for (let i = first; i < next; i++) {
      for (let k = start[i]! + 1; k < start[i + 1]!; k++) {
        if (day[k]! <= after || day[k]! > until || passed++ % stride !== 0) continue;
        const at = day[k - 1]!;
        const expected = expectations(model, series, { first, next, at })[i - first]!;
        yield { ...expected, customer: customer[i]!, product: product[i]!, lastDay: at, days: day[k]! - at };
      }
    }
  }
}

/**
 * Quantiles of the errors, by how much was known of the customer.
 *
 * @param weightOf how many spans of that length in days each outcome stands for; see {@link comingSpans}
 */
export function errorQuantiles(
  seen: Iterable<Outcome>,
  weightOf: (days: number) => number = () => 1,
): ErrorQuantiles[] {
  const groups: Weighed[][] = STRATA.map(() => []);
  for (const { days, mean, spread, spans } of seen) {
    const z = (Math.log(days) - mean) / spread;
    groups[stratum(spans)]!.push({ days, mean, spread, z, weight: weightOf(days) });
  }
  const personal = groups.slice(1).flat();
  return STRATA.map((spans, i) => {
    // Where too few are alike, all with a span of their own stand in; where these are few, the normal distribution.
    const group = groups[i]!.length >= ENOUGH || i === 0 ? groups[i]! : personal;
    if (group.length < ENOUGH) return { spans, ...NORMAL };
    const place = (share: number) => weighedQuantile(group, ({ z }) => z, share);
    const [q25, q75] = [place(0.25), place(0.75)];
    const due = nearest(group, q25);
    return { spans, q10: place(0.1), q25, q75, q90: place(0.9), due, learnedFrom: group.length };
  });
}

interface Weighed {
  days: number;
  mean: number;
  spread: number;
  z: number;
  weight: number;
}

/** The value that the given share of the weight does not pass. */
export function weighedQuantile<Entry extends { readonly weight: number }>(
  of: readonly Entry[],
  value: (entry: Entry) => number,
  share: number,
): number {
  const sorted = of.map((entry) => ({ value: value(entry), weight: entry.weight })).sort((a, b) => a.value - b.value);
  const total = sorted.reduce((sum, { weight }) => sum + weight, 0);
  let below = 0;
  for (const entry of sorted) {
    below += entry.weight;
    if (below >= share * total) return entry.value;
  }
  return sorted.at(-1)!.value;
}

const STEPS = 24;

/** The place from the lower quartile to the model's own middle whose day has the least median error. */
function nearest(group: readonly Weighed[], q25: number): number {
  let [best, least] = [q25, Number.POSITIVE_INFINITY];
  for (let step = 0; step <= STEPS; step++) {
    const place = q25 + (Math.max(0, -q25) * step) / STEPS;
    const misses = group.map(({ days, mean, spread }) => Math.abs(Math.exp(mean + spread * place) - days));
    const error = quantile(Float64Array.from(misses).sort(), 0.5);
    if (error < least) [best, least] = [place, error];
  }
  return best;
}

/** No outcome stands for more than so many. */
const MOST_WEIGHT = 5;

/**
 * How many spans of a length will end in a window as long as the measured one and right after it, for each that ended in
 * the measured one. A young or growing shop has had few chances of long spans: what ended after 200 days began 200 days
 * ago, when there were fewer customers. (Importance weights for a shift that is known; Shimodaira 2000, Journal of
 * Statistical Planning and Inference 90.)
 */
export function comingSpans(
  { day }: Pick<PurchaseSeries, 'day'>,
  { after, until }: { readonly after: number; readonly until: number },
): (days: number) => number {
  const length = until - after;
  const first = day.reduce((low, one) => Math.min(low, one), until);
  const begun = new Float64Array(until - first + 2);
  for (const one of day) begun[one - first + 1]!++;
  for (let i = 1; i < begun.length; i++) begun[i]! += begun[i - 1]!;
  const through = (last: number) => begun[Math.min(begun.length - 1, Math.max(0, last - first + 1))]!;
  const rate = (through(until) - through(after)) / length;
  // What is bought after the last day is not known: as much a day as in the measured window.
  const between = (low: number, high: number) =>
    through(high) - through(low) + rate * (Math.max(0, high - until) - Math.max(0, low - until));
  return (days) => {
    const then = between(after - days, until - days);
    const coming = between(until - days, until + length - days);
    return then > 0 ? Math.min(MOST_WEIGHT, coming / then) : MOST_WEIGHT;
  };
}

const stratum = (spans: number): number => STRATA.findLastIndex((from) => spans >= from);

/** Longest span that is spoken of. */
const LONGEST_DAYS = 3_650;

/** Days from the last purchase to the next one, whole: when it is due, and where half and four fifths of them lie. */
export interface DueAfter {
  readonly days: number;
  readonly half: readonly [from: number, until: number];
  readonly most: readonly [from: number, until: number];
}

export function dueAfter(errors: readonly ErrorQuantiles[], { mean, spread, spans }: Expectation): DueAfter {
  const { q10, q25, q75, q90, due } = errors[stratum(spans)]!;
  const at = (z: number) => Math.min(LONGEST_DAYS, Math.max(1, Math.exp(mean + spread * z)));
  const days = Math.round(at(due));
  // Whole days inside the interval, and never an empty one.
  const inside = (low: number, high: number): [number, number] => [
    Math.min(days, Math.ceil(at(low) - 1e-6)),
    Math.max(days, Math.floor(at(high) + 1e-6)),
  ];
  return { days, half: inside(q25, q75), most: inside(q10, q90) };
}

/** Quantile by linear interpolation between order statistics (Hyndman and Fan 1996, definition 7). */
export function quantile(sorted: Float64Array, share: number): number {
  if (sorted.length === 0) throw new RangeError('no values');
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)]!;
  const high = sorted[Math.ceil(at)]!;
  return low + (high - low) * (at - Math.floor(at));
}
