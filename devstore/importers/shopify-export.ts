import { counter } from '../generator/ids.ts';
import { pictureOf } from '../generator/pictures/images.ts';
import { slug, uniqueSlugs } from '../generator/slug.ts';
import type { Address, Customer, History, Id, Minor, Order, OrderLine, Product, Variant } from '../model.ts';
import { minorOf } from '../store/money.ts';
import { lineTotal, totals } from '../store/totals.ts';
import { customerOf, orderOf, productOf, variantOf } from './blank.ts';
import { collectionsFrom } from './collections.ts';
import { stampedTime } from './local-time.ts';
import { ImportError, type Refusals } from './problems.ts';

/** Without these there is no order. The export has some seventy more, of which the useful ones are read when present. */
export const SHOPIFY_EXPORT_COLUMNS = [
  'Name',
  'Created at',
  'Currency',
  'Lineitem quantity',
  'Lineitem name',
  'Lineitem price',
];

const STATUS: Record<string, Order['financialStatus']> = {
  '': 'PAID',
  paid: 'PAID',
  pending: 'PENDING',
  partially_paid: 'PENDING',
  authorized: 'AUTHORIZED',
  refunded: 'REFUNDED',
  partially_refunded: 'PARTIALLY_REFUNDED',
  voided: 'VOIDED',
  expired: 'VOIDED',
};

const CURRENCIES = new Set(Intl.supportedValuesOf('currency'));

interface Goods {
  product: Product;
  variants: Map<string, Variant>;
}

/** Reads Shopify's own order export. The first row of an order holds the order, the next ones only further lines. */
export class ShopifyExportReader {
  readonly #file: string;
  readonly #refusals: Refusals;
  readonly #columns: Map<string, number>;
  readonly #width: number;
  readonly #orders = new Map<string, Order>();
  readonly #refusedOrders = new Set<string>();
  readonly #refunded = new Map<string, Minor>();
  readonly #discounts = new Map<string, Minor>();
  readonly #customers = new Map<string, Customer>();
  readonly #goods = new Map<string, Goods>();
  readonly #offsets = new Set<number>();
  readonly #orderId = counter(5_900_000_000_000n);
  readonly #lineId = counter(9_007_199_254_740_992n, 1n);
  readonly #customerId = counter(7_300_000_000_000n);
  readonly #productId = counter(8_200_000_000_000n);
  readonly #variantId = counter(45_000_000_000_000n);
  readonly #refundId = counter(920_000_000_000n, 17n);
  #currency: string | null = null;

