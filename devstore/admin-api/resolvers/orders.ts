import type { Address, Fulfillment, Minor, Order, RefundLine } from '../../model.ts';
import { gid } from '../../store/ids.ts';
import { decimal, presentment } from '../../store/money.ts';
import { lineTotal, taxesIncluded, totals } from '../../store/totals.ts';
import { Connection } from '../connection.ts';
import { iso, isoOrNull, type TypeResolvers } from '../context.ts';
import { metafieldsOf } from './metafields.ts';
import { CustomerNode, LineItemNode, OrderNode, ProductNode, RefundNode, VariantNode } from './nodes.ts';

export interface MoneyBag {
  shopMoney: { amount: string; currencyCode: string };
  presentmentMoney: { amount: string; currencyCode: string };
}

export function moneyBag(amount: Minor, order: Order, shown = presentment(amount, order)): MoneyBag {
  return {
    shopMoney: { amount: decimal(amount, order.currency), currencyCode: order.currency },
    presentmentMoney: { amount: decimal(shown, order.presentmentCurrency), currencyCode: order.presentmentCurrency },
  };
}

export class AddressNode {
  readonly __typename = 'MailingAddress';
  readonly id: string;
  readonly address: Address;
  constructor(id: string, address: Address) {
    this.id = id;
    this.address = address;
  }
}

class FulfillmentNode {
  readonly __typename = 'Fulfillment';
  readonly order: Order;
  readonly fulfillment: Fulfillment;
  constructor(order: Order, fulfillment: Fulfillment) {
    this.order = order;
    this.fulfillment = fulfillment;
  }
}

class RefundLineNode {
  readonly __typename = 'RefundLineItem';
  readonly order: Order;
  readonly line: RefundLine;
  readonly id: string;
  constructor(order: Order, line: RefundLine, id: string) {
    this.order = order;
    this.line = line;
    this.id = id;
  }
}

const first = <T>(items: readonly T[], count: unknown): readonly T[] =>
  typeof count === 'number' ? items.slice(0, count) : items;

const countryName = new Intl.DisplayNames('en', { type: 'region' });

export const mailingAddress: TypeResolvers<AddressNode> = {
  id: ({ id }) => id,
  firstName: ({ address }) => address.firstName,
  lastName: ({ address }) => address.lastName,
  name: ({ address }) => `${address.firstName} ${address.lastName}`.trim(),
  company: () => null,
  address1: ({ address }) => address.address1,
  address2: () => null,
  zip: ({ address }) => address.zip,
  city: ({ address }) => address.city,
  province: () => null,
  provinceCode: () => null,
  country: ({ address }) => countryName.of(address.countryCode) ?? address.countryCode,
  countryCode: ({ address }) => address.countryCode,
  countryCodeV2: ({ address }) => address.countryCode,
  phone: ({ address }) => address.phone,
};

const address = (order: Order, part: Address | null, kind: string) =>
  part === null ? null : new AddressNode(`gid://shopify/MailingAddress/${order.id}?model_name=${kind}`, part);

