/**
 * Whatever is thrown at the doors: never a 5xx that a client caused, never a good message lost, never a crash.
 */
import net from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, openDatabase } from '#app/platform/database/database.ts';
import { isDomainError } from '#app/platform/errors.ts';
import { createAdminApis } from '#app/platform/shopify/admin-api.ts';
import { type AppProcess, startAppProcess } from '#tests/support/app-process.ts';
import { freshDatabase } from '#tests/support/database.ts';
import { inParallel } from '#tests/support/intake-server.ts';
import { proxyQuery } from '#tests/support/proxy-requests.ts';
import { type RecordedWebhook, recordShop } from '#tests/support/recorded-webhooks.ts';
import { until } from '#tests/support/until.ts';
import { webhookHeaders } from '#tests/support/webhooks.ts';

const times = Number(process.env.PROVE_TIMES ?? 1000);
const SEED = 20261121;
const SHOP = 'fuzz.myshopify.com';

let db: Awaited<ReturnType<typeof freshDatabase>>;
let sql: Database['sql'];
let app: AppProcess;

beforeAll(async () => {
  db = await freshDatabase();
  const reader = openDatabase(db.url, 2);
  sql = reader.sql;
  await sql.query(`INSERT INTO shops (domain, name, currency, timezone, installed_at, scopes)
    VALUES ('${SHOP}', 'Fuzz', 'EUR', 'Europe/Amsterdam', now(), 'read_orders')`);
  app = await startAppProcess({ databaseUrl: db.url });
});
afterAll(async () => {
  await app.stop();
  await db.drop();
});

const alive = () => {
  expect(app.ended()).toBeNull();
  expect(app.output()).not.toMatch(/unhandled|uncaught/i);
};

/** One of everything a shop tells. */
function everyTopic(): RecordedWebhook[] {
  const { store, webhooks, wait } = recordShop(SHOP);
  const variants = [...store.state.products.values()].map((product) => product.variants[0]!.id);
  for (let index = 0; index < 3; index++) {
    const order = store.orders.place({
      email: `shopper${index}@example.com`,
      lines: variants.slice(index).map((variantId) => ({ variantId, quantity: index + 1 })),
    });
    wait(1000);
    store.orders.refund(order.id, { lines: [{ lineItemId: order.lines[0]!.id, quantity: 1 }] });
    store.orders.edit(order.id, { add: [{ variantId: variants[0]!, quantity: 1 }] });
    if (index === 1) store.orders.cancel(order.id);
    if (index === 2) store.orders.delete(order.id);
    if (order.customerId) {
      store.customers.addTags(order.customerId, ['friend']);
      store.customers.setConsent(order.customerId, 'SUBSCRIBED');
    }
  }
  const [product] = store.state.products.values();
  store.products.publish(product!.id, false);
  return webhooks;
}

const awkward = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    '',
    ' ',
    'NaN',
    '-0',
    '1e400',
    '12.345678901234567890',
    '99999999999999999999',
    '2026-02-30T25:61:00Z',
    '\u0000',
    '\ud800',
    "'; DROP TABLE orders; --",
    '<script>alert(1)</script>',
    '💶'.repeat(300),
    {},
    [],
    [[]],
    { id: { id: [] } },
    -1,
    1.5,
    2 ** 53 + 2,
    1e308,
  ),
  fc.anything({ maxDepth: 3, withBigInt: false, withDate: false, withMap: false, withSet: false }),
);

/** A copy with a few values somewhere inside replaced, removed or doubled. */
function spoil(
  value: unknown,
  choices: { at: number; how: unknown; what: 'replace' | 'remove' | 'double' }[],
): unknown {
  const copy = structuredClone(value);
  for (const { at, how, what } of choices) {
    const places: [Record<string, unknown>, string][] = [];
    const walk = (node: unknown): void => {
      if (typeof node !== 'object' || node === null) return;
      for (const key of Object.keys(node)) {
        places.push([node as Record<string, unknown>, key]);
        walk((node as Record<string, unknown>)[key]);
      }
    };
    walk(copy);
    const place = places[at % Math.max(places.length, 1)];
    if (!place) continue;
    const [holder, key] = place;
    if (what === 'replace') holder[key] = how;
    else if (what === 'remove') delete holder[key];
    else holder[key] = [holder[key], holder[key]];
  }
  return copy;
}

