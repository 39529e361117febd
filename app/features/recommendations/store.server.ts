import { type Baskets, basketsFromLines } from '#app/algorithms/co-purchase/baskets.ts';
import { copyColumns, copyLines } from '#app/platform/database/copy.ts';
import type { Sql, Tx } from '#app/platform/database/database.ts';
import type { PairCounts } from './count-pairs.ts';

/**
 * What was bought with what, as counts. `counted_baskets` says what has been counted, order by order; product 0 in
 * `product_counts` stands for all orders that count.
 */
export const ALL_ORDERS = 0n;

/** May stand in a block at all; whether it is in stock is asked when the list is drawn up. */
export const publishable = (product: string): string =>
  `${product}.status = 'ACTIVE' AND ${product}.published_at IS NOT NULL AND ${product}.deleted_at IS NULL AND NOT ${product}.placeholder`;

/** One writer of counts per shop at a time; held to the end of the transaction. */
export async function lockCounts(tx: Tx, shopId: number): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtext('recommendations'), $1)`, [shopId]);
}

/** One writer of sets per shop at a time; held to the end of the transaction, and taken before all other locks but that of counts. */
export async function lockSets(tx: Tx, shopId: number): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtext('recommendations.sets'), $1)`, [shopId]);
}

/** What was bought together was bought together, whoever it was for: gifts count. Gift cards are money and go with nothing. */
const presentBaskets = (where: string): string =>
  `SELECT o.id AS order_id,
          coalesce(array_agg(DISTINCT l.product_id ORDER BY l.product_id) FILTER (WHERE l.product_id IS NOT NULL), '{}') AS products
   FROM orders o
   LEFT JOIN order_lines l ON l.shop_id = o.shop_id AND l.order_id = o.id AND l.current_quantity > 0 AND NOT l.gift_card
   WHERE o.shop_id = $1 AND o.counts ${where}
   GROUP BY o.id`;

export interface BasketRow {
  order_id: bigint;
  products: bigint[];
}

/** The baskets of these orders as the facts have them now; an order that does not count has none. */
export async function readPresentBaskets(tx: Tx, shopId: number, orderIds: bigint[]): Promise<BasketRow[]> {
  const { rows } = await tx.query<BasketRow>(presentBaskets('AND o.id = ANY ($2::int8[])'), [shopId, orderIds]);
  return rows;
}

export async function readCountedBaskets(tx: Tx, shopId: number, orderIds: bigint[]): Promise<BasketRow[]> {
  const { rows } = await tx.query<BasketRow>(
    'SELECT order_id, products FROM counted_baskets WHERE shop_id = $1 AND order_id = ANY ($2::int8[])',
    [shopId, orderIds],
  );
  return rows;
}

/** False until the first rebuild: there is nothing a single order could be added to. */
export async function hasCounts(tx: Tx, shopId: number): Promise<boolean> {
  const { rows } = await tx.query('SELECT FROM product_counts WHERE shop_id = $1 AND product_id = $2', [
    shopId,
    ALL_ORDERS,
  ]);
  return rows.length > 0;
}

/** Whether the shop has at least so many orders. */
export async function hasOrders(sql: Sql, shopId: number, many: number): Promise<boolean> {
  const { rows } = await sql.query('SELECT FROM orders WHERE shop_id = $1 LIMIT 1 OFFSET $2', [shopId, many - 1]);
  return rows.length > 0;
}

export interface CountChanges {
  /** Orders whose basket is now this; null: counts no longer. */
  baskets: Map<bigint, bigint[] | null>;
  items: Map<bigint, number>;
  pairs: { a: bigint; b: bigint; by: number }[];
}

