import type { Ctx } from '#app/platform/contributions.ts';
import { DomainError } from '#app/platform/errors.ts';
import { SCOPES, SHOP } from './documents.graphql.ts';
import { saveDetails, saveScopes } from './store.server.ts';

/** Asks Shopify what shop this is; the fields of `ctx.shop` are brought up to date too. */
export async function readShop(ctx: Ctx): Promise<void> {
  const at = ctx.clock.now();
  const { data } = await ctx.admin.graphqlPartial(SHOP);
  if (!data?.shop) throw new DomainError('shopify_refused', 'Shopify did not say what shop this is', { status: 502 });
  const { shop } = data;
  const details = {
    name: shop.name,
    email: shop.email,
    currency: shop.currencyCode,
    timezone: shop.ianaTimezone,
    // Reading the shop's languages would cost a scope of its own; shop/update brings it.
    locale: null,
    plan: shop.plan?.publicDisplayName ?? '',
  };
  await saveDetails(ctx.sql, ctx.shop.id, details, at);
  const scopes = data.currentAppInstallation?.accessScopes.map(({ handle }) => handle);
  if (scopes?.length) await saveScopes(ctx.sql, ctx.shop.id, scopes);
  Object.assign(ctx.shop, { ...details, locale: ctx.shop.locale, ...(scopes && { scopes }) });
}

/** What the token in use may do: one that was given before a scope was granted may not know of it. */
export async function scopesInUse(ctx: Ctx): Promise<string[]> {
  const { currentAppInstallation } = await ctx.admin.graphql(SCOPES);
  return currentAppInstallation?.accessScopes.map(({ handle }) => handle) ?? [];
}
