export interface ProductFacts {
  id: bigint;
  handle: string;
  title: string;
  vendor: string;
  productType: string;
  tags: string[];
  status: string;
  publishedAt: Date | null;
  /** Undefined when the source does not tell. */
  image: { url: string; alt: string | null } | null | undefined;
  createdAt: Date;
  updatedAt: Date;
  variants: VariantFacts[];
  /** Every variant there is stands in `variants`; else missing ones must not be taken for deleted. */
  complete: boolean;
}

/** What a product was, and when Shopify showed it so. */
export interface ProductVersion {
  product: ProductFacts;
  seenAt: Date;
}

export interface VariantFacts {
  id: bigint;
  inventoryItemId: bigint | null;
  title: string;
  sku: string | null;
  position: number;
  priceMinor: bigint;
  compareAtMinor: bigint | null;
  /** Undefined when the source does not tell. */
  costMinor: bigint | null | undefined;
  inventory: number | null;
  available: boolean;
  updatedAt: Date;
}
