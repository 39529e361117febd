import { minorDigits, parseMinor } from '#app/platform/money.ts';
import type { LineNode, OrderNode } from './documents.graphql.ts';
import { type LineFacts, type OrderFacts, saysGift } from './facts.ts';
import { fromSubscription } from './from-webhook.ts';

/**
 * An order as the Admin API gives it. Runs a million times in a backfill, so it reads what the schema promises without
 * checking it twice; a node that breaks the promise throws, and its caller says which one it was.
 */
export function orderFromGraphql(node: OrderNode, lineNodes: readonly LineNode[]): OrderFacts {
  const { currencyCode: currency, presentmentCurrencyCode: presentmentCurrency } = node;
  const digits = minorDigits(currency);
  const source = node.sourceName;
  const subscription = fromSubscription(source);
  let delivered = 0;
  for (const { deliveredAt } of node.fulfillments) {
    if (deliveredAt !== null) delivered = Math.max(delivered, instant(deliveredAt).getTime());
  }
  let gift = saysGift(node.note, node.customAttributes.map(named));
  const lines: LineFacts[] = [];
  for (const item of lineNodes) {
    let discountMinor = 0n;
    for (const { allocatedAmountSet } of item.discountAllocations)
      discountMinor += minor(allocatedAmountSet.shopMoney.amount, digits, currency);
    if (!gift && item.customAttributes.length > 0) gift = saysGift(null, item.customAttributes.map(named));
    lines.push({
      id: id(item.id, 'LineItem'),
      productId: item.product && id(item.product.id, 'Product'),
      variantId: item.variant && id(item.variant.id, 'ProductVariant'),
      title: item.title ?? '',
      sku: item.sku,
      quantity: whole(item.quantity),
      currentQuantity: whole(item.currentQuantity),
      priceMinor: minor(item.originalUnitPriceSet.shopMoney.amount, digits, currency),
      discountMinor,
      subscription: subscription || item.sellingPlan !== null,
      giftCard: item.isGiftCard,
    });
  }
  return {
    id: id(node.id, 'Order'),
    name: node.name,
    customerId: node.customer && id(node.customer.id, 'Customer'),
    email: node.email,
    processedAt: instant(node.processedAt),
    createdAt: instant(node.createdAt),
    updatedAt: instant(node.updatedAt),
    cancelledAt: node.cancelledAt === null ? null : instant(node.cancelledAt),
    test: node.test,
    financialStatus: node.displayFinancialStatus,
    fulfillmentStatus: coarse(node.displayFulfillmentStatus),
    currency,
    presentmentCurrency,
    presentmentTotalMinor: parseMinor(node.totalPriceSet.presentmentMoney.amount, presentmentCurrency),
    totalMinor: minor(node.totalPriceSet.shopMoney.amount, digits, currency),
    shippingMinor: minor(node.totalShippingPriceSet.shopMoney.amount, digits, currency),
    taxMinor: minor(node.totalTaxSet?.shopMoney.amount ?? '0', digits, currency),
    discountMinor: minor(node.totalDiscountsSet?.shopMoney.amount ?? '0', digits, currency),
    discountCodes: node.discountCodes,
    source,
    locale: node.customerLocale,
    shipsElsewhere:
      !node.billingAddressMatchesShippingAddress && node.shippingAddress !== null && node.billingAddress !== null,
    giftNote: gift,
    deliveredAt: delivered > 0 ? new Date(delivered) : null,
    lines,
    refunds: node.refunds.map((refund) => ({
      id: id(refund.id, 'Refund'),
      createdAt: instant(refund.createdAt ?? node.updatedAt),
      amountMinor: minor(refund.totalRefundedSet.shopMoney.amount, digits, currency),
      // Some of them would be taken for all of them.
      lines:
        refund.refundLineItems && !refund.refundLineItems.pageInfo.hasNextPage
          ? linesOf(refund.refundLineItems.nodes)
          : null,
    })),
  };
}

function linesOf(nodes: { quantity: number; lineItem: { id: string } }[]): Record<string, number> {
  const lines: Record<string, number> = {};
  for (const { quantity, lineItem } of nodes) {
    const key = String(id(lineItem.id, 'LineItem'));
    lines[key] = (lines[key] ?? 0) + quantity;
  }
  return lines;
}

const named = ({ key, value }: { key: string; value: string | null }) => ({ name: key, value });

/** `gid://shopify/Order/1` without a regular expression: seven of these in every order. */
export function id(text: string, type: string): bigint {
  const start = 14 + type.length + 1;
  if (text.charCodeAt(start - 1) !== 47 || !text.startsWith(type, 14) || text.length === start)
    throw new RangeError(`"${text}" is not the id of a ${type}`);
  const end = text.indexOf('?', start);
  return BigInt(end < 0 ? text.slice(start) : text.slice(start, end));
}

/** The usual amount ("12.34") by taking the dot out; everything else by the full rule. */
export function minor(amount: string, digits: number, currency: string): bigint {
  const dot = amount.length - digits - 1;
  if (digits > 0 && dot > 0 && amount.length < 15 && amount.charCodeAt(dot) === 46) {
    const value = Number(amount.slice(0, dot) + amount.slice(dot + 1));
    if (Number.isInteger(value)) return BigInt(value);
  }
  return parseMinor(amount, currency);
}

/** Most of an order's instants are the same one. */
let lastText = '';
let lastDate = new Date(0);

export function instant(text: string): Date {
  if (text === lastText) return lastDate;
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) throw new RangeError(`"${text}" is not an instant`);
  lastText = text;
  lastDate = date;
  return date;
}

function whole(value: number): number {
  if (!Number.isSafeInteger(value)) throw new RangeError(`${String(value)} is not a quantity`);
  return value;
}

/** The Admin API tells more stages than a webhook does. */
function coarse(status: string): string {
  return status === 'FULFILLED' || status === 'PARTIALLY_FULFILLED' || status === 'RESTOCKED' ? status : 'UNFULFILLED';
}
