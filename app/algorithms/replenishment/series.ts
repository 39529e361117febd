/**
 * From order lines to the spans between one customer's purchases of one product: the material that everything about
 * replenishment is made of.
 */

/** One entry per order line that counts: gifts, subscriptions and what was given back are left out by the caller. */
export interface Lines {
  readonly customer: Uint32Array;
  readonly product: Uint32Array;
  /** Day number in the shop's time zone. */
  readonly day: Int32Array;
  /** How much was bought, in any unit that is the same for all lines of a product: pieces times pack size. */
  readonly contents: Float64Array;
}

/**
 * A pair is a customer and a product she bought. Pairs are sorted by customer, then product; pair `i` has the purchases
 * `start[i]` to `start[i + 1]`, oldest first, one a day.
 */
export interface PurchaseSeries {
  readonly customers: number;
  readonly products: number;
  readonly customer: Uint32Array;
  readonly product: Uint32Array;
  /** One entry more than pairs. */
  readonly start: Uint32Array;
  readonly day: Int32Array;
  readonly contents: Float64Array;
}

/**
 * Adds to what a customer bought that she bought at all, as one more product, the last one: once for every day with an
 * order. How often she comes says something of how soon she will need anything again, above all where she has bought a
 * thing only once.
 */
export function withOrderDays({ customer, product, day, contents }: Lines, products: number): Lines {
  let order = Uint32Array.from(customer.keys()).filter((line) => contents[line]! > 0);
  for (const key of [day, customer]) order = sortedBy(key, order);
  const days = order.filter(
    (line, i) => i === 0 || customer[line] !== customer[order[i - 1]!] || day[line] !== day[order[i - 1]!],
  );
  const lines = customer.length;
  const total = lines + days.length;
  const all = {
    customer: new Uint32Array(total),
    product: new Uint32Array(total).fill(products),
    day: new Int32Array(total),
    contents: new Float64Array(total).fill(1),
  };
  all.customer.set(customer);
  all.product.set(product);
  all.day.set(day);
  all.contents.set(contents);
  for (const [i, line] of days.entries()) {
    all.customer[lines + i] = customer[line]!;
    all.day[lines + i] = day[line]!;
  }
  return all;
}

/**
 * Groups lines by customer and product; several lines of a product on one day are one purchase. Lines with nothing in
 * them are passed over. The order of the lines does not matter.
 *
 * @param until the last day to look at, inclusive
 * @throws RangeError when the arrays differ in length or an index is out of range
 */
export function purchaseSeries(
  lines: Lines,
  size: { readonly customers: number; readonly products: number },
  until = Number.POSITIVE_INFINITY,
): PurchaseSeries {
  const { customer, product, day, contents } = lines;
  const count = customer.length;
  if (product.length !== count || day.length !== count || contents.length !== count) {
    throw new RangeError('customers, products, days and contents must be equally many');
  }
  const { customers, products } = size;
  for (let i = 0; i < count; i++) {
    if (customer[i]! >= customers) throw new RangeError(`customer index ${customer[i]!} is not below ${customers}`);
    if (product[i]! >= products) throw new RangeError(`product index ${product[i]!} is not below ${products}`);
  }
  let order = Uint32Array.from(customer.keys()).filter((i) => contents[i]! > 0 && day[i]! <= until);
  // By customer, then product, then day: stable sorts from the last key to the first.
  for (const key of [day, product, customer]) order = sortedBy(key, order);

  const days = new Int32Array(order.length);
  const amounts = new Float64Array(order.length);
  const ofCustomer: number[] = [];
  const ofProduct: number[] = [];
  const start: number[] = [];
  let purchases = 0;
  for (const line of order) {
    const c = customer[line]!;
    const p = product[line]!;
    if (ofCustomer.length === 0 || ofCustomer.at(-1) !== c || ofProduct.at(-1) !== p) {
      ofCustomer.push(c);
      ofProduct.push(p);
      start.push(purchases);
    } else if (days[purchases - 1] === day[line]) {
      amounts[purchases - 1]! += contents[line]!;
      continue;
    }
    days[purchases] = day[line]!;
    amounts[purchases++] = contents[line]!;
  }
  start.push(purchases);
  return {
    customers,
    products,
    customer: Uint32Array.from(ofCustomer),
    product: Uint32Array.from(ofProduct),
    start: Uint32Array.from(start),
    day: days.slice(0, purchases),
    contents: amounts.slice(0, purchases),
  };
}

/** A stable counting sort of line numbers by a key of moderate range. */
function sortedBy(key: Int32Array | Uint32Array, order: Uint32Array): Uint32Array<ArrayBuffer> {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const line of order) {
    low = Math.min(low, key[line]!);
    high = Math.max(high, key[line]!);
  }
  const next = new Uint32Array(order.length === 0 ? 0 : high - low + 2);
  for (const line of order) next[key[line]! - low + 1]!++;
  for (let value = 1; value < next.length; value++) next[value]! += next[value - 1]!;
  const sorted = new Uint32Array(order.length);
  for (const line of order) sorted[next[key[line]! - low]!++] = line;
  return sorted;
}
