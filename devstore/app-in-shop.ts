import type { ApiContext } from './admin-api/context.ts';
import { Budget } from './admin-api/cost.ts';
import type { AppRegistration } from './auth/app-registration.ts';
import { Installation } from './auth/installation.ts';
import { BulkOperations } from './bulk/operations.ts';
import type { StagedUploads } from './bulk/staged-uploads.ts';
import type { Faults } from './control/faults.ts';
import type { Id } from './model.ts';
import type { Store } from './store/store.ts';
import type { Deliveries } from './webhooks/deliveries.ts';
import * as payloads from './webhooks/payloads.ts';

const HOURS = 3_600_000;
const SHOP_REDACT_AFTER = 48 * HOURS;
/** Shopify asks for erasure ten days after the request; a customer's redaction is sent then. */
const CUSTOMER_REDACT_AFTER = 240 * HOURS;

/** The first that fits counts. */
const TOPIC_SCOPES = [
  ['orders/', 'read_orders'],
  ['refunds/', 'read_orders'],
  ['customers/merge', 'read_customer_merge'],
  ['customer', 'read_customers'],
  ['products/', 'read_products'],
  ['inventory_levels/', 'read_inventory'],
] as const;

export interface Surroundings {
  app: AppRegistration;
  faults: Faults;
  deliveries: Deliveries;
  uploads: StagedUploads;
  bulkFolder: string;
  origin: string;
  realNow: () => number;
}

/** The app as one shop knows it: installation, API budget, bulk operations, and the webhooks the shop sends it. */
export class AppInShop {
  readonly store: Store;
  readonly installation: Installation;
  readonly budget: Budget;
  readonly bulk: BulkOperations;
  readonly #around: Surroundings;

  constructor(store: Store, around: Surroundings) {
    this.store = store;
    this.#around = around;
    this.installation = new Installation(around.app, store.info.domain, around.realNow);
    this.budget = new Budget(
      () => store.info.plan,
      () => around.faults.apiBudgetFactor,
    );
    this.bulk = new BulkOperations(store, around.bulkFolder, around.uploads, (operation) =>
      this.#send('bulk_operations/finish', payloads.bulkFinished(operation, store.info)),
    );
    store.onChange((change, at) => {
      if (!this.installation.installed || !this.#mayHear(change.topic)) return;
      const payload = payloads.payload(change, store, at);
      if (payload) this.#send(change.topic, payload);
    });
  }

  context(scopes: ReadonlySet<string>): ApiContext {
    const { app, faults, origin } = this.#around;
    return { store: this.store, app, scopes, faults, bulk: this.bulk, origin };
  }

  /** Every scope the app asks for is granted, as by the install button. */
  install(): void {
    this.installation.install();
  }

  /** Tokens die at once; the app hears of it; two days later it is asked to erase everything. */
  uninstall(): void {
    const { info } = this.store;
    if (!this.installation.installed) return;
    this.#send('app/uninstalled', payloads.shop(info));
    this.#send('shop/redact', payloads.shopRedact(info), SHOP_REDACT_AFTER);
    this.installation.uninstall();
  }

  setScopes(scopes: readonly string[]): void {
    const { info, clock } = this.store;
    const previous = this.installation.scopes;
    this.installation.install(scopes);
    this.#send('app/scopes_update', payloads.scopesUpdated(info, previous, scopes, clock.now()));
  }

  requestData(customerId: Id): void {
    const customer = this.store.core.customer(customerId);
    const orders = this.store.customers.ordersOf(customerId);
    const request = this.store.core.ids.next();
    this.#send('customers/data_request', payloads.dataRequest(this.store.info, customer, orders, request));
  }

  /** @param now sends the redaction at once instead of in ten days */
  redact(customerId: Id, now = false): void {
    const customer = this.store.core.customer(customerId);
    const orders = this.store.customers.ordersOf(customerId);
    const payload = payloads.customerRedact(this.store.info, customer, orders);
    this.#send('customers/redact', payload, now ? 0 : CUSTOMER_REDACT_AFTER);
  }

  async close(): Promise<void> {
    await this.bulk.close();
  }

  /** A subscription is worth what the scopes behind it are: without `read_orders` no orders are told of. */
  #mayHear(topic: string): boolean {
    const [, scope] = TOPIC_SCOPES.find(([prefix]) => topic.startsWith(prefix)) ?? [];
    const { scopes } = this.installation;
    return scope === undefined || scopes.includes(scope) || scopes.includes(scope.replace('read_', 'write_'));
  }

  #send(topic: string, payload: Record<string, unknown>, after = 0): void {
    const { app, deliveries } = this.#around;
    if (app.topics.includes(topic)) deliveries.send(topic, this.store.info.domain, payload, { after });
  }
}
