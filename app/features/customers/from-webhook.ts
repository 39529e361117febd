import { z } from 'zod';
import { gidOf, id, instant, read, text } from '#app/platform/shopify/payload.ts';
import { type CustomerFacts, identityUnlessHidden } from './facts.ts';

const customerGid = gidOf('Customer');

const customer = z.object({
  id,
  email: text,
  first_name: text,
  last_name: text,
  phone: text,
  state: text,
  created_at: instant.nullish(),
  updated_at: instant,
  default_address: z.object({ city: text, country_code: text }).nullish(),
});

/** @throws a TypeError that names what is wrong with the payload */
export function customerFromWebhook(payload: unknown): CustomerFacts {
  const c = read(customer, payload);
  const identity = identityUnlessHidden({
    email: c.email,
    firstName: c.first_name,
    lastName: c.last_name,
    phone: c.phone,
  });
  return {
    id: c.id,
    createdAt: c.created_at ?? null,
    updatedAt: c.updated_at,
    ...(identity && { identity }),
    ...(c.default_address && {
      place: { city: c.default_address.city, countryCode: c.default_address.country_code },
    }),
    ...(c.state && { state: c.state.toUpperCase() }),
  };
}

const removed = z.object({ id });
export const deletedCustomer = (payload: unknown): bigint => read(removed, payload).id;

const merge = z.object({
  admin_graphql_api_customer_kept_id: customerGid,
  admin_graphql_api_customer_deleted_id: customerGid,
  status: z.string().nullish(),
});

/** Null for a merge that is still going on or that failed. */
export function mergeFromWebhook(payload: unknown): { kept: bigint; gone: bigint } | null {
  const m = read(merge, payload);
  if (m.status && m.status.toLowerCase() !== 'completed') return null;
  return { kept: m.admin_graphql_api_customer_kept_id, gone: m.admin_graphql_api_customer_deleted_id };
}

const tags = z.object({ customerId: customerGid, tags: z.array(z.string()), occurredAt: instant.nullish() });

export function tagsFromWebhook(payload: unknown): { id: bigint; tags: string[]; at: Date | null } {
  const t = read(tags, payload);
  return { id: t.customerId, tags: t.tags, at: t.occurredAt ?? null };
}

const consent = z.object({
  customer_id: id,
  email_marketing_consent: z.object({
    state: z.string(),
    opt_in_level: text,
    consent_updated_at: instant.nullish(),
  }),
});

export function consentFromWebhook(payload: unknown): {
  id: bigint;
  state: string;
  level: string | null;
  at: Date | null;
} {
  const { customer_id, email_marketing_consent: given } = read(consent, payload);
  return {
    id: customer_id,
    state: given.state.toUpperCase(),
    level: given.opt_in_level?.toUpperCase() ?? null,
    at: given.consent_updated_at ?? null,
  };
}
