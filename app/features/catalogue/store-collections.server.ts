import type { Sql, Tx } from '#app/platform/database/database.ts';

export interface CollectionFacts {
  id: bigint;
  title: string;
  productIds: bigint[];
}

/** Puts what Shopify told in place of what was known; returns the products that came into a collection or left one. */
export async function replaceCollections(tx: Tx, shopId: number, collections: CollectionFacts[]): Promise<bigint[]> {
  const ids = collections.map(({ id }) => id);
  const pairs = collections.flatMap(({ id, productIds }) => productIds.map((productId) => ({ id, productId })));
  await tx.query('DELETE FROM collections WHERE shop_id = $1 AND NOT id = ANY ($2::int8[])', [shopId, ids]);
  await tx.query(
    `INSERT INTO collections AS c (shop_id, id, title) SELECT $1, * FROM unnest($2::int8[], $3::text[])
     ON CONFLICT (shop_id, id) DO UPDATE SET title = excluded.title WHERE c.title <> excluded.title`,
    [shopId, ids, collections.map(({ title }) => title)],
  );
  const columns = [pairs.map(({ id }) => id), pairs.map(({ productId }) => productId)];
  const left = await tx.query<{ id: bigint }>(
    `DELETE FROM collection_products c WHERE c.shop_id = $1 AND NOT EXISTS (
       SELECT FROM unnest($2::int8[], $3::int8[]) AS t (collection_id, product_id)
       WHERE t.collection_id = c.collection_id AND t.product_id = c.product_id)
     RETURNING product_id AS id`,
    [shopId, ...columns],
  );
  const came = await tx.query<{ id: bigint }>(
    `INSERT INTO collection_products (shop_id, collection_id, product_id)
     SELECT $1, * FROM unnest($2::int8[], $3::int8[]) ON CONFLICT DO NOTHING RETURNING product_id AS id`,
    [shopId, ...columns],
  );
  return [...new Set([...left.rows, ...came.rows].map(({ id }) => id))];
}

export async function readCollections(
  sql: Sql,
  shopId: number,
): Promise<{ id: bigint; title: string; products: number }[]> {
  const { rows } = await sql.query<{ id: bigint; title: string; products: number }>(
    `SELECT c.id, c.title, count(p.product_id)::int AS products FROM collections c
     LEFT JOIN collection_products p ON p.shop_id = c.shop_id AND p.collection_id = c.id
     WHERE c.shop_id = $1 GROUP BY c.id, c.title ORDER BY c.title, c.id`,
    [shopId],
  );
  return rows;
}

/** The products in each of these collections. */
export async function readMembers(sql: Sql, shopId: number, ids: bigint[]): Promise<Map<bigint, Set<bigint>>> {
  const members = new Map(ids.map((id) => [id, new Set<bigint>()]));
  if (ids.length === 0) return members;
  const { rows } = await sql.query<{ id: bigint; productId: bigint }>(
    `SELECT collection_id AS id, product_id AS "productId" FROM collection_products
     WHERE shop_id = $1 AND collection_id = ANY ($2::int8[])`,
    [shopId, ids],
  );
  for (const { id, productId } of rows) members.get(id)?.add(productId);
  return members;
}
