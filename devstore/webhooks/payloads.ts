import { refundLineId } from '../admin-api/resolvers/orders.ts';
import type { BulkOperation } from '../bulk/operations.ts';
import type {
  Address,
  Customer,
  Id,
  Instant,
  Minor,
  Order,
  OrderLine,
  Product,
  Refund,
  ShopInfo,
  Variant,
} from '../model.ts';
import type { Change } from '../store/changes.ts';
import { gid } from '../store/ids.ts';
import { decimal, presentment } from '../store/money.ts';
import type { Store } from '../store/store.ts';
import { totals } from '../store/totals.ts';

declare global {
  interface JSON {
    rawJSON(text: string): unknown;
  }
}

/** An id as Shopify writes it: a JSON number, with all its digits. */
const number = (id: Id): unknown => JSON.rawJSON(id);
const numberOrNull = (id: Id | null): unknown => (id === null ? null : number(id));

export const LOCATION_ID = '84193706241';

const offsets = new Map<string, Intl.DateTimeFormat>();

/** `2026-03-01T12:00:00+01:00`: REST payloads speak the shop's local time. */
export function localTime(instant: Instant, timezone: string): string {
  let format = offsets.get(timezone);
  if (!format) {
    format = new Intl.DateTimeFormat('en', { timeZone: timezone, timeZoneName: 'longOffset' });
    offsets.set(timezone, format);
  }
  const name = format.formatToParts(instant).find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  const offset = name === 'GMT' ? '+00:00' : name.slice(3);
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4, 6));
  const shifted = instant + (offset.startsWith('-') ? -minutes : minutes) * 60_000;
  return `${new Date(shifted).toISOString().slice(0, 19)}${offset}`;
}

/** Renders what happened as Shopify's payloads of that topic; null for what has no webhook. */
export function payload(change: Change, store: Store, at: Instant): Record<string, unknown> | null {
  const { info } = store;
  switch (change.topic) {
    case 'orders/create':
    case 'orders/updated':
    case 'orders/paid':
    case 'orders/cancelled':
      return order(change.order, store);
    case 'orders/edited':
      return { order_edit: orderEdit(change.order, change.edit, info, at) };
    case 'orders/delete':
      return { id: number(change.orderId) };
    case 'refunds/create':
      return refund(change.order, change.refund, info);
    case 'customers/create':
    case 'customers/update':
      return customer(change.customer, info);
    case 'customers/delete':
      return deletedCustomer(change.customer);
    case 'customers/merge':
      return {
        admin_graphql_api_customer_kept_id: gid('Customer', change.kept.id),
        admin_graphql_api_customer_deleted_id: gid('Customer', change.gone.id),
        admin_graphql_api_job_id: null,
        status: 'completed',
        errors: [],
      };
    case 'customer.tags_added':
    case 'customer.tags_removed':
      return {
        customerId: gid('Customer', change.customer.id),
        tags: change.tags,
        occurredAt: new Date(at).toISOString(),
      };
    case 'customers_email_marketing_consent/update':
      return emailConsent(change.customer, info);
    case 'products/create':
    case 'products/update':
      return product(change.product, info);
    case 'products/delete':
      return { id: number(change.productId) };
    case 'inventory_levels/update':
      return inventoryLevel(change.variant, info);
    case 'shop/update':
      return shop(info);
    case 'discounts/update':
      return null;
  }
}

type Currencies = Pick<Order, 'currency' | 'presentmentCurrency' | 'exchangeRate'>;

const set = (amount: Minor, of: Currencies, shown = presentment(amount, of)) => ({
  shop_money: { amount: decimal(amount, of.currency), currency_code: of.currency },
  presentment_money: { amount: decimal(shown, of.presentmentCurrency), currency_code: of.presentmentCurrency },
});

const countryName = new Intl.DisplayNames('en', { type: 'region' });

