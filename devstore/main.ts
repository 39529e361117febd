import { parseArgs } from 'node:util';
import { startDevstore } from './devstore.ts';
import { generateShop } from './generator/index.ts';
import { ImportError, readOrders } from './importers/index.ts';
import type { BlockPlacement, History } from './model.ts';

const USAGE = `node devstore/main.ts --app-url URL [options]

  --host NAME        where to listen (127.0.0.1)
  --port N           the store: admin, storefront, Admin API, control (4400)
  --tunnel-port N    the app's public address (4401)
  --smtp-port N      the mailbox (4425)
  --api-key KEY, --api-secret SECRET   the app's credentials
  --app-config FILE  the app's configuration (shopify.app.toml)
  --orders FILE      a real order history instead of the generated shop
  --seed N           of the generated shop (7)
  --customers N      size of the generated shop (8000)
  --shops N          so many generated shops under one clock (1)
  --retry-pace N     how many times faster than Shopify's webhooks are tried again (1)
  --place-blocks     the recommended blocks are on the theme from the start
`;

/** Where a merchant would put the blocks after reading the checklist. */
const RECOMMENDED: Omit<BlockPlacement, 'id'>[] = [
  { template: 'product', block: 'bought-together', settings: {} },
  { template: 'product', block: 'also-bought', settings: {} },
  { template: 'index', block: 'birthday', settings: {} },
  { template: 'index', block: 'next-offer', settings: {} },
  { template: 'index', block: 'running-out', settings: {} },
  { template: 'index', block: 'home', settings: {} },
  { template: 'customers/account', block: 'next-offer', settings: {} },
  { template: 'customers/account', block: 'buy-again', settings: {} },
  { template: 'customers/account', block: 'running-out', settings: {} },
  { template: 'customers/account', block: 'birthday', settings: {} },
];

function options() {
  const { values } = parseArgs({
    options: {
      host: { type: 'string' },
      port: { type: 'string', default: '4400' },
      'tunnel-port': { type: 'string', default: '4401' },
      'smtp-port': { type: 'string', default: '4425' },
      'app-url': { type: 'string' },
      'api-key': { type: 'string', default: 'stamgast-demo' },
      'api-secret': { type: 'string', default: 'a-secret-of-this-demo-only' },
      'app-config': { type: 'string', default: 'shopify.app.toml' },
      orders: { type: 'string' },
      seed: { type: 'string', default: '7' },
      customers: { type: 'string' },
      shops: { type: 'string', default: '1' },
      'retry-pace': { type: 'string', default: '1' },
      'place-blocks': { type: 'boolean', default: false },
    },
  });
  if (!values['app-url']) throw new TypeError('--app-url is missing');
  return { ...values, 'app-url': values['app-url'] };
}

function generated(seed: number, customers: string | undefined): History {
  return generateShop({ seed, now: Date.now(), size: customers ? { customers: Number(customers) } : undefined });
}

async function histories(given: ReturnType<typeof options>): Promise<History[]> {
  if (given.orders !== undefined) return [await readOrders(given.orders)];
  return Array.from({ length: Number(given.shops) }, (_unused, index) => {
    const history = generated(Number(given.seed) + index, given.customers);
    if (index > 0) history.state.info.domain = history.state.info.domain.replace(/^([^.]+)/, `$1-${index + 1}`);
    return history;
  });
}

/** The app's clock follows the store's, where the app lets it. */
async function tellApp(appUrl: string, offsetMs: number): Promise<void> {
  try {
    const response = await fetch(`${appUrl}/dev/clock`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ offsetMs }),
    });
    await response.arrayBuffer();
    if (!response.ok) console.error(`devstore: the app did not take the new time (HTTP ${response.status})`);
  } catch (error) {
    console.error('devstore: the app did not take the new time:', error instanceof Error ? error.message : error);
  }
}

async function main(): Promise<void> {
  const given = options();
  const all = await histories(given);
  const appUrl = given['app-url'];
  const devstore = await startDevstore({
    shops: all.map(({ state }) => state),
    appUrl,
    apiKey: given['api-key'],
    apiSecret: given['api-secret'],
    appConfig: given['app-config'],
    host: given.host,
    port: Number(given.port),
    tunnelPort: Number(given['tunnel-port']),
    smtpPort: Number(given['smtp-port']),
    retryPace: Number(given['retry-pace']),
    onClockMove: (offsetMs) => tellApp(appUrl, offsetMs),
  });
  if (given['place-blocks']) {
    for (const store of devstore.world.stores.values()) {
      store.placements = RECOMMENDED.map((placement) => ({ id: crypto.randomUUID(), ...placement }));
    }
  }
  const stop = () => void devstore.close().then(() => process.exit(0));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  const { state, info } = devstore.store;
  const ready = {
    ready: true,
    shop: info.domain,
    shops: [...devstore.world.stores.keys()],
    admin: `${devstore.origin}/admin`,
    storefront: devstore.origin,
    mailbox: `${devstore.origin}/mailbox`,
    tunnel: devstore.tunnelOrigin,
    smtpPort: devstore.smtpPort,
    orders: state.orders.size,
    customers: state.customers.size,
    products: state.products.size,
    refused: all[0]?.refused ?? [],
  };
  process.stdout.write(`${JSON.stringify(ready)}\n`);
}

main().catch((error: unknown) => {
  if (error instanceof ImportError) console.error(error.message);
  else if (error instanceof TypeError) console.error(`${error.message}\n\n${USAGE}`);
  else if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    console.error(`${error.message}. Is another store open?`);
  } else console.error(error);
  process.exit(1);
});