/** Adds differences to the counts; what falls to zero goes. Keys in order, so that two writers never lock crosswise. */
export async function applyChanges(tx: Tx, shopId: number, { baskets, items, pairs }: CountChanges): Promise<void> {
  const gone = [...baskets].filter(([, products]) => products === null).map(([orderId]) => orderId);
  const kept = [...baskets].flatMap(([orderId, products]) => (products === null ? [] : [{ orderId, products }]));
  await tx.query('DELETE FROM counted_baskets WHERE shop_id = $1 AND order_id = ANY ($2::int8[])', [shopId, gone]);
  await tx.query(
    `INSERT INTO counted_baskets (shop_id, order_id, products)
     SELECT $1, order_id, products::int8[] FROM unnest($2::int8[], $3::text[]) AS b (order_id, products)
     ON CONFLICT (shop_id, order_id) DO UPDATE SET products = excluded.products`,
    [shopId, kept.map(({ orderId }) => orderId), kept.map(({ products }) => `{${products.join()}}`)],
  );
  await tx.query(
    `INSERT INTO product_counts AS c (shop_id, product_id, orders)
     SELECT $1, id, by FROM unnest($2::int8[], $3::int[]) AS d (id, by) ORDER BY id
     ON CONFLICT (shop_id, product_id) DO UPDATE SET orders = c.orders + excluded.orders`,
    [shopId, [...items.keys()], [...items.values()]],
  );
  await tx.query(
    `DELETE FROM product_counts WHERE shop_id = $1 AND product_id = ANY ($2::int8[]) AND orders = 0 AND product_id <> 0`,
    [shopId, [...items.keys()]],
  );
  const pairColumns = [pairs.map(({ a }) => a), pairs.map(({ b }) => b)];
  await tx.query(
    `INSERT INTO pair_counts AS c (shop_id, a, b, orders)
     SELECT $1, a, b, by FROM unnest($2::int8[], $3::int8[], $4::int[]) AS d (a, b, by) ORDER BY a, b
     ON CONFLICT (shop_id, a, b) DO UPDATE SET orders = c.orders + excluded.orders`,
    [shopId, ...pairColumns, pairs.map(({ by }) => by)],
  );
  await tx.query(
    `DELETE FROM pair_counts c USING unnest($2::int8[], $3::int8[]) AS d (a, b)
     WHERE c.shop_id = $1 AND c.a = d.a AND c.b = d.b AND c.orders = 0`,
    [shopId, ...pairColumns],
  );
}

export interface History {
  baskets: Baskets;
  /** Product ids ascending; the index is the product's in `baskets`. */
  products: BigInt64Array;
}

/** Counts every basket anew. */
export async function recountBaskets(tx: Tx, shopId: number): Promise<History> {
  await tx.query('DELETE FROM counted_baskets WHERE shop_id = $1', [shopId]);
  await tx.query(
    `INSERT INTO counted_baskets (shop_id, order_id, products) SELECT $1, order_id, products FROM (${presentBaskets('')}) b`,
    [shopId],
  );
  return readHistory(tx, shopId);
}

/** What has been counted, as typed arrays, items ascending in each basket: one statement, so that it is of one moment. */
export async function readHistory(tx: Tx, shopId: number): Promise<History> {
  const {
    columns: [order, product],
  } = await copyColumns(
    tx,
    `SELECT place, coalesce(product, 0) FROM (
       SELECT row_number() OVER () - 1 AS place, products FROM counted_baskets WHERE shop_id = ${shopId}) b
     LEFT JOIN LATERAL unnest(products) AS product ON true`,
    ['number', 'int8'],
  );
  // In order of appearance first; an order without any product has one line that names none.
  const index = new Map<bigint, number>();
  const lines = product.length;
  const orderOf = new Uint32Array(lines);
  const itemOf = new Uint32Array(lines);
  let orders = 0;
  let kept = 0;
  for (let line = 0; line < lines; line++) {
    orders = Math.max(orders, order[line]! + 1);
    const id = product[line]!;
    if (id === 0n) continue;
    let item = index.get(id);
    if (item === undefined) {
      item = index.size;
      index.set(id, item);
    }
    orderOf[kept] = order[line]!;
    itemOf[kept++] = item;
  }
  const products = BigInt64Array.from(index.keys()).sort();
  const numberOf = new Uint32Array(products.length);
  products.forEach((id, number) => {
    numberOf[index.get(id)!] = number;
  });
  const items = itemOf.subarray(0, kept);
  items.forEach((item, line) => {
    items[line] = numberOf[item]!;
  });
  return { products, baskets: basketsFromLines(orderOf.subarray(0, kept), items, orders, products.length) };
}

