import type { Image, Product, Variant } from '../../model.ts';
import { gid } from '../../store/ids.ts';
import { decimal } from '../../store/money.ts';
import { Connection } from '../connection.ts';
import { type ApiContext, type Args, iso, isoOrNull, type TypeResolvers } from '../context.ts';
import { metafieldsOf } from './metafields.ts';
import { CollectionNode, InventoryItemNode, ProductNode, VariantNode } from './nodes.ts';

class MediaImage {
  readonly __typename = 'MediaImage';
  readonly product: Product;
  readonly image: Image;
  readonly position: number;
  constructor(product: Product, image: Image, position: number) {
    this.product = product;
    this.image = image;
    this.position = position;
  }
}

/** Pictures are served by the storefront; the API gives their full address. */
function picture(image: Image, origin: string) {
  const url = new URL(image.url, origin).href;
  return { id: null, altText: image.alt, width: image.width, height: image.height, url, src: url, originalSrc: url };
}

const media = (product: Product) => product.images.map((image, position) => new MediaImage(product, image, position));
const price = (amount: number, { store }: ApiContext) => decimal(amount, store.info.currency);
const money = (amount: number, context: ApiContext) => ({
  amount: price(amount, context),
  currencyCode: context.store.info.currency,
});
const plainText = (html: string): string =>
  html
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();

function priceRange({ product }: ProductNode, _args: Args, context: ApiContext) {
  const prices = product.variants.map((variant) => variant.price);
  return {
    minVariantPrice: money(Math.min(...prices), context),
    maxVariantPrice: money(Math.max(...prices), context),
  };
}

const collectionsOf = ({ product }: ProductNode, { store }: ApiContext) =>
  product.collectionIds.map((id) => store.state.collections.get(id)).filter((collection) => collection !== undefined);

export const productResolvers: TypeResolvers<ProductNode> = {
  ...metafieldsOf<ProductNode>(({ product }) => gid('Product', product.id)),
  id: ({ product }) => gid('Product', product.id),
  legacyResourceId: ({ product }) => product.id,
  handle: ({ product }) => product.handle,
  title: ({ product }) => product.title,
  bodyHtml: ({ product }) => product.bodyHtml,
  description: ({ product }, args) => {
    const text = plainText(product.bodyHtml);
    return typeof args.truncateAt === 'number' ? text.slice(0, args.truncateAt) : text;
  },
  descriptionHtml: ({ product }) => product.bodyHtml,
  vendor: ({ product }) => product.vendor,
  productType: ({ product }) => product.productType,
  tags: ({ product }) => product.tags,
  status: ({ product }) => product.status,
  isGiftCard: ({ product }) => product.productType === 'Gift card',
  createdAt: ({ product }) => iso(product.createdAt),
  updatedAt: ({ product }) => iso(product.updatedAt),
  publishedAt: ({ product }) => isoOrNull(product.publishedAt),
  publishedOnCurrentPublication: ({ product }) => product.publishedAt !== null && product.status === 'ACTIVE',
  templateSuffix: () => null,
  category: () => null,
  onlineStoreUrl: ({ product }, _args, { origin }) =>
    product.publishedAt !== null && product.status === 'ACTIVE' ? `${origin}/products/${product.handle}` : null,
  onlineStorePreviewUrl: ({ product }, _args, { origin }) => `${origin}/products/${product.handle}`,
  totalInventory: ({ product }) =>
    product.variants.reduce((sum, variant) => sum + (variant.tracked ? variant.inventory : 0), 0),
  tracksInventory: ({ product }) => product.variants.some((variant) => variant.tracked),
  hasOnlyDefaultVariant: ({ product }) => product.variants.length === 1,
  hasOutOfStockVariants: ({ product }) => product.variants.some((variant) => variant.tracked && variant.inventory <= 0),
  totalVariants: ({ product }) => product.variants.length,
  variantsCount: ({ product }) => ({ count: product.variants.length, precision: 'EXACT' }),
  variants: ({ product }, args) => new Connection(product.variants, args, (variant) => new VariantNode(variant)),
  options: ({ product }) => {
    const names = [...new Set(product.variants.flatMap((variant) => variant.options.map((option) => option.name)))];
    return names.map((name, index) => ({
      id: gid('ProductOption', (BigInt(product.id) + BigInt(index)).toString()),
      name,
      position: index + 1,
      values: [
        ...new Set(product.variants.flatMap((variant) => variant.options.filter((option) => option.name === name))),
      ]
        .map((option) => option.value)
        .filter((value, at, all) => all.indexOf(value) === at),
    }));
  },
  priceRange,
  priceRangeV2: priceRange,
  compareAtPriceRange: () => null,
  featuredImage: ({ product }, _args, { origin }) => (product.images[0] ? picture(product.images[0], origin) : null),
  featuredMedia: ({ product }) => media(product)[0] ?? null,
  images: ({ product }, args, { origin }) => new Connection(product.images, args, (image) => picture(image, origin)),
  media: ({ product }, args) => new Connection(media(product), args, (image) => image),
  mediaCount: ({ product }) => ({ count: product.images.length, precision: 'EXACT' }),
  collections: (source, args, context) =>
    new Connection(collectionsOf(source, context), args, (collection) => new CollectionNode(collection)),
};

