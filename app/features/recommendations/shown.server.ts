import type { Ctx } from '#app/platform/contributions.ts';
import type { Sql, Tx } from '#app/platform/database/database.ts';
import { type Wanted, wantRows } from '#app/platform/publish/publish.ts';
import { momentOf } from './moment.server.ts';
import { besideProduct, setBeside } from './pipeline/beside.ts';
import type { Candidate, Moment } from './pipeline/types.ts';
import type { Basis, Boost } from './schema.ts';
import {
  lockShown,
  readCompanionsOf,
  readPinsBeside,
  readProductIds,
  readShownSets,
  type ShownSet,
} from './shown.store.server.ts';
import type { Work } from './work.ts';

/** A metafield's list; the block shows the first six that are in stock when the page is drawn. */
const LISTED = 12;
const SEEN = 6;

/** Products whose lists are drawn up together; in between, others get a turn. */
const AT_ONCE = 2_000;

export interface ShownRow {
  productId: bigint;
  otherId: bigint;
  basis: Basis;
  /** From 1. */
  place: number;
}

/**
 * What stands beside these products now, or would under other wishes than those saved: the same as is published.
 *
 * @param boosts instead of the owner's
 */
export async function readShown(
  { sql, shop, clock }: Pick<Ctx, 'sql' | 'shop' | 'clock'>,
  productIds: bigint[],
  places: number,
  boosts?: readonly Boost[],
): Promise<ShownRow[]> {
  const sources = await readSources(sql, shop.id, productIds);
  const moment = await momentOf({ sql, shop, clock }, namedIn(productIds, sources), boosts);
  return productIds.flatMap((productId) =>
    listOf(productId, sources, moment, places).map(({ productId: otherId, reason }, i) => ({
      productId,
      otherId,
      basis: BASIS[reason.key] ?? 'orders',
      place: i + 1,
    })),
  );
}

/**
 * Says what Shopify should show beside these products, or beside all: lists and sets.
 *
 * @returns how much that changes
 */
export async function wantShown(
  { shop, clock }: Pick<Work, 'shop' | 'clock'>,
  tx: Tx,
  scope: bigint[] | null,
): Promise<number> {
  await lockShown(tx, shop.id);
  const ids = scope ? [...new Set(scope)].sort((a, b) => (a < b ? -1 : 1)) : await readProductIds(tx, shop.id);
  const sets = setsByProduct(await readShownSets(tx, shop.id, scope));
  // All at once ask about every product again and again: these are read once.
  const everything = scope === null ? await momentOf({ shop, clock, sql: tx }, null) : null;
  let changed = 0;
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const some = ids.slice(from, from + AT_ONCE);
    const sources = await readSources(tx, shop.id, some);
    const inSets = some.flatMap((id) => sets.get(id)?.flatMap(({ items }) => items) ?? []);
    const moment = everything ?? (await momentOf({ shop, clock, sql: tx }, [...namedIn(some, sources), ...inSets]));
    const wanted = some.flatMap((id) => [
      ...listWanted(id, listOf(id, sources, moment, LISTED)),
      ...setWanted(id, published(id, moment) ? setBeside(id, sets.get(id) ?? [], moment) : null),
    ]);
    changed += await wantRows(tx, shop.id, clock.now(), wanted);
  }
  return changed;
}

interface Sources {
  companions: Awaited<ReturnType<typeof readCompanionsOf>>;
  pins: Awaited<ReturnType<typeof readPinsBeside>>;
}

async function readSources(sql: Sql, shopId: number, productIds: bigint[]): Promise<Sources> {
  const companions = await readCompanionsOf(sql, shopId, productIds);
  return { companions, pins: await readPinsBeside(sql, shopId, productIds) };
}

function namedIn(productIds: bigint[], { companions, pins }: Sources): bigint[] {
  return productIds.flatMap((id) => [
    id,
    ...(companions.get(id)?.map(({ otherId }) => otherId) ?? []),
    ...(pins.get(id) ?? []),
  ]);
}

const published = (id: bigint, { products }: Moment) => products.get(id)?.published === true;

/** Beside what is not on sale itself nothing stands: it has no page. */
function listOf(id: bigint, { companions, pins }: Sources, moment: Moment, most: number): Candidate[] {
  if (!published(id, moment)) return [];
  return besideProduct(id, companions.get(id) ?? [], pins.get(id) ?? [], moment, most);
}

/** Of the reasons products stand beside others for; what is not named rests on orders. */
const BASIS: Partial<Record<Candidate['reason']['key'], Basis>> = { pin: 'pin', like: 'content' };

function setsByProduct(sets: readonly ShownSet[]): Map<bigint, ShownSet[]> {
  const found = new Map<bigint, ShownSet[]>();
  for (const set of sets) for (const id of set.items) found.set(id, [...(found.get(id) ?? []), set]);
  return found;
}

const gid = (id: bigint) => `gid://shopify/Product/${id}`;

function listWanted(id: bigint, list: readonly Candidate[]): Wanted[] {
  const bases = list.slice(0, SEEN).map(({ reason: { key } }) => BASIS[key] ?? 'orders');
  // What the heading above them may claim.
  const basis = !bases.includes('content') ? 'orders' : bases.includes('orders') ? 'mixed' : 'content';
  const some = list.length > 0;
  const value = some ? JSON.stringify(list.map(({ productId }) => gid(productId))) : null;
  return [
    wantedOf(id, 'also_bought', 'list.product_reference', value),
    wantedOf(id, 'also_bought_basis', 'single_line_text_field', some ? basis : null),
  ];
}

function setWanted(id: bigint, set: ShownSet | null): Wanted[] {
  const rest = set?.items.flatMap((item, i) => (item === id ? [] : [{ item, handle: set.handles[i]! }])) ?? [];
  const figures = set && {
    items: rest.map(({ item, handle }) => ({ productId: String(item), handle })),
    support: set.support,
    confidence: set.confidence,
    lift: set.lift,
  };
  return [
    wantedOf(id, 'bundle_items', 'list.product_reference', set && JSON.stringify(rest.map(({ item }) => gid(item)))),
    wantedOf(id, 'bought_together', 'json', figures && JSON.stringify(figures)),
  ];
}

const wantedOf = (ownerId: bigint, key: string, type: string, value: string | null): Wanted => ({
  ownerType: 'Product',
  ownerId,
  key,
  type,
  value,
});
