import express, { type NextFunction, type Request, type RequestHandler, type Response, Router } from 'express';
import type { AppInShop } from '../app-in-shop.ts';
import type { AppRegistration } from '../auth/app-registration.ts';
import type { Faults } from '../control/faults.ts';
import type { Mailbox } from '../mailbox/mailbox.ts';
import { StoreError } from '../store/changes.ts';
import type { World } from '../store/store.ts';
import type { Deliveries } from '../webhooks/deliveries.ts';
import { appPages } from './app-page.ts';
import { customerPages } from './customers.ts';
import { homePage } from './home.ts';
import { type Html, html } from './html.ts';
import { layout, type PageContext } from './layout.ts';
import { mailPages } from './mail.ts';
import { orderPages } from './orders.ts';
import { productPages } from './products.ts';
import { publicFiles } from './public.ts';
import { themePages } from './theme.ts';
import { toolPages } from './tools.ts';

export interface AdminDeps {
  world: World;
  shop: (domain: string) => AppInShop | null;
  shops: () => AppInShop[];
  app: AppRegistration;
  faults: Faults;
  deliveries: Deliveries;
  mailbox: Mailbox;
  /** The app's public address: what the frame loads. */
  appUrl: string;
  /** Address of a shop's storefront, by its domain. */
  storefront: (domain: string) => string;
}

export interface Page {
  title: string;
  body: Html;
  framed?: boolean;
}

/** How the parts of the admin add their pages: reading renders, writing says what it did and goes back. */
export interface AdminRoutes {
  deps: AdminDeps;
  page: (path: string, render: (context: PageContext, request: Request) => Page | null) => void;
  act: (
    path: string,
    work: (shop: AppInShop, fields: Record<string, string>, request: Request) => string | Then,
  ) => void;
}

export interface Then {
  notice: string;
  to: string;
}

/** The merchant's side of the store: a developer's tool in the shape of Shopify's admin. */
export function adminPages(deps: AdminDeps): Router {
  const router = Router();
  router.use(publicFiles());
  router.use(['/admin', '/mailbox'], express.urlencoded({ extended: false }));

  const contextOf = (request: Request): PageContext => {
    const cookies = cookiesOf(request);
    const wanted = typeof request.query.shop === 'string' ? request.query.shop : cookies.devstore_shop;
    const shop = deps.shop(wanted ?? 'default') ?? deps.shop('default');
    if (!shop) throw new Error('There is no shop');
    return {
      shop,
      shops: deps.shops(),
      app: deps.app,
      now: deps.world.clock.now(),
      locale: cookies.devstore_locale ?? 'en',
      storefront: deps.storefront(shop.store.info.domain),
      path: request.path,
      notice: typeof request.query.notice === 'string' ? request.query.notice : null,
    };
  };

  const routes: AdminRoutes = {
    deps,
    page: (path, render) =>
      router.get(path, (request, response) => {
        const context = contextOf(request);
        const page = render(context, request);
        if (typeof request.query.shop === 'string') remember(response, 'devstore_shop', context.shop.store.info.domain);
        if (page) response.type('html').send(layout(context, page.title, page.body, page));
        else
          response
            .status(404)
            .type('html')
            .send(layout(context, 'Not found', html`<h1>There is no such page</h1>`));
      }),
    act: (path, work) =>
      router.post(path, (request, response) => {
        const fields = request.body as Record<string, string>;
        const { notice, to } = attempt(() => work(contextOf(request).shop, fields, request), backOf(request));
        const url = new URL(to, 'http://admin');
        if (notice) url.searchParams.set('notice', notice);
        response.redirect(303, url.pathname + url.search);
      }),
  };

  router.post('/admin/view', view);
  homePage(routes);
  orderPages(routes);
  productPages(routes);
  customerPages(routes);
  themePages(routes);
  mailPages(routes);
  toolPages(routes);
  appPages(routes);
  return router;
}

function attempt(work: () => string | Then, back: string): Then {
  try {
    const result = work();
    return typeof result === 'string' ? { notice: result, to: back } : result;
  } catch (error) {
    if (error instanceof StoreError) return { notice: `Not done: ${error.message}.`, to: back };
    throw error;
  }
}

const view: RequestHandler = (request: Request, response: Response, _next: NextFunction) => {
  const { shop, locale } = request.body as Record<string, string>;
  if (shop) remember(response, 'devstore_shop', shop);
  if (locale) remember(response, 'devstore_locale', locale);
  response.redirect(303, backOf(request));
};

function remember(response: Response, name: string, value: string): void {
  response.cookie(name, value, { path: '/', sameSite: 'lax' });
}

function backOf(request: Request): string {
  const referer = request.headers.referer;
  if (!referer || !URL.canParse(referer)) return '/admin';
  const url = new URL(referer);
  url.searchParams.delete('notice');
  url.searchParams.delete('shop');
  return url.pathname + url.search;
}

function cookiesOf(request: Request): Record<string, string | undefined> {
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim().split('=', 2));
  return Object.fromEntries(pairs.map(([name, value]) => [name, value && decodeURIComponent(value)]));
}
