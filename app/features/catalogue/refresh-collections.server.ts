import type { Ctx, ShopTx } from '#app/platform/contributions.ts';
import { gid, idOf } from '#app/platform/shopify/gid.ts';
import type { CollectionsQuery } from './documents.generated.ts';
import { COLLECTION_SIZE, COLLECTIONS } from './documents.graphql.ts';
import { productIds } from './product-ids.server.ts';
import {
  forgetMembers,
  knownMembers,
  nameCollections,
  namedCollections,
  replaceMembers,
  replaceTitles,
} from './store-collections.server.ts';

/** So many products are read while the owner waits: what Shopify gives out at once. */
const AT_ONCE = 2_000;

/** So long a preview takes what was read before. */
const FRESH_MS = 86_400_000;

/**
 * Reads the titles of all collections, and the products of those that a rule names. Shopify's webhooks tell that a
 * collection changed but not which products came or went, least of all where a condition decides; so it is asked daily
 * and when the owner wants.
 */
export async function refreshCollections(ctx: Ctx): Promise<void> {
  if (!ctx.shop.installed) return;
  const found: { id: bigint; title: string }[] = [];
  for (let after: string | null = null; ; ) {
    const { collections }: CollectionsQuery = await ctx.admin.graphql(COLLECTIONS, { after });
    found.push(...collections.nodes.map(({ id, title }) => ({ id: idOf('Collection', id), title })));
    if (!collections.pageInfo.hasNextPage) break;
    after = collections.pageInfo.endCursor ?? null;
  }
  await ctx.transaction(async (tx) => {
    const left = await replaceTitles(tx, ctx.shop.id, found);
    if (left.length > 0) tx.emit({ name: 'catalogue.changed', productIds: left });
    await forgetMembers(tx, ctx.shop.id);
  });
  for (const id of await namedCollections(ctx.sql, ctx.shop.id)) await readMembersOf(ctx, id);
}

/**
 * Makes sure that the products of these collections are known, as a rule names them that is looked at or about to be
 * saved.
 *
 * @returns those that hold too many to be read while somebody waits: they want `readLater`
 */
export async function readForRule(ctx: Ctx, ids: bigint[]): Promise<bigint[]> {
  if (!ctx.shop.installed || ids.length === 0) return [];
  const known = await knownNow(ctx);
  const large: bigint[] = [];
  for (const id of new Set(ids)) {
    if (known.has(id)) continue;
    const { collection } = await ctx.admin.graphql(COLLECTION_SIZE, { id: gid('Collection', id) });
    if ((collection?.productsCount?.count ?? 0) > AT_ONCE) large.push(id);
    else await readMembersOf(ctx, id);
  }
  return large;
}

/** The products of these collections, and of no others, are kept known from now on; where they are not yet, they soon are. */
export async function nameInRules(tx: ShopTx, shopId: number, ids: bigint[]): Promise<void> {
  await readLater(tx, await nameCollections(tx, shopId, ids));
}

export async function readLater(via: Pick<ShopTx, 'send'> | Pick<Ctx, 'send'>, ids: bigint[]): Promise<void> {
  for (const id of ids) await via.send('catalogue.members', { collectionId: String(id) }, { key: String(id) });
}

/** As a job: unless somebody was quicker. */
export async function readMembersSoon(ctx: Ctx, id: bigint): Promise<void> {
  if (ctx.shop.installed && !(await knownNow(ctx)).has(id)) await readMembersOf(ctx, id);
}

async function knownNow({ sql, shop, clock }: Ctx): Promise<Set<bigint>> {
  return knownMembers(sql, shop.id, new Date(clock.now().getTime() - FRESH_MS));
}

async function readMembersOf(ctx: Ctx, id: bigint): Promise<void> {
  const asked = ctx.clock.now();
  const members: bigint[] = [];
  for await (const { ids } of productIds(ctx, `collection_id:${id}`)) members.push(...ids);
  await ctx.transaction(async (tx) => {
    const { moved, named } = await replaceMembers(tx, ctx.shop.id, id, members, asked);
    // What no rule names that is saved shows nowhere.
    if (named && moved.length > 0) tx.emit({ name: 'catalogue.changed', productIds: moved });
  });
}
