import { type OrderFacts, orderCounts } from './facts.ts';

/** Rows in PostgreSQL's COPY text format, in buffers of a quarter of a megabyte. */
export interface StagedChunk {
  orders: Buffer[];
  order_lines: Buffer[];
  refunds: Buffer[];
  /** Orders without a customer but with an address. */
  guests: Buffer[];
  /** Array literals: `{1,2,3}`. */
  orderIds: string;
  customerIds: string;
  count: number;
}

const BUFFER_BYTES = 256 * 1024;
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

/** Buffers that were written and may be filled again: asking for new ones all the time leaves the process holed. */
const spare: Buffer[] = [];
const MOST_SPARE = 64;

/** Gives a chunk's memory back. Nothing may read the chunk any more. */
export function recycle(chunk: StagedChunk): void {
  for (const buffer of [...chunk.orders, ...chunk.order_lines, ...chunk.refunds, ...chunk.guests]) {
    if (buffer.buffer.byteLength === BUFFER_BYTES && spare.length < MOST_SPARE)
      spare.push(Buffer.from(buffer.buffer, 0, BUFFER_BYTES));
  }
}

/** Rows written straight into buffers: a string that grows would be copied, and live long enough to fill the heap. */
class Rows {
  #open: Buffer | null = null;
  #used = 0;
  #full: Buffer[] = [];

  add(row: string): void {
    if (row === '') return;
    // At most three bytes for each UTF-16 unit.
    const most = row.length * 3;
    if (!this.#open || this.#open.length - this.#used < most) {
      this.#close();
      this.#open =
        most > BUFFER_BYTES ? Buffer.allocUnsafeSlow(most) : (spare.pop() ?? Buffer.allocUnsafeSlow(BUFFER_BYTES));
    }
    this.#used += this.#open.write(row, this.#used);
  }

  take(): Buffer[] {
    this.#close();
    const taken = this.#full;
    this.#full = [];
    return taken;
  }

  #close(): void {
    if (this.#open && this.#used > 0) this.#full.push(this.#open.subarray(0, this.#used));
    this.#open = null;
    this.#used = 0;
  }
}

/** Ids outside the heap: thousands of big integers that live as long as a chunk would soon fill its old part. */
class Ids {
  #ids = new BigInt64Array(4096);
  count = 0;

  add(id: bigint): void {
    if (this.count === this.#ids.length) {
      const larger = new BigInt64Array(this.#ids.length * 2);
      larger.set(this.#ids);
      this.#ids = larger;
    }
    this.#ids[this.count] = id;
    this.count += 1;
  }

  take(): string {
    const literal = `{${this.#ids.subarray(0, this.count).join(',')}}`;
    this.count = 0;
    return literal;
  }
}

/** Collects orders and hands them out as chunks; columns as STAGED in store.server.ts has them. */
export class ChunkWriter {
  readonly #shop: string;
  readonly #seenAt: string;
  readonly #guestOf: (email: string) => { id: bigint; hash: Buffer };
  readonly #orders = new Rows();
  readonly #lines = new Rows();
  readonly #refunds = new Rows();
  readonly #guests = new Rows();
  readonly #orderIds = new Ids();
  readonly #customerIds = new Ids();

  constructor(shopId: number, seenAt: Date, guestOf: (email: string) => { id: bigint; hash: Buffer }) {
    this.#shop = String(shopId);
    this.#seenAt = seenAt.toISOString();
    this.#guestOf = guestOf;
  }

  get count(): number {
    return this.#orderIds.count;
  }

  add(order: OrderFacts): void {
    const shop = this.#shop;
    const id = order.id.toString();
    let refunded = 0n;
    for (const refund of order.refunds) {
      refunded += refund.amountMinor;
      const lines = refund.lines === null ? NULL : text(JSON.stringify(refund.lines));
      this.#refunds.add(
        `${shop}\t${id}\t${refund.id}\t${instant(refund.createdAt)}\t${this.#seenAt}\t${refund.amountMinor}\t${lines}\n`,
      );
    }
    let lines = '';
    for (const line of order.lines) {
      lines += `${shop}\t${id}\t${line.id}\t${optional(line.productId)}\t${optional(line.variantId)}\t${text(line.title)}\t${text(
        line.sku,
      )}\t${line.quantity}\t${line.currentQuantity}\t${line.priceMinor}\t${line.discountMinor}\t${flag(
        line.subscription,
      )}\t${flag(line.giftCard)}\n`;
    }
    this.#lines.add(lines);
    if (order.customerId !== null) this.#customerIds.add(order.customerId);
    else if (order.email) {
      const guest = this.#guestOf(order.email);
      this.#guests.add(`${id}\t${guest.id}\t${text(order.email)}\t${guest.hash.toString('hex')}\n`);
    }
    const created = instant(order.createdAt);
    const again = (date: Date | null) => (date?.getTime() === order.createdAt.getTime() ? created : instant(date));
    this.#orders.add(
      `${shop}\t${id}\t${text(order.name)}\t${optional(order.customerId)}\t${again(order.processedAt)}\t${created}\t${again(
        order.updatedAt,
      )}\t${this.#seenAt}\t${again(order.cancelledAt)}\t${flag(order.test)}\t${flag(orderCounts(order))}\t${text(
        order.financialStatus,
      )}\t${text(order.fulfillmentStatus)}\t${text(order.currency)}\t${text(order.presentmentCurrency)}\t${
        order.presentmentTotalMinor
      }\t${order.totalMinor}\t${order.shippingMinor}\t${order.taxMinor}\t${order.discountMinor}\t${refunded}\t${list(
        order.discountCodes,
      )}\t${text(order.source)}\t${text(order.locale)}\t${flag(order.shipsElsewhere)}\t${flag(order.giftNote)}\t${again(
        order.deliveredAt,
      )}\n`,
    );
    this.#orderIds.add(order.id);
  }

  take(): StagedChunk {
    const count = this.count;
    return {
      orders: this.#orders.take(),
      order_lines: this.#lines.take(),
      refunds: this.#refunds.take(),
      guests: this.#guests.take(),
      orderIds: this.#orderIds.take(),
      customerIds: this.#customerIds.take(),
      count,
    };
  }
}
