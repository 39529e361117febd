/**
 * Where a shop is really served. In production that is its own domain; a stand-in or an egress proxy puts it
 * elsewhere by configuration. All calls to Shopify pass here.
 */
export type ShopFetch = typeof fetch;

const shopUrl = /^https:\/\/([a-z0-9][a-z0-9-]*\.myshopify\.com)(\/.*)?$/;

export function createShopFetch(originTemplate: string): ShopFetch {
  return (input, init) => {
    if (typeof input === 'string' || input instanceof URL) {
      const match = shopUrl.exec(String(input));
      if (match) return fetch(originTemplate.replace('{shop}', match[1]!) + (match[2] ?? '/'), init);
    }
    return fetch(input, init);
  };
}
