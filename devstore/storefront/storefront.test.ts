import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { contractRegistration } from '../auth/contract.ts';
import { generateShop } from '../generator/index.ts';
import type { Product } from '../model.ts';
import { resolveNamespace } from '../store/namespaces.ts';
import { Store } from '../store/store.ts';
import { storefrontRouter } from './router.ts';

const SECRET = 'shpss_storefront';
const app = contractRegistration({ apiKey: 'key', apiSecret: SECRET });

let answer: (request: IncomingMessage, response: ServerResponse, body: string) => void;
let asked: { method: string; url: URL; headers: IncomingMessage['headers']; body: string }[] = [];
let appServer: http.Server;
let site: http.Server;
let origin: string;
let store: Store;
let scopes: string[];

async function listen(server: http.Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

beforeAll(async () => {
  appServer = http.createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const url = new URL(request.url ?? '/', 'http://app');
    asked.push({ method: request.method ?? '', url, headers: request.headers, body });
    answer(request, response, body);
  });
  const appUrl = await listen(appServer);
  store = new Store(generateShop({ seed: 3, now: Date.now(), size: { customers: 150 } }).state);
  const handler = express();
  site = http.createServer(handler);
  origin = await listen(site);
  handler.use(storefrontRouter({ store, app, scopes: () => scopes, appUrl, origin }));
});

afterAll(() => {
  site.close();
  appServer.close();
});

beforeEach(() => {
  asked = [];
  store.placements = [];
  scopes = app.scopes;
  answer = (_request, response) => response.end('{}');
});

/** A browser: keeps its cookie, does not follow redirects by itself. */
function visitor() {
  let cookie = '';
  const go = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const response = await fetch(origin + path, {
      redirect: 'manual',
      ...init,
      headers: { ...(cookie ? { cookie } : {}), ...(init.headers as Record<string, string>) },
    });
    cookie = response.headers.get('set-cookie')?.split(';')[0] ?? cookie;
    return response;
  };
  return {
    go,
    page: async (path: string) => {
      const response = await go(path);
      expect(response.status, path).toBe(200);
      return response.text();
    },
    post: (path: string, form: [string, string][]) =>
      go(path, {
        method: 'POST',
        body: new URLSearchParams(form),
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      }),
  };
}

const products = (): Product[] => [...store.state.products.values()];
const productCalled = (title: string): Product => products().find((product) => product.title === title)!;
const inStock = (): Product =>
  products().find((product) => product.status === 'ACTIVE' && product.variants[0]!.inventory > 9)!;
const soldLast = () => [...store.state.orders.values()].at(-1)!;
const regular = () =>
  [...store.state.customers.values()].find((customer) => store.customers.ordersOf(customer.id).length > 1)!;

const ADDRESS: [string, string][] = [
  ['first_name', 'Anna'],
  ['last_name', 'de Vries'],
  ['address1', 'Lindelaan 3'],
  ['zip', '3511 AB'],
  ['city', 'Utrecht'],
  ['country', 'NL'],
];

