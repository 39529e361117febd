import type { Contribution, Ctx } from '../contributions.ts';

/** Shopify delivers again for two days at most, and whoever looks for what went wrong looks within a week. */
const KEPT_DAYS = 7;
const ROWS_A_STATEMENT = 5_000;

/** What is done is kept so that a second delivery is known; nothing else reads it. */
export async function tidyInbox(ctx: Pick<Ctx, 'shop' | 'sql'>): Promise<void> {
  for (let deleted = ROWS_A_STATEMENT; deleted === ROWS_A_STATEMENT; ) {
    const { rowCount } = await ctx.sql.query(
      `DELETE FROM inbox WHERE shop_id = $1 AND (topic, event_key) IN
         (SELECT topic, event_key FROM inbox WHERE shop_id = $1 AND status = 1 AND received_at < now() - make_interval(days => $2)
          ORDER BY received_at LIMIT $3)`,
      [ctx.shop.id, KEPT_DAYS, ROWS_A_STATEMENT],
    );
    deleted = rowCount ?? 0;
  }
}

export const contribution: Contribution = {
  feature: 'inbox',
  jobs: [{ name: 'inbox.tidy', collapse: true, run: tidyInbox }],
  schedules: [{ name: 'inbox.tidy', job: 'inbox.tidy', when: { dailyAt: '04:30' } }],
};
