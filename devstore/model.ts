/**
 * What a Shopify store knows, as plain data. The stand-in keeps it in memory; the Admin API, the storefront, the
 * webhooks and the bulk exports are all views of it.
 *
 * Ids are strings of digits (they pass 2^53). Money is an integer number of minor units of the shop's currency unless
 * the name says presentment. Instants are epoch milliseconds of the store's (movable) clock.
 */
export type Id = string;
export type Instant = number;
/** Integer minor units. */
export type Minor = number;

export interface Market {
  currency: string;
  /** What one of the shop's currency is there. */
  rate: number;
  /** What the shop asks there, as a share of its own prices; missing: the same. */
  prices?: number;
}

export interface ShopInfo {
  id: Id;
  /** `something.myshopify.com` */
  domain: string;
  name: string;
  email: string;
  currency: string;
  timezone: string;
  country: string;
  /** Primary locale first, e.g. `['nl', 'en']`. */
  locales: string[];
  /** Countries whose shoppers pay in another currency than the shop's, or at other prices. */
  abroad?: Record<string, Market>;
  plan: 'basic' | 'grow' | 'advanced' | 'plus';
}

export interface Image {
  url: string;
  alt: string;
  width: number;
  height: number;
}

export interface Measure {
  quantity: number;
  unit: 'g' | 'kg' | 'ml' | 'l';
}

export interface Variant {
  id: Id;
  productId: Id;
  inventoryItemId: Id;
  title: string;
  sku: string;
  price: Minor;
  compareAtPrice: Minor | null;
  /** Unit cost, for margins; null when the merchant did not fill it in. */
  cost: Minor | null;
  inventory: number;
  tracked: boolean;
  options: { name: string; value: string }[];
  /** What is in it, where the merchant had its price per kilo or litre shown. */
  measure?: Measure | null;
  position: number;
  createdAt: Instant;
  updatedAt: Instant;
}

export interface Product {
  id: Id;
  handle: string;
  title: string;
  /** What it is called in the shop's other languages, where somebody has said so. */
  titles?: Record<string, string>;
  bodyHtml: string;
  vendor: string;
  productType: string;
  tags: string[];
  status: 'ACTIVE' | 'DRAFT' | 'ARCHIVED';
  publishedAt: Instant | null;
  createdAt: Instant;
  updatedAt: Instant;
  images: Image[];
  variants: Variant[];
  collectionIds: Id[];
}

export interface Collection {
  id: Id;
  handle: string;
  title: string;
  bodyHtml: string;
  productIds: Id[];
  updatedAt: Instant;
}

export interface Address {
  firstName: string;
  lastName: string;
  address1: string;
  zip: string;
  city: string;
  countryCode: string;
  phone: string | null;
}

export type MarketingState = 'NOT_SUBSCRIBED' | 'PENDING' | 'SUBSCRIBED' | 'UNSUBSCRIBED';

export interface Customer {
  id: Id;
  email: string | null;
  firstName: string | null;
  lastName: string | null;
  phone: string | null;
  locale: string;
  state: 'ENABLED' | 'DISABLED' | 'INVITED' | 'DECLINED';
  tags: string[];
  note: string | null;
  emailMarketing: {
    state: MarketingState;
    optInLevel: 'SINGLE_OPT_IN' | 'CONFIRMED_OPT_IN' | 'UNKNOWN' | null;
    updatedAt: Instant | null;
  };
  dataSaleOptOut: boolean;
  defaultAddress: Address | null;
  createdAt: Instant;
  updatedAt: Instant;
  /** Set on the customer that was merged away; the Admin API no longer finds it. */
  mergedInto: Id | null;
}

export interface OrderLine {
  id: Id;
  productId: Id | null;
  variantId: Id | null;
  title: string;
  variantTitle: string | null;
  sku: string | null;
  vendor: string | null;
  /** As ordered; edits change `currentQuantity`. */
  quantity: number;
  /** After edits, refunds and removals. */
  currentQuantity: number;
  /** Unit price before discounts. */
  price: Minor;
  /** Discount over the whole line. */
  totalDiscount: Minor;
  giftCard: boolean;
  requiresShipping: boolean;
  sellingPlanName: string | null;
  properties: { name: string; value: string }[];
}

