import { ordersWithItem } from '#app/algorithms/co-purchase/baskets.ts';
import { coPurchaseNeighbours, neighboursOf, rankNeighbours } from '#app/algorithms/co-purchase/neighbours.ts';
import { contentNeighbours } from '#app/algorithms/content.ts';
import { saveSetting } from '#app/platform/settings.ts';
import { countPairs, type PairCounts } from './count-pairs.ts';
import { COMPUTED_KEY, DEPTH, FILLED, figures } from './ranking.ts';
import { refreshFactors } from './rules/boosting.server.ts';
import { drawUpSets } from './sets.server.ts';
import { wantShown } from './shown.server.ts';
import {
  type CatalogueRow,
  type History,
  lockCounts,
  lockSets,
  type RankedRow,
  readPublishable,
  recountBaskets,
  replaceCounts,
  tellPlanner,
  writeRanked,
} from './store.server.ts';
import type { Work } from './work.ts';

/** Ranked this deep, so that what may not be shown can be left out and `DEPTH` still remain. */
const SEARCHED = 48;

export interface Rebuilt {
  orders: number;
  products: number;
  pairs: number;
  bundles: number;
  /** How much of what Shopify should show has changed. */
  changed: number;
}

/** Computes everything from the stored orders: counts, lists beside every product, bundles; and says what to publish. */
export function rebuildAll({ db, shop, clock }: Work): Promise<Rebuilt> {
  return db.transaction(async (tx) => {
    const { id: shopId } = shop;
    await lockCounts(tx, shopId);
    await lockSets(tx, shopId);
    const history = await recountBaskets(tx, shopId);
    const counts = ordersWithItem(history.baskets);
    const pairs = countPairs(history.baskets);
    await replaceCounts(tx, shopId, history, counts, pairs);

    const catalogue = await readPublishable(tx, shopId);
    const lists = rankAll(history, counts, pairs, new Set(catalogue.map(({ id }) => id)));
    await writeRanked(tx, shopId, withContent(catalogue, lists), null);
    await tellPlanner(tx);

    const { bundles } = await drawUpSets({ shop, clock }, tx, history, catalogue);
    // Stock moves all day; what the owner wishes of it is looked at again with everything else.
    await refreshFactors({ shop }, tx, null);
    const changed = await wantShown({ shop, clock }, tx, null);
    const orders = history.baskets.offsets.length - 1;
    await saveSetting({ shop, clock }, tx, COMPUTED_KEY, { orders });
    return { orders, products: catalogue.length, pairs: pairs.a.length, bundles, changed };
  });
}

/** Beside each publishable product, the publishable products most often bought with it beyond chance. */
function rankAll(
  { baskets, products }: History,
  counts: Uint32Array,
  pairs: PairCounts,
  publishable: Set<bigint>,
): Map<bigint, RankedRow[]> {
  const orders = baskets.offsets.length - 1;
  const shown = Array.from(products, (id) => publishable.has(id));
  const neighbours = coPurchaseNeighbours(baskets, { k: SEARCHED });
  const lists = new Map<bigint, { item: number; together: number; score: number }[]>();
  const cutShort = new Map<number, { item: number; together: number; ordersWith: number }[]>();
  for (let item = 0; item < products.length; item++) {
    if (!shown[item]) continue;
    const found = neighboursOf(neighbours, item);
    const kept = found.filter((neighbour) => shown[neighbour.item]).slice(0, DEPTH);
    if (kept.length < DEPTH && found.length === SEARCHED) cutShort.set(item, []);
    lists.set(products[item]!, kept);
  }
  // So many of the best are no longer for sale that the list came out short: look through all companions.
  if (cutShort.size > 0) {
    for (let i = 0; i < pairs.a.length; i++) {
      const [a, b, together] = [pairs.a[i]!, pairs.b[i]!, pairs.orders[i]!];
      if (shown[b]) cutShort.get(a)?.push({ item: b, together, ordersWith: counts[b]! });
      if (shown[a]) cutShort.get(b)?.push({ item: a, together, ordersWith: counts[a]! });
    }
    for (const [item, candidates] of cutShort) {
      lists.set(products[item]!, rankNeighbours({ orders, ordersWith: counts[item]!, k: DEPTH }, candidates));
    }
  }
  const indexOf = new Map(Array.from(products, (id, i) => [id, i]));
  return new Map(
    Array.from(lists, ([productId, list]) => {
      const ordersWith = counts[indexOf.get(productId)!]!;
      return [
        productId,
        list.map(
          ({ item, together, score }): RankedRow => ({
            productId,
            otherId: products[item]!,
            basis: 'orders',
            score,
            together,
            ...figures(together, ordersWith, counts[item]!, orders),
          }),
        ),
      ];
    }),
  );
}

/** Where orders say too little, similar products follow: those that are alike by what they are. */
function* withContent(catalogue: CatalogueRow[], lists: Map<bigint, RankedRow[]>): Generator<RankedRow> {
  const needy = catalogue.flatMap(({ id }, i) => ((lists.get(id)?.length ?? 0) < FILLED ? [i] : []));
  const similar = contentNeighbours(
    catalogue.map(({ title, vendor, productType, tags, priceMinor }) => ({
      title,
      vendor,
      type: productType,
      tags,
      priceMinor: Number(priceMinor),
    })),
    { k: FILLED * 2, only: needy },
  );
  const alike = new Map(needy.map((item, i) => [item, similar[i] ?? []]));
  for (const [i, { id }] of catalogue.entries()) {
    const own = lists.get(id) ?? [];
    yield* own;
    const named = new Set(own.map(({ otherId }) => otherId));
    const more = (alike.get(i) ?? []).filter(({ item }) => !named.has(catalogue[item]!.id));
    for (const { item, score } of more.slice(0, Math.max(0, FILLED - own.length))) {
      yield { productId: id, otherId: catalogue[item]!.id, basis: 'content', score, together: 0, lift: 0, llr: 0 };
    }
  }
}
