import type { Sql } from '#app/platform/database/database.ts';
import type { ProductState } from '../pipeline/types.ts';
import { publishable } from '../store.server.ts';

export async function readExclusions(sql: Sql, shopId: number): Promise<{ beside: bigint; productId: bigint }[]> {
  const { rows } = await sql.query<{ beside: bigint; productId: bigint }>(
    `SELECT product_id AS beside, other_id AS "productId" FROM recommendation_rules WHERE shop_id = $1 AND kind = 'exclude'`,
    [shopId],
  );
  return rows;
}

/** Pinned on everybody's own page, in order. */
export async function readPinned(sql: Sql, shopId: number): Promise<bigint[]> {
  const { rows } = await sql.query<{ id: bigint }>(
    `SELECT other_id AS id FROM recommendation_rules
     WHERE shop_id = $1 AND kind = 'pin' AND product_id = 0 ORDER BY position, created_at, other_id`,
    [shopId],
  );
  return rows.map(({ id }) => id);
}

/** Products as the owner's wishes and the end of the pipeline look at them: these, or all. */
export async function readStates(sql: Sql, shopId: number, productIds: bigint[] | null): Promise<ProductState[]> {
  const { rows } = await sql.query<ProductState>(
    `SELECT p.id, p.product_type AS "productType", p.vendor, p.tags,
            p.available AND coalesce(v.available, false) AS available, (${publishable('p')}) AS published,
            coalesce(v.lowest, p.price_minor) AS "priceMinor", v.cost AS "costMinor", v.inventory
     FROM products p
     LEFT JOIN LATERAL (
       SELECT bool_or(available) AS available, min(price_minor) AS lowest, sum(inventory)::float8 AS inventory,
              (array_agg(cost_minor ORDER BY price_minor, position))[1] AS cost
       FROM variants WHERE shop_id = $1 AND product_id = p.id) v ON true
     WHERE p.shop_id = $1 AND ($2::int8[] IS NULL OR p.id = ANY ($2::int8[]))`,
    [shopId, productIds],
  );
  return rows;
}

/** How the owner's wishes weighed these products when last looked at; who is missing weighs 1. */
export async function readFactors(sql: Sql, shopId: number, productIds: bigint[]): Promise<Map<bigint, number>> {
  const { rows } = await sql.query<{ id: bigint; factor: number }>(
    'SELECT product_id AS id, factor FROM product_boosts WHERE shop_id = $1 AND product_id = ANY ($2::int8[])',
    [shopId, productIds],
  );
  return new Map(rows.map(({ id, factor }) => [id, factor]));
}

/** Of the given products those that nothing is wished of lose their row; returns whose factor changed. */
export async function writeFactors(
  sql: Sql,
  shopId: number,
  factors: { productId: bigint; factor: number }[],
): Promise<bigint[]> {
  const wished = factors.filter(({ factor }) => factor !== 1);
  const plain = factors.filter(({ factor }) => factor === 1);
  const gone = await sql.query<{ id: bigint }>(
    'DELETE FROM product_boosts WHERE shop_id = $1 AND product_id = ANY ($2::int8[]) RETURNING product_id AS id',
    [shopId, plain.map(({ productId }) => productId)],
  );
  const put = await sql.query<{ id: bigint }>(
    `INSERT INTO product_boosts AS b (shop_id, product_id, factor) SELECT $1, * FROM unnest($2::int8[], $3::float8[])
     ON CONFLICT (shop_id, product_id) DO UPDATE SET factor = excluded.factor WHERE b.factor <> excluded.factor
     RETURNING product_id AS id`,
    [shopId, wished.map(({ productId }) => productId), wished.map(({ factor }) => factor)],
  );
  return [...gone.rows, ...put.rows].map(({ id }) => id);
}

/** What the owner can name in a wish, most used first. */
export async function readFacets(
  sql: Sql,
  shopId: number,
): Promise<{ vendors: string[]; types: string[]; tags: string[] }> {
  const most = 250;
  const { rows } = await sql.query<{ vendors: string[] | null; types: string[] | null; tags: string[] | null }>(
    `WITH p AS (SELECT vendor, product_type, tags FROM products WHERE shop_id = $1 AND deleted_at IS NULL AND NOT placeholder)
     SELECT (SELECT array_agg(v ORDER BY v) FROM (
               SELECT vendor AS v FROM p WHERE vendor <> '' GROUP BY 1 ORDER BY count(*) DESC LIMIT $2) x) AS vendors,
            (SELECT array_agg(v ORDER BY v) FROM (
               SELECT product_type AS v FROM p WHERE product_type <> '' GROUP BY 1 ORDER BY count(*) DESC LIMIT $2) x) AS types,
            (SELECT array_agg(v ORDER BY v) FROM (
               SELECT v FROM p, unnest(p.tags) AS v GROUP BY 1 ORDER BY count(*) DESC LIMIT $2) x) AS tags`,
    [shopId, most],
  );
  const { vendors, types, tags } = rows[0]!;
  return { vendors: vendors ?? [], types: types ?? [], tags: tags ?? [] };
}

export interface SingleRule {
  kind: 'exclude' | 'pin';
  productId: bigint;
  otherId: bigint;
}

export async function readSingleRules(sql: Sql, shopId: number, limit: number): Promise<SingleRule[]> {
  const { rows } = await sql.query<SingleRule>(
    `SELECT kind, product_id AS "productId", other_id AS "otherId" FROM recommendation_rules
     WHERE shop_id = $1 ORDER BY created_at DESC, product_id, other_id LIMIT $2`,
    [shopId, limit],
  );
  return rows;
}