  constructor(file: string, header: string[], refusals: Refusals) {
    this.#file = file;
    this.#refusals = refusals;
    this.#width = header.length;
    this.#columns = new Map(header.map((name, index) => [name, index]));
    for (const name of SHOPIFY_EXPORT_COLUMNS) {
      if (!this.#columns.has(name)) throw new ImportError(file, 1, `the column "${name}" is missing`);
    }
  }

  row(fields: string[], lineNumber: number): void {
    const refusal = this.#take(fields, lineNumber);
    if (refusal !== null) this.#refusals.add(refusal, lineNumber, fields.join(',').slice(0, 200));
  }

  /** Takes a row in, or says why not. */
  #take(fields: string[], lineNumber: number): string | null {
    const cell = (name: string) => (fields[this.#columns.get(name) ?? -1] ?? '').trim();
    if (fields.length !== this.#width) return `broken line: ${this.#width} columns expected`;
    const name = cell('Name');
    if (name === '') return 'broken line: no order name';
    if (this.#refusedOrders.has(name)) return 'a line of an order that was refused';
    let order = this.#orders.get(name);
    if (!order) {
      const made = this.#start(name, cell, lineNumber);
      if (typeof made === 'string') {
        this.#refusedOrders.add(name);
        return made;
      }
      order = made;
      this.#orders.set(name, order);
    }
    const line = this.#line(order, cell);
    if (typeof line === 'string') return line;
    order.lines.push(line);
    return null;
  }

  /** The order of a first row, or why there is none. */
  #start(name: string, cell: (name: string) => string, lineNumber: number): Order | string {
    const created = stampedTime(cell('Created at'));
    if (created === null) return 'broken line: no "Created at"';
    const currency = cell('Currency');
    if (!CURRENCIES.has(currency)) throw new ImportError(this.#file, lineNumber, `unknown currency "${currency}"`);
    this.#currency ??= currency;
    if (currency !== this.#currency) return `an order in ${currency} in a shop that counts in ${this.#currency}`;
    const status = STATUS[cell('Financial Status').toLowerCase()];
    if (status === undefined) return 'broken line: unknown "Financial Status"';
    const amounts = this.#amounts(cell);
    if (typeof amounts === 'string') return amounts;
    this.#offsets.add(created.offset);
    const at = created.instant;
    const cancelled = stampedTime(cell('Cancelled at'))?.instant ?? null;
    const fulfilled = stampedTime(cell('Fulfilled at'))?.instant ?? null;
    const email = cell('Email').toLowerCase() || null;
    const digits = cell('Id');
    const number = Number(/\d+/.exec(name)?.[0] ?? this.#orders.size + 1001);
    const billingAddress = address(cell, 'Billing');
    const order = orderOf({
      id: /^\d+$/.test(digits) ? digits : this.#orderId(),
      name,
      number,
      customerId: null,
      email,
      phone: cell('Phone') || null,
      createdAt: at,
      processedAt: stampedTime(cell('Paid at'))?.instant ?? at,
      updatedAt: Math.max(at, cancelled ?? 0, fulfilled ?? 0),
      cancelledAt: cancelled,
      cancelReason: cancelled === null ? null : 'other',
      closedAt: fulfilled,
      financialStatus: status,
      fulfillmentStatus:
        cell('Fulfillment Status') === 'fulfilled'
          ? 'FULFILLED'
          : cell('Fulfillment Status') === 'partial'
            ? 'PARTIALLY_FULFILLED'
            : 'UNFULFILLED',
      currency,
      shipping: amounts.shipping,
      tax: amounts.tax,
      discountCodes: cell('Discount Code') === '' ? [] : [{ code: cell('Discount Code'), amount: amounts.discount }],
      shippingAddress: address(cell, 'Shipping') ?? billingAddress,
      billingAddress,
      note: cell('Notes') || null,
      noteAttributes: cell('Note Attributes')
        .split('\n')
        .flatMap((pair) => {
          const [key, ...rest] = pair.split(':');
          return key && rest.length > 0 ? [{ name: key.trim(), value: rest.join(':').trim() }] : [];
        }),
      sourceName: cell('Source') || 'web',
    });
    order.customerId = email === null ? null : this.#customer(email, order, cell).id;
    this.#refunded.set(name, amounts.refunded);
    this.#discounts.set(name, amounts.discount);
    return order;
  }

  #amounts(cell: (name: string) => string): { shipping: Minor; tax: Minor; discount: Minor; refunded: Minor } | string {
    const read = (column: string): Minor | null => minorOf(cell(column) || '0', this.#currency!);
    const shipping = read('Shipping');
    const tax = read('Taxes');
    const discount = read('Discount Amount');
    const refunded = read('Refunded Amount');
    if (shipping === null || tax === null || discount === null || refunded === null)
      return 'broken line: an amount that is no amount';
    return { shipping, tax, discount, refunded };
  }

  #line(order: Order, cell: (name: string) => string): OrderLine | string {
    const name = cell('Lineitem name');
    const quantity = Number(cell('Lineitem quantity'));
    const price = minorOf(cell('Lineitem price'), this.#currency!);
    const discount = minorOf(cell('Lineitem discount') || '0', this.#currency!);
    if (name === '') return 'broken line: no "Lineitem name"';
    if (!Number.isInteger(quantity) || quantity < 1) return 'broken line: no "Lineitem quantity"';
    if (price === null || discount === null) return 'broken line: no "Lineitem price"';
    const cut = name.lastIndexOf(' - ');
    const title = cut > 0 ? name.slice(0, cut) : name;
    const variantTitle = cut > 0 ? name.slice(cut + 3) : null;
    const sku = cell('Lineitem sku') || null;
    const vendor = cell('Vendor') || null;
    const variant = this.#variant(title, variantTitle, sku, vendor, price, order.createdAt);
    return {
      id: this.#lineId(),
      productId: variant.productId,
      variantId: variant.id,
      title,
      variantTitle,
      sku,
      vendor,
      quantity,
      currentQuantity: quantity,
      price,
      totalDiscount: Math.min(discount, price * quantity),
      giftCard: /\bgift ?card\b/i.test(title),
      requiresShipping: cell('Lineitem requires shipping') !== 'false',
      sellingPlanName: null,
      properties: [],
    };
  }

  #variant(
    title: string,
    variantTitle: string | null,
    sku: string | null,
    vendor: string | null,
    price: Minor,
    at: number,
  ): Variant {
    let goods = this.#goods.get(title);
    if (!goods) {
      const product = productOf({
        id: this.#productId(),
        title,
        vendor: vendor ?? '',
        productType: /\bgift ?card\b/i.test(title) ? 'Gift card' : '',
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

  #customer(email: string, order: Order, cell: (name: string) => string): Customer {
    const known = this.#customers.get(email);
    if (known) {
      known.createdAt = Math.min(known.createdAt, order.createdAt);
      known.updatedAt = Math.max(known.updatedAt, order.updatedAt);
      return known;
    }
    const home = order.billingAddress ?? order.shippingAddress;
    const subscribed = cell('Accepts Marketing') === 'yes';
    const customer = customerOf({
      id: this.#customerId(),
      email,
      firstName: home?.firstName ?? null,
      lastName: home?.lastName ?? null,
      phone: order.phone,
      emailMarketing: subscribed
        ? { state: 'SUBSCRIBED', optInLevel: 'SINGLE_OPT_IN', updatedAt: order.createdAt }
        : { state: 'NOT_SUBSCRIBED', optInLevel: null, updatedAt: null },
      defaultAddress: home,
      createdAt: order.createdAt,
      updatedAt: order.updatedAt,
    });
    this.#customers.set(email, customer);
    return customer;
  }

  finish(): History {
    for (const [name, order] of this.#orders) {
      if (order.lines.length > 0) continue;
      this.#orders.delete(name);
      this.#refusals.add('an order without a single good line', 0, name);
    }
    if (this.#orders.size === 0) throw new ImportError(this.#file, null, 'no order could be read from this file');
    const orders = [...this.#orders.values()].sort((a, b) => a.createdAt - b.createdAt || a.number - b.number);
    for (const order of orders) {
      spreadDiscount(order, this.#discounts.get(order.name) ?? 0);
      this.#giveBack(order, this.#refunded.get(order.name) ?? 0);
    }
    const goods = [...this.#goods.values()];
    const handles = uniqueSlugs(goods.map(({ product }) => product.title));
    goods.forEach(({ product }, index) => {
      product.handle = handles[index]!;
      product.images = pictureOf(product.handle, product.title);
    });
    const name = shopName(this.#file);
    const bought = new Set(orders.map((order) => order.customerId));
    return {
      state: {
        info: {
          id: '68217340253',
          domain: `${slug(name) || 'shop'}.myshopify.com`,
          name,
          email: 'shop@example.com',
          currency: this.#currency!,
          timezone: timezoneOf(this.#offsets),
          country: 'NL',
          locales: ['en', 'nl'],
          plan: 'grow',
        },
        products: new Map(goods.map(({ product }): [Id, Product] => [product.id, product])),
        collections: collectionsFrom(
          goods.map(({ product }) => product),
          orders,
        ),
        customers: new Map(
          [...this.#customers.values()].filter(({ id }) => bought.has(id)).map((customer) => [customer.id, customer]),
        ),
        orders: new Map(orders.map((order) => [order.id, order])),
        metafields: new Map(),
        discounts: new Map(),
      },
      refused: this.#refusals.list(),
      truth: null,
    };
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

/** What of an order's discount the lines do not name themselves is spread over them by price, to the last cent. */
function spreadDiscount(order: Order, discount: Minor): void {
  let open = discount - order.lines.reduce((sum, line) => sum + line.totalDiscount, 0);
  let weight = order.lines.reduce((sum, line) => sum + lineTotal(line), 0);
  for (const line of order.lines) {
    if (open <= 0 || weight <= 0) return;
    const share = Math.min(lineTotal(line), Math.round((open * lineTotal(line)) / weight));
    weight -= lineTotal(line);
    open -= share;
    line.totalDiscount += share;
  }
}

function address(cell: (name: string) => string, kind: 'Billing' | 'Shipping'): Address | null {
  const [firstName = '', ...rest] = cell(`${kind} Name`).split(' ');
  const countryCode = cell(`${kind} Country`);
  if (firstName === '' && countryCode === '') return null;
  return {
    firstName,
    lastName: rest.join(' '),
    address1: cell(`${kind} Address1`) || cell(`${kind} Street`),
    // Spreadsheets are told that a postcode is text by an apostrophe in front.
    zip: cell(`${kind} Zip`).replace(/^'/, ''),
    city: cell(`${kind} City`),
    countryCode,
    phone: cell(`${kind} Phone`) || null,
  };
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

/** The export writes the shop's own offset; with summer and winter in it that tells the zone. */
function timezoneOf(offsets: Set<number>): string {
  const range = [Math.min(...offsets), Math.max(...offsets)].join(' ');
  const zones: Record<string, string> = {
    '60 120': 'Europe/Amsterdam',
    '60 60': 'Europe/Amsterdam',
    '120 120': 'Europe/Amsterdam',
    '0 60': 'Europe/London',
    '-300 -240': 'America/New_York',
    '-360 -300': 'America/Chicago',
    '-480 -420': 'America/Los_Angeles',
    '600 660': 'Australia/Sydney',
  };
  return zones[range] ?? 'UTC';
}
