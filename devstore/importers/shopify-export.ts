import type { Address, History, Minor, Order } from '../model.ts';
import { type Stamp, stampOf } from './local-time.ts';
import { amountOf, idOf, MOST_MONEY, piecesOf } from './numbers.ts';
import { ImportError, REFUSED_BEFORE, type Refusals } from './problems.ts';
import { type ExportedLine, type ExportedOrder, historyOf } from './shopify-history.ts';

/**
 * Without these there is no order, or nobody who placed it, or no knowing whether it was paid back. The export has some
 * seventy more, of which the useful ones are read when present.
 */
export const SHOPIFY_EXPORT_COLUMNS = [
  'Name',
  'Email',
  'Financial Status',
  'Created at',
  'Currency',
  'Lineitem quantity',
  'Lineitem name',
  'Lineitem price',
];

const STATUS: Record<string, Order['financialStatus']> = {
  paid: 'PAID',
  pending: 'PENDING',
  partially_paid: 'PENDING',
  authorized: 'AUTHORIZED',
  refunded: 'REFUNDED',
  partially_refunded: 'PARTIALLY_REFUNDED',
  voided: 'VOIDED',
  expired: 'VOIDED',
};

const FULFILLMENT: Record<string, Order['fulfillmentStatus']> = {
  fulfilled: 'FULFILLED',
  partial: 'PARTIALLY_FULFILLED',
};

const CURRENCIES = new Set(Intl.supportedValuesOf('currency'));

const TWICE = 'an order that is in the file twice: the second time';

type Cell = (column: string) => string;

/** Reads Shopify's own order export. The first row of an order holds the order, the next ones only further lines. */
export class ShopifyExportReader {
  readonly #file: string;
  readonly #refusals: Refusals;
  readonly #header: string;
  readonly #columns: Map<string, number>;
  readonly #width: number;
  /** By name; null for those that were refused. */
  readonly #orders = new Map<string, ExportedOrder | null>();
  readonly #ids = new Set<string>();
  /** The row before, and the order whose second coming is passed over just now. */
  #before = { name: '', text: '', opens: false };
  #passing: string | null = null;

