import { parseMinor } from '#app/platform/money.ts';
import { idOf } from '#app/platform/shopify/gid.ts';
import type { ProductNode, VariantNode } from './documents.graphql.ts';
import type { ProductFacts, VariantFacts } from './facts.ts';

/** A product as the Admin API gives it, with all of its variants. Prices are in the shop's currency. */
export function productFromGraphql(
  node: ProductNode,
  variants: readonly VariantNode[],
  currency: string,
): ProductFacts {
  const image = node.featuredMedia?.preview?.image ?? null;
  return {
    id: idOf('Product', node.id),
    handle: node.handle,
    title: node.title,
    vendor: node.vendor,
    productType: node.productType,
    tags: node.tags,
    status: node.status,
    publishedAt: node.publishedAt === null ? null : instant(node.publishedAt),
    image: image && { url: image.url, alt: image.altText },
    createdAt: instant(node.createdAt),
    updatedAt: instant(node.updatedAt),
    variants: variants.map((variant) => variantFromGraphql(variant, currency)),
    complete: true,
  };
}

function variantFromGraphql(node: VariantNode, currency: string): VariantFacts {
  return {
    id: idOf('ProductVariant', node.id),
    inventoryItemId: node.inventoryItem && idOf('InventoryItem', node.inventoryItem.id),
    title: node.title,
    sku: node.sku,
    position: node.position,
    priceMinor: parseMinor(node.price, currency),
    compareAtMinor: node.compareAtPrice === null ? null : parseMinor(node.compareAtPrice, currency),
    costMinor: node.inventoryItem?.unitCost ? parseMinor(node.inventoryItem.unitCost.amount, currency) : null,
    inventory: node.inventoryQuantity,
    available: node.availableForSale,
    updatedAt: instant(node.updatedAt),
  };
}

function instant(text: string): Date {
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) throw new RangeError(`"${text}" is not an instant`);
  return date;
}
