import type { AppInShop } from '../app-in-shop.ts';

/** The `host` parameter: where the app is embedded, in base64. Shopify's form, with the shop's short name. */
export const hostParameter = (domain: string): string =>
  Buffer.from(`admin.shopify.com/store/${domain.replace(/\.myshopify\.com$/, '')}`)
    .toString('base64')
    .replace(/=+$/, '');

/** The query Shopify opens an embedded app with. */
export function launchQuery(shop: AppInShop, locale: string): URLSearchParams {
  const { domain } = shop.store.info;
  return new URLSearchParams({
    embedded: '1',
    host: hostParameter(domain),
    id_token: shop.installation.idToken(),
    locale,
    session: 'devstore',
    shop: domain,
    timestamp: String(Math.floor(Date.now() / 1000)),
  });
}
