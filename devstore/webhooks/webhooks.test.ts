import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { API_SECRET, startTestStore, type TestStore, until } from '../testing/client.ts';
import { RETRY_SECONDS } from './deliveries.ts';

let store: TestStore;

beforeEach(async () => {
  store = await startTestStore();
});
afterEach(() => store.close());

const variant = (index: number): string =>
  [...store.devstore.store.state.products.values()][index]?.variants[0]?.id ?? '';
const place = (note: string | null = null) =>
  store.devstore.store.orders.place({
    email: 'zoë@example.com',
    note,
    lines: [{ variantId: variant(0), quantity: 2 }],
  });
const quiet = () => until(() => store.devstore.deliveries.pending.now === 0, 'every webhook to be delivered');
const got = (topic: string) => store.listener.received.filter((webhook) => webhook.topic === topic);

describe('webhooks', () => {
  test('are signed over the very bytes that go out', async () => {
    place('Crème brûlée, ’s-Hertogenbosch, 🎁');
    await quiet();
    expect(got('orders/create')).toHaveLength(1);
    for (const { raw, headers } of store.listener.received) {
      const expected = createHmac('sha256', API_SECRET).update(raw).digest('base64');
      expect(headers['x-shopify-hmac-sha256']).toBe(expected);
      expect(headers['x-shopify-shop-domain']).toBe(store.domain);
    }
    expect(got('orders/create')[0]?.body.note).toBe('Crème brûlée, ’s-Hertogenbosch, 🎁');
  });

  test('carry ids as numbers with all their digits', async () => {
    const order = place();
    await quiet();
    const raw = got('orders/create')[0]?.raw.toString('utf8') ?? '';
    expect(raw).toContain(`"id":${order.id},`);
    expect(raw).toContain(`"product_id":${order.lines[0]?.productId},`);
  });

  test('tell of everything an order goes through, in the topics of the app', async () => {
    const { orders } = store.devstore.store;
    const order = place();
    orders.refund(order.id, { lines: [{ lineItemId: order.lines[0]?.id ?? '', quantity: 1 }] });
    orders.edit(order.id, { add: [{ variantId: variant(1), quantity: 1 }] });
    orders.cancel(order.id);
    orders.delete(order.id);
    await quiet();
    const topics = new Set(store.listener.received.map(({ topic }) => topic));
    for (const topic of [
      'customers/create',
      'orders/create',
      'orders/paid',
      'orders/updated',
      'refunds/create',
      'orders/edited',
      'orders/cancelled',
      'orders/delete',
      'inventory_levels/update',
    ]) {
      expect(topics).toContain(topic);
    }
  });

  test('book a refund’s transaction in the shopper’s currency, its subtotal in both', async () => {
    const { orders } = store.devstore.store;
    const order = orders.place({
      email: 'ann@example.com',
      presentmentCurrency: 'USD',
      exchangeRate: 1.25,
      lines: [{ variantId: variant(2), quantity: 1 }],
    });
    orders.refund(order.id, { lines: [{ lineItemId: order.lines[0]?.id ?? '', quantity: 1 }] });
    await quiet();
    expect(got('refunds/create')[0]?.body).toMatchObject({
      transactions: [{ amount: '86.25', currency: 'USD' }],
      refund_line_items: [
        {
          subtotal_set: {
            shop_money: { amount: '69.00', currency_code: 'EUR' },
            presentment_money: { amount: '86.25', currency_code: 'USD' },
          },
        },
      ],
    });
  });

  test('are tried nine times over four hours of the store’s clock, with the first body and event id', async () => {
    store.listener.answer = () => 500;
    const order = place();
    const { clock } = store.devstore.world;
    for (const [retry, seconds] of RETRY_SECONDS.entries()) {
      await until(() => got('orders/create').length === retry + 1, `attempt ${retry + 1}`);
      await quiet();
      if (retry === 0) order.note = 'changed since';
      clock.advance(seconds * 1000);
    }
    await until(() => got('orders/create').length === 9, 'the last attempt');
    await quiet();
    clock.advance(86_400_000);
    const attempts = got('orders/create');
    expect(attempts).toHaveLength(9);
    expect(new Set(attempts.map(({ raw }) => raw.toString('utf8'))).size).toBe(1);
    expect(new Set(attempts.map(({ headers }) => headers['x-shopify-event-id'])).size).toBe(1);
    expect(RETRY_SECONDS.reduce((sum, seconds) => sum + seconds, 0)).toBeLessThanOrEqual(4 * 3600);
  });

  test('stop after the first yes', async () => {
    store.listener.answer = (nth) => (nth === 1 ? 503 : 200);
    place();
    await until(
      () => store.devstore.deliveries.pending.now === 0 && store.devstore.deliveries.pending.later === 1,
      'one to wait',
    );
    store.devstore.world.clock.advance(60_000);
    await until(() => store.devstore.deliveries.pending.later === 0, 'the second attempt');
    await quiet();
    expect(store.devstore.deliveries.log().every(({ state }) => state === 'delivered')).toBe(true);
  });

  test('can be doubled, late or lost', async () => {
    const { faults, deliveries, world } = store.devstore;
    faults.webhooks.duplicate = 1;
    const order = place();
    await quiet();
    faults.webhooks.duplicate = 0;
    const copies = got('orders/create');
    expect(copies).toHaveLength(2);
    expect(copies[0]?.headers['x-shopify-event-id']).toBe(copies[1]?.headers['x-shopify-event-id']);
    expect(copies[0]?.headers['x-shopify-webhook-id']).not.toBe(copies[1]?.headers['x-shopify-webhook-id']);

    faults.webhooks.late = 1;
    store.devstore.store.orders.fulfill(order.id);
    expect(deliveries.pending).toEqual({ now: 0, later: 1 });
    world.clock.advance(faults.webhooks.lateMs);
    faults.webhooks.late = 0;
    await quiet();

    faults.webhooks.lose = 1;
    const before = store.listener.received.length;
    store.devstore.store.orders.cancel(order.id);
    faults.webhooks.lose = 0;
    await quiet();
    expect(store.listener.received).toHaveLength(before);
  });

  test('stop for topics whose scope was withdrawn', async () => {
    const { app } = store.devstore;
    store.devstore.shop().setScopes(app.scopes.filter((scope) => !scope.endsWith('_orders')));
    place();
    await quiet();
    expect(got('app/scopes_update')).toHaveLength(1);
    expect(got('orders/create')).toHaveLength(0);
    expect(got('customers/create')).toHaveLength(1);
  });

  test('ask for the shop’s erasure two days after it left', async () => {
    store.devstore.shop().uninstall();
    await until(() => got('app/uninstalled').length === 1, 'app/uninstalled');
    place();
    store.devstore.world.clock.advance(47 * 3_600_000);
    expect(got('shop/redact')).toHaveLength(0);
    store.devstore.world.clock.advance(2 * 3_600_000);
    await until(() => got('shop/redact').length === 1, 'shop/redact');
    expect(got('orders/create')).toHaveLength(0);
  });
});