describe('looking around', () => {
  it.each([
    '/',
    '/nl',
    '/collections',
    '/collections/coffee?sort_by=price-ascending&page=2',
    '/collections/all',
    '/search?q=tea',
    '/cart',
    '/account/login',
    '/nl/search?q=koffie',
  ])('draws %s with nothing missing', async (path) => {
    const html = await visitor().page(path);
    expect(html).not.toMatch(/translation missing|Liquid error|\[object Object\]|undefined/);
    expect(html).toMatch(/<html lang="(en|nl)">/);
  });

  it('draws every product page and a picture for each', async () => {
    const someone = visitor();
    for (const product of products().filter((candidate, index) => index % 12 === 0 && candidate.status === 'ACTIVE')) {
      const html = await someone.page(`/products/${product.handle}`);
      expect(html).toContain(product.images[0]!.url);
      const picture = await someone.go(product.images[0]!.url);
      expect(picture.headers.get('content-type')).toContain('image/svg+xml');
      expect(await picture.text()).toMatch(/^<svg .*<\/svg>$/s);
    }
  });

  it('keeps the language in every address, and money in its way of writing', async () => {
    const { handle } = productCalled('Stoneware Mug');
    const html = await visitor().page(`/nl/products/${handle}`);
    expect(html).toContain('action="/nl/cart/add"');
    expect(html).toContain('€ 16,95'.replace(' ', '\u00a0'));
    expect(await visitor().page(`/products/${handle}`)).toContain('€16.95');
    const { locales } = store.info;
    store.updateInfo({ locales: [...locales, 'zh-TW'] });
    expect(await visitor().page(`/zh-tw/products/${handle}`)).toContain('action="/zh-tw/cart/add"');
    store.updateInfo({ locales });
  });

  it('gives Liquid and scripts hundredths, in what the shopper pays in, also where that has none', async () => {
    const { handle } = productCalled('Stoneware Mug');
    const someone = visitor();
    const answer = await someone.post('/localization', [
      ['country_code', 'JP'],
      ['return_to', `/nl/products/${handle}`],
    ]);
    expect(answer.headers.get('location')).toBe(`/nl/products/${handle}`);
    const shown = (await (await someone.go(`/nl/products/${handle}.js`)).json()) as { price: number };
    expect(shown.price).toBe(Math.round(16.95 * store.info.abroad!.JP!.rate) * 100);
    expect(await someone.page(`/nl/products/${handle}`)).toContain('¥ 2.766'.replace(' ', '\u00a0'));
    await someone.post('/nl/cart/add', [['id', productCalled('Stoneware Mug').variants[0]!.id]]);
    expect(await (await someone.go('/cart.js')).json()).toMatchObject({ currency: 'JPY', total_price: 276_600 });
  });

  it('calls products as they were translated, and asks the prices of the market from page to order', async () => {
    const mug = productCalled('Stoneware Mug');
    const [variant] = mug.variants;
    store.products.translate(mug.id, { nl: 'Steengoed mok' });
    expect(await visitor().page(`/products/${mug.handle}`)).toContain('Stoneware Mug');
    const someone = visitor();
    await someone.post('/localization', [
      ['country_code', 'BE'],
      ['return_to', '/'],
    ]);
    const asked = Math.round(variant!.price * store.info.abroad!.BE!.prices!);
    expect(asked).toBeGreaterThan(variant!.price);
    expect(await (await someone.go(`/nl/products/${mug.handle}.js`)).json()).toMatchObject({
      title: 'Steengoed mok',
      price: asked,
    });
    await someone.post('/nl/cart/add', [['id', variant!.id]]);
    expect(await (await someone.go('/nl/cart.js')).json()).toMatchObject({
      currency: 'EUR',
      total_price: asked,
      items: [{ title: 'Steengoed mok', price: asked }],
    });
    await someone.post('/checkout', [...ADDRESS, ['email', 'anna@example.com'], ['action', 'pay']]);
    expect(soldLast().lines).toMatchObject([{ variantId: variant!.id, title: 'Stoneware Mug', price: asked }]);
  });

  it('says what a kilo costs where something is in it', async () => {
    const beans = products().find(
      ({ variants, status }) =>
        status === 'ACTIVE' && variants[0]!.measure?.quantity === 250 && !variants[0]!.measure.unit.includes('l'),
    )!;
    const { price } = beans.variants[0]!;
    const told = (await (await visitor().go(`/products/${beans.handle}.js`)).json()) as { variants: object[] };
    expect(told.variants[0]).toMatchObject({ unit_price: price * 4, unit_price_measurement: { reference_unit: 'kg' } });
    const mug = (await (await visitor().go(`/products/${productCalled('Stoneware Mug').handle}.js`)).json()) as {
      variants: object[];
    };
    expect(mug.variants[0]).not.toHaveProperty('unit_price');
  });

  it('shows neither drafts nor what was archived, and says so with a page', async () => {
    const hidden = products().find((product) => product.status !== 'ACTIVE') ?? { handle: 'nowhere' };
    const response = await visitor().go(`/products/${hidden.handle}`);
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('Nothing here');
  });

  it('switches language and stays on the page, and never leaves the shop', async () => {
    const someone = visitor();
    const there = await someone.post('/localization', [
      ['locale_code', 'nl'],
      ['return_to', '/collections/tea'],
    ]);
    expect(there.headers.get('location')).toBe('/nl/collections/tea');
    const back = await someone.post('/localization', [
      ['locale_code', 'en'],
      ['return_to', '/nl/collections/tea'],
    ]);
    expect(back.headers.get('location')).toBe('/collections/tea');
    const away = await someone.post('/localization', [
      ['locale_code', 'en'],
      ['return_to', '//evil.example'],
    ]);
    expect(away.headers.get('location')).toBe('/');
  });
});

