import type { Config } from '../config.server.ts';

/** An address in the store's own admin; opened on top of the app's frame. */
export function adminLink(config: Config, domain: string, path: string): string {
  const store = encodeURIComponent(domain.split('.')[0]!);
  return config.shopify.adminUrl.replace('{store}', store) + path;
}
