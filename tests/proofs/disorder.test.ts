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

/** Plays each sequence with an order of its own (the same webhooks under another order id) and reads the facts. */
async function play(orderId: string, sequences: RecordedWebhook[][]): Promise<string[]> {
  const ids = sequences.map(() => {
    copies += 1;
    return String(BigInt(orderId) + BigInt(copies) * 1_000_003n);
  });
  const longest = Math.max(...sequences.map((sequence) => sequence.length));
  for (let round = 0; round < longest; round++) {
    await inParallel([...sequences.keys()], 8, async (index) => {
      const webhook = sequences[index]![round];
      if (!webhook) return;
      const id = ids[index]!;
      const status = await deliver(door.url, {
        shop: ctx.shop.domain,
        topic: webhook.topic,
        body: webhook.body.replaceAll(orderId, id),
        triggeredAt: webhook.triggeredAt,
        eventId: `${webhook.eventId}-${id}-${round}`,
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
  return Promise.all(ids.map((id) => facts(id)));
}

/** Everything stored about an order, as text, without its own id (and with every digit of the others). */
async function facts(orderId: string): Promise<string> {
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
    const results = await play(order.id, permutations(six));
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
      const [expected] = await play(order.id, [webhooks]);
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
      for (const result of await play(order.id, sequences)) expect(result).toBe(expected);
    },
  );
});