describe('buying', () => {
  it('goes from the cart through the checkout to an order, as a gift, with a code that works', async () => {
    const someone = visitor();
    const product = inStock();
    const [variant] = product.variants;
    const before = variant!.inventory;
    await someone.post('/cart/add', [
      ['id', variant!.id],
      ['quantity', '2'],
    ]);
    expect(await someone.page('/cart')).toContain(product.title.replaceAll('&', '&amp;'));
    expect((await someone.go('/checkout')).status).toBe(200);
    const placed = await someone.post('/checkout', [
      ['email', 'New.Shopper@example.com'],
      ...ADDRESS,
      ['gift', 'on'],
      ['gift_message', 'Gefeliciteerd!'],
      ['gift_first_name', 'Bram'],
      ['gift_last_name', 'Bos'],
      ['gift_address1', 'Molenweg 1'],
      ['gift_zip', '9711 CD'],
      ['gift_city', 'Groningen'],
      ['discount', 'welkom10'],
      ['action', 'pay'],
    ]);
    expect(placed.status).toBe(302);
    const order = soldLast();
    const subtotal = variant!.price * 2;
    expect(order.lines).toMatchObject([
      { variantId: variant!.id, quantity: 2, totalDiscount: Math.round(subtotal / 10) },
    ]);
    expect(order.discountCodes).toEqual([{ code: 'WELKOM10', amount: Math.round(subtotal / 10) }]);
    expect(order.shippingAddress).toMatchObject({ firstName: 'Bram', city: 'Groningen' });
    expect(order.billingAddress).toMatchObject({ firstName: 'Anna', city: 'Utrecht' });
    expect(order.noteAttributes).toEqual([
      { name: 'Gift', value: 'yes' },
      { name: 'Gift message', value: 'Gefeliciteerd!' },
    ]);
    expect(order.financialStatus).toBe('PAID');
    expect(variant!.inventory).toBe(before - 2);
    const thanks = await someone.page(placed.headers.get('location')!);
    expect(thanks).toContain(order.name);
    // The sum as the checkout showed it: the price, what the code takes off, in the code's own writing.
    const plain = thanks.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
    const euros = (minor: number) => (minor / 100).toFixed(2);
    expect(plain).toContain(`Subtotal €${euros(subtotal)} Discount WELKOM10 −€${euros(Math.round(subtotal / 10))}`);
    expect(await someone.page(`/orders/${order.id}`)).toContain('Gefeliciteerd!');
    expect((await visitor().go(`/orders/${order.id}`)).status).toBe(404);
    expect(await someone.page('/cart')).toContain('There is nothing in it yet.');
  });

  it('asks again for what is missing, keeping what was typed', async () => {
    const someone = visitor();
    await someone.post('/cart/add', [['id', inStock().variants[0]!.id]]);
    const count = store.state.orders.size;
    const response = await someone.post('/checkout', [
      ['email', 'nobody'],
      ['first_name', '<Anna>'],
      ['action', 'pay'],
    ]);
    const html = await response.text();
    expect(response.status).toBe(422);
    expect(html).toContain('aria-invalid="true"');
    expect(html).toContain('value="&lt;Anna&gt;"');
    expect(store.state.orders.size).toBe(count);
  });

  it('adds a whole bundle with one form, as the bundle block writes it, all or nothing', async () => {
    const someone = visitor();
    const [first, second] = products().filter(
      (product) => product.status === 'ACTIVE' && product.variants[0]!.inventory > 3,
    );
    const form: [string, string][] = [
      ['items[][id]', first!.variants[0]!.id],
      ['items[][quantity]', '1'],
      ['items[][id]', second!.variants[0]!.id],
      ['items[][quantity]', '2'],
    ];
    await someone.post('/cart/add', form);
    const cart = (await (await someone.go('/cart.js')).json()) as { items: { id: string; quantity: number }[] };
    expect(cart.items.map(({ id, quantity }) => [id, quantity])).toEqual([
      [first!.variants[0]!.id, 1],
      [second!.variants[0]!.id, 2],
    ]);
    const refused = await someone.post('/cart/add.js', [...form, ['items[][id]', '1']]);
    expect(refused.status).toBe(422);
    expect(((await (await someone.go('/cart.js')).json()) as { item_count: number }).item_count).toBe(3);
  });

  it('never sells more than there is', async () => {
    const someone = visitor();
    const [variant] = inStock().variants;
    const response = await someone.post('/cart/add.js', [
      ['id', variant!.id],
      ['quantity', String(variant!.inventory + 1)],
    ]);
    expect(response.status).toBe(422);
    expect(((await response.json()) as { message: string }).message).toContain(`We have ${variant!.inventory} of`);
  });

  it('changes and empties the cart by script and by form', async () => {
    const someone = visitor();
    const [variant] = inStock().variants;
    await someone.go('/cart/add.js', {
      method: 'POST',
      body: JSON.stringify({ items: [{ id: variant!.id, quantity: 1 }] }),
      headers: { 'content-type': 'application/json' },
    });
    await someone.post('/cart/change.js', [
      ['line', '1'],
      ['quantity', '3'],
    ]);
    expect(await (await someone.go('/cart.js')).json()).toMatchObject({
      item_count: 3,
      total_price: variant!.price * 3,
    });
    await someone.post('/cart', [['updates[]', '2']]);
    expect(await (await someone.go('/cart.js')).json()).toMatchObject({ item_count: 2 });
    await someone.go(`/cart/change?id=${variant!.id}&quantity=0`);
    expect(await (await someone.go('/cart.js')).json()).toMatchObject({ item_count: 0 });
  });

  it('knows a shopper who logs in, and forgets her when she goes', async () => {
    const someone = visitor();
    const customer = regular();
    await someone.post('/account/login', [['customer_id', customer.id]]);
    const html = await someone.page('/account');
    expect(html).toContain(`Hello ${customer.firstName}`);
    const latest = store.customers
      .ordersOf(customer.id)
      .map((id) => store.core.order(id))
      .sort((a, b) => b.createdAt - a.createdAt)[0]!;
    expect(html).toContain(latest.name);
    await someone.go('/account/logout');
    expect((await someone.go('/account')).headers.get('location')).toBe('/account/login');
  });
});

