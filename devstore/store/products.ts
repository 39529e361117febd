import type { Id, Minor, Product, Variant } from '../model.ts';
import { StoreError } from './changes.ts';
import type { StoreCore } from './core.ts';

export interface ProductInput {
  title: string;
  handle?: string;
  bodyHtml?: string;
  vendor?: string;
  productType?: string;
  tags?: string[];
  status?: Product['status'];
  images?: Product['images'];
  collectionIds?: Id[];
  price: Minor;
  inventory?: number;
}

export class ProductBook {
  readonly #core: StoreCore;

  constructor(core: StoreCore) {
    this.#core = core;
  }

  findByHandle(handle: string): Product | null {
    const id = this.#core.productByHandle.get(handle);
    return id === undefined ? null : (this.#core.state.products.get(id) ?? null);
  }

  create(input: ProductInput): Product {
    const core = this.#core;
    const now = core.clock.now();
    const id = core.ids.next();
    const variant: Variant = {
      id: core.ids.next(),
      productId: id,
      inventoryItemId: core.ids.next(),
      title: 'Default Title',
      sku: '',
      price: input.price,
      compareAtPrice: null,
      cost: null,
      inventory: input.inventory ?? 0,
      tracked: input.inventory !== undefined,
      options: [{ name: 'Title', value: 'Default Title' }],
      position: 1,
      createdAt: now,
      updatedAt: now,
    };
    const status = input.status ?? 'ACTIVE';
    const product: Product = {
      id,
      handle: this.#freeHandle(input.handle ?? input.title),
      title: input.title,
      bodyHtml: input.bodyHtml ?? '',
      vendor: input.vendor ?? core.state.info.name,
      productType: input.productType ?? '',
      tags: input.tags ?? [],
      status,
      publishedAt: status === 'ACTIVE' ? now : null,
      createdAt: now,
      updatedAt: now,
      images: input.images ?? [],
      variants: [variant],
      collectionIds: input.collectionIds ?? [],
    };
    for (const collectionId of product.collectionIds) core.state.collections.get(collectionId)?.productIds.push(id);
    core.state.products.set(id, product);
    core.indexProduct(product);
    core.emit({ topic: 'products/create', product });
    return product;
  }

  update(
    id: Id,
    input: Partial<Pick<Product, 'title' | 'bodyHtml' | 'vendor' | 'productType' | 'tags' | 'status'>>,
  ): Product {
    const product = this.#core.product(id);
    Object.assign(product, Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)));
    return this.#changed(product);
  }

  /** No webhook tells of a translation. */
  translate(id: Id, titles: Record<string, string>): Product {
    const product = this.#core.product(id);
    product.titles = { ...product.titles, ...titles };
    return product;
  }

  publish(id: Id, published: boolean): Product {
    const product = this.#core.product(id);
    product.publishedAt = published ? (product.publishedAt ?? this.#core.clock.now()) : null;
    return this.#changed(product);
  }

  setPrice(variantId: Id, price: Minor, compareAtPrice?: Minor | null): Product {
    const variant = this.#core.variant(variantId);
    if (!Number.isSafeInteger(price) || price < 0)
      throw new StoreError('A price is a whole number of minor units', ['price']);
    variant.price = price;
    if (compareAtPrice !== undefined) variant.compareAtPrice = compareAtPrice;
    this.#core.touch(variant);
    return this.#changed(this.#core.product(variant.productId));
  }

  setInventory(variantId: Id, available: number): Variant {
    const variant = this.#core.variant(variantId);
    variant.inventory = available;
    variant.tracked = true;
    this.#core.touch(variant);
    this.#core.emit({ topic: 'inventory_levels/update', variant });
    this.#changed(this.#core.product(variant.productId));
    return variant;
  }

  delete(id: Id): void {
    const product = this.#core.product(id);
    this.#core.state.products.delete(id);
    this.#core.unindexProduct(product);
    for (const collectionId of product.collectionIds) {
      const collection = this.#core.state.collections.get(collectionId);
      if (collection) collection.productIds = collection.productIds.filter((productId) => productId !== id);
    }
    this.#core.emit({ topic: 'products/delete', productId: id });
  }

  #changed(product: Product): Product {
    this.#core.touch(product);
    this.#core.emit({ topic: 'products/update', product });
    return product;
  }

  #freeHandle(text: string): string {
    const base =
      text
        .normalize('NFKD')
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^-+|-+$/g, '') || 'product';
    let handle = base;
    for (let copy = 1; this.#core.productByHandle.has(handle); copy += 1) handle = `${base}-${copy}`;
    return handle;
  }
}
