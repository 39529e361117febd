import type { Address, Customer, Order, OrderLine } from '../../model.ts';
import { gid } from '../../store/ids.ts';
import { lineTotal, totals } from '../../store/totals.ts';
import { hundredths, link, type View } from '../view.ts';
import { StoreDrop } from './drop.ts';
import { type ImageDrop, isPublished, MetafieldsDrop, ProductDrop } from './product-drops.ts';

export class AddressDrop extends StoreDrop {
  readonly kind = 'address';
  readonly first_name: string;
  readonly last_name: string;
  readonly address1: string;
  readonly zip: string;
  readonly city: string;
  readonly country_code: string;
  readonly #locale: string;

  constructor(address: Address, locale: string) {
    super();
    this.first_name = address.firstName;
    this.last_name = address.lastName;
    this.address1 = address.address1;
    this.zip = address.zip;
    this.city = address.city;
    this.country_code = address.countryCode;
    this.#locale = locale;
  }

  get name(): string {
    return `${this.first_name} ${this.last_name}`.trim();
  }
  get country(): string {
    return new Intl.DisplayNames(this.#locale, { type: 'region' }).of(this.country_code || 'NL') ?? this.country_code;
  }
}

export class OrderLineDrop extends StoreDrop {
  readonly kind = 'line_item';
  readonly id: string;
  readonly #view: View;
  readonly #line: OrderLine;

  constructor(view: View, line: OrderLine) {
    super();
    this.#view = view;
    this.#line = line;
    this.id = line.id;
  }

  get title(): string {
    return this.#line.title;
  }
  get variant_title(): string | null {
    return this.#line.variantTitle;
  }
  get quantity(): number {
    return this.#line.quantity;
  }
  get current_quantity(): number {
    return this.#line.currentQuantity;
  }
  get final_line_price(): number {
    return hundredths(this.#view, lineTotal(this.#line));
  }
  get original_line_price(): number {
    return hundredths(this.#view, this.#line.price * this.#line.quantity);
  }
  get variant_id(): string | null {
    return this.#line.variantId;
  }
  get product(): ProductDrop | null {
    const product = this.#view.store.state.products.get(this.#line.productId ?? '');
    return product && isPublished(product) ? new ProductDrop(this.#view, product) : null;
  }
  get image(): ImageDrop | null {
    return this.product?.featured_image ?? null;
  }
}

export class OrderDrop extends StoreDrop {
  readonly kind = 'order';
  readonly id: string;
  readonly #view: View;
  readonly #order: Order;

  constructor(view: View, order: Order) {
    super();
    this.#view = view;
    this.#order = order;
    this.id = order.id;
  }

  get name(): string {
    return this.#order.name;
  }
  get email(): string | null {
    return this.#order.email;
  }
  get created_at(): string {
    return new Date(this.#order.createdAt).toISOString();
  }
  get cancelled(): boolean {
    return this.#order.cancelledAt !== null;
  }
  get financial_status(): string {
    return this.#order.financialStatus.toLowerCase();
  }
  get fulfillment_status(): string {
    const delivered = this.#order.fulfillments.some((fulfillment) => fulfillment.deliveredAt !== null);
    return delivered ? 'delivered' : this.#order.fulfillmentStatus.toLowerCase();
  }
  get line_items(): OrderLineDrop[] {
    return this.#order.lines.map((line) => new OrderLineDrop(this.#view, line));
  }
  get item_count(): number {
    return this.#order.lines.reduce((sum, line) => sum + line.quantity, 0);
  }
  get line_items_subtotal_price(): number {
    // Before a code, as at the checkout: what the code takes off stands in a line of its own.
    return hundredths(this.#view, totals(this.#order).lineItems);
  }
  get total_discounts(): number {
    return hundredths(this.#view, totals(this.#order).discounts);
  }
  get discount_code(): string | null {
    return this.#order.discountCodes[0]?.code ?? null;
  }
  get shipping_price(): number {
    return hundredths(this.#view, this.#order.shipping);
  }
  get total_price(): number {
    return hundredths(this.#view, totals(this.#order).total);
  }
  get total_refunded_amount(): number {
    return hundredths(this.#view, totals(this.#order).refunded);
  }
  get shipping_address(): AddressDrop | null {
    const address = this.#order.shippingAddress;
    return address && new AddressDrop(address, this.#view.locale);
  }
  get note(): string | null {
    return this.#order.note;
  }
  get gift_message(): string | null {
    return this.#order.noteAttributes.find((attribute) => attribute.name === 'Gift message')?.value ?? null;
  }
  get customer_url(): string {
    return link(this.#view, `/orders/${this.id}`);
  }
}

export class CustomerDrop extends StoreDrop {
  readonly kind = 'customer';
  readonly id: string;
  readonly #view: View;
  readonly #customer: Customer;

  constructor(view: View, customer: Customer) {
    super();
    this.#view = view;
    this.#customer = customer;
    this.id = customer.id;
  }

  get first_name(): string | null {
    return this.#customer.firstName;
  }
  get last_name(): string | null {
    return this.#customer.lastName;
  }
  get name(): string {
    return [this.first_name, this.last_name].filter(Boolean).join(' ');
  }
  get email(): string | null {
    return this.#customer.email;
  }
  get accepts_marketing(): boolean {
    return this.#customer.emailMarketing.state === 'SUBSCRIBED';
  }
  get tags(): string[] {
    return this.#customer.tags;
  }
  get default_address(): AddressDrop | null {
    const address = this.#customer.defaultAddress;
    return address && new AddressDrop(address, this.#view.locale);
  }
  /** Newest first. */
  get orders(): OrderDrop[] {
    return this.#view.store.customers
      .ordersOf(this.id)
      .map((id) => this.#view.store.core.order(id))
      .sort((left, right) => right.createdAt - left.createdAt)
      .map((order) => new OrderDrop(this.#view, order));
  }
  get orders_count(): number {
    return this.#view.store.customers.ordersOf(this.id).length;
  }
  get metafields(): MetafieldsDrop {
    return new MetafieldsDrop(this.#view, gid('Customer', this.id));
  }
}
