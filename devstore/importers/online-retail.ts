import { pictureOf } from '../generator/pictures/images.ts';
import { uniqueSlugs } from '../generator/slug.ts';
import type { Address, Customer, History, Id, Minor, Order, OrderLine, Product } from '../model.ts';
import { lineTotal, totals } from '../store/totals.ts';
import { customerOf, orderOf, productOf, variantOf } from './blank.ts';
import { collectionsFrom } from './collections.ts';
import { localTimes } from './local-time.ts';
import { costOf, idOf, piecesOf, pricedAt } from './numbers.ts';
import { ImportError, type Refusals } from './problems.ts';

export const ONLINE_RETAIL_COLUMNS = {
  invoice: ['InvoiceNo', 'Invoice'],
  code: ['StockCode'],
  description: ['Description'],
  quantity: ['Quantity'],
  date: ['InvoiceDate'],
  price: ['UnitPrice', 'Price'],
  customer: ['CustomerID', 'Customer ID'],
  country: ['Country'],
} as const;

const TIMEZONE = 'Europe/London';
const CURRENCY = 'GBP';

/** Fees, discounts, samples, charity, bad debt: entries of the books, unless a customer was billed for them. */
const ENTRIES = new Set(['AMAZONFEE', 'BANK CHARGES', 'B', 'CRUK', 'D', 'S']);
/** Postage, carriage and hand-written lines: on the invoice, but no articles. */
const SERVICES = new Set(['POST', 'DOT', 'C2', 'M', 'm', ...ENTRIES]);

interface Sale {
  order: Order;
  line: OrderLine;
  /** What of the line's money has not gone back yet. */
  left: Minor;
}

interface Credit {
  invoice: string;
  code: string;
  customer: string;
  quantity: number;
  /** Of all pieces. */
  amount: Minor;
  at: number;
  lineNumber: number;
  text: string;
}

interface Sold {
  invoice: string;
  code: string;
  description: string;
  quantity: number;
  cost: Minor;
  at: number;
  customer: string;
  country: string;
  lineNumber: number;
}

interface Article {
  code: string;
  descriptions: Map<string, number>;
  /** How often each price was asked. */
  prices: Map<Minor, number>;
  firstSold: number;
}

/** Reads the lines of the Online Retail data (a British wholesaler, 2010 and 2011) into a shop's history. */
export class OnlineRetailReader {
  readonly #refusals: Refusals;
  readonly #at: Record<keyof typeof ONLINE_RETAIL_COLUMNS, number>;
  readonly #width: number;
  readonly #time = localTimes(TIMEZONE);
  readonly #orders = new Map<string, Order>();
  readonly #articles = new Map<string, Article>();
  readonly #countries = new Map<string, string>();
  readonly #credits: Credit[] = [];

  constructor(file: string, header: string[], refusals: Refusals) {
    this.#refusals = refusals;
    this.#width = header.length;
    const entries = Object.entries(ONLINE_RETAIL_COLUMNS).map(([key, names]) => {
      const index = header.findIndex((name) => (names as readonly string[]).includes(name));
      if (index === -1)
        throw new ImportError(file, 1, `the column ${names[0]} is missing (found: ${header.join(', ')})`);
      return [key, index];
    });
    this.#at = Object.fromEntries(entries);
  }

  row(fields: string[], lineNumber: number): void {
    const refusal = this.#take(fields, lineNumber);
    if (refusal !== null) this.#refusals.add(refusal, lineNumber, fields.join(','));
  }

