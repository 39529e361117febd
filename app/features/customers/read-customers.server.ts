import type { Ctx } from '#app/platform/contributions.ts';
import { holdMessages } from '#app/platform/inbox/hold-messages.ts';
import { gid, idOf } from '#app/platform/shopify/gid.ts';
import { CUSTOMERS, type CustomerNode } from './documents.graphql.ts';
import type { CustomerFacts } from './facts.ts';
import { customerFromGraphql } from './from-graphql.ts';
import { differing, joinGuests, mergeCustomers } from './store.server.ts';
import { customersToRead, forgetBought, markAsRead } from './store-to-read.server.ts';

const AT_ONCE = 100;

/**
 * Reads customers whole from Shopify. Fields that may not be seen come as null beside errors; what is known stays.
 *
 * @returns those of them who are not there
 */
export async function readCustomers(ctx: Ctx, ids: readonly bigint[]): Promise<bigint[]> {
  if (!ctx.shop.installed) return [];
  const missing: bigint[] = [];
  for (let next = 0; next < ids.length; next += AT_ONCE)
    missing.push(...(await readSome(ctx, ids.slice(next, next + AT_ONCE))));
  return missing;
}

async function readSome(ctx: Ctx, ids: readonly bigint[]): Promise<bigint[]> {
  const seenAt = ctx.clock.now();
  const { data, errors } = await ctx.admin.graphqlPartial(CUSTOMERS, { ids: ids.map((id) => gid('Customer', id)) });
  if (!data) throw new Error(`Customers could not be read: ${errors[0]?.message}`);
  const there = data.nodes.filter((node): node is CustomerNode => node !== null && 'id' in node);
  if (there.length === 0 && errors.length > 0) throw new Error(`Customers could not be read: ${errors[0]!.message}`);
  await store(
    ctx,
    there.map((node) => customerFromGraphql(node, errors.length === 0)),
    seenAt,
  );
  const found = new Set(there.map((node) => idOf('Customer', node.id)));
  return errors.length > 0 ? [] : ids.filter((id) => !found.has(id));
}

/** Only what says something new is written and told of: most versions of a customer change nothing here. */
async function store(ctx: Ctx, customers: CustomerFacts[], seenAt: Date): Promise<void> {
  const { emailHash } = ctx.secrets;
  const fresh = new Set(await differing(ctx.sql, ctx.shop.id, customers, seenAt, emailHash));
  if (fresh.size === 0) return;
  const told = customers.filter(({ id }) => fresh.has(id));
  await ctx.transaction(async (tx) => {
    await holdMessages(tx, ctx.shop.id);
    const changed = await mergeCustomers(tx, ctx.shop.id, told, seenAt, emailHash, 'shopify');
    const joined = await joinGuests(
      tx,
      ctx.shop.id,
      told.map(({ id }) => id),
    );
    if (changed.length > 0) tx.emit({ name: 'customers.changed', customerIds: [...changed, ...joined] });
    if (joined.length > 0) tx.emit({ name: 'orders.changed', orderIds: [], customerIds: joined });
  });
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
