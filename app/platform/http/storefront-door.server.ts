import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Platform } from '../platform.ts';
import { verifyProxyRequest } from './app-proxy.server.ts';

const PREFIX = '/proxy/';

export interface StorefrontDoor {
  /** False when the request is not for this door. */
  handle(request: IncomingMessage, response: ServerResponse): boolean;
}

/** Answers what storefront blocks ask for: verified, one use case, JSON. */
export function createStorefrontDoor(platform: Platform): StorefrontDoor {
  const answers = new Map(platform.contributions.flatMap(({ storefront = {} }) => Object.entries(storefront)));

  async function answer(url: URL, run: NonNullable<ReturnType<typeof answers.get>>): Promise<[number, object]> {
    const visit = verifyProxyRequest(url, platform.config.shopify.apiSecret);
    if (!visit) return [401, { error: 'not signed by Shopify' }];
    const ctx = await platform.recentCtxByDomain(visit.shop);
    return ctx.shop.installed ? [200, await run(ctx, visit)] : [404, { error: 'not installed' }];
  }

  return {
    handle(request, response) {
      if (request.method !== 'GET' || !request.url?.startsWith(PREFIX)) return false;
      const url = new URL(request.url, 'http://storefront');
      const run = answers.get(url.pathname.slice(PREFIX.length));
      if (!run) return false;
      answer(url, run)
        .catch((error: unknown): [number, object] => {
          platform.log.error({ error, path: url.pathname }, 'a storefront answer failed');
          return [500, { error: 'unexpected' }];
        })
        .then(([status, value]) => {
          const body = Buffer.from(JSON.stringify(value));
          response.writeHead(status, {
            'content-type': 'application/json; charset=utf-8',
            'content-length': body.length,
            'cache-control': 'private, no-store',
          });
          response.end(body);
        });
      return true;
    },
  };
}
