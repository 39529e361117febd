import { SEGMENTS, segmentOf } from '#app/algorithms/rfm.ts';

interface Facts {
  lastDay: Int32Array;
  orders: Int32Array;
  total: Float64Array;
}

type Steps = readonly [number, number, number, number];

/** Scores by thresholds drawn before: a value scores one more for each that it exceeds. */
export function scoreWith(
  { lastDay, orders, total }: Facts,
  thresholds: { r: Steps; f: Steps; m: Steps; monetary: 'total' | 'average' },
): { r: Uint8Array; f: Uint8Array; m: Uint8Array; segment: Uint8Array } {
  const money =
    thresholds.monetary === 'total' ? total : total.map((sum, i) => (orders[i]! > 0 ? sum / orders[i]! : 0));
  const r = Uint8Array.from(lastDay, (day) => score(day, thresholds.r));
  const f = Uint8Array.from(orders, (count) => score(count, thresholds.f));
  const m = Uint8Array.from(money, (sum) => score(sum, thresholds.m));
  const segment = r.map((recency, i) => SEGMENTS.indexOf(segmentOf(recency, f[i]!)));
  return { r, f, m, segment };
}

function score(value: number, steps: Steps): number {
  return 1 + steps.filter((step) => value > step).length;
}
