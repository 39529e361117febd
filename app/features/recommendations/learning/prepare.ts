import { basketsFromLines } from '#app/algorithms/co-purchase/baskets.ts';
import { coPurchaseNeighbours, type Neighbours } from '#app/algorithms/co-purchase/neighbours.ts';
import {
  type BasketHistory,
  NEVER,
  NOBODY,
  type ProductFacts,
  type ProductSets,
} from '#app/algorithms/next-basket/types.ts';
import type { FactRow, LineColumns } from './learning.store.server.ts';

/** Ids and the dense numbers algorithms use instead. */
export class Numbering {
  readonly ids: BigInt64Array;
  readonly #numbers: Map<bigint, number>;

  /** @param ids ascending, each once */
  constructor(ids: BigInt64Array) {
    this.ids = ids;
    this.#numbers = new Map(Array.from(ids, (id, number) => [id, number]));
  }

  static of(ids: Iterable<bigint>): Numbering {
    return new Numbering(BigInt64Array.from(new Set(ids)).sort());
  }

  get size(): number {
    return this.ids.length;
  }

  /** −1 where there is none. */
  numberOf(id: bigint): number {
    return this.#numbers.get(id) ?? -1;
  }
}

/** The order lines as the recommender wants them; lines of an order stand together, customer 0 is nobody. */
export function historyOfLines({ order, customer, day, product }: LineColumns, products: Numbering): BasketHistory {
  const customers = Numbering.of(customer);
  // Ascending, so nobody (0) is the first number, if any; guests are below.
  const offsets: number[] = [];
  const who: number[] = [];
  const days: number[] = [];
  const items = new Uint32Array(product.length);
  for (let line = 0; line < order.length; line++) {
    if (line === 0 || order[line] !== order[line - 1]) {
      offsets.push(line);
      who.push(customer[line] === 0n ? NOBODY : customers.numberOf(customer[line]!));
      days.push(day[line]!);
    }
    items[line] = products.numberOf(product[line]!);
  }
  offsets.push(order.length);
  return {
    customers: customers.size,
    products: products.size,
    customer: Uint32Array.from(who),
    day: Int32Array.from(days),
    offsets: Uint32Array.from(offsets),
    items,
  };
}

/** What is known of the products, with the names of the types behind their numbers. */
export function factsOf(rows: readonly FactRow[], products: Numbering): { facts: ProductFacts; types: string[] } {
  const known = new Map(rows.map((row) => [row.id, row]));
  const types = [...new Set(rows.map(({ productType }) => productType))].filter((name) => name !== '').sort();
  const vendors = [...new Set(rows.map(({ vendor }) => vendor))].filter((name) => name !== '').sort();
  const typeNumbers = new Map(types.map((name, number) => [name, number]));
  const vendorNumbers = new Map(vendors.map((name, number) => [name, number]));
  const all = Array.from(products.ids, (id) => known.get(id));
  const type = Int32Array.from(all, (row) => typeNumbers.get(row?.productType ?? '') ?? -1);
  return {
    types,
    facts: {
      category: type,
      type,
      vendor: Int32Array.from(all, (row) => vendorNumbers.get(row?.vendor ?? '') ?? -1),
      price: Float64Array.from(all, (row) => (row ? Number(row.priceMinor) : Number.NaN)),
      launchDay: Int32Array.from(all, (row) => row?.launchDay ?? NEVER),
    },
  };
}

export function setsOf(bundles: readonly { key: string; items: bigint[] }[], products: Numbering): ProductSets {
  return {
    offsets: Uint32Array.from([0, ...running(bundles.map(({ items }) => items.length))]),
    items: Uint32Array.from(bundles.flatMap(({ items }) => items.map((id) => products.numberOf(id)))),
  };
}

/** What was viewed in one visit, counted as what is bought in one order; undefined while there are no visits. */
export function viewedTogether(
  { visit, product }: { visit: Float64Array; product: BigInt64Array },
  products: Numbering,
): Neighbours | undefined {
  if (visit.length === 0) return undefined;
  const visits = visit.reduce((most, one) => Math.max(most, one + 1), 0);
  const items = Uint32Array.from(product, (id) => products.numberOf(id));
  return coPurchaseNeighbours(basketsFromLines(Uint32Array.from(visit), items, visits, products.size));
}

function running(lengths: readonly number[]): number[] {
  let sum = 0;
  return lengths.map((length) => {
    sum += length;
    return sum;
  });
}
