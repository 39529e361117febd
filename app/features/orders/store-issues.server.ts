import type { Sql } from '#app/platform/database/database.ts';
import type { IssueReason } from './schema.ts';

/** Counts one more thing that was wrong with the data; keeps the first ten examples. */
export async function recordIssue(
  sql: Sql,
  shopId: number,
  reason: IssueReason,
  count: number,
  examples: string[],
): Promise<void> {
  await sql.query(
    `INSERT INTO data_issues AS d (shop_id, reason, count, examples, updated_at)
     VALUES ($1, $2, $3, to_jsonb($4::text[]), now())
     ON CONFLICT (shop_id, reason) DO UPDATE SET count = d.count + excluded.count, updated_at = now(),
       examples = (SELECT jsonb_agg(e) FROM (SELECT e FROM jsonb_array_elements(d.examples || excluded.examples) e LIMIT 10) kept)`,
    [shopId, reason, count, examples.slice(0, 10)],
  );
}

/** The same about what is met again at every look, and counts once; tells whether this was the first time. */
export async function recordIssueOnce(
  sql: Sql,
  shopId: number,
  reason: IssueReason,
  example: string,
): Promise<boolean> {
  const { rowCount } = await sql.query(
    'SELECT 1 FROM data_issues WHERE shop_id = $1 AND reason = $2 AND examples @> to_jsonb(ARRAY[$3::text])',
    [shopId, reason, example],
  );
  if (rowCount === 0) await recordIssue(sql, shopId, reason, 1, [example]);
  return rowCount === 0;
}