const address = (given: Address | null) =>
  given && {
    first_name: given.firstName,
    address1: given.address1,
    phone: given.phone,
    city: given.city,
    zip: given.zip,
    province: null,
    country: countryName.of(given.countryCode) ?? given.countryCode,
    last_name: given.lastName,
    address2: null,
    company: null,
    latitude: null,
    longitude: null,
    name: `${given.firstName} ${given.lastName}`.trim(),
    country_code: given.countryCode,
    province_code: null,
  };

function line(item: OrderLine, of: Order, store: Store) {
  const name = item.variantTitle ? `${item.title} - ${item.variantTitle}` : item.title;
  return {
    id: number(item.id),
    admin_graphql_api_id: gid('LineItem', item.id),
    attributed_staffs: [],
    current_quantity: item.currentQuantity,
    fulfillable_quantity: of.fulfillmentStatus === 'FULFILLED' ? 0 : item.currentQuantity,
    fulfillment_service: 'manual',
    fulfillment_status: of.fulfillmentStatus === 'FULFILLED' ? 'fulfilled' : null,
    gift_card: item.giftCard,
    grams: 0,
    name,
    price: decimal(item.price, of.currency),
    price_set: set(item.price, of),
    product_exists: item.productId !== null && store.state.products.has(item.productId),
    product_id: numberOrNull(item.productId),
    properties: item.properties,
    quantity: item.quantity,
    requires_shipping: item.requiresShipping,
    sku: item.sku,
    taxable: true,
    title: item.title,
    total_discount: decimal(0, of.currency),
    total_discount_set: set(0, of),
    variant_id: numberOrNull(item.variantId),
    variant_inventory_management: 'shopify',
    variant_title: item.variantTitle,
    vendor: item.vendor,
    tax_lines: [],
    duties: [],
    discount_allocations:
      item.totalDiscount === 0
        ? []
        : [
            {
              amount: decimal(item.totalDiscount, of.currency),
              amount_set: set(item.totalDiscount, of),
              discount_application_index: 0,
            },
          ],
  };
}