test(`${times} malformed webhooks among good ones`, async () => {
  const samples = everyTopic();
  const shop = recordShop(SHOP);
  const [variant] = [...shop.store.state.products.values()].map(({ variants }) => variants[0]!.id);

  interface Attempt {
    headers: Record<string, string>;
    body: Buffer;
    method: string;
    good: boolean;
  }
  const choice = fc.record({
    at: fc.nat(5000),
    how: awkward,
    what: fc.constantFrom('replace' as const, 'replace' as const, 'remove' as const, 'double' as const),
  });
  const bad = fc
    .record({
      sample: fc.constantFrom(...samples),
      kind: fc.constantFrom('spoiled', 'spoiled', 'spoiled', 'bytes', 'cut', 'flipped', 'json'),
      choices: fc.array(choice, { minLength: 1, maxLength: 4 }),
      noise: fc.uint8Array({ maxLength: 400 }),
      json: awkward,
      header: fc.constantFrom(
        'none',
        'none',
        'none',
        'hmac',
        'no-hmac',
        'shop',
        'topic',
        'event',
        'triggered',
        'other-topic',
      ),
      text: fc.string({ unit: 'grapheme-ascii', maxLength: 300 }),
      other: fc.constantFrom(...samples),
      method: fc.constantFrom('POST', 'POST', 'POST', 'POST', 'PUT', 'DELETE'),
    })
    .map(({ sample, kind, choices, noise, json, header, text, other, method }): Attempt => {
      let body: Buffer;
      const whole = Buffer.from(sample.body);
      if (kind === 'bytes') body = Buffer.from(noise);
      else if (kind === 'cut') body = whole.subarray(0, (choices[0]!.at * 7) % whole.length);
      else if (kind === 'flipped') {
        body = Buffer.from(whole);
        for (const { at } of choices) body[(at * 31) % body.length]! ^= 1 << (at % 8);
      } else if (kind === 'json') body = Buffer.from(JSON.stringify(json) ?? 'undefined');
      else body = Buffer.from(JSON.stringify(spoil(JSON.parse(sample.body), choices)) ?? '');
      const topic = header === 'other-topic' ? other.topic : sample.topic;
      const headers = webhookHeaders({ shop: SHOP, topic, body, triggeredAt: sample.triggeredAt });
      const printable = text.replace(/[^\x20-\x7e]/g, '').trim();
      if (header === 'hmac') headers['x-shopify-hmac-sha256'] = printable || 'x';
      if (header === 'no-hmac') delete headers['x-shopify-hmac-sha256'];
      if (header === 'shop') headers['x-shopify-shop-domain'] = printable;
      if (header === 'topic') headers['x-shopify-topic'] = printable;
      if (header === 'event') {
        headers['x-shopify-event-id'] = printable.repeat(4);
        headers['x-shopify-webhook-id'] = '';
      }
      if (header === 'triggered') headers['x-shopify-triggered-at'] = printable;
      return { headers, body, method, good: false };
    });

  const attempts = fc.sample(bad, { numRuns: times, seed: SEED });
  const goodOrders: string[] = [];
  for (let index = 0; index < attempts.length; index += 10) {
    const order = shop.store.orders.place({
      email: `good${index}@example.com`,
      lines: [{ variantId: variant!, quantity: 1 }],
    });
    const webhook = shop.webhooks.findLast(({ topic }) => topic === 'orders/paid')!;
    goodOrders.push(order.id);
    const body = Buffer.from(webhook.body);
    const headers = webhookHeaders({ shop: SHOP, topic: webhook.topic, body, triggeredAt: webhook.triggeredAt });
    attempts.splice(index, 0, { headers, body, method: 'POST', good: true });
  }

  const statuses = new Map<number, number>();
  await inParallel(attempts, 16, async ({ headers, body, method, good }) => {
    const response = await fetch(`${app.url}/webhooks`, { method, headers, body: body as BodyInit });
    await response.body?.cancel();
    statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
    if (good) expect(response.status).toBe(200);
    expect(response.status).toBeLessThan(500);
  });
  expect([...statuses.keys()].sort()).toEqual(expect.arrayContaining([200, 400, 401, 405]));

  await until(
    'every message has been looked at',
    async () => {
      const { rows } = await sql.query<{ fresh: number }>(
        'SELECT count(*)::int AS fresh FROM inbox WHERE status = 0 AND attempts = 0',
      );
      return rows[0]!.fresh === 0;
    },
    120_000 + times * 60,
    200,
  ).catch(async (error: unknown) => {
    const { rows: stuck } = await sql.query(
      "SELECT topic, convert_from(substring(body for 300), 'latin1') AS body FROM inbox WHERE status = 0 AND attempts = 0 LIMIT 3",
    );
    throw new Error(`${String(error)}\n${JSON.stringify(stuck, null, 1)}\n${app.output().slice(-3000)}`);
  });
  const { rows } = await sql.query<{ id: bigint }>('SELECT id FROM orders WHERE id = ANY($1::int8[])', [goodOrders]);
  expect(rows.map(({ id }) => String(id)).sort()).toEqual([...goodOrders].sort());
  alive();
});

