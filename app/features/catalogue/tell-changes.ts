import type { ShopTx } from '#app/platform/contributions.ts';
import type { ProductChanges } from './store-changes.server.ts';

/** Only what changed is told, and stock apart from the rest: whoever counts nothing need not compute anything anew. */
export function tellChanges(tx: ShopTx, { changed, stock }: ProductChanges): void {
  if (changed.length > 0) tx.emit({ name: 'catalogue.changed', productIds: changed });
  if (stock.length > 0) tx.emit({ name: 'stock.changed', productIds: stock });
}
