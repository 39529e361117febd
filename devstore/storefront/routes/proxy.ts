import express, { type Request, type Response, Router } from 'express';
import { ANSWER_HEADERS, forwardedHeaders, signedQuery } from '../proxy.ts';
import type { Storefront } from '../storefront.ts';

/** An app that has not answered by then is down, for the shopper. */
const PATIENCE = 10_000;

/**
 * `/apps/for-you/…`: passed on to the app with Shopify's signature, and its answer back to the shopper. An address like any
 * other that does not exist without `write_app_proxy`.
 */
export function proxyRoutes(storefront: Storefront): Router {
  const { deps, theme } = storefront;
  const { app, store } = deps;
  const pathPrefix = `/${app.proxy.prefix}/${app.proxy.subpath}`;
  const router = Router();

  router.all(
    [pathPrefix, `${pathPrefix}/*`],
    express.raw({ type: () => true, limit: '2mb' }),
    async (request, response, next) => {
      if (!deps.scopes().includes('write_app_proxy')) return next();
      const [path = '', query = ''] = request.url.split('?');
      const parameters = signedQuery(query, {
        shop: store.info.domain,
        pathPrefix,
        timestamp: Math.floor(Date.now() / 1000),
        customerId: storefront.view(request, 'app').customer?.id ?? null,
        secret: app.apiSecret,
      });
      const target = `${deps.appUrl}${app.proxy.path}${path.slice(pathPrefix.length)}?${parameters}`;
      const body: unknown = request.body;
      let answer: globalThis.Response;
      let content: Buffer;
      try {
        answer = await fetch(target, {
          method: request.method,
          headers: forwardedHeaders(request.headers, request.ip, new URL(deps.origin).host),
          body: Buffer.isBuffer(body) && body.length > 0 ? new Uint8Array(body) : undefined,
          redirect: 'manual',
          signal: AbortSignal.timeout(PATIENCE),
        });
        content = Buffer.from(await answer.arrayBuffer());
      } catch {
        appIsDown(request, response);
        return;
      }
      response.status(answer.status);
      for (const name of ANSWER_HEADERS) {
        const value = answer.headers.get(name);
        if (value !== null) response.set(name, value);
      }
      if (answer.headers.get('content-type')?.startsWith('application/liquid')) {
        response.type('html').send(theme.appPage(storefront.view(request, 'app'), content.toString('utf8')));
        return;
      }
      response.send(content);
    },
  );

  function appIsDown(request: Request, response: Response): void {
    const view = storefront.view(request, '404');
    response.status(503);
    if (request.accepts(['html', 'json']) === 'json') response.json({ error: 'The app does not answer' });
    else response.send(theme.page(view, { title: theme.text(view, 'app_down.title') }));
  }

  return router;
}
