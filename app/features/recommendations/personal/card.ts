import type { ProductForSale } from './personal.store.server.ts';

/** A product as a storefront card needs it. */
export interface CardForSale {
  id: bigint;
  handle: string;
  title: string;
  vendor: string;
  imageUrl: string | null;
  /** Minor units: lowest and highest price of its variants, and the former price of the first one for sale. */
  priceMinor: bigint;
  highestMinor: bigint;
  compareAtMinor: bigint | null;
  variants: number;
  /** The variant that goes into the cart: hers of last time where it can be bought, else the first that can. */
  variantId: bigint;
  /** Of that variant, where she had it before; empty where there is nothing to choose. */
  variantTitle: string;
}

/** Kept with the product as it stands on the shelf: the same card for the same variant, so that it is drawn once. */
const cards = new WeakMap<ProductForSale, Map<bigint | null, CardForSale>>();

/** @param variantId what she had of it, where it can be bought; null: all variants, with the first that can be in the cart */
export function cardOf(product: ProductForSale, variantId: bigint | null): CardForSale {
  const known = cards.get(product) ?? new Map<bigint | null, CardForSale>();
  cards.set(product, known);
  const card = known.get(variantId) ?? makeCard(product, variantId);
  known.set(variantId, card);
  return card;
}

/** The variant she had, where it can be bought. */
export function stillForSale({ forSale }: ProductForSale, variantId: bigint | null): bigint | null {
  return forSale.some(({ id }) => id === variantId) ? variantId : null;
}

function makeCard(product: ProductForSale, variantId: bigint | null): CardForSale {
  const { id, handle, title, vendor, imageUrl, compareAtMinor, forSale } = product;
  const first = forSale[0]!;
  const always = { id, handle, title, vendor, imageUrl };
  const variant = forSale.find((one) => one.id === variantId);
  if (!variant) {
    const { priceMinor, highestMinor, variants } = product;
    return { ...always, priceMinor, highestMinor, compareAtMinor, variants, variantId: first.id, variantTitle: '' };
  }
  return {
    ...always,
    priceMinor: variant.priceMinor,
    highestMinor: variant.priceMinor,
    compareAtMinor: variant === first ? compareAtMinor : null,
    variants: 1,
    variantId: variant.id,
    variantTitle: variant.title === 'Default Title' ? '' : variant.title,
  };
}
