import type { Collection, Id, Order, Product } from '../model.ts';

const BESTSELLERS = 48;
const NEWCOMERS = 24;
const BEST_ID = '310455000001';
const NEW_ID = '310455000002';
export const MADE_COLLECTIONS: ReadonlySet<Id> = new Set([BEST_ID, NEW_ID]);

/** An order file knows no collections: what sells most and what came last make two that any shop would have. */
export function collectionsFrom(products: Iterable<Product>, orders: Iterable<Order>): Map<Id, Collection> {
  const sold = new Map<Id, number>();
  let now = 0;
  for (const order of orders) {
    now = Math.max(now, order.createdAt);
    for (const { productId } of order.lines) if (productId) sold.set(productId, (sold.get(productId) ?? 0) + 1);
  }
  const all = [...products];
  const best = all.toSorted((left, right) => (sold.get(right.id) ?? 0) - (sold.get(left.id) ?? 0));
  const fresh = all.toSorted((left, right) => right.createdAt - left.createdAt);
  const lists: [id: Id, handle: string, title: string, inside: Product[]][] = [
    [BEST_ID, 'bestsellers', 'Bestsellers', best.slice(0, BESTSELLERS)],
    [NEW_ID, 'new', 'New', fresh.slice(0, NEWCOMERS)],
  ];
  return new Map(
    lists.map(([id, handle, title, inside]) => {
      for (const product of inside) product.collectionIds.push(id);
      const productIds = inside.map((product) => product.id);
      return [id, { id, handle, title, bodyHtml: '', productIds, updatedAt: now }];
    }),
  );
}
