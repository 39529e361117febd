import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import express, { type NextFunction, type Request, type Response, Router } from 'express';
import { drawPicture } from '../generator/pictures/draw.ts';
import { PICTURES } from '../generator/pictures/images.ts';
import type { StorefrontDeps } from '../storefront-deps.ts';
import { accountRoutes } from './routes/account.ts';
import { cartRoutes } from './routes/cart.ts';
import { checkoutRoutes } from './routes/checkout.ts';
import { proxyRoutes } from './routes/proxy.ts';
import { shopRoutes } from './routes/shop.ts';
import { Storefront } from './storefront.ts';
import { THEME_ASSETS, THEME_FOLDER } from './theme.ts';

const TYPES: Record<string, string> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
  json: 'application/json',
  png: 'image/png',
  jpg: 'image/jpeg',
  woff2: 'font/woff2',
};

/** The shop's own site as shoppers see it, to be mounted at `/`. Everything else on that origin comes before it. */
export function storefrontRouter(deps: StorefrontDeps): Router {
  const storefront = new Storefront(deps);
  const router = Router();
  router.use('/cdn', files(storefront));
  router.use((request, response, next) => storefront.begin(request, response, next));
  // The app proxy passes bodies on as they are, so it comes before anything that reads them.
  router.use(proxyRoutes(storefront));
  router.use(express.text({ type: 'application/x-www-form-urlencoded' }), express.json());
  for (const routes of [shopRoutes, cartRoutes, accountRoutes, checkoutRoutes]) router.use(routes(storefront));
  router.use((request, response) => {
    const view = storefront.view(request, '404');
    response.status(404);
    if (request.accepts(['html', 'json']) === 'json') response.json({ error: 'Not found' });
    else response.send(storefront.theme.page(view, { title: storefront.theme.text(view, 'not_found.title') }));
  });
  router.use((error: unknown, _request: Request, response: Response, next: NextFunction) => {
    if (response.headersSent) return next(error);
    const status = (error as { status?: number }).status ?? 500;
    // A stand-in's own faults are for its developer: said in full, never dressed up as a page of the shop.
    if (status >= 500) console.error(error);
    response
      .status(status)
      .type('text/plain')
      .send(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
  });
  return router;
}

const require = createRequire(import.meta.url);
const FONTS: Record<string, string> = {
  'fraunces.woff2': require.resolve('@fontsource-variable/fraunces/files/fraunces-latin-wght-normal.woff2'),
  'figtree.woff2': require.resolve('@fontsource-variable/figtree/files/figtree-latin-wght-normal.woff2'),
};

/** Pictures, the theme's files and the theme app extension's. */
function files({ deps, theme }: Storefront): Router {
  const router = Router();
  const send = (response: Response, path: string) => {
    const name = basename(path);
    response
      .type(TYPES[name.split('.').pop() ?? ''] ?? 'application/octet-stream')
      .set('Cache-Control', name.endsWith('.woff2') ? 'public, max-age=86400' : 'no-cache');
    response.send(readFileSync(path));
  };
  router.get(`${PICTURES.replace('/cdn', '')}/:file`, (request, response, next) => {
    const match = /^(.*?)(_setting)?\.svg$/.exec(request.params.file);
    const { store } = deps;
    const product = store.state.products.get(store.core.productByHandle.get(match?.[1] ?? '') ?? '');
    if (!product) return next('route');
    response.type('image/svg+xml').set('Cache-Control', 'public, max-age=300');
    response.send(drawPicture(product, match?.[2] ? 'setting' : 'plain'));
  });
  const folder = (at: string, path: string) =>
    router.get(`${at.replace('/cdn', '')}/:file`, (request, response, next) => {
      const { file } = request.params as { file: string };
      if (!/^[\w.-]+$/.test(file)) return next('route');
      const full = FONTS[file] && at === THEME_ASSETS ? FONTS[file] : join(path, file);
      try {
        send(response, full);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') next('route');
        else next(error);
      }
    });
  folder(THEME_ASSETS, join(THEME_FOLDER, 'assets'));
  folder(theme.extensionAssets, join(theme.extensionFolder, 'assets'));
  router.use((_request, response) => {
    response.status(404).type('text/plain').send('Not found');
  });
  return router;
}
