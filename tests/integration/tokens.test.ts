import { randomBytes } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Session } from '@shopify/shopify-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '#app/platform/clock.ts';
import { createLog } from '#app/platform/log.ts';
import { createSecrets } from '#app/platform/secrets.ts';
import { createSessionStorage } from '#app/platform/shopify/session-storage.ts';
import { createShopDirectory } from '#app/platform/shopify/shop-directory.ts';
import { createShopFetch } from '#app/platform/shopify/shop-fetch.ts';
import { createTokens } from '#app/platform/shopify/tokens.ts';
import { freshDatabase } from '#tests/support/database.ts';

const domain = 'tokens.myshopify.com';
const secrets = createSecrets(randomBytes(32));
let db: Awaited<ReturnType<typeof freshDatabase>>;
let server: http.Server;
let refreshes: string[];

beforeAll(async () => {
  db = await freshDatabase();
  refreshes = [];
  server = http.createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      refreshes.push((JSON.parse(text) as { refresh_token: string }).refresh_token);
      const n = refreshes.length;
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({
          access_token: `access-${n}`,
          expires_in: 3600,
          refresh_token: `refresh-${n}`,
          refresh_token_expires_in: 7_776_000,
          scope: 'read_orders',
        }),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await db.drop();
});

test('an expired token is refreshed by one, however many ask, and is never stored in the clear', async () => {
  const shops = createShopDirectory(db.sql);
  const storage = createSessionStorage(db.sql, secrets, shops, systemClock);
  await storage.storeSession(
    new Session({
      id: `offline_${domain}`,
      shop: domain,
      state: '',
      isOnline: false,
      scope: 'read_orders',
      accessToken: 'old-access',
      expires: new Date(Date.now() - 1000),
      refreshToken: 'refresh-0',
    }),
  );
  const { port } = server.address() as AddressInfo;
  const tokens = createTokens({
    db,
    secrets,
    shopFetch: createShopFetch(`http://127.0.0.1:${port}/{shop}`),
    apiKey: 'k',
    apiSecret: 's',
    log: createLog('silent'),
  });
  const shopId = await shops.idOf(domain);

  const got = await Promise.all(Array.from({ length: 6 }, () => tokens.accessToken(shopId, domain)));
  expect(new Set(got)).toEqual(new Set(['access-1']));
  expect(refreshes).toEqual(['refresh-0']);

  // Two calls met a 401 with the same token: the second finds the first one's.
  const renewed = await Promise.all([
    tokens.renewed(shopId, domain, 'access-1'),
    tokens.renewed(shopId, domain, 'access-1'),
  ]);
  expect(renewed).toEqual(['access-2', 'access-2']);
  expect(refreshes).toEqual(['refresh-0', 'refresh-1']);

  const { rows } = await db.sql.query<{ payload: Buffer }>('SELECT payload FROM sessions');
  expect(rows[0]!.payload.toString('latin1')).not.toContain('access-2');
  expect((await storage.loadSession(`offline_${domain}`))?.refreshToken).toBe('refresh-2');
});

test('a shop without a usable token is a clear error, not a crash', async () => {
  const shops = createShopDirectory(db.sql);
  const tokens = createTokens({ db, secrets, shopFetch: fetch, apiKey: 'k', apiSecret: 's', log: createLog('silent') });
  await expect(
    tokens.accessToken(await shops.idOf('nobody.myshopify.com'), 'nobody.myshopify.com'),
  ).rejects.toMatchObject({ code: 'shop_access_lost' });
});

describe('a token Shopify no longer takes', () => {
  const gone = 'reinstalled.myshopify.com';
  /** Answers every refresh as Shopify does once the app was uninstalled, or our credentials are wrong. */
  const refusing = (status: number) => async () => Response.json({ error: 'invalid_grant' }, { status });

  test.each([400, 401])('is one that has run out, so that an open page asks for the next one (%i)', async (status) => {
    const shops = createShopDirectory(db.sql);
    const storage = createSessionStorage(db.sql, secrets, shops, systemClock);
    const id = `offline_${gone}`;
    const fresh = { id, shop: gone, state: '', isOnline: false, accessToken: 'revoked', refreshToken: 'revoked-too' };
    await storage.storeSession(new Session({ ...fresh, expires: new Date(Date.now() + 3_000_000) }));
    const tokens = createTokens({
      db,
      secrets,
      shopFetch: refusing(status),
      apiKey: 'k',
      apiSecret: 's',
      log: createLog('silent'),
    });
    await expect(tokens.renewed(await shops.idOf(gone), gone, 'revoked')).rejects.toMatchObject({
      code: 'shop_access_lost',
    });
    const left = await storage.loadSession(id);
    expect(left!.isActive(undefined)).toBe(false);
    // Wrong credentials of ours are put right with the next release; the shop's own token was not to blame.
    expect(left!.refreshToken).toBe('revoked-too');
  });
});
