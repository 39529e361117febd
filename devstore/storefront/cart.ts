import type { Id, Minor, Product, Variant } from '../model.ts';
import type { Store } from '../store/store.ts';
import { inStock, isPublished } from './liquid/product-drops.ts';
import type { CartLine, Session } from './session.ts';
import { marketOf, priceIn } from './view.ts';

/** Why something cannot go into the cart, in words for the shopper (a key of the theme's locale). */
export class CartError extends Error {
  override readonly name = 'CartError';
  readonly key: string;
  readonly values: Record<string, string | number>;

  constructor(key: string, values: Record<string, string | number> = {}) {
    super(key);
    this.key = key;
    this.values = values;
  }
}

export interface PricedLine extends CartLine {
  product: Product;
  variant: Variant;
  /** What one is where the shopper is. */
  price: Minor;
  linePrice: Minor;
}

export interface Addition {
  variantId: Id;
  quantity: number;
  properties?: { name: string; value: string }[];
}

/** The lines as the shop knows them now: what was deleted or unpublished since is gone. */
export function pricedLines(store: Store, session: Session): PricedLine[] {
  const market = marketOf(store, session);
  return session.lines.flatMap((line) => {
    const variant = store.core.variants.get(line.variantId);
    const product = variant && store.state.products.get(variant.productId);
    if (!variant || !product || !isPublished(product)) return [];
    const price = priceIn(market, variant.price);
    return [{ ...line, variant, product, price, linePrice: price * line.quantity }];
  });
}

export interface CartTotals {
  subtotal: Minor;
  discount: Minor;
  /** Why the code that was entered takes nothing off. */
  refusal: string | null;
  shipping: Minor;
  total: Minor;
}

const FREE_SHIPPING_FROM = 5000;
const SHIPPING = { home: 495, abroad: 895 };

export function cartTotals(store: Store, session: Session, country = store.info.country): CartTotals {
  const lines = pricedLines(store, session);
  const subtotal = lines.reduce((sum, line) => sum + line.linePrice, 0);
  const code = session.discountCode;
  const priced = lines.map(({ product, quantity, linePrice }) => ({
    productId: product.id,
    quantity,
    cost: linePrice,
  }));
  const refusal = code === null ? null : store.discounts.refusal(code, session.customerId, priced);
  const discount = code === null || refusal !== null ? 0 : store.discounts.worth(code, priced);
  const free = code !== null && refusal === null && store.discounts.findCode(code)?.discount.kind === 'free_shipping';
  const posted = lines.some((line) => line.product.productType !== 'Gift card');
  const price =
    country === store.info.country ? (subtotal - discount >= FREE_SHIPPING_FROM ? 0 : SHIPPING.home) : SHIPPING.abroad;
  const shipping = posted && !free ? price : 0;
  return { subtotal, discount, refusal, shipping, total: subtotal - discount + shipping };
}

/** Adds all or nothing. */
export function add(store: Store, session: Session, additions: Addition[]): PricedLine[] {
  if (additions.length === 0) throw new CartError('cart.errors.nothing');
  const lines = session.lines.map((line) => ({ ...line }));
  const touched = new Set<string>();
  for (const { variantId, quantity, properties = [] } of additions) {
    const variant = store.core.variants.get(variantId);
    const product = variant && store.state.products.get(variant.productId);
    if (!variant || !product || !isPublished(product)) throw new CartError('cart.errors.unknown');
    if (!Number.isInteger(quantity) || quantity < 1) throw new CartError('cart.errors.quantity');
    if (!inStock(variant)) throw new CartError('cart.errors.sold_out', { product: product.title });
    const key = [variantId, ...properties.map(({ name, value }) => `${name}=${value}`)].join(':');
    touched.add(key);
    const known = lines.find((line) => line.key === key);
    if (known) known.quantity += quantity;
    else lines.push({ key, variantId, quantity, properties });
    const wanted = lines.filter((line) => line.variantId === variantId).reduce((sum, line) => sum + line.quantity, 0);
    if (variant.tracked && wanted > variant.inventory)
      throw new CartError('cart.errors.stock', { product: product.title, count: variant.inventory });
  }
  session.lines = lines;
  return pricedLines(store, session).filter((line) => touched.has(line.key));
}

/** Sets a line's quantity; 0 takes it out. The line is named by its key, its variant or its place (from 1). */
export function change(store: Store, session: Session, which: string, quantity: number): void {
  if (!Number.isInteger(quantity) || quantity < 0) throw new CartError('cart.errors.quantity');
  const line =
    session.lines.find((candidate) => candidate.key === which || candidate.variantId === which) ??
    session.lines[Number(which) - 1];
  if (!line) throw new CartError('cart.errors.unknown');
  const variant = store.core.variants.get(line.variantId);
  if (variant?.tracked && quantity > variant.inventory && quantity > line.quantity) {
    const title = store.state.products.get(variant.productId)?.title ?? '';
    throw new CartError('cart.errors.stock', { product: title, count: variant.inventory });
  }
  line.quantity = quantity;
  session.lines = session.lines.filter((candidate) => candidate.quantity > 0);
}