/** Puts fresh counts in place of the stored ones. */
export async function replaceCounts(
  tx: Tx,
  shopId: number,
  { products, baskets }: History,
  counts: Uint32Array,
  pairs: PairCounts,
): Promise<void> {
  await tx.query('DELETE FROM product_counts WHERE shop_id = $1', [shopId]);
  await tx.query('DELETE FROM pair_counts WHERE shop_id = $1', [shopId]);
  await copyLines(
    tx,
    'product_counts (shop_id, product_id, orders)',
    (function* () {
      yield `${shopId}\t${ALL_ORDERS}\t${baskets.offsets.length - 1}\n`;
      for (let i = 0; i < products.length; i++) yield `${shopId}\t${products[i]}\t${counts[i]}\n`;
    })(),
  );
  const text = Array.from(products, String);
  await copyLines(
    tx,
    'pair_counts (shop_id, a, b, orders)',
    (function* () {
      for (let i = 0; i < pairs.a.length; i++) {
        yield `${shopId}\t${text[pairs.a[i]!]}\t${text[pairs.b[i]!]}\t${pairs.orders[i]}\n`;
      }
    })(),
  );
}

/** Before autovacuum has looked, the planner takes tables just filled for empty ones, and joins them row by row. */
export async function tellPlanner(tx: Tx): Promise<void> {
  await tx.query('ANALYZE counted_baskets, product_counts, pair_counts, recommendations');
}

export interface CatalogueRow {
  id: bigint;
  title: string;
  vendor: string;
  productType: string;
  tags: string[];
  priceMinor: bigint;
}

/** Every product that may stand in a block, by id. */
export async function readPublishable(sql: Sql, shopId: number): Promise<CatalogueRow[]> {
  const { rows } = await sql.query<CatalogueRow>(
    `SELECT id, title, vendor, product_type AS "productType", tags, price_minor AS "priceMinor"
     FROM products p WHERE shop_id = $1 AND ${publishable('p')} ORDER BY id`,
    [shopId],
  );
  return rows;
}

export interface CompanionRow {
  product: bigint;
  item: bigint;
  together: number;
  ordersWith: number;
}

/** Which publishable products were bought with these, in at least two orders. */
export async function readCompanions(tx: Tx, shopId: number, productIds: bigint[]): Promise<CompanionRow[]> {
  const { rows } = await tx.query<CompanionRow>(
    `SELECT s.id AS product, x.other AS item, x.orders AS together, c.orders AS "ordersWith"
     FROM unnest($2::int8[]) AS s (id)
     CROSS JOIN LATERAL (
       SELECT b AS other, orders FROM pair_counts WHERE shop_id = $1 AND a = s.id AND orders >= 2
       UNION ALL
       SELECT a, orders FROM pair_counts WHERE shop_id = $1 AND b = s.id AND orders >= 2) x
     JOIN product_counts c ON c.shop_id = $1 AND c.product_id = x.other
     JOIN products p ON p.shop_id = $1 AND p.id = x.other AND ${publishable('p')}`,
    [shopId, productIds],
  );
  return rows;
}

export async function readOrdersWith(sql: Sql, shopId: number, productIds: bigint[]): Promise<Map<bigint, number>> {
  const { rows } = await sql.query<{ id: bigint; orders: number }>(
    'SELECT product_id AS id, orders FROM product_counts WHERE shop_id = $1 AND product_id = ANY ($2::int8[])',
    [shopId, productIds],
  );
  return new Map(rows.map(({ id, orders }) => [id, orders]));
}

export interface RankedRow {
  productId: bigint;
  otherId: bigint;
  basis: 'orders' | 'content';
  score: number;
  together: number;
  lift: number;
  llr: number;
}

/** The content-based rows of these products, to go on standing behind what orders say. */
export async function readContentRows(tx: Tx, shopId: number, productIds: bigint[]): Promise<RankedRow[]> {
  const { rows } = await tx.query<RankedRow>(
    `SELECT product_id AS "productId", other_id AS "otherId", basis, score, together, lift, llr
     FROM recommendations WHERE shop_id = $1 AND product_id = ANY ($2::int8[]) AND basis = 'content'
     ORDER BY product_id, position`,
    [shopId, productIds],
  );
  return rows;
}