function order(of: Order, store: Store): Record<string, unknown> {
  const { info } = store;
  const sums = totals(of);
  const time = (instant: Instant) => localTime(instant, info.timezone);
  const money = (amount: Minor) => decimal(amount, of.currency);
  const buyer = of.customerId === null ? undefined : store.state.customers.get(of.customerId);
  return {
    id: number(of.id),
    admin_graphql_api_id: gid('Order', of.id),
    app_id: 580111,
    browser_ip: null,
    buyer_accepts_marketing: buyer?.emailMarketing.state === 'SUBSCRIBED',
    cancel_reason: of.cancelReason,
    cancelled_at: of.cancelledAt === null ? null : time(of.cancelledAt),
    cart_token: null,
    client_details: null,
    closed_at: of.closedAt === null ? null : time(of.closedAt),
    confirmed: true,
    contact_email: of.email,
    created_at: time(of.createdAt),
    currency: of.currency,
    current_shipping_price_set: set(of.cancelledAt === null ? of.shipping : 0, of),
    current_subtotal_price: money(sums.currentSubtotal),
    current_subtotal_price_set: set(sums.currentSubtotal, of),
    current_total_discounts: money(sums.currentDiscounts),
    current_total_discounts_set: set(sums.currentDiscounts, of),
    current_total_price: money(sums.currentTotal),
    current_total_price_set: set(sums.currentTotal, of),
    customer_locale: of.customerLocale,
    discount_codes: of.discountCodes.map(({ code, amount }) => ({ code, amount: money(amount), type: 'fixed_amount' })),
    email: of.email,
    estimated_taxes: false,
    financial_status: of.financialStatus.toLowerCase(),
    fulfillment_status: FULFILLMENT[of.fulfillmentStatus],
    name: of.name,
    note: of.note,
    note_attributes: of.noteAttributes,
    number: of.number - 1000,
    order_number: of.number,
    payment_gateway_names: ['bogus'],
    phone: of.phone,
    presentment_currency: of.presentmentCurrency,
    processed_at: time(of.processedAt),
    source_name: of.sourceName,
    subtotal_price: money(sums.subtotal),
    subtotal_price_set: set(sums.subtotal, of),
    tags: '',
    tax_exempt: false,
    tax_lines: [],
    taxes_included: true,
    test: of.test,
    total_discounts: money(sums.discounts),
    total_discounts_set: set(sums.discounts, of),
    total_line_items_price: money(sums.lineItems),
    total_line_items_price_set: set(sums.lineItems, of),
    total_outstanding: money(of.financialStatus === 'PENDING' ? sums.currentTotal : 0),
    total_price: money(sums.total),
    total_price_set: set(sums.total, of),
    total_shipping_price_set: set(of.shipping, of),
    total_tax: money(of.tax),
    total_tax_set: set(of.tax, of),
    total_weight: 0,
    updated_at: time(of.updatedAt),
    user_id: null,
    billing_address: address(of.billingAddress),
    customer: buyer ? customer(buyer, info) : null,
    discount_applications: of.discountCodes.map(({ code, amount }) => ({
      target_type: 'line_item',
      type: 'discount_code',
      value: money(amount),
      value_type: 'fixed_amount',
      allocation_method: 'across',
      target_selection: 'all',
      code,
    })),
    fulfillments: of.fulfillments.map(({ id, createdAt, deliveredAt }) => ({
      id: number(id),
      admin_graphql_api_id: gid('Fulfillment', id),
      created_at: time(createdAt),
      updated_at: time(deliveredAt ?? createdAt),
      order_id: number(of.id),
      name: `${of.name}.1`,
      status: 'success',
      shipment_status: deliveredAt === null ? null : 'delivered',
      line_items: of.lines.map((item) => line(item, of, store)),
    })),
    line_items: of.lines.map((item) => line(item, of, store)),
    payment_terms: null,
    refunds: of.refunds.map((given) => refund(of, given, info)),
    shipping_address: address(of.shippingAddress),
    shipping_lines:
      of.shipping === 0
        ? []
        : [{ code: 'Standard', title: 'Standard', price: money(of.shipping), price_set: set(of.shipping, of) }],
  };
}

const FULFILLMENT = { UNFULFILLED: null, PARTIALLY_FULFILLED: 'partial', FULFILLED: 'fulfilled' } as const;

/** Transactions are in the currency the shopper paid in: summing them as shop money is the mistake to make here. */
function refund(of: Order, given: Refund, info: ShopInfo): Record<string, unknown> {
  const at = localTime(given.createdAt, info.timezone);
  return {
    id: number(given.id),
    admin_graphql_api_id: gid('Refund', given.id),
    order_id: number(of.id),
    created_at: at,
    processed_at: at,
    note: given.note,
    user_id: null,
    restock: given.lines.some(({ restockType }) => restockType !== 'no_restock'),
    duties: [],
    total_duties_set: set(0, of),
    additional_fees: [],
    refund_shipping_lines: [],
    order_adjustments: [],
    refund_line_items: given.lines.map(({ lineItemId, quantity, subtotal, restockType }, index) => ({
      id: number(refundLineId(given.id, index)),
      line_item_id: number(lineItemId),
      location_id: number(LOCATION_ID),
      quantity,
      restock_type: restockType,
      subtotal: JSON.rawJSON(decimal(subtotal, of.currency)),
      subtotal_set: set(subtotal, of),
      total_tax: 0,
      total_tax_set: set(0, of),
    })),
    transactions:
      given.amount === 0
        ? []
        : [
            {
              id: number(given.id),
              admin_graphql_api_id: gid('OrderTransaction', given.id),
              order_id: number(of.id),
              kind: 'refund',
              gateway: 'bogus',
              status: 'success',
              amount: decimal(given.presentmentAmount, of.presentmentCurrency),
              currency: of.presentmentCurrency,
              created_at: at,
              processed_at: at,
              test: of.test,
            },
          ],
  };
}

