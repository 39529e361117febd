import type { Ctx } from '#app/platform/contributions.ts';
import { readShop } from './read-shop.server.ts';
import { markInstalled, saveScopes } from './store.server.ts';

/**
 * After every token exchange (they are hourly), and when a page is opened whose install broke off; idempotent. The first
 * one, and the first after an uninstall, makes the install: what reads the history listens to `shop.installed`, which leaves with the same commit.
 */
export async function onInstalled(ctx: Ctx, scope: string): Promise<void> {
  if (scope) await saveScopes(ctx.sql, ctx.shop.id, splitScopes(scope));
  if (ctx.shop.installed) return;
  // Facts need the shop's currency and time zone, so it is read before anything else may start.
  await readShop(ctx);
  await ctx.transaction(async (tx) => {
    if (await markInstalled(tx, ctx.shop.id, ctx.clock.now())) tx.emit({ name: 'shop.installed' });
  });
  ctx.shop.installed = true;
  ctx.log.info({}, 'installed');
}

const splitScopes = (scope: string) => scope.split(',').map((one) => one.trim());
