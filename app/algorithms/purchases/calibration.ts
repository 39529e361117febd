/** Do those of whom more is expected come more often, and as often as expected? */
import { scorerOf } from './scorer.ts';
import type { Calibration, CalibrationGroup, Histories, Method } from './types.ts';

const GROUPS = 10;
/** 95%. */
const NORMAL = 1.959963984540054;

/**
 * Tenths of the customers by what `method` said of them on the last day of `histories`, and what they did within the
 * `days` after it; for purchases and for whether there was any.
 */
export function calibrate(method: Method, histories: Histories, actual: Float64Array, days: number): Calibration {
  const scorer = scorerOf(method);
  const { repeats, recency, age } = histories;
  const expected = repeats.map((x, i) => scorer.expected(days, x, recency[i]!, age[i]!).value);
  const any = repeats.map((x, i) => scorer.anyPurchase(days, x, recency[i]!, age[i]!).value);
  return {
    purchases: groupsOf(expected, actual, meanInterval),
    anyPurchase: groupsOf(
      any,
      actual.map((count) => (count > 0 ? 1 : 0)),
      shareInterval,
    ),
  };
}

type Interval = (mean: number, variance: number, count: number) => { low: number; high: number };

function groupsOf(predicted: Float64Array, actual: Float64Array, interval: Interval): CalibrationGroup[] {
  const order = Uint32Array.from(predicted, (_, i) => i).sort((a, b) => predicted[a]! - predicted[b]!);
  const groups: CalibrationGroup[] = [];
  for (let from = 0; from < order.length; ) {
    const left = Math.max(1, GROUPS - groups.length);
    let to = from + Math.max(1, Math.round((order.length - from) / left));
    // Equal predictions stay together: which of them comes first is nobody's choice.
    while (to < order.length && predicted[order[to]!] === predicted[order[to - 1]!]) to++;
    groups.push(groupOf(order.subarray(from, to), predicted, actual, interval));
    from = to;
  }
  return groups;
}

function groupOf(
  members: Uint32Array,
  predicted: Float64Array,
  actual: Float64Array,
  interval: Interval,
): CalibrationGroup {
  const count = members.length;
  let [sumP, sumA, squares] = [0, 0, 0];
  for (const i of members) {
    sumP += predicted[i]!;
    sumA += actual[i]!;
    squares += actual[i]! ** 2;
  }
  const mean = sumA / count;
  const variance = count > 1 ? Math.max(0, squares - count * mean * mean) / (count - 1) : mean;
  return { customers: count, predicted: sumP / count, actual: mean, ...interval(mean, variance, count) };
}

/** Of a mean count; where all are equal (none bought, mostly), as for Poisson counts. */
const meanInterval: Interval = (mean, variance, count) => {
  // Zero seen does not mean zero: up to three in all are likely (the rule of three).
  const margin = NORMAL * Math.sqrt(variance / count);
  return { low: Math.max(0, mean - margin), high: Math.max(mean + margin, (mean === 0 ? 3 : 0) / count) };
};

/** Of a share (Wilson 1927). */
const shareInterval: Interval = (share, _variance, count) => {
  const z2 = NORMAL ** 2 / count;
  const centre = (share + z2 / 2) / (1 + z2);
  const margin = (NORMAL / (1 + z2)) * Math.sqrt((share * (1 - share)) / count + z2 / (4 * count));
  return { low: Math.max(0, centre - margin), high: Math.min(1, centre + margin) };
};
