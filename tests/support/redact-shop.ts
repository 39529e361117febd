import { emptyShop } from '#app/features/privacy/empty-shop.server.ts';
import { openRequest } from '#app/features/privacy/store.server.ts';
import type { Ctx } from '#app/platform/contributions.ts';

/** The shop has gone and is to be erased: its request is worked off, for these tables. */
export async function redactShop(ctx: Ctx, tables: readonly string[]): Promise<void> {
  await ctx.sql.query('UPDATE shops SET uninstalled_at = installed_at WHERE id = $1', [ctx.shop.id]);
  await openRequest(ctx.sql, ctx.shop.id, {
    kind: 'shop_redact',
    key: 'once',
    customerId: null,
    at: ctx.clock.now(),
  });
  await emptyShop(ctx, tables);
}
