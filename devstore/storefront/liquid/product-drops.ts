import type { Collection, Image, Metafield, Product, Variant } from '../../model.ts';
import { gid, idOf } from '../../store/ids.ts';
import { resolveNamespace } from '../../store/namespaces.ts';
import { hundredths, link, priceIn, titleOf, type View } from '../view.ts';
import { StoreDrop } from './drop.ts';

export const isPublished = (product: Product): boolean => product.status === 'ACTIVE' && product.publishedAt !== null;
export const inStock = (variant: Variant): boolean => !variant.tracked || variant.inventory > 0;

export class ImageDrop extends StoreDrop {
  readonly kind = 'image';
  readonly src: string;
  readonly alt: string;
  readonly width: number;
  readonly height: number;

  constructor(image: Image) {
    super();
    this.src = image.url;
    this.alt = image.alt;
    this.width = image.width;
    this.height = image.height;
  }

  get aspect_ratio(): number {
    return this.width / this.height;
  }

  override valueOf(): string {
    return this.src;
  }
}

export class MetafieldDrop extends StoreDrop {
  readonly kind = 'metafield';
  readonly #view: View;
  readonly #metafield: Metafield;

  constructor(view: View, metafield: Metafield) {
    super();
    this.#view = view;
    this.#metafield = metafield;
  }

  get type(): string {
    return this.#metafield.type;
  }

  /** The value as Liquid sees it; references that are deleted or unpublished fall out of lists. */
  get value(): unknown {
    const { type, value } = this.#metafield;
    switch (type) {
      case 'list.product_reference':
        return (JSON.parse(value) as string[]).flatMap((reference) => this.#product(reference) ?? []);
      case 'product_reference':
        return this.#product(value);
      case 'json':
        return JSON.parse(value);
      case 'number_integer':
      case 'number_decimal':
        return Number(value);
      case 'boolean':
        return value === 'true';
      default:
        return value;
    }
  }

  #product(reference: string): ProductDrop | null {
    const product = this.#view.store.state.products.get(idOf('Product', reference) ?? '');
    return product && isPublished(product) ? new ProductDrop(this.#view, product) : null;
  }
}

/** `owner.metafields['$app'].key`: an app's own namespace is reached by its reserved name only, as in Shopify. */
export class MetafieldsDrop extends StoreDrop {
  readonly kind = 'metafields';
  readonly #view: View;
  readonly #owner: string;

  constructor(view: View, owner: string) {
    super();
    this.#view = view;
    this.#owner = owner;
  }

  override liquidMethodMissing(namespace: string | number): NamespaceDrop {
    return new NamespaceDrop(this.#view, this.#owner, resolveNamespace(String(namespace)));
  }
}

class NamespaceDrop extends StoreDrop {
  readonly kind = 'metafields namespace';
  readonly #view: View;
  readonly #owner: string;
  readonly #namespace: string;

  constructor(view: View, owner: string, namespace: string) {
    super();
    this.#view = view;
    this.#owner = owner;
    this.#namespace = namespace;
  }

  override liquidMethodMissing(key: string | number): MetafieldDrop | null {
    const found = this.#view.store.metafields.get(this.#owner, this.#namespace, String(key));
    return found ? new MetafieldDrop(this.#view, found) : null;
  }
}

/** A price of the shop as it is where the shopper is. */
const priceOf = (view: View, price: number) => hundredths(view, priceIn(view.market, price));

/** Unit prices are per kilo and per litre. */
const UNITS = {
  g: { type: 'weight', of: 'kg', times: 1000 },
  kg: { type: 'weight', of: 'kg', times: 1 },
  ml: { type: 'volume', of: 'l', times: 1000 },
  l: { type: 'volume', of: 'l', times: 1 },
};

export class VariantDrop extends StoreDrop {
  readonly kind = 'variant';
  readonly id: string;
  readonly #view: View;
  readonly #variant: Variant;
  readonly #product: Product;

  constructor(view: View, product: Product, variant: Variant) {
    super();
    this.#view = view;
    this.#variant = variant;
    this.#product = product;
    this.id = variant.id;
  }

