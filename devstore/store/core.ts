import type { Customer, Id, Instant, Order, Product, ShopState, Variant } from '../model.ts';
import { type Change, type ChangeListener, StoreError } from './changes.ts';
import type { StoreClock } from './clock.ts';
import type { IdSource } from './ids.ts';

/** What the parts of a store share: its state, its indexes, its clock and the news of what changed. */
export class StoreCore {
  readonly state: ShopState;
  readonly clock: StoreClock;
  readonly ids: IdSource;
  /** Grows with every change: whoever keeps something computed from the state knows when to compute it again. */
  version = 0;
  readonly orderIdsByCustomer = new Map<Id, Id[]>();
  readonly variants = new Map<Id, Variant>();
  readonly productByHandle = new Map<string, Id>();
  readonly customerByEmail = new Map<string, Id>();
  #listeners = new Set<ChangeListener>();

  constructor(state: ShopState, clock: StoreClock, ids: IdSource) {
    this.state = state;
    this.clock = clock;
    this.ids = ids;
    for (const product of state.products.values()) this.indexProduct(product);
    for (const customer of state.customers.values()) this.indexCustomer(customer);
    for (const order of state.orders.values()) this.indexOrder(order);
  }

  onChange(listener: ChangeListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  emit(change: Change): void {
    this.version += 1;
    const now = this.clock.now();
    for (const listener of this.#listeners) listener(change, now);
  }

  /** Stamps a change: the clock's time, and always later than the last one, also when the clock was moved back. */
  touch(resource: { updatedAt: Instant }): Instant {
    resource.updatedAt = Math.max(this.clock.now(), resource.updatedAt + 1);
    return resource.updatedAt;
  }

  order(id: Id): Order {
    return this.state.orders.get(id) ?? missing('Order', id);
  }

  customer(id: Id): Customer {
    const customer = this.state.customers.get(id);
    return customer && customer.mergedInto === null ? customer : missing('Customer', id);
  }

  product(id: Id): Product {
    return this.state.products.get(id) ?? missing('Product', id);
  }

  variant(id: Id): Variant {
    return this.variants.get(id) ?? missing('Variant', id);
  }

  indexProduct(product: Product): void {
    this.productByHandle.set(product.handle, product.id);
    for (const variant of product.variants) this.variants.set(variant.id, variant);
  }

  unindexProduct(product: Product): void {
    this.productByHandle.delete(product.handle);
    for (const variant of product.variants) this.variants.delete(variant.id);
  }

  indexCustomer(customer: Customer): void {
    if (customer.email && customer.mergedInto === null)
      this.customerByEmail.set(customer.email.toLowerCase(), customer.id);
  }

  unindexCustomer(customer: Customer): void {
    if (customer.email) this.customerByEmail.delete(customer.email.toLowerCase());
  }

  indexOrder(order: Order): void {
    if (order.customerId === null) return;
    const known = this.orderIdsByCustomer.get(order.customerId);
    if (known) known.push(order.id);
    else this.orderIdsByCustomer.set(order.customerId, [order.id]);
  }

  unindexOrder(order: Order): void {
    if (order.customerId === null) return;
    const left = (this.orderIdsByCustomer.get(order.customerId) ?? []).filter((id) => id !== order.id);
    this.orderIdsByCustomer.set(order.customerId, left);
  }
}

function missing(what: string, id: Id): never {
  throw new StoreError(`${what} ${id} does not exist`, ['id'], 'NOT_FOUND');
}
