import type { ProductState } from '../pipeline/types.ts';
import type { Boost } from '../schema.ts';

/** How much each wish counts. */
const FACTOR: Record<Boost['effect'], number> = { much_more: 3, more: 1.5, less: 2 / 3, never: 0 };

/** Wishes add up, but a product is not pushed out of all proportion to what its orders say. */
const MOST = 10;

/** Products of a collection, by the collection's id as digits. */
export type Members = (collectionId: string) => ReadonlySet<bigint>;

/**
 * What the owner's wishes make of a product: the product of their factors, from 0.1 to 10; 0 where one of them says never.
 *
 * @returns the factor and the places, in `boosts`, of those that apply
 */
export function boostOf(
  product: ProductState,
  boosts: readonly Boost[],
  members: Members,
): { factor: number; applied: number[] } {
  const applied = boosts.flatMap((boost, place) => (applies(boost, product, members) ? [place] : []));
  const factor = applied.reduce((sum, place) => sum * FACTOR[boosts[place]!.effect], 1);
  return { factor: factor === 0 ? 0 : Math.min(MOST, Math.max(1 / MOST, factor)), applied };
}

function applies(boost: Boost, product: ProductState, members: Members): boolean {
  switch (boost.of) {
    case 'collection':
      return members(boost.value).has(product.id);
    case 'tag':
      return product.tags.some((tag) => same(tag, boost.value));
    case 'vendor':
      return same(product.vendor, boost.value);
    case 'type':
      return same(product.productType, boost.value);
    case 'price':
      return compared(Number(product.priceMinor), boost);
    case 'stock':
      return product.inventory !== null && compared(product.inventory, boost);
    case 'margin': {
      const { priceMinor, costMinor } = product;
      return (
        costMinor !== null && priceMinor > 0n && compared(Number(priceMinor - costMinor), scaled(boost, priceMinor))
      );
    }
  }
}

/** Shopify's own filters do not mind capitals either. */
const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

const compared = (value: number, { than, amount }: { than: 'below' | 'above'; amount: number }) =>
  than === 'below' ? value < amount : value > amount;

/** A margin in per cent of the price, as an amount, so that nothing is rounded before it is compared. */
const scaled = ({ than, amount }: { than: 'below' | 'above'; amount: number }, priceMinor: bigint) => ({
  than,
  amount: (Number(priceMinor) * amount) / 100,
});
