import type { AppRegistration } from '../auth/app-registration.ts';
import type { BulkOperations } from '../bulk/operations.ts';
import type { Faults } from '../control/faults.ts';
import type { Store } from '../store/store.ts';

/** What a resolver may use: one shop, the calling app and what it was granted. */
export interface ApiContext {
  store: Store;
  app: AppRegistration;
  scopes: ReadonlySet<string>;
  faults: Faults;
  bulk: BulkOperations;
  /** Where this stand-in is reached, for absolute URLs. */
  origin: string;
}

export type Args = Record<string, unknown>;

/** Resolvers of one type: synchronous, so that bulk exports can run them a million times. */
export type TypeResolvers<Source> = Record<string, (source: Source, args: Args, context: ApiContext) => unknown>;

/** A part of Shopify's API that the stand-in does not have; the message names it. */
export class NotImplemented extends Error {
  override readonly name = 'NotImplemented';

  constructor(what: string) {
    super(`devstore does not implement ${what}`);
  }
}

/** Order of two ids (digits of any length) by their number. */
export function compareIds(left: string, right: string): number {
  return left.length - right.length || (left < right ? -1 : left > right ? 1 : 0);
}

export const iso = (instant: number): string => `${new Date(instant).toISOString().slice(0, 19)}Z`;
export const isoOrNull = (instant: number | null): string | null => (instant === null ? null : iso(instant));
