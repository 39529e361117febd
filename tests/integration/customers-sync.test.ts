import { afterAll, beforeAll, expect, test } from 'vitest';
import { customerTimeline, getCustomer } from '#app/features/customers/index.server.ts';
import { readTold } from '#app/features/customers/read-customers.server.ts';
import { recordBirthDate } from '#app/features/customers/record-birth-date.server.ts';
import { personalBlocks } from '#app/features/flows/personal/answer.server.ts';
import { reconcileNow, runBackfill, startBackfill } from '#app/features/orders/index.server.ts';
import { segmentOf } from '#app/features/segments/index.server.ts';
import type { Ctx } from '#app/platform/contributions.ts';
import { action } from '#app/routes/app.segments._index.tsx';
import type { Customer } from '#devstore/model.ts';
import { until } from '#devstore/testing/client.ts';
import { auditCustomers } from '#tests/support/audit.ts';
import { type ConnectedShop, connectedShop } from '#tests/support/connected-shop.ts';
import { night } from '#tests/support/night.ts';
import { workOff } from '#tests/support/work-off.ts';

let s: ConnectedShop;
let ctx: Ctx;
beforeAll(async () => {
  s = await connectedShop();
  ctx = s.ctx;
});
afterAll(() => s.close());

const shop = () => s.store.devstore.store;
const MINUTE = 60_000;
const PUBLISHING = /^publish\.push/;
const EVERYTHING = /^(on\.|customers\.|publish\.push|segments\.refresh|orders\.(read|gifts))/;

let people = 0;
function buys(fields: { email?: string | null; tags?: string[] } = {}): Customer {
  people += 1;
  const customer = shop().customers.create({ email: `p${people}@example.com`, firstName: `P${people}`, ...fields });
  orders(customer);
  return customer;
}

function orders(customer: Customer): string {
  const [variant] = [...shop().state.products.values()][people % 4]!.variants;
  return shop().orders.place({ customerId: customer.id, lines: [{ variantId: variant!.id, quantity: 1 }] }).id;
}

/** What Shopify has sent by now reaches the app, and is lost where it says so. */
async function hear(lost: RegExp | null = null): Promise<void> {
  const { listener, devstore } = s.store;
  await until(() => devstore.deliveries.pending.now === 0, 'the webhooks to be sent');
  for (const { topic, headers, raw } of listener.received.splice(0)) {
    if (lost?.test(topic)) continue;
    await ctx.sql.query(
      'INSERT INTO inbox (shop_id, topic, event_key, triggered_at, body) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING',
      [ctx.shop.id, topic, headers['x-shopify-event-id'], headers['x-shopify-triggered-at'], raw],
    );
  }
  await s.app.drain();
  const { rows } = await ctx.sql.query('SELECT topic, error FROM inbox WHERE shop_id = $1 AND error IS NOT NULL', [
    ctx.shop.id,
  ]);
  expect(rows).toEqual([]);
}

/** The whole history is read, everybody is scored, and what follows is done. */
async function install(): Promise<void> {
  await hear();
  await startBackfill(ctx);
  await runBackfill(ctx);
  await workOff(ctx, EVERYTHING);
}

async function catchUp(lost: RegExp | null = null): Promise<string[]> {
  await hear(lost);
  return workOff(ctx, EVERYTHING);
}

