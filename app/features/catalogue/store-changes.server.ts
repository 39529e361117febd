import type { Sql } from '#app/platform/database/database.ts';

/** Which products changed, for those who reckon with them. */
export interface ProductChanges {
  /** In anything shown, compared or asked of a product: names, picture, prices, what of it can be bought. */
  changed: bigint[];
  /** In nothing but how much there is: every order of a product does that. */
  stock: bigint[];
}

export const NOTHING: ProductChanges = { changed: [], stock: [] };

interface Look {
  face: string;
  stock: number | null;
}

/** How these products look before they are written. Until the transaction ends nobody else writes them. */
export async function lookAt(tx: Sql, shopId: number, ids: bigint[]): Promise<Map<bigint, Look>> {
  // Their variants are read by a statement of its own: it sees what was committed while this one waited.
  await tx.query('SELECT FROM products WHERE shop_id = $1 AND id = ANY ($2::int8[]) ORDER BY id FOR NO KEY UPDATE', [
    shopId,
    ids,
  ]);
  return looks(tx, shopId, ids);
}

/** What is different about these products now, which looked like this before. */
export async function changesSince(
  tx: Sql,
  shopId: number,
  ids: bigint[],
  before: ReadonlyMap<bigint, Look>,
): Promise<ProductChanges> {
  const changes: ProductChanges = { changed: [], stock: [] };
  for (const [id, { face, stock }] of await looks(tx, shopId, ids)) {
    const was = before.get(id);
    if (was?.face !== face) changes.changed.push(id);
    else if (was.stock !== stock) changes.stock.push(id);
  }
  return changes;
}

async function looks(tx: Sql, shopId: number, ids: bigint[]): Promise<Map<bigint, Look>> {
  const { rows } = await tx.query<Look & { id: bigint }>(
    `SELECT p.id, v.stock,
       md5(ROW(p.handle, p.title, p.vendor, p.product_type, p.tags, p.status, p.published_at, p.created_at, p.image_url,
         p.image_alt, p.price_minor, p.available, p.deleted_at IS NULL, p.placeholder, v.faces)::text) AS face
     FROM products p
     CROSS JOIN LATERAL (
       SELECT sum(inventory)::float8 AS stock,
         string_agg(ROW(id, title, position, price_minor, compare_at_minor, cost_minor, available)::text, ' ' ORDER BY id) AS faces
       FROM variants WHERE shop_id = $1 AND product_id = p.id) v
     WHERE p.shop_id = $1 AND p.id = ANY ($2::int8[])`,
    [shopId, ids],
  );
  return new Map(rows.map(({ id, face, stock }) => [id, { face, stock }]));
}
