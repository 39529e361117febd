import type { Ctx } from '#app/platform/contributions.ts';
import type { CustomerPage, CustomerProfile, ListCustomers, TimelinePage } from './schema.ts';

/** Newest order first; keyset pages. */
export declare function listCustomers(ctx: Ctx, input?: ListCustomers): Promise<CustomerPage>;
/** Null when there is no such customer (or she was redacted). A merged id answers with the customer it became. */
export declare function getCustomer(ctx: Ctx, id: bigint): Promise<CustomerProfile | null>;
/** Everything that happened with her, newest first. */
export declare function customerTimeline(
  ctx: Ctx,
  id: bigint,
  page?: { before?: string; limit?: number },
): Promise<TimelinePage>;
/** The date a shopper left on the storefront: stored, and written to the customer metafield `facts.birth_date`. */
export declare function recordBirthDate(ctx: Ctx, customerId: bigint, date: string, consentText: string): Promise<void>;
export type * from './schema.ts';
