/** What Liquid knows of a product, as far as the blocks look at it. */
export interface LiquidProduct {
  id: string;
  title: string;
  url: string;
  vendor: string;
  available: boolean;
  featured_image: { src: string; alt: string; width: number; height: number } | null;
  price: number;
  price_min: number;
  price_varies: boolean;
  has_only_default_variant: boolean;
  selected_or_first_available_variant: LiquidVariant | undefined;
  variants: LiquidVariant[];
  metafields: { $app: Record<string, { value: unknown }> };
}

export interface LiquidVariant {
  id: string;
  title: string;
  price: number;
  compare_at_price: number | null;
  available: boolean;
  unit_price: number | null;
  unit_price_measurement: { reference_value: number; reference_unit: string } | null;
}

export interface ProductSpec {
  title?: string;
  vendor?: string;
  price?: number;
  compareAt?: number;
  available?: boolean;
  image?: string | null;
  /** Title and price of each variant, when there is more than one. */
  variants?: [string, number][];
  unitPrice?: number;
  alsoBought?: LiquidProduct[];
  basis?: 'orders' | 'mixed' | 'content';
  bundle?: LiquidProduct[];
  /** How many others the set had when it was published; the list itself leaves out what is unpublished since. */
  bundleSize?: number;
}

let last = 9_007_199_254_740_993n;

export function product(spec: ProductSpec = {}): LiquidProduct {
  const id = String(last++);
  const { title = `Product ${id}`, price = 1250, available = true, image = '/p.svg' } = spec;
  const variants: LiquidVariant[] = (spec.variants ?? [['Default Title', price]]).map(([name, amount], at) => ({
    id: `${id}${at}`,
    title: name,
    price: amount,
    compare_at_price: spec.compareAt ?? null,
    available,
    unit_price: spec.unitPrice ?? null,
    unit_price_measurement: spec.unitPrice ? { reference_value: 1, reference_unit: 'kg' } : null,
  }));
  const prices = variants.map((v) => v.price);
  const lowest = Math.min(...prices);
  const others = spec.bundle;
  return {
    id,
    title,
    url: `/products/p-${id}`,
    vendor: spec.vendor ?? 'Maison Lune',
    available,
    featured_image: image === null ? null : { src: image, alt: title, width: 900, height: 900 },
    price: lowest,
    price_min: lowest,
    price_varies: Math.max(...prices) !== lowest,
    has_only_default_variant: !spec.variants,
    selected_or_first_available_variant: variants[0],
    variants,
    metafields: {
      $app: {
        ...(spec.alsoBought ? { also_bought: { value: spec.alsoBought } } : {}),
        ...(spec.basis ? { also_bought_basis: { value: spec.basis } } : {}),
        ...(others
          ? {
              bundle_items: { value: others },
              bought_together: {
                value: {
                  items: Array.from({ length: spec.bundleSize ?? others.length }, () => ({
                    productId: '1',
                    handle: 'x',
                  })),
                  support: 0.01,
                  confidence: 0.4,
                  lift: 9,
                },
              },
            }
          : {}),
      },
    },
  };
}
