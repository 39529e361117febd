import { refundLineId } from '../admin-api/resolvers/orders.ts';
import type { Customer, Id, Instant, Minor, Order, OrderLine, Refund, ShopInfo } from '../model.ts';
import type { OrderEdit } from '../store/changes.ts';
import { gid } from '../store/ids.ts';
import { decimal } from '../store/money.ts';
import type { Store } from '../store/store.ts';
import { taxesIncluded, totals } from '../store/totals.ts';
import { customer } from './resource-payloads.ts';
import { address, LOCATION_ID, localTime, number, numberOrNull, set } from './wire.ts';

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

export function order(of: Order, store: Store): Record<string, unknown> {
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
    taxes_included: taxesIncluded(of),
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
    customer: buyer ? buyerOf(buyer, info) : null,
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
    refunds: of.refunds.map((given) => refundOf(of, given, info)),
    shipping_address: address(of.shippingAddress),
    shipping_lines:
      of.shipping === 0
        ? []
        : [{ code: 'Standard', title: 'Standard', price: money(of.shipping), price_set: set(of.shipping, of) }],
  };
}

const FULFILLMENT = { UNFULFILLED: null, PARTIALLY_FULFILLED: 'partial', FULFILLED: 'fulfilled' } as const;

/** Transactions are in the currency the shopper paid in: summing them as shop money is the mistake to make here. */
function refundOf(of: Order, given: Refund, info: ShopInfo): Record<string, unknown> {
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

/** The payload of its own topic holds a little more than the refund inside an order. */
export const refund = (of: Order, given: Refund, info: ShopInfo): Record<string, unknown> => ({
  ...refundOf(of, given, info),
  refund_shipping_lines: [],
});

/** Inside an order the customer comes with the default address only. */
function buyerOf(buyer: Customer, info: ShopInfo): Record<string, unknown> {
  const { addresses: _left, ...rest } = customer(buyer, info);
  return rest;
}

export function orderEdit(of: Order, edit: OrderEdit | undefined, info: ShopInfo, at: Instant) {
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
