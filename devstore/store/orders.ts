import type { Address, Customer, Id, Instant, Minor, Order, OrderLine, Refund, RefundLine } from '../model.ts';
import { StoreError } from './changes.ts';
import type { StoreCore } from './core.ts';
import type { CustomerBook } from './customers.ts';
import type { DiscountBook } from './discounts.ts';
import { presentment } from './money.ts';
import { currentDiscount, totals } from './totals.ts';

interface NewLine {
  variantId: Id;
  quantity: number;
  properties?: { name: string; value: string }[];
  /** Where it is another than the shop's own. */
  price?: Minor;
}

export interface PlaceOrderInput {
  lines: NewLine[];
  /** A known customer; otherwise the mail address finds or makes one; with neither the order is a guest's. */
  customerId?: Id | null;
  email?: string | null;
  phone?: string | null;
  shippingAddress?: Address | null;
  billingAddress?: Address | null;
  note?: string | null;
  noteAttributes?: { name: string; value: string }[];
  discountCodes?: string[];
  locale?: string | null;
  presentmentCurrency?: string;
  exchangeRate?: number;
  shipping?: Minor;
  sourceName?: string;
  test?: boolean;
  /** Paid at once, as by card; false leaves the order pending. */
  paid?: boolean;
  acceptsMarketing?: boolean;
  promisedAt?: Instant | null;
}

export interface RefundInput {
  /** Left out: nothing but money goes back (an amount-only refund). */
  lines?: { lineItemId: Id; quantity: number; restockType?: RefundLine['restockType'] }[];
  /** Shop money; by default what the lines cost. */
  amount?: Minor;
  note?: string | null;
}

export interface EditInput {
  /** New quantities of lines that are there already. */
  set?: { lineId: Id; quantity: number }[];
  add?: { variantId: Id; quantity: number }[];
}

const TAX_SHARE = 21 / 121;

/** Everything that can happen to an order, with the webhooks' worth of news each thing makes. */
export class OrderBook {
  readonly #core: StoreCore;
  readonly #customers: CustomerBook;
  readonly #discounts: DiscountBook;
  #lastNumber = 1000;

  constructor(core: StoreCore, customers: CustomerBook, discounts: DiscountBook) {
    this.#core = core;
    this.#customers = customers;
    this.#discounts = discounts;
    for (const { number } of core.state.orders.values()) this.#lastNumber = Math.max(this.#lastNumber, number);
  }

