import type { Ctx } from '#app/platform/contributions.ts';
import { idOf } from '#app/platform/shopify/gid.ts';
import { CUSTOMER_IDS, CUSTOMER_VERSIONS } from './documents.graphql.ts';
import type { CustomerFacts } from './facts.ts';
import { partFromGraphql } from './from-graphql.ts';
import { customersBetween, differing } from './store.server.ts';

/** What has just come may not stand in Shopify's search yet. */
const TOO_FRESH_MS = 10 * 60_000;

/**
 * A page of the customers who changed, oldest first, and those of them of whom Shopify tells something that is not known
 * here. Not by their versions alone: a webhook that carries no more than a part makes the version known, too.
 */
export async function customersSince(ctx: Ctx, page: { query: string; after: string | null }) {
  const seenAt = ctx.clock.now();
  const { data, errors } = await ctx.admin.graphqlPartial(CUSTOMER_VERSIONS, page);
  if (!data) throw new Error(`Customers could not be listed: ${errors[0]?.message}`);
  const { nodes, pageInfo } = data.customers;
  const there = nodes.map((node) => partFromGraphql(node, errors.length === 0));
  const missed = await differing(ctx.sql, ctx.shop.id, there, seenAt, ctx.secrets.emailHash);
  return { missed, newest: there.at(-1)?.updatedAt ?? null, pageInfo };
}

/**
 * Lays all customers of both sides beside each other, in the order of their ids.
 *
 * @returns who is not listed at Shopify any more, and of whom it tells something that makes no new version
 */
export async function compareAllCustomers(ctx: Ctx): Promise<{ gone: bigint[]; differ: bigint[] }> {
  const seenAt = ctx.clock.now();
  const before = new Date(seenAt.getTime() - TOO_FRESH_MS);
  const gone: bigint[] = [];
  const differ: bigint[] = [];
  for (let from = 0n; ; ) {
    // By id and not by cursor: Shopify turns no pages beyond 25,000 customers.
    const { data, errors } = await ctx.admin.graphqlPartial(CUSTOMER_IDS, { query: `id:>=${from + 1n}` });
    if (!data) throw new Error(`Customers could not be listed: ${errors[0]?.message}`);
    const { nodes, pageInfo } = data.customers;
    const there: CustomerFacts[] = nodes.map((node) => partFromGraphql(node, errors.length === 0));
    const last = nodes.at(-1);
    const to = pageInfo.hasNextPage && last ? idOf('Customer', last.id) : null;
    const listed = new Set(there.map(({ id }) => id));
    const here = await customersBetween(ctx.sql, ctx.shop.id, { from, to, before });
    gone.push(...here.filter((id) => !listed.has(id)));
    differ.push(...(await differing(ctx.sql, ctx.shop.id, there, seenAt, ctx.secrets.emailHash)));
    if (to === null) return { gone, differ };
    from = to;
  }
}
