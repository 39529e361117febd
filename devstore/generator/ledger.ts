import type { Customer, Discount, Id, Instant, Order, OrderLine, Refund } from '../model.ts';
import { presentment } from '../store/money.ts';
import { currentDiscount, totals } from '../store/totals.ts';
import { DAY, HOUR } from './calendar.ts';
import { counter } from './ids.ts';
import { CURRENCY_ABROAD, PLACES, recipient } from './people.ts';
import type { Shopper } from './population.ts';
import type { Basket } from './purchases.ts';
import type { Random } from './random.ts';
import { type Article, SHOP } from './shop.ts';

/** What the shop sold before the app came: lines whose product is gone from the catalogue. */
const DISCONTINUED = [
  { title: 'Kombucha Starter Kit', vendor: 'Kop & Kruid', price: 2995 },
  { title: 'Cascara 200 g', vendor: 'Brandhuis Oost', price: 1095 },
  { title: 'Jute Shopping Bag', vendor: 'Kop & Kruid', price: 895 },
];

const CODES = [
  { code: 'WELKOM10', title: 'Welcome: 10% off the first order', value: 1000, once: true },
  { code: 'LENTE15', title: 'Spring: 15% off', value: 1500, once: false },
  { code: 'BLACKFRIDAY20', title: 'Black Friday: 20% off', value: 2000, once: false },
  { code: 'TERUG10', title: 'Come back: 10% off', value: 1000, once: false },
];

/** Writes baskets down as the orders, refunds and deliveries that Shopify would have of them. */
export class Ledger {
  readonly orders = new Map<Id, Order>();
  readonly giftOrderIds: Id[] = [];
  readonly lateOrderIds: Id[] = [];
  readonly discounts: Map<Id, Discount>;
  readonly #articles: Article[];
  readonly #now: number;
  readonly #vat: Map<Id, number>;
  /** Lines are numbered past 2^53, where a JavaScript number can no longer tell neighbours apart. */
  readonly #lineId = counter(9_007_199_254_740_992n, 1n);
  readonly #orderId = counter(5_821_400_000_000n);
  #number = 1000;
  readonly #refundId = counter(910_200_000_000n, 17n);

  constructor(articles: Article[], from: number, now: number) {
    this.#articles = articles;
    this.#now = now;
    this.#vat = new Map(articles.map(({ product, seed }) => [product.id, seed.vatRate]));
    this.discounts = new Map(
      CODES.map(({ code, title, value, once }, index) => [
        String(1_390_100_000_000 + index),
        {
          id: String(1_390_100_000_000 + index),
          title,
          status: 'ACTIVE',
          kind: 'percentage',
          value,
          appliesOncePerCustomer: once,
          usageLimit: null,
          startsAt: from,
          endsAt: null,
          codes: [{ id: String(17_390_100_000_000 + index), code, used: 0, createdAt: from }],
        },
      ]),
    );
  }

