import { z } from 'zod';
import { parseMinor } from '#app/platform/money.ts';
import { amount, id, instant, optionalId, optionalInstant, read, text } from '#app/platform/shopify/payload.ts';
import { atOrdersRate, type LoneRefund, type OrderFacts, type RefundFacts, saysGift } from './facts.ts';

/** Reads the REST-shaped payloads of orders/* and refunds/create. What is not listed here is not looked at. */
const currency = z.string().regex(/^[A-Z]{3}$/);
const money = z.object({ amount, currency_code: currency.nullish() });
const moneySet = z.object({ shop_money: money, presentment_money: money.nullish() }).nullish();
const address = z
  .object({
    first_name: text,
    last_name: text,
    address1: text,
    address2: text,
    zip: text,
    city: text,
    country_code: text,
  })
  .nullish();
const attributes = z
  .array(z.object({ name: z.coerce.string(), value: z.unknown() }))
  .nullish()
  .transform((list) => list ?? []);

const line = z.object({
  id,
  product_id: optionalId,
  variant_id: optionalId,
  title: z.string().nullish(),
  sku: text,
  quantity: z.number().int(),
  current_quantity: z.number().int().nullish(),
  price: amount.nullish(),
  price_set: moneySet,
  discount_allocations: z.array(z.object({ amount: amount.nullish(), amount_set: moneySet })).nullish(),
  gift_card: z.boolean().nullish(),
  selling_plan_allocation: z.unknown().optional(),
  properties: attributes,
});

const transaction = z.object({
  kind: z.string(),
  status: z.string().nullish(),
  amount: amount.nullish(),
  currency: currency.nullish(),
  amount_set: moneySet,
});

const refund = z.object({
  id,
  order_id: optionalId,
  created_at: instant,
  refund_line_items: z
    .array(z.object({ line_item_id: optionalId, quantity: z.number().int(), subtotal_set: moneySet }))
    .nullish(),
  transactions: z.array(transaction).nullish(),
});

const order = z.object({
  id,
  name: z.string().nullish(),
  customer: z.object({ id: optionalId }).nullish(),
  email: text,
  contact_email: text,
  created_at: instant,
  processed_at: optionalInstant,
  updated_at: instant,
  cancelled_at: optionalInstant,
  test: z.boolean().nullish(),
  financial_status: text,
  fulfillment_status: text,
  currency,
  presentment_currency: currency.nullish(),
  total_price: amount.nullish(),
  total_price_set: moneySet,
  total_shipping_price_set: moneySet,
  total_tax: amount.nullish(),
  total_tax_set: moneySet,
  total_discounts: amount.nullish(),
  total_discounts_set: moneySet,
  discount_codes: z.array(z.object({ code: z.string() })).nullish(),
  source_name: text,
  customer_locale: text,
  note: text,
  note_attributes: attributes,
  shipping_address: address,
  billing_address: address,
  fulfillments: z.array(z.object({ shipment_status: text, updated_at: optionalInstant })).nullish(),
  line_items: z.array(line),
  refunds: z.array(refund).nullish(),
});

type MoneySet = z.output<typeof moneySet>;

/** @throws a TypeError that names what is wrong with the payload */
export function orderFromWebhook(payload: unknown): OrderFacts {
  const o = read(order, payload);
  const shop = (set: MoneySet, plain?: string | null) => parseMinor(set?.shop_money.amount ?? plain ?? '0', o.currency);
  const presentmentCurrency = o.presentment_currency ?? o.currency;
  const totalMinor = shop(o.total_price_set, o.total_price);
  const presented = o.total_price_set?.presentment_money?.amount;
  const presentmentTotalMinor = presented === undefined ? totalMinor : parseMinor(presented, presentmentCurrency);
  const source = o.source_name;
  const delivered = (o.fulfillments ?? []).flatMap(({ shipment_status, updated_at }) =>
    shipment_status === 'delivered' && updated_at ? [updated_at.getTime()] : [],
  );
  return {
    id: o.id,
    name: o.name ?? '',
    customerId: o.customer?.id ?? null,
    email: o.email ?? o.contact_email,
    processedAt: o.processed_at ?? o.created_at,
    createdAt: o.created_at,
    updatedAt: o.updated_at,
    cancelledAt: o.cancelled_at,
    test: o.test ?? false,
    financialStatus: o.financial_status?.toUpperCase() ?? null,
    fulfillmentStatus: fulfillmentFromRest(o.fulfillment_status),
    currency: o.currency,
    presentmentCurrency,
    presentmentTotalMinor,
    totalMinor,
    shippingMinor: shop(o.total_shipping_price_set),
    taxMinor: shop(o.total_tax_set, o.total_tax),
    discountMinor: shop(o.total_discounts_set, o.total_discounts),
    discountCodes: (o.discount_codes ?? []).map(({ code }) => code),
    source,
    locale: o.customer_locale,
    shipsElsewhere: !!o.shipping_address && !!o.billing_address && !sameAddress(o.shipping_address, o.billing_address),
    giftNote: saysGift(o.note, [...o.note_attributes, ...o.line_items.flatMap(({ properties }) => properties)]),
    deliveredAt: delivered.length > 0 ? new Date(Math.max(...delivered)) : null,
    lines: o.line_items.map((item) => ({
      id: item.id,
      productId: item.product_id,
      variantId: item.variant_id,
      title: item.title ?? '',
      sku: item.sku,
      quantity: item.quantity,
      currentQuantity: item.current_quantity ?? item.quantity,
      priceMinor: shop(item.price_set, item.price),
      discountMinor: (item.discount_allocations ?? []).reduce(
        (sum, allocation) => sum + shop(allocation.amount_set, allocation.amount),
        0n,
      ),
      subscription: !!item.selling_plan_allocation || fromSubscription(source),
      giftCard: item.gift_card ?? false,
    })),
    refunds: (o.refunds ?? []).map((given) => {
      const { presentment, ...facts } = refundFacts(given, o.currency);
      const extra = presentment ? atOrdersRate(presentment.minor, { totalMinor, presentmentTotalMinor }) : 0n;
      return { ...facts, amountMinor: facts.amountMinor + extra };
    }),
  };
}