export const mediaImageResolvers: TypeResolvers<MediaImage> = {
  id: ({ product, position }) => gid('MediaImage', (BigInt(product.id) * 100n + BigInt(position)).toString()),
  alt: ({ image }) => image.alt,
  image: ({ image }, _args, { origin }) => picture(image, origin),
  preview: ({ image }, _args, { origin }) => ({ image: picture(image, origin), status: 'READY' }),
  mediaContentType: () => 'IMAGE',
  status: () => 'READY',
  mimeType: () => 'image/svg+xml',
};

const sellable = (variant: Variant): boolean => !variant.tracked || variant.inventory > 0;

export const variantResolvers: TypeResolvers<VariantNode> = {
  ...metafieldsOf<VariantNode>(({ variant }) => gid('ProductVariant', variant.id)),
  id: ({ variant }) => gid('ProductVariant', variant.id),
  legacyResourceId: ({ variant }) => variant.id,
  title: ({ variant }) => variant.title,
  displayName: ({ variant }, _args, { store }) =>
    `${store.state.products.get(variant.productId)?.title ?? ''} - ${variant.title}`,
  sku: ({ variant }) => variant.sku,
  barcode: () => null,
  position: ({ variant }) => variant.position,
  price: ({ variant }, _args, context) => price(variant.price, context),
  compareAtPrice: ({ variant }, _args, context) =>
    variant.compareAtPrice === null ? null : price(variant.compareAtPrice, context),
  inventoryQuantity: ({ variant }) => variant.inventory,
  sellableOnlineQuantity: ({ variant }) => (variant.tracked ? Math.max(0, variant.inventory) : 0),
  inventoryPolicy: () => 'DENY',
  availableForSale: ({ variant }) => sellable(variant),
  taxable: () => true,
  selectedOptions: ({ variant }) => variant.options.map(({ name, value }) => ({ name, value })),
  createdAt: ({ variant }) => iso(variant.createdAt),
  updatedAt: ({ variant }) => iso(variant.updatedAt),
  image: () => null,
  product: ({ variant }, _args, { store }) => new ProductNode(store.core.product(variant.productId)),
  inventoryItem: ({ variant }) => new InventoryItemNode(variant),
};

export const inventoryItemResolvers: TypeResolvers<InventoryItemNode> = {
  id: ({ variant }) => gid('InventoryItem', variant.inventoryItemId),
  legacyResourceId: ({ variant }) => variant.inventoryItemId,
  sku: ({ variant }) => variant.sku,
  tracked: ({ variant }) => variant.tracked,
  requiresShipping: () => true,
  unitCost: ({ variant }, _args, context) => (variant.cost === null ? null : money(variant.cost, context)),
  createdAt: ({ variant }) => iso(variant.createdAt),
  updatedAt: ({ variant }) => iso(variant.updatedAt),
  variant: ({ variant }) => new VariantNode(variant),
};

export const collectionResolvers: TypeResolvers<CollectionNode> = {
  ...metafieldsOf<CollectionNode>(({ collection }) => gid('Collection', collection.id)),
  id: ({ collection }) => gid('Collection', collection.id),
  legacyResourceId: ({ collection }) => collection.id,
  handle: ({ collection }) => collection.handle,
  title: ({ collection }) => collection.title,
  description: ({ collection }) => plainText(collection.bodyHtml),
  descriptionHtml: ({ collection }) => collection.bodyHtml,
  updatedAt: ({ collection }) => iso(collection.updatedAt),
  productsCount: ({ collection }) => ({ count: collection.productIds.length, precision: 'EXACT' }),
  products: ({ collection }, args, { store }) =>
    new Connection(
      collection.productIds.map((id) => store.state.products.get(id)).filter((product) => product !== undefined),
      args,
      (product) => new ProductNode(product),
    ),
};
