import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express, { type NextFunction, type Request, type Response, type Router } from 'express';
import { adminPages } from './admin/router.ts';
import { adminApiRouter } from './admin-api/router.ts';
import { adminSchema } from './admin-api/schema.ts';
import { AppInShop } from './app-in-shop.ts';
import { type AppRegistration, readAppRegistration } from './auth/app-registration.ts';
import { contractRegistration } from './auth/contract.ts';
import { StagedUploads } from './bulk/staged-uploads.ts';
import { type Faults, noFaults } from './control/faults.ts';
import { controlRouter } from './control/router.ts';
import { Mailbox } from './mailbox/mailbox.ts';
import type { ShopState } from './model.ts';
import { APP_ID } from './store/namespaces.ts';
import { type Store, World } from './store/store.ts';
import { storefrontRouter } from './storefront/router.ts';
import { startTunnel, type Tunnel } from './tunnel.ts';
import { Deliveries } from './webhooks/deliveries.ts';

export interface DevstoreOptions {
  /** The shops, in order; the first one is what people see by default. */
  shops: ShopState[];
  /** Where the app listens, for webhooks and the app proxy. */
  appUrl: string;
  apiKey: string;
  apiSecret: string;
  /** This machine only, unless told. */
  host?: string;
  /** 0 (the default) takes a free port. */
  port?: number;
  smtpPort?: number;
  /** Left out: no tunnel, and the admin frames the app's own address. */
  tunnelPort?: number;
  /** The app's `shopify.app.toml`; without it the contract in `auth/contract.ts` holds. */
  appConfig?: string;
  /** Fewer or more scopes than the app asks for. */
  scopes?: string[];
  /** How many times faster than Shopify's webhooks are tried again. */
  retryPace?: number;
  /** Real time, for tests of tokens that run out. */
  realNow?: () => number;
  /** Told the offset after each move of the clock, so that the app's clock can follow. */
  onClockMove?: (offsetMs: number) => Promise<void>;
}

export interface Devstore {
  world: World;
  /** The first shop. */
  store: Store;
  shop: (domain?: string) => AppInShop;
  app: AppRegistration;
  faults: Faults;
  deliveries: Deliveries;
  mailbox: Mailbox;
  origin: string;
  tunnelOrigin: string | null;
  smtpPort: number;
  close: () => Promise<void>;
}

const LOCAL = '127.0.0.1';