export const orderResolvers: TypeResolvers<OrderNode> = {
  ...metafieldsOf<OrderNode>(({ order }) => gid('Order', order.id)),
  id: ({ order }) => gid('Order', order.id),
  legacyResourceId: ({ order }) => order.id,
  name: ({ order }) => order.name,
  number: ({ order }) => order.number,
  createdAt: ({ order }) => iso(order.createdAt),
  processedAt: ({ order }) => iso(order.processedAt),
  updatedAt: ({ order }) => iso(order.updatedAt),
  cancelledAt: ({ order }) => isoOrNull(order.cancelledAt),
  cancelReason: ({ order }) => order.cancelReason?.toUpperCase() ?? null,
  closed: ({ order }) => order.closedAt !== null,
  closedAt: ({ order }) => isoOrNull(order.closedAt),
  confirmed: () => true,
  test: ({ order }) => order.test,
  edited: ({ order }) => order.edited,
  email: ({ order }) => order.email,
  phone: ({ order }) => order.phone,
  note: ({ order }) => order.note,
  tags: () => [],
  customAttributes: ({ order }) => order.noteAttributes.map(({ name, value }) => ({ key: name, value })),
  currencyCode: ({ order }) => order.currency,
  presentmentCurrencyCode: ({ order }) => order.presentmentCurrency,
  customerLocale: ({ order }) => order.customerLocale,
  sourceName: ({ order }) => order.sourceName,
  taxesIncluded: ({ order }) => taxesIncluded(order),
  displayFinancialStatus: ({ order }) => order.financialStatus,
  displayFulfillmentStatus: ({ order }) => order.fulfillmentStatus,
  fullyPaid: ({ order }) => order.financialStatus !== 'PENDING' && order.financialStatus !== 'AUTHORIZED',
  unpaid: ({ order }) => order.financialStatus === 'PENDING',
  requiresShipping: ({ order }) => order.lines.some((line) => line.requiresShipping),
  discountCode: ({ order }) => order.discountCodes[0]?.code ?? null,
  discountCodes: ({ order }) => order.discountCodes.map(({ code }) => code),
  customer: ({ order }, _args, { store }) => {
    const customer = order.customerId === null ? undefined : store.state.customers.get(order.customerId);
    return customer ? new CustomerNode(customer) : null;
  },
  shippingAddress: ({ order }) => address(order, order.shippingAddress, 'ShippingAddress'),
  billingAddress: ({ order }) => address(order, order.billingAddress, 'BillingAddress'),
  displayAddress: ({ order }) => address(order, order.shippingAddress ?? order.billingAddress, 'ShippingAddress'),
  billingAddressMatchesShippingAddress: ({ order }) =>
    JSON.stringify(order.billingAddress) === JSON.stringify(order.shippingAddress),
  lineItems: ({ order }, args) => new Connection(order.lines, args, (line) => new LineItemNode(order, line)),
  refunds: ({ order }, args) => first(order.refunds, args.first).map((refund) => new RefundNode(order, refund)),
  fulfillments: ({ order }, args) =>
    first(order.fulfillments, args.first).map((fulfillment) => new FulfillmentNode(order, fulfillment)),
  subtotalLineItemsQuantity: ({ order }) => order.lines.reduce((sum, line) => sum + line.quantity, 0),
  currentSubtotalLineItemsQuantity: ({ order }) => order.lines.reduce((sum, line) => sum + line.currentQuantity, 0),
  subtotalPriceSet: ({ order }) => moneyBag(totals(order).subtotal, order),
  totalPriceSet: ({ order }) => moneyBag(totals(order).total, order),
  originalTotalPriceSet: ({ order }) => moneyBag(totals(order).total, order),
  totalDiscountsSet: ({ order }) => moneyBag(totals(order).discounts, order),
  cartDiscountAmountSet: ({ order }) =>
    moneyBag(
      order.discountCodes.reduce((sum, { amount }) => sum + amount, 0),
      order,
    ),
  totalShippingPriceSet: ({ order }) => moneyBag(order.shipping, order),
  totalTaxSet: ({ order }) => moneyBag(order.tax, order),
  currentSubtotalPriceSet: ({ order }) => moneyBag(totals(order).currentSubtotal, order),
  currentTotalPriceSet: ({ order }) => moneyBag(totals(order).currentTotal, order),
  currentTotalDiscountsSet: ({ order }) => moneyBag(totals(order).currentDiscounts, order),
  currentShippingPriceSet: ({ order }) => moneyBag(order.cancelledAt === null ? order.shipping : 0, order),
  totalReceivedSet: ({ order }) => moneyBag(received(order), order),
  totalRefundedSet: ({ order }) => refundedBag(order),
  netPaymentSet: ({ order }) => moneyBag(received(order) - totals(order).refunded, order),
  totalOutstandingSet: ({ order }) => moneyBag(Math.max(0, totals(order).currentTotal - received(order)), order),
};

function received(order: Order): Minor {
  const open = order.financialStatus === 'PENDING' || order.financialStatus === 'AUTHORIZED';
  return open || order.financialStatus === 'VOIDED' ? 0 : totals(order).total;
}

function refundedBag(order: Order): MoneyBag {
  const shown = order.refunds.reduce((sum, refund) => sum + refund.presentmentAmount, 0);
  return moneyBag(totals(order).refunded, order, shown);
}

