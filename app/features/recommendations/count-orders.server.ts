import { basketDelta } from '#app/algorithms/co-purchase/counts.ts';
import { rankNeighbours } from '#app/algorithms/co-purchase/neighbours.ts';
import type { Ctx } from '#app/platform/contributions.ts';
import { noteChange } from './changes.store.server.ts';
import { wantForStrangers } from './personal/strangers.server.ts';
import { DEPTH, FILLED, figures } from './ranking.ts';
import { refreshFactors } from './rules/boosting.server.ts';
import { wantShown } from './shown.server.ts';
import { lockShown, readNaming, readWithoutList } from './shown.store.server.ts';
import {
  ALL_ORDERS,
  applyChanges,
  type BasketRow,
  type CountChanges,
  hasCounts,
  lockCounts,
  type RankedRow,
  readCompanions,
  readContentRows,
  readCountedBaskets,
  readOrdersWith,
  readPresentBaskets,
  writeRanked,
} from './store.server.ts';

/** Above this a rebuild is quicker than list after list. */
const MANY_PRODUCTS = 2_000;

/** Seconds until an order shows in the sets it bears out or makes: they are found anew, once for many orders. */
const SETS_SECONDS = 20;

/** Seconds until everything is computed anew after an order, once for many; lists of its own products and sets do not wait. */
const SETTLE_SECONDS = 600;

/**
 * In a larger shop both take so long that one order is not worth it: sets are found when the others' settle, and all else,
 * for which orders that come meanwhile must wait, is left to the night.
 */
const LARGE = 200_000;

/** A product nobody has listed yet does not wait so long. */
const SOON_SECONDS = 20;

/**
 * Brings the counts up to date with these orders' present facts and draws up the lists of their products. What has been
 * counted is kept per order, so the difference is right whatever happened in between, however often this runs.
 */
export async function countOrders(ctx: Ctx, orderIds: bigint[]): Promise<void> {
  const { id: shopId } = ctx.shop;
  const counted = await ctx.transaction(async (tx) => {
    await lockCounts(tx, shopId);
    if (!(await hasCounts(tx, shopId))) return null;
    const before = await readCountedBaskets(tx, shopId, orderIds);
    const present = await readPresentBaskets(tx, shopId, orderIds);
    const changes = changesBetween(before, present);
    if (changes.baskets.size === 0) return null;
    await applyChanges(tx, shopId, changes);

    const orders = (await readOrdersWith(tx, shopId, [ALL_ORDERS])).get(ALL_ORDERS) ?? 0;
    const affected = productsOf(changes, before);
    if (affected.length > MANY_PRODUCTS) {
      tx.send('recommendations.rebuild');
      return orders;
    }
    const ordersWith = await readOrdersWith(tx, shopId, affected);
    const companions = Map.groupBy(await readCompanions(tx, shopId, affected), ({ product }) => product);
    const content = Map.groupBy(await readContentRows(tx, shopId, affected), ({ productId }) => productId);
    const lists = affected.flatMap((productId): RankedRow[] => {
      const own = ordersWith.get(productId) ?? 0;
      const ranked = rankNeighbours({ orders, ordersWith: own, k: DEPTH }, companions.get(productId) ?? []).map(
        ({ item, together, ordersWith: others, score }): RankedRow => ({
          productId,
          otherId: item,
          basis: 'orders',
          score,
          together,
          ...figures(together, own, others, orders),
        }),
      );
      const named = new Set(ranked.map(({ otherId }) => otherId));
      const alike = (content.get(productId) ?? []).filter(({ otherId }) => !named.has(otherId));
      return [...ranked, ...alike.slice(0, Math.max(0, FILLED - ranked.length))];
    });
    await writeRanked(tx, shopId, lists, affected);
    if ((await wantShown(ctx, tx, affected)) > 0) tx.send('publish.push');
    return orders;
  });
  if (counted === null) return;
  const large = counted > LARGE;
  await ctx.send('recommendations.sets', {}, { key: 'soon', after: large ? SETTLE_SECONDS : SETS_SECONDS });
  if (!large) await ctx.send('recommendations.rebuild', {}, { key: 'settled', after: SETTLE_SECONDS });
}

/** Products changed (sold out, back, renamed, gone, new): what names them is drawn up again. */
export async function followCatalogue(ctx: Ctx, productIds: bigint[]): Promise<void> {
  const unlisted = await ctx.transaction(async (tx) => {
    await lockShown(tx, ctx.shop.id);
    await refreshFactors(ctx, tx, productIds);
    const scope = await readNaming(tx, ctx.shop.id, productIds);
    if ((await wantShown(ctx, tx, scope)) > 0) tx.send('publish.push');
    await noteChange(tx, ctx.shop.id, 'shelf', ctx.clock.now());
    await wantForStrangers(ctx, tx);
    return (await hasCounts(tx, ctx.shop.id)) ? readWithoutList(tx, ctx.shop.id, productIds) : [];
  });
  if (unlisted.length > 0) await ctx.send('recommendations.rebuild', {}, { key: 'new', after: SOON_SECONDS });
}

function changesBetween(counted: BasketRow[], present: BasketRow[]): CountChanges {
  const before = new Map(counted.map((row) => [row.order_id, row.products]));
  const after = new Map(present.map((row) => [row.order_id, row.products]));
  const changes: CountChanges = { baskets: new Map(), items: new Map(), pairs: [] };
  const pairs = new Map<string, CountChanges['pairs'][number]>();
  for (const orderId of new Set([...before.keys(), ...after.keys()])) {
    const old = before.get(orderId);
    const now = after.get(orderId);
    const delta = basketDelta(old ?? [], now ?? []);
    const counts = Number(now !== undefined) - Number(old !== undefined);
    if (counts === 0 && delta.items.size === 0) continue;
    changes.baskets.set(orderId, now ?? null);
    for (const [item, by] of delta.items) changes.items.set(item, (changes.items.get(item) ?? 0) + by);
    if (counts !== 0) changes.items.set(ALL_ORDERS, (changes.items.get(ALL_ORDERS) ?? 0) + counts);
    for (const { a, b, by } of delta.pairs) {
      const pair = pairs.get(`${a}-${b}`) ?? { a, b, by: 0 };
      pair.by += by;
      pairs.set(`${a}-${b}`, pair);
    }
  }
  changes.pairs = [...pairs.values()].filter(({ by }) => by !== 0);
  return changes;
}

/** Every product that stands or stood in a changed basket. */
function productsOf({ baskets }: CountChanges, counted: BasketRow[]): bigint[] {
  const old = counted.filter(({ order_id }) => baskets.has(order_id)).flatMap(({ products }) => products);
  return [...new Set([...old, ...[...baskets.values()].flatMap((products) => products ?? [])])];
}
