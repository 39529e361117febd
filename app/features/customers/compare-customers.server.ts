import type { Ctx } from '#app/platform/contributions.ts';
import { CUSTOMER_VERSIONS, type CustomerNode } from './documents.graphql.ts';
import { partFromGraphql } from './from-graphql.ts';
import { factsOf, readCustomers, storeCustomers } from './read-customers.server.ts';
import { differing } from './store.server.ts';

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
 * Stores what an export made since `seenAt` tells of customers that is not known here. What it cannot settle is asked for
 * by id: a birth date that is gone (it may only not have been shown), and who changed after the export.
 *
 * @returns of how many there was something new, and who cannot be read
 */
export async function storeListed(ctx: Ctx, nodes: readonly CustomerNode[], seenAt: Date) {
  const { customers, unreadable } = factsOf(nodes, true);
  const shown = customers.map(({ birthDate, ...rest }) => (birthDate ? { ...rest, birthDate } : rest));
  const stored = await storeCustomers(ctx, shown, seenAt);
  const open = await differing(ctx.sql, ctx.shop.id, customers, seenAt, ctx.secrets.emailHash);
  unreadable.push(...(await readCustomers(ctx, open)));
  return { found: new Set([...stored, ...open]).size, unreadable };
}