  /** Takes a line in, or says why not. */
  #take(fields: string[], lineNumber: number): string | null {
    if (fields.length !== this.#width) {
      return `broken line: ${this.#width} columns expected`;
    }
    const at = this.#at;
    const [, kind, number] = /^([A-Z]?)(\d{1,9})$/.exec(fields[at.invoice]!.trim()) ?? [];
    const invoice = idOf(number ?? '');
    const code = fields[at.code]!.trim();
    const quantity = piecesOf(fields[at.quantity]!.trim());
    const time = this.#time(fields[at.date]!);
    const price = fields[at.price]!.trim();
    const customerText = fields[at.customer]!.trim();
    const customer = customerText === '' || customerText === 'NA' ? '' : idOf(customerText.replace(/\.0$/, ''));
    if (invoice === null) return 'broken line: no invoice number';
    if (code === '') return 'broken line: no stock code';
    if (quantity === null || quantity === 0) return 'broken line: no quantity';
    if (time === null) return 'broken line: no date';
    const cost = costOf(price.replace('-', ''), Math.abs(quantity), CURRENCY);
    if (cost === null || price.lastIndexOf('-') > 0) return 'broken line: no price';
    if (customer === null) return 'broken line: no customer number';
    if (kind === 'C') {
      const text = fields.join(',');
      if (quantity > 0) return 'a refund with a quantity above zero';
      if (price.startsWith('-')) return 'a refund with a price below zero';
      this.#credits.push({ invoice, code, customer, quantity: -quantity, amount: cost, at: time, lineNumber, text });
      return null;
    }
    if (kind !== '' || price.startsWith('-') || (customer === '' && ENTRIES.has(code)))
      return 'an entry of the books, not a sale';
    if (quantity < 0) return 'a stock correction: negative quantity outside a refund';
    if (Number(price) === 0 && customer === '') return 'a stock correction: price 0 and nobody who bought';
    const [description, country] = [fields[at.description]!.trim(), fields[at.country]!.trim()];
    return this.#sell({ invoice, code, description, quantity, cost, at: time, customer, country, lineNumber });
  }

  #sell(sold: Sold): string | null {
    const { invoice, code, description, quantity, cost, at, customer, country, lineNumber } = sold;
    let order = this.#orders.get(invoice);
    if (order && customer !== '' && order.customerId !== null && order.customerId !== customer)
      return 'an invoice of two customers: the second one';
    if (!order) {
      order = orderOf({
        id: invoice,
        name: `#${invoice}`,
        number: Number(invoice),
        customerId: customer === '' ? null : customer,
        createdAt: at,
        currency: CURRENCY,
      });
      this.#orders.set(invoice, order);
    }
    if (customer !== '') order.customerId = customer;
    if (at < order.createdAt) order.createdAt = order.processedAt = order.updatedAt = at;
    if (customer !== '' && !this.#countries.has(customer)) this.#countries.set(customer, country);
    const service = SERVICES.has(code);
    const { price, totalDiscount } = pricedAt(cost, quantity);
    if (!service) this.#see(code, description, price, at);
    order.lines.push({
      // Past 2^53 and still traceable: the file's own line number is the difference.
      id: (9_007_199_254_740_992n + BigInt(lineNumber)).toString(),
      productId: null,
      variantId: null,
      title: description || code,
      variantTitle: null,
      sku: code,
      vendor: null,
      quantity,
      currentQuantity: quantity,
      price,
      totalDiscount,
      giftCard: code.startsWith('gift_'),
      requiresShipping: !service && !code.startsWith('gift_'),
      sellingPlanName: null,
      properties: [],
    });
    return null;
  }

  #see(code: string, description: string, price: Minor, at: number): void {
    let article = this.#articles.get(code);
    if (!article) {
      article = { code, descriptions: new Map(), prices: new Map(), firstSold: at };
      this.#articles.set(code, article);
    }
    if (description !== '') article.descriptions.set(description, (article.descriptions.get(description) ?? 0) + 1);
    article.firstSold = Math.min(article.firstSold, at);
    if (price > 0) article.prices.set(price, (article.prices.get(price) ?? 0) + 1);
  }

  finish(): History {
    if (this.#orders.size === 0) throw this.#refusals.nothingRead();
    const products = this.#products();
    const orders = [...this.#orders.values()].sort((a, b) => a.createdAt - b.createdAt || a.number - b.number);
    const sales = new Map<string, Sale[]>();
    for (const order of orders) {
      for (const line of order.lines) {
        const product = products.get(line.sku!);
        if (product) {
          line.productId = product.id;
          line.variantId = product.variants[0]!.id;
        }
        if (order.customerId === null) continue;
        const key = `${order.customerId}|${line.sku}`;
        const known = sales.get(key);
        const sale = { order, line, left: lineTotal(line) };
        if (known) known.push(sale);
        else sales.set(key, [sale]);
      }
    }
    this.#refund(sales);
    const customers = this.#customers(orders);
    return {
      state: {
        info: {
          id: '68217340252',
          domain: 'online-retail.myshopify.com',
          name: 'Online Retail',
          email: 'shop@online-retail.example',
          currency: CURRENCY,
          timezone: TIMEZONE,
          country: 'GB',
          locales: ['en', 'nl'],
          plan: 'grow',
        },
        products: new Map([...products.values()].map((product) => [product.id, product])),
        collections: collectionsFrom(products.values(), orders),
        customers,
        orders: new Map(orders.map((order) => [order.id, order])),
        metafields: new Map(),
        discounts: new Map(),
      },
      refused: this.#refusals.list(),
      truth: null,
    };
  }

  /** Books every refund on that customer's latest earlier purchases of the item that have pieces left. */
  #refund(sales: Map<string, Sale[]>): void {
    this.#credits.sort((a, b) => a.at - b.at || a.lineNumber - b.lineNumber);
    for (const credit of this.#credits) {
      if (credit.customer === '') {
        this.#refusals.add('a refund without a customer', credit.lineNumber, credit.text);
        continue;
      }
      let open = credit.quantity;
      const bought = sales.get(`${credit.customer}|${credit.code}`) ?? [];
      for (let i = bought.length - 1; i >= 0 && open > 0; i--) {
        const sale = bought[i]!;
        if (sale.order.createdAt > credit.at || sale.line.currentQuantity === 0) continue;
        const quantity = Math.min(open, sale.line.currentQuantity);
        const subtotal = Math.min(sale.left, Math.round((quantity * credit.amount) / credit.quantity));
        sale.line.currentQuantity -= quantity;
        sale.left -= subtotal;
        open -= quantity;
        book(sale, credit, quantity, subtotal);
      }
      if (open === credit.quantity)
        this.#refusals.add('a refund of what this customer had not bought before', credit.lineNumber, credit.text);
      else if (open > 0)
        this.#refusals.add('a refund of more pieces than were bought: the rest', credit.lineNumber, credit.text);
    }
  }

  #products(): Map<string, Product> {
    const articles = [...this.#articles.values()];
    const titles = articles.map(({ code, descriptions }) => {
      return mostFrequent(descriptions) ?? code;
    });
    const handles = uniqueSlugs(titles);
    return new Map(
      articles.map((article, index) => {
        const id = String(7_310_000_000_000 + index * 32_771);
        const at = article.firstSold;
        const product = productOf({
          id,
          handle: handles[index]!,
          title: titles[index]!,
          vendor: 'Online Retail',
          productType: article.code.startsWith('gift_') ? 'Gift card' : '',
          createdAt: at,
          images: pictureOf(handles[index]!, titles[index]!),
          variants: [
            variantOf({
              id: String(43_310_000_000_000 + index * 32_771),
              productId: id,
              inventoryItemId: String(45_310_000_000_000 + index),
              sku: article.code,
              price: mostFrequent(article.prices) ?? 0,
              createdAt: at,
            }),
          ],
        });
        return [article.code, product];
      }),
    );
  }

  #customers(orders: Order[]): Map<Id, Customer> {
    const customers = new Map<Id, Customer>();
    for (const order of orders) {
      if (order.customerId === null) continue;
      const countryCode = COUNTRIES.get(this.#countries.get(order.customerId) ?? '') ?? null;
      const address: Address | null =
        countryCode === null
          ? null
          : {
              firstName: 'Customer',
              lastName: order.customerId,
              address1: '',
              zip: '',
              city: '',
              countryCode,
              phone: null,
            };
      order.shippingAddress = order.billingAddress = address;
      const known = customers.get(order.customerId);
      if (known) {
        known.updatedAt = order.createdAt;
        continue;
      }
      const { customerId: id, createdAt } = order;
      const customer = customerOf({ id, firstName: 'Customer', lastName: id, defaultAddress: address, createdAt });
      customers.set(id, customer);
    }
    return customers;
  }
}

