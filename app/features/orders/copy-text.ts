import { type OrderFacts, orderCounts } from './facts.ts';

/** Rows in PostgreSQL's COPY text format, in buffers of a quarter of a megabyte. */
export interface StagedChunk {
  orders: Buffer[];
  order_lines: Buffer[];
  refunds: Buffer[];
  /** Orders without a customer but with an address. */
  guests: Buffer[];
  orderIds: bigint[];
  /** Not more than once each. */
  customerIds: bigint[];
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
    // At most three bytes for each UTF-16 unit.
    const most = row.length * 3;
    if (!this.#open || this.#open.length - this.#used < most) {
      this.flush();
      this.#open =
        most > BUFFER_BYTES ? Buffer.allocUnsafeSlow(most) : (spare.pop() ?? Buffer.allocUnsafeSlow(BUFFER_BYTES));
    }
    this.#used += this.#open.write(row, this.#used);
  }

  flush(): Buffer[] {
    if (this.#open && this.#used > 0) this.#full.push(this.#open.subarray(0, this.#used));
    this.#open = null;
    this.#used = 0;
    return this.#full;
  }
}

/** Collects orders and hands them out as chunks; columns as STAGED in store.server.ts has them. */
export class ChunkWriter {
  readonly #shop: string;
  readonly #seenAt: string;
  readonly #guestOf: (email: string) => { id: bigint; hash: Buffer };
  #open = emptyColumns();

  constructor(shopId: number, seenAt: Date, guestOf: (email: string) => { id: bigint; hash: Buffer }) {
    this.#shop = String(shopId);
    this.#seenAt = seenAt.toISOString();
    this.#guestOf = guestOf;
  }

  get count(): number {
    return this.#open.orderIds.length;
  }

  add(order: OrderFacts): void {
    const open = this.#open;
    const shop = this.#shop;
    const id = order.id.toString();
    let refunded = 0n;
    for (const refund of order.refunds) {
      refunded += refund.amountMinor;
      const lines = refund.lines === null ? NULL : text(JSON.stringify(refund.lines));
      open.refunds.add(
        `${shop}\t${id}\t${refund.id}\t${instant(refund.createdAt)}\t${this.#seenAt}\t${refund.amountMinor}\t${lines}\n`,
      );
    }
    for (const line of order.lines) {
      open.lines.add(
        `${shop}\t${id}\t${line.id}\t${optional(line.productId)}\t${optional(line.variantId)}\t${text(line.title)}\t${text(
          line.sku,
        )}\t${line.quantity}\t${line.currentQuantity}\t${line.priceMinor}\t${line.discountMinor}\t${flag(
          line.subscription,
        )}\t${flag(line.giftCard)}\n`,
      );
    }
    if (order.customerId !== null) open.customerIds.add(order.customerId);
    else if (order.email) {
      const guest = this.#guestOf(order.email);
      open.guests.add(`${id}\t${guest.id}\t${text(order.email)}\t${guest.hash.toString('hex')}\n`);
    }
    const created = instant(order.createdAt);
    const again = (date: Date | null) => (date?.getTime() === order.createdAt.getTime() ? created : instant(date));
    open.orders.add(
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
    open.orderIds.push(order.id);
  }

  take(): StagedChunk {
    const taken = this.#open;
    this.#open = emptyColumns();
    return {
      orders: taken.orders.flush(),
      order_lines: taken.lines.flush(),
      refunds: taken.refunds.flush(),
      guests: taken.guests.flush(),
      orderIds: taken.orderIds,
      customerIds: [...taken.customerIds],
      count: taken.orderIds.length,
    };
  }
}

const emptyColumns = () => ({
  orders: new Rows(),
  lines: new Rows(),
  refunds: new Rows(),
  guests: new Rows(),
  orderIds: [] as bigint[],
  customerIds: new Set<bigint>(),
});
