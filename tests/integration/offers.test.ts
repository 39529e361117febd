import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contribution } from '#app/features/recommendations/contributes.server.ts';
import { nextOffer, setSaving } from '#app/features/recommendations/index.server.ts';
import {
  followOrders,
  followProducts,
  refreshAllOffers,
  refreshOffers,
  settleOfferCodes,
} from '#app/features/recommendations/offers/offers.server.ts';
import type { Ctx } from '#app/platform/contributions.ts';
import { push } from '#app/platform/publish/push.server.ts';
import { addCustomers, addProducts, putOrders } from '#tests/support/builders.ts';
import { type ConnectedShop, connectedShop } from '#tests/support/connected-shop.ts';

let t: ConnectedShop;
/** Four products of the shop at Shopify, € 10 each, that make up a set. */
let set: bigint[];
let [anna, bea, cee]: bigint[] = [];
const KEY = 'the-set';

beforeAll(async () => {
  t = await connectedShop();
  const { store } = t.store.devstore;
  const products = [...store.state.products.values()].slice(0, 4);
  for (const { variants } of products) for (const variant of variants) variant.price = 1000;
  set = products.map(({ id }) => BigInt(id));
  await addProducts(
    t.ctx,
    products.map(({ id, variants }) => ({
      id: BigInt(id),
      variants: variants.map((variant) => ({ id: BigInt(variant.id), priceMinor: 1000n })),
    })),
  );
  const customer = (email: string) =>
    BigInt(
      store.orders.place({ email, lines: [{ variantId: products[0]!.variants[0]!.id, quantity: 1 }] }).customerId!,
    );
  [anna, bea, cee] = ['anna@example.com', 'bea@example.com', 'cee@example.com'].map(customer);
  await addCustomers(t.ctx, [{ id: anna! }, { id: bea! }, { id: cee!, profilingOptOut: true }]);
  await putOrders(
    t.ctx,
    [anna!, bea!, cee!].map((customerId, i) => ({
      id: BigInt(i + 1),
      customerId,
      at: new Date('2026-05-01T10:00:00Z'),
      items: customerId === bea ? set.slice(0, 1) : set.slice(0, 3),
    })),
  );
  await t.ctx.sql.query(
    `INSERT INTO bundles (shop_id, key, items, orders, support, confidence, lift, llr, rank, status, computed_at)
     VALUES ($1, $2, $3, 40, 0.01, 0.5, 9, 120, 1, 'accepted', now())`,
    [t.ctx.shop.id, KEY, set],
  );
});
afterAll(() => t.close());

/** As the two jobs do it, one after the other. */
async function refreshed(ctx: Ctx): Promise<void> {
  await refreshAllOffers(ctx);
  await settleOfferCodes(ctx);
}

const discounts = () => [...t.store.devstore.store.state.discounts.values()];
const published = (customerId: bigint) =>
  Object.fromEntries(
    t.store.devstore.store.metafields
      .of(`gid://shopify/Customer/${customerId}`)
      .filter(({ key }) => key.startsWith('next_offer'))
      .map(({ key, value }) => [key, JSON.parse(value)]),
  );
const refusal = (code: string) => t.store.devstore.store.discounts.refusal(code, null);

test('who owns three of four is offered the fourth, at first for what it costs', async () => {
  await refreshed(t.ctx);
  expect(await nextOffer(t.ctx, anna!)).toMatchObject({ owned: set.slice(0, 3), missing: [set[3]], offMinor: 0n });
  // One of four is too little; and who objected to profiling is told nothing.
  expect(await nextOffer(t.ctx, bea!)).toBeNull();
  expect(await nextOffer(t.ctx, cee!)).toBeNull();
  await push(t.ctx);
  expect(published(anna!)).toEqual({
    next_offer: { owned: 3, size: 4, off: 0, code: null },
    next_offer_products: [`gid://shopify/Product/${set[3]}`],
  });
  expect(discounts()).toEqual([]);
});

