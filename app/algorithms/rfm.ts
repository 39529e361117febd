/**
 * Recency, frequency and monetary scores within one shop, and the ten segments drawn on them.
 *
 * A score is a quintile: `1 + ⌊5 · share⌋`, where `share` is the share of customers with a *strictly* lower value
 * (an earlier last order counts as lower). So equal values always get equal scores, and where most customers have
 * ordered once they all score F1: no arbitrary line runs through a crowd of equals, as it does with rank-based tiles
 * (`NTILE`, `qcut`). The price is that quintiles need not be equally full.
 */

export const SEGMENTS = [
  'champions',
  'loyal',
  'potential_loyalist',
  'new',
  'promising',
  'need_attention',
  'about_to_sleep',
  'at_risk',
  'cant_lose',
  'hibernating',
] as const;

export type SegmentKey = (typeof SEGMENTS)[number];

/**
 * The segment of each cell: rows R1 … R5, columns F1 … F5. The ranges that are usually printed overlap, so that with
 * first match some segments can never occur; this grid covers all 25 cells once.
 */
const GRID: readonly (readonly [SegmentKey, SegmentKey, SegmentKey, SegmentKey, SegmentKey])[] = [
  ['hibernating', 'hibernating', 'at_risk', 'at_risk', 'cant_lose'],
  ['hibernating', 'hibernating', 'at_risk', 'at_risk', 'cant_lose'],
  ['about_to_sleep', 'about_to_sleep', 'need_attention', 'loyal', 'loyal'],
  ['promising', 'potential_loyalist', 'potential_loyalist', 'loyal', 'loyal'],
  ['new', 'potential_loyalist', 'potential_loyalist', 'champions', 'champions'],
];

const SEGMENT_OF_CELL = Uint8Array.from(GRID.flat(), (key) => SEGMENTS.indexOf(key));

/**
 * The segment of a recency and a frequency score.
 *
 * @throws RangeError unless both are whole numbers from 1 to 5
 */
export function segmentOf(r: number, f: number): SegmentKey {
  const segment = GRID[r - 1]?.[f - 1];
  if (segment === undefined) throw new RangeError(`no segment for R${r} F${f}`);
  return segment;
}

/** `lastDay` of a customer with no order that counts: earlier than any day. */
export const NEVER = -0x8000_0000;

/** One entry per customer, in the same order in all arrays. */
export type RfmFacts = {
  /** Day number (days since 1970-01-01 in the shop's time zone) of the last order that counts, or `NEVER`. */
  readonly lastDay: Int32Array;
  /** Number of orders that count. */
  readonly orders: Int32Array;
  /** Sum of those orders in integer minor units of the shop's currency (exact up to 2^53). */
  readonly total: Float64Array;
};

/** One entry per order that counts. */
export type OrderFacts = {
  /** Customers are dense indexes `0 … customers - 1`. */
  readonly customers: number;
  readonly customer: Uint32Array | Int32Array;
  readonly day: Int32Array;
  /** Integer minor units; may be negative. */
  readonly amount: Float64Array;
};

/**
 * Sums up orders per customer. Customers without an order that counts keep `NEVER`, 0 and 0, and so score R1 F1 M1.
 *
 * @throws RangeError when the arrays differ in length or a customer index is out of range
 */
export function aggregateOrders({ customers, customer, day, amount }: OrderFacts): RfmFacts {
  if (day.length !== customer.length || amount.length !== customer.length) {
    throw new RangeError(`${customer.length} customers, ${day.length} days and ${amount.length} amounts`);
  }
  const lastDay = new Int32Array(customers).fill(NEVER);
  const orders = new Int32Array(customers);
  const total = new Float64Array(customers);
  for (let i = 0; i < customer.length; i++) {
    const c = customer[i]!;
    if (c >= customers || c < 0) throw new RangeError(`order ${i}: customer index ${c} is not below ${customers}`);
    if (day[i]! > lastDay[c]!) lastDay[c] = day[i]!;
    orders[c]!++;
    total[c]! += amount[i]!;
  }
  return { lastDay, orders, total };
}

/** What a customer must *exceed* for scores 2, 3, 4 and 5. */
export type Thresholds = readonly [number, number, number, number];