test('broken HTTP at the webhook door', async () => {
  const { hostname, port } = new URL(app.url);
  const lines = [
    'POST /webhooks HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc',
    'POST /webhooks HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n',
    'POST /webhooks HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n',
    'POST /webhooks HTTP/1.1\r\n\r\n',
    `POST /webhooks HTTP/1.1\r\nHost: x\r\nX-Long: ${'a'.repeat(100_000)}\r\n\r\n`,
    '\u0000\u0001\u0002\r\n\r\n',
    'GET',
  ];
  await inParallel(
    Array.from({ length: 70 }, (_, index) => lines[index % lines.length]!),
    10,
    async (text) => {
      const answer = await new Promise<string>((resolve) => {
        let received = '';
        const socket = net.connect(Number(port), hostname, () => {
          socket.write(text);
          socket.end();
        });
        socket.on('data', (chunk) => (received += chunk.toString()));
        socket.on('close', () => resolve(received));
        socket.on('error', () => resolve(received));
      });
      if (answer) expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    },
  );
  alive();
});

test(`${times} malformed requests at the proxy`, async () => {
  const text = fc.oneof(
    fc.string({ maxLength: 40 }),
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.constantFrom(
      '',
      '0',
      '-1',
      '1',
      '9'.repeat(30),
      'null',
      '../../etc',
      "' OR 1=1 --",
      '%00',
      'nl',
      'xx-YY',
      'for-you,for-you',
    ),
  );
  const name = fc.oneof(
    fc.constantFrom(
      'blocks',
      'locale',
      'product',
      'shop',
      'timestamp',
      'signature',
      'logged_in_customer_id',
      'hmac',
      '__proto__',
      'constructor',
      'a[]',
      'a[b]',
      '',
    ),
    fc.string({ maxLength: 12 }),
  );
  const request = fc.record({
    path: fc.constantFrom('personal', 'personal', 'birthday', 'nothing', ''),
    method: fc.constantFrom('GET', 'GET', 'POST', 'PUT'),
    customerId: text,
    parameters: fc.array(fc.tuple(name, text), { maxLength: 6 }),
    signed: fc.constantFrom('right', 'right', 'wrong', 'none'),
    form: fc.array(fc.tuple(fc.oneof(fc.constantFrom('birth_date', 'consent'), name), text), { maxLength: 4 }),
    type: fc.constantFrom(
      'application/x-www-form-urlencoded',
      'multipart/form-data',
      'application/json',
      'text/plain',
      '',
    ),
  });
  const clean = (value: string) => Buffer.from(value).toString();
  await inParallel(fc.sample(request, { numRuns: times, seed: SEED }), 8, async (sample) => {
    const parameters = sample.parameters.map(([key, value]): [string, string] => [clean(key), clean(value)]);
    const query =
      sample.signed === 'none'
        ? new URLSearchParams(parameters).toString()
        : proxyQuery({
            shop: SHOP,
            customerId: clean(sample.customerId),
            parameters,
            secret: sample.signed === 'wrong' ? 'another-secret-entirely' : undefined,
          });
    const response = await fetch(`${app.url}/proxy/${sample.path}?${query}`, {
      method: sample.method,
      redirect: 'manual',
      headers: {
        accept: 'application/json',
        ...(sample.type && sample.method !== 'GET' ? { 'content-type': sample.type } : {}),
      },
      ...(sample.method === 'GET'
        ? {}
        : { body: new URLSearchParams(sample.form.map(([key, value]) => [clean(key), clean(value)])).toString() }),
    });
    const body = await response.text();
    expect
      .soft(
        response.status,
        `${sample.method} /proxy/${sample.path}?${query} ${JSON.stringify(sample.form)}: ${body.slice(0, 200)}`,
      )
      .toBeLessThan(500);
    if (sample.signed !== 'right' && ['personal', 'birthday'].includes(sample.path)) {
      expect.soft(response.status).toBeGreaterThanOrEqual(400);
    }
  });
  const good = await fetch(
    `${app.url}/proxy/personal?${proxyQuery({ shop: SHOP, parameters: [['blocks', 'for-you']] })}`,
  );
  expect(good.status).toBe(200);
  alive();
});