  get title(): string {
    return this.#variant.title;
  }
  get sku(): string {
    return this.#variant.sku;
  }
  get price(): number {
    return priceOf(this.#view, this.#variant.price);
  }
  get compare_at_price(): number | null {
    const { compareAtPrice } = this.#variant;
    return compareAtPrice === null ? null : priceOf(this.#view, compareAtPrice);
  }
  get available(): boolean {
    return inStock(this.#variant);
  }
  get inventory_quantity(): number {
    return this.#variant.inventory;
  }
  get options(): string[] {
    return this.#variant.options.map((option) => option.value);
  }
  get option1(): string | null {
    return this.#variant.options[0]?.value ?? null;
  }
  get unit_price(): number | null {
    const { measure, price } = this.#variant;
    return measure
      ? hundredths(this.#view, (priceIn(this.#view.market, price) / measure.quantity) * UNITS[measure.unit].times)
      : null;
  }
  get unit_price_measurement(): Record<string, string | number> | null {
    const { measure } = this.#variant;
    if (!measure) return null;
    const { type, of } = UNITS[measure.unit];
    return {
      measured_type: type,
      quantity_value: measure.quantity,
      quantity_unit: measure.unit,
      reference_value: 1,
      reference_unit: of,
    };
  }
  get url(): string {
    return `${link(this.#view, `/products/${this.#product.handle}`)}?variant=${this.id}`;
  }
  get product(): ProductDrop {
    return new ProductDrop(this.#view, this.#product);
  }
  get featured_image(): ImageDrop | null {
    return new ProductDrop(this.#view, this.#product).featured_image;
  }
  get image(): ImageDrop | null {
    return this.featured_image;
  }
  get metafields(): MetafieldsDrop {
    return new MetafieldsDrop(this.#view, gid('ProductVariant', this.id));
  }
}

export class ProductDrop extends StoreDrop {
  readonly kind = 'product';
  readonly id: string;
  readonly #view: View;
  readonly #product: Product;
  readonly #selected: string | null;

  constructor(view: View, product: Product, selectedVariant: string | null = null) {
    super();
    this.#view = view;
    this.#product = product;
    this.#selected = selectedVariant;
    this.id = product.id;
  }

  get title(): string {
    return titleOf(this.#view, this.#product);
  }
  get handle(): string {
    return this.#product.handle;
  }
  get vendor(): string {
    return this.#product.vendor;
  }
  get type(): string {
    return this.#product.productType;
  }
  get tags(): string[] {
    return this.#product.tags;
  }
  get description(): string {
    return this.#product.bodyHtml;
  }
  get content(): string {
    return this.#product.bodyHtml;
  }
  get url(): string {
    return link(this.#view, `/products/${this.#product.handle}`);
  }
  get available(): boolean {
    return isPublished(this.#product) && this.#product.variants.some(inStock);
  }
  get images(): ImageDrop[] {
    return this.#product.images.map((image) => new ImageDrop(image));
  }
  get media(): ImageDrop[] {
    return this.images;
  }
  get featured_image(): ImageDrop | null {
    return this.images[0] ?? null;
  }
  get featured_media(): ImageDrop | null {
    return this.featured_image;
  }
  get variants(): VariantDrop[] {
    return this.#product.variants.map((variant) => new VariantDrop(this.#view, this.#product, variant));
  }
  get variants_count(): number {
    return this.#product.variants.length;
  }
  get has_only_default_variant(): boolean {
    return this.#product.variants.length === 1 && this.#product.variants[0]!.title === 'Default Title';
  }
  get options(): string[] {
    return this.#product.variants[0]?.options.map((option) => option.name) ?? [];
  }
  get selected_variant(): VariantDrop | null {
    return this.variants.find((variant) => variant.id === this.#selected) ?? null;
  }
  get first_available_variant(): VariantDrop | null {
    return this.variants.find((variant) => variant.available) ?? null;
  }
  get selected_or_first_available_variant(): VariantDrop | null {
    return this.selected_variant ?? this.first_available_variant ?? this.variants[0] ?? null;
  }
  get price(): number {
    return this.price_min;
  }
  get price_min(): number {
    return priceOf(this.#view, Math.min(...this.#product.variants.map((variant) => variant.price)));
  }
  get price_max(): number {
    return priceOf(this.#view, Math.max(...this.#product.variants.map((variant) => variant.price)));
  }
  get price_varies(): boolean {
    return this.price_min !== this.price_max;
  }
  get compare_at_price(): number | null {
    const before = this.#product.variants[0]?.compareAtPrice ?? null;
    return before === null ? null : priceOf(this.#view, before);
  }
  get collections(): CollectionDrop[] {
    const { collections } = this.#view.store.state;
    return this.#product.collectionIds.flatMap((id) => {
      const collection = collections.get(id);
      return collection ? [new CollectionDrop(this.#view, collection)] : [];
    });
  }
  get created_at(): string {
    return new Date(this.#product.createdAt).toISOString();
  }
  get published_at(): string | null {
    return this.#product.publishedAt === null ? null : new Date(this.#product.publishedAt).toISOString();
  }
  get gift_card(): boolean {
    return this.#product.productType === 'Gift card';
  }
  get metafields(): MetafieldsDrop {
    return new MetafieldsDrop(this.#view, gid('Product', this.id));
  }
}

/** What a list is sorted by: the keys of Shopify's `sort_by`. */
export const SORTS: Record<string, (left: Product, right: Product) => number> = {
  'title-ascending': (left, right) => left.title.localeCompare(right.title),
  'price-ascending': (left, right) => lowestPrice(left) - lowestPrice(right),
  'price-descending': (left, right) => lowestPrice(right) - lowestPrice(left),
  'created-descending': (left, right) => right.createdAt - left.createdAt,
};
const lowestPrice = (product: Product): number => Math.min(...product.variants.map((variant) => variant.price));

/** A list of products of which `paginate` shows a part. */
export abstract class PagedDrop extends StoreDrop {
  protected window: [from: number, to: number] = [0, Number.POSITIVE_INFINITY];

  showOnly(from: number, to: number): void {
    this.window = [from, to];
  }
}

export class CollectionDrop extends PagedDrop {
  readonly kind = 'collection';
  readonly id: string;
  readonly sort_by: string;
  readonly #view: View;
  readonly #collection: Collection;
  readonly #inside: Product[];

  constructor(view: View, collection: Collection, sortBy = 'manual') {
    super();
    this.#view = view;
    this.#collection = collection;
    this.id = collection.id;
    this.sort_by = sortBy;
    const { products } = view.store.state;
    this.#inside = collection.productIds.flatMap((id) => {
      const product = products.get(id);
      return product && isPublished(product) ? [product] : [];
    });
    const compare = SORTS[sortBy];
    if (compare) this.#inside.sort(compare);
  }

  get title(): string {
    return this.#collection.title;
  }
  get handle(): string {
    return this.#collection.handle;
  }
  get description(): string {
    return this.#collection.bodyHtml;
  }
  get url(): string {
    return link(this.#view, `/collections/${this.handle}`);
  }
  get products(): ProductDrop[] {
    return this.#inside.slice(...this.window).map((product) => new ProductDrop(this.#view, product));
  }
  get products_count(): number {
    return this.#inside.length;
  }
  get all_products_count(): number {
    return this.#inside.length;
  }
  get featured_image(): ImageDrop | null {
    const [first] = this.#inside;
    return first ? new ProductDrop(this.#view, first).featured_image : null;
  }
  get metafields(): MetafieldsDrop {
    return new MetafieldsDrop(this.#view, gid('Collection', this.id));
  }
}

export class SearchDrop extends PagedDrop {
  readonly kind = 'search';
  readonly terms: string;
  readonly performed: boolean;
  readonly #view: View;
  readonly #found: Product[];

  constructor(view: View, terms: string, found: Product[]) {
    super();
    this.#view = view;
    this.#found = found;
    this.terms = terms;
    this.performed = terms !== '';
  }

  get results(): ProductDrop[] {
    return this.#found.slice(...this.window).map((product) => new ProductDrop(this.#view, product));
  }
  get results_count(): number {
    return this.#found.length;
  }
}

/** `collections['tea']`, `all_products['house-espresso']`: things by their handle. */
export class ByHandleDrop extends StoreDrop {
  readonly kind: string;
  readonly #find: (handle: string) => unknown;

  constructor(kind: string, find: (handle: string) => unknown) {
    super();
    this.kind = kind;
    this.#find = find;
  }

  override liquidMethodMissing(handle: string | number): unknown {
    return this.#find(String(handle)) ?? null;
  }
}
