/** What one source tells of a customer. A part that is undefined was not told (or may not be seen) and changes nothing. */
export interface CustomerFacts {
  id: bigint;
  createdAt: Date | null;
  updatedAt: Date;
  identity?: { email: string | null; firstName: string | null; lastName: string | null; phone: string | null };
  place?: { city: string | null; countryCode: string | null };
  locale?: string | null;
  state?: string | null;
  tags?: string[];
  consent?: { state: string; level: string | null; at: Date | null };
  profilingOptOut?: boolean;
  /** Null: it was seen that there is none. */
  birthDate?: { date: string; at: Date | null } | null;
}

/**
 * Protected fields the app may not see come as null with HTTP 200, or as null in a webhook. A customer of whom nothing
 * at all is known is taken for a hidden one: known values stay.
 */
export function identityUnlessHidden(
  identity: NonNullable<CustomerFacts['identity']>,
): CustomerFacts['identity'] | undefined {
  const hidden = !identity.email && !identity.firstName && !identity.lastName && !identity.phone;
  return hidden ? undefined : identity;
}

/** A guest known by e-mail only: a negative id made from the address's hash, always the same for the same person. */
export function guestId(emailHash: Uint8Array): bigint {
  let bits = 0n;
  for (let index = 0; index < 8; index++) bits = (bits << 8n) | BigInt(emailHash[index] ?? 0);
  return -((bits & 0x3fff_ffff_ffff_ffffn) + 1n);
}
