import type { Ctx } from '#app/platform/contributions.ts';
import { idOf } from '#app/platform/shopify/gid.ts';
import type { OrderIdsQuery } from './documents.generated.ts';
import { ORDER_IDS } from './documents.graphql.ts';
import { readOrder } from './read-order.server.ts';
import { ordersBetween } from './store-sync.server.ts';

const DAY_MS = 86_400_000;

/** So far back orders are looked for: Shopify shows an app without a special permission those of sixty days. */
const DAYS_BACK = 59;

/** What has just come may not stand in Shopify's search yet. */
const TOO_FRESH_MS = 10 * 60_000;

/** So many are not a few lost webhooks but a mistake somewhere: nothing is touched. */
const TOO_MANY = 2_000;

/**
 * Finds orders that were deleted at Shopify while the webhook that says so was lost: no version of theirs will ever be
 * newer than ours. The ids of both sides are laid side by side, page by page in their order; whoever is missing there is
 * asked for by id, and marked as deleted if that finds nothing either.
 *
 * @returns how many were asked for
 */
export async function reconcileDeletedOrders(ctx: Ctx): Promise<number> {
  if (!ctx.shop.installed) return 0;
  const now = ctx.clock.now().getTime();
  const created = { since: new Date(now - DAYS_BACK * DAY_MS), before: new Date(now - TOO_FRESH_MS) };
  const missing: bigint[] = [];
  for (let from = 0n; ; ) {
    // By id and not by cursor: Shopify turns no pages beyond 25,000 orders.
    const query = `created_at:>='${created.since.toISOString()}' AND id:>=${from + 1n}`;
    const { orders }: OrderIdsQuery = await ctx.admin.graphql(ORDER_IDS, { query });
    const there = orders.nodes.map(({ id }) => idOf('Order', id));
    const to = orders.pageInfo.hasNextPage ? there.at(-1)! : null;
    const here = await ordersBetween(ctx.sql, ctx.shop.id, { ...created, from, to });
    const listed = new Set(there);
    missing.push(...here.filter((id) => !listed.has(id)));
    if (missing.length > TOO_MANY) {
      ctx.log.warn({ missing: missing.length }, 'too many orders are missing at Shopify to believe it');
      return 0;
    }
    if (to === null) break;
    from = to;
  }
  for (const id of missing) await readOrder(ctx, id);
  if (missing.length > 0)
    ctx.log.info({ found: missing.length }, 'orders were looked for that Shopify no longer lists');
  return missing.length;
}
