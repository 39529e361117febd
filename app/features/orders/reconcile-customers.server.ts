import type { Ctx } from '#app/platform/contributions.ts';
import { gid, idOf } from '#app/platform/shopify/gid.ts';
import {
  BULK_CUSTOMERS,
  type CustomerNode,
  customersAfter,
  dropCustomer,
  joinCustomers,
  storeListed,
} from '../customers/index.server.ts';
import { ORDER_OWNERS } from './documents.graphql.ts';
import { IdList } from './id-list.ts';
import { askListing, goneFrom, type Listing, readListing, shift } from './listing.server.ts';
import { recordIssueOnce } from './store-issues.server.ts';
import { newestOrdersOf } from './store-sync.server.ts';

/** Of so many at once what is told is laid beside what is known. */
const COMPARED = 2000;

/** What has just come may not stand in Shopify's list yet. */
const TOO_FRESH_MS = 10 * 60_000;

/** So far back an app without a special permission is shown orders. */
const DAYS_BACK_MS = 59 * 86_400_000;

/**
 * Lays all customers of both sides beside each other: finds who was deleted or merged at Shopify while the webhook that
 * says so was lost, and what changes without a new version. Whoever is not listed there is asked for by id first. What is
 * done is done whenever this breaks off: who begins anew with the same list finds less to do.
 */
export async function reconcileAllCustomers(ctx: Ctx, data: Record<string, unknown> = {}): Promise<void> {
  if (!ctx.shop.installed) return;
  const asked = await askListing(ctx, () => BULK_CUSTOMERS, data);
  if (!asked.listing) return ctx.send('orders.customers', asked.data, { after: asked.seconds });
  const isOver = shift();
  const told = await storeAll(ctx, asked.listing, isOver);
  const gone = told && (await letGoOfOthers(ctx, told.listed, asked.listing.since, isOver));
  if (!told || gone === null) return ctx.send('orders.customers', asked.listing.again);
  if (told.found + gone > 0) ctx.log.info({ found: told.found, gone }, 'webhooks about customers had been missed');
}

/** Null when its time was over before the end. */
async function storeAll(ctx: Ctx, listing: Listing, isOver: () => boolean) {
  const listed = new IdList();
  let found = 0;
  let waiting: CustomerNode[] = [];
  const broken: string[] = [];
  const store = async () => {
    const told = await storeListed(ctx, waiting, listing.since);
    found += told.found;
    broken.push(...told.unreadable.map(({ id, why }) => `${id}: ${why}`));
    waiting = [];
    for (const text of broken.splice(0)) await recordIssueOnce(ctx.sql, ctx.shop.id, 'customers_not_readable', text);
  };
  for await (const roots of readListing(listing, (text) => broken.push(text.slice(0, 300)))) {
    for (const root of roots) {
      const customer = root as unknown as CustomerNode;
      listed.add(idOf('Customer', customer.id));
      waiting.push(customer);
      if (waiting.length >= COMPARED) await store();
    }
    if (isOver()) return null;
  }
  await store();
  return { found, listed };
}

/** @returns how many were gone; null when its time was over before the end */
async function letGoOfOthers(ctx: Ctx, listed: IdList, since: Date, isOver: () => boolean): Promise<number | null> {
  const before = new Date(since.getTime() - TOO_FRESH_MS);
  const here = (after: bigint, limit: number) => customersAfter(ctx.sql, ctx.shop.id, { after, before, limit });
  let count = 0;
  for await (const gone of goneFrom(ctx, 'Customer', listed, here)) {
    await letGo(ctx, gone);
    count += gone.length;
    if (isOver()) return null;
  }
  return count;
}

/** Orders are not deleted with their customer: whom one of hers belongs to now is who she became. */
async function letGo(ctx: Ctx, ids: readonly bigint[]): Promise<void> {
  if (ids.length === 0) return;
  const at = ctx.clock.now();
  const since = ctx.shop.scopes.includes('read_all_orders') ? new Date(0) : new Date(at.getTime() - DAYS_BACK_MS);
  const became = await newOwners(ctx, await newestOrdersOf(ctx.sql, ctx.shop.id, ids, since));
  for (const [gone, kept] of became) await ctx.transaction((tx) => joinCustomers(ctx, tx, { kept, gone }));
  await ctx.transaction(async (tx) => {
    for (const id of ids) if (!became.has(id)) await dropCustomer(ctx, tx, id, at);
  });
}

/** Of the customers of these orders (customer to order) whose order has become somebody else's: who she is. */
async function newOwners(ctx: Ctx, newest: Map<bigint, bigint>): Promise<Map<bigint, bigint>> {
  const became = new Map<bigint, bigint>();
  if (newest.size === 0) return became;
  const { nodes } = await ctx.admin.graphql(ORDER_OWNERS, { ids: [...newest.values()].map((id) => gid('Order', id)) });
  const owners = new Map<bigint, bigint>();
  for (const node of nodes)
    if (node?.id && node.customer) owners.set(idOf('Order', node.id), idOf('Customer', node.customer.id));
  for (const [id, order] of newest) {
    const owner = owners.get(order);
    if (owner !== undefined && owner !== id) became.set(id, owner);
  }
  return became;
}
