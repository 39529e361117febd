import type { Sql } from '#app/platform/database/database.ts';

export async function readExclusions(sql: Sql, shopId: number): Promise<{ beside: bigint; productId: bigint }[]> {
  const { rows } = await sql.query<{ beside: bigint; productId: bigint }>(
    `SELECT product_id AS beside, other_id AS "productId" FROM recommendation_rules WHERE shop_id = $1 AND kind = 'exclude'`,
    [shopId],
  );
  return rows;
}