test(`${times} malformed answers of the Admin API`, async () => {
  const log = { debug() {}, info() {}, warn() {}, error() {}, child: () => log };
  const body = fc.oneof(
    fc.string(),
    fc.constantFrom(
      '',
      '<html>Bad gateway</html>',
      '{"data":',
      '{}',
      '[]',
      'null',
      '{"data":null}',
      '{"errors":"no"}',
      '{"errors":{}}',
      '{"errors":[null]}',
      '{"errors":[{}]}',
      '{"data":{},"extensions":null}',
      '{"data":{},"extensions":{"cost":{}}}',
      '{"data":{},"extensions":{"cost":{"throttleStatus":null}}}',
      '{"errors":[{"message":"Throttled","extensions":{"code":"THROTTLED"}}]}',
    ),
    fc.json(),
    fc
      .record(
        {
          data: fc.anything({ withBigInt: false }),
          errors: fc.anything({ withBigInt: false }),
          extensions: fc.anything({ withBigInt: false }),
        },
        { requiredKeys: [] },
      )
      .map((value) => JSON.stringify(value) ?? ''),
  );
  const reply = fc.record({
    status: fc.constantFrom(200, 200, 200, 200, 400, 401, 402, 403, 404, 423, 429, 500, 502, 503),
    body,
    retryAfter: fc.constantFrom(null, '', '2.0', '-5', 'soon', '999999999'),
    breaks: fc.boolean(),
  });
  let slept = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(reply, { minLength: 1, maxLength: 4 }), async (replies) => {
      let call = 0;
      const apis = createAdminApis({
        shopId: 1,
        domain: SHOP,
        log,
        tokens: { accessToken: async () => 'a', renewed: async () => 'b' },
        shopFetch: async () => {
          const next = replies[call++ % replies.length]!;
          if (next.breaks && call % 3 === 0) throw new TypeError('fetch failed');
          return new Response(next.body, {
            status: next.status,
            headers: next.retryAfter === null ? {} : { 'retry-after': next.retryAfter },
          });
        },
        sleep: async (ms) => {
          // Never zero (a spinning retry), never so long that the job is lost sight of.
          expect(ms).toBeGreaterThan(0);
          expect(ms).toBeLessThanOrEqual(60_000);
          slept += 1;
        },
      });
      for (const [whose, most] of [
        ['merchant', 20],
        ['job', 120],
      ] as const) {
        call = 0;
        try {
          const data = await apis[whose].graphql('{ shop { id } }');
          expect(data).toBeTypeOf('object');
          expect(data).not.toBeNull();
        } catch (error) {
          expect(isDomainError(error), String(error)).toBe(true);
        }
        expect(call).toBeLessThanOrEqual(most);
      }
    }),
    { numRuns: times, seed: SEED },
  );
  expect(slept).toBeGreaterThan(0);
});
