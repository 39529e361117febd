import type { Sql } from '#app/platform/database/database.ts';

/** The setting in which changes of the owner's rules are counted. */
export const RULES_KEY = 'recommendations.rules';

/** How often the rules have changed, as an expression for a query whose $1 is the shop. */
export const rulesChange = `coalesce((SELECT (value->>'changes')::int FROM settings WHERE shop_id = $1 AND key = '${RULES_KEY}'), 0)`;

/** To be said in the transaction of every change of a rule: answers notice by it. */
export async function noteRulesChange(sql: Sql, shopId: number, now: Date): Promise<void> {
  await sql.query(
    `INSERT INTO settings AS s (shop_id, key, value, updated_at) VALUES ($1, $2, '{"changes": 1}', $3)
     ON CONFLICT (shop_id, key) DO UPDATE
       SET value = jsonb_build_object('changes', (s.value->>'changes')::int + 1), updated_at = excluded.updated_at`,
    [shopId, RULES_KEY, now],
  );
}

export async function readExclusions(sql: Sql, shopId: number): Promise<{ beside: bigint; productId: bigint }[]> {
  const { rows } = await sql.query<{ beside: bigint; productId: bigint }>(
    `SELECT product_id AS beside, other_id AS "productId" FROM recommendation_rules WHERE shop_id = $1 AND kind = 'exclude'`,
    [shopId],
  );
  return rows;
}