/** Writes whole lists (rows of a product in order) for the products in `scope`, or for all; only what differs. */
export async function writeRanked(
  tx: Tx,
  shopId: number,
  rows: Iterable<RankedRow>,
  scope: bigint[] | null,
): Promise<void> {
  await tx.query(
    `CREATE TEMP TABLE new_ranked (product_id int8, position int2, other_id int8, basis text,
       score float8, together int, lift float8, llr float8, PRIMARY KEY (product_id, position)) ON COMMIT DROP`,
  );
  await copyLines(tx, 'new_ranked', rankedLines(rows));
  await tx.query('ANALYZE new_ranked');
  await tx.query(
    `DELETE FROM recommendations r WHERE shop_id = $1 AND ($2::int8[] IS NULL OR product_id = ANY ($2::int8[]))
       AND NOT EXISTS (SELECT FROM new_ranked n WHERE n.product_id = r.product_id AND n.position = r.position)`,
    [shopId, scope],
  );
  await tx.query(
    `INSERT INTO recommendations AS r (shop_id, product_id, position, other_id, basis, score, together, lift, llr)
     SELECT $1, * FROM new_ranked
     ON CONFLICT (shop_id, product_id, position) DO UPDATE
       SET other_id = excluded.other_id, basis = excluded.basis, score = excluded.score, together = excluded.together,
           lift = excluded.lift, llr = excluded.llr
       WHERE (r.other_id, r.basis, r.score, r.together, r.lift, r.llr)
         IS DISTINCT FROM (excluded.other_id, excluded.basis, excluded.score, excluded.together, excluded.lift, excluded.llr)`,
    [shopId],
  );
}

function* rankedLines(rows: Iterable<RankedRow>): Generator<string> {
  let product: bigint | undefined;
  let position = 0;
  for (const row of rows) {
    position = row.productId === product ? position + 1 : 1;
    product = row.productId;
    yield `${product}\t${position}\t${row.otherId}\t${row.basis}\t${row.score}\t${row.together}\t${row.lift}\t${row.llr}\n`;
  }
}

export interface BundleRow {
  key: string;
  items: bigint[];
  orders: number;
  support: number;
  confidence: number;
  lift: number;
  llr: number;
}

/** As the last computation left them, by rank. */
export async function readBundleRows(tx: Tx, shopId: number): Promise<(BundleRow & { decided: boolean })[]> {
  const { rows } = await tx.query<BundleRow & { decided: boolean }>(
    `SELECT key, items, orders, support, confidence, lift, llr, status <> 'proposed' AS decided FROM bundles
     WHERE shop_id = $1 ORDER BY rank`,
    [shopId],
  );
  return rows;
}

/** In order of rank; what is not among them goes, whatever its status (the caller keeps what the owner decided). */
export async function replaceBundles(tx: Tx, shopId: number, bundles: BundleRow[], now: Date): Promise<void> {
  await tx.query('DELETE FROM bundles WHERE shop_id = $1 AND NOT key = ANY ($2::text[])', [
    shopId,
    bundles.map(({ key }) => key),
  ]);
  await tx.query(
    `INSERT INTO bundles (shop_id, key, items, orders, support, confidence, lift, llr, rank, computed_at)
     SELECT $1, key, items::int8[], orders, support, confidence, lift, llr, rank, $2
     FROM unnest($3::text[], $4::text[], $5::int[], $6::float8[], $7::float8[], $8::float8[], $9::float8[])
       WITH ORDINALITY AS b (key, items, orders, support, confidence, lift, llr, rank)
     ON CONFLICT (shop_id, key) DO UPDATE
       SET items = excluded.items, orders = excluded.orders, support = excluded.support, confidence = excluded.confidence,
           lift = excluded.lift, llr = excluded.llr, rank = excluded.rank, computed_at = excluded.computed_at`,
    [
      shopId,
      now,
      bundles.map(({ key }) => key),
      bundles.map(({ items }) => `{${items.join()}}`),
      bundles.map(({ orders }) => orders),
      bundles.map(({ support }) => support),
      bundles.map(({ confidence }) => confidence),
      bundles.map(({ lift }) => lift),
      bundles.map(({ llr }) => llr),
    ],
  );
}

/** Products excluded everywhere. */
export async function readExcludedEverywhere(tx: Tx, shopId: number): Promise<Set<bigint>> {
  const { rows } = await tx.query<{ id: bigint }>(
    `SELECT other_id AS id FROM recommendation_rules WHERE shop_id = $1 AND kind = 'exclude' AND product_id = 0`,
    [shopId],
  );
  return new Set(rows.map(({ id }) => id));
}
