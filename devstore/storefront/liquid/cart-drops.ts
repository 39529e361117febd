import { type CartTotals, cartTotals, type PricedLine, pricedLines } from '../cart.ts';
import { hundredths, link, titleOf, type View } from '../view.ts';
import { StoreDrop } from './drop.ts';
import { type ImageDrop, ProductDrop, VariantDrop } from './product-drops.ts';

export class CartLineDrop extends StoreDrop {
  readonly kind = 'line_item';
  readonly key: string;
  readonly quantity: number;
  readonly #view: View;
  readonly #line: PricedLine;

  constructor(view: View, line: PricedLine) {
    super();
    this.#view = view;
    this.#line = line;
    this.key = line.key;
    this.quantity = line.quantity;
  }

  get id(): string {
    return this.#line.variantId;
  }
  get variant_id(): string {
    return this.#line.variantId;
  }
  get product_id(): string {
    return this.#line.product.id;
  }
  get product(): ProductDrop {
    return new ProductDrop(this.#view, this.#line.product);
  }
  get variant(): VariantDrop {
    return new VariantDrop(this.#view, this.#line.product, this.#line.variant);
  }
  get title(): string {
    return titleOf(this.#view, this.#line.product);
  }
  get url(): string {
    return this.variant.url;
  }
  get image(): ImageDrop | null {
    return this.product.featured_image;
  }
  get price(): number {
    return hundredths(this.#view, this.#line.price);
  }
  get final_price(): number {
    return hundredths(this.#view, this.#line.price);
  }
  get line_price(): number {
    return hundredths(this.#view, this.#line.linePrice);
  }
  get final_line_price(): number {
    return hundredths(this.#view, this.#line.linePrice);
  }
  get properties(): { first: string; last: string }[] {
    return this.#line.properties.map(({ name, value }) => ({ first: name, last: value }));
  }
  get url_to_remove(): string {
    return `${link(this.#view, '/cart/change')}?id=${encodeURIComponent(this.key)}&quantity=0`;
  }
}

export class CartDrop extends StoreDrop {
  readonly kind = 'cart';
  readonly #view: View;
  readonly #lines: PricedLine[];
  readonly #totals: CartTotals;

  constructor(view: View) {
    super();
    this.#view = view;
    this.#lines = pricedLines(view.store, view.session);
    this.#totals = cartTotals(view.store, view.session, view.customer?.defaultAddress?.countryCode);
  }

  get items(): CartLineDrop[] {
    return this.#lines.map((line) => new CartLineDrop(this.#view, line));
  }
  get item_count(): number {
    return this.#lines.reduce((sum, line) => sum + line.quantity, 0);
  }
  get empty(): boolean {
    return this.#lines.length === 0;
  }
  get note(): string {
    return this.#view.session.note;
  }
  get original_total_price(): number {
    return hundredths(this.#view, this.#totals.subtotal);
  }
  get items_subtotal_price(): number {
    return hundredths(this.#view, this.#totals.subtotal);
  }
  get total_discount(): number {
    return hundredths(this.#view, this.#totals.discount);
  }
  get discount_code(): string | null {
    const typed = this.#view.session.discountCode;
    // As it was issued, however the shopper wrote it.
    return typed === null ? null : (this.#view.store.discounts.findCode(typed)?.code.code ?? typed);
  }
  get discount_refusal(): string | null {
    return this.#totals.refusal;
  }
  get shipping_price(): number {
    return hundredths(this.#view, this.#totals.shipping);
  }
  /** Without shipping, as in Shopify. */
  get total_price(): number {
    return hundredths(this.#view, this.#totals.subtotal - this.#totals.discount);
  }
  get total_with_shipping(): number {
    return hundredths(this.#view, this.#totals.total);
  }
  get currency(): { iso_code: string } {
    return { iso_code: this.#view.market.currency };
  }
}
