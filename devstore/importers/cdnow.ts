import { pictureOf } from '../generator/pictures/images.ts';
import type { Customer, History, Id, Minor, Order } from '../model.ts';
import { customerOf, orderOf, productOf, variantOf } from './blank.ts';
import { collectionsFrom } from './collections.ts';
import { localTimes } from './local-time.ts';
import { amountOf, idOf, piecesOf, pricedAt } from './numbers.ts';
import type { Refusals } from './problems.ts';

/** Number, number in the sample (not in the whole file), day, pieces, dollars. */
const LINE = /^\s*(\d+)(?:\s+\d+)?\s+(\d{4})(\d\d)(\d\d)\s+(\d+)\s+(\d+(?:\.\d+)?)\s*$/;

const TIMEZONE = 'America/New_York';
const CURRENCY = 'USD';
const PRODUCT = '7310000000000';
const VARIANT = '43310000000000';

/** Whether a file without commas begins as the CDNOW purchases do: by whole numbers with space between. */
export const looksLikeCdnow = (firstLine: string): boolean => /^\s*\d+\s+\d+\s/.test(`${firstLine} `);

/**
 * Reads the purchases of the music shop CDNOW (1997 and 1998): one purchase a line, columns by space, no header. What was
 * bought is not in the file but how many, so there is one article.
 */
export class CdnowReader {
  readonly #refusals: Refusals;
  readonly #time = localTimes(TIMEZONE);
  readonly #orders: Order[] = [];
  readonly #customers = new Map<Id, Customer>();
  readonly #prices = new Map<Minor, number>();

  constructor(refusals: Refusals) {
    this.#refusals = refusals;
  }

  row(fields: string[], lineNumber: number): void {
    const text = fields.join(',');
    const refusal = this.#take(text, lineNumber);
    if (refusal !== null) this.#refusals.add(refusal, lineNumber, text);
  }

  /** Takes a line in, or says why not. */
  #take(text: string, lineNumber: number): string | null {
    const match = LINE.exec(text);
    if (!match) return 'broken line: number, number in the sample, day, pieces and dollars expected';
    const [, number, year, month, day, pieces, dollars] = match as unknown as string[];
    // The file knows days only: at noon no clock change moves an order to another day.
    const createdAt = this.#time(`${year}-${month}-${day} 12:00`);
    if (createdAt === null) return 'broken line: no date';
    const quantity = piecesOf(pieces!);
    if (quantity === null || quantity < 1) return 'broken line: no quantity';
    const total = amountOf(dollars!, CURRENCY);
    if (total === null) return 'broken line: no amount';
    const customerId = idOf(number!);
    if (customerId === null) return 'broken line: no customer number';
    if (!this.#customers.has(customerId)) {
      this.#customers.set(
        customerId,
        customerOf({ id: customerId, firstName: 'Customer', lastName: customerId, createdAt }),
      );
    }
    const customer = this.#customers.get(customerId)!;
    customer.createdAt = Math.min(customer.createdAt, createdAt);
    customer.updatedAt = Math.max(customer.updatedAt, createdAt);
    const { price, totalDiscount } = pricedAt(total, quantity);
    this.#prices.set(price, (this.#prices.get(price) ?? 0) + 1);
    const order = orderOf({
      id: String(5_000_000_000_000 + lineNumber),
      name: `#${lineNumber}`,
      number: lineNumber,
      customerId,
      createdAt,
      currency: CURRENCY,
    });
    order.lines.push({
      // Past 2^53 and still traceable: the file's own line number is the difference.
      id: (9_007_199_254_740_992n + BigInt(lineNumber)).toString(),
      productId: PRODUCT,
      variantId: VARIANT,
      title: 'CD',
      variantTitle: null,
      sku: 'CD',
      vendor: 'CDNOW',
      quantity,
      currentQuantity: quantity,
      price,
      totalDiscount,
      giftCard: false,
      requiresShipping: true,
      sellingPlanName: null,
      properties: [],
    });
    this.#orders.push(order);
    return null;
  }

  finish(): History {
    if (this.#orders.length === 0) throw this.#refusals.nothingRead();
    const orders = this.#orders.sort((a, b) => a.createdAt - b.createdAt || a.number - b.number);
    const createdAt = orders[0]!.createdAt;
    const [price] = [...this.#prices].reduce((most, entry) => (entry[1] > most[1] ? entry : most));
    const product = productOf({
      id: PRODUCT,
      handle: 'cd',
      title: 'CD',
      vendor: 'CDNOW',
      productType: 'Music',
      createdAt,
      images: pictureOf('cd', 'CD'),
      variants: [
        variantOf({
          id: VARIANT,
          productId: PRODUCT,
          inventoryItemId: '45310000000000',
          sku: 'CD',
          price,
          createdAt,
        }),
      ],
    });
    return {
      state: {
        info: {
          id: '68217340254',
          domain: 'cdnow.myshopify.com',
          name: 'CDNOW',
          email: 'shop@cdnow.example',
          currency: CURRENCY,
          timezone: TIMEZONE,
          country: 'US',
          locales: ['en', 'nl'],
          plan: 'grow',
        },
        products: new Map([[product.id, product]]),
        collections: collectionsFrom([product], orders),
        customers: this.#customers,
        orders: new Map(orders.map((order) => [order.id, order])),
        metafields: new Map(),
        discounts: new Map(),
      },
      refused: this.#refusals.list(),
      truth: null,
    };
  }
}