test('with a price for the set, the rest costs what is left of it, with a code of her own, made once whatever breaks', async () => {
  await expect(setSaving(t.ctx, { key: KEY, saving: 51 })).rejects.toMatchObject({ code: 'saving_out_of_range' });
  await setSaving(t.ctx, { key: KEY, saving: 10 });
  await refreshOffers(t.ctx, [anna!]);
  // Until her code works, nothing of it is shown.
  await push(t.ctx);
  expect(published(anna!)).toEqual({});
  const dying: Ctx = {
    ...t.ctx,
    transaction: () => Promise.reject(new Error('killed')),
  };
  await expect(settleOfferCodes(dying)).rejects.toThrow('killed');
  await refreshed(t.ctx);
  await refreshed(t.ctx);
  const offer = (await nextOffer(t.ctx, anna!))!;
  expect(offer).toMatchObject({ offMinor: 400n, status: 'issued' });
  expect(discounts().map(({ productIds, value, codes }) => [productIds, value, codes.length])).toEqual([
    [[String(set[3])], 400, 1],
  ]);
  await push(t.ctx);
  expect(published(anna!).next_offer).toEqual({ owned: 3, size: 4, off: 400, code: offer.code });
});

test('in a shop that sells for yen the storefront takes off just as much', async () => {
  const { store, origin } = t.store.devstore;
  const { currency } = store.info;
  const away = (ctx: Ctx) => ctx.sql.query('DELETE FROM next_offers WHERE shop_id = $1', [ctx.shop.id]);
  const yen: Ctx = { ...t.ctx, shop: { ...t.ctx.shop, currency: 'JPY' } };
  store.updateInfo({ currency: 'JPY' });
  store.placements = [{ id: '1', block: 'next-offer', template: 'index', settings: {} }];
  await away(yen);
  await refreshed(yen);
  await push(yen);
  const login = await fetch(`${origin}/account/login`, {
    method: 'POST',
    body: new URLSearchParams({ customer_id: String(anna) }),
    redirect: 'manual',
  });
  const page = await fetch(origin, { headers: { cookie: login.headers.get('set-cookie')!.split(';')[0]! } });
  const total = /fy-bundle__total">([\s\S]*?)<\/p>/.exec(await page.text())?.[1] ?? '';
  expect([...total.matchAll(/>¥\s([\d.]+)</g)].map(([, amount]) => amount)).toEqual(['600', '1.000']);

  store.updateInfo({ currency });
  await away(t.ctx);
  await refreshed(t.ctx);
  await push(t.ctx);
  expect(published(anna!).next_offer).toMatchObject({ off: 400 });
});

describe('when a product of the set costs something else', () => {
  const costs = async (minor: number) => {
    await t.ctx.sql.query('UPDATE variants SET price_minor = $3 WHERE shop_id = $1 AND product_id = $2', [
      t.ctx.shop.id,
      set[3],
      minor,
    ]);
    await followProducts(t.ctx, [set[3]!]);
    await push(t.ctx);
  };
  const left = async () => {
    const { rows } = await t.ctx.sql.query('SELECT code FROM offer_codes WHERE shop_id = $1', [t.ctx.shop.id]);
    return rows.map(({ code }) => code);
  };

  test('she is shown the price of before until the new one works; nothing is left of it then', async () => {
    const before = published(anna!);
    expect(before.next_offer).toMatchObject({ off: 400 });
    await costs(1100);
    expect(await nextOffer(t.ctx, anna!)).toMatchObject({ offMinor: 410n, status: 'pending' });
    expect(published(anna!)).toEqual(before);
    expect(refusal(before.next_offer.code)).toBeNull();
    // And again, before the first change has come through.
    await costs(1200);
    expect(published(anna!)).toEqual(before);
    // The process dies after the old discount has gone at Shopify, and before that is written down.
    const dying: Ctx = {
      ...t.ctx,
      sql: {
        query: (text: string, values?: unknown[]) => {
          if (/^DELETE FROM shop_discounts/.test(text)) throw new Error('killed');
          return t.ctx.sql.query(text, values) as never;
        },
      },
    };
    await expect(settleOfferCodes(dying)).rejects.toThrow('killed');
    await settleOfferCodes(t.ctx);
    await push(t.ctx);
    const { code } = (await nextOffer(t.ctx, anna!))!;
    expect(published(anna!).next_offer).toMatchObject({ off: 420, code });
    expect(refusal(before.next_offer.code)).toMatch(/not a valid/);
    expect(discounts().map(({ codes }) => codes.map((one) => one.code))).toEqual([[code]]);
    expect(await left()).toEqual([code]);
  });

  test('a price of before that would make it cheaper than it may be is not shown any more', async () => {
    await costs(600);
    expect(await nextOffer(t.ctx, anna!)).toMatchObject({ offMinor: 300n, status: 'pending' });
    expect(published(anna!)).toEqual({});
    await settleOfferCodes(t.ctx);
    await push(t.ctx);
    expect(published(anna!).next_offer).toMatchObject({ off: 300 });
  });

  test('one that was offered once before is offered again', async () => {
    await costs(1000);
    await settleOfferCodes(t.ctx);
    await push(t.ctx);
    expect(published(anna!).next_offer).toMatchObject({ off: 400 });
    expect(refusal(published(anna!).next_offer.code)).toBeNull();
    expect(discounts()).toHaveLength(1);
  });
});

