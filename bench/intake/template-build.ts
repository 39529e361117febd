/**
 * The other peer, for remix-serve: the webhook route of Shopify's app template (authenticate.webhook in an action) with
 * nothing stored. Written as the build Vite would make of it.
 */
import '@shopify/shopify-app-remix/adapters/node';
import type { ActionFunctionArgs } from '@remix-run/node';
import { ApiVersion, AppDistribution, shopifyApp } from '@shopify/shopify-app-remix/server';

const shopify = shopifyApp({
  apiKey: 'bench',
  apiSecretKey: process.env.SHOPIFY_API_SECRET!,
  apiVersion: ApiVersion.October26,
  appUrl: process.env.APP_URL!,
  distribution: AppDistribution.AppStore,
  sessionStorage: {
    storeSession: async () => true,
    loadSession: async () => undefined,
    deleteSession: async () => true,
    deleteSessions: async () => true,
    findSessionsByShop: async () => [],
  },
  logger: { level: 0, log: () => undefined },
});

export const mode = 'production';
export const basename = '/';
export const publicPath = '/assets/';
export const assetsBuildDirectory = 'bench/intake';
export const isSpaMode = false;
export const future = {};
export const assets = { entry: { imports: [], module: '' }, routes: {}, url: '', version: '' };
export const entry = { module: { default: () => new Response('') } };
export const routes = {
  webhooks: {
    id: 'webhooks',
    path: 'webhooks',
    module: {
      loader: () => new Response(null, { status: 405 }),
      async action({ request }: ActionFunctionArgs) {
        await shopify.authenticate.webhook(request);
        return new Response();
      },
    },
  },
};
