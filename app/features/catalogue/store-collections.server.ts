import type { Sql, Tx } from '#app/platform/database/database.ts';

/** Puts the collections there are in place of those that were; returns the products of those that are gone. */
export async function replaceTitles(
  tx: Tx,
  shopId: number,
  collections: { id: bigint; title: string }[],
): Promise<bigint[]> {
  const ids = collections.map(({ id }) => id);
  await tx.query('DELETE FROM collections WHERE shop_id = $1 AND NOT id = ANY ($2::int8[])', [shopId, ids]);
  const { rows } = await tx.query<{ id: bigint }>(
    `DELETE FROM collection_products WHERE shop_id = $1 AND NOT collection_id = ANY ($2::int8[])
     RETURNING product_id AS id`,
    [shopId, ids],
  );
  await tx.query(
    `INSERT INTO collections AS c (shop_id, id, title) SELECT $1, * FROM unnest($2::int8[], $3::text[])
     ON CONFLICT (shop_id, id) DO UPDATE SET title = excluded.title WHERE c.title <> excluded.title`,
    [shopId, ids, collections.map(({ title }) => title)],
  );
  return [...new Set(rows.map(({ id }) => id))];
}

/** Puts one collection's products in place; returns those that came or went, and whether a rule names the collection. */
export async function replaceMembers(
  tx: Tx,
  shopId: number,
  collectionId: bigint,
  productIds: bigint[],
  at: Date,
): Promise<{ moved: bigint[]; named: boolean }> {
  const told = await tx.query<{ named: boolean }>(
    'UPDATE collections SET members_at = $3 WHERE shop_id = $1 AND id = $2 RETURNING named',
    [shopId, collectionId, at],
  );
  const left = await tx.query<{ id: bigint }>(
    `DELETE FROM collection_products WHERE shop_id = $1 AND collection_id = $2 AND NOT product_id = ANY ($3::int8[])
     RETURNING product_id AS id`,
    [shopId, collectionId, productIds],
  );
  const came = await tx.query<{ id: bigint }>(
    `INSERT INTO collection_products (shop_id, collection_id, product_id)
     SELECT $1, $2, * FROM unnest($3::int8[]) ON CONFLICT DO NOTHING RETURNING product_id AS id`,
    [shopId, collectionId, productIds],
  );
  return { moved: [...left.rows, ...came.rows].map(({ id }) => id), named: told.rows[0]?.named ?? false };
}

/** These are the collections that rules name; returns those of them whose products are not known. */
export async function nameCollections(tx: Sql, shopId: number, ids: bigint[]): Promise<bigint[]> {
  await tx.query(
    'UPDATE collections SET named = id = ANY ($2::int8[]) WHERE shop_id = $1 AND named <> (id = ANY ($2::int8[]))',
    [shopId, ids],
  );
  const { rows } = await tx.query<{ id: bigint }>(
    'SELECT id FROM collections WHERE shop_id = $1 AND named AND members_at IS NULL',
    [shopId],
  );
  return rows.map(({ id }) => id);
}

/** Collections whose products are kept known, or were read since then. */
export async function knownMembers(sql: Sql, shopId: number, since: Date): Promise<Set<bigint>> {
  const { rows } = await sql.query<{ id: bigint }>(
    `SELECT id FROM collections WHERE shop_id = $1 AND members_at IS NOT NULL AND (named OR members_at >= $2)`,
    [shopId, since],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Lets go of the products of collections that no rule names (any more). */
export async function forgetMembers(tx: Tx, shopId: number): Promise<void> {
  await tx.query('UPDATE collections SET members_at = NULL WHERE shop_id = $1 AND NOT named', [shopId]);
  await tx.query(
    `DELETE FROM collection_products m USING collections c
     WHERE m.shop_id = $1 AND c.shop_id = $1 AND c.id = m.collection_id AND NOT c.named`,
    [shopId],
  );
}

export async function namedCollections(sql: Sql, shopId: number): Promise<bigint[]> {
  const { rows } = await sql.query<{ id: bigint }>('SELECT id FROM collections WHERE shop_id = $1 AND named', [shopId]);
  return rows.map(({ id }) => id);
}

export async function readCollections(sql: Sql, shopId: number): Promise<{ id: bigint; title: string }[]> {
  const { rows } = await sql.query<{ id: bigint; title: string }>(
    'SELECT id, title FROM collections WHERE shop_id = $1 ORDER BY title, id',
    [shopId],
  );
  return rows;
}

/** The products in each of these collections; of these products, where some are named. */
export async function readMembers(
  sql: Sql,
  shopId: number,
  ids: bigint[],
  productIds: bigint[] | null = null,
): Promise<Map<bigint, Set<bigint>>> {
  const members = new Map(ids.map((id) => [id, new Set<bigint>()]));
  if (ids.length === 0) return members;
  const { rows } = await sql.query<{ id: bigint; productId: bigint }>(
    `SELECT collection_id AS id, product_id AS "productId" FROM collection_products
     WHERE shop_id = $1 AND collection_id = ANY ($2::int8[]) AND ($3::int8[] IS NULL OR product_id = ANY ($3::int8[]))`,
    [shopId, ids, productIds],
  );
  for (const { id, productId } of rows) members.get(id)?.add(productId);
  return members;
}