/** @throws a TypeError that names what is wrong with the payload */
export function refundFromWebhook(payload: unknown, shopCurrency: string): LoneRefund {
  const given = read(refund.extend({ order_id: id }), payload);
  return { ...refundFacts(given, shopCurrency), orderId: given.order_id };
}

function refundFacts(
  given: z.output<typeof refund>,
  shopCurrency: string,
): RefundFacts & Pick<LoneRefund, 'presentment'> {
  const lines: Record<string, number> = {};
  for (const { line_item_id, quantity } of given.refund_line_items ?? []) {
    if (line_item_id !== null) lines[String(line_item_id)] = (lines[String(line_item_id)] ?? 0) + quantity;
  }
  let amountMinor = 0n;
  const foreign = new Map<string, bigint>();
  for (const paid of given.transactions ?? []) {
    if (paid.kind !== 'refund' || (paid.status && paid.status !== 'success')) continue;
    if (paid.amount_set) amountMinor += parseMinor(paid.amount_set.shop_money.amount, shopCurrency);
    else if (!paid.currency || paid.currency === shopCurrency)
      amountMinor += parseMinor(paid.amount ?? '0', shopCurrency);
    else {
      const before = foreign.get(paid.currency) ?? 0n;
      foreign.set(paid.currency, before + parseMinor(paid.amount ?? '0', paid.currency));
    }
  }
  const [presented] = foreign;
  if (!presented) return { id: given.id, createdAt: given.created_at, amountMinor, presentment: null, lines };
  const [currency, minor] = presented;
  const told = linesInShopMoney(given, currency, minor, shopCurrency);
  return {
    id: given.id,
    createdAt: given.created_at,
    amountMinor: amountMinor + (told ?? 0n),
    presentment: told === null ? { currency, minor } : null,
    lines,
  };
}

/**
 * Where the goods taken back are all that was paid back, Shopify says itself what they were in shop money. Each line was
 * rounded by itself, so the sums may differ by a minor unit a line.
 */
function linesInShopMoney(
  given: z.output<typeof refund>,
  currency: string,
  minor: bigint,
  shopCurrency: string,
): bigint | null {
  let shop = 0n;
  let presented = 0n;
  for (const { subtotal_set } of given.refund_line_items ?? []) {
    if (!subtotal_set?.presentment_money) return null;
    shop += parseMinor(subtotal_set.shop_money.amount, shopCurrency);
    presented += parseMinor(subtotal_set.presentment_money.amount, currency);
  }
  const difference = presented < minor ? minor - presented : presented - minor;
  return presented !== 0n && difference <= BigInt(given.refund_line_items?.length ?? 0) ? shop : null;
}

/** Orders made by a subscription contract; payloads of webhooks do not carry the selling plan. */
export const fromSubscription = (source: string | null): boolean =>
  source?.startsWith('subscription_contract') ?? false;

function fulfillmentFromRest(status: string | null): string {
  if (status === 'fulfilled') return 'FULFILLED';
  if (status === 'partial') return 'PARTIALLY_FULFILLED';
  if (status === 'restocked') return 'RESTOCKED';
  return 'UNFULFILLED';
}

type Address = NonNullable<z.output<typeof address>>;

function sameAddress(one: Address, other: Address): boolean {
  const line = (a: Address) =>
    [a.first_name, a.last_name, a.address1, a.address2, a.zip, a.city, a.country_code]
      .map((part) => (part ?? '').trim().toLowerCase())
      .join('\n');
  return line(one) === line(other);
}
