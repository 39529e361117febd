import type { Ctx } from '#app/platform/contributions.ts';
import { cursors } from './store-sync.server.ts';

/** Runs a job once the whole history has been read; before, it would show a shop that is half read, or empty. */
export const whenHistoryRead =
  (run: (ctx: Ctx, data: Record<string, unknown>) => Promise<void>) =>
  async (ctx: Ctx, data: Record<string, unknown> = {}): Promise<void> => {
    if ((await cursors(ctx.sql, ctx.shop.id)).length > 0) await run(ctx, data);
  };
