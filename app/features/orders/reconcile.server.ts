import type { Ctx } from '#app/platform/contributions.ts';
import { isDomainError } from '#app/platform/errors.ts';
import { idOf } from '#app/platform/shopify/gid.ts';
import { knownVersions as knownProducts, PRODUCT_VERSIONS, readProduct } from '../catalogue/index.server.ts';
import { customersSince, readCustomers } from '../customers/index.server.ts';
import type { OrderVersionsQuery } from './documents.generated.ts';
import { ORDER_VERSIONS } from './documents.graphql.ts';
import { refusedByDatabase } from './read-carefully.server.ts';
import { readOrder } from './read-order.server.ts';
import { startBackfill } from './run-backfill.server.ts';
import type { ReconcileState, Resource } from './schema.ts';
import { followMerges, storedVersions } from './store.server.ts';
import { recordIssueOnce } from './store-issues.server.ts';
import { cursors, saveCursor } from './store-sync.server.ts';

/** Looks back a little further than the last time: Shopify's search index lags behind, and clocks differ. */
const OVERLAP_MS = 10 * 60_000;
/** More than this is not a few lost webhooks; the whole history is read again, which costs Shopify and us less. */
const TOO_MANY = 2000;

/** Shopify turns a hundred pages and no more; what comes after them is asked for anew. */
const PAGES = 90;

/** Single objects asked for side by side: most of the time goes into waiting for Shopify. */
const AT_ONCE = 4;

interface Look {
  /** A page of what changed since; `missed` are those of which Shopify tells something that is not known here. */
  page(ctx: Ctx, page: { query: string; after: string | null }): Promise<ChangesPage>;
  read(ctx: Ctx, ids: bigint[]): Promise<unknown>;
}

interface ChangesPage {
  missed: bigint[];
  newest: Date | null;
  pageInfo: OrderVersionsQuery['orders']['pageInfo'];
}

const looks: Record<Resource, Look> = {
  products: {
    page: async (ctx, page) =>
      older(ctx, 'Product', (await ctx.admin.graphql(PRODUCT_VERSIONS, page)).products, knownProducts),
    read: (ctx, ids) =>
      oneByOne(ctx, 'products', ids, readProduct, (id) =>
        ctx.send('catalogue.read', { productId: String(id) }, { key: String(id) }),
      ),
  },
  customers: {
    page: customersSince,
    async read(ctx, ids) {
      for (const { id, why } of await readCustomers(ctx, ids))
        await recordIssueOnce(ctx.sql, ctx.shop.id, 'customers_not_readable', `${id}: ${why}`);
    },
  },
  orders: {
    page: async (ctx, page) =>
      older(ctx, 'Order', (await ctx.admin.graphql(ORDER_VERSIONS, page)).orders, storedVersions),
    read: (ctx, ids) =>
      oneByOne(ctx, 'orders', ids, readOrder, (id) =>
        ctx.send('orders.read', { orderId: String(id) }, { key: String(id) }),
      ),
  },
};

/** Of products and orders every change makes a new version, so the versions alone are compared. */
async function older(
  ctx: Ctx,
  type: 'Product' | 'Order',
  { nodes, pageInfo }: OrderVersionsQuery['orders'],
  known: typeof storedVersions,
): Promise<ChangesPage> {
  const there = nodes.map(({ id, updatedAt }) => ({ id: idOf(type, id), updatedAt: new Date(updatedAt) }));
  const here = await known(
    ctx.sql,
    ctx.shop.id,
    there.map(({ id }) => id),
  );
  return {
    missed: there.filter(({ id, updatedAt }) => (here.get(id) ?? -1) < updatedAt.getTime()).map(({ id }) => id),
    newest: there.at(-1)?.updatedAt ?? null,
    pageInfo,
  };
}

/**
 * Reads them a few at a time. One that cannot be read keeps no other from it: it is noted for the health page, and when it
 * is Shopify that has no answer, a job asks again.
 */
