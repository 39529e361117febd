import type { Ctx } from '#app/platform/contributions.ts';
import { readTitles } from './store.server.ts';

/** How products are called, where they are known. */
export function productTitles(ctx: Ctx, ids: bigint[]): Promise<Map<bigint, string>> {
  return readTitles(ctx.sql, ctx.shop.id, ids);
}
