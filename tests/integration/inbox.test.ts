import { createHmac } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inboxState } from '#app/platform/inbox/inbox-state.ts';
import { tidyInbox } from '#app/platform/inbox/tidy-inbox.ts';
import { TEST_SECRET, type TestApp, testApp } from '#tests/support/app.ts';

let t: TestApp;
let server: http.Server;
let url: string;

beforeAll(async () => {
  t = await testApp();
  server = http.createServer((request, response) => void t.app.intake.handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks`;
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await t.close();
});

const sign = (body: string | Buffer) => createHmac('sha256', TEST_SECRET).update(body).digest('base64');

function post(body: string | Buffer, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    body: body as BodyInit,
    headers: {
      'x-shopify-topic': 'shop/unknown_topic',
      'x-shopify-shop-domain': 'door.myshopify.com',
      'x-shopify-event-id': 'event-1',
      'x-shopify-hmac-sha256': sign(body),
      ...headers,
    },
  });
}

async function stored(eventKey: string) {
  const { rows } = await t.app.db.sql.query<{
    status: number;
    body: Buffer | null;
    attempts: number;
    error: string | null;
  }>('SELECT status, body, attempts, error FROM inbox WHERE event_key = $1', [eventKey]);
  return rows;
}

describe('the webhook door', () => {
  test('stores a webhook once, however often it is delivered', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => post('{"a":1}', { 'x-shopify-event-id': 'same' })),
    );
    expect(answers.map((answer) => answer.status)).toEqual(Array(8).fill(200));
    expect(await stored('same')).toHaveLength(1);
  });

  test('stores what comes in together each once, each with its own body', async () => {
    const bodies = Array.from({ length: 200 }, (_, index) => `{"n":${index}}`);
    const answers = await Promise.all(
      bodies.flatMap((body, index) => [index, index].map((n) => post(body, { 'x-shopify-event-id': `flock-${n}` }))),
    );
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]));
    const { rows } = await t.app.db.sql.query<{ event_key: string; body: Buffer }>(
      "SELECT event_key, body FROM inbox WHERE event_key LIKE 'flock-%' ORDER BY length(event_key), event_key",
    );
    expect(rows.map(({ event_key, body }) => [event_key, String(body)])).toEqual(
      bodies.map((body, index) => [`flock-${index}`, body]),
    );
  });

  test('one that cannot be stored is asked for again and costs the others nothing', async () => {
    await t.app.db.sql.query(`
      CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
      CREATE TRIGGER refuse BEFORE INSERT ON inbox FOR EACH ROW WHEN (NEW.event_key LIKE 'beside-%5') EXECUTE FUNCTION refuse()`);
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, n) => post('{}', { 'x-shopify-event-id': `beside-${n}` })),
    );
    expect(answers.map(({ status }) => status)).toEqual(
      Array.from({ length: 40 }, (_, n) => (n % 10 === 5 ? 503 : 200)),
    );
    const { rows } = await t.app.db.sql.query("SELECT 1 FROM inbox WHERE event_key LIKE 'beside-%'");
    expect(rows).toHaveLength(36);
  });

  test.each(['-100000-01-01T00:00:00Z', '+275760-01-01T00:00:00Z', 'yesterday'])(
    'stores what was triggered at a date that is none: %s',
    async (triggeredAt) => {
      const headers = { 'x-shopify-event-id': `dated ${triggeredAt}`, 'x-shopify-triggered-at': triggeredAt };
      expect((await post('{}', headers)).status).toBe(200);
      expect(await stored(`dated ${triggeredAt}`)).toHaveLength(1);
    },
  );

  test('signs the raw bytes: UTF-8 is neither decoded nor encoded on the way', async () => {
    const body = Buffer.from('{"name":"Zoë 🎁 naïve","bad":"\xff"}', 'latin1');
    expect((await post(body, { 'x-shopify-event-id': 'utf8' })).status).toBe(200);
    expect((await stored('utf8'))[0]!.body).toEqual(body);
  });

  test.each([
    ['missing', undefined],
    ['wrong', sign('something else')],
    ['of another length', 'AAAA'],
    ['no base64', '%%%%'],
  ])('answers 401 when the signature is %s', async (_name, hmac) => {
    const response = await fetch(url, {
      method: 'POST',
      body: '{}',
      headers: {
        'x-shopify-topic': 'orders/create',
        'x-shopify-shop-domain': 'door.myshopify.com',
        'x-shopify-event-id': 'forged',
        ...(hmac ? { 'x-shopify-hmac-sha256': hmac } : {}),
      },
    });
    expect(response.status).toBe(401);
    expect(await stored('forged')).toHaveLength(0);
  });

  test('refuses a shop that is no shop, and a webhook without an id', async () => {
    expect((await post('{}', { 'x-shopify-shop-domain': 'evil.example.com' })).status).toBe(400);
    expect((await post('{}', { 'x-shopify-event-id': '' })).status).toBe(400);
    expect((await fetch(url)).status).toBe(405);
  });

  test('falls back to the webhook id where there is no event id', async () => {
    expect((await post('{}', { 'x-shopify-event-id': '', 'x-shopify-webhook-id': 'hook-7' })).status).toBe(200);
    expect(await stored('hook-7')).toHaveLength(1);
  });
});

describe('the drain', () => {
  test('marks what nobody handles as done and forgets its body', async () => {
    await post('{"secret":"person"}', { 'x-shopify-event-id': 'nobody' });
    await t.drain();
    expect(await stored('nobody')).toMatchObject([{ status: 1, body: null }]);
  });
});

test('what is done goes after a week; what waits or was put aside stays, and the health page counts it', async () => {
  const ctx = await t.shop();
  const put = (key: string, status: number, days: number) =>
    ctx.sql.query(
      `INSERT INTO inbox (shop_id, topic, event_key, status, received_at, due_at)
       VALUES ($1, 'orders/create', $2, $3, now() - make_interval(days => $4), now())`,
      [ctx.shop.id, key, status, days],
    );
  await put('waits', 0, 8);
  await put('done', 1, 8);
  await put('done lately', 1, 6);
  await put('put aside', 2, 8);
  const before = await inboxState(ctx);
  await tidyInbox(ctx);
  const { rows } = await ctx.sql.query<{ event_key: string }>(
    'SELECT event_key FROM inbox WHERE shop_id = $1 ORDER BY event_key',
    [ctx.shop.id],
  );
  expect(rows.map(({ event_key }) => event_key)).toEqual(['done lately', 'put aside', 'waits']);
  const after = await inboxState(ctx);
  expect(after).toMatchObject({ waiting: 1, failedTotal: 1, lastReceivedAt: before.lastReceivedAt });
  expect(Date.now() - Date.parse(after.lastReceivedAt!)).toBeLessThan(7 * 86_400_000);
  expect(after.lagSeconds).toBeGreaterThan(7 * 86_400);
});
