import { z } from 'zod';

const share = z.number().min(0).max(1);

/** What can be made to go wrong, as the real Shopify goes wrong. Shares are chances between 0 and 1 per request. */
export const faultsSchema = z.object({
  api: z.object({
    /** Answered with HTTP 429, as an overloaded edge does. */
    tooManyRequests: share,
    /** Answered with HTTP 502 before anything was done. */
    serverError: share,
    /** Done, but the answer never comes: the connection is cut after `timeoutMs`. */
    timeout: share,
    timeoutMs: z.number().int().min(0),
  }),
  webhooks: z.object({
    /** Delivered a second time, with the same event id. */
    duplicate: share,
    /** Held back for `lateMs` of the store's clock. */
    late: share,
    lateMs: z.number().int().min(0),
    /** Overtaken by the one that comes after it. */
    reorder: share,
    /** Never delivered. */
    lose: share,
  }),
  /** Protected customer data is null, with an error per field and HTTP 200. */
  hideProtectedFields: z.boolean(),
  /** The next bulk operation fails after so many lines. */
  failBulkAfter: z.number().int().min(0).nullable(),
  /** Bulk mutations stand in line and do not begin. */
  holdBulkMutations: z.boolean(),
  /** How many times faster than Shopify's the API budget refills. */
  apiBudgetFactor: z.number().positive(),
});

export type Faults = z.infer<typeof faultsSchema>;

export const noFaults = (): Faults => ({
  api: { tooManyRequests: 0, serverError: 0, timeout: 0, timeoutMs: 10_000 },
  webhooks: { duplicate: 0, late: 0, lateMs: 60_000, reorder: 0, lose: 0 },
  hideProtectedFields: false,
  failBulkAfter: null,
  holdBulkMutations: false,
  apiBudgetFactor: 1,
});

const patchSchema = z.object({
  api: faultsSchema.shape.api.partial().optional(),
  webhooks: faultsSchema.shape.webhooks.partial().optional(),
  hideProtectedFields: z.boolean().optional(),
  failBulkAfter: z.number().int().min(0).nullable().optional(),
  holdBulkMutations: z.boolean().optional(),
  apiBudgetFactor: z.number().positive().optional(),
});

/** Changes only what the patch names; throws a zod error on what it does not know. */
export function patchFaults(faults: Faults, patch: unknown): Faults {
  const { api, webhooks, ...rest } = patchSchema.strict().parse(patch);
  Object.assign(faults.api, api);
  Object.assign(faults.webhooks, webhooks);
  return Object.assign(faults, rest);
}

/** True for about `chance` of the calls. The stand-in may be random where the app may not. */
export const strikes = (chance: number): boolean => chance > 0 && Math.random() < chance;
