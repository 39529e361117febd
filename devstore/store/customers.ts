import type { Address, Customer, Id, MarketingState } from '../model.ts';
import { StoreError } from './changes.ts';
import type { StoreCore } from './core.ts';

export interface CustomerInput {
  email?: string | null;
  firstName?: string | null;
  lastName?: string | null;
  phone?: string | null;
  locale?: string;
  note?: string | null;
  defaultAddress?: Address | null;
  dataSaleOptOut?: boolean;
  acceptsMarketing?: boolean;
  tags?: string[];
}

export class CustomerBook {
  readonly #core: StoreCore;

  constructor(core: StoreCore) {
    this.#core = core;
  }

  findByEmail(email: string): Customer | null {
    const id = this.#core.customerByEmail.get(email.trim().toLowerCase());
    return id === undefined ? null : (this.#core.state.customers.get(id) ?? null);
  }

  ordersOf(id: Id): Id[] {
    return this.#core.orderIdsByCustomer.get(id) ?? [];
  }

  create(input: CustomerInput): Customer {
    const core = this.#core;
    if (input.email && this.findByEmail(input.email))
      throw new StoreError('Email has already been taken', ['email'], 'TAKEN');
    const now = core.clock.now();
    const customer: Customer = {
      id: core.ids.next(),
      email: input.email?.trim() ?? null,
      firstName: input.firstName ?? null,
      lastName: input.lastName ?? null,
      phone: input.phone ?? null,
      locale: input.locale ?? core.state.info.locales[0] ?? 'en',
      state: 'DISABLED',
      tags: [...(input.tags ?? [])],
      note: input.note ?? null,
      emailMarketing: input.acceptsMarketing
        ? { state: 'SUBSCRIBED', optInLevel: 'SINGLE_OPT_IN', updatedAt: now }
        : { state: 'NOT_SUBSCRIBED', optInLevel: null, updatedAt: null },
      dataSaleOptOut: input.dataSaleOptOut ?? false,
      defaultAddress: input.defaultAddress ?? null,
      createdAt: now,
      updatedAt: now,
      mergedInto: null,
    };
    core.state.customers.set(customer.id, customer);
    core.indexCustomer(customer);
    core.emit({ topic: 'customers/create', customer });
    if (customer.tags.length > 0) core.emit({ topic: 'customer.tags_added', customer, tags: customer.tags });
    if (input.acceptsMarketing) core.emit({ topic: 'customers_email_marketing_consent/update', customer });
    return customer;
  }

  update(id: Id, input: CustomerInput): Customer {
    const customer = this.#core.customer(id);
    const { email, tags, acceptsMarketing, ...rest } = input;
    if (email !== undefined && email !== customer.email) {
      const taken = email === null ? null : this.findByEmail(email);
      if (taken && taken.id !== id) throw new StoreError('Email has already been taken', ['email'], 'TAKEN');
      this.#core.unindexCustomer(customer);
      customer.email = email?.trim() ?? null;
      this.#core.indexCustomer(customer);
    }
    Object.assign(customer, Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)));
    if (tags) this.#setTags(customer, tags);
    if (acceptsMarketing !== undefined) this.setConsent(id, acceptsMarketing ? 'SUBSCRIBED' : 'UNSUBSCRIBED');
    return this.changed(customer);
  }

  /** Announces a change of what is derived for a customer, such as the number of orders. */
  changed(customer: Customer): Customer {
    this.#core.touch(customer);
    this.#core.emit({ topic: 'customers/update', customer });
    return customer;
  }

  delete(id: Id): void {
    const customer = this.#core.customer(id);
    if (this.ordersOf(id).length > 0) throw new StoreError('A customer with orders cannot be deleted', ['id']);
    this.#core.state.customers.delete(id);
    this.#core.unindexCustomer(customer);
    this.#core.emit({ topic: 'customers/delete', customer });
  }

  /** Orders, tags and what is missing move to the kept customer; the other can no longer be found. */
  merge(keptId: Id, goneId: Id): Customer {
    const core = this.#core;
    if (keptId === goneId) throw new StoreError('A customer cannot be merged with itself', ['customerTwoId']);
    const kept = core.customer(keptId);
    const gone = core.customer(goneId);
    for (const orderId of [...this.ordersOf(goneId)]) {
      const order = core.order(orderId);
      core.unindexOrder(order);
      order.customerId = keptId;
      core.touch(order);
      core.indexOrder(order);
    }
    core.unindexCustomer(gone);
    kept.email ??= gone.email;
    kept.firstName ??= gone.firstName;
    kept.lastName ??= gone.lastName;
    kept.phone ??= gone.phone;
    kept.defaultAddress ??= gone.defaultAddress;
    kept.tags = [...new Set([...kept.tags, ...gone.tags])];
    gone.mergedInto = keptId;
    core.indexCustomer(kept);
    core.touch(gone);
    core.emit({ topic: 'customers/merge', kept, gone });
    return this.changed(kept);
  }

  setConsent(id: Id, state: MarketingState): Customer {
    const customer = this.#core.customer(id);
    customer.emailMarketing = {
      state,
      optInLevel: state === 'NOT_SUBSCRIBED' ? null : 'SINGLE_OPT_IN',
      updatedAt: this.#core.clock.now(),
    };
    this.#core.touch(customer);
    this.#core.emit({ topic: 'customers_email_marketing_consent/update', customer });
    return customer;
  }

  /** Tags keep their first spelling; Shopify compares them without regard to case. */
  addTags(id: Id, tags: string[]): Customer {
    const customer = this.#core.customer(id);
    const known = new Set(customer.tags.map((tag) => tag.toLowerCase()));
    const fresh = tags.map((tag) => tag.trim()).filter((tag) => tag !== '' && !known.has(tag.toLowerCase()));
    return this.#setTags(customer, [...customer.tags, ...fresh]);
  }

  removeTags(id: Id, tags: string[]): Customer {
    const customer = this.#core.customer(id);
    const gone = new Set(tags.map((tag) => tag.trim().toLowerCase()));
    return this.#setTags(
      customer,
      customer.tags.filter((tag) => !gone.has(tag.toLowerCase())),
    );
  }

  #setTags(customer: Customer, tags: string[]): Customer {
    const before = new Set(customer.tags);
    const after = new Set(tags);
    const added = tags.filter((tag) => !before.has(tag));
    const removed = customer.tags.filter((tag) => !after.has(tag));
    if (added.length === 0 && removed.length === 0) return customer;
    customer.tags = [...after];
    this.#core.touch(customer);
    if (added.length > 0) this.#core.emit({ topic: 'customer.tags_added', customer, tags: added });
    if (removed.length > 0) this.#core.emit({ topic: 'customer.tags_removed', customer, tags: removed });
    return customer;
  }
}