  constructor(file: string, header: string[], refusals: Refusals) {
    this.#file = file;
    this.#refusals = refusals;
    this.#header = header.join(',');
    this.#width = header.length;
    this.#columns = new Map(header.map((name, index) => [name, index]));
    for (const name of SHOPIFY_EXPORT_COLUMNS) {
      if (!this.#columns.has(name)) throw new ImportError(file, 1, `the column "${name}" is missing`);
    }
  }

  row(fields: string[], number: number): void {
    const text = fields.join(',');
    const refusal = this.#take(fields, number, text);
    if (refusal !== null) this.#refusals.add(refusal, number, text.slice(0, 200));
  }

  /** Takes a row in, or says why not. */
  #take(fields: string[], number: number, text: string): string | null {
    const cell: Cell = (column) => (fields[this.#columns.get(column) ?? -1] ?? '').trim();
    if (fields.length !== this.#width) return `broken line: ${this.#width} columns expected`;
    const name = cell('Name');
    if (name === '') return 'broken line: no order name';
    if (text === this.#header) return 'the names of the columns once more';
    const before = this.#before;
    const opens = ['Currency', 'Financial Status', 'Total'].some((column) => cell(column) !== '');
    this.#before = { name, text, opens };
    if (this.#passing !== name) this.#passing = null;

    let order = this.#orders.get(name);
    if (order === undefined) {
      // Its first row was broken, so that nobody could tell whose it was.
      if (!opens) return REFUSED_BEFORE;
      const made = this.#order(name, cell, number);
      if (typeof made === 'string') {
        this.#orders.set(name, null);
        return made;
      }
      order = made;
      this.#orders.set(name, order);
    } else if (opens || this.#passing === name) {
      // A spreadsheet that fills down repeats the order's cells in each of its rows, one below the other and no two alike.
      const filledDown = before.name === name && before.opens && before.text !== text && this.#passing === null;
      if (!filledDown) {
        this.#passing = name;
        return TWICE;
      }
    }
    if (order === null) return REFUSED_BEFORE;
    const line = lineOf(order.currency, cell, number);
    if (typeof line === 'string') return line;
    order.lines.push(line);
    return null;
  }

  /** The order of a first row, or why there is none. */
  #order(name: string, cell: Cell, line: number): ExportedOrder | string {
    const currency = cell('Currency');
    if (currency === '') return 'broken line: no "Currency"';
    if (!CURRENCIES.has(currency)) throw new ImportError(this.#file, line, `unknown currency "${currency}"`);
    const createdAt = stampOf(cell('Created at'));
    if (createdAt === null) return 'broken line: "Created at" is no date';
    const times: Record<string, Stamp | null> = {};
    for (const column of ['Paid at', 'Fulfilled at', 'Cancelled at']) {
      times[column] = stampOf(cell(column));
      if (times[column] === null && cell(column) !== '') return `broken line: "${column}" is no date`;
    }
    const financialStatus = STATUS[cell('Financial Status').toLowerCase()];
    if (financialStatus === undefined) return 'broken line: no "Financial Status" that Shopify knows';
    const amounts: Record<string, Minor | null> = {};
    for (const column of ['Subtotal', 'Shipping', 'Taxes', 'Total', 'Discount Amount', 'Refunded Amount']) {
      amounts[column] = amountOf(cell(column), currency);
      if (amounts[column] === null && cell(column) !== '') return `broken line: "${column}" is no amount`;
    }
    // A spreadsheet makes 5.81E+12 of an Id: then the order gets one of our own.
    const id = /^\d+$/.test(cell('Id')) ? idOf(cell('Id')) : '';
    if (id === null) return 'broken line: "Id" is beyond what an id can be';
    if (this.#ids.has(id)) return 'an order with the Id of another one';
    if (id !== '') this.#ids.add(id);
    const billingAddress = address(cell, 'Billing');
    return {
      name,
      id: id || null,
      email: cell('Email').toLowerCase() || null,
      phone: phoneOf(cell('Phone')),
      acceptsMarketing: cell('Accepts Marketing') === 'yes',
      createdAt,
      paidAt: times['Paid at']!,
      fulfilledAt: times['Fulfilled at']!,
      cancelledAt: times['Cancelled at']!,
      financialStatus,
      fulfillmentStatus: FULFILLMENT[cell('Fulfillment Status')] ?? 'UNFULFILLED',
      currency,
      subtotal: amounts.Subtotal!,
      total: amounts.Total!,
      shipping: amounts.Shipping ?? 0,
      tax: amounts.Taxes ?? 0,
      discount: amounts['Discount Amount'] ?? 0,
      refunded: amounts['Refunded Amount'] ?? 0,
      discountCode: cell('Discount Code'),
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
      lines: [],
    };
  }

  finish(): History {
    const orders = [...this.#orders.values()].flatMap((order) => (order && order.lines.length > 0 ? [order] : []));
    if (orders.length === 0) throw this.#refusals.nothingRead();
    return historyOf(this.#file, inOneCurrency(orders, this.#refusals), this.#refusals);
  }
}

/** A shop counts in the currency of most of its orders; what a few others say is no money of this shop. */
function inOneCurrency(orders: ExportedOrder[], refusals: Refusals): ExportedOrder[] {
  const counts = new Map<string, number>();
  for (const { currency } of orders) counts.set(currency, (counts.get(currency) ?? 0) + 1);
  const [shop] = [...counts].reduce((most, next) => (next[1] > most[1] ? next : most));
  return orders.filter(({ name, currency, lines }) => {
    if (currency === shop) return true;
    const reason = `an order in ${currency} in a shop that counts in ${shop}`;
    lines.forEach(({ row, title }, index) => {
      refusals.add(index === 0 ? reason : REFUSED_BEFORE, row, `${name}, ${title}`);
    });
    return false;
  });
}

function lineOf(currency: string, cell: Cell, row: number): ExportedLine | string {
  const name = cell('Lineitem name');
  const quantity = piecesOf(cell('Lineitem quantity'));
  const price = amountOf(cell('Lineitem price'), currency);
  const discount = amountOf(cell('Lineitem discount') || '0', currency);
  if (name === '') return 'broken line: no "Lineitem name"';
  if (quantity === null || quantity < 1) return 'broken line: "Lineitem quantity" is no number of pieces';
  if (/^-[\d.]*[1-9]/.test(cell('Lineitem price'))) return 'a line with a price below zero';
  if (price === null || price * quantity > MOST_MONEY) return 'broken line: "Lineitem price" is no amount';
  if (discount === null) return 'broken line: "Lineitem discount" is no amount';
  const cut = name.lastIndexOf(' - ');
  return {
    row,
    title: cut > 0 ? name.slice(0, cut) : name,
    variantTitle: cut > 0 ? name.slice(cut + 3) : null,
    sku: cell('Lineitem sku') || null,
    vendor: cell('Vendor') || null,
    quantity,
    price,
    discount: Math.min(discount, price * quantity),
    requiresShipping: cell('Lineitem requires shipping') !== 'false',
  };
}

function address(cell: Cell, kind: 'Billing' | 'Shipping'): Address | null {
  const [firstName = '', ...rest] = cell(`${kind} Name`).split(' ');
  const countryCode = cell(`${kind} Country`);
  if (firstName === '' && countryCode === '') return null;
  return {
    firstName,
    lastName: rest.join(' '),
    address1: cell(`${kind} Address1`) || cell(`${kind} Street`),
    zip: withoutMark(cell(`${kind} Zip`)),
    city: cell(`${kind} City`),
    countryCode,
    phone: withoutMark(cell(`${kind} Phone`)) || null,
  };
}

/** However it is written, so that it is the same one twice. */
function phoneOf(text: string): string | null {
  const digits = withoutMark(text).replace(/[\s().-]/g, '');
  return /^\+?\d{6,15}$/.test(digits) ? digits : null;
}

/** Spreadsheets are told that a postcode or a telephone number is text by an apostrophe in front. */
const withoutMark = (text: string): string => text.replace(/^'/, '');
