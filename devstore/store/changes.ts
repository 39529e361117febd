import type { Customer, Discount, Id, Instant, Order, Product, Refund, ShopInfo, Variant } from '../model.ts';

export type OrderTopic = 'orders/create' | 'orders/updated' | 'orders/paid' | 'orders/edited' | 'orders/cancelled';

/** Something that happened in a shop, named as Shopify names the webhook topic that tells of it. */
export type Change =
  | { topic: OrderTopic; order: Order; edit?: OrderEdit }
  | { topic: 'orders/delete'; orderId: Id }
  | { topic: 'refunds/create'; order: Order; refund: Refund }
  | { topic: 'customers/create' | 'customers/update'; customer: Customer }
  | { topic: 'customers/delete'; customer: Customer }
  | { topic: 'customers/merge'; kept: Customer; gone: Customer }
  | { topic: 'customer.tags_added' | 'customer.tags_removed'; customer: Customer; tags: string[] }
  | { topic: 'customers_email_marketing_consent/update'; customer: Customer }
  | { topic: 'products/create' | 'products/update'; product: Product }
  | { topic: 'products/delete'; productId: Id }
  | { topic: 'inventory_levels/update'; variant: Variant }
  | { topic: 'shop/update'; info: ShopInfo }
  | { topic: 'discounts/update'; discount: Discount };

export interface OrderEdit {
  additions: { lineId: Id; delta: number }[];
  removals: { lineId: Id; delta: number }[];
}

export type ChangeListener = (change: Change, at: Instant) => void;

/** A mutation that the store refuses, as Shopify would: the message is for people. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly field: string[];
  readonly code: string;

  constructor(message: string, field: string[] = [], code = 'INVALID') {
    super(message);
    this.field = field;
    this.code = code;
  }
}
