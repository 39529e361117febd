import { type BasketHistory, NOBODY } from './types.ts';

/**
 * The orders once more, customer by customer and oldest first; all orders of a customer on one day are one basket, and
 * a product stands in it once. Customer `c` has the baskets `starts[c] … starts[c + 1] - 1`; those of nobody in
 * particular are the last stretch, `starts[customers] … starts[customers + 1] - 1`, one for each order.
 */
export interface Timelines {
  readonly customers: number;
  readonly products: number;
  readonly starts: Uint32Array;
  /** Per basket. */
  readonly day: Int32Array;
  /** Basket `b` holds `items[offsets[b]] … items[offsets[b + 1] - 1]`. */
  readonly offsets: Uint32Array;
  readonly items: Uint32Array;
}

/** @throws RangeError when a customer, a product or an offset lies outside its range */
export function timelines({ customers, products, customer, day, offsets, items }: BasketHistory): Timelines {
  const orders = customer.length;
  if (day.length !== orders || offsets.length !== orders + 1) throw new RangeError('customer, day and offsets differ');
  const byCustomer = new Uint32Array(customers + 2);
  for (let i = 0; i < orders; i++) {
    const who = customer[i]!;
    if (who !== NOBODY && who >= customers) throw new RangeError(`order ${i}: no customer ${who} among ${customers}`);
    byCustomer[Math.min(who, customers) + 1]!++;
  }
  for (let c = 0; c <= customers; c++) byCustomer[c + 1]! += byCustomer[c]!;
  const sorted = new Uint32Array(orders);
  const next = byCustomer.slice();
  for (let i = 0; i < orders; i++) sorted[next[Math.min(customer[i]!, customers)]!++] = i;

  const starts = new Uint32Array(customers + 2);
  const dayOf = new Int32Array(orders);
  const rows = new Uint32Array(orders + 1);
  const kept = new Uint32Array(items.length);
  const seenIn = new Uint32Array(products); // basket + 1
  let basket = 0;
  let line = 0;
  for (let who = 0; who <= customers; who++) {
    const own = sorted.subarray(byCustomer[who]!, byCustomer[who + 1]!);
    own.sort((a, b) => day[a]! - day[b]! || a - b);
    starts[who] = basket;
    for (let i = 0; i < own.length; ) {
      const at = day[own[i]!]!;
      const first = line;
      do {
        const order = own[i]!;
        for (let j = offsets[order]!; j < offsets[order + 1]!; j++) {
          const item = items[j]!;
          if (item >= products) throw new RangeError(`order ${order}: no product ${item} among ${products}`);
          if (seenIn[item] === basket + 1) continue;
          seenIn[item] = basket + 1;
          kept[line++] = item;
        }
        i++;
      } while (who < customers && i < own.length && day[own[i]!] === at);
      if (line === first) continue;
      dayOf[basket++] = at;
      rows[basket] = line;
    }
  }
  starts[customers + 1] = basket;
  return {
    customers,
    products,
    starts,
    day: dayOf.subarray(0, basket),
    offsets: rows.subarray(0, basket + 1),
    items: kept.subarray(0, line),
  };
}

/** The first of a customer's baskets after `day`; `starts[customer + 1]` where there is none. */
export function firstAfter({ starts, day }: Timelines, customer: number, after: number): number {
  let low = starts[customer]!;
  let high = starts[customer + 1]!;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (day[middle]! <= after) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function itemsOf({ offsets, items }: Timelines, basket: number): Uint32Array {
  return items.subarray(offsets[basket]!, offsets[basket + 1]!);
}

/** A customer's baskets up to and including `day`. */
export function ordersUntil(lines: Timelines, customer: number, day: number): { day: number; items: Uint32Array }[] {
  const first = lines.starts[customer]!;
  const end = firstAfter(lines, customer, day);
  return Array.from({ length: end - first }, (_, i) => ({
    day: lines.day[first + i]!,
    items: itemsOf(lines, first + i),
  }));
}

/**
 * Customers seen by `cut` whose next basket came after it, on `last` at the latest.
 *
 * @param most where they are more, an even sample of so many
 */
export function* nextBaskets(
  lines: Timelines,
  cut: number,
  last: number,
  most: number,
): Generator<{ customer: number; basket: number }> {
  const found: number[] = [];
  for (let customer = 0; customer < lines.customers; customer++) {
    const basket = firstAfter(lines, customer, cut);
    if (basket === lines.starts[customer] || basket === lines.starts[customer + 1]) continue;
    if (lines.day[basket]! <= last) found.push(customer);
  }
  const every = Math.max(1, found.length / most);
  for (let i = 0; Math.floor(i) < found.length; i += every) {
    const customer = found[Math.floor(i)]!;
    yield { customer, basket: firstAfter(lines, customer, cut) };
  }
}
