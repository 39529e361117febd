import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Devstore, type DevstoreOptions, startDevstore } from '../devstore.ts';
import { smallShop } from './small-shop.ts';

export const API_KEY = 'test-key';
export const API_SECRET = 'a-secret-for-tests-only';

export interface Received {
  topic: string;
  headers: http.IncomingHttpHeaders;
  raw: Buffer;
  body: Record<string, unknown>;
}

/** A server where the app would be: keeps the webhooks it gets, and answers as told. */
export interface Listener {
  url: string;
  received: Received[];
  /** Status of the answer to the nth webhook; 200 unless told. */
  answer: (nth: number) => number;
  close: () => Promise<void>;
}

export async function startListener(): Promise<Listener> {
  const received: Received[] = [];
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const raw = Buffer.concat(chunks);
      const body = JSON.parse(raw.toString('utf8')) as Record<string, unknown>;
      received.push({ topic: String(request.headers['x-shopify-topic']), headers: request.headers, raw, body });
      response
        .writeHead(listener.answer(received.length), {
          'content-security-policy': 'frame-ancestors https://admin.shopify.com;',
        })
        .end();
    });
  });
  server.keepAliveTimeout = 75_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const listener: Listener = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answer: () => 200,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return listener;
}

export interface Answer<T> {
  data: T;
  errors?: { message: string; path?: (string | number)[]; extensions?: { code?: string } }[];
  extensions?: {
    cost: {
      requestedQueryCost: number;
      actualQueryCost: number | null;
      throttleStatus: { currentlyAvailable: number };
    };
  };
}

export interface TestStore {
  devstore: Devstore;
  listener: Listener;
  domain: string;
  graphql: <T = Record<string, never>>(query: string, variables?: Record<string, unknown>) => Promise<Answer<T>>;
  /** `POST /admin/oauth/access_token` with the app's credentials filled in. */
  oauth: (body: Record<string, unknown>) => Promise<{ status: number; body: Record<string, string | number> }>;
  exchange: () => Promise<{ access_token: string; refresh_token: string }>;
  close: () => Promise<void>;
}

/** The stand-in with a small shop and the app installed, talked to over HTTP as the app would. */
export async function startTestStore(options: Partial<DevstoreOptions> = {}): Promise<TestStore> {
  const listener = await startListener();
  const devstore = await startDevstore({
    shops: [smallShop()],
    appUrl: listener.url,
    apiKey: API_KEY,
    apiSecret: API_SECRET,
    ...options,
  });
  const domain = devstore.store.info.domain;
  const shop = devstore.shop();
  shop.install();

  const oauth: TestStore['oauth'] = async (body) => {
    const response = await fetch(`${devstore.origin}/_shops/${domain}/admin/oauth/access_token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ client_id: API_KEY, client_secret: API_SECRET, ...body }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, string> };
  };
  const exchange = async () => {
    const { body } = await oauth({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: shop.installation.idToken(),
      subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
      requested_token_type: 'urn:shopify:params:oauth:token-type:offline-access-token',
      expiring: '1',
    });
    return { access_token: String(body.access_token), refresh_token: String(body.refresh_token) };
  };
  let token: string | null = null;
  return {
    devstore,
    listener,
    domain,
    oauth,
    exchange,
    graphql: async <T>(query: string, variables: Record<string, unknown> = {}) => {
      token ??= (await exchange()).access_token;
      const response = await fetch(`${devstore.origin}/_shops/${domain}/admin/api/2026-10/graphql.json`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-shopify-access-token': token },
        body: JSON.stringify({ query, variables }),
      });
      return (await response.json()) as Answer<T>;
    },
    close: async () => {
      await devstore.close();
      await listener.close();
    },
  };
}

/** Waits for what happens elsewhere; fails with what was waited for. */
export async function until(condition: () => boolean | Promise<boolean>, what: string, within = 30_000): Promise<void> {
  for (const end = Date.now() + within; Date.now() < end; ) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`Waited ${within} ms for ${what}`);
}
