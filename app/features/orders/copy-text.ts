import { type OrderFacts, orderCounts } from './facts.ts';

/** Rows in PostgreSQL's COPY text format, in buffers of about a megabyte, columns as in store.server.ts. */
export interface StagedChunk {
  orders: Buffer[];
  lines: Buffer[];
  refunds: Buffer[];
  guests: boolean;
  count: number;
}

const FLUSH_AT = 256 * 1024;
const NULL = '\\N';
const special = /[\\\t\n\r\0]/;
const escapes: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r', '\0': '' };

function text(value: string | null): string {
  if (value === null) return NULL;
  return special.test(value) ? value.replace(/[\\\t\n\r\0]/g, (character) => escapes[character]!) : value;
}

const optional = (value: bigint | null) => (value === null ? NULL : value.toString());
const flag = (value: boolean) => (value ? 't' : 'f');
const instant = (value: Date | null) => (value === null ? NULL : value.toISOString());

/** An array literal inside COPY text: quoted elements, then escaped once more for COPY. */
function list(values: string[]): string {
  if (values.length === 0) return '{}';
  return text(`{${values.map((value) => `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`).join(',')}}`);
}

class Column {
  #text = '';
  buffers: Buffer[] = [];

  add(row: string): void {
    this.#text += row;
    if (this.#text.length >= FLUSH_AT) this.flush();
  }

  flush(): Buffer[] {
    if (this.#text.length > 0) this.buffers.push(Buffer.from(this.#text, 'utf8'));
    this.#text = '';
    return this.buffers;
  }
}

/** Collects orders and hands them out as chunks; the same columns, in the same order, as the staging tables have. */
export class ChunkWriter {
  #orders = new Column();
  #lines = new Column();
  #refunds = new Column();
  #guests = false;
  #count = 0;
  readonly #seenAt: string;
  readonly #guestOf: (email: string) => { id: bigint; hash: Buffer };

  constructor(seenAt: Date, guestOf: (email: string) => { id: bigint; hash: Buffer }) {
    this.#seenAt = seenAt.toISOString();
    this.#guestOf = guestOf;
  }

  add(order: OrderFacts): void {
    const id = order.id.toString();
    const guest = order.customerId === null && order.email ? this.#guestOf(order.email) : null;
    if (guest) this.#guests = true;
    let refunded = 0n;
    for (const refund of order.refunds) {
      refunded += refund.amountMinor;
      this.#refunds.add(
        `${id}\t${refund.id}\t${instant(refund.createdAt)}\t${this.#seenAt}\t${refund.amountMinor}\t${
          refund.lines === null ? NULL : text(JSON.stringify(refund.lines))
        }\n`,
      );
    }
    for (const line of order.lines) {
      this.#lines.add(
        `${id}\t${line.id}\t${optional(line.productId)}\t${optional(line.variantId)}\t${text(line.title)}\t${text(line.sku)}\t${
          line.quantity
        }\t${line.currentQuantity}\t${line.priceMinor}\t${line.discountMinor}\t${flag(line.subscription)}\t${flag(line.giftCard)}\n`,
      );
    }
    this.#orders.add(
      `${id}\t${text(order.name)}\t${optional(order.customerId)}\t${guest ? guest.id : NULL}\t${
        guest ? text(order.email) : NULL
      }\t${guest ? guest.hash.toString('hex') : NULL}\t${instant(order.processedAt)}\t${instant(order.createdAt)}\t${instant(
        order.updatedAt,
      )}\t${this.#seenAt}\t${instant(order.cancelledAt)}\t${flag(order.test)}\t${flag(orderCounts(order))}\t${text(
        order.financialStatus,
      )}\t${text(order.fulfillmentStatus)}\t${text(order.currency)}\t${text(order.presentmentCurrency)}\t${
        order.presentmentTotalMinor
      }\t${order.totalMinor}\t${order.shippingMinor}\t${order.taxMinor}\t${order.discountMinor}\t${refunded}\t${list(
        order.discountCodes,
      )}\t${text(order.source)}\t${text(order.locale)}\t${flag(order.shipsElsewhere)}\t${flag(order.giftNote)}\t${instant(
        order.deliveredAt,
      )}\n`,
    );
    this.#count += 1;
  }

  get count(): number {
    return this.#count;
  }

  take(): StagedChunk {
    const chunk: StagedChunk = {
      orders: this.#orders.flush(),
      lines: this.#lines.flush(),
      refunds: this.#refunds.flush(),
      guests: this.#guests,
      count: this.#count,
    };
    this.#orders = new Column();
    this.#lines = new Column();
    this.#refunds = new Column();
    this.#guests = false;
    this.#count = 0;
    return chunk;
  }
}
