import { access } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pictureOf } from '../generator/pictures/images.ts';
import { uniqueSlugs } from '../generator/slug.ts';
import type { Customer, History, Id, Minor, Order, Product } from '../model.ts';
import { customerOf, orderOf, productOf, variantOf } from './blank.ts';
import { collectionsFrom } from './collections.ts';
import { readCsv } from './csv.ts';
import { localTimes } from './local-time.ts';
import { idOf, MOST_MONEY, piecesOf, pricedAt } from './numbers.ts';
import { ImportError, type Refusals } from './problems.ts';

export const COMPLETE_JOURNEY_COLUMNS = [
  'household_id',
  'basket_id',
  'product_id',
  'quantity',
  'sales_value',
  'retail_disc',
  'coupon_match_disc',
  'transaction_timestamp',
] as const;

const PRODUCT_COLUMNS = [
  'product_id',
  'department',
  'brand',
  'product_category',
  'product_type',
  'package_size',
] as const;

type Column = (typeof COMPLETE_JOURNEY_COLUMNS)[number];
type ProductColumn = (typeof PRODUCT_COLUMNS)[number];

/** The shops lie in Ohio; the file says neither zone nor currency. */
const TIMEZONE = 'America/New_York';
const CURRENCY = 'USD';
/** Fuel is counted in thousandths of a gallon: a tankful is one piece. */
const FUEL = /\b(gasoline|fuel|diesel)\b/i;

interface Article {
  product: Product;
  prices: Map<Minor, number>;
}

/**
 * Reads the purchases of the Complete Journey (groceries of American households, 2017) with the products from the file of
 * that name beside it. `sales_value` is what the shop received; what it gave away itself (its card's discount, the double
 * coupon) is the line's discount; a manufacturer's coupon is money like any other to the shop.
 */
export class CompleteJourneyReader {
  readonly #file: string;
  readonly #refusals: Refusals;
  readonly #at: Record<Column, number>;
  readonly #width: number;
  readonly #time = localTimes(TIMEZONE);
  readonly #orders = new Map<string, Order>();
  readonly #customers = new Map<Id, Customer>();
  readonly #articles = new Map<string, Article>();

  constructor(file: string, header: string[], refusals: Refusals) {
    this.#file = file;
    this.#refusals = refusals;
    this.#width = header.length;
    this.#at = columnsOf(file, header, COMPLETE_JOURNEY_COLUMNS);
  }

  row(fields: string[], lineNumber: number): void {
    const refusal = this.#take(fields, lineNumber);
    if (refusal !== null) this.#refusals.add(refusal, lineNumber, fields.join(','));
  }

