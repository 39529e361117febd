import type { Ctx } from '#app/platform/contributions.ts';
import { isoDate, localDate } from '#app/platform/time.ts';
import { refreshCustomers } from '../personal/refresh.server.ts';
import { writeViews } from './views.store.server.ts';

/**
 * Remembers what was looked at together, and lets it count in what those are shown who are known. The caller has the
 * visitor's consent; without it nothing is told here.
 */
export async function recordViews(
  ctx: Ctx,
  views: { session: string; productId: bigint; customerId: bigint | null; at: Date }[],
): Promise<void> {
  await writeViews(
    ctx.sql,
    ctx.shop.id,
    views.map(({ at, ...view }) => ({ ...view, day: isoDate(localDate(at, ctx.shop.timezone)) })),
  );
  await refreshCustomers(
    ctx,
    views.flatMap(({ customerId }) => customerId ?? []),
  );
}
