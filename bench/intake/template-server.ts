/**
 * The other peer: a webhook route as Shopify's app template has it (authenticate.webhook in a Remix action, nothing
 * stored), on Remix's own Express handler, without the logging and compression remix-serve adds.
 */
import '@shopify/shopify-app-remix/adapters/node';
import { createRequestHandler } from '@remix-run/express';
import type { ActionFunctionArgs, ServerBuild } from '@remix-run/node';
import { ApiVersion, AppDistribution, shopifyApp } from '@shopify/shopify-app-remix/server';
import express from 'express';

const { PORT, SHOPIFY_API_SECRET } = process.env as Record<string, string>;
const shopify = shopifyApp({
  apiKey: 'bench',
  apiSecretKey: SHOPIFY_API_SECRET!,
  apiVersion: ApiVersion.October26,
  appUrl: `http://127.0.0.1:${PORT}`,
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

const build = {
  mode: 'production',
  basename: '/',
  publicPath: '/',
  assetsBuildDirectory: '',
  isSpaMode: false,
  future: {},
  assets: { entry: { imports: [], module: '' }, routes: {}, url: '', version: '' },
  entry: { module: { default: () => new Response('') } },
  routes: {
    webhooks: {
      id: 'webhooks',
      path: 'webhooks',
      module: {
        async action({ request }: ActionFunctionArgs) {
          await shopify.authenticate.webhook(request);
          return new Response();
        },
      },
    },
  },
} as unknown as ServerBuild;

const server = express();
server.all('*', createRequestHandler({ build, mode: 'production' }));
server.listen(Number(PORT), '127.0.0.1');