  /** Takes a line in, or says why not. */
  #take(fields: string[], lineNumber: number): string | null {
    if (fields.length !== this.#width) return `broken line: ${this.#width} columns expected`;
    const cell = (column: Column): string => fields[this.#at[column]]!.trim();
    const household = idOf(cell('household_id'));
    const basket = idOf(wholeNumber(cell('basket_id')) ?? '');
    const code = codeOf(cell('product_id'));
    const createdAt = this.#time(cell('transaction_timestamp'));
    const quantity = piecesOf(cell('quantity'));
    const paid = cents(cell('sales_value'));
    const card = cents(cell('retail_disc') || '0');
    const doubled = cents(cell('coupon_match_disc') || '0');
    if (household === null) return 'broken line: no household';
    if (basket === null) return 'broken line: no basket';
    if (code === null) return 'broken line: no product number';
    if (createdAt === null) return 'broken line: no date';
    if (quantity === null || quantity < 0) return 'broken line: no quantity';
    if (paid === null || card === null || doubled === null) return 'broken line: no amount';
    if (quantity === 0) return 'a line of no pieces';
    let order = this.#orders.get(basket);
    if (order && order.customerId !== household) return 'a basket of two households: the second one';
    if (!order) {
      order = orderOf({
        id: basket,
        name: `#${basket}`,
        number: this.#orders.size + 1,
        customerId: household,
        createdAt,
        currency: CURRENCY,
        sourceName: 'pos',
      });
      this.#orders.set(basket, order);
      this.#see(household, createdAt);
    }
    const article = this.#article(code, createdAt);
    const { price, totalDiscount } = pricedAt(paid + card + doubled, quantity);
    article.prices.set(price, (article.prices.get(price) ?? 0) + 1);
    order.lines.push({
      // Past 2^53 and still traceable: the file's own line number is the difference.
      id: (9_007_199_254_740_992n + BigInt(lineNumber)).toString(),
      productId: article.product.id,
      variantId: article.product.variants[0]!.id,
      title: article.product.title,
      variantTitle: null,
      sku: code,
      vendor: null,
      quantity,
      currentQuantity: quantity,
      price,
      totalDiscount: totalDiscount + card + doubled,
      giftCard: false,
      requiresShipping: false,
      sellingPlanName: null,
      properties: [],
    });
    return null;
  }

  #see(household: string, at: number): void {
    const known = this.#customers.get(household);
    if (known) {
      known.createdAt = Math.min(known.createdAt, at);
      known.updatedAt = Math.max(known.updatedAt, at);
      return;
    }
    this.#customers.set(
      household,
      customerOf({ id: household, firstName: 'Household', lastName: household, createdAt: at }),
    );
  }

  #article(code: string, at: number): Article {
    let article = this.#articles.get(code);
    if (!article) {
      const id = String(7_310_000_000_000 + Number(code));
      const product = productOf({
        id,
        title: `Product ${code}`,
        createdAt: at,
        variants: [
          variantOf({
            id: String(43_310_000_000_000 + Number(code)),
            productId: id,
            inventoryItemId: String(45_310_000_000_000 + Number(code)),
            sku: code,
            price: 0,
            createdAt: at,
          }),
        ],
      });
      article = { product, prices: new Map() };
      this.#articles.set(code, article);
    }
    if (at < article.product.createdAt) {
      article.product.createdAt = article.product.publishedAt = article.product.updatedAt = at;
    }
    return article;
  }

  async finish(): Promise<History> {
    if (this.#orders.size === 0) throw this.#refusals.nothingRead();
    await this.#nameProducts();
    const articles = [...this.#articles.values()];
    const handles = uniqueSlugs(articles.map(({ product }) => product.title));
    articles.forEach(({ product, prices }, index) => {
      product.handle = handles[index]!;
      product.images = pictureOf(product.handle, product.title);
      product.variants[0]!.price = mostFrequent(prices);
    });
    const products = new Map(articles.map(({ product }): [Id, Product] => [product.id, product]));
    const orders = [...this.#orders.values()].sort((a, b) => a.createdAt - b.createdAt || a.number - b.number);
    for (const { lines } of orders) {
      for (const line of lines) {
        const product = products.get(line.productId!)!;
        line.title = product.title;
        line.vendor = product.vendor || null;
        line.variantTitle = product.variants[0]!.options.length > 0 ? product.variants[0]!.title : null;
        if (FUEL.test(product.tags.join(' '))) asOnePiece(line);
      }
    }
    return {
      state: {
        info: {
          id: '68217340255',
          domain: 'complete-journey.myshopify.com',
          name: 'Complete Journey',
          email: 'shop@complete-journey.example',
          currency: CURRENCY,
          timezone: TIMEZONE,
          country: 'US',
          locales: ['en', 'nl'],
          plan: 'plus',
        },
        products,
        collections: collectionsFrom(products.values(), orders),
        customers: this.#customers,
        orders: new Map(orders.map((order) => [order.id, order])),
        metafields: new Map(),
        discounts: new Map(),
      },
      refused: this.#refusals.list(),
      truth: null,
    };
  }

  /** Department, type and package size of what was bought. Without the file the numbers have to do. */
  async #nameProducts(): Promise<void> {
    const path = await productsBeside(this.#file);
    if (path === null) {
      this.#refusals.add('no products.csv beside the purchases: products are called by their numbers', 0, this.#file);
      return;
    }
    let at: Record<ProductColumn, number>;
    await readCsv(path, {
      header: (names) => {
        at = columnsOf(path, names, PRODUCT_COLUMNS);
      },
      row: (fields, line) => {
        const cell = (column: ProductColumn): string => (fields[at[column]] ?? '').trim();
        const article = this.#articles.get(codeOf(cell('product_id')) ?? '');
        if (!article) return;
        const refused = fields.length <= Math.max(...Object.values(at));
        if (refused) return this.#refusals.add('broken line of the products', line, fields.join(','));
        describe(article.product, cell);
      },
      broken: (line, text) => this.#refusals.add('broken line of the products', line, text),
    });
  }
}

function describe(product: Product, cell: (column: ProductColumn) => string): void {
  const [department, category, type, size] = [
    cell('department'),
    cell('product_category'),
    cell('product_type'),
    cell('package_size'),
  ];
  product.title = inWords(type || category || department) || product.title;
  product.productType = inWords(category || department);
  product.vendor = cell('brand');
  product.tags = [...new Set([department, category, type].filter((word) => word !== '').map(inWords))];
  if (size === '') return;
  const variant = product.variants[0]!;
  variant.title = size.toLowerCase();
  variant.options = [{ name: 'Size', value: variant.title }];
}

/** `SOFT DRINKS` → `Soft drinks`. */
function inWords(capitals: string): string {
  const words = capitals.toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function asOnePiece(line: Order['lines'][number]): void {
  const paid = line.price * line.quantity - line.totalDiscount;
  line.quantity = line.currentQuantity = 1;
  line.price = paid;
  line.totalDiscount = 0;
}

/** Without zeros in front: `007` and `7` are one product. */
function codeOf(text: string): string | null {
  return /^\d{1,12}$/.test(text) ? idOf(text) : null;
}

/** The file was written by R, which writes 40,000,000,000 as `4e+10`. */
function wholeNumber(text: string): string | null {
  const value = /^\d{1,15}(\.\d+)?(e\+?\d{1,2})?$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(value) ? String(value) : null;
}

/** Averages in the file have ten decimals; the shop's till had two. */
function cents(text: string): Minor | null {
  const value = /^\d{1,12}(\.\d+)?(e[-+]?\d{1,2})?$/.test(text) ? Math.round(Number(text) * 100) : Number.NaN;
  return value <= MOST_MONEY ? value : null;
}

function mostFrequent(counts: Map<Minor, number>): Minor {
  return [...counts].reduce((most, entry) => (entry[1] > most[1] ? entry : most))[0];
}

function columnsOf<Name extends string>(file: string, header: string[], names: readonly Name[]): Record<Name, number> {
  const entries = names.map((name) => {
    const index = header.indexOf(name);
    if (index === -1) throw new ImportError(file, 1, `the column ${name} is missing (found: ${header.join(', ')})`);
    return [name, index];
  });
  return Object.fromEntries(entries);
}

async function productsBeside(file: string): Promise<string | null> {
  for (const name of ['products.csv.gz', 'products.csv']) {
    const path = join(dirname(file), name);
    try {
      await access(path);
      return path;
    } catch {
      // Not this one: the other name, or none.
    }
  }
  return null;
}
