/** Order histories as the judge takes them: plain columns, whatever file they came from. */
import { comparableSizes, packSize } from '#app/algorithms/replenishment/pack-size.ts';
import { zoneOffset } from '#devstore/generator/calendar.ts';
import { type GenerateOptions, generateShop } from '#devstore/generator/index.ts';
import { MADE_COLLECTIONS } from '#devstore/importers/collections.ts';
import { readOrders } from '#devstore/importers/index.ts';
import type { History, Order, Product } from '#devstore/model.ts';
import { totals } from '#devstore/store/totals.ts';
import { asKnownOn } from './past.ts';

const DAY = 86_400_000;
/** Nobody: an order of somebody who left no account. */
export const GUEST = -1;

export interface OrderColumns {
  /** Index of the customer, or {@link GUEST}. */
  customer: Int32Array;
  /** Day number since 1970-01-01 in the shop's time zone. */
  day: Int32Array;
  /** What the goods cost after discounts and refunds, in minor units. */
  spendMinor: Float64Array;
  /** Lines of order i: `firstLine[i]` up to `firstLine[i + 1]`. */
  firstLine: Uint32Array;
  /** 1: goes to another person than the one who pays, or says that it is a gift. */
  forOthers: Uint8Array;
}

export interface LineColumns {
  order: Uint32Array;
  /** Index of the product, or -1 for what is no article (postage, a tip). */
  product: Int32Array;
  /** Pieces kept. */
  quantity: Int32Array;
  /** What was paid for them, in minor units. */
  paidMinor: Float64Array;
  /** Pieces kept times what is in one (grams, millilitres, pieces; 1 where the titles do not say). */
  contents: Float64Array;
  /** 1: comes by itself, without being ordered. */
  subscription: Uint8Array;
}

export interface ProductAttributes {
  id: string;
  title: string;
  type: string;
  vendor: string;
  tags: string[];
  /** Ids, the one it is at home in first. */
  collections: string[];
}

/** Orders by time. Those that were cancelled, for testing, or went back whole are not among them. */
export interface OrderHistory {
  name: string;
  currency: string;
  timezone: string;
  firstDay: number;
  lastDay: number;
  customerIds: string[];
  orders: OrderColumns;
  lines: LineColumns;
  products: ProductAttributes[];
  /** Orders left out. */
  leftOut: number;
  /** What the generator knows; null for real files. */
  truth: unknown;
  /**
   * The same on the evening of a day: refunds and cancellations after it had not happened yet to the orders through it. The
   * orders of later days are as above.
   */
  knownOn(until: number): OrderHistory;
}

/** As the demo has it, on a day that does not move. */
export const GENERATED: GenerateOptions = { seed: 7, now: Date.UTC(2026, 9, 1, 4) };

/**
 * Reads a history in any format of `--orders`; without a file, the generated shop.
 * @throws ImportError when the file cannot be understood
 */
export async function readHistory(path: string | undefined): Promise<OrderHistory> {
  return columnsOf(path === undefined ? generateShop(GENERATED) : await readOrders(path));
}

