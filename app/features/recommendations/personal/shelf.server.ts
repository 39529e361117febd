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
  products: Map<bigint, ProductForSale>;
  /** The shop has none of these. */
  absent: Set<bigint>;
}

const MINUTE = 60_000;
const SHOPS = 200;
const PRODUCTS = 20_000;

const shelves = new Map<number, Shelf>();

/** At least those of these products that the shop has. */
export async function fromShelf(
  { sql, shop }: Pick<Ctx, 'sql' | 'shop'>,
  change: number,
  productIds: Iterable<bigint>,
): Promise<ReadonlyMap<bigint, ProductForSale>> {
  const shelf = shelfOf(shop.id, change);
  const missing = new Set<bigint>();
  for (const id of productIds) if (!shelf.products.has(id) && !shelf.absent.has(id)) missing.add(id);
  if (missing.size === 0) return shelf.products;
  const read = await readForSale(sql, shop.id, [...missing]);
  for (const id of missing) {
    const product = read.get(id);
    if (product) shelf.products.set(id, product);
    else shelf.absent.add(id);
  }
  return shelf.products;
}

function shelfOf(shopId: number, change: number): Shelf {
  const now = performance.now();
  const known = shelves.get(shopId);
  if (known?.change === change && now - known.since < MINUTE && sizeOf(known) <= PRODUCTS) return known;
  // A new one, and not the old one emptied: somebody may still be picking from it.
  const shelf: Shelf = { change, since: now, products: new Map(), absent: new Set() };
  shelves.delete(shopId);
  shelves.set(shopId, shelf);
  for (const oldest of shelves.keys()) {
    if (shelves.size <= SHOPS) break;
    shelves.delete(oldest);
  }
  return shelf;
}

const sizeOf = ({ products, absent }: Shelf) => products.size + absent.size;