  place(input: PlaceOrderInput): Order {
    const core = this.#core;
    if (input.lines.length === 0) throw new StoreError('An order needs at least one line', ['lines']);
    const now = core.clock.now();
    const lines = input.lines.map((line) => this.#line(line));
    const customer = this.#buyer(input);
    const discountCodes = this.#discounts.apply(input.discountCodes ?? [], lines, customer?.id ?? null);
    const number = this.#nextNumber();
    const shipping = input.shipping ?? 0;
    const order: Order = {
      id: core.ids.next(),
      name: `#${number}`,
      number,
      customerId: customer?.id ?? null,
      email: input.email ?? customer?.email ?? null,
      phone: input.phone ?? null,
      createdAt: now,
      processedAt: now,
      updatedAt: now,
      cancelledAt: null,
      cancelReason: null,
      closedAt: null,
      financialStatus: 'PENDING',
      fulfillmentStatus: 'UNFULFILLED',
      test: input.test ?? false,
      edited: false,
      currency: core.state.info.currency,
      presentmentCurrency: input.presentmentCurrency ?? core.state.info.currency,
      exchangeRate: input.exchangeRate ?? 1,
      lines,
      refunds: [],
      fulfillments: [],
      shipping,
      tax: 0,
      surcharge: 0,
      discountCodes,
      shippingAddress: input.shippingAddress ?? null,
      billingAddress: input.billingAddress ?? input.shippingAddress ?? null,
      note: input.note ?? null,
      noteAttributes: input.noteAttributes ?? [],
      sourceName: input.sourceName ?? 'web',
      customerLocale: input.locale ?? null,
      promisedAt: input.promisedAt ?? null,
    };
    order.tax = Math.round(totals(order).total * TAX_SHARE);
    core.state.orders.set(order.id, order);
    core.indexOrder(order);
    core.emit({ topic: 'orders/create', order });
    if (input.paid ?? true) this.pay(order.id);
    if (customer) this.#customers.changed(customer);
    for (const line of lines) this.#moveStock(line, -line.quantity);
    return order;
  }

  pay(id: Id): Order {
    const order = this.#core.order(id);
    if (order.financialStatus !== 'PENDING' && order.financialStatus !== 'AUTHORIZED') {
      throw new StoreError(`Order ${order.name} is ${order.financialStatus.toLowerCase()} and cannot be paid`);
    }
    order.financialStatus = 'PAID';
    this.#core.touch(order);
    this.#core.emit({ topic: 'orders/paid', order });
    this.#core.emit({ topic: 'orders/updated', order });
    return order;
  }

  /** Cancels, gives the money back when there was any, and puts the goods back on the shelf. */
  cancel(id: Id, reason = 'customer', options: { restock?: boolean } = {}): Order {
    const order = this.#core.order(id);
    if (order.cancelledAt !== null) throw new StoreError(`Order ${order.name} is cancelled already`);
    const paid = order.financialStatus === 'PAID' || order.financialStatus === 'PARTIALLY_REFUNDED';
    const restockType = (options.restock ?? true) ? 'cancel' : 'no_restock';
    const lines = order.lines
      .filter((line) => line.currentQuantity > 0)
      .map((line) => ({ lineItemId: line.id, quantity: line.currentQuantity, restockType }) as const);
    order.cancelledAt = this.#core.clock.now();
    order.cancelReason = reason;
    const amount = paid ? Math.max(0, totals(order).total - totals(order).refunded) : 0;
    const refund =
      lines.length > 0 || amount > 0 ? this.#refund(order, { lines, amount, note: 'Order cancelled' }) : null;
    if (!paid && order.financialStatus !== 'REFUNDED') order.financialStatus = 'VOIDED';
    this.#core.touch(order);
    if (refund) this.#core.emit({ topic: 'refunds/create', order, refund });
    this.#core.emit({ topic: 'orders/cancelled', order });
    this.#core.emit({ topic: 'orders/updated', order });
    return order;
  }

  refund(id: Id, input: RefundInput): Refund {
    const order = this.#core.order(id);
    const refund = this.#refund(order, input);
    this.#core.touch(order);
    this.#core.emit({ topic: 'refunds/create', order, refund });
    this.#core.emit({ topic: 'orders/updated', order });
    return refund;
  }

  edit(id: Id, input: EditInput): Order {
    const order = this.#core.order(id);
    const additions: { lineId: Id; delta: number }[] = [];
    const removals: { lineId: Id; delta: number }[] = [];
    for (const { lineId, quantity } of input.set ?? []) {
      const line = lineOf(order, lineId);
      const delta = quantity - line.currentQuantity;
      if (quantity < 0 || !Number.isInteger(quantity))
        throw new StoreError('A quantity is a whole number from 0 up', ['quantity']);
      if (delta === 0) continue;
      line.currentQuantity = quantity;
      (delta > 0 ? additions : removals).push({ lineId, delta: Math.abs(delta) });
      this.#moveStock(line, -delta);
    }
    for (const added of input.add ?? []) {
      const line = this.#line(added);
      order.lines.push(line);
      additions.push({ lineId: line.id, delta: line.quantity });
      this.#moveStock(line, -line.quantity);
    }
    order.edited = true;
    this.#core.touch(order);
    this.#core.emit({ topic: 'orders/edited', order, edit: { additions, removals } });
    this.#core.emit({ topic: 'orders/updated', order });
    return order;
  }

  fulfill(id: Id): Order {
    const order = this.#core.order(id);
    if (order.fulfillmentStatus === 'FULFILLED') throw new StoreError(`Order ${order.name} is fulfilled already`);
    order.fulfillments.push({ id: this.#core.ids.next(), createdAt: this.#core.clock.now(), deliveredAt: null });
    order.fulfillmentStatus = 'FULFILLED';
    return this.#updated(order);
  }

  deliver(id: Id): Order {
    const order = this.#core.order(id);
    const open = order.fulfillments.filter((fulfillment) => fulfillment.deliveredAt === null);
    if (open.length === 0) throw new StoreError(`Order ${order.name} has nothing on its way`);
    for (const fulfillment of open) fulfillment.deliveredAt = this.#core.clock.now();
    return this.#updated(order);
  }

  delete(id: Id): void {
    const order = this.#core.order(id);
    this.#core.state.orders.delete(id);
    this.#core.unindexOrder(order);
    this.#core.emit({ topic: 'orders/delete', orderId: id });
  }

  #updated(order: Order): Order {
    this.#core.touch(order);
    this.#core.emit({ topic: 'orders/updated', order });
    return order;
  }

  #refund(order: Order, input: RefundInput): Refund {
    const left = totals(order).total - totals(order).refunded;
    const lines = (input.lines ?? []).map(({ lineItemId, quantity, restockType = 'return' }): RefundLine => {
      const line = lineOf(order, lineItemId);
      if (quantity < 1 || quantity > line.currentQuantity) {
        throw new StoreError(`Line ${lineItemId} has ${line.currentQuantity} left to refund`, [
          'refundLineItems',
          'quantity',
        ]);
      }
      const each = line.currentQuantity === 0 ? 0 : line.price - currentDiscount(line) / line.currentQuantity;
      return { lineItemId, quantity, subtotal: Math.round(each * quantity), restockType };
    });
    const amount = input.amount ?? lines.reduce((sum, line) => sum + line.subtotal, 0);
    if (amount < 0 || amount > left)
      throw new StoreError(`At most ${left} can go back on order ${order.name}`, ['amount']);
    for (const { lineItemId, quantity, restockType } of lines) {
      const line = lineOf(order, lineItemId);
      line.currentQuantity -= quantity;
      if (restockType !== 'no_restock') this.#moveStock(line, quantity);
    }
    const refund: Refund = {
      id: this.#core.ids.next(),
      createdAt: this.#core.clock.now(),
      note: input.note ?? null,
      lines,
      amount,
      presentmentAmount: presentment(amount, order),
    };
    order.refunds.push(refund);
    if (amount > 0) order.financialStatus = amount >= left ? 'REFUNDED' : 'PARTIALLY_REFUNDED';
    return refund;
  }

  #line({ variantId, quantity, properties = [], price }: NewLine): OrderLine {
    const variant = this.#core.variant(variantId);
    const product = this.#core.product(variant.productId);
    if (!Number.isInteger(quantity) || quantity < 1)
      throw new StoreError('A quantity is a whole number from 1 up', ['quantity']);
    return {
      id: this.#core.ids.next(),
      productId: product.id,
      variantId,
      title: product.title,
      variantTitle: product.variants.length > 1 ? variant.title : null,
      sku: variant.sku,
      vendor: product.vendor,
      quantity,
      currentQuantity: quantity,
      price: price ?? variant.price,
      totalDiscount: 0,
      giftCard: product.productType === 'Gift card',
      requiresShipping: product.productType !== 'Gift card',
      sellingPlanName: null,
      properties,
    };
  }