function orderEdit(of: Order, edit: (Change & { topic: 'orders/edited' })['edit'], info: ShopInfo, at: Instant) {
  const deltas = (items: { lineId: Id; delta: number }[]) =>
    items.map(({ lineId, delta }) => ({ id: number(lineId), delta }));
  return {
    id: number(of.id),
    app_id: null,
    created_at: localTime(at, info.timezone),
    notify_customer: false,
    order_id: number(of.id),
    staff_note: null,
    user_id: null,
    line_items: { additions: deltas(edit?.additions ?? []), removals: deltas(edit?.removals ?? []) },
    discounts: { line_item: { additions: [], removals: [] } },
    shipping_lines: { additions: [], removals: [] },
  };
}

/** Without tags and consent: those have topics of their own since 2025. */
function customer(of: Customer, info: ShopInfo): Record<string, unknown> {
  const home = of.defaultAddress && {
    id: number(of.id),
    customer_id: number(of.id),
    ...address(of.defaultAddress),
    default: true,
  };
  return {
    id: number(of.id),
    admin_graphql_api_id: gid('Customer', of.id),
    email: of.email,
    first_name: of.firstName,
    last_name: of.lastName,
    created_at: localTime(of.createdAt, info.timezone),
    updated_at: localTime(of.updatedAt, info.timezone),
    state: of.state.toLowerCase(),
    note: of.note,
    verified_email: of.email !== null,
    multipass_identifier: null,
    tax_exempt: false,
    currency: info.currency,
    phone: of.phone,
    addresses: home ? [home] : [],
    tax_exemptions: [],
    default_address: home,
  };
}

const deletedCustomer = (of: Customer) => ({
  id: number(of.id),
  phone: null,
  addresses: [],
  tax_exemptions: [],
  email: null,
  note: null,
  admin_graphql_api_id: gid('Customer', of.id),
});

const emailConsent = (of: Customer, info: ShopInfo) => ({
  customer_id: number(of.id),
  email_address: of.email,
  email_marketing_consent: {
    state: of.emailMarketing.state.toLowerCase(),
    opt_in_level: of.emailMarketing.optInLevel?.toLowerCase() ?? null,
    consent_updated_at:
      of.emailMarketing.updatedAt === null ? null : localTime(of.emailMarketing.updatedAt, info.timezone),
  },
});

/** Shopify sends at most this many variants in a product's payload; the rest is left out without a word. */
const MAX_VARIANTS = 100;

function product(of: Product, info: ShopInfo): Record<string, unknown> {
  const time = (instant: Instant) => localTime(instant, info.timezone);
  const names = [...new Set(of.variants.flatMap(({ options }) => options.map(({ name }) => name)))];
  return {
    id: number(of.id),
    admin_graphql_api_id: gid('Product', of.id),
    title: of.title,
    body_html: of.bodyHtml,
    vendor: of.vendor,
    product_type: of.productType,
    created_at: time(of.createdAt),
    handle: of.handle,
    updated_at: time(of.updatedAt),
    published_at: of.publishedAt === null ? null : time(of.publishedAt),
    template_suffix: null,
    published_scope: 'web',
    tags: of.tags.join(', '),
    status: of.status.toLowerCase(),
    variants: of.variants.slice(0, MAX_VARIANTS).map((each) => variant(each, info)),
    options: names.map((name, index) => ({
      id: number((BigInt(of.id) + BigInt(index)).toString()),
      product_id: number(of.id),
      name,
      position: index + 1,
      values: [
        ...new Set(
          of.variants.flatMap(({ options }) => options.filter((each) => each.name === name).map(({ value }) => value)),
        ),
      ],
    })),
    images: of.images.map((image, index) => ({
      id: number((BigInt(of.id) * 100n + BigInt(index)).toString()),
      product_id: number(of.id),
      alt: image.alt,
      position: index + 1,
      width: image.width,
      height: image.height,
      src: image.url,
      variant_ids: [],
    })),
    variant_gids: of.variants.map((each) => ({
      admin_graphql_api_id: gid('ProductVariant', each.id),
      updated_at: new Date(each.updatedAt).toISOString(),
    })),
  };
}

