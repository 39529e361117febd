import { expect } from 'vitest';
import type { Ctx, ShopTx } from '#app/platform/contributions.ts';
import { until } from './until.ts';

/**
 * Starts something while a transaction holds what it has to wait for, sees that it waits, and lets it go on. For what has
 * read already and has still to write, and what takes away from under it what it has read.
 */
export async function whileHolding(
  ctx: Ctx,
  hold: (tx: ShopTx) => Promise<unknown>,
  other: () => Promise<unknown>,
): Promise<void> {
  let ended = Promise.resolve<unknown>(undefined);
  await ctx.transaction(async (tx) => {
    expect(await hold(tx)).toBe(true);
    let over = false;
    ended = other().then(() => {
      over = true;
    });
    await until('the other one waits', async () => {
      const { rows } = await ctx.sql.query(
        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' /* of any shop_id */",
      );
      return over || rows.length > 0;
    });
    expect(over).toBe(false);
  });
  await ended;
}