  /** An order of a shopper; `customer` is null for a guest. */
  sell(basket: Basket, customer: Customer | null): void {
    const { shopper, at } = basket;
    const rng = shopper.rng;
    const abroad = CURRENCY_ABROAD[shopper.country];
    const lines = basket.lines.map(({ article, variant, quantity }) =>
      this.#line(this.#articles[article]!, variant, quantity, basket.subscription),
    );
    if (at < this.#now - 500 * DAY && rng.chance(0.012)) lines.push(this.#loose(rng.pick(DISCONTINUED), 1));
    if (rng.chance(0.02)) lines.push(this.#loose({ title: 'Sample of the week', vendor: 'Kop & Kruid', price: 0 }, 1));
    const wrapped = basket.gift && rng.chance(0.45);
    if (wrapped) lines.push(this.#loose({ title: 'Gift wrapping', vendor: 'Kop & Kruid', price: 295 }, 1));

    const order = this.#order(at, lines);
    order.customerId = customer?.id ?? null;
    order.email = shopper.email;
    order.customerLocale = shopper.locale;
    order.billingAddress = shopper.address;
    order.shippingAddress =
      basket.gift && rng.chance(0.72)
        ? recipient(rng, PLACES[rng.chance(0.6) ? shopper.placeIndex : rng.int(0, 14)]!)
        : shopper.address;
    if (basket.gift && rng.chance(0.5)) {
      order.noteAttributes.push({ name: 'Gift', value: 'yes' });
      order.noteAttributes.push({
        name: 'Gift message',
        value: rng.pick([
          'Gefeliciteerd!',
          'Veel geluk in je nieuwe huis',
          'For you, with love',
          'Dank je wel voor alles',
          'Van Sint',
        ]),
      });
    }
    if (!basket.gift && rng.chance(0.03))
      order.note = rng.pick([
        'Please leave with the neighbours.',
        'Bel werkt niet, graag kloppen.',
        'After six, please.',
      ]);
    if (abroad && rng.chance(0.9)) {
      order.presentmentCurrency = abroad.currency;
      order.exchangeRate = abroad.rate;
    }
    if (basket.subscription) order.sourceName = 'subscription_contract';
    this.#discount(order, basket);
    const goods = totals(order).subtotal;
    const ships = order.lines.some((line) => line.requiresShipping);
    order.shipping = !ships ? 0 : shopper.country !== 'NL' ? 895 : goods >= 5000 ? 0 : 495;
    order.tax = this.#tax(order);
    this.#aftermath(order, rng, basket.late, ships);
    if (basket.gift) this.giftOrderIds.push(order.id);
  }

  /** A sale over the counter, with no identity at all. */
  sellOverCounter(at: number, rng: Random): void {
    const lines = Array.from({ length: rng.int(1, 3) }, () => {
      const article = rng.pick(this.#articles.filter((a) => a.launchedAt < at && a.appeal > 1));
      return this.#line(article, 0, 1, false);
    });
    const order = this.#order(at, lines);
    order.sourceName = 'pos';
    order.tax = this.#tax(order);
    order.fulfillmentStatus = 'FULFILLED';
    order.closedAt = at;
  }

  /** A trial run by the shop itself. */
  sellTest(at: number): void {
    const order = this.#order(at, [this.#line(this.#articles[0]!, 0, 1, false)]);
    order.test = true;
    order.email = SHOP.email;
    order.tax = this.#tax(order);
  }

  #order(at: number, lines: OrderLine[]): Order {
    this.#number += 1;
    const order: Order = {
      id: this.#orderId(),
      name: `#${this.#number}`,
      number: this.#number,
      customerId: null,
      email: null,
      phone: null,
      createdAt: at,
      processedAt: at,
      updatedAt: at,
      cancelledAt: null,
      cancelReason: null,
      closedAt: null,
      financialStatus: 'PAID',
      fulfillmentStatus: 'UNFULFILLED',
      test: false,
      edited: false,
      currency: SHOP.currency,
      presentmentCurrency: SHOP.currency,
      exchangeRate: 1,
      lines,
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
    };
    this.orders.set(order.id, order);
    return order;
  }

  #line({ product, seed }: Article, index: number, quantity: number, subscription: boolean): OrderLine {
    const variant = product.variants[index]!;
    return {
      id: this.#lineId(),
      productId: product.id,
      variantId: variant.id,
      title: product.title,
      variantTitle: product.variants.length > 1 ? variant.title : null,
      sku: variant.sku,
      vendor: product.vendor,
      quantity,
      currentQuantity: quantity,
      price: variant.price,
      totalDiscount: 0,
      giftCard: seed.giftCard,
      requiresShipping: !seed.giftCard,
      sellingPlanName: subscription ? 'Delivered every time you run out' : null,
      properties: [],
    };
  }

  #loose(thing: { title: string; vendor: string; price: number }, quantity: number): OrderLine {
    return {
      id: this.#lineId(),
      productId: null,
      variantId: null,
      title: thing.title,
      variantTitle: null,
      sku: null,
      vendor: thing.vendor,
      quantity,
      currentQuantity: quantity,
      price: thing.price,
      totalDiscount: 0,
      giftCard: false,
      requiresShipping: thing.price > 295,
      sellingPlanName: null,
      properties: [],
    };
  }

  #discount(order: Order, { shopper, first, at }: Basket): void {
    const { rng, priceSensitivity } = shopper;
    const date = new Date(at);
    const month = date.getUTCMonth() + 1;
    const day = date.getUTCDate();
    const offer = first
      ? rng.chance(0.35 * priceSensitivity + 0.08)
        ? 0
        : null
      : month === 11 && day >= 20 && day <= 29 && rng.chance(0.9 * priceSensitivity + 0.1)
        ? 2
        : month === 4 && rng.chance(0.6 * priceSensitivity)
          ? 1
          : rng.chance(0.1 * priceSensitivity)
            ? 3
            : null;
    if (offer === null) return;
    const { code, value } = CODES[offer]!;
    let amount = 0;
    for (const line of order.lines) {
      line.totalDiscount = Math.round((line.price * line.quantity * value) / 10_000);
      amount += line.totalDiscount;
    }
    order.discountCodes.push({ code, amount });
    for (const discount of this.discounts.values()) {
      const found = discount.codes.find((candidate) => candidate.code === code);
      if (found) found.used += 1;
    }
  }

  #tax(order: Order): number {
    return order.lines.reduce((sum, line) => {
      const rate = (line.productId && this.#vat.get(line.productId)) || 21;
      return sum + Math.round(((line.price * line.quantity - line.totalDiscount) * rate) / (100 + rate));
    }, 0);
  }

