import type { Customer, Order, Product, Variant } from '../model.ts';

type With<T, Keys extends keyof T> = Pick<T, Keys> & Partial<T>;

/** An order that was paid and has arrived, as most in a history have. */
export function orderOf(known: With<Order, 'id' | 'name' | 'number' | 'customerId' | 'createdAt' | 'currency'>): Order {
  const at = known.createdAt;
  return {
    email: null,
    phone: null,
    processedAt: at,
    updatedAt: at,
    cancelledAt: null,
    cancelReason: null,
    closedAt: at,
    financialStatus: 'PAID',
    fulfillmentStatus: 'FULFILLED',
    test: false,
    edited: false,
    presentmentCurrency: known.currency,
    exchangeRate: 1,
    lines: [],
    refunds: [],
    fulfillments: [],
    shipping: 0,
    tax: 0,
    surcharge: 0,
    discountCodes: [],
    shippingAddress: null,
    billingAddress: null,
    note: null,
    noteAttributes: [],
    sourceName: 'web',
    customerLocale: null,
    promisedAt: null,
    ...known,
  };
}

/** A customer of whom a file tells next to nothing. */
export function customerOf(known: With<Customer, 'id' | 'createdAt'>): Customer {
  return {
    email: null,
    firstName: null,
    lastName: null,
    phone: null,
    locale: 'en',
    state: 'DISABLED',
    tags: [],
    note: null,
    emailMarketing: { state: 'NOT_SUBSCRIBED', optInLevel: null, updatedAt: null },
    dataSaleOptOut: false,
    defaultAddress: null,
    updatedAt: known.createdAt,
    mergedInto: null,
    ...known,
  };
}

export function productOf(known: With<Product, 'id' | 'title' | 'createdAt'>): Product {
  return {
    handle: '',
    bodyHtml: '',
    vendor: '',
    productType: '',
    tags: [],
    status: 'ACTIVE',
    publishedAt: known.createdAt,
    updatedAt: known.createdAt,
    images: [],
    variants: [],
    collectionIds: [],
    ...known,
  };
}

/** Order files say nothing of stock, so everything in them can be sold. */
export function variantOf(
  known: With<Variant, 'id' | 'productId' | 'inventoryItemId' | 'sku' | 'price' | 'createdAt'>,
): Variant {
  return {
    title: 'Default Title',
    compareAtPrice: null,
    cost: null,
    inventory: 0,
    tracked: false,
    options: [],
    position: 1,
    updatedAt: known.createdAt,
    ...known,
  };
}
