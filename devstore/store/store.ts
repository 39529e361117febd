import type { BlockPlacement, ShopInfo, ShopState } from '../model.ts';
import type { ChangeListener } from './changes.ts';
import { StoreClock } from './clock.ts';
import { StoreCore } from './core.ts';
import { CustomerBook } from './customers.ts';
import { DiscountBook } from './discounts.ts';
import { IdSource } from './ids.ts';
import { MetafieldBook } from './metafields.ts';
import { OrderBook } from './orders.ts';
import { ProductBook } from './products.ts';

/**
 * One shop: its state and everything that can be done to it. Each mutation stamps what it changes and tells listeners;
 * the webhooks are one listener. Read `state` freely, change it only through the books.
 */
export class Store {
  readonly core: StoreCore;
  readonly orders: OrderBook;
  readonly customers: CustomerBook;
  readonly products: ProductBook;
  readonly discounts: DiscountBook;
  readonly metafields: MetafieldBook;
  /** Theme app blocks the merchant has put on templates, in their order on the page. */
  placements: BlockPlacement[] = [];

  constructor(state: ShopState, clock = new StoreClock(), ids = new IdSource()) {
    this.core = new StoreCore(state, clock, ids);
    this.customers = new CustomerBook(this.core);
    this.discounts = new DiscountBook(this.core);
    this.orders = new OrderBook(this.core, this.customers, this.discounts);
    this.products = new ProductBook(this.core);
    this.metafields = new MetafieldBook(this.core);
  }

  get state(): ShopState {
    return this.core.state;
  }

  get info(): ShopInfo {
    return this.core.state.info;
  }

  get clock(): StoreClock {
    return this.core.clock;
  }

  onChange(listener: ChangeListener): () => void {
    return this.core.onChange(listener);
  }

  updateInfo(change: Partial<Omit<ShopInfo, 'id' | 'domain'>>): ShopInfo {
    Object.assign(this.info, change);
    this.core.emit({ topic: 'shop/update', info: this.info });
    return this.info;
  }
}

/** All shops of one process, under one clock. The first one is the one people see by default. */
export class World {
  readonly clock = new StoreClock();
  readonly ids = new IdSource();
  readonly stores = new Map<string, Store>();

  add(state: ShopState): Store {
    if (this.stores.has(state.info.domain)) throw new Error(`There is a shop ${state.info.domain} already`);
    const store = new Store(state, this.clock, this.ids);
    this.stores.set(state.info.domain, store);
    return store;
  }

  get(domain: string): Store | null {
    return this.stores.get(domain) ?? null;
  }

  get first(): Store {
    const [store] = this.stores.values();
    if (!store) throw new Error('There is no shop yet');
    return store;
  }
}