test('of very many customers at once, the offers are left to their job', async () => {
  const waiting = async () => {
    const { rows } = await t.ctx.sql.query<{ name: string }>(
      `DELETE FROM jobs.job WHERE name = 'recommendations.offers' RETURNING name`,
    );
    return rows.length;
  };
  await waiting();
  await t.ctx.sql.query('UPDATE customers SET profiling_opt_out = true WHERE id = $1', [anna]);
  const { events } = contribution;
  const many = Array.from({ length: 2_001 }, (_, i) => BigInt(700_000 + i));
  await events!['customers.changed']!(t.ctx, [{ name: 'customers.changed', customerIds: [anna!, ...many] }]);
  expect(await waiting()).toBe(1);
  await t.ctx.sql.query('UPDATE customers SET profiling_opt_out = false WHERE id = $1', [anna]);
  await events!['customers.changed']!(t.ctx, [{ name: 'customers.changed', customerIds: [anna!] }]);
  expect(await waiting()).toBe(0);
  expect(await nextOffer(t.ctx, anna!)).not.toBeNull();
});

test('what is sold out is not offered and its code ends; when it is back, so is the offer', async () => {
  const { code } = (await nextOffer(t.ctx, anna!))!;
  const sell = async (available: boolean) => {
    for (const table of ['variants', 'products'])
      await t.ctx.sql.query(
        `UPDATE ${table} SET available = $2 WHERE shop_id = $1 AND ${table === 'variants' ? 'product_id' : 'id'} = $3`,
        [t.ctx.shop.id, available, set[3]],
      );
  };
  await sell(false);
  await followProducts(t.ctx, [set[3]!]);
  expect(await nextOffer(t.ctx, anna!)).toBeNull();
  await settleOfferCodes(t.ctx);
  await expect.poll(() => refusal(code!)).toMatch(/not a valid/);
  await push(t.ctx);
  expect(published(anna!)).toEqual({});
  await sell(true);
  await refreshed(t.ctx);
  expect(await nextOffer(t.ctx, anna!)).toMatchObject({ code, status: 'issued' });
  expect(refusal(code!)).toBeNull();
  await push(t.ctx);
  expect(published(anna!).next_offer.code).toBe(code);
});

test('at the checkout it takes off just that; once she has it all, there is nothing left to offer', async () => {
  const { code } = (await nextOffer(t.ctx, anna!))!;
  const variant = t.store.devstore.store.state.products.get(String(set[3]))!.variants[0]!;
  const order = t.store.devstore.store.orders.place({
    email: 'anna@example.com',
    lines: [{ variantId: variant.id, quantity: 1 }],
    discountCodes: [code!],
  });
  expect(order.discountCodes).toEqual([{ code, amount: 400 }]);
  await putOrders(t.ctx, [
    { id: 9n, customerId: anna!, at: new Date('2026-06-01T10:00:00Z'), items: [set[3]!], discountCodes: [code!] },
  ]);
  await followOrders(t.ctx, [9n], [anna!]);
  expect(await nextOffer(t.ctx, anna!)).toBeNull();
  await push(t.ctx);
  expect(published(anna!)).toEqual({});
  // Bought and given back: hers again, but not at that price twice.
  await putOrders(t.ctx, [
    {
      id: 9n,
      customerId: anna!,
      at: new Date('2026-06-01T10:00:00Z'),
      items: [{ productId: set[3]!, quantity: 1, currentQuantity: 0 }],
      discountCodes: [code!],
    },
  ]);
  await followOrders(t.ctx, [9n], [anna!]);
  expect(await nextOffer(t.ctx, anna!)).toMatchObject({ missing: [set[3]], offMinor: 0n, code: null });
});

