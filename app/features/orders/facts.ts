/** What is known of one version of an order, whichever way it came: webhook, GraphQL or bulk export. */
export interface OrderFacts {
  id: bigint;
  name: string;
  /** Shopify's customer; null for a guest. */
  customerId: bigint | null;
  /** Identity of a guest; null when there is none or it may not be seen. */
  email: string | null;
  processedAt: Date;
  createdAt: Date;
  updatedAt: Date;
  cancelledAt: Date | null;
  test: boolean;
  financialStatus: string | null;
  fulfillmentStatus: string;
  currency: string;
  presentmentCurrency: string;
  /** All money below is the shop's, in minor units, but for this one. */
  presentmentTotalMinor: bigint;
  totalMinor: bigint;
  shippingMinor: bigint;
  taxMinor: bigint;
  discountMinor: bigint;
  discountCodes: string[];
  source: string | null;
  locale: string | null;
  shipsElsewhere: boolean;
  giftNote: boolean;
  deliveredAt: Date | null;
  lines: LineFacts[];
  refunds: RefundFacts[];
}

export interface LineFacts {
  id: bigint;
  productId: bigint | null;
  variantId: bigint | null;
  title: string;
  sku: string | null;
  quantity: number;
  currentQuantity: number;
  priceMinor: bigint;
  discountMinor: bigint;
  subscription: boolean;
  giftCard: boolean;
}

export interface RefundFacts {
  id: bigint;
  createdAt: Date;
  amountMinor: bigint;
  /** Line id → quantity; null when the source does not tell (bulk exports cannot nest it). */
  lines: Record<string, number> | null;
}

/** A refund heard of on its own. */
export interface LoneRefund extends RefundFacts {
  orderId: bigint;
  /** Money given in the shopper's currency only, still to be booked at the order's rate. */
  presentment: { minor: bigint; currency: string } | null;
}

/**
 * Whether an order counts for scores and co-purchase: a real order that was kept at least in part.
 */
export function orderCounts(order: {
  test: boolean;
  cancelledAt: Date | null;
  deletedAt?: Date | null;
  lines: readonly { currentQuantity: number }[];
}): boolean {
  return (
    !order.test &&
    order.cancelledAt === null &&
    !order.deletedAt &&
    order.lines.some((line) => line.currentQuantity > 0)
  );
}

/**
 * An amount in the shopper's currency as shop money, at the rate the order itself was placed at, rounded half away
 * from zero. Zero when the order has no rate (nothing was paid).
 */
export function atOrdersRate(
  presentmentMinor: bigint,
  order: { totalMinor: bigint; presentmentTotalMinor: bigint },
): bigint {
  const { totalMinor, presentmentTotalMinor } = order;
  if (presentmentTotalMinor === 0n) return 0n;
  const numerator = presentmentMinor * totalMinor;
  const twice = 2n * numerator;
  const up = numerator < 0n !== presentmentTotalMinor < 0n ? -presentmentTotalMinor : presentmentTotalMinor;
  return (twice + up) / (2n * presentmentTotalMinor);
}

/** Paying with a gift card, or asking for no wrapping, is no gift. */
const giftWords =
  /(?<!\b(?:no|not a|without|geen|zonder|kein|pas de) )\b(gift(?! ?cards?\b| ?vouchers?\b)|present for|cadeau(?!bon|kaart)|geschenk(?!karte|gutschein))/i;
const refusal = /^\s*(no|false|off|0|none|n\/a|nee|geen|nein|non)?\s*$/i;

/** A note or attribute that says the order is for somebody else. A box on a form that was left empty says nothing. */
export function saysGift(
  note: string | null | undefined,
  attributes: readonly { name: string; value?: unknown }[],
): boolean {
  return (
    (note ? giftWords.test(note) : false) ||
    attributes.some(({ name, value }) => giftWords.test(name) && !refusal.test(String(value ?? '')))
  );
}
