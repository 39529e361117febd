import { comparableSizes, type PackSize, packSize } from '#app/algorithms/replenishment/pack-size.ts';

export interface VariantTitle {
  productId: bigint;
  productTitle: string;
  /** Null for a product of which no variant is known. */
  variantId: bigint | null;
  variantTitle: string | null;
}

/** What is in one piece of each variant, and the unit in which a product's variants compare. */
export interface Packs {
  amountOf(productId: bigint, variantId: bigint): number;
  unitOf(productId: bigint): PackSize['unit'] | null;
}

/** Reads pack sizes from titles. A variant that is gone is taken for the product's first one. */
export function packsOf(titles: readonly VariantTitle[]): Packs {
  const variants = new Map<bigint, VariantTitle[]>();
  for (const title of titles) {
    const of = variants.get(title.productId);
    if (of) of.push(title);
    else variants.set(title.productId, [title]);
  }
  const units = new Map<bigint, PackSize['unit'] | null>();
  const amounts = new Map<bigint, number>();
  const first = new Map<bigint, number>();
  for (const [productId, of] of variants) {
    const sizes = comparableSizes(of.map((one) => packSize(one.variantTitle ?? '') ?? packSize(one.productTitle)));
    units.set(productId, sizes.unit);
    first.set(productId, sizes.amounts[0] ?? 1);
    for (const [i, { variantId }] of of.entries()) {
      if (variantId !== null) amounts.set(variantId, sizes.amounts[i]!);
    }
  }
  return {
    amountOf: (productId, variantId) => amounts.get(variantId) ?? first.get(productId) ?? 1,
    unitOf: (productId) => units.get(productId) ?? null,
  };
}