/** Starts the stand-in inside this process. Everything it tells the app goes over HTTP all the same. */
export async function startDevstore(options: DevstoreOptions): Promise<Devstore> {
  adminSchema();
  const identity = { id: APP_ID, apiKey: options.apiKey, apiSecret: options.apiSecret };
  const configured = options.appConfig !== undefined && existsSync(options.appConfig);
  const app = configured ? readAppRegistration(options.appConfig ?? '', identity) : contractRegistration(identity);
  if (options.scopes) app.scopes = options.scopes;

  const server = http.createServer();
  // No client writes into a connection that closes at that moment.
  server.keepAliveTimeout = 75_000;
  const port = await listen(server, options.port ?? 0, options.host ?? LOCAL);
  const origin = `http://localhost:${port}`;
  const world = new World();
  const faults = noFaults();
  const uploads = new StagedUploads();
  const bulkFolder = mkdtempSync(join(tmpdir(), 'devstore-bulk-'));
  const deliveries = new Deliveries({
    url: `${options.appUrl}/webhooks`,
    secret: options.apiSecret,
    clock: world.clock,
    faults,
    retryPace: options.retryPace,
  });
  const around = { app, faults, deliveries, uploads, bulkFolder, origin, realNow: options.realNow ?? Date.now };
  const shops = new Map<string, AppInShop>();
  for (const state of options.shops) {
    const store = world.add(state);
    shops.set(state.info.domain, new AppInShop(store, around));
  }
  const find = (domain: string): AppInShop | null =>
    shops.get(domain === 'default' ? world.first.info.domain : domain) ?? null;
  const mailbox = new Mailbox(() => world.clock.now());
  const smtpPort = await mailbox.listen(options.smtpPort ?? 0);
  const tunnel =
    options.tunnelPort === undefined
      ? null
      : await startTunnel(options.tunnelPort, options.host ?? LOCAL, options.appUrl, origin);
  const publicUrl = tunnel?.origin ?? options.appUrl;
  if (options.onClockMove) {
    const tell = options.onClockMove;
    world.clock.onMove(() => void tell(world.clock.offset));
  }

  const site = express().disable('x-powered-by');
  const addresses = () => ({
    admin: `${origin}/admin`,
    storefront: origin,
    mailbox: `${origin}/mailbox`,
    app: publicUrl,
  });
  const storefront = (domain: string) => storefrontOf(domain, world.first.info.domain, origin);
  const everyShop = () => [...shops.values()];
  site.use(adminApiRouter({ shop: find, faults, uploads }));
  site.use(controlRouter({ world, shop: find, shops: everyShop, faults, deliveries, mailbox, addresses }));
  site.use(
    adminPages({
      world,
      shop: find,
      shops: everyShop,
      app,
      faults,
      deliveries,
      mailbox,
      appUrl: publicUrl,
      storefront,
    }),
  );
  site.use(storefronts(shops, { app, appUrl: options.appUrl, origin }));
  site.use((error: Error, _request: Request, response: Response, next: NextFunction) => {
    if (response.headersSent) return next(error);
    const status = 'status' in error && typeof error.status === 'number' ? error.status : 500;
    if (status >= 500) console.error('devstore:', error);
    response
      .status(status)
      .type('text')
      .send(status >= 500 ? `devstore failed: ${error.message}` : error.message);
  });
  server.on('request', site);

  return {
    world,
    store: world.first,
    shop: (domain = world.first.info.domain) => {
      const found = find(domain);
      if (!found) throw new Error(`There is no shop ${domain}`);
      return found;
    },
    app,
    faults,
    deliveries,
    mailbox,
    origin,
    tunnelOrigin: tunnel?.origin ?? null,
    smtpPort,
    close: () => close({ server, tunnel, mailbox, deliveries, shops, bulkFolder }),
  };
}

const shortName = (domain: string): string => domain.split('.')[0] ?? domain;

/** The first shop at the plain address, each further one at `http://NAME.localhost:PORT`. */
const storefrontOf = (domain: string, first: string, origin: string): string =>
  domain === first ? origin : origin.replace('//localhost', `//${shortName(domain)}.localhost`);

function storefronts(shops: Map<string, AppInShop>, deps: { app: AppRegistration; appUrl: string; origin: string }) {
  const routers = new Map<string, Router>();
  const [first = ''] = shops.keys();
  for (const [domain, { store, installation }] of shops) {
    const scopes = () => installation.scopes;
    const router = storefrontRouter({ ...deps, store, scopes, origin: storefrontOf(domain, first, deps.origin) });
    routers.set(domain === first ? '' : shortName(domain), router);
  }
  return (request: Request, response: Response, next: NextFunction) => {
    const router = routers.get(shortName(request.hostname)) ?? routers.get('');
    if (router) router(request, response, next);
    else next();
  };
}

async function listen(server: http.Server, port: number, host: string): Promise<number> {
  server.listen(port, host);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

interface Open {
  server: http.Server;
  tunnel: Tunnel | null;
  mailbox: Mailbox;
  deliveries: Deliveries;
  shops: Map<string, AppInShop>;
  bulkFolder: string;
}

async function close({ server, tunnel, mailbox, deliveries, shops, bulkFolder }: Open): Promise<void> {
  deliveries.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await tunnel?.close();
  await mailbox.close();
  await Promise.all([...shops.values()].map((shop) => shop.close()));
  rmSync(bulkFolder, { recursive: true, force: true });
}