  #buyer(input: PlaceOrderInput): Customer | null {
    if (input.customerId) return this.#core.customer(input.customerId);
    if (!input.email) return null;
    const known = this.#customers.findByEmail(input.email);
    if (known) return known;
    const address = input.billingAddress ?? input.shippingAddress ?? null;
    return this.#customers.create({
      email: input.email,
      firstName: address?.firstName ?? null,
      lastName: address?.lastName ?? null,
      defaultAddress: address,
      locale: input.locale ?? undefined,
      acceptsMarketing: input.acceptsMarketing,
    });
  }

  #nextNumber(): number {
    this.#lastNumber += 1;
    return this.#lastNumber;
  }

  #moveStock(line: OrderLine, delta: number): void {
    const variant = line.variantId === null ? undefined : this.#core.variants.get(line.variantId);
    if (!variant?.tracked) return;
    variant.inventory += delta;
    this.#core.touch(variant);
    this.#core.emit({ topic: 'inventory_levels/update', variant });
    // Shopify counts the adjustment as an update of the product.
    const product = this.#core.product(variant.productId);
    this.#core.touch(product);
    this.#core.emit({ topic: 'products/update', product });
  }
}

function lineOf(order: Order, lineId: Id): OrderLine {
  const line = order.lines.find((candidate) => candidate.id === lineId);
  if (!line) throw new StoreError(`Order ${order.name} has no line ${lineId}`, ['lineItemId'], 'NOT_FOUND');
  return line;
}