export type RfmScores = {
  /** Scores 1 … 5, one per customer. */
  readonly r: Uint8Array;
  readonly f: Uint8Array;
  readonly m: Uint8Array;
  /** Index in `SEGMENTS`, one per customer. */
  readonly segment: Uint8Array;
  /** Day numbers, orders, and minor units (of the total or the average). */
  readonly thresholds: { readonly r: Thresholds; readonly f: Thresholds; readonly m: Thresholds };
  /** Customers per cell of the grid, at `(r - 1) * 5 + (f - 1)`. */
  readonly cells: Uint32Array;
  /** Customers per segment, in the order of `SEGMENTS`. */
  readonly segments: Uint32Array;
};

/**
 * Scores every customer of a shop from 1 (low) to 5 (high) and puts each into one of the ten segments.
 *
 * @param options.monetary whether M looks at the sum of a customer's orders or at their average; default `total`
 */
export function scoreRfm(facts: RfmFacts, options: { readonly monetary?: 'total' | 'average' } = {}): RfmScores {
  const { lastDay, orders } = facts;
  const customers = lastDay.length;
  if (orders.length !== customers || facts.total.length !== customers) {
    throw new RangeError(`${customers} last days, ${orders.length} order counts and ${facts.total.length} totals`);
  }
  const money = options.monetary === 'average' ? averages(facts) : facts.total;
  const thresholds = { r: quintiles(lastDay), f: quintiles(orders), m: quintiles(money) };

  const r = scores(lastDay, thresholds.r);
  const f = scores(orders, thresholds.f);
  const m = scores(money, thresholds.m);
  const segment = new Uint8Array(customers);
  const cells = new Uint32Array(25);
  for (let i = 0; i < customers; i++) {
    const cell = (r[i]! - 1) * 5 + f[i]! - 1;
    cells[cell]!++;
    segment[i] = SEGMENT_OF_CELL[cell]!;
  }
  const segments = new Uint32Array(SEGMENTS.length);
  for (let cell = 0; cell < cells.length; cell++) segments[SEGMENT_OF_CELL[cell]!]! += cells[cell]!;
  return { r, f, m, segment, thresholds, cells, segments };
}

function averages({ orders, total }: RfmFacts): Float64Array {
  const average = new Float64Array(total.length);
  for (let i = 0; i < total.length; i++) average[i] = orders[i]! > 0 ? total[i]! / orders[i]! : 0;
  return average;
}

type Column = Int32Array | Float64Array;

/**
 * A value scores at least s + 1 when at least ⌈s·n/5⌉ values lie strictly below it, that is, when it exceeds the
 * ⌈s·n/5⌉-th smallest. So four order statistics are all that is needed, and nothing has to be sorted.
 */
function quintiles(values: Column): Thresholds {
  const n = values.length;
  if (n === 0) return [0, 0, 0, 0];
  const rank = (share: number) => Math.ceil((share * n) / 5) - 1;
  const ranks = [rank(1), rank(2), rank(3), rank(4)] as const;
  return (
    (values instanceof Int32Array && byCounting(values, ranks)) || bySample(values, ranks) || bySelecting(values, ranks)
  );
}

type Ranks = readonly [number, number, number, number];

/** Days and numbers of orders lie close together: counting each value is quickest. Null when they do not. */
function byCounting(values: Int32Array, ranks: Ranks): Thresholds | null {
  let low = 0x7fff_ffff;
  let high = NEVER;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value === NEVER) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (high - low >= 0x1_0000) return null;
  // The first place is for NEVER.
  const counts = new Uint32Array(Math.max(0, high - low + 1) + 1);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    counts[value === NEVER ? 0 : value - low + 1]!++;
  }
  let place = 0;
  let upTo = counts[0]!;
  const at = (k: number) => {
    while (upTo <= k) upTo += counts[++place]!;
    return place === 0 ? NEVER : low + place - 1;
  };
  return [at(ranks[0]), at(ranks[1]), at(ranks[2]), at(ranks[3])];
}

const SAMPLE = 4096;

/**
 * A sample tells between which two values each of the four must lie; one pass counts what lies below and collects the
 * few per cent in between, among which they are selected (Floyd and Rivest 1975, "Expected time bounds for selection").
 * Null when the sample misled, or when many values are equal.
 */
