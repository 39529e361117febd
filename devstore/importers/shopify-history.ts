import { counter } from '../generator/ids.ts';
import { pictureOf } from '../generator/pictures/images.ts';
import { slug, uniqueSlugs } from '../generator/slug.ts';
import type { Address, Customer, History, Id, Minor, Order, Product, Variant } from '../model.ts';
import { lineTotal, totals } from '../store/totals.ts';
import { customerOf, orderOf, productOf, variantOf } from './blank.ts';
import { collectionsFrom } from './collections.ts';
import { localInstants, type Stamp } from './local-time.ts';
import type { Refusals } from './problems.ts';
import { timezoneOf } from './time-zone.ts';

/** What the rows of one order say, read but not yet put together. */
export interface ExportedOrder {
  name: string;
  /** Null where the file gives none. */
  id: string | null;
  email: string | null;
  phone: string | null;
  acceptsMarketing: boolean;
  createdAt: Stamp;
  paidAt: Stamp | null;
  fulfilledAt: Stamp | null;
  cancelledAt: Stamp | null;
  financialStatus: Order['financialStatus'];
  fulfillmentStatus: Order['fulfillmentStatus'];
  currency: string;
  /** Goods after all discounts on them; null where the file does not say. */
  subtotal: Minor | null;
  total: Minor | null;
  shipping: Minor;
  tax: Minor;
  discount: Minor;
  refunded: Minor;
  discountCode: string;
  shippingAddress: Address | null;
  billingAddress: Address | null;
  note: string | null;
  noteAttributes: Order['noteAttributes'];
  sourceName: string;
  lines: ExportedLine[];
}

export interface ExportedLine {
  /** Where it stands in the file. */
  row: number;
  title: string;
  variantTitle: string | null;
  sku: string | null;
  vendor: string | null;
  quantity: number;
  price: Minor;
  discount: Minor;
  requiresShipping: boolean;
}

interface Goods {
  product: Product;
  variants: Map<string, Variant>;
}

/** A shop's history out of the orders of its export, given in the order of the file. */
export function historyOf(file: string, exported: ExportedOrder[], refusals: Refusals): History {
  const timezone = timezoneOf(exported.map(({ createdAt }) => createdAt));
  const maker = new HistoryMaker(timezone, new Set(exported.map(({ id }) => id)));
  const orders = exported.map((order) => maker.order(order)).sort(byTime);
  const goods = maker.goods();
  if (maker.customers.size === 0) {
    const { name, lines } = exported[0]!;
    refusals.add('no order has an e-mail address or a telephone number: all are of guests', lines[0]!.row, name);
  }
  const name = shopName(file);
  return {
    state: {
      info: {
        id: '68217340253',
        domain: `${slug(name) || 'shop'}.myshopify.com`,
        name,
        email: 'shop@example.com',
        currency: exported[0]!.currency,
        timezone,
        country: 'NL',
        locales: ['en', 'nl'],
        plan: 'grow',
      },
      products: new Map(goods.map((product): [Id, Product] => [product.id, product])),
      collections: collectionsFrom(goods, orders),
      customers: new Map([...maker.customers.values()].map((customer) => [customer.id, customer])),
      orders: new Map(orders.map((order) => [order.id, order])),
      metafields: new Map(),
      discounts: new Map(),
    },
    refused: refusals.list(),
    truth: null,
  };
}

const byTime = (a: Order, b: Order): number => a.createdAt - b.createdAt || a.number - b.number;

class HistoryMaker {
  /** By e-mail address, or by telephone number where an order has no more. */
  readonly customers = new Map<string, Customer>();
  readonly #goods = new Map<string, Goods>();
  readonly #local: (wall: number) => number;
  readonly #takenIds: ReadonlySet<Id | null>;
  readonly #orderId = counter(5_900_000_000_000n);
  readonly #lineId = counter(9_007_199_254_740_992n, 1n);
  readonly #customerId = counter(7_300_000_000_000n);
  readonly #productId = counter(8_200_000_000_000n);
  readonly #variantId = counter(45_000_000_000_000n);
  readonly #refundId = counter(920_000_000_000n, 17n);
  #made = 0;

