/** What a shop knew on the evening of a day of the orders it had by then. */
import type { Order } from '#devstore/model.ts';

/**
 * The order as it stood: what was sent back, paid back or cancelled after the day had not happened yet. An order of a later
 * day, which is what predictions are held against, stays as the file has it at its end.
 */
export function asKnownOn(order: Order, until: number, dayOf: (instant: number) => number): Order {
  const later = (instant: number | null) => instant !== null && dayOf(instant) > until;
  if (later(order.createdAt)) return order;
  const undone = order.refunds.filter(({ createdAt }) => later(createdAt));
  const cancelledLater = later(order.cancelledAt);
  if (undone.length === 0 && !cancelledLater) return order;
  const back = new Map<string, number>();
  for (const { lineItemId, quantity } of undone.flatMap(({ lines }) => lines)) {
    back.set(lineItemId, (back.get(lineItemId) ?? 0) + quantity);
  }
  const refunds = order.refunds.filter((refund) => !undone.includes(refund));
  return {
    ...order,
    cancelledAt: cancelledLater ? null : order.cancelledAt,
    financialStatus: refunds.length > 0 ? 'PARTIALLY_REFUNDED' : 'PAID',
    lines: order.lines.map((line) => ({ ...line, currentQuantity: line.currentQuantity + (back.get(line.id) ?? 0) })),
    refunds,
  };
}
