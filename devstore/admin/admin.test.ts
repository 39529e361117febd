import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestStore, type TestStore, until } from '../testing/client.ts';
import { smallShop } from '../testing/small-shop.ts';

let store: TestStore;

beforeAll(async () => {
  store = await startTestStore({
    shops: [smallShop(), smallShop('second-shop.myshopify.com')],
    tunnelPort: 0,
  });
});
afterAll(() => store.close());

const page = async (path: string, init?: RequestInit) => {
  const response = await fetch(`${store.devstore.origin}${path}`, init);
  return { status: response.status, text: await response.text(), url: response.url };
};
const post = (path: string, fields: Record<string, string> = {}) =>
  page(path, { method: 'POST', body: new URLSearchParams(fields) });
const control = async (path: string, body?: unknown, method = body === undefined ? 'GET' : 'POST') => {
  const response = await fetch(`${store.devstore.origin}/_dev${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? null : (JSON.parse(text) as Record<string, unknown>) };
};

describe('the admin', () => {
  test('opens the app in a frame as Shopify does, deep paths included', async () => {
    const { text } = await page('/admin/apps/stamgast/app/segments?segment=at_risk');
    const src = /src="([^"]+)"/.exec(text.slice(text.indexOf('<iframe')))?.[1]?.replaceAll('&amp;', '&') ?? '';
    const url = new URL(src);
    expect(url.origin).toBe(store.devstore.tunnelOrigin);
    expect(url.pathname).toBe('/app/segments');
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      embedded: '1',
      shop: store.domain,
      segment: 'at_risk',
    });
    expect(Buffer.from(url.searchParams.get('host') ?? '', 'base64').toString()).toBe('admin.shopify.com/store/small');
    const id = url.searchParams.get('id_token') ?? '';
    expect((await store.oauth(exchangeOf(id))).status).toBe(200);
  });

  test('asks before it shows an app that is not installed', async () => {
    await post('/admin/uninstall');
    expect((await page('/admin/apps/stamgast')).text).toContain('This app needs access to');
    expect((await post('/admin/install')).url).toContain('/admin/apps/stamgast');
    expect(store.devstore.shop().installation.installed).toBe(true);
  });

  test('escapes what shoppers write', async () => {
    const variantId = [...store.devstore.store.core.variants.keys()][0] ?? '';
    const { body } = await control('/shops/default/orders', {
      lines: [{ variantId, quantity: 1 }],
      note: '<script>alert(1)</script>',
    });
    const { text } = await page(`/admin/orders/${body?.id}`);
    expect(text).not.toContain('<script>alert');
    expect(text).toContain('&lt;script&gt;alert');
  });

  test('places a block from a deep link of Shopify’s form, and the API shows it in the template', async () => {
    const { text } = await page(
      '/admin/themes/current/editor?template=product&addAppBlockId=test-key/also-bought&target=newAppsSection',
    );
    expect(text).toContain('<option selected>also-bought</option>');
    await post('/admin/theme/add', { template: 'product', block: 'also-bought' });
    const { data } = await store.graphql<{
      themes: { nodes: { files: { nodes: { filename: string; body: { content: string } }[] } }[] };
    }>(`{ themes(first: 1, roles: [MAIN]) { nodes { files(first: 5, filenames: ["templates/product.json"]) {
      nodes { filename body { ... on OnlineStoreThemeFileBodyText { content } } } } } } }`);
    const file = data.themes.nodes[0]?.files.nodes[0];
    expect(file?.filename).toBe('templates/product.json');
    expect(file?.body.content).toMatch(/shopify:\/\/apps\/stamgast\/blocks\/also-bought\/[0-9a-f-]{36}/);
  });

  test.each([
    '/admin',
    '/admin/orders',
    '/admin/products',
    '/admin/customers',
    '/admin/clock',
    '/admin/faults',
    '/admin/webhooks',
    '/mailbox',
  ])('%s renders', async (path) => expect((await page(path)).status).toBe(200));
});

describe('the control API', () => {
  test('moves the clock, and says what it does not understand', async () => {
    const before = Date.parse(String((await control('/clock')).body?.iso));
    const moved = await control('/clock', { advanceMs: 3 * 86_400_000 });
    expect(Date.parse(String(moved.body?.iso)) - before).toBeGreaterThanOrEqual(3 * 86_400_000);
    expect((await control('/clock', { sideways: true })).status).toBe(400);
    await control('/clock', { now: Date.now() });
  });

  test('keeps shops apart', async () => {
    const variantId = [...(store.devstore.world.get('second-shop.myshopify.com')?.core.variants.keys() ?? [])][0] ?? '';
    expect((await control('/shops/default/orders', { lines: [{ variantId, quantity: 1 }] })).status).toBe(404);
    expect(
      (await control('/shops/second-shop.myshopify.com/orders', { lines: [{ variantId, quantity: 1 }] })).status,
    ).toBe(200);
    const orders = [...(store.devstore.world.get('second-shop.myshopify.com')?.state.orders.keys() ?? [])];
    await store.graphql('{ shop { id } }');
    const { data } = await store.graphql<{ order: null }>('query($id: ID!) { order(id: $id) { id } }', {
      id: `gid://shopify/Order/${orders[0]}`,
    });
    expect(data.order).toBeNull();
  });

  test('sends the privacy webhooks', async () => {
    const { body } = await control('/shops/default/customers', { email: 'gone@example.com', firstName: 'Gone' });
    await control(`/shops/default/customers/${body?.id}/data-request`, {});
    await control(`/shops/default/customers/${body?.id}/redact`, {});
    const topics = () => store.listener.received.map(({ topic }) => topic);
    await until(
      () => topics().includes('customers/data_request') && topics().includes('customers/redact'),
      'both privacy webhooks',
    );
    const raw = store.listener.received.find(({ topic }) => topic === 'customers/redact')?.raw.toString('utf8');
    expect(raw).toContain(`"customer":{"id":${body?.id},"email":"gone@example.com"`);
  });
});

describe('the tunnel', () => {
  test('lets the admin on localhost frame the app, and passes everything else on', async () => {
    const response = await fetch(`${store.devstore.tunnelOrigin}/webhooks`, {
      method: 'POST',
      body: '{}',
      headers: { 'x-shopify-topic': 'through/tunnel' },
    });
    expect(response.status).toBe(200);
    expect(store.listener.received.map(({ topic }) => topic)).toContain('through/tunnel');
    expect(response.headers.get('content-security-policy')).toBe(
      `frame-ancestors ${store.devstore.origin} https://admin.shopify.com;`,
    );
  });
});

const exchangeOf = (subject_token: string) => ({
  grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
  subject_token,
  subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
  requested_token_type: 'urn:shopify:params:oauth:token-type:online-access-token',
});
