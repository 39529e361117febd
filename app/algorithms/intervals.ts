/**
 * When a product runs out, the simple way: by how long its buyers usually take to buy it again.
 */

/** One entry per order line that counts; several lines of one product on one day are one purchase. */
export type Purchases = {
  readonly product: Uint32Array;
  readonly customer: Uint32Array;
  /** Day number in the shop's time zone. */
  readonly day: Int32Array;
  /** Pieces after refunds; lines with none are passed over. */
  readonly quantity: Int32Array;
};

/** Days that *one piece* lasts. */
export type ProductInterval = {
  /** Number of intervals and of different customers behind it. */
  readonly intervals: number;
  readonly customers: number;
  readonly q25Days: number;
  readonly medianDays: number;
  readonly q75Days: number;
};

export type IntervalOptions = {
  /** Number of products; their indexes are below it. */
  readonly products: number;
  /** Intervals needed to speak of a habit; default 8. */
  readonly minIntervals?: number;
  /** Customers needed, so that it is not one household's habit; default 4. */
  readonly minCustomers?: number;
};

/**
 * Quartiles of the days between one customer's consecutive purchases of a product, per piece bought the first time.
 * `null` where too few came back to say anything: most products are never used up, and silence is the right answer.
 *
 * Purchases that were never followed by another one are not counted (they may still be); so a product that few buy
 * again can look quicker than it is. The replenishment model proper corrects for that, this first version does not.
 *
 * @throws RangeError when the arrays differ in length or a product index is out of range
 */
export function purchaseIntervals(purchases: Purchases, options: IntervalOptions): (ProductInterval | null)[] {
  const { product, customer, day, quantity } = purchases;
  const { products, minIntervals = 8, minCustomers = 4 } = options;
  const lines = product.length;
  if (customer.length !== lines || day.length !== lines || quantity.length !== lines) {
    throw new RangeError('products, customers, days and quantities must be equally many');
  }
  let order = Uint32Array.from(product.keys()).filter((line) => quantity[line]! > 0);
  // By product, then customer, then day: stable sorts from the last key to the first.
  for (const key of [day, customer, product]) order = sortedBy(key, order);
  if (order.length > 0 && product[order.at(-1)!]! >= products) {
    throw new RangeError(`product index ${product[order.at(-1)!]!} is not below ${products}`);
  }

  const answer: (ProductInterval | null)[] = new Array(products).fill(null);
  for (let i = 0; i < order.length; ) {
    const current = product[order[i]!]!;
    const perPiece: number[] = [];
    let customers = 0;
    while (i < order.length && product[order[i]!] === current) {
      const buyer = customer[order[i]!]!;
      const before = perPiece.length;
      let since = day[order[i]!]!;
      let pieces = 0;
      for (; i < order.length && product[order[i]!] === current && customer[order[i]!] === buyer; i++) {
        const line = order[i]!;
        if (day[line]! > since) {
          perPiece.push((day[line]! - since) / pieces);
          since = day[line]!;
          pieces = 0;
        }
        pieces += quantity[line]!;
      }
      if (perPiece.length > before) customers++;
    }
    if (perPiece.length >= minIntervals && customers >= minCustomers) {
      const sorted = Float64Array.from(perPiece).sort();
      answer[current] = {
        intervals: sorted.length,
        customers,
        q25Days: quantile(sorted, 0.25),
        medianDays: quantile(sorted, 0.5),
        q75Days: quantile(sorted, 0.75),
      };
    }
  }
  return answer;
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

/** Quantile by linear interpolation between order statistics (Hyndman and Fan 1996, definition 7). */
export function quantile(sorted: Float64Array, share: number): number {
  if (sorted.length === 0) throw new RangeError('no values');
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)]!;
  const high = sorted[Math.ceil(at)]!;
  return low + (high - low) * (at - Math.floor(at));
}

export type Due = {
  /** When she will probably need it. */
  readonly dueDay: number;
  /** The middle half of the buyers need it between these days. */
  readonly fromDay: number;
  readonly untilDay: number;
};

/** When a customer who bought `quantity` pieces on `lastDay` runs out; `null` where the product has no rhythm. */
export function nextDue(
  interval: ProductInterval | null,
  { lastDay, quantity }: { readonly lastDay: number; readonly quantity: number },
): Due | null {
  if (interval === null || !(quantity > 0)) return null;
  return {
    dueDay: lastDay + Math.round(interval.medianDays * quantity),
    fromDay: lastDay + Math.round(interval.q25Days * quantity),
    untilDay: lastDay + Math.round(interval.q75Days * quantity),
  };
}
