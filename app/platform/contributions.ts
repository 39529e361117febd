import type { Clock } from './clock.ts';
import type { Config } from './config.server.ts';
import type { Database, Sql, Tx } from './database/database.ts';
import type { ProxyVisit } from './http/app-proxy.server.ts';
import type { Log } from './log.ts';
import type { Chance } from './random.ts';
import type { Secrets } from './secrets.ts';
import type { AdminApi } from './shopify/admin-api.ts';

/** The installed shop a piece of work is for. Every query names its id. */
export interface Shop {
  id: number;
  domain: string;
  name: string;
  currency: string;
  timezone: string;
  locale: string;
  /** False after an uninstall: nothing may be asked of or sent to Shopify. */
  installed: boolean;
  scopes: string[];
}

/** What every use case gets first. Made per request, per job, per message; for exactly one shop. */
export interface Ctx {
  shop: Shop;
  db: Database;
  /** Short for `db.sql`. */
  sql: Sql;
  clock: Clock;
  chance: Chance;
  secrets: Secrets;
  log: Log;
  config: Config;
  /** Shopify's Admin API for this shop; waits for its turn and refreshes tokens by itself. */
  admin: AdminApi;
  /** Runs work in a transaction whose events and jobs leave with the commit. */
  transaction<T>(work: (tx: ShopTx) => Promise<T>): Promise<T>;
  /** Starts a job outside a transaction. */
  send(job: string, data?: object, options?: SendOptions): Promise<void>;
}

/** A transaction of one shop. What is emitted or sent here exists if and only if the transaction commits. */
export interface ShopTx extends Tx {
  emit(event: DomainEvent): void;
  send(job: string, data?: object, options?: SendOptions): void;
}

export interface SendOptions {
  /** At most one waiting job of that name and key for the shop; default is one per shop for jobs with `collapse`. */
  key?: string;
  /** Seconds of real time to wait. */
  after?: number;
}

/** What happened, for features further down the list. Ids only: the facts are read from the store. */
export type DomainEvent =
  | { name: 'orders.changed'; orderIds: bigint[]; customerIds: bigint[] }
  /** Lines became gifts or stopped being any: whoever leaves gifts out computes these anew. */
  | { name: 'gifts.changed'; orderIds: bigint[]; customerIds: bigint[] }
  | { name: 'customers.changed'; customerIds: bigint[] }
  | { name: 'catalogue.changed'; productIds: bigint[] }
  /** Nothing but how much there is of them; what can be bought is the same. */
  | { name: 'stock.changed'; productIds: bigint[] }
  /** The owner asks for a new version of a model that a feature further down learns, or for another one to be used. */
  | { name: 'model.wanted'; kind: string; what: 'learn' | 'use' }
  /** The first read of the whole history (or a repeated one) is complete: compute everything. */
  | { name: 'history.read' }
  | { name: 'shop.installed' }
  | { name: 'shop.uninstalled' };

export type EventName = DomainEvent['name'];
export type EventOf<Name extends EventName> = Extract<DomainEvent, { name: Name }>;

export interface WebhookMessage {
  topic: string;
  eventKey: string;
  /** X-Shopify-Triggered-At; null when the header was missing. */
  triggeredAt: Date | null;
  receivedAt: Date;
  /** Parsed with every id kept exact: integers beyond 2^53 arrive as strings of digits. */
  payload: unknown;
}

export interface JobDefinition {
  name: string;
  /** Several sends while one waits become one; for "recompute this shop". */
  collapse?: boolean;
  /** How many run at once in one process; default 4. 1 for what fills a core or the memory: other shops' wait behind it. */
  concurrency?: number;
  /** How many of one shop's run at once, in all processes; default 1. With `collapse` always 1. */
  perShop?: number;
  /** Attempts after the first; default 20, with growing pauses. What fails for good is kept as a dead letter. */
  retries?: number;
  run(ctx: Ctx, data: Record<string, unknown>): Promise<void>;
}

export interface ScheduleDefinition {
  name: string;
  job: string;
  /** Each shop-local day at that time, exactly once whatever the clocks do; or every so many minutes. */
  when: { dailyAt: `${number}:${number}` } | { everyMinutes: number };
}

/** What a feature writes at Shopify. `shopify.app.toml` defines those of products and customers; a check compares. */
export interface PublishedMetafield {
  owner: 'Product' | 'Customer' | 'AppInstallation';
  /** In the app's own namespace, or `namespace.key`. */
  key: string;
  type: string;
  /** All the values there can be, where they are few. */
  choices?: readonly string[];
}

/** What one feature offers the house. Collected in main.server.ts. */
export interface Contribution {
  feature: string;
  /** By topic (`orders/create`). Runs in the transaction that marks the message as done; must not care about order or repetition. */
  webhooks?: Record<string, (ctx: Ctx, tx: ShopTx, message: WebhookMessage) => Promise<void>>;
  /**
   * For topics that come by the thousand: what is due of them for one shop, at once. Leaves the same rows as one by one
   * would; when it throws it is called again with one message at a time.
   */
  webhookBatches?: {
    topics: string[];
    handle(ctx: Ctx, tx: ShopTx, messages: WebhookMessage[]): Promise<void>;
  }[];
  jobs?: JobDefinition[];
  schedules?: ScheduleDefinition[];
  /** Run as jobs after the commit, collected per shop: all events of that name that waited together. */
  events?: { [Name in EventName]?: (ctx: Ctx, events: EventOf<Name>[]) => Promise<void> };
  /**
   * Answers to storefront requests that come through the app proxy, by the path behind `/proxy/`: JSON, and quick, as a
   * shopper waits. The answer only reads; what a request tells may be noted and written later, with nobody waiting.
   * They do not pass through Remix, which alone would take longer than the answer.
   */
  storefront?: Record<string, (ctx: Ctx, visit: ProxyVisit) => Promise<object>>;
  publishes?: PublishedMetafield[];
  privacy?: {
    /** What is known about a person, for her file; keys are section names. */
    exportCustomer?(ctx: Ctx, customerId: bigint): Promise<Record<string, unknown>>;
    /** Removes or empties what is about the person; returns rows touched per table. */
    eraseCustomer?(ctx: Ctx, tx: ShopTx, customerId: bigint): Promise<Record<string, number>>;
    /** Tables of the feature, emptied of the shop's rows on shop/redact. */
    tables?: string[];
  };
}
