import '@shopify/shopify-app-remix/adapters/node';
import { setAbstractFetchFunc } from '@shopify/shopify-api/runtime';
import { AppDistribution, shopifyApp } from '@shopify/shopify-app-remix/server';
import type { SessionStorage } from '@shopify/shopify-app-session-storage';
import type { Config } from '../config.server.ts';
import { API_VERSION } from './api-version.ts';
import type { ShopFetch } from './shop-fetch.ts';

/** Shopify's library for who is asking: session tokens in the admin, signatures at the proxy. */
export function createAuthentication(
  config: Config,
  sessionStorage: SessionStorage,
  shopFetch: ShopFetch,
  onInstalled: (shop: { domain: string; scope: string }) => Promise<void>,
) {
  const app = shopifyApp({
    apiKey: config.shopify.apiKey,
    apiSecretKey: config.shopify.apiSecret,
    apiVersion: API_VERSION as never,
    appUrl: config.appUrl,
    authPathPrefix: '/auth',
    distribution: AppDistribution.AppStore,
    sessionStorage,
    future: { unstable_newEmbeddedAuthStrategy: true, expiringOfflineAccessTokens: true },
    hooks: {
      afterAuth: ({ session }) => onInstalled({ domain: session.shop, scope: session.scope ?? '' }),
    },
    logger: { level: 0, log: () => undefined },
  });
  // After the library's own adapter, which sets it too.
  setAbstractFetchFunc(shopFetch as never);
  return app;
}

export type Authentication = ReturnType<typeof createAuthentication>;
