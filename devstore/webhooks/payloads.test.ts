import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Store } from '../store/store.ts';
import { smallShop } from '../testing/small-shop.ts';
import { payload } from './payloads.ts';

const SAMPLES = new URL('../../../shared/shopify/webhooks/', import.meta.url);

/** Payloads of everything that can happen in a shop, as an app would parse them. */
function everything(): Map<string, Record<string, unknown>> {
  const store = new Store(smallShop());
  const seen = new Map<string, Record<string, unknown>>();
  store.onChange((change, at) => {
    const rendered = payload(change, store, at);
    if (rendered) seen.set(change.topic, JSON.parse(JSON.stringify(rendered)) as Record<string, unknown>);
  });
  const [product] = [...store.state.products.values()];
  const variantId = product?.variants[0]?.id ?? '';
  const address = {
    firstName: 'Zoë',
    lastName: 'Bos',
    address1: 'Kade 1',
    zip: '1011 AB',
    city: 'Amsterdam',
    countryCode: 'NL',
    phone: null,
  };
  const { orders, customers, products, discounts } = store;
  discounts.create({
    title: 'Ten',
    kind: 'amount',
    value: 1000,
    appliesOncePerCustomer: false,
    usageLimit: null,
    startsAt: 0,
    endsAt: null,
    codes: ['TEN'],
  });
  const order = orders.place({
    email: 'zoe@example.com',
    shippingAddress: address,
    shipping: 495,
    discountCodes: ['ten'],
    lines: [{ variantId, quantity: 3 }],
  });
  orders.fulfill(order.id);
  orders.refund(order.id, { lines: [{ lineItemId: order.lines[0]?.id ?? '', quantity: 1 }] });
  orders.edit(order.id, { add: [{ variantId, quantity: 1 }] });
  orders.cancel(order.id);
  orders.delete(order.id);
  const customer = customers.create({
    email: 'a@example.com',
    tags: ['vip'],
    acceptsMarketing: true,
    defaultAddress: address,
  });
  customers.removeTags(customer.id, ['vip']);
  customers.update(customer.id, { phone: '+31201234567' });
  customers.merge(customer.id, customers.create({ email: 'b@example.com' }).id);
  customers.delete(customer.id);
  products.setPrice(variantId, 999);
  products.setInventory(variantId, 3);
  products.delete(products.create({ title: 'New', price: 100 }).id);
  return seen;
}

/** `line_items.0.price` becomes `line_items[].price`. */
function keys(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => keys(item, `${path}[]`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => [`${path}.${key}`, ...keys(child, `${path}.${key}`)]);
}

const FILES: Record<string, string> = {
  'orders/create': 'orders-create',
  'orders/updated': 'orders-updated',
  'orders/paid': 'orders-paid',
  'orders/cancelled': 'orders-cancelled',
  'orders/delete': 'orders-delete',
  'refunds/create': 'refunds-create',
  'customers/create': 'customers-create',
  'customers/update': 'customers-update',
  'customers/delete': 'customers-delete',
  'customer.tags_added': 'customer.tags_added',
  'customer.tags_removed': 'customer.tags_removed',
  'customers_email_marketing_consent/update': 'customers-email_marketing_consent-update',
  'products/create': 'products-create',
  'products/update': 'products-update',
  'products/delete': 'products-delete',
  'inventory_levels/update': 'inventory_levels-update',
};

/** Where a list of the sample is empty or a value null, what hangs below it cannot be compared. */
const within = (sample: unknown) => {
  const known = new Set(keys(sample));
  const parents = new Set([...known].map((key) => key.replace(/\.[^.]+$/, '')));
  return (key: string) => {
    const parent = key.replace(/\.[^.]+$/, '');
    return known.has(key) || (parent !== '' && !parents.has(parent));
  };
};

// Shopify's samples come with the project's reference material; without it the shapes were checked elsewhere.
describe.skipIf(!existsSync(SAMPLES))('payloads, beside Shopify’s samples (needs ../shared/shopify)', () => {
  const seen = everything();
  test.each(Object.entries(FILES))('%s holds nothing that the sample does not', (topic, file) => {
    const sample: unknown = JSON.parse(readFileSync(new URL(`${file}.json`, SAMPLES), 'utf8'));
    const ours = seen.get(topic);
    expect(ours, `${topic} happened`).toBeDefined();
    const known = within(sample);
    expect([...new Set(keys(ours))].filter((key) => !known(key))).toEqual([]);
  });
});
