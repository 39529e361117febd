import type { Sql } from '#app/platform/database/database.ts';
import type { ProductVersion } from './facts.ts';
import { changesSince, lookAt, NOTHING, type ProductChanges } from './store-changes.server.ts';

const PRODUCT = `id int8, handle text, title text, vendor text, product_type text, tags text[], status text,
  published_at timestamptz, image_known bool, image_url text, image_alt text, created_at timestamptz,
  updated_at timestamptz, seen_at timestamptz, complete bool`;
const VARIANT = `product_id int8, id int8, inventory_item_id int8, title text, sku text, position int4, price_minor int8,
  compare_at_minor int8, cost_known bool, cost_minor int8, inventory int4, available bool, updated_at timestamptz, seen_at timestamptz`;

const from = (part: string, columns: string, alias: string) =>
  `jsonb_to_recordset($2::jsonb -> '${part}') AS ${alias}(${columns})`;

/**
 * Writes versions of different products: a newer one replaces an older one, and of two in one second (`updated_at` has no more) the
 * one seen later. A deletion stays unless a later version proves it wrong, and stock is newer by the moment it was seen
 * (`seenAt`), because levels change without a new product version.
 *
 * @returns the products that are different now
 */
export async function mergeProducts(
  tx: Sql,
  shopId: number,
  versions: readonly ProductVersion[],
): Promise<ProductChanges> {
  const rows = JSON.stringify(
    {
      products: versions.map(({ product, seenAt }) => ({
        id: String(product.id),
        handle: product.handle,
        title: product.title,
        vendor: product.vendor,
        product_type: product.productType,
        tags: product.tags,
        status: product.status,
        published_at: product.publishedAt,
        image_known: product.image !== undefined,
        image_url: product.image?.url ?? null,
        image_alt: product.image?.alt ?? null,
        created_at: product.createdAt,
        updated_at: product.updatedAt,
        seen_at: seenAt,
        complete: product.complete,
      })),
      variants: versions.flatMap(({ product, seenAt }) =>
        product.variants.map((variant) => ({
          product_id: String(product.id),
          id: String(variant.id),
          inventory_item_id: digits(variant.inventoryItemId),
          title: variant.title,
          sku: variant.sku,
          position: variant.position,
          price_minor: String(variant.priceMinor),
          compare_at_minor: digits(variant.compareAtMinor),
          cost_known: variant.costMinor !== undefined,
          cost_minor: digits(variant.costMinor ?? null),
          inventory: variant.inventory,
          available: variant.available,
          updated_at: variant.updatedAt,
          seen_at: seenAt,
        })),
      ),
    },
    (_key, value) => (typeof value === 'string' ? value.replaceAll('\0', '') : value),
  );
  const before = await lookAt(
    tx,
    shopId,
    versions.map(({ product }) => product.id),
  );
  const applied = await tx.query<{ id: bigint }>(
    `INSERT INTO products AS t (shop_id, id, handle, title, vendor, product_type, tags, status, published_at, image_url,
       image_alt, placeholder, created_at, updated_at, seen_at)
     SELECT $1, p.id, p.handle, p.title, p.vendor, p.product_type, p.tags, p.status, p.published_at, p.image_url,
       p.image_alt, false, p.created_at, p.updated_at, p.seen_at
     FROM ${from('products', PRODUCT, 'p')} ORDER BY p.id
     ON CONFLICT (shop_id, id) DO UPDATE SET handle = excluded.handle, title = excluded.title, vendor = excluded.vendor,
       product_type = excluded.product_type, tags = excluded.tags, status = excluded.status,
       published_at = excluded.published_at, placeholder = false, created_at = excluded.created_at,
       updated_at = excluded.updated_at, seen_at = excluded.seen_at,
       deleted_at = CASE WHEN t.deleted_at >= excluded.updated_at THEN t.deleted_at END
     WHERE (t.updated_at, t.seen_at) <= (excluded.updated_at, excluded.seen_at)
     RETURNING id`,
    [shopId, rows],
  );
  const ids = applied.rows.map(({ id }) => id);
  if (ids.length === 0) return NOTHING;
  await tx.query(
    `UPDATE products t SET image_url = p.image_url, image_alt = p.image_alt FROM ${from('products', PRODUCT, 'p')}
     WHERE t.shop_id = $1 AND t.id = p.id AND p.id = ANY($3::int8[]) AND p.image_known`,
    [shopId, rows, ids],
  );
  await tx.query(
    `DELETE FROM variants v USING ${from('products', PRODUCT, 'p')}
     WHERE v.shop_id = $1 AND v.product_id = p.id AND p.complete AND p.id = ANY($3::int8[])
       AND NOT EXISTS (SELECT 1 FROM ${from('variants', VARIANT, 'n')} WHERE n.id = v.id)`,
    [shopId, rows, ids],
  );
  await tx.query(
    `INSERT INTO variants AS t (shop_id, id, product_id, inventory_item_id, title, sku, position, price_minor,
       compare_at_minor, cost_minor, inventory, available, inventory_at, updated_at)
     SELECT $1, n.id, n.product_id, n.inventory_item_id, n.title, n.sku, n.position, n.price_minor, n.compare_at_minor,
       CASE WHEN n.cost_known THEN n.cost_minor ELSE old.cost_minor END, n.inventory, n.available, n.seen_at, n.updated_at
     FROM ${from('variants', VARIANT, 'n')} LEFT JOIN variants old ON old.shop_id = $1 AND old.id = n.id
     WHERE n.product_id = ANY($3::int8[]) ORDER BY n.id
     ON CONFLICT (shop_id, id) DO UPDATE SET product_id = excluded.product_id,
       inventory_item_id = excluded.inventory_item_id, title = excluded.title, sku = excluded.sku,
       position = excluded.position, price_minor = excluded.price_minor, compare_at_minor = excluded.compare_at_minor,
       cost_minor = excluded.cost_minor, updated_at = excluded.updated_at,
       inventory = CASE WHEN t.inventory_at > excluded.inventory_at THEN t.inventory ELSE excluded.inventory END,
       available = CASE WHEN t.inventory_at > excluded.inventory_at THEN t.available ELSE excluded.available END,
       inventory_at = GREATEST(t.inventory_at, excluded.inventory_at)`,
    [shopId, rows, ids],
  );
  await summarise(tx, shopId, ids);
  return changesSince(tx, shopId, ids, before);
}