/** Of two that are as frequent, the one that came first. */
function mostFrequent<T>(counts: Map<T, number>): T | undefined {
  let best: T | undefined;
  let most = 0;
  for (const [value, count] of counts) {
    if (count > most) {
      most = count;
      best = value;
    }
  }
  return best;
}

/** One refund an order and credit invoice; more lines of the same credit join it. */
function book({ order, line }: Sale, credit: Credit, quantity: number, subtotal: Minor): void {
  const note = `Credit C${credit.invoice}`;
  let refund = order.refunds.find((candidate) => candidate.note === note);
  if (!refund) {
    // The digits of both invoices: no other pair has them.
    const id = `${credit.invoice}${order.number.toString().padStart(9, '0')}`;
    refund = { id, createdAt: credit.at, note, lines: [], amount: 0, presentmentAmount: 0 };
    order.refunds.push(refund);
  }
  refund.lines.push({ lineItemId: line.id, quantity, subtotal, restockType: 'return' });
  refund.amount += subtotal;
  refund.presentmentAmount = refund.amount;
  order.updatedAt = Math.max(order.updatedAt, credit.at);
  const { total, refunded } = totals(order);
  if (refunded > 0) order.financialStatus = refunded >= total ? 'REFUNDED' : 'PARTIALLY_REFUNDED';
}

/** English names of countries, with the file's own ways of writing them. */
const COUNTRIES: Map<string, string> = (() => {
  const names = new Intl.DisplayNames('en', { type: 'region' });
  const map = new Map<string, string>();
  for (let a = 65; a <= 90; a++) {
    for (let b = 65; b <= 90; b++) {
      const code = String.fromCharCode(a, b);
      const name = names.of(code);
      // Intl also names codes that are no longer countries (UK for GB): the first one wins.
      if (name && name !== code && !map.has(name)) map.set(name, code);
    }
  }
  return new Map([
    ...map,
    ['EIRE', 'IE'],
    ['RSA', 'ZA'],
    ['USA', 'US'],
    ['Channel Islands', 'JE'],
    ['Czech Republic', 'CZ'],
  ]);
})();
