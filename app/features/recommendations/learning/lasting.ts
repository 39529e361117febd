import { type BasketHistory, NOBODY } from '#app/algorithms/next-basket/types.ts';

/** Who bought a product so long ago has had time to come back for it. */
const TIME_TO_RETURN = 180;

/** At the shop's own rate so many should have come back before it says something that hardly any has. */
const EXPECTED = 5;
const HARDLY_ANY = 0.1;

/**
 * Products that last: among those who have had time to come back for it, hardly anybody has, where at the rate of the
 * whole shop at least five would have. Where too few bought a product to say, its type decides: nobody buys a second
 * kettle of whatever make.
 *
 * @param typeOf dense ids of the products' types, −1 where unknown
 * @returns product numbers, ascending
 */
export function lastingProducts(history: BasketHistory, typeOf: Int32Array, today: number): number[] {
  const { buyers, returned } = returns(history, today);
  const types = typeOf.reduce((most, type) => Math.max(most, type + 1), 0);
  const ofType = { buyers: new Uint32Array(types), returned: new Uint32Array(types) };
  let all = 0;
  let allReturned = 0;
  for (let item = 0; item < history.products; item++) {
    all += buyers[item]!;
    allReturned += returned[item]!;
    const type = typeOf[item]!;
    if (type < 0) continue;
    ofType.buyers[type]! += buyers[item]!;
    ofType.returned[type]! += returned[item]!;
  }
  const rate = allReturned / Math.max(1, all);
  const verdict = (had: number, came: number): boolean | null =>
    had * rate >= EXPECTED ? came <= HARDLY_ANY * had * rate : null;
  return Array.from(buyers.keys()).filter((item) => {
    const own = verdict(buyers[item]!, returned[item]!);
    const type = typeOf[item]!;
    return own ?? (type >= 0 && returned[item] === 0 && verdict(ofType.buyers[type]!, ofType.returned[type]!) === true);
  });
}

/** Per product: customers whose first purchase of it is long enough ago (or who came back), and those who came back on another day. */
function returns({ products, customers, customer, day, offsets, items }: BasketHistory, today: number) {
  const buyers = new Uint32Array(products);
  const returned = new Uint32Array(products);
  const firstOn = new Int32Array(products);
  const seenBy = new Uint32Array(products); // customer + 1
  const cameBack = new Uint8Array(products);
  for (const [who, orders] of ordersByCustomer(customer, day, customers)) {
    for (const order of orders) {
      for (let i = offsets[order]!; i < offsets[order + 1]!; i++) {
        const item = items[i]!;
        if (seenBy[item] !== who + 1) {
          seenBy[item] = who + 1;
          firstOn[item] = day[order]!;
          cameBack[item] = 0;
          if (today - day[order]! >= TIME_TO_RETURN) buyers[item]! += 1;
        } else if (cameBack[item] === 0 && day[order] !== firstOn[item]) {
          cameBack[item] = 1;
          returned[item]! += 1;
          if (today - firstOn[item]! < TIME_TO_RETURN) buyers[item]! += 1;
        }
      }
    }
  }
  return { buyers, returned };
}

/** Each customer's orders, oldest first. */
function* ordersByCustomer(
  customer: Uint32Array,
  day: Int32Array,
  customers: number,
): Generator<[who: number, orders: Uint32Array]> {
  const starts = new Uint32Array(customers + 1);
  for (const who of customer) if (who !== NOBODY) starts[who + 1]! += 1;
  for (let who = 0; who < customers; who++) starts[who + 1]! += starts[who]!;
  const sorted = new Uint32Array(starts[customers]!);
  const next = starts.slice(0, customers);
  for (let order = 0; order < customer.length; order++) {
    const who = customer[order]!;
    if (who !== NOBODY) sorted[next[who]!++] = order;
  }
  for (let who = 0; who < customers; who++) {
    const own = sorted.subarray(starts[who]!, starts[who + 1]!);
    yield [who, own.sort((a, b) => day[a]! - day[b]!)];
  }
}