function bySample(values: Column, ranks: Ranks): Thresholds | null {
  const n = values.length;
  if (n < 8 * SAMPLE) return null;
  const sample = new Float64Array(SAMPLE);
  for (let i = 0; i < SAMPLE; i++) sample[i] = values[Math.floor(((i + 0.5) * n) / SAMPLE)]!;
  sample.sort();
  const bounds = ranks.map((k) => {
    const share = k / n;
    const slack = 4 * Math.sqrt(SAMPLE * share * (1 - share));
    return [sample[Math.floor(share * SAMPLE - slack)]!, sample[Math.ceil(share * SAMPLE + slack)]!] as const;
  });
  const [[a, b], [c, d], [e, f], [g, h]] = bounds as [Bound, Bound, Bound, Bound];
  if (b >= c || d >= e || f >= g) return null;
  // Stretches 0 … 8: below, within and between the four pairs of bounds.
  const sizes = new Uint32Array(9);
  const within: number[][] = [[], [], [], []];
  for (let i = 0; i < n; i++) {
    const value = values[i]!;
    const stretch =
      +(value >= a) +
      +(value > b) +
      +(value >= c) +
      +(value > d) +
      +(value >= e) +
      +(value > f) +
      +(value >= g) +
      +(value > h);
    sizes[stretch]!++;
    if (stretch & 1) within[stretch >> 1]!.push(value);
  }
  const found: number[] = [];
  let before = 0;
  for (const [i, k] of ranks.entries()) {
    before += sizes[2 * i]!;
    const inside = Float64Array.from(within[i]!);
    const place = k - before;
    if (place < 0 || place >= inside.length) return null;
    select(inside, 0, inside.length - 1, place);
    found.push(inside[place]!);
    before += inside.length;
  }
  return found as unknown as Thresholds;
}

type Bound = readonly [low: number, high: number];

function bySelecting(values: Column, ranks: Ranks): Thresholds {
  const work = values.slice();
  const n = values.length;
  // The outer statistics are looked for only on their side of the inner ones, which stay where they were put.
  select(work, 0, n - 1, ranks[1]);
  if (ranks[0] < ranks[1]) select(work, 0, ranks[1] - 1, ranks[0]);
  if (ranks[2] > ranks[1]) select(work, ranks[1] + 1, n - 1, ranks[2]);
  if (ranks[3] > ranks[2]) select(work, ranks[2] + 1, n - 1, ranks[3]);
  return [work[ranks[0]]!, work[ranks[1]]!, work[ranks[2]]!, work[ranks[3]]!];
}

/**
 * Reorders `work[low … high]` so that `work[k]` is what it would be if that stretch were sorted, with nothing larger
 * before it and nothing smaller after it. Hoare's selection with three-way partition (many values are equal here),
 * pivot by the median of three medians so that sorted and organ-pipe input stay linear.
 */
function select(work: Column, low: number, high: number, k: number): void {
  while (low < high) {
    const pivot = pivotOf(work, low, high);
    let smaller = low;
    let i = low;
    let larger = high;
    while (i <= larger) {
      const value = work[i]!;
      if (value < pivot) {
        work[i++] = work[smaller]!;
        work[smaller++] = value;
      } else if (value > pivot) {
        work[i] = work[larger]!;
        work[larger--] = value;
      } else i++;
    }
    if (k < smaller) high = smaller - 1;
    else if (k > larger) low = larger + 1;
    else return;
  }
}

function pivotOf(work: Column, low: number, high: number): number {
  const step = Math.max(1, (high - low) >> 3);
  const at = (i: number) => work[Math.min(high, low + i * step)]!;
  return median(median(at(0), at(1), at(2)), median(at(3), at(4), at(5)), median(at(6), at(7), work[high]!));
}

function median(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}

function scores(values: Column, [t2, t3, t4, t5]: Thresholds): Uint8Array {
  const score = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    // Branchless: on shuffled customers each comparison is a coin toss that a processor cannot predict.
    score[i] = 1 + +(value > t2) + +(value > t3) + +(value > t4) + +(value > t5);
  }
  return score;
}
