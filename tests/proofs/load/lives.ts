/**
 * Orders for a load: a few dozen lives of an order, told by the stand-in store's own webhooks, played again and again
 * with other orders, customers and lines.
 */
import type { Product, ShopState } from '#devstore/model.ts';
import { Store } from '#devstore/store/store.ts';
import { smallShop } from '#devstore/testing/small-shop.ts';
import { payload } from '#devstore/webhooks/payloads.ts';

const DAY = 86_400_000;
const LIVES = 60;
const PRODUCTS = 120;
const CUSTOMERS_PER_SHOP = 500;

export interface Step {
  topic: string;
  triggeredAt: Date;
  body: string;
}

export interface Life {
  steps: Step[];
  /** What must be stored at the end, as `FACTS_SQL` writes it. */
  facts: string;
}

/** One line of text per order, without ids: status, total, pieces kept, refunds. */
export const FACTS_SQL = `concat_ws(' ', lower(o.financial_status), o.total_minor,
  (SELECT sum(l.current_quantity) FROM order_lines l WHERE l.shop_id = o.shop_id AND l.order_id = o.id),
  (SELECT count(*) FROM refunds r WHERE r.shop_id = o.shop_id AND r.order_id = o.id),
  CASE WHEN o.cancelled_at IS NULL THEN 'stands' ELSE 'cancelled' END)`;

/** Cut at the ids of the order and its people, so that a copy is a join. */
interface Template {
  steps: { topic: string; triggeredAt: Date; parts: string[]; slots: number[] }[];
  facts: string;
}

export class Lives {
  readonly products: string[];
  readonly #templates: Template[];
  readonly #domains: string[];

  constructor(domains: string[]) {
    this.#domains = domains;
    const store = new Store(shopWithProducts());
    this.products = [...store.state.products.values()].map((product) =>
      JSON.stringify(payload({ topic: 'products/create', product }, store, Date.now())),
    );
    this.#templates = Array.from({ length: LIVES }, (_, kind) => record(store, kind));
  }

  shopOf(number: number): string {
    return this.#domains[Math.floor(number / LIVES) % this.#domains.length]!;
  }

  /** The kind of life is told by the last three digits of the order's id. */
  life(number: number): Life {
    const kind = number % LIVES;
    const template = this.#templates[kind]!;
    const orderId = (7_000_000_000 + number) * 1000 + kind;
    const customer = (number * 7919) % CUSTOMERS_PER_SHOP;
    const fill = (slot: number): string | number => {
      if (slot === 0) return orderId;
      if (slot === 1) return 8_000_000_000_000 + customer;
      if (slot === 2) return `guest${customer}@example.com`;
      return orderId * 100 + slot;
    };
    return {
      facts: template.facts,
      steps: template.steps.map(({ topic, triggeredAt, parts, slots }) => {
        let body = parts[0]!;
        for (const [index, slot] of slots.entries()) body += fill(slot) + parts[index + 1]!;
        return { topic, triggeredAt, body };
      }),
    };
  }

  /** Per kind of life what must be stored, given how many lives were lived. */
  expected(lives: number): { kind: number; count: number; facts: string }[] {
    return this.#templates.map(({ facts }, kind) => ({
      kind,
      count: Math.floor(lives / LIVES) + (kind < lives % LIVES ? 1 : 0),
      facts,
    }));
  }
}

function shopWithProducts(): ShopState {
  const state = smallShop('load.myshopify.com');
  const first = [...state.products.values()][0]!;
  state.products = new Map(
    Array.from({ length: PRODUCTS }, (_, index): [string, Product] => {
      const id = String(8_100_000_000_000 + index);
      const variant = { ...first.variants[0]!, id: String(44_100_000_000_000 + index), productId: id };
      return [
        id,
        {
          ...first,
          id,
          handle: `article-${index}`,
          title: `Article ${index}`,
          variants: [{ ...variant, price: 500 + index * 25, inventory: 1_000_000 }],
        },
      ];
    }),
  );
  return state;
}

/** Paid at once or later, refunded in part, by amount, cancelled: by kind, so that every run sends the same. */
function record(store: Store, kind: number): Template {
  const steps: Step[] = [];
  store.clock.moveTo(Date.now() - (LIVES - kind) * 5 * DAY);
  const stop = store.onChange((change, at) => {
    if (!/^(orders|refunds)\//.test(change.topic)) return;
    steps.push({
      topic: change.topic,
      triggeredAt: new Date(at),
      body: JSON.stringify(payload(change, store, at)),
    });
    store.clock.advance(61_000);
  });
  const variants = [...store.state.products.values()].map(({ variants: [variant] }) => variant!.id);
  const email = 'someone@example.com';
  const order = store.orders.place({
    email,
    lines: Array.from({ length: 1 + (kind % 4) }, (_, index) => ({
      variantId: variants[(kind * 3 + index * index * 7) % PRODUCTS]!,
      quantity: 1 + ((kind + index) % 3),
    })),
    shippingAddress: {
      firstName: 'Anna',
      lastName: 'de Vries',
      address1: 'Prinsengracht 1',
      city: 'Amsterdam',
      zip: '1015 DK',
      countryCode: 'NL',
      phone: null,
    },
    paid: kind % 5 !== 0,
  });
  if (kind % 5 === 0) store.orders.pay(order.id);
  if (kind % 6 === 1) store.orders.refund(order.id, { lines: [{ lineItemId: order.lines[0]!.id, quantity: 1 }] });
  if (kind % 10 === 3) store.orders.refund(order.id, { amount: 150 });
  if (kind % 12 === 4) store.orders.cancel(order.id);
  stop();
  const ids = [
    order.id,
    order.customerId!,
    email,
    ...order.lines.map(({ id }) => id),
    ...order.refunds.map(({ id }) => id),
  ];
  return { steps: steps.map((step) => cut(step, ids)), facts: factsOf(steps) };
}

function cut({ topic, triggeredAt, body }: Step, ids: string[]): Template['steps'][number] {
  const found = new RegExp(ids.map((id) => id.replaceAll('.', '\\.')).join('|'), 'g');
  const slots = [...body.matchAll(found)].map(([id]) => ids.indexOf(id));
  return { topic, triggeredAt, parts: body.split(found), slots };
}

function factsOf(steps: Step[]): string {
  const last = steps.findLast(({ topic }) => topic.startsWith('orders/'))!;
  const order = JSON.parse(last.body) as {
    financial_status: string;
    total_price: string;
    cancelled_at: string | null;
    line_items: { current_quantity: number }[];
    refunds: unknown[];
  };
  const pieces = order.line_items.reduce((sum, line) => sum + line.current_quantity, 0);
  const total = order.total_price.replace('.', '');
  const end = order.cancelled_at === null ? 'stands' : 'cancelled';
  return `${order.financial_status} ${total} ${pieces} ${order.refunds.length} ${end}`;
}
