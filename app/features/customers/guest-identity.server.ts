import type { Ctx } from '#app/platform/contributions.ts';
import { guestId } from './facts.ts';

/** Who an order with nothing but an e-mail address belongs to until a customer with that address appears. */
export function guestIdentity(ctx: Ctx, email: string): { id: bigint; hash: Buffer } {
  const hash = ctx.secrets.emailHash(email);
  return { id: guestId(hash), hash };
}
