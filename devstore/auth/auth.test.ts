import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestStore, type TestStore } from '../testing/client.ts';

let store: TestStore;
let skewed = 0;

beforeAll(async () => {
  store = await startTestStore({ realNow: () => Date.now() + skewed });
});
afterAll(() => store.close());

const works = async (token: string): Promise<boolean> => {
  const response = await fetch(`${store.devstore.origin}/_shops/${store.domain}/admin/api/2026-10/graphql.json`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-shopify-access-token': token },
    body: JSON.stringify({ query: '{ shop { id } }' }),
  });
  return response.status === 200;
};

const refresh = (token: string) => store.oauth({ grant_type: 'refresh_token', refresh_token: token });

describe('token exchange', () => {
  test('turns a session token into tokens that work', async () => {
    const { access_token } = await store.exchange();
    expect(await works(access_token)).toBe(true);
    expect(await works('shpat_invented')).toBe(false);
  });

  test('refuses a session token that is forged, for another app or too old', async () => {
    const token = store.devstore.shop().installation.idToken();
    const [header, payload] = token.split('.');
    const forged = await exchangeWith(`${header}.${payload}.AAAA`);
    expect(forged).toMatchObject({ status: 400, body: { error: 'invalid_subject_token' } });
    skewed = 5 * 60_000;
    expect((await exchangeWith(token)).status).toBe(400);
    skewed = 0;
    expect((await exchangeWith('not a token')).status).toBe(400);
  });

  test('offline tokens expire in an hour of real time, whatever the store’s clock says', async () => {
    const { access_token } = await store.exchange();
    store.devstore.world.clock.advance(30 * 86_400_000);
    expect(await works(access_token)).toBe(true);
    skewed = 61 * 60_000;
    expect(await works(access_token)).toBe(false);
    skewed = 0;
  });
});

describe('refresh', () => {
  test('rotates; the old token repeats its answer until the new one is used', async () => {
    const { refresh_token } = await store.exchange();
    const once = await refresh(refresh_token);
    const again = await refresh(refresh_token);
    expect(once.status).toBe(200);
    expect(again.body.access_token).toBe(once.body.access_token);
    expect(again.body.refresh_token).toBe(once.body.refresh_token);
    expect(await works(String(once.body.access_token))).toBe(true);
    expect((await refresh(String(once.body.refresh_token))).status).toBe(200);
    expect((await refresh(refresh_token)).status).toBe(400);
  });

  test('the old token can be tried again for thirty days, and then gets a living access token', async () => {
    const { refresh_token } = await store.exchange();
    const once = await refresh(refresh_token);
    skewed = 29 * 86_400_000;
    const late = await refresh(refresh_token);
    expect(late.status).toBe(200);
    expect(late.body.access_token).not.toBe(once.body.access_token);
    expect(late.body.refresh_token).toBe(once.body.refresh_token);
    expect(await works(String(late.body.access_token))).toBe(true);
    skewed = 31 * 86_400_000;
    expect((await refresh(refresh_token)).status).toBe(400);
    skewed = 0;
  });

  test('nothing works after the app was uninstalled', async () => {
    const { access_token, refresh_token } = await store.exchange();
    store.devstore.shop().uninstall();
    expect(await works(access_token)).toBe(false);
    expect((await refresh(refresh_token)).status).toBe(400);
    store.devstore.shop().install();
    expect(await works(access_token)).toBe(false);
    expect(await works((await store.exchange()).access_token)).toBe(true);
  });
});

const exchangeWith = (subject_token: string) =>
  store.oauth({
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token,
    subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
    requested_token_type: 'urn:shopify:params:oauth:token-type:offline-access-token',
    expiring: '1',
  });