describe('app blocks', () => {
  const place = (template: string, block: string, settings = {}) =>
    store.placements.push({ id: `b${store.placements.length}`, template, block, settings });
  const write = (owner: string, key: string, type: string, value: unknown, namespace = '$app') =>
    store.metafields.set([
      {
        ownerGid: owner,
        namespace: resolveNamespace(namespace),
        key,
        type,
        value: typeof value === 'string' ? value : JSON.stringify(value),
      },
    ]);
  const gid = (product: Product) => `gid://shopify/Product/${product.id}`;

  it('draws others also bought from metafields, with the app switched off, and loads each file once', async () => {
    const [subject, ...others] = products().filter((product) => product.status === 'ACTIVE');
    const picks = others.filter((product) => product.variants.some((variant) => variant.inventory > 0)).slice(0, 3);
    write(gid(subject!), 'also_bought', 'list.product_reference', [...picks.map(gid), 'gid://shopify/Product/1']);
    place('product', 'also-bought');
    place('product', 'bought-together');
    const html = await visitor().page(`/products/${subject!.handle}`);
    expect(html).toContain('Others also bought');
    for (const pick of picks) expect(html).toContain(`href="/products/${pick.handle}"`);
    expect(html.match(/blocks\.css/g)).toHaveLength(1);
    expect(asked).toEqual([]);
    const stylesheet = /href="([^"]*blocks\.css)"/.exec(html)![1]!;
    expect((await visitor().go(stylesheet)).headers.get('content-type')).toContain('text/css');
  });

  it('shows personal blocks to who is logged in, by the store clock and in her language', async () => {
    const customer = regular();
    const someone = visitor();
    place('customers/account', 'running-out');
    place('customers/account', 'birthday');
    await someone.post('/account/login', [['customer_id', customer.id]]);
    const date = new Intl.DateTimeFormat('en-CA', { timeZone: store.info.timezone }).format(store.clock.now());
    write(`gid://shopify/Customer/${customer.id}`, 'birth_date', 'date', `1980${date.slice(4)}`, 'facts');
    const off = await someone.page('/nl/account');
    expect(off).not.toMatch(/data-fy-block="(running-out|birthday)"/);
    for (const flow of ['replenishment', 'birthday'])
      write(`gid://shopify/AppInstallation/${app.id}`, flow, 'boolean', 'true', 'flows');
    const html = await someone.page('/nl/account');
    expect(html).toContain('data-fy-block="running-out"');
    expect(html).toContain('data-fy-block="birthday"');
    expect(html).toContain('data-fy-root="/nl"');
    expect(html.match(/personal\.js/g)).toHaveLength(1);
  });

  it('offers the rest of a set with no variant for which the code would be refused', async () => {
    const customer = regular();
    const someone = visitor();
    place('index', 'next-offer');
    await someone.post('/account/login', [['customer_id', customer.id]]);
    const product = products().find(
      ({ status, variants }) =>
        status === 'ACTIVE' && variants.length > 2 && variants.every(({ inventory }) => inventory > 0),
    )!;
    const [first, second, third] = product.variants;
    store.products.setPrice(first!.id, 2000);
    store.products.setPrice(second!.id, 900);
    store.products.setPrice(third!.id, 2500);
    for (const { id } of product.variants.slice(3)) store.products.setPrice(id, 900);
    const owner = `gid://shopify/Customer/${customer.id}`;
    write(owner, 'next_offer_products', 'list.product_reference', [gid(product)]);
    const offered = async (offer: object) => {
      write(owner, 'next_offer', 'json', { owned: 2, size: 3, ...offer });
      const html = await someone.page('/nl');
      return {
        choices: [...html.matchAll(/<option value="(\d+)"/g)].map(([, id]) => id),
        total: /fy-bundle__label">\s*(.*?)\s*<\/span>/.exec(html)![1],
        now: /fy-price--now">(.*?)</.exec(html)?.[1]?.replace(/\s/g, ' '),
      };
    };
    expect(await offered({ off: 500, code: 'SET-1' })).toEqual({
      choices: [first!.id, third!.id],
      total: 'De rest vanaf',
      now: '€ 15,00',
    });
    // At list price there is no code that could be refused.
    expect((await offered({ off: 0, code: null })).choices).toHaveLength(product.variants.length);
    store.products.setPrice(third!.id, 900);
    expect(await offered({ off: 500, code: 'SET-1' })).toMatchObject({ choices: [first!.id], total: 'De rest' });
  });

  it('makes an unsupported block visible instead of leaving it out', async () => {
    place('index', 'also-bought');
    place('index', 'no-such-block');
    place('customers/account', 'bought-together');
    const home = await visitor().page('/');
    expect(home).toContain('Liquid error (blocks/no-such-block)');
    const someone = visitor();
    await someone.post('/account/login', [['customer_id', regular().id]]);
    expect(await someone.page('/account')).toContain('the block is not made for the template customers/account');
  });
});

