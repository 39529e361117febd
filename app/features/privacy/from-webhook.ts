import { z } from 'zod';
import { idFrom } from '#app/platform/shopify/gid.ts';
import { read } from '#app/platform/shopify/payload.ts';

const person = z.object({
  customer: z
    .object({ id: z.unknown().optional(), email: z.string().nullish(), phone: z.string().nullish() })
    .nullish(),
  data_request: z.object({ id: z.unknown().optional() }).nullish(),
});

export interface PersonAsked {
  customerId: bigint | null;
  email: string | null;
  phone: string | null;
  /** Shopify's number of a data request. */
  request: string | null;
}

/** @throws a TypeError, or a RangeError for an id that is none */
export function personAsked(payload: unknown): PersonAsked {
  const { customer, data_request } = read(person, payload);
  const request = idFrom(data_request?.id ?? null);
  return {
    customerId: idFrom(customer?.id ?? null),
    email: customer?.email || null,
    phone: customer?.phone || null,
    request: request === null ? null : String(request),
  };
}
