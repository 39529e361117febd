/** From purchases in any order to what models are fitted on: days with purchases by customer, and histories up to a day. */
import type { Histories, Transactions } from './types.ts';

/** The days each customer bought on, rising, each once: of customer i from `start[i]` up to `start[i + 1]`. */
export interface PurchaseDays {
  readonly start: Uint32Array;
  readonly day: Int32Array;
  /** What was paid on that day in all; null where spend is not known. */
  readonly spendMinor: Float64Array | null;
  readonly customers: number;
}

/**
 * Sorts purchases by customer and day; several of a customer on a day become one.
 *
 * @throws RangeError when the columns differ in length or a customer index is out of range
 */
export function purchaseDays({ customer, day, spendMinor, customers }: Transactions): PurchaseDays {
  const count = customer.length;
  if (day.length !== count || (spendMinor && spendMinor.length !== count)) {
    throw new RangeError('customers, days and spends must be equally many');
  }
  const start = new Uint32Array(customers + 1);
  for (const buyer of customer) {
    if (buyer >= customers) throw new RangeError(`customer index ${buyer} is not below ${customers}`);
    start[buyer + 1]!++;
  }
  for (let i = 0; i < customers; i++) start[i + 1]! += start[i]!;
  const order = inOrder(customer, day, start);

  const days = new Int32Array(count);
  const spends = spendMinor ? new Float64Array(count) : null;
  const starts = new Uint32Array(customers + 1);
  let kept = 0;
  for (let buyer = 0; buyer < customers; buyer++) {
    const first = kept;
    for (let at = start[buyer]!; at < start[buyer + 1]!; at++) {
      const line = order[at]!;
      if (kept === first || days[kept - 1] !== day[line]) days[kept++] = day[line]!;
      if (spends) spends[kept - 1]! += spendMinor![line]!;
    }
    starts[buyer + 1] = kept;
  }
  return { start: starts, day: days.slice(0, kept), spendMinor: spends?.slice(0, kept) ?? null, customers };
}

/** Line numbers by customer, each one's by day. Purchases mostly come in order of time, which costs nothing here. */
function inOrder(customer: Uint32Array, day: Int32Array, start: Uint32Array): Uint32Array {
  const order = new Uint32Array(customer.length);
  const next = start.slice();
  for (let line = 0; line < customer.length; line++) order[next[customer[line]!]!++] = line;
  for (let buyer = 0; buyer + 1 < start.length; buyer++) {
    const mine = order.subarray(start[buyer], start[buyer + 1]);
    for (let i = 1; i < mine.length; i++) {
      if (day[mine[i]!]! >= day[mine[i - 1]!]!) continue;
      mine.sort((a, b) => day[a]! - day[b]!);
      break;
    }
  }
  return order;
}

/**
 * What is known on the evening of day `until` of everybody who had bought by then; later purchases play no part.
 * The mean spend is that of the repeat purchases, as the gamma-gamma model wants it (Fader and Hardie 2013, note 025).
 */
export function historiesUntil({ start, day, spendMinor, customers }: PurchaseDays, until: number): Histories {
  let known = 0;
  for (let buyer = 0; buyer < customers; buyer++) {
    if (start[buyer]! < start[buyer + 1]! && day[start[buyer]!]! <= until) known++;
  }
  const histories = {
    until,
    customer: new Uint32Array(known),
    repeats: new Float64Array(known),
    recency: new Float64Array(known),
    age: new Float64Array(known),
    logGaps: new Float64Array(known),
    meanSpend: new Float64Array(known),
  };
  let i = 0;
  for (let buyer = 0; buyer < customers; buyer++) {
    const from = start[buyer]!;
    if (from === start[buyer + 1]! || day[from]! > until) continue;
    let at = from + 1;
    let logGaps = 0;
    let spend = 0;
    for (; at < start[buyer + 1]! && day[at]! <= until; at++) {
      logGaps += Math.log(day[at]! - day[at - 1]!);
      if (spendMinor) spend += spendMinor[at]!;
    }
    const repeats = at - from - 1;
    histories.customer[i] = buyer;
    histories.repeats[i] = repeats;
    histories.recency[i] = day[at - 1]! - day[from]!;
    histories.age[i] = until - day[from]!;
    histories.logGaps[i] = logGaps;
    histories.meanSpend[i] = repeats === 0 ? 0 : spend / repeats;
    i++;
  }
  return histories;
}

/** Days with a purchase after `from` up to and with `to`, of each customer of `histories`. */
export function purchasesBetween(days: PurchaseDays, histories: Histories, from: number, to: number): Float64Array {
  return Float64Array.from(histories.customer, (buyer) => {
    const end = days.start[buyer + 1]!;
    return firstAfter(days.day, days.start[buyer]!, end, to) - firstAfter(days.day, days.start[buyer]!, end, from);
  });
}

/** The first position in the rising `day[low … high)` whose day is after `bound`. */
function firstAfter(day: Int32Array, low: number, high: number, bound: number): number {
  let from = low;
  let to = high;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (day[middle]! <= bound) from = middle + 1;
    else to = middle;
  }
  return from;
}
