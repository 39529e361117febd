import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createLog } from '../log.ts';
import { createAdminApis } from './admin-api.ts';
import { createShopFetch } from './shop-fetch.ts';

interface Reply {
  status?: number;
  headers?: Record<string, string>;
  body?: string;
  /** Break the connection instead of answering. */
  hangUp?: boolean;
}

let replies: Reply[];
let seen: { token: string | undefined; body: unknown }[];
let server: http.Server;
let slept: number[];

beforeEach(async () => {
  replies = [];
  seen = [];
  slept = [];
  server = http.createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      seen.push({ token: request.headers['x-shopify-access-token'] as string, body: JSON.parse(text) });
      const reply = replies.shift() ?? { body: JSON.stringify({ data: { ok: true } }) };
      if (reply.hangUp) return void request.socket.destroy();
      response.writeHead(reply.status ?? 200, { 'content-type': 'application/json', ...reply.headers });
      response.end(reply.body ?? '');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

const waited = () => slept.reduce((sum, ms) => sum + ms, 0);

function api() {
  const { port } = server.address() as AddressInfo;
  let tokens = 0;
  return createAdminApis({
    shopId: 1,
    domain: 'a.myshopify.com',
    tokens: { accessToken: async () => 'first', renewed: async () => `renewed-${++tokens}` },
    shopFetch: createShopFetch(`http://127.0.0.1:${port}/_shops/{shop}`),
    log: createLog('silent'),
    sleep: async (ms) => void slept.push(ms),
    now: waited,
  }).job;
}

const cost = (available: number, requested = 10) => ({
  cost: {
    requestedQueryCost: requested,
    actualQueryCost: requested,
    throttleStatus: { maximumAvailable: 2000, currentlyAvailable: available, restoreRate: 100 },
  },
});
const throttled = (available: number, requested: number): Reply => ({
  body: JSON.stringify({
    errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED' } }],
    extensions: cost(available, requested),
  }),
});

describe('the Admin API', () => {
  test('waits for the points that are missing and tries again, never at once', async () => {
    replies = [throttled(0, 300), throttled(300, 300)];
    await expect(api().graphql('{ ok }')).resolves.toEqual({ ok: true });
    // 300 points at 100 a second, and the quarter that jobs leave.
    expect(waited()).toBeGreaterThanOrEqual(3000);
    expect(slept.every((ms) => ms >= 50)).toBe(true);
  });

  test('leaves a quarter of the budget to others', async () => {
    replies = [{ body: JSON.stringify({ data: { ok: 1 }, extensions: cost(100) }) }];
    const client = api();
    await client.graphql('{ ok }');
    expect(slept).toEqual([]);
    await client.graphql('{ ok }');
    expect(waited()).toBeGreaterThan(3000);
  });

  test('survives 429 with its wait, 5xx, a broken connection and an answer that is no GraphQL', async () => {
    replies = [
      { status: 429, headers: { 'retry-after': '2' } },
      { status: 502, body: '<html>' },
      { hangUp: true },
      { body: 'no json' },
      { body: '[]' },
    ];
    await expect(api().graphql('{ ok }')).resolves.toEqual({ ok: true });
    expect(slept[0]).toBe(2000);
    expect(seen).toHaveLength(6);
  });

  test('gives up with a word about what it met', async () => {
    replies = Array.from({ length: 20 }, () => ({ status: 503 }));
    await expect(api().graphql('{ ok }')).rejects.toMatchObject({ code: 'shopify_unreachable', status: 503 });
    expect(seen.length).toBeLessThanOrEqual(8);
  });

  test('gets a new token once when the old one is refused', async () => {
    replies = [{ status: 401, body: '{}' }];
    await api().graphql('{ ok }');
    expect(seen.map(({ token }) => token)).toEqual(['first', 'renewed-1']);
    replies = [
      { status: 401, body: '{}' },
      { status: 401, body: '{}' },
    ];
    await expect(api().graphql('{ ok }')).rejects.toMatchObject({ code: 'shop_access_lost' });
  });

  test('hands over what came when protected fields were withheld', async () => {
    replies = [
      {
        body: JSON.stringify({
          data: { customer: { email: null } },
          errors: [{ message: 'not approved', path: ['customer', 'email'] }],
        }),
      },
    ];
    const { data, errors } = await api().graphqlPartial('{ customer }');
    expect(data).toEqual({ customer: { email: null } });
    expect(errors[0]?.path).toEqual(['customer', 'email']);
    replies = [{ body: JSON.stringify({ errors: [{ message: 'Field nope does not exist' }] }) }];
    await expect(api().graphql('{ nope }')).rejects.toMatchObject({ code: 'shopify_refused' });
  });
});
