import express, { type NextFunction, type Request, type RequestHandler, type Response, Router } from 'express';
import { z } from 'zod';
import { hostParameter, launchQuery } from '../admin/launch.ts';
import type { AppInShop } from '../app-in-shop.ts';
import type { Mailbox } from '../mailbox/mailbox.ts';
import { StoreError } from '../store/changes.ts';
import type { World } from '../store/store.ts';
import type { Deliveries } from '../webhooks/deliveries.ts';
import { type Faults, noFaults, patchFaults } from './faults.ts';
import { resourceRoutes } from './resources.ts';

export interface ControlDeps {
  world: World;
  /** By domain; `default` is the first shop. */
  shop: (domain: string) => AppInShop | null;
  shops: () => AppInShop[];
  faults: Faults;
  deliveries: Deliveries;
  mailbox: Mailbox;
  addresses: () => { admin: string; storefront: string; mailbox: string; app: string };
}

const clockSchema = z.union([
  z.object({ now: z.union([z.number(), z.iso.datetime({ offset: true })]) }).strict(),
  z.object({ advanceMs: z.number() }).strict(),
]);

/** `/_dev/*`: the strings the stand-in is pulled by, for tests, the demo and its own pages. */
export function controlRouter(deps: ControlDeps): Router {
  const { world, faults, deliveries, mailbox } = deps;
  const router = Router();
  router.use(express.json({ limit: '10mb' }));

  router.get('/_dev/state', (_request, response) => {
    response.json({ shops: deps.shops().map(summary), clock: clock(world), ...deps.addresses() });
  });

  router.get('/_dev/clock', (_request, response) => void response.json(clock(world)));
  router.post('/_dev/clock', (request, response) => {
    const wish = clockSchema.parse(request.body);
    if ('now' in wish) world.clock.moveTo(typeof wish.now === 'number' ? wish.now : Date.parse(wish.now));
    else world.clock.advance(wish.advanceMs);
    response.json(clock(world));
  });

  router.get('/_dev/faults', (_request, response) => void response.json(faults));
  router.post('/_dev/faults', (request, response) => void response.json(patchFaults(faults, request.body)));
  router.delete('/_dev/faults', (_request, response) => void response.json(Object.assign(faults, noFaults())));

  router.get('/_dev/webhooks', (request, response) => {
    const limit = Number(request.query.limit ?? 200);
    const wanted = (name: 'topic' | 'shop', value: string) => !request.query[name] || request.query[name] === value;
    const found = deliveries.log(limit).filter(({ topic, shop }) => wanted('topic', topic) && wanted('shop', shop));
    response.json({ pending: deliveries.pending, counts: deliveries.counts(), deliveries: found });
  });

  router.get('/_dev/mailbox', (_request, response) => void response.json(mailbox.list()));
  router.delete('/_dev/mailbox', (_request, response) => {
    mailbox.clear();
    response.status(204).end();
  });

  const inShop =
    (work: (shop: AppInShop, request: Request) => unknown): RequestHandler =>
    (request, response) => {
      const found = deps.shop(String(request.params.shop));
      if (!found) return void response.status(404).json({ error: `There is no shop ${request.params.shop}` });
      const result = work(found, request);
      if (result === undefined) response.status(204).end();
      else response.json(result);
    };

  /** As below, for callers that know the domain only; `url` is what the admin's frame would load. */
  router.post('/_dev/install', (request, response) => {
    const { shop: domain } = z.object({ shop: z.string().default('default') }).parse(request.body ?? {});
    const found = deps.shop(domain);
    if (!found) return void response.status(404).json({ error: `There is no shop ${domain}` });
    response.json(install(found, deps));
  });
  router.get('/_dev/shops/:shop', inShop(summary));
  router.post(
    '/_dev/shops/:shop/install',
    inShop((shop) => install(shop, deps)),
  );
  router.post(
    '/_dev/shops/:shop/id-token',
    inShop((shop) => ({ idToken: shop.installation.idToken() })),
  );
  router.post(
    '/_dev/shops/:shop/uninstall',
    inShop((shop) => shop.uninstall()),
  );
  router.post(
    '/_dev/shops/:shop/scopes',
    inShop((shop, request) => {
      shop.setScopes(z.object({ scopes: z.array(z.string()) }).parse(request.body).scopes);
    }),
  );
  resourceRoutes(router, inShop);

  router.use('/_dev', (error: Error, _request: Request, response: Response, next: NextFunction) => {
    if (error instanceof StoreError) {
      response.status(error.code === 'NOT_FOUND' ? 404 : 422).json({ error: error.message, field: error.field });
    } else if (error instanceof z.ZodError) response.status(400).json({ error: z.prettifyError(error) });
    else next(error);
  });
  return router;
}

const clock = ({ clock }: World) => ({
  now: clock.now(),
  iso: new Date(clock.now()).toISOString(),
  offsetMs: clock.offset,
});

function summary({ store, installation }: AppInShop) {
  const { info, state } = store;
  return {
    shop: info.domain,
    name: info.name,
    installed: installation.installed,
    scopes: installation.scopes,
    orders: state.orders.size,
    lines: [...state.orders.values()].reduce((sum, order) => sum + order.lines.length, 0),
    customers: [...state.customers.values()].filter(({ mergedInto }) => mergedInto === null).length,
    products: state.products.size,
    metafields: state.metafields.size,
    placements: store.placements,
  };
}

/** Grants the scopes and gives what a browser or a headless client needs to open the app for the first time. */
function install(shop: AppInShop, { addresses }: ControlDeps) {
  shop.install();
  const { domain } = shop.store.info;
  const { admin, app } = addresses();
  return {
    shop: domain,
    host: hostParameter(domain),
    idToken: shop.installation.idToken(),
    adminUrl: `${admin}?shop=${domain}`,
    /** What the admin's frame would load; the app answers it with its first page. */
    url: `${app}/app?${launchQuery(shop, 'en')}`,
  };
}