  /** Delivery, and what goes wrong: cancelled, edited, sent back, money back without goods. */
  #aftermath(order: Order, rng: Random, late: boolean, ships: boolean): void {
    const at = order.createdAt;
    const fate = rng.next();
    if (fate < 0.012) {
      this.#cancel(order, at + rng.int(1, 20) * HOUR);
      return;
    }
    if (fate < 0.055 && order.lines[0]!.quantity > 1) {
      order.edited = true;
      order.lines[0]!.currentQuantity -= 1;
      order.updatedAt = Math.min(this.#now, at + rng.int(1, 8) * HOUR);
    }
    if (ships) this.#deliver(order, rng, late);
    if (order.closedAt === null) return;
    if (fate > 0.965) this.#sendBack(order, rng, fate > 0.995, order.closedAt + rng.int(1, 12) * DAY);
    else if (fate > 0.955) {
      const amount = Math.min(totals(order).total, rng.pick([250, 500, 500, 1000]));
      this.#refund(order, [], amount, 'Arrived damaged, kept by the customer', order.closedAt + DAY);
    }
  }

  #deliver(order: Order, rng: Random, late: boolean): void {
    const at = order.createdAt;
    const promised = at + 2 * DAY;
    const sent = at + rng.int(4, 26) * HOUR;
    const delivered = late ? promised + rng.int(1, 6) * DAY : Math.min(promised, sent + rng.int(10, 24) * HOUR);
    order.promisedAt = promised;
    if (late && promised < this.#now) this.lateOrderIds.push(order.id);
    if (sent > this.#now) return;
    order.fulfillmentStatus = 'FULFILLED';
    order.fulfillments.push({
      id: String(5_210_000_000_000 + order.number),
      createdAt: sent,
      deliveredAt: delivered <= this.#now ? delivered : null,
    });
    order.updatedAt = Math.max(order.updatedAt, Math.min(delivered, this.#now));
    if (delivered <= this.#now) order.closedAt = delivered;
  }

  #sendBack(order: Order, rng: Random, all: boolean, at: number): void {
    const lines = all ? order.lines : [rng.pick(order.lines)];
    const parts = lines
      .filter((line) => line.currentQuantity > 0)
      .map((line) => ({
        lineItemId: line.id,
        quantity: line.currentQuantity,
        subtotal: line.price * line.currentQuantity - currentDiscount(line),
        restockType: 'return' as const,
      }));
    if (parts.length === 0) return;
    const amount = parts.reduce((sum, part) => sum + part.subtotal, 0);
    if (at > this.#now) return;
    for (const line of lines) line.currentQuantity = 0;
    this.#refund(order, parts, amount, 'Returned', at);
  }

  #cancel(order: Order, at: number): void {
    if (at > this.#now) return;
    order.cancelledAt = at;
    order.cancelReason = 'customer';
    const lines = order.lines.map((line) => ({
      lineItemId: line.id,
      quantity: line.currentQuantity,
      subtotal: line.price * line.currentQuantity - currentDiscount(line),
      restockType: 'cancel' as const,
    }));
    const amount = totals(order).total;
    for (const line of order.lines) line.currentQuantity = 0;
    this.#refund(order, lines, amount, 'Order cancelled', at);
  }

  #refund(order: Order, lines: Refund['lines'], amount: number, note: string, at: number): void {
    if (at > this.#now) return;
    order.refunds.push({
      id: this.#refundId(),
      createdAt: at,
      note,
      lines,
      amount,
      presentmentAmount: presentment(amount, order),
    });
    const { total, refunded } = totals(order);
    order.financialStatus = refunded >= total ? 'REFUNDED' : 'PARTIALLY_REFUNDED';
    order.updatedAt = Math.max(order.updatedAt, at);
  }
}

/** The shopper as Shopify knows her at `now`. */
export function customerOf(shopper: Shopper, id: Id, rng: Random, now: Instant): Customer {
  // Who comes today comes in the morning; early in the day that must not lie ahead.
  const arrivedAt = Math.min(shopper.arrivesAt, now);
  const subscribed = rng.chance(0.46);
  const account = rng.chance(shopper.kind === 'regular' ? 0.85 : 0.4);
  return {
    id,
    email: shopper.email,
    firstName: shopper.firstName,
    lastName: shopper.lastName,
    phone: shopper.address.phone,
    locale: shopper.locale,
    state: account ? 'ENABLED' : 'DISABLED',
    tags: [...(rng.chance(0.03) ? ['horeca'] : []), ...(rng.chance(0.05) ? ['workshop'] : [])],
    note: rng.chance(0.01) ? 'Called about a late parcel, very kind.' : null,
    emailMarketing: subscribed
      ? { state: 'SUBSCRIBED', optInLevel: 'CONFIRMED_OPT_IN', updatedAt: arrivedAt }
      : rng.chance(0.05)
        ? { state: 'UNSUBSCRIBED', optInLevel: 'SINGLE_OPT_IN', updatedAt: Math.min(now, arrivedAt + 30 * DAY) }
        : { state: 'NOT_SUBSCRIBED', optInLevel: null, updatedAt: null },
    dataSaleOptOut: rng.chance(0.004),
    defaultAddress: shopper.address,
    createdAt: arrivedAt,
    updatedAt: arrivedAt,
    mergedInto: null,
  };
}
