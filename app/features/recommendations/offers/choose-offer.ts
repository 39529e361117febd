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
   * How it is taken off where several products are missing: from each of them, in hundredths of a per cent. Null where
   * one is: the amount itself. Shopify counts pieces and not products, so an amount off several could be had with two
   * pieces of the cheapest.
   */
  share: number | null;
}

/** However much the set saves, what is left to buy is not sold below this share of its list price. */
const LEAST_SHARE = 50n;

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
): Pick<Offer, 'listMinor' | 'offMinor' | 'share'> {
  const sum = (ids: readonly bigint[]) => ids.reduce((total, id) => total + products.get(id)!.listMinor, 0n);
  const rest = sum(missing);
  const whole = sum(owned) + rest;
  const off = accepted ? whole - priceOfSet(whole, saving) : 0n;
  if (off <= 0n || rest <= 0n) return { listMinor: rest, offMinor: 0n, share: null };
  const [only] = missing;
  if (missing.length === 1) {
    return { listMinor: rest, offMinor: offLast(products.get(only!)!, off), share: null };
  }
  const most = missing.reduce((least, id) => {
    const product = products.get(id)!;
    return min(
      least,
      product.listMinor > 0n ? ((product.listMinor - floorOf(product)) * WHOLE) / product.listMinor : 0n,
    );
  }, WHOLE);
  const share = max(0n, min((off * WHOLE) / rest, most));
  return { listMinor: rest, offMinor: (rest * share) / WHOLE, share: share > 0n ? Number(share) : null };
}

/** All of it, in hundredths of a per cent. */
const WHOLE = 10_000n;

/** Off the one product that is missing. */
const offLast = (product: OfferedProduct, off: bigint) => max(0n, min(off, product.listMinor - floorOf(product)));

/**
 * What a set costs as a whole with so many per cent off, and where it hits hardest: the product that becomes cheapest,
 * by its share, for somebody who lacks only that one. Null: nothing becomes cheaper.
 */
export function worstCase<Product extends OfferedProduct>(
  items: readonly Product[],
  saving: number,
): { wholeMinor: bigint; setMinor: bigint; last: { product: Product; priceMinor: bigint } | null } {
  const wholeMinor = items.reduce((sum, { listMinor }) => sum + listMinor, 0n);
  const setMinor = priceOfSet(wholeMinor, saving);
  const cheaper = items
    .map((product) => ({ product, priceMinor: product.listMinor - offLast(product, wholeMinor - setMinor) }))
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