export interface RefundLine {
  lineItemId: Id;
  quantity: number;
  subtotal: Minor;
  restockType: 'return' | 'cancel' | 'no_restock';
}

export interface Refund {
  id: Id;
  createdAt: Instant;
  note: string | null;
  lines: RefundLine[];
  /** What went back to the shopper, in shop money. May have no lines (an amount-only refund). */
  amount: Minor;
  /** The same in the shopper's currency. */
  presentmentAmount: Minor;
}

export interface Fulfillment {
  id: Id;
  createdAt: Instant;
  deliveredAt: Instant | null;
}

export interface Order {
  id: Id;
  name: string;
  number: number;
  customerId: Id | null;
  email: string | null;
  phone: string | null;
  createdAt: Instant;
  processedAt: Instant;
  updatedAt: Instant;
  cancelledAt: Instant | null;
  cancelReason: string | null;
  closedAt: Instant | null;
  financialStatus: 'PENDING' | 'AUTHORIZED' | 'PAID' | 'PARTIALLY_REFUNDED' | 'REFUNDED' | 'VOIDED';
  fulfillmentStatus: 'UNFULFILLED' | 'PARTIALLY_FULFILLED' | 'FULFILLED';
  test: boolean;
  edited: boolean;
  currency: string;
  presentmentCurrency: string;
  /** Presentment units per unit of shop currency; 1 when they are the same. */
  exchangeRate: number;
  lines: OrderLine[];
  refunds: Refund[];
  fulfillments: Fulfillment[];
  shipping: Minor;
  tax: Minor;
  /**
   * What the total holds besides goods and shipping: tax where prices come without it, duties, tips; below zero where
   * something was taken off shipping.
   */
  surcharge: Minor;
  discountCodes: { code: string; amount: Minor }[];
  shippingAddress: Address | null;
  billingAddress: Address | null;
  note: string | null;
  noteAttributes: { name: string; value: string }[];
  sourceName: string;
  customerLocale: string | null;
  /** Promised delivery day, where the shop gives one (for later judging of late delivery). */
  promisedAt: Instant | null;
}

export interface Metafield {
  id: Id;
  ownerGid: string;
  /** As stored: `$app` namespaces are already resolved to the calling app's own (`app--KEY` or `app--KEY--x`). */
  namespace: string;
  key: string;
  type: string;
  value: string;
  createdAt: Instant;
  updatedAt: Instant;
}

/** One code discount that may hold many redeem codes. */
export interface Discount {
  id: Id;
  title: string;
  status: 'ACTIVE' | 'EXPIRED' | 'SCHEDULED';
  kind: 'percentage' | 'amount' | 'free_shipping';
  /** Percent times 100 for a percentage (1500 = 15%), minor units for an amount. */
  value: number;
  /** Taken off these products only; absent: off everything. */
  productIds?: Id[];
  /** So many of what it is taken off must be bought. */
  minimumQuantity?: number;
  /** So much of it, minor units. */
  minimumSubtotal?: Minor;
  appliesOncePerCustomer: boolean;
  usageLimit: number | null;
  startsAt: Instant;
  endsAt: Instant | null;
  codes: { id: Id; code: string; used: number; createdAt: Instant }[];
}

/** A theme app block that the merchant put on a template of the theme. */
export interface BlockPlacement {
  id: string;
  /** `index`, `product`, `collection`, `cart`, `customers/account`, … */
  template: string;
  /** The file's name in the extension's `blocks/`, without `.liquid`. */
  block: string;
  settings: Record<string, string | number | boolean>;
}

export interface ShopState {
  info: ShopInfo;
  products: Map<Id, Product>;
  collections: Map<Id, Collection>;
  customers: Map<Id, Customer>;
  orders: Map<Id, Order>;
  /** Keyed `ownerGid|namespace|key`. */
  metafields: Map<string, Metafield>;
  discounts: Map<Id, Discount>;
}

/** What a history (generated or read from a file) hands to the store: a state, and what was refused on the way. */
export interface History {
  state: ShopState;
  refused: { reason: string; count: number; examples: { file: string; line: number; text: string }[] }[];
  /** Present for the generated shop only: the latent truth later models are judged against. */
  truth: unknown | null;
}
