import type { Ctx } from '#app/platform/contributions.ts';
import { type ProductForSale, readForSale } from './personal.store.server.ts';

/**
 * Products as they stand on the shelf, kept at hand: a shopper's answer names some twenty, and the same few hundred are
 * named all day. A shop's shelf is cleared when a product of it changes (whoever asks has read how often that was), and
 * once a minute for what nobody told of.
 */
interface Shelf {
  change: number;
  since: number;
  /** Null: the shop has no such product. */
  products: Map<bigint, ProductForSale | null>;
}

const MINUTE = 60_000;
const SHOPS = 200;
const PRODUCTS = 20_000;

const shelves = new Map<number, Shelf>();

export async function fromShelf(
  { sql, shop }: Pick<Ctx, 'sql' | 'shop'>,
  change: number,
  productIds: Iterable<bigint>,
): Promise<Map<bigint, ProductForSale>> {
  const shelf = shelfOf(shop.id, change);
  const wanted = new Set(productIds);
  const missing = [...wanted].filter((id) => !shelf.products.has(id));
  if (missing.length > 0) {
    const read = await readForSale(sql, shop.id, missing);
    if (shelf.products.size > PRODUCTS) shelf.products.clear();
    for (const id of missing) shelf.products.set(id, read.get(id) ?? null);
  }
  const found = new Map<bigint, ProductForSale>();
  for (const id of wanted) {
    const product = shelf.products.get(id);
    if (product) found.set(id, product);
  }
  return found;
}

function shelfOf(shopId: number, change: number): Shelf {
  const now = performance.now();
  const known = shelves.get(shopId);
  if (known?.change === change && now - known.since < MINUTE) return known;
  const shelf: Shelf = { change, since: now, products: new Map() };
  shelves.delete(shopId);
  shelves.set(shopId, shelf);
  for (const oldest of shelves.keys()) {
    if (shelves.size <= SHOPS) break;
    shelves.delete(oldest);
  }
  return shelf;
}