describe('the app proxy', () => {
  /** Shopify's own description of the signature, written out a second time. */
  function isSigned(url: URL): boolean {
    const grouped: Record<string, string[]> = {};
    for (const [name, value] of url.searchParams) {
      grouped[name] ??= [];
      grouped[name].push(value);
    }
    const { signature, ...rest } = grouped;
    const message = Object.keys(rest)
      .sort()
      .map((name) => `${name}=${rest[name]!.join(',')}`)
      .join('');
    return createHmac('sha256', SECRET).update(message).digest('hex') === signature?.[0];
  }

  it('signs what it sends on, repeated and odd parameters included, and leaves cookies at home', async () => {
    const someone = visitor();
    await someone.page('/');
    answer = (_request, response) => {
      response.setHeader('set-cookie', 'tracked=yes');
      response.setHeader('content-type', 'application/json');
      response.end('{"blocks":{}}');
    };
    const response = await someone.go(
      '/apps/for-you/personal?blocks=for-you&id=1&id=2&x=%C3%A9%26&shop=evil.example&signature=0',
    );
    expect(await response.json()).toEqual({ blocks: {} });
    expect(response.headers.get('set-cookie')).toBeNull();
    const [{ url, headers }] = asked as [(typeof asked)[number]];
    expect(url.pathname).toBe('/proxy/personal');
    expect(isSigned(url)).toBe(true);
    expect(url.searchParams.getAll('id')).toEqual(['1', '2']);
    expect(url.searchParams.getAll('shop')).toEqual([store.info.domain]);
    expect(url.searchParams.get('path_prefix')).toBe('/apps/for-you');
    expect(url.searchParams.get('logged_in_customer_id')).toBe('');
    expect(Math.abs(Number(url.searchParams.get('timestamp')) - Date.now() / 1000)).toBeLessThan(60);
    expect(headers.cookie).toBeUndefined();
  });

  it('says who is logged in, and passes forms and redirects on', async () => {
    const someone = visitor();
    const customer = regular();
    await someone.post('/account/login', [['customer_id', customer.id]]);
    answer = (_request, response) => {
      response.statusCode = 303;
      response.setHeader('location', '/account');
      response.end();
    };
    const response = await someone.post('/nl/apps/for-you/birthday', [
      ['birth_date', '1980-02-29'],
      ['consent', 'on'],
    ]);
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('/account');
    expect(asked[0]!.url.searchParams.get('logged_in_customer_id')).toBe(customer.id);
    expect(asked[0]!.body).toBe('birth_date=1980-02-29&consent=on');
    expect(isSigned(asked[0]!.url)).toBe(true);
  });

  it('draws an answer of type application/liquid inside the theme', async () => {
    answer = (_request, response) => {
      response.setHeader('content-type', 'application/liquid; charset=utf-8');
      response.end('<h1>Hello from {{ shop.name }}: {{ 1250 | money }}</h1>');
    };
    const html = await visitor().page('/apps/for-you/page');
    expect(html).toContain('<h1>Hello from Kop & Kruid: €12.50</h1>');
    expect(html).toContain('class="footer"');
  });

  it('is not there for an app that may not have one', async () => {
    const path = '/apps/for-you/personal?blocks=for-you';
    expect((await visitor().go(path)).status).toBe(200);
    scopes = app.scopes.filter((scope) => scope !== 'write_app_proxy');
    expect((await visitor().go(path)).status).toBe(404);
    expect(asked).toHaveLength(1);
  });

  it('keeps the shop going when the app is down', async () => {
    answer = (_request, response) => response.destroy();
    const someone = visitor();
    const script = await someone.go('/apps/for-you/personal?blocks=for-you', {
      headers: { accept: 'application/json' },
    });
    expect(script.status).toBe(503);
    const page = await someone.go('/apps/for-you/page', { headers: { accept: 'text/html' } });
    expect(page.status).toBe(503);
    expect(await page.text()).toContain('Not available for a moment');
    expect(await someone.page('/')).toContain('Kop &amp; Kruid');
  });
});