  constructor(timezone: string, takenIds: ReadonlySet<Id | null>) {
    this.#local = localInstants(timezone);
    this.#takenIds = takenIds;
  }

  order(from: ExportedOrder): Order {
    const at = this.#instant(from.createdAt);
    const cancelledAt = from.cancelledAt && this.#instant(from.cancelledAt);
    const closedAt = from.fulfilledAt && this.#instant(from.fulfilledAt);
    this.#made += 1;
    const order = orderOf({
      id: from.id ?? this.#freeId(),
      name: from.name,
      number: Number(/\d{1,9}/.exec(from.name)?.[0] ?? this.#made + 1000),
      customerId: null,
      email: from.email,
      phone: from.phone,
      createdAt: at,
      processedAt: from.paidAt ? this.#instant(from.paidAt) : at,
      updatedAt: Math.max(at, cancelledAt ?? 0, closedAt ?? 0),
      cancelledAt,
      cancelReason: cancelledAt === null ? null : 'other',
      closedAt,
      financialStatus: from.financialStatus,
      fulfillmentStatus: from.fulfillmentStatus,
      currency: from.currency,
      shipping: from.shipping,
      tax: from.tax,
      discountCodes: from.discountCode === '' ? [] : [{ code: from.discountCode, amount: from.discount }],
      shippingAddress: from.shippingAddress,
      billingAddress: from.billingAddress,
      note: from.note,
      noteAttributes: from.noteAttributes,
      sourceName: from.sourceName,
      lines: from.lines.map((line) => this.#line(line, at)),
    });
    settle(order, from);
    this.#giveBack(order, from.refunded);
    const identity = from.email ?? from.phone;
    if (identity !== null) order.customerId = this.#customer(identity, order, from.acceptsMarketing).id;
    return order;
  }

  /** Every product that was bought, by now with its handle. */
  goods(): Product[] {
    const products = [...this.#goods.values()].map(({ product }) => product);
    const handles = uniqueSlugs(products.map(({ title }) => title));
    products.forEach((product, index) => {
      product.handle = handles[index]!;
      product.images = pictureOf(product.handle, product.title);
    });
    return products;
  }

  #instant({ wall, offset }: Stamp): number {
    return offset === null ? this.#local(wall) : wall - offset * 60_000;
  }

  /** The file gives some orders an id and others none. */
  #freeId(): Id {
    for (;;) {
      const id = this.#orderId();
      if (!this.#takenIds.has(id)) return id;
    }
  }

  #line(from: ExportedLine, at: number): Order['lines'][number] {
    const giftCard = /\bgift ?card\b/i.test(from.title);
    const variant = this.#variant(from, giftCard, at);
    return {
      id: this.#lineId(),
      productId: variant.productId,
      variantId: variant.id,
      title: from.title,
      variantTitle: from.variantTitle,
      sku: from.sku,
      vendor: from.vendor,
      quantity: from.quantity,
      currentQuantity: from.quantity,
      price: from.price,
      totalDiscount: from.discount,
      giftCard,
      requiresShipping: from.requiresShipping,
      sellingPlanName: null,
      properties: [],
    };
  }

  #variant({ title, variantTitle, sku, vendor, price }: ExportedLine, giftCard: boolean, at: number): Variant {
    let goods = this.#goods.get(title);
    if (!goods) {
      const product = productOf({
        id: this.#productId(),
        title,
        vendor: vendor ?? '',
        productType: giftCard ? 'Gift card' : '',
        createdAt: at,
      });
      goods = { product, variants: new Map() };
      this.#goods.set(title, goods);
    }
    const key = variantTitle ?? sku ?? 'Default Title';
    let variant = goods.variants.get(key);
    if (!variant) {
      const id = this.#variantId();
      variant = variantOf({
        id,
        productId: goods.product.id,
        inventoryItemId: (BigInt(id) + 1_000_000_000_000n).toString(),
        title: variantTitle ?? 'Default Title',
        sku: sku ?? '',
        price,
        options: variantTitle === null ? [] : [{ name: 'Title', value: variantTitle }],
        position: goods.variants.size + 1,
        createdAt: at,
      });
      goods.variants.set(key, variant);
      goods.product.variants.push(variant);
    }
    // The export runs from new to old; the price of the latest order is the price of today.
    if (at > variant.updatedAt) {
      variant.updatedAt = at;
      variant.price = price;
    }
    variant.createdAt = Math.min(variant.createdAt, at);
    goods.product.createdAt = goods.product.publishedAt = Math.min(goods.product.createdAt, at);
    goods.product.updatedAt = Math.max(goods.product.updatedAt, at);
    return variant;
  }

