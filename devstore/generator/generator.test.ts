import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { totals } from '../store/totals.ts';
import { generateShop } from './index.ts';

const NOW = Date.UTC(2026, 10, 21, 21);
const shop = generateShop({ seed: 1, now: NOW });
const orders = [...shop.state.orders.values()];

/** Maps in order of insertion, so that two equal texts mean two equal histories. */
const text = (value: unknown): string =>
  JSON.stringify(value, (_key, inner) => (inner instanceof Map ? [...inner] : inner));
const digest = (value: unknown): string => createHash('sha256').update(text(value)).digest('hex');

describe('the generated shop', () => {
  it('is the same to the byte for the same seed and moment, and another one otherwise', () => {
    const size = { customers: 300, products: 80 };
    const first = digest(generateShop({ seed: 7, now: NOW, size }));
    expect(digest(generateShop({ seed: 7, now: NOW, size }))).toBe(first);
    expect(digest(generateShop({ seed: 8, now: NOW, size }))).not.toBe(first);
  });

  it('has the size of a shop that people would recognise', () => {
    expect(shop.state.products.size).toBe(300);
    expect(shop.state.customers.size).toBeGreaterThan(7700);
    expect(shop.state.customers.size).toBeLessThan(8300);
    expect(orders.length).toBeGreaterThan(23_000);
    expect(orders.length).toBeLessThan(27_000);
  });

  it('lies within two years up to now, with nothing in the future', () => {
    for (const order of orders) {
      expect(order.createdAt).toBeGreaterThanOrEqual(NOW - 731 * 86_400_000);
      expect(Math.max(order.updatedAt, ...order.refunds.map((refund) => refund.createdAt))).toBeLessThanOrEqual(NOW);
    }
  });

  it('can be small on any day, also in weeks when a department has nothing to sell', () => {
    const size = { customers: 120, products: 30 };
    for (let month = 0; month < 12; month++) generateShop({ seed: 3, now: Date.UTC(2026, 10 + month, 28), size });
    expect(generateShop({ seed: 3, now: Date.UTC(2027, 2, 28), size }).state.orders.size).toBeGreaterThan(100);
  });

  it('knows nothing of later when it is made just after midnight', () => {
    const now = Date.parse('2026-11-22T00:10:00+01:00');
    const { state } = generateShop({ seed: 7, now, size: { customers: 3000, products: 80 } });
    for (const { createdAt, updatedAt, emailMarketing } of state.customers.values())
      expect(Math.max(createdAt, updatedAt, emailMarketing.updatedAt ?? 0)).toBeLessThanOrEqual(now);
    for (const { updatedAt } of [
      ...state.products.values(),
      ...state.collections.values(),
      ...state.metafields.values(),
    ])
      expect(updatedAt).toBeLessThanOrEqual(now);
    for (const { updatedAt } of state.orders.values()) expect(updatedAt).toBeLessThanOrEqual(now);
  });

  it('has about sixty per cent one-time buyers and a few who come every fortnight', () => {
    const counts = new Map<string, number>();
    for (const { customerId } of orders) if (customerId) counts.set(customerId, (counts.get(customerId) ?? 0) + 1);
    const once = [...counts.values()].filter((count) => count === 1).length / counts.size;
    expect(once).toBeGreaterThan(0.54);
    expect(once).toBeLessThan(0.66);
    expect(Math.max(...counts.values())).toBeGreaterThan(30);
  });

  it('sells a few things often and most things seldom, and more before December than in July', () => {
    const sold = new Map<string, number>();
    for (const order of orders)
      for (const { productId } of order.lines) if (productId) sold.set(productId, (sold.get(productId) ?? 0) + 1);
    const counts = [...sold.values()].sort((left, right) => right - left);
    const total = counts.reduce((sum, count) => sum + count, 0);
    const share = counts.slice(0, 30).reduce((sum, count) => sum + count, 0) / total;
    expect(share).toBeGreaterThan(0.25);
    expect(share).toBeLessThan(0.6);
    const inMonth = (month: string) =>
      orders.filter((o) => new Date(o.createdAt).toISOString().startsWith(month)).length;
    expect(inMonth('2025-12')).toBeGreaterThan(1.5 * inMonth('2025-07'));
  });

  it('holds every kind of awkward order', () => {
    const kinds = {
      guest: orders.filter((order) => order.customerId === null && order.email !== null && !order.test),
      nobody: orders.filter((order) => order.customerId === null && order.email === null),
      test: orders.filter((order) => order.test),
      cancelled: orders.filter((order) => order.cancelledAt !== null),
      edited: orders.filter((order) => order.edited),
      refunded: orders.filter((order) => order.refunds.some((refund) => refund.lines.length > 0)),
      amountOnly: orders.filter((order) => order.refunds.some((refund) => refund.lines.length === 0)),
      abroad: orders.filter((order) => order.presentmentCurrency !== 'EUR'),
      abroadRefunded: orders.filter((order) => order.presentmentCurrency !== 'EUR' && order.refunds.length > 0),
      free: orders.filter((order) => order.lines.some((line) => line.price === 0)),
      unknownProduct: orders.filter((order) => order.lines.some((line) => line.productId === null)),
      subscription: orders.filter((order) => order.lines.some((line) => line.sellingPlanName !== null)),
      giftCard: orders.filter((order) => order.lines.some((line) => line.giftCard)),
      gift: shop.truth.giftOrderIds,
      late: shop.truth.lateOrderIds,
    };
    for (const [kind, found] of Object.entries(kinds)) expect(found.length, kind).toBeGreaterThan(3);
    const guests = kinds.guest.map((order) => order.email);
    expect(new Set(guests).size, 'returning guests').toBeLessThan(guests.length);
  });

  it('has books that balance', () => {
    for (const order of orders) {
      const { total, refunded } = totals(order);
      expect(refunded).toBeLessThanOrEqual(total);
      for (const line of order.lines) {
        const back = order.refunds.flatMap((r) => r.lines).filter((part) => part.lineItemId === line.id);
        const returned = back.reduce((sum, part) => sum + part.quantity, 0);
        expect(line.currentQuantity).toBeGreaterThanOrEqual(0);
        if (!order.edited) expect(line.currentQuantity).toBe(line.quantity - returned);
        expect(Number.isSafeInteger(line.price) && line.price >= 0).toBe(true);
      }
    }
  });

  it('has ids that a JavaScript number would spoil, and no id twice', () => {
    const ids = [
      ...shop.state.products.keys(),
      ...[...shop.state.products.values()].flatMap((product) => product.variants.map((variant) => variant.id)),
      ...shop.state.customers.keys(),
      ...orders.map((order) => order.id),
      ...orders.flatMap((order) => order.lines.map((line) => line.id)),
    ];
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => Number(id).toString() !== id).length).toBeGreaterThan(1000);
  });

  it('has bundles whose members meet far more often than chance would have it', () => {
    const baskets = orders.map((order) => new Set(order.lines.map((line) => line.productId)));
    const count = (...ids: string[]) => baskets.filter((basket) => ids.every((id) => basket.has(id))).length;
    for (const { name, productIds } of shop.truth.bundles) {
      const [a, b] = productIds as [string, string];
      const lift = (count(a, b) * baskets.length) / (count(a) * count(b));
      expect(lift, name).toBeGreaterThan(3);
    }
  });

  it('tells for every customer what the model knew', () => {
    for (const id of shop.state.customers.keys()) expect(shop.truth.customers[id]).toBeDefined();
    const regulars = Object.values(shop.truth.customers).filter((customer) => customer.kind === 'regular');
    expect(regulars.every((customer) => customer.staples.length > 0)).toBe(true);
  });
});
