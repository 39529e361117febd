import type { Minor, Order, OrderLine } from '../model.ts';

export interface OrderTotals {
  /** Lines before discounts, as ordered. */
  lineItems: Minor;
  discounts: Minor;
  /** Lines after discounts, as ordered. */
  subtotal: Minor;
  /** What the shopper agreed to pay. */
  total: Minor;
  currentSubtotal: Minor;
  currentTotal: Minor;
  currentDiscounts: Minor;
  refunded: Minor;
}

/** A line's `totalDiscount` holds its share of the order's discount codes, so codes are not taken off again here. */
export const lineTotal = (line: OrderLine): Minor => line.price * line.quantity - line.totalDiscount;

/** The part of the line's discount that belongs to what is left of it. */
export function currentDiscount(line: OrderLine): Minor {
  return line.quantity === 0 ? 0 : Math.round((line.totalDiscount * line.currentQuantity) / line.quantity);
}

export function totals(order: Order): OrderTotals {
  let lineItems = 0;
  let discounts = 0;
  let currentSubtotal = 0;
  let currentDiscounts = 0;
  for (const line of order.lines) {
    lineItems += line.price * line.quantity;
    discounts += line.totalDiscount;
    currentDiscounts += currentDiscount(line);
    currentSubtotal += line.price * line.currentQuantity - currentDiscount(line);
  }
  const refunded = order.refunds.reduce((sum, refund) => sum + refund.amount, 0);
  const subtotal = lineItems - discounts;
  return {
    lineItems,
    discounts,
    subtotal,
    total: subtotal + order.shipping + order.surcharge,
    currentSubtotal,
    currentTotal: order.cancelledAt === null ? currentSubtotal + order.shipping + order.surcharge : 0,
    currentDiscounts,
    refunded,
  };
}

/** Prices include tax, as for shoppers in Europe, unless the order charges it on top. */
export const taxesIncluded = ({ tax, surcharge }: Pick<Order, 'tax' | 'surcharge'>): boolean =>
  tax === 0 || surcharge < tax;