const digits = (value: bigint | null) => (value === null ? null : String(value));

/** What a product's variants add up to. */
async function summarise(tx: Sql, shopId: number, productIds: bigint[]): Promise<void> {
  await tx.query(
    `UPDATE products p SET price_minor = COALESCE(v.price, p.price_minor), available = COALESCE(v.available, false)
     FROM unnest($2::int8[]) AS wanted(id) LEFT JOIN LATERAL
       (SELECT min(price_minor) AS price, bool_or(available) AS available FROM variants
        WHERE shop_id = $1 AND product_id = wanted.id) v ON true
     WHERE p.shop_id = $1 AND p.id = wanted.id`,
    [shopId, productIds],
  );
}

/** The deletion of a product, also of one never heard of before. True when that was news. */
export async function markProductDeleted(tx: Sql, shopId: number, id: bigint, at: Date): Promise<boolean> {
  const { rowCount } = await tx.query(
    `INSERT INTO products AS t (shop_id, id, handle, title, status, available, placeholder, updated_at, deleted_at)
     VALUES ($1, $2, '', '', 'ARCHIVED', false, true, 'epoch', $3)
     ON CONFLICT (shop_id, id) DO UPDATE SET deleted_at = excluded.deleted_at
     WHERE t.updated_at <= excluded.deleted_at AND (t.deleted_at IS NULL OR t.deleted_at < excluded.deleted_at)`,
    [shopId, id, at],
  );
  return rowCount === 1;
}