  #customer(identity: string, order: Order, acceptsMarketing: boolean): Customer {
    const known = this.customers.get(identity);
    if (known) {
      known.createdAt = Math.min(known.createdAt, order.createdAt);
      known.updatedAt = Math.max(known.updatedAt, order.updatedAt);
      return known;
    }
    const home = order.billingAddress ?? order.shippingAddress;
    const customer = customerOf({
      id: this.#customerId(),
      email: order.email,
      firstName: home?.firstName ?? null,
      lastName: home?.lastName ?? null,
      phone: order.phone,
      emailMarketing:
        acceptsMarketing && order.email !== null
          ? { state: 'SUBSCRIBED', optInLevel: 'SINGLE_OPT_IN', updatedAt: order.createdAt }
          : { state: 'NOT_SUBSCRIBED', optInLevel: null, updatedAt: null },
      defaultAddress: home,
      createdAt: order.createdAt,
      updatedAt: order.updatedAt,
    });
    this.customers.set(identity, customer);
    return customer;
  }

  /** The export gives one amount an order: all of it means the goods came back, less is money without goods. */
  #giveBack(order: Order, amount: Minor): void {
    const { total } = totals(order);
    const whole = order.cancelledAt !== null || order.financialStatus === 'REFUNDED' || (amount > 0 && amount >= total);
    const money = Math.min(total, order.financialStatus === 'REFUNDED' && amount === 0 ? total : amount);
    if (!whole && money === 0) return;
    const restockType = order.cancelledAt === null ? 'return' : 'cancel';
    order.refunds.push({
      id: this.#refundId(),
      createdAt: order.cancelledAt ?? order.closedAt ?? order.createdAt,
      note: null,
      lines: !whole
        ? []
        : order.lines.map((line) => ({
            lineItemId: line.id,
            quantity: line.quantity,
            subtotal: lineTotal(line),
            restockType,
          })),
      amount: money,
      presentmentAmount: money,
    });
    if (whole) for (const line of order.lines) line.currentQuantity = 0;
  }
}

/**
 * Brings the lines to the order's subtotal and the order to its total. The discount alone does not tell what came off the
 * goods (shipping for free is a discount, too), nor the taxes whether the prices held them.
 */
function settle(order: Order, { subtotal, total, discount }: ExportedOrder): void {
  const goods = order.lines.reduce((sum, line) => sum + lineTotal(line), 0);
  const named = order.lines.reduce((sum, line) => sum + line.totalDiscount, 0);
  spreadDiscount(order, subtotal === null ? discount - named : goods - subtotal);
  if (total !== null) order.surcharge = total - totals(order).total;
}

/** What the lines do not name themselves of a discount is spread over them by price, to the last cent. */
function spreadDiscount(order: Order, discount: Minor): void {
  let open = discount;
  let weight = order.lines.reduce((sum, line) => sum + lineTotal(line), 0);
  for (const line of order.lines) {
    if (open <= 0 || weight <= 0) return;
    const share = Math.min(lineTotal(line), Math.round((open * lineTotal(line)) / weight));
    weight -= lineTotal(line);
    open -= share;
    line.totalDiscount += share;
  }
}

/** `exports/my-shop_orders.csv.gz` → `My shop orders`. */
function shopName(file: string): string {
  const base = /[^/\\]+$/.exec(file)?.[0] ?? 'shop';
  const words =
    base
      .replace(/\.gz$/, '')
      .replace(/\.csv$/, '')
      .replace(/[-_]+/g, ' ')
      .trim() || 'Shop';
  return words.charAt(0).toUpperCase() + words.slice(1);
}
