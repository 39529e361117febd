import type { Ctx } from '#app/platform/contributions.ts';
import { holdMessages } from '#app/platform/inbox/hold-messages.ts';
import { gid, idOf } from '#app/platform/shopify/gid.ts';
import { CUSTOMERS, type CustomerNode } from './documents.graphql.ts';
import type { CustomerFacts } from './facts.ts';
import { customerFromGraphql } from './from-graphql.ts';
import { differing, joinGuests, mergeCustomers } from './store.server.ts';
import { customersToRead, forgetBought, markAsRead } from './store-to-read.server.ts';

const AT_ONCE = 100;

/** What Shopify tells of her cannot be used. */
export interface Unreadable {
  id: bigint;
  why: string;
}

/**
 * Reads customers whole from Shopify. Fields that may not be seen come as null beside errors; what is known stays.
 *
 * @returns those of them who cannot be read; all others are
 */
export async function readCustomers(ctx: Ctx, ids: readonly bigint[]): Promise<Unreadable[]> {
  if (!ctx.shop.installed) return [];
  const unreadable: Unreadable[] = [];
  for (let next = 0; next < ids.length; next += AT_ONCE)
    unreadable.push(...(await readSome(ctx, ids.slice(next, next + AT_ONCE))));
  return unreadable;
}

async function readSome(ctx: Ctx, ids: readonly bigint[]): Promise<Unreadable[]> {
  const seenAt = ctx.clock.now();
  const { data, errors } = await ctx.admin.graphqlPartial(CUSTOMERS, { ids: ids.map((id) => gid('Customer', id)) });
  if (!data) throw new Error(`Customers could not be read: ${errors[0]?.message}`);
  const there = data.nodes.filter((node): node is CustomerNode => node !== null && 'id' in node);
  if (there.length === 0 && errors.length > 0) throw new Error(`Customers could not be read: ${errors[0]!.message}`);
  const { customers, unreadable } = factsOf(there, errors.length === 0);
  for (const { id, why } of unreadable) ctx.log.warn({ id: String(id), why }, 'a customer cannot be read');
  await storeCustomers(ctx, customers, seenAt);
  return unreadable;
}

/** Who cannot be read must not keep the others from it. */
export function factsOf(nodes: readonly CustomerNode[], whole: boolean) {
  const customers: CustomerFacts[] = [];
  const unreadable: Unreadable[] = [];
  for (const node of nodes) {
    try {
      customers.push(customerFromGraphql(node, whole));
    } catch (error) {
      unreadable.push({ id: idOf('Customer', node.id), why: (error as Error).message });
    }
  }
  return { customers, unreadable };
}

/**
 * Only what says something new is written and told of: most versions of a customer change nothing here.
 *
 * @returns of whom something was new
 */
export async function storeCustomers(ctx: Ctx, customers: readonly CustomerFacts[], seenAt: Date): Promise<bigint[]> {
  const { emailHash } = ctx.secrets;
  const fresh = await differing(ctx.sql, ctx.shop.id, customers, seenAt, emailHash);
  if (fresh.length === 0) return fresh;
  const news = new Set(fresh);
  const told = customers.filter(({ id }) => news.has(id));
  await ctx.transaction(async (tx) => {
    await holdMessages(tx, ctx.shop.id);
    const changed = await mergeCustomers(tx, ctx.shop.id, told, seenAt, emailHash, 'shopify');
    const joined = await joinGuests(tx, ctx.shop.id, fresh);
    if (changed.length > 0) tx.emit({ name: 'customers.changed', customerIds: [...changed, ...joined] });
    if (joined.length > 0) tx.emit({ name: 'orders.changed', orderIds: [], customerIds: joined });
  });
  return fresh;
}

/**
 * Reads those of whom webhooks told that they changed, but not all of what: customers/update carries no tags, no consent,
 * no objection to profiling, no language and no birth date, and comes with every order as well. A hundred in one call,
 * one call at a time, so that a flood of webhooks is no flood of calls.
 */
export async function readTold(ctx: Ctx): Promise<void> {
  if (!ctx.shop.installed) return;
  await ctx.transaction(async (tx) => {
    // Messages that are being handled took this very job for one still to come: it waits for what they write.
    await holdMessages(tx, ctx.shop.id);
    await forgetBought(tx, ctx.shop.id);
  });
  for (;;) {
    const waiting = await customersToRead(ctx.sql, ctx.shop.id, AT_ONCE);
    if (waiting.length === 0) return;
    await readCustomers(
      ctx,
      waiting.map(({ id }) => id),
    );
    // A crash before this reads them once more.
    await markAsRead(ctx.sql, ctx.shop.id, waiting);
  }
}
