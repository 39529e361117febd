import type { Id, Product, ShopState } from '../model.ts';

const DAY = 86_400_000;

const ARTICLES = [
  ['Ethiopia Guji, 250 g', 'Coffee', 1190],
  ['Paper filters, 100 pieces', 'Brewing', 495],
  ['Pour-over kettle', 'Brewing', 6900],
  ['Oatmeal soap', 'Care', 650],
] as const;

/** A shop with four products and nobody in it yet: tests place the orders they talk about. One product id passes 2^53. */
export function smallShop(domain = 'small.myshopify.com', now = Date.now()): ShopState {
  const base = domain.length * 1000;
  const products = ARTICLES.map(([title, productType, price], index): Product => {
    const id: Id = index === 0 ? `90071992547411${base}` : String(8_000_000_000_000 + base + index);
    return {
      id,
      handle: title.toLowerCase().replace(/[^a-z0-9]+/g, '-'),
      title,
      bodyHtml: `<p>${title}.</p>`,
      vendor: 'Linden & Daughters',
      productType,
      tags: [productType.toLowerCase()],
      status: 'ACTIVE',
      publishedAt: now - 300 * DAY,
      createdAt: now - 300 * DAY,
      updatedAt: now - 300 * DAY,
      images: [{ url: `/images/${index}.svg`, alt: title, width: 800, height: 800 }],
      variants: [
        {
          id: String(44_000_000_000_000 + base + index),
          productId: id,
          inventoryItemId: String(46_000_000_000_000 + base + index),
          title: 'Default Title',
          sku: `SKU-${index}`,
          price,
          compareAtPrice: null,
          cost: Math.round(price / 2),
          inventory: 40,
          tracked: true,
          options: [{ name: 'Title', value: 'Default Title' }],
          position: 1,
          createdAt: now - 300 * DAY,
          updatedAt: now - 300 * DAY,
        },
      ],
      collectionIds: ['5000000001'],
    };
  });
  return {
    info: {
      id: String(60_000_000_000 + base),
      domain,
      name: 'Linden & Daughters',
      email: 'hello@example.com',
      currency: 'EUR',
      timezone: 'Europe/Amsterdam',
      country: 'NL',
      locales: ['nl', 'en'],
      plan: 'basic',
    },
    products: new Map(products.map((product) => [product.id, product])),
    collections: new Map([
      [
        '5000000001',
        {
          id: '5000000001',
          handle: 'all',
          title: 'All',
          bodyHtml: '',
          productIds: products.map(({ id }) => id),
          updatedAt: now,
        },
      ],
    ]),
    customers: new Map(),
    orders: new Map(),
    metafields: new Map(),
    discounts: new Map(),
  };
}
