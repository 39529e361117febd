import type { Ctx } from '#app/platform/contributions.ts';
import {
  closeShop,
  closeShopRequests,
  deleteSome,
  HOUSE_TABLES,
  hasOpenShopRequest,
  holdGone,
} from './store.server.ts';

/** Few enough that nobody waits long for what a transaction holds; a shop may have a million orders. */
const ROWS = 5_000;

/**
 * Everything of a shop that has gone, portion by portion: whatever breaks in between, the next run goes on where this one
 * was. The request is done when nothing more is found.
 */
export async function emptyShop(ctx: Ctx, featureTables: readonly string[]): Promise<void> {
  const { shop, clock } = ctx;
  const tables = [...HOUSE_TABLES, ...featureTables];
  if (!(await hasOpenShopRequest(ctx.sql, shop.id))) return;
  const closed = await ctx.transaction((tx) => closeShop(tx, shop.id, tables, clock.now()));
  if (!closed || !(await deleteAll(ctx, tables)))
    ctx.log.info({}, 'the app was installed again before its shop was emptied; what is there stays');
  await closeShopRequests(ctx.sql, shop.id, clock.now());
}

/** @returns false where the app has been installed again meanwhile */
async function deleteAll(ctx: Ctx, tables: readonly string[]): Promise<boolean> {
  // Once more when something was found: jobs that were under way may have written behind it.
  for (let found = true; found; ) {
    found = false;
    for (const table of tables) {
      for (let deleted: number | null = ROWS; deleted === ROWS; ) {
        deleted = await ctx.transaction(
          async (tx): Promise<number | null> =>
            (await holdGone(tx, ctx.shop.id)) ? deleteSome(tx, ctx.shop.id, table, ROWS) : null,
        );
        if (deleted === null) return false;
        found ||= deleted > 0;
      }
    }
  }
  return true;
}
