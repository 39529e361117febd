import { dueAfter } from '#app/algorithms/replenishment/errors.ts';
import type { Rhythm } from '#app/algorithms/replenishment/fit.ts';
import { givesDueDate, type Learned } from '#app/algorithms/replenishment/learn.ts';
import { expectations } from '#app/algorithms/replenishment/predict.ts';

/** Due dates as columns: a million of them are a dozen arrays. Customers and products are indexes, days day numbers. */
export interface DueColumns {
  customer: Uint32Array;
  product: Uint32Array;
  lastDay: Int32Array;
  contents: Float64Array;
  dueDay: Int32Array;
  halfFrom: Int32Array;
  halfUntil: Int32Array;
  mostFrom: Int32Array;
  mostUntil: Int32Array;
  spans: Uint32Array;
}

/** What passed so long ago nobody is reminded of: the longest that a merchant may choose. */
export const KEPT_DAYS = 120;

/** What due dates are reckoned from: a learning, or what is kept of one. */
export interface Rhythms extends Pick<Learned, 'errors' | 'usual' | 'series'> {
  model: Rhythm;
}

/** Every customer's due dates that are still to come or not long past. */
export function dueColumns({ model, errors, usual, series }: Rhythms, today: number): DueColumns {
  const { customer, product, start, day, contents } = series;
  const rows: number[][] = [];
  for (let first = 0, next = 0; first < customer.length; first = next) {
    let at = Number.NEGATIVE_INFINITY;
    for (next = first; next < customer.length && customer[next] === customer[first]; next++) {
      at = Math.max(at, day[start[next + 1]! - 1]!);
    }
    const expected = expectations(model, series, { first, next, at });
    for (let i = first; i < next; i++) {
      const one = expected[i - first];
      if (!one || product[i]! >= usual.length) continue;
      if (!givesDueDate({ usual }, { product: product[i]!, spans: one.spans })) continue;
      const last = start[i + 1]! - 1;
      const lastDay = day[last]!;
      const due = dueAfter(errors, one);
      if (lastDay + due.days + KEPT_DAYS < today) continue;
      const days = [due.days, ...due.half, ...due.most].map((after) => lastDay + after);
      rows.push([customer[i]!, product[i]!, lastDay, contents[last]!, ...days, one.spans]);
    }
  }
  const column = (at: number) => Int32Array.from(rows, (row) => row[at]!);
  return {
    customer: Uint32Array.from(column(0)),
    product: Uint32Array.from(column(1)),
    lastDay: column(2),
    contents: Float64Array.from(rows, (row) => row[3]!),
    dueDay: column(4),
    halfFrom: column(5),
    halfUntil: column(6),
    mostFrom: column(7),
    mostUntil: column(8),
    spans: Uint32Array.from(column(9)),
  };
}
