import { ordersWithItem } from '#app/algorithms/co-purchase/baskets.ts';
import { findBundles } from '#app/algorithms/co-purchase/bundles.ts';
import type { Tx } from '#app/platform/database/database.ts';
import { bundleKey, measureSet } from './bundle-figures.ts';
import { wantShown } from './shown.server.ts';
import { lockShown } from './shown.store.server.ts';
import {
  type BundleRow,
  type CatalogueRow,
  type History,
  lockSets,
  readBundleRows,
  readExcludedEverywhere,
  readHistory,
  readPublishable,
  replaceBundles,
} from './store.server.ts';
import type { Work } from './work.ts';

/**
 * Finds the shop's sets anew from what has been counted so far, and says what to publish beside the products whose sets
 * are others now, or were bought once more. That every share of all orders has moved by a hair is left to the night.
 *
 * @returns how much of what Shopify should show has changed
 */
export function refreshSets({ db, shop, clock }: Work): Promise<number> {
  return db.transaction(async (tx) => {
    await lockSets(tx, shop.id);
    const history = await readHistory(tx, shop.id);
    const { before, after } = await drawUpSets({ shop, clock }, tx, history, await readPublishable(tx, shop.id));
    const scope = whereOthers(before, after);
    return scope.length > 0 ? wantShown({ shop, clock }, tx, scope) : 0;
  });
}

/** The sets found in a history, in place of those there were. The caller holds {@link lockSets}; takes `lockShown`. */
export async function drawUpSets(
  { shop, clock }: Pick<Work, 'shop' | 'clock'>,
  tx: Tx,
  history: History,
  catalogue: readonly CatalogueRow[],
): Promise<{ before: BundleRow[]; after: BundleRow[]; bundles: number }> {
  const hidden = await readExcludedEverywhere(tx, shop.id);
  const shown = new Set(catalogue.map(({ id }) => id).filter((id) => !hidden.has(id)));
  const found = setsIn(history, shown);
  await lockShown(tx, shop.id);
  const before = await readBundleRows(tx, shop.id);
  const decided = before.filter((row) => row.decided);
  const after = [...found, ...notFound(history, decided, found)];
  await replaceBundles(tx, shop.id, after, clock.now());
  return { before, after, bundles: after.length };
}

function setsIn({ baskets, products }: History, shown: ReadonlySet<bigint>): BundleRow[] {
  return findBundles(baskets, { excluded: (item) => !shown.has(products[item]!) }).map(
    ({ items, count, ...figures }): BundleRow => {
      const ids = items.map((item) => products[item]!);
      return { ...figures, key: bundleKey(ids), items: ids, orders: count };
    },
  );
}

/** What the owner decided on and is not found any more stays, behind the others and with today's figures. */
function notFound(
  { baskets, products }: History,
  decided: readonly BundleRow[],
  found: readonly BundleRow[],
): BundleRow[] {
  const keys = new Set(found.map(({ key }) => key));
  const others = decided.filter(({ key }) => !keys.has(key));
  if (others.length === 0) return [];
  const counts = ordersWithItem(baskets);
  const indexOf = new Map(Array.from(products, (id, i) => [id, i]));
  return others.map(({ key, items }) => {
    const indexes = items.map((id) => indexOf.get(id) ?? -1);
    return { key, items, ...measureSet(baskets, counts, indexes) };
  });
}

/** Products whose sets, in their order and with the orders that hold them, are not what they were. */
function whereOthers(before: readonly BundleRow[], after: readonly BundleRow[]): bigint[] {
  const lineOf = (rows: readonly BundleRow[]) => {
    const lines = new Map<bigint, string>();
    for (const { key, items, orders, confidence } of rows) {
      for (const id of items) lines.set(id, `${lines.get(id) ?? ''} ${key}:${orders}:${confidence}`);
    }
    return lines;
  };
  const [old, now] = [lineOf(before), lineOf(after)];
  return [...new Set([...old.keys(), ...now.keys()])].filter((id) => old.get(id) !== now.get(id));
}