export function columnsOf(history: History, until = Number.POSITIVE_INFINITY): OrderHistory {
  const { info } = history.state;
  const dayOf = dayIn(info.timezone);
  const all = [...history.state.orders.values()];
  const orders = all
    .map((order) => asKnownOn(order, until, dayOf))
    .filter(counts)
    .sort(byTime);
  const products = inOrderOfSale(history);
  const productAt = new Map(products.map(({ id }, index) => [id, index]));
  const customerAt = new Map<string, number>();
  const lineCount = orders.reduce((sum, order) => sum + order.lines.length, 0);
  const columns: OrderColumns = {
    customer: new Int32Array(orders.length).fill(GUEST),
    day: new Int32Array(orders.length),
    spendMinor: new Float64Array(orders.length),
    firstLine: new Uint32Array(orders.length + 1),
    forOthers: Uint8Array.from(orders, (order) => Number(isForOthers(order))),
  };
  const lines: LineColumns = {
    order: new Uint32Array(lineCount),
    product: new Int32Array(lineCount).fill(-1),
    quantity: new Int32Array(lineCount),
    paidMinor: new Float64Array(lineCount),
    contents: new Float64Array(lineCount),
    subscription: new Uint8Array(lineCount),
  };
  const inOne = contentsOf(products);
  let line = 0;
  orders.forEach((order, index) => {
    if (order.customerId !== null) columns.customer[index] = indexIn(customerAt, order.customerId);
    columns.day[index] = dayOf(order.createdAt);
    columns.spendMinor[index] = Math.max(0, totals(order).currentSubtotal);
    columns.firstLine[index] = line;
    for (const bought of order.lines) {
      const { productId, variantId, quantity, currentQuantity, price, totalDiscount } = bought;
      lines.order[line] = index;
      lines.product[line] = productAt.get(productId ?? '') ?? -1;
      lines.quantity[line] = currentQuantity;
      lines.paidMinor[line] = quantity === 0 ? 0 : ((price * quantity - totalDiscount) * currentQuantity) / quantity;
      lines.contents[line] = currentQuantity * (inOne.get(variantId ?? '') ?? 1);
      lines.subscription[line] = Number(bought.sellingPlanName !== null);
      line++;
    }
  });
  columns.firstLine[orders.length] = line;
  return {
    name: info.name,
    currency: info.currency,
    timezone: info.timezone,
    firstDay: columns.day[0] ?? 0,
    lastDay: columns.day.at(-1) ?? 0,
    customerIds: [...customerAt.keys()],
    orders: columns,
    lines,
    products: products.map(({ id, title, productType, vendor, tags, collectionIds }) => {
      // What an importer made of a whole file knows its end.
      const collections = collectionIds.filter((collection) => !MADE_COLLECTIONS.has(collection));
      return { id, title, type: productType, vendor, tags, collections };
    }),
    leftOut: all.length - orders.length,
    truth: history.truth,
    knownOn: (day) => columnsOf(history, day),
  };
}

const byTime = (a: Order, b: Order): number =>
  a.createdAt - b.createdAt || a.number - b.number || a.id.length - b.id.length || (a.id < b.id ? -1 : 1);

/** By the first order of each: where a file ends, or whether it begins with its end, numbers no product anew. */
function inOrderOfSale({ state }: History): Product[] {
  const sold = new Set<Product>();
  for (const { lines } of [...state.orders.values()].sort(byTime)) {
    for (const { productId } of lines) {
      const product = state.products.get(productId ?? '');
      if (product) sold.add(product);
    }
  }
  return [...sold, ...[...state.products.values()].filter((product) => !sold.has(product))];
}

/** An order somebody made and kept, at least in part. */
function counts(order: Order): boolean {
  if (order.test || order.cancelledAt !== null) return false;
  if (order.financialStatus === 'REFUNDED' || order.financialStatus === 'VOIDED') return false;
  return order.lines.length === 0 || order.lines.some(({ currentQuantity }) => currentQuantity > 0);
}

/** What can be seen without knowing anything else: the parcel goes to somebody else, or the order says so. */
function isForOthers({ shippingAddress: to, billingAddress: from, noteAttributes, lines }: Order): boolean {
  const elsewhere =
    to !== null &&
    from !== null &&
    (to.firstName !== from.firstName || to.lastName !== from.lastName || to.address1 !== from.address1);
  return (
    elsewhere ||
    noteAttributes.some(({ name }) => /gift/i.test(name)) ||
    lines.some(({ title }) => /gift wrap/i.test(title))
  );
}

/** What is in one piece, by variant. */
function contentsOf(products: readonly Product[]): Map<string, number> {
  const inOne = new Map<string, number>();
  for (const { title, variants } of products) {
    const { amounts } = comparableSizes(variants.map((variant) => packSize(variant.title) ?? packSize(title)));
    for (const [i, { id }] of variants.entries()) inOne.set(id, amounts[i]!);
  }
  return inOne;
}

function indexIn(known: Map<string, number>, id: string): number {
  const found = known.get(id);
  if (found !== undefined) return found;
  known.set(id, known.size);
  return known.size - 1;
}

/** Day numbers in a zone; the offset is asked once an hour, for asking is slow. */
function dayIn(timezone: string): (instant: number) => number {
  const offsets = new Map<number, number>();
  return (instant) => {
    const hour = Math.floor(instant / 3_600_000);
    let offset = offsets.get(hour);
    if (offset === undefined) {
      offset = zoneOffset(hour * 3_600_000, timezone);
      offsets.set(hour, offset);
    }
    return Math.floor((instant + offset) / DAY);
  };
}

/** Day number of `2011-09-01`; null for what is no day. */
export function dayNumberOf(text: string): number | null {
  const instant = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return Number.isNaN(instant) || dateOf(instant / DAY) !== text ? null : instant / DAY;
}

export const dateOf = (day: number): string => new Date(day * DAY).toISOString().slice(0, 10);