test('what she had of the set and has used up is not called missing', async () => {
  const at = new Date('2026-06-01T10:00:00Z');
  const again = (currentQuantity: number) =>
    putOrders(t.ctx, [
      { id: 9n, customerId: anna!, at, items: [{ productId: set[3]!, quantity: 1, currentQuantity }] },
    ]);
  await t.ctx.sql.query(
    `INSERT INTO product_intervals (shop_id, product_id, evidence, q25, median, q75, "returning")
     VALUES ($1, $2, 40, 5, 7, 9, 0.6)`,
    [t.ctx.shop.id, set[3]],
  );
  await refreshOffers(t.ctx, [anna!]);
  expect(await nextOffer(t.ctx, anna!)).toMatchObject({ missing: [set[3]] });
  await again(1);
  await refreshOffers(t.ctx, [anna!]);
  expect(await nextOffer(t.ctx, anna!)).toBeNull();
});

test('how long it lasted is by what she took last: its pieces and its pack size', async () => {
  const small = { id: 71n, title: '250 g' };
  const large = { id: 72n, title: '1 kg' };
  await t.ctx.sql.query('DELETE FROM variants WHERE shop_id = $1 AND product_id = $2', [t.ctx.shop.id, set[3]]);
  await addProducts(t.ctx, [{ id: set[3]!, variants: [small, large] }]);
  // 250 g last nine days for three in four.
  await t.ctx.sql.query(
    `UPDATE product_intervals SET contents = 250, unit = 'g', q75 = 9 WHERE shop_id = $1 AND product_id = $2`,
    [t.ctx.shop.id, set[3]],
  );
  const daysAgo = (days: number) => new Date(t.ctx.clock.now().getTime() - days * 86_400_000);
  const took = async (id: bigint, days: number, variantId: bigint, quantity: number) => {
    await putOrders(t.ctx, [
      { id, customerId: anna!, at: daysAgo(days), items: [{ productId: set[3]!, variantId, quantity }] },
    ]);
    await refreshOffers(t.ctx, [anna!]);
  };
  // She lacks the third: the fourth is hers while it lasts, and then nothing of the set is hers to complete.
  await putOrders(t.ctx, [{ id: 1n, customerId: anna!, at: daysAgo(400), items: set.slice(0, 2) }]);
  await took(9n, 300, small.id, 40);
  expect(await nextOffer(t.ctx, anna!)).toMatchObject({ owned: [set[0], set[1], set[3]], missing: [set[2]] });
  await took(10n, 30, small.id, 1);
  expect(await nextOffer(t.ctx, anna!)).toBeNull();
  await took(10n, 30, large.id, 1);
  expect(await nextOffer(t.ctx, anna!)).toMatchObject({ missing: [set[2]] });
});

test('at the checkout the rest of a set costs the set’s price to the cent, and nothing less than the rest gets it', async () => {
  const { store } = t.store.devstore;
  const prices = [1095, 2095, 995, 1795];
  for (const [i, id] of set.entries()) {
    for (const variant of store.state.products.get(String(id))!.variants) variant.price = prices[i]!;
    await t.ctx.sql.query('UPDATE variants SET price_minor = $3 WHERE shop_id = $1 AND product_id = $2', [
      t.ctx.shop.id,
      id,
      prices[i],
    ]);
  }
  await setSaving(t.ctx, { key: KEY, saving: 7 });
  await putOrders(t.ctx, [{ id: 2n, customerId: bea!, at: new Date('2026-05-01T10:00:00Z'), items: set.slice(0, 2) }]);
  await refreshed(t.ctx);
  const { code, offMinor } = (await nextOffer(t.ctx, bea!))!;
  const line = (i: number) => ({ variantId: store.state.products.get(String(set[i]))!.variants[0]!.id, quantity: 1 });
  const buy = (lines: { variantId: string; quantity: number }[]) =>
    store.orders.place({ email: 'bea@example.com', lines, discountCodes: [code!] });
  expect(() => buy([{ ...line(2), quantity: 2 }])).toThrow(/isn't valid for the items/);
  expect(() => buy([line(3), line(0)])).toThrow(/isn't valid for the items/);
  const order = buy([line(2), line(3)]);
  expect(order.discountCodes).toEqual([{ code, amount: Number(offMinor) }]);
  // € 59.80 less 7% is € 55.61, of which she has paid € 31.90.
  expect(995 + 1795 - order.discountCodes[0]!.amount).toBe(5561 - 3190);
});
