/**
 * Webhooks arrive twice, late and in any order. Whatever the order, the facts are the same: those of the shop.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ctx } from '#app/platform/contributions.ts';
import { type TestApp, testApp } from '#tests/support/app.ts';
import { inParallel, serveIntake } from '#tests/support/intake-server.ts';
import { type RecordedWebhook, recordShop } from '#tests/support/recorded-webhooks.ts';
import { deliver } from '#tests/support/webhooks.ts';

const times = Number(process.env.PROVE_TIMES ?? 200);
const MINUTE = 60_000;

let t: TestApp;
let ctx: Ctx;
let door: Awaited<ReturnType<typeof serveIntake>>;

beforeAll(async () => {
  t = await testApp();
  ctx = await t.shop();
  door = await serveIntake(t.app);
});
afterAll(async () => {
  await door.close();
  await t.close();
});

/** An order's whole life: placed, paid, edited, partly refunded, refunded by amount, cancelled. */
function life(stepMs: number, end: 'cancelled' | 'refunded' | 'deleted') {
  const shop = recordShop(ctx.shop.domain);
  const [coffee, filters, kettle] = [...shop.store.state.products.values()].map(({ variants }) => variants[0]!.id);
  const order = shop.store.orders.place({
    email: 'anna@example.com',
    lines: [
      { variantId: coffee!, quantity: 3 },
      { variantId: filters!, quantity: 2 },
    ],
    paid: false,
    presentmentCurrency: 'GBP',
    exchangeRate: 0.87,
  });
  shop.wait(stepMs);
  shop.store.orders.pay(order.id);
  shop.wait(stepMs);
  shop.store.orders.edit(order.id, { add: [{ variantId: kettle!, quantity: 1 }] });
  shop.wait(stepMs);
  shop.store.orders.refund(order.id, { lines: [{ lineItemId: order.lines[1]!.id, quantity: 1 }] });
  shop.wait(stepMs);
  shop.store.orders.refund(order.id, { amount: 100 });
  shop.wait(stepMs);
  if (end === 'cancelled') shop.store.orders.cancel(order.id);
  if (end === 'deleted') shop.store.orders.delete(order.id);
  const webhooks = shop.webhooks.filter(({ topic }) => /^(orders|refunds)\//.test(topic));
  return { order, webhooks };
}

let copies = 0;

/**
 * Plays each sequence with an order (or a product) of its own, the same webhooks under other ids, and reads the facts.
 *
 * @param ids its own id, and those of what it consists of where they may stand under one order or product only
 */
async function play(ids: string[], sequences: RecordedWebhook[][], read = orderFacts): Promise<string[]> {
  const renamed = sequences.map(() => {
    copies += 1;
    return ids.map((id) => String(BigInt(id) + BigInt(copies) * 1_000_003n));
  });
  const longest = Math.max(...sequences.map((sequence) => sequence.length));
  for (let round = 0; round < longest; round++) {
    await inParallel([...sequences.keys()], 8, async (index) => {
      const webhook = sequences[index]![round];
      if (!webhook) return;
      const names = renamed[index]!;
      const status = await deliver(door.url, {
        shop: ctx.shop.domain,
        topic: webhook.topic,
        body: ids.reduce((body, id, place) => body.replaceAll(id, names[place]!), webhook.body),
        triggeredAt: webhook.triggeredAt,
        eventId: `${webhook.eventId}-${names[0]}-${round}`,
      });
      expect(status).toBe(200);
    });
    await t.drain();
  }
  const { rows: unfinished } = await ctx.sql.query(
    'SELECT topic, error FROM inbox WHERE shop_id = $1 AND status <> 1',
    [ctx.shop.id],
  );
  expect(unfinished.slice(0, 3), `${unfinished.length} messages were not worked off`).toEqual([]);
  return Promise.all(renamed.map(([id]) => read(id!)));
}

/** Everything stored about an order, as text, without its own id (and with every digit of the others). */
async function orderFacts(orderId: string): Promise<string> {
  const of = async (table: string, key: string, order: string) => {
    const { rows } = await ctx.sql.query<{ rows: string }>(
      `SELECT coalesce(jsonb_agg(to_jsonb(t) - $3 ORDER BY ${order}), '[]')::text AS rows
       FROM ${table} t WHERE shop_id = $1 AND ${key} = $2`,
      [ctx.shop.id, orderId, key],
    );
    return rows[0]!.rows;
  };
  return `{"order":${await of('orders', 'id', 'id')},
"lines":${await of('order_lines', 'order_id', 'id')},
"refunds":${await of('refunds', 'order_id', 'id')}}`;
}

/** A product's life: made, renamed, priced, bought from, taken off the shop, and in the end perhaps deleted. */
function productLife(stepMs: number, end: 'kept' | 'deleted') {
  const shop = recordShop(ctx.shop.domain);
  const { products, orders } = shop.store;
  const product = products.create({ title: 'Kettle', price: 4900, inventory: 12 });
  const [variant] = product.variants;
  shop.wait(stepMs);
  products.update(product.id, { title: 'Tea kettle', tags: ['tea'] });
  shop.wait(stepMs);
  products.setPrice(variant!.id, 3900);
  shop.wait(stepMs);
  orders.place({ email: 'anna@example.com', lines: [{ variantId: variant!.id, quantity: 2 }] });
  shop.wait(stepMs);
  if (end === 'kept') products.publish(product.id, false);
  else products.delete(product.id);
  const webhooks = shop.webhooks.filter(({ topic }) => topic.startsWith('products/'));
  return { ids: [product.id, variant!.id, variant!.inventoryItemId], webhooks };
}

/** Everything stored about a product, as text, without the ids of this copy. */
async function productFacts(productId: string): Promise<string> {
  const { rows } = await ctx.sql.query<{ facts: string }>(
    `SELECT jsonb_build_object('product', to_jsonb(p) - 'id', 'variants',
       (SELECT jsonb_agg(to_jsonb(v) - '{id,product_id,inventory_item_id}'::text[] ORDER BY v.id) FROM variants v
        WHERE v.shop_id = $1 AND v.product_id = p.id))::text AS facts
     FROM products p WHERE p.shop_id = $1 AND p.id = $2`,
    [ctx.shop.id, productId],
  );
  return rows[0]!.facts;
}

function permutations<T>(items: T[]): T[][] {
  if (items.length <= 1) return [items];
  return items.flatMap((item, index) =>
    permutations([...items.slice(0, index), ...items.slice(index + 1)]).map((rest) => [item, ...rest]),
  );
}

const pick = (webhooks: RecordedWebhook[], topic: string, index = 0) =>
  webhooks.filter((webhook) => webhook.topic === topic).at(index)!;

describe.each([
  { name: 'minutes apart', stepMs: MINUTE },
  { name: 'within one second', stepMs: 40 },
])('updates $name', ({ stepMs }) => {
  test('every permutation of placed, paid, edited, refunded, cancelled and a duplicate gives the same facts', async () => {
    const { order, webhooks } = life(stepMs, 'cancelled');
    const paid = pick(webhooks, 'orders/paid');
    const six = [
      pick(webhooks, 'orders/create'),
      paid,
      // orders/edited tells the difference only; the order as edited comes as orders/updated.
      pick(webhooks, 'orders/updated', 1),
      pick(webhooks, 'refunds/create'),
      pick(webhooks, 'orders/cancelled'),
      paid,
    ];
    const results = await play([order.id], permutations(six));
    expect(results).toHaveLength(720);
    expect(new Set(results).size).toBe(1);
    const stored = JSON.parse(results[0]!) as { order: { counts: boolean; cancelled_at: string | null }[] };
    expect(stored.order).toMatchObject([{ counts: false }]);
    expect(stored.order[0]!.cancelled_at).not.toBeNull();
  });

  test.each(['cancelled', 'refunded', 'deleted'] as const)(
    'the whole life of an order that ends %s, shuffled, with repeats, gives the facts of the right order',
    async (end) => {
      const { order, webhooks } = life(stepMs, end);
      const [expected] = await play([order.id], [webhooks]);
      const stored = JSON.parse(expected!) as {
        order: { counts: boolean; deleted_at: string | null }[];
        lines: { quantity: number; current_quantity: number }[];
        refunds: { amount_minor: number }[];
      };
      expect(stored.order).toMatchObject([{ counts: end === 'refunded' }]);
      expect(stored.order[0]!.deleted_at !== null).toBe(end === 'deleted');
      if (end === 'refunded') {
        expect(stored.lines.map((line) => [line.quantity, line.current_quantity])).toEqual([
          [3, 3],
          [2, 1],
          [1, 1],
        ]);
        expect(stored.refunds.map(({ amount_minor }) => amount_minor)).toEqual(
          order.refunds.map(({ amount }) => amount),
        );
      }
      const sequences = fc.sample(
        fc
          .tuple(
            fc.shuffledSubarray(webhooks, { minLength: webhooks.length }),
            fc.shuffledSubarray(webhooks, { minLength: 0, maxLength: 4 }),
          )
          .map(([all, again]) => [...all, ...again]),
        { numRuns: times, seed: 20261121 },
      );
      for (const result of await play([order.id], sequences)) expect(result).toBe(expected);
    },
  );
});

/** Minutes apart they are told apart by their versions alone: see sync-webhooks.test.ts. */
describe('updates of a product within one second', () => {
  test.each(['kept', 'deleted'] as const)(
    'every permutation of a product that is made, changed, bought from and %s gives the facts of the right order',
    async (end) => {
      const { ids, webhooks } = productLife(40, end);
      expect(webhooks).toHaveLength(5);
      const [expected] = await play(ids, [webhooks], productFacts);
      const { product, variants } = JSON.parse(expected!) as {
        product: { published_at: string | null; deleted_at: string | null };
        variants: unknown[];
      };
      expect(product).toMatchObject({ title: 'Tea kettle', price_minor: 3900, placeholder: false });
      expect([product.published_at !== null, product.deleted_at !== null]).toEqual(
        end === 'kept' ? [false, false] : [true, true],
      );
      expect(variants).toMatchObject([{ price_minor: 3900, inventory: 10 }]);
      for (const result of await play(ids, permutations(webhooks), productFacts)) expect(result).toBe(expected);
    },
  );
});