/** A level moved at `at`: what is stored is no longer known to be true. */
export async function markStockStale(tx: Sql, shopId: number, inventoryItemId: bigint, at: Date): Promise<boolean> {
  const { rowCount } = await tx.query(
    `UPDATE variants SET stock_stale = true, inventory_at = GREATEST(inventory_at, $3)
     WHERE shop_id = $1 AND inventory_item_id = $2 AND (inventory_at IS NULL OR inventory_at <= $3)`,
    [shopId, inventoryItemId, at],
  );
  return (rowCount ?? 0) > 0;
}

export async function staleVariants(sql: Sql, shopId: number, limit: number): Promise<{ id: bigint; at: Date }[]> {
  const { rows } = await sql.query<{ id: bigint; at: Date }>(
    `SELECT id, COALESCE(inventory_at, 'epoch') AS at FROM variants WHERE shop_id = $1 AND stock_stale
     ORDER BY id LIMIT $2`,
    [shopId, limit],
  );
  return rows;
}

export interface Stock {
  id: bigint;
  inventory: number | null;
  available: boolean;
}

/** What the stock was at `at`. A level that moved later keeps its mark and is asked for again. */
export async function setStock(tx: Sql, shopId: number, stock: Stock[], at: Date): Promise<ProductChanges> {
  const told = stock.map(({ id }) => id);
  const { rows } = await tx.query<{ id: bigint }>(
    'SELECT DISTINCT product_id AS id FROM variants WHERE shop_id = $1 AND id = ANY($2::int8[])',
    [shopId, told],
  );
  const ids = rows.map(({ id }) => id);
  const before = await lookAt(tx, shopId, ids);
  await tx.query(
    `UPDATE variants v SET inventory = s.inventory, available = s.available, inventory_at = $5, stock_stale = false
     FROM unnest($2::int8[], $3::int4[], $4::bool[]) AS s(id, inventory, available)
     WHERE v.shop_id = $1 AND v.id = s.id AND (v.inventory_at IS NULL OR v.inventory_at <= $5)`,
    [shopId, told, stock.map((one) => one.inventory), stock.map((one) => one.available), at],
  );
  await summarise(tx, shopId, ids);
  return changesSince(tx, shopId, ids, before);
}

/** When the version that is stored of a product was seen. */
export async function lastSeen(sql: Sql, shopId: number, id: bigint): Promise<Date | null> {
  const { rows } = await sql.query<{ at: Date }>('SELECT seen_at AS at FROM products WHERE shop_id = $1 AND id = $2', [
    shopId,
    id,
  ]);
  return rows[0]?.at ?? null;
}

export async function knownVersions(sql: Sql, shopId: number, ids: bigint[]): Promise<Map<bigint, number>> {
  const { rows } = await sql.query<{ id: bigint; updated_at: Date }>(
    'SELECT id, updated_at FROM products WHERE shop_id = $1 AND id = ANY($2::int8[]) AND deleted_at IS NULL',
    [shopId, ids],
  );
  return new Map(rows.map(({ id, updated_at }) => [id, updated_at.getTime()]));
}

/** Products we hold for living, with ids above `from` and up to `to`, or to the last. */
export async function productsBetween(
  sql: Sql,
  shopId: number,
  { from, to }: { from: bigint; to: bigint | null },
): Promise<bigint[]> {
  const { rows } = await sql.query<{ id: bigint }>(
    `SELECT id FROM products WHERE shop_id = $1 AND id > $2 AND ($3::int8 IS NULL OR id <= $3)
       AND NOT placeholder AND deleted_at IS NULL ORDER BY id`,
    [shopId, from, to],
  );
  return rows.map(({ id }) => id);
}

export async function readTitles(sql: Sql, shopId: number, ids: bigint[]): Promise<Map<bigint, string>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql.query<{ id: bigint; title: string }>(
    'SELECT id, title FROM products WHERE shop_id = $1 AND id = ANY($2::int8[])',
    [shopId, ids],
  );
  return new Map(rows.map(({ id, title }) => [id, title]));
}
