/** A set that is bought together, as the owner sells it. */
export interface OfferedSet {
  key: string;
  items: readonly bigint[];
  /** From 1, best first. */
  rank: number;
  /** The owner took it up; what is only proposed is offered at list price. */
  accepted: boolean;
  /** Per cent off the whole set, 0 … 50. */
  saving: number;
}

export interface OfferedProduct {
  /** What it costs alone, minor units. */
  listMinor: bigint;
  /** What it costs the shop; null where unknown. */
  costMinor: bigint | null;
}

/** Products of sets that a customer bought for herself. */
export interface Had {
  owned: ReadonlySet<bigint>;
  usedUp: ReadonlySet<bigint>;
}

export interface Offer {
  bundleKey: string;
  owned: bigint[];
  missing: bigint[];
  /** Of what is missing, bought alone. */
  listMinor: bigint;
  /** Off that, so that the set as a whole costs the set's price. */
  offMinor: bigint;
  /**
   * Of so much at list price, or more, of those products it is taken off; null where nothing is. Shopify counts pieces and
   * not products, so without it the amount could be had with two pieces of the cheapest, or with a smaller variant.
   */
  fromMinor: bigint | null;
}

/** However much the set saves, what is left to buy is not sold below this share of its list price. */
const LEAST_SHARE = 50n;

/** Per cent of the list price of the rest: not all of it, as a price rounded for another country may be a little lower. */
const FROM_SHARE = 90n;

/**
 * The one set of which a customer owns most and lacks some: what is missing, and what it should cost. Half of the set
 * is enough; of a set that is only proposed, two products at least, as half of a pair is just a product that goes with
 * another. A set with something she had and has used up is none of hers to complete: that she buys again.
 *
 * @param owned what she bought for herself and still has
 * @param usedUp what she bought for herself and has no more of
 * @param products every product of the sets; what is not in it does not exist
 * @param mayComplete whether the rest may be shown to who has those products: in stock, and allowed by the owner
 */
export function chooseOffer(
  { owned, usedUp }: Had,
  sets: readonly OfferedSet[],
  products: ReadonlyMap<bigint, OfferedProduct>,
  mayComplete: (missing: readonly bigint[], has: readonly bigint[]) => boolean,
): Offer | null {
  const possible = sets.flatMap((set) => {
    const has = set.items.filter((id) => owned.has(id));
    const missing = set.items.filter((id) => !owned.has(id));
    const enough = has.length * 2 >= set.items.length && has.length >= (set.accepted ? 1 : 2);
    const whole = missing.length > 0 && set.items.every((id) => products.has(id));
    const allNew = missing.every((id) => !usedUp.has(id));
    return enough && whole && allNew && mayComplete(missing, has) ? [{ set, has, missing }] : [];
  });
  const [best] = possible.sort(
    (a, b) =>
      b.has.length * a.set.items.length - a.has.length * b.set.items.length ||
      Number(b.set.accepted) - Number(a.set.accepted) ||
      a.set.rank - b.set.rank ||
      (a.set.key < b.set.key ? -1 : 1),
  );
  if (!best) return null;
  const { set, has, missing } = best;
  return { bundleKey: set.key, owned: has, missing, ...priceOf(set, has, missing, products) };
}

/**
 * The price of the rest: the set's price less what she has paid for already, which is taken at list price, as a
 * discount code gives everybody the same. No product is sold above its list price, below half of it, or below what it
 * costs the shop.
 */
function priceOf(
  { accepted, saving }: OfferedSet,
  owned: readonly bigint[],
  missing: readonly bigint[],
  products: ReadonlyMap<bigint, OfferedProduct>,
): Pick<Offer, 'listMinor' | 'offMinor' | 'fromMinor'> {
  const sum = (ids: readonly bigint[]) => ids.reduce((total, id) => total + products.get(id)!.listMinor, 0n);
  const rest = sum(missing);
  const whole = sum(owned) + rest;
  const off = accepted ? whole - priceOfSet(whole, saving) : 0n;
  const nothing = { listMinor: rest, offMinor: 0n, fromMinor: null };
  if (off <= 0n || rest <= 0n) return nothing;
  const from = (rest * FROM_SHARE + 99n) / 100n;
  const [only] = missing;
  // An amount is spread over what is bought by price, so each loses the same share of it: most where least is bought.
  const most = missing.length === 1 ? offLast(products.get(only!)!, off) : mostOff(missing, products, from);
  const offMinor = max(0n, min(off, most));
  return offMinor > 0n ? { listMinor: rest, offMinor, fromMinor: from } : nothing;
}

/** Off so much of these products, none of which may then cost less than it may. */
function mostOff(missing: readonly bigint[], products: ReadonlyMap<bigint, OfferedProduct>, from: bigint): bigint {
  return missing.reduce((least, id) => {
    const product = products.get(id)!;
    const { listMinor } = product;
    return listMinor > 0n ? min(least, (from * (listMinor - floorOf(product))) / listMinor) : least;
  }, from);
}

/**
 * Whether a price that was offered when products cost something else may stand until the one at their new prices can be
 * had: its code still takes off what it says, and makes nothing cheaper than it may be.
 */
export function mayStand(
  { missing, offMinor, fromMinor }: Pick<Offer, 'missing' | 'offMinor' | 'fromMinor'>,
  products: ReadonlyMap<bigint, OfferedProduct>,
): boolean {
  const rest = missing.reduce((sum, id) => sum + products.get(id)!.listMinor, 0n);
  const from = fromMinor ?? rest;
  return from <= rest && offMinor <= mostOff(missing, products, missing.length === 1 ? rest : from);
}

/** Off the one product that is missing. */
const offLast = (product: OfferedProduct, off: bigint) => max(0n, min(off, product.listMinor - floorOf(product)));

/**
 * What a set costs as a whole with so many per cent off, and where it hits hardest: the product that becomes cheapest,
 * by its share, for somebody who lacks only that one, and how much more that is than the rest of the set's price. Null:
 * nothing becomes cheaper.
 */
export function worstCase<Product extends OfferedProduct>(
  items: readonly Product[],
  saving: number,
): { wholeMinor: bigint; setMinor: bigint; last: { product: Product; priceMinor: bigint; moreMinor: bigint } | null } {
  const wholeMinor = items.reduce((sum, { listMinor }) => sum + listMinor, 0n);
  const setMinor = priceOfSet(wholeMinor, saving);
  const off = wholeMinor - setMinor;
  const cheaper = items
    .map((product) => {
      const offMinor = offLast(product, off);
      return { product, priceMinor: product.listMinor - offMinor, moreMinor: off - offMinor };
    })
    .filter(({ product, priceMinor }) => priceMinor < product.listMinor);
  const [last] = cheaper.sort((a, b) =>
    Number(a.priceMinor * b.product.listMinor - b.priceMinor * a.product.listMinor),
  );
  return { wholeMinor, setMinor, last: last ?? null };
}

/** Rounded to the nearest minor unit. */
const priceOfSet = (whole: bigint, saving: number) => (whole * BigInt(100 - saving) + 50n) / 100n;

const floorOf = ({ listMinor, costMinor }: OfferedProduct) =>
  max((listMinor * LEAST_SHARE + 99n) / 100n, costMinor ?? 0n);

const max = (a: bigint, b: bigint) => (a > b ? a : b);
const min = (a: bigint, b: bigint) => (a < b ? a : b);