async function oneByOne(
  ctx: Ctx,
  resource: 'products' | 'orders',
  ids: bigint[],
  read: (ctx: Ctx, id: bigint) => Promise<void>,
  later: (id: bigint) => Promise<void>,
): Promise<void> {
  const readOne = async (id: bigint) => {
    try {
      await read(ctx, id);
    } catch (error) {
      const kind = kindOf(error);
      if (kind === null) throw error;
      ctx.log.warn({ resource, id: String(id), error }, 'an object cannot be used');
      const reason =
        kind === 'not_stored' ? (`${resource}_not_stored` as const) : (`${resource}_not_readable` as const);
      const first = await recordIssueOnce(ctx.sql, ctx.shop.id, reason, `${id}: ${(error as Error).message}`);
      if (first && kind === 'refused') await later(id);
    }
  };
  for (let next = 0; next < ids.length; next += AT_ONCE)
    await Promise.all(ids.slice(next, next + AT_ONCE).map(readOne));
}

/** Null when it was not for this object: the connection, the database, the token. */
function kindOf(error: unknown): 'not_stored' | 'not_readable' | 'refused' | null {
  if (refusedByDatabase(error)) return 'not_stored';
  if (isDomainError(error)) return error.code === 'shopify_refused' ? 'refused' : null;
  const unusable = error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError;
  return unusable ? 'not_readable' : null;
}

/**
 * Looks at what changed at Shopify since the last look and reads what is missing or older here. Webhooks are not promised
 * to arrive; this finds those that did not.
 *
 * @throws what went wrong first; the other resources have been looked at all the same
 */
export async function reconcileNow(ctx: Ctx): Promise<ReconcileState[]> {
  if (!ctx.shop.installed) return reconcileState(ctx);
  const failures: unknown[] = [];
  for (const { resource, updatedTo } of await cursors(ctx.sql, ctx.shop.id)) {
    try {
      await reconcile(ctx, resource, updatedTo);
    } catch (error) {
      ctx.log.error({ resource, error }, 'could not be compared with Shopify');
      failures.push(error);
    }
  }
  await followMerges(ctx.sql, ctx.shop.id);
  if (failures.length > 0) throw failures[0];
  return reconcileState(ctx);
}

async function reconcile(ctx: Ctx, resource: Resource, updatedTo: Date): Promise<void> {
  const now = ctx.clock.now();
  const since = new Date(updatedTo.getTime() - OVERLAP_MS);
  const missed: bigint[] = [];
  let newest = updatedTo;
  let from = since;
  let turned = 0;
  for (let after: string | null = null; ; ) {
    const query = `updated_at:>='${from.toISOString()}'`;
    const page: ChangesPage = await looks[resource].page(ctx, { query, after });
    missed.push(...page.missed);
    if (page.newest && page.newest > newest) newest = page.newest;
    if (missed.length > TOO_MANY) {
      ctx.log.warn({ resource }, 'too much was missed; the whole history is read again');
      await startBackfill(ctx);
      return;
    }
    if (!page.pageInfo.hasNextPage) break;
    after = page.pageInfo.endCursor;
    turned += 1;
    if (turned >= PAGES && page.newest && page.newest > from) {
      from = page.newest;
      after = null;
      turned = 0;
    }
  }
  await looks[resource].read(ctx, missed);
  const found = missed.length;
  // A date ahead of today (an import, a clock that was wrong) must not hide what changes until then.
  const seenTo = newest < now ? newest : now;
  await saveCursor(ctx.sql, ctx.shop.id, { resource, updatedTo: seenTo, checkedAt: now, found });
  if (found > 0) ctx.log.info({ resource, found }, 'webhooks had missed something');
}

export async function reconcileState(ctx: Ctx): Promise<ReconcileState[]> {
  return (await cursors(ctx.sql, ctx.shop.id)).map(({ resource, updatedTo, checkedAt, found }) => ({
    resource,
    checkedAt: checkedAt.toISOString(),
    updatedTo: updatedTo.toISOString(),
    found,
  }));
}
