import type { GroupedHistories, PurchaseHistories } from './types.ts';

/**
 * Counts equal histories once: a likelihood costs as much as there are different histories, not customers.
 *
 * Days are counted in whole numbers before they become another unit, so that weeks are days / 7 to the last digit and
 * equal days stay equal. What cannot be is set right rather than refused: no purchases after the last moment observed, no
 * recency without repeats, no negative time. Where the logarithms of gaps are known, a group holds their mean; as they
 * enter every likelihood as a sum, nothing is lost by that.
 *
 * @param histories one entry per customer, times in days
 * @param unitDays length of the unit of the result, in days: 1 for days, 7 for weeks
 * @throws RangeError when the columns differ in length
 */
export function groupHistories(histories: PurchaseHistories, unitDays = 1): GroupedHistories {
  const { repeats, recency, age, logGaps } = histories;
  const customers = repeats.length;
  if (recency.length !== customers || age.length !== customers || (logGaps && logGaps.length !== customers)) {
    throw new RangeError(`${customers} repeats, ${recency.length} recencies and ${age.length} ages`);
  }
  const groupOf = together(together(numbered(repeats), numbered(recency)), numbered(age));
  const groups = groupOf.values.length;
  const weight = new Float64Array(groups);
  const grouped = {
    repeats: new Float64Array(groups),
    recency: new Float64Array(groups),
    age: new Float64Array(groups),
    ...(logGaps && { logGaps: new Float64Array(groups) }),
  };
  for (let i = 0; i < customers; i++) {
    const group = groupOf.number[i]!;
    weight[group]!++;
    if (logGaps) grouped.logGaps![group]! += logGaps[i]!;
    if (weight[group]! > 1) continue;
    grouped.repeats[group] = atLeastZero(repeats[i]!);
    grouped.recency[group] = atLeastZero(recency[i]!);
    grouped.age[group] = atLeastZero(age[i]!);
  }
  const logUnit = Math.log(unitDays);
  for (let group = 0; group < groups; group++) {
    const x = grouped.repeats[group]!;
    grouped.recency[group] = x === 0 ? 0 : Math.min(grouped.recency[group]!, grouped.age[group]!) / unitDays;
    grouped.age[group]! /= unitDays;
    if (logGaps) grouped.logGaps![group] = grouped.logGaps![group]! / weight[group]! - x * logUnit;
  }
  return { ...grouped, weight, groupOf: groupOf.number, customers };
}

/** Histories, and how many customers have each. */
export type Weighted = PurchaseHistories & { readonly weight: Float64Array };

/** Only every nth customer (n need not be whole), one group after the other. */
export function everyNth(data: Weighted, n: number): Weighted {
  const groups: number[] = [];
  const weights: number[] = [];
  let seen = n / 2;
  for (let i = 0; i < data.weight.length; i++) {
    seen += data.weight[i]!;
    if (seen < n) continue;
    const taken = Math.floor(seen / n);
    seen -= taken * n;
    groups.push(i);
    weights.push(taken);
  }
  const of = (column: Float64Array) => Float64Array.from(groups, (i) => column[i]!);
  return {
    repeats: of(data.repeats),
    recency: of(data.recency),
    age: of(data.age),
    ...(data.logGaps && { logGaps: of(data.logGaps) }),
    weight: Float64Array.from(weights),
  };
}

const atLeastZero = (value: number) => (value > 0 && value < Number.POSITIVE_INFINITY ? value : 0);

/** The different values of a column, and which of them each entry is. */
export interface Numbered {
  readonly values: Float64Array;
  readonly number: Uint32Array;
}

/** The different pairs of two columns. */
function together(one: Numbered, other: Numbered): Numbered {
  const width = other.values.length;
  const pairs = new Float64Array(one.number.length);
  for (let i = 0; i < pairs.length; i++) pairs[i] = one.number[i]! * width + other.number[i]!;
  return numbered(pairs);
}

/** Up to here, whole numbers find their place in a table of all of them. */
const LARGEST_IN_TABLE = 1 << 20;

/** Numbers the different values of a column in order of appearance; what is no finite number counts as 0. */
export function numbered(column: Float64Array): Numbered {
  let largest = 0;
  for (let i = 0; i < column.length; i++) {
    const value = column[i]!;
    if (value > largest) largest = value;
    if (value >= 0 && value <= LARGEST_IN_TABLE && value === Math.trunc(value)) continue;
    return numberedByHash(column);
  }
  const number = new Uint32Array(column.length);
  const values = new Float64Array(Math.min(largest + 1, column.length));
  // 1 + the number of a value; 0 where it has none yet.
  const table = new Uint32Array(largest + 1);
  let known = 0;
  for (let i = 0; i < column.length; i++) {
    const value = column[i]!;
    let found = table[value]!;
    if (found === 0) {
      values[known++] = value;
      found = known;
      table[value] = found;
    }
    number[i] = found - 1;
  }
  return { values: values.slice(0, known), number };
}

function numberedByHash(column: Float64Array): Numbered {
  const number = new Uint32Array(column.length);
  let values = new Float64Array(1024);
  let slots = new Uint32Array(4 * values.length);
  let known = 0;
  for (let i = 0; i < column.length; i++) {
    const given = column[i]!;
    // Adding 0 turns −0 into 0.
    const value = Number.isFinite(given) ? given + 0 : 0;
    const slot = slotOf(value, slots, values);
    const found = slots[slot]!;
    if (found !== 0) {
      number[i] = found - 1;
      continue;
    }
    number[i] = known;
    values[known++] = value;
    slots[slot] = known;
    if (known < values.length) continue;
    const larger = new Float64Array(2 * known);
    larger.set(values);
    values = larger;
    slots = new Uint32Array(4 * values.length);
    for (let j = 0; j < known; j++) slots[slotOf(values[j]!, slots, values)] = j + 1;
  }
  return { values: values.slice(0, known), number };
}

const bits = new Float64Array(1);
const words = new Uint32Array(bits.buffer);

/** Open addressing: where a value is, or would go. `slots` holds 1 + the number of a value, 0 where free. */
function slotOf(value: number, slots: Uint32Array, values: Float64Array): number {
  const mask = slots.length - 1;
  bits[0] = value;
  let hash = Math.imul(words[0]! ^ Math.imul(words[1]!, 0x9e3779b1), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35);
  let slot = (hash ^ (hash >>> 16)) & mask;
  for (let found = slots[slot]!; found !== 0 && values[found - 1] !== value; found = slots[slot]!)
    slot = (slot + 1) & mask;
  return slot;
}