function variant(of: Variant, info: ShopInfo) {
  const [first, second, third] = of.options;
  return {
    id: number(of.id),
    admin_graphql_api_id: gid('ProductVariant', of.id),
    product_id: number(of.productId),
    title: of.title,
    price: decimal(of.price, info.currency),
    position: of.position,
    inventory_policy: 'deny',
    compare_at_price: of.compareAtPrice === null ? null : decimal(of.compareAtPrice, info.currency),
    option1: first?.value ?? null,
    option2: second?.value ?? null,
    option3: third?.value ?? null,
    created_at: localTime(of.createdAt, info.timezone),
    updated_at: localTime(of.updatedAt, info.timezone),
    taxable: true,
    barcode: null,
    inventory_management: of.tracked ? 'shopify' : null,
    requires_shipping: true,
    sku: of.sku,
    inventory_item_id: number(of.inventoryItemId),
    inventory_quantity: of.inventory,
    old_inventory_quantity: of.inventory,
    image_id: null,
  };
}

const inventoryLevel = (of: Variant, info: ShopInfo) => ({
  inventory_item_id: number(of.inventoryItemId),
  location_id: number(LOCATION_ID),
  available: of.inventory,
  updated_at: localTime(of.updatedAt, info.timezone),
  admin_graphql_api_id: `gid://shopify/InventoryLevel/${LOCATION_ID}?inventory_item_id=${of.inventoryItemId}`,
});

export const shop = (of: ShopInfo): Record<string, unknown> => ({
  id: number(of.id),
  name: of.name,
  email: of.email,
  domain: of.domain,
  myshopify_domain: of.domain,
  country: of.country,
  country_code: of.country,
  country_name: countryName.of(of.country) ?? of.country,
  primary_locale: of.locales[0] ?? 'en',
  currency: of.currency,
  timezone: of.timezone,
  iana_timezone: of.timezone,
  shop_owner: 'Sanne de Wit',
  plan_name: of.plan,
  plan_display_name: of.plan,
  taxes_included: true,
  has_storefront: true,
  enabled_presentment_currencies: [of.currency],
});

export const bulkFinished = (operation: BulkOperation, info: ShopInfo): Record<string, unknown> => ({
  admin_graphql_api_id: gid('BulkOperation', operation.id),
  completed_at: localTime(operation.completedAt ?? operation.createdAt, info.timezone),
  created_at: localTime(operation.createdAt, info.timezone),
  error_code: operation.errorCode?.toLowerCase() ?? null,
  status: operation.status.toLowerCase(),
  type: operation.type.toLowerCase(),
});

export const scopesUpdated = (
  info: ShopInfo,
  previous: readonly string[],
  current: readonly string[],
  at: Instant,
) => ({
  id: number(info.id),
  shop_id: number(info.id),
  previous,
  current,
  updated_at: new Date(at).toISOString(),
});

const person = ({ id, email, phone }: Customer) => ({ id: number(id), email, phone });

export const dataRequest = (info: ShopInfo, of: Customer, orderIds: Id[], requestId: Id) => ({
  shop_id: number(info.id),
  shop_domain: info.domain,
  orders_requested: orderIds.map(number),
  customer: person(of),
  data_request: { id: number(requestId) },
});

export const customerRedact = (info: ShopInfo, of: Customer, orderIds: Id[]) => ({
  shop_id: number(info.id),
  shop_domain: info.domain,
  customer: person(of),
  orders_to_redact: orderIds.map(number),
});

export const shopRedact = (info: ShopInfo) => ({ shop_id: number(info.id), shop_domain: info.domain });