/** The nightly look at all customers; tells of whom it told others. */
async function lookAtAll(): Promise<bigint[]> {
  const told = async () =>
    (
      await ctx.sql.query<{ id: string; event: string }>(
        `SELECT id, data ->> 'event' AS event FROM jobs.job WHERE name = 'on.customers.changed.orders' AND data ->> 'shopId' = $1`,
        [String(ctx.shop.id)],
      )
    ).rows;
  const before = new Set((await told()).map((job) => job.id));
  await night(s, 'orders.customers');
  const events = (await told()).filter((job) => !before.has(job.id)).map(({ event }) => event);
  return [...new Set(events.flatMap((event) => [...event.matchAll(/(\d+)n"/g)].map(([, digits]) => BigInt(digits!))))];
}

/** Lets time pass for both. */
function wait(milliseconds: number): void {
  shop().clock.advance(milliseconds);
  s.app.app.movableClock!.setOffset(shop().clock.offset);
}

const calls = () => ctx.admin.usage().calls;
const id = (customer: Customer) => BigInt(customer.id);
const there = (customer: Customer) => shop().core.customer(customer.id);
const tagsOf = (customer: Customer) => there(customer).tags.filter((tag) => tag.startsWith('rfm:'));
const birthday = (customer: Customer, value: string | null) => {
  const place = [`gid://shopify/Customer/${customer.id}`, 'facts', 'birth_date'] as const;
  if (value === null) shop().metafields.delete(...place);
  else shop().metafields.set([{ ownerGid: place[0], namespace: place[1], key: place[2], type: 'date', value }]);
};
/** What the storefront draws for her, through the app's own answer to it. */
const blocksOf = async (customer: Customer) => {
  const page = { blocks: ['home'], locale: null, root: null, currency: null, productId: null };
  return Object.keys((await personalBlocks(ctx, { ...page, customerId: id(customer) })).blocks);
};
const birthDateOf = async (customer: Customer) => (await getCustomer(ctx, id(customer)))!.birthDate?.date ?? null;

const lifeOf = async (customer: Customer) =>
  (await customerTimeline(ctx, id(customer))).entries.map(({ kind }) => kind);

test('who objects to profiling at Shopify loses her score, her tag and her blocks, and gets them back when she takes it back', async () => {
  const anna = buys();
  for (let other = 0; other < 6; other++) buys();
  await install();
  await tagging(true);
  expect(tagsOf(anna)).toHaveLength(1);
  expect(await segmentOf(ctx, id(anna))).not.toBeNull();
  expect(await blocksOf(anna)).toEqual(['home']);

  wait(MINUTE);
  shop().customers.update(anna.id, { dataSaleOptOut: true });
  await catchUp();
  expect(await getCustomer(ctx, id(anna))).toMatchObject({ profilingOptOut: true, rfm: null });
  expect(tagsOf(anna)).toEqual([]);
  expect(await blocksOf(anna)).toEqual([]);

  shop().customers.update(anna.id, { dataSaleOptOut: false });
  await catchUp();
  expect(await getCustomer(ctx, id(anna))).toMatchObject({ profilingOptOut: false });
  expect(tagsOf(anna)).toHaveLength(1);
});

test('a birth date that is set, corrected or taken back at Shopify is known, with or without a new version', async () => {
  const berta = buys();
  await catchUp();
  wait(MINUTE);
  birthday(berta, '1980-02-29');
  shop().customers.update(berta.id, { note: 'told us on the phone' });
  await catchUp();
  expect(await birthDateOf(berta)).toBe('1980-02-29');
  wait(1000);
  birthday(berta, '1981-03-01');
  await lookAtAll();
  expect(await birthDateOf(berta)).toBe('1981-03-01');
  expect(await lifeOf(berta)).toContain('birth_date');
  birthday(berta, null);
  await lookAtAll();
  expect(await birthDateOf(berta)).toBeNull();
  expect(await lifeOf(berta)).not.toContain('birth_date');
  expect(await lookAtAll()).toEqual([]);
});

test('a birth date she left on the storefront is not taken for one taken back before Shopify has it', async () => {
  const clara = buys();
  await catchUp();
  await recordBirthDate(ctx, id(clara), '1990-05-05', 'May be kept');
  shop().customers.update(clara.id, { note: 'changed meanwhile' });
  await hear();
  await readTold(ctx);
  await lookAtAll();
  expect(await birthDateOf(clara)).toBe('1990-05-05');
  await workOff(ctx, EVERYTHING);
  expect(shop().metafields.get(`gid://shopify/Customer/${clara.id}`, 'facts', 'birth_date')?.value).toBe('1990-05-05');
  birthday(clara, null);
  await lookAtAll();
  expect(await birthDateOf(clara)).toBeNull();
});

test('orders do not lead to a call each, and many changes to few', async () => {
  const regulars = Array.from({ length: 12 }, () => buys());
  await catchUp();
  const before = calls();
  for (const regular of regulars) orders(regular);
  await hear();
  await readTold(ctx);
  expect(calls() - before).toBe(0);
  wait(MINUTE);
  for (const regular of regulars) shop().customers.update(regular.id, { locale: 'de' });
  await hear();
  await readTold(ctx);
  expect(calls() - before).toBe(1);
  for (const regular of regulars) expect(await getCustomer(ctx, id(regular))).toMatchObject({ locale: 'de' });
});

test('an export made before the last version a webhook told of still tells what no webhook does', async () => {
  const emma = shop().customers.create({ email: 'emma@example.com', locale: 'de', dataSaleOptOut: true });
  await hear();
  const later = `${new Date(Date.now() + 60 * MINUTE).toISOString().slice(0, 19)}Z`;
  await ctx.sql.query('UPDATE customers SET updated_at = $3 WHERE shop_id = $1 AND id = $2', [
    ctx.shop.id,
    emma.id,
    later,
  ]);
  expect(await getCustomer(ctx, id(emma))).toMatchObject({ locale: null, profilingOptOut: false });
  await startBackfill(ctx);
  await runBackfill(ctx);
  expect(await getCustomer(ctx, id(emma))).toMatchObject({ locale: 'de', profilingOptOut: true });
});

test('consent and tags told to nobody are found, also when an order came afterwards', async () => {
  const dora = buys();
  await catchUp();
  await reconcileNow(ctx);
  wait(MINUTE);
  shop().customers.setConsent(dora.id, 'SUBSCRIBED');
  shop().customers.addTags(dora.id, ['vip']);
  await hear(/consent|tags/);
  orders(dora);
  await catchUp();
  expect((await getCustomer(ctx, id(dora)))!.tags).not.toContain('vip');
  await reconcileNow(ctx);
  await workOff(ctx, EVERYTHING);
  expect(await getCustomer(ctx, id(dora))).toMatchObject({
    consent: { state: 'SUBSCRIBED' },
    tags: expect.arrayContaining(['vip']),
  });
});

test('a deletion and a merge told to nobody are found by their ids', async () => {
  const visitor = shop().customers.create({ email: 'visitor@example.com' });
  const [kept, gone] = [buys(), buys()];
  await catchUp();
  await lookAtAll();
  wait(MINUTE);
  shop().customers.delete(visitor.id);
  shop().customers.merge(kept.id, gone.id);
  await hear(/^(customers|orders)\//);
  // Who has come a moment ago may only not be listed yet; that the one who is left has a new version is seen at once.
  expect(await lookAtAll()).toEqual([id(kept)]);
  expect(await getCustomer(ctx, id(gone))).toMatchObject({ id: gone.id });
  wait(15 * MINUTE);
  expect(new Set(await lookAtAll())).toEqual(new Set([id(visitor), id(kept), id(gone)]));
  await workOff(ctx, EVERYTHING);
  expect(await getCustomer(ctx, id(visitor))).toBeNull();
  expect(await getCustomer(ctx, id(gone))).toMatchObject({ id: kept.id, orders: { count: 2 } });
  await reconcileNow(ctx);
  await catchUp();
  await auditCustomers(ctx.sql, ctx.shop.id, shop());
});

test('the page puts tags on and takes every tag of ours off again, of merged customers and of an earlier installation too', async () => {
  await tagging(false);
  const [kept, gone] = [buys({ tags: ['vip'] }), buys()];
  for (let more = 0; more < 4; more++) orders(gone);
  await catchUp();
  await tagging(true);
  expect([tagsOf(kept).length, tagsOf(gone).length]).toEqual([1, 1]);
  expect(tagsOf(kept)).not.toEqual(tagsOf(gone));

  shop().customers.merge(kept.id, gone.id);
  expect(tagsOf(kept)).toHaveLength(2);
  await hear();
  await workOff(ctx, PUBLISHING);
  expect(tagsOf(kept)).toHaveLength(1);

  await tagging(false);
  expect(there(kept).tags).toEqual(['vip']);
  const old = buys({ tags: ['rfm:cant_lose', 'rfm:mine'] });
  await catchUp();
  await tagging(true);
  await tagging(false);
  expect(there(old).tags).toEqual(['rfm:mine']);
  expect(everybody().flatMap(tagsOf)).toEqual(['rfm:mine']);
});

const everybody = () => [...shop().state.customers.values()].filter(({ mergedInto }) => mergedInto === null);

/** The form of the segments page, sent as the merchant's browser sends it. */
async function tagging(on: boolean): Promise<void> {
  const request = new Request('http://127.0.0.1:1/app/segments?index', {
    method: 'POST',
    headers: { authorization: `Bearer ${s.store.devstore.shop().installation.idToken()}` },
    body: new URLSearchParams({ intent: 'settings', monetary: 'total', tagging: String(on) }),
  });
  const answer = await action({ request, params: {}, context: { app: s.app.app } } as never);
  expect(answer).toMatchObject({ ok: true });
  await workOff(ctx, PUBLISHING);
  await hear();
}