export const lineItemResolvers: TypeResolvers<LineItemNode> = {
  id: ({ line }) => gid('LineItem', line.id),
  title: ({ line }) => line.title,
  name: ({ line }) => (line.variantTitle ? `${line.title} - ${line.variantTitle}` : line.title),
  variantTitle: ({ line }) => line.variantTitle,
  sku: ({ line }) => line.sku,
  vendor: ({ line }) => line.vendor,
  quantity: ({ line }) => line.quantity,
  currentQuantity: ({ line }) => line.currentQuantity,
  refundableQuantity: ({ line }) => line.currentQuantity,
  requiresShipping: ({ line }) => line.requiresShipping,
  isGiftCard: ({ line }) => line.giftCard,
  taxable: () => true,
  customAttributes: ({ line }) => line.properties.map(({ name, value }) => ({ key: name, value })),
  sellingPlan: ({ line }) =>
    line.sellingPlanName === null ? null : { name: line.sellingPlanName, sellingPlanId: null },
  product: ({ line }, _args, { store }) => {
    const product = line.productId === null ? undefined : store.state.products.get(line.productId);
    return product ? new ProductNode(product) : null;
  },
  variant: ({ line }, _args, { store }) => {
    const variant = line.variantId === null ? undefined : store.core.variants.get(line.variantId);
    return variant ? new VariantNode(variant) : null;
  },
  originalUnitPriceSet: ({ order, line }) => moneyBag(line.price, order),
  originalTotalSet: ({ order, line }) => moneyBag(line.price * line.quantity, order),
  totalDiscountSet: ({ order, line }) => moneyBag(line.totalDiscount, order),
  discountedTotalSet: ({ order, line }) => moneyBag(lineTotal(line), order),
  discountedUnitPriceSet: ({ order, line }) => moneyBag(each(lineTotal(line), line.quantity), order),
  discountedUnitPriceAfterAllDiscountsSet: ({ order, line }) => moneyBag(each(lineTotal(line), line.quantity), order),
  discountAllocations: ({ order, line }) =>
    line.totalDiscount === 0 ? [] : [{ allocatedAmountSet: moneyBag(line.totalDiscount, order) }],
};

const each = (total: Minor, quantity: number): Minor => (quantity === 0 ? 0 : Math.round(total / quantity));

export const refundResolvers: TypeResolvers<RefundNode> = {
  id: ({ refund }) => gid('Refund', refund.id),
  legacyResourceId: ({ refund }) => refund.id,
  createdAt: ({ refund }) => iso(refund.createdAt),
  processedAt: ({ refund }) => iso(refund.createdAt),
  updatedAt: ({ refund }) => iso(refund.createdAt),
  note: ({ refund }) => refund.note,
  order: ({ order }) => new OrderNode(order),
  totalRefundedSet: ({ order, refund }) => moneyBag(refund.amount, order, refund.presentmentAmount),
  refundLineItems: ({ order, refund }, args) =>
    new Connection(
      refund.lines.map((line, index) => ({ line, index })),
      args,
      ({ line, index }) => new RefundLineNode(order, line, gid('RefundLineItem', refundLineId(refund.id, index))),
    ),
};

/** Lines of a refund have no id in the model: theirs follows from the refund's and the position. */
export const refundLineId = (refundId: string, index: number): string =>
  BigInt.asUintN(62, BigInt(refundId) * 1000n + BigInt(index)).toString();

export const refundLineResolvers: TypeResolvers<RefundLineNode> = {
  id: ({ id }) => id,
  quantity: ({ line }) => line.quantity,
  restockType: ({ line }) => line.restockType.toUpperCase(),
  restocked: ({ line }) => line.restockType !== 'no_restock',
  lineItem: ({ order, line }) => {
    const item = order.lines.find((candidate) => candidate.id === line.lineItemId);
    return item ? new LineItemNode(order, item) : null;
  },
  subtotalSet: ({ order, line }) => moneyBag(line.subtotal, order),
  priceSet: ({ order, line }) => moneyBag(each(line.subtotal, line.quantity), order),
  totalTaxSet: ({ order }) => moneyBag(0, order),
};

export const fulfillmentResolvers: TypeResolvers<FulfillmentNode> = {
  id: ({ fulfillment }) => gid('Fulfillment', fulfillment.id),
  legacyResourceId: ({ fulfillment }) => fulfillment.id,
  name: ({ order }) => `${order.name}-F1`,
  createdAt: ({ fulfillment }) => iso(fulfillment.createdAt),
  updatedAt: ({ fulfillment }) => iso(fulfillment.deliveredAt ?? fulfillment.createdAt),
  deliveredAt: ({ fulfillment }) => isoOrNull(fulfillment.deliveredAt),
  status: () => 'SUCCESS',
  displayStatus: ({ fulfillment }) => (fulfillment.deliveredAt === null ? 'FULFILLED' : 'DELIVERED'),
  estimatedDeliveryAt: ({ order }) => isoOrNull(order.promisedAt),
  order: ({ order }) => new OrderNode(order),
};
