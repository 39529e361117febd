import type { Request, RequestHandler, Router } from 'express';
import { z } from 'zod';
import type { AppInShop } from '../app-in-shop.ts';
import type { Order } from '../model.ts';
import { gid } from '../store/ids.ts';
import { totals } from '../store/totals.ts';

const id = z.string().regex(/^\d+$/);
const named = z.array(z.object({ name: z.string(), value: z.string() }));
const address = z.object({
  firstName: z.string(),
  lastName: z.string(),
  address1: z.string(),
  zip: z.string(),
  city: z.string(),
  countryCode: z.string(),
  phone: z.string().nullable().default(null),
});

const orderSchema = z.object({
  lines: z.array(z.object({ variantId: id, quantity: z.number().int(), properties: named.optional() })),
  customerId: id.nullish(),
  email: z.string().nullish(),
  shippingAddress: address.nullish(),
  billingAddress: address.nullish(),
  note: z.string().nullish(),
  noteAttributes: named.optional(),
  discountCodes: z.array(z.string()).optional(),
  locale: z.string().nullish(),
  presentmentCurrency: z.string().optional(),
  exchangeRate: z.number().positive().optional(),
  shipping: z.number().int().optional(),
  sourceName: z.string().optional(),
  test: z.boolean().optional(),
  paid: z.boolean().optional(),
  acceptsMarketing: z.boolean().optional(),
});

const refundSchema = z.object({
  lines: z
    .array(
      z.object({
        lineItemId: id,
        quantity: z.number().int(),
        restockType: z.enum(['return', 'cancel', 'no_restock']).optional(),
      }),
    )
    .optional(),
  amount: z.number().int().optional(),
  note: z.string().nullish(),
});

const editSchema = z.object({
  set: z.array(z.object({ lineId: id, quantity: z.number().int() })).optional(),
  add: z.array(z.object({ variantId: id, quantity: z.number().int() })).optional(),
});

const customerSchema = z
  .object({
    email: z.string().nullable(),
    firstName: z.string().nullable(),
    lastName: z.string().nullable(),
    phone: z.string().nullable(),
    locale: z.string(),
    note: z.string().nullable(),
    dataSaleOptOut: z.boolean(),
    acceptsMarketing: z.boolean(),
    tags: z.array(z.string()),
  })
  .partial();

const productSchema = z
  .object({
    title: z.string(),
    titles: z.record(z.string(), z.string()),
    status: z.enum(['ACTIVE', 'DRAFT', 'ARCHIVED']),
    published: z.boolean(),
    tags: z.array(z.string()),
  })
  .partial();

const newProductSchema = z.object({
  title: z.string(),
  price: z.number().int(),
  inventory: z.number().int().optional(),
  productType: z.string().optional(),
  tags: z.array(z.string()).optional(),
});

const variantSchema = z
  .object({ price: z.number().int(), compareAtPrice: z.number().int().nullable(), inventory: z.number().int() })
  .partial();

const placementsSchema = z.array(
  z.object({
    id: z.string(),
    template: z.string(),
    block: z.string(),
    settings: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  }),
);

type InShop = (work: (shop: AppInShop, request: Request) => unknown) => RequestHandler;

const withTotals = (order: Order) => ({ ...order, totals: totals(order) });
const param = (request: Request, name: string): string => String(request.params[name]);

/** Orders, customers, products and blocks of a shop, changed as the merchant or the shopper would. */
export function resourceRoutes(router: Router, inShop: InShop): void {
  const shop = '/_dev/shops/:shop';

  router.post(
    `${shop}/orders`,
    inShop(({ store }, request) => withTotals(store.orders.place(orderSchema.parse(request.body)))),
  );
  router.get(
    `${shop}/orders/:id`,
    inShop(({ store }, request) => withTotals(store.core.order(param(request, 'id')))),
  );
  router.post(
    `${shop}/orders/:id/:action`,
    inShop(({ store: { orders } }, request) => {
      const orderId = param(request, 'id');
      switch (param(request, 'action')) {
        case 'pay':
          return withTotals(orders.pay(orderId));
        case 'cancel':
          return withTotals(orders.cancel(orderId));
        case 'refund':
          return orders.refund(orderId, refundSchema.parse(request.body));
        case 'edit':
          return withTotals(orders.edit(orderId, editSchema.parse(request.body)));
        case 'fulfill':
          return withTotals(orders.fulfill(orderId));
        case 'deliver':
          return withTotals(orders.deliver(orderId));
        case 'delete':
          return orders.delete(orderId);
        default:
          return { error: `An order cannot be ${param(request, 'action')}ed here` };
      }
    }),
  );

  router.post(
    `${shop}/customers`,
    inShop(({ store }, request) => store.customers.create(customerSchema.parse(request.body))),
  );
  router.get(
    `${shop}/customers/:id`,
    inShop(({ store }, request) => ({
      ...store.core.customer(param(request, 'id')),
      orderIds: store.customers.ordersOf(param(request, 'id')),
      metafields: store.metafields.of(`gid://shopify/Customer/${param(request, 'id')}`),
    })),
  );
  router.post(
    `${shop}/customers/:id`,
    inShop(({ store }, request) => store.customers.update(param(request, 'id'), customerSchema.parse(request.body))),
  );
  router.post(
    `${shop}/customers/:id/:action`,
    inShop((found, request) => {
      const { customers } = found.store;
      const customerId = param(request, 'id');
      const tags = () => z.object({ tags: z.array(z.string()) }).parse(request.body).tags;
      switch (param(request, 'action')) {
        case 'tag':
          return customers.addTags(customerId, tags());
        case 'untag':
          return customers.removeTags(customerId, tags());
        case 'consent': {
          const state = z.enum(['SUBSCRIBED', 'UNSUBSCRIBED', 'PENDING', 'NOT_SUBSCRIBED']);
          return customers.setConsent(customerId, z.object({ state }).parse(request.body).state);
        }
        case 'merge':
          return customers.merge(customerId, z.object({ goneId: id }).parse(request.body).goneId);
        case 'delete':
          return customers.delete(customerId);
        case 'data-request':
          return found.requestData(customerId);
        case 'redact':
          return found.redact(customerId, true);
        default:
          return { error: `Nothing called ${param(request, 'action')} can be done to a customer` };
      }
    }),
  );

  router.post(
    `${shop}/products`,
    inShop(({ store }, request) => store.products.create(newProductSchema.parse(request.body))),
  );
  router.post(
    `${shop}/products/:id`,
    inShop(({ store: { products } }, request) => {
      const { published, titles, ...change } = productSchema.parse(request.body);
      const productId = param(request, 'id');
      if (published !== undefined) products.publish(productId, published);
      if (titles !== undefined) return products.translate(productId, titles);
      return products.update(productId, change);
    }),
  );
  router.post(
    `${shop}/products/:id/delete`,
    inShop(({ store }, request) => store.products.delete(param(request, 'id'))),
  );
  router.post(
    `${shop}/variants/:id`,
    inShop(({ store }, request) => {
      const variantId = param(request, 'id');
      const { price, compareAtPrice, inventory } = variantSchema.parse(request.body);
      if (price !== undefined) store.products.setPrice(variantId, price, compareAtPrice);
      if (inventory !== undefined) store.products.setInventory(variantId, inventory);
      return store.core.variant(variantId);
    }),
  );

  // What App Bridge asks for: products to pick from, and which blocks the theme has.
  router.get(
    `${shop}/products`,
    inShop(({ store }, request) => {
      const query = String(request.query.query ?? '').toLowerCase();
      const found = [...store.state.products.values()].filter(({ title }) => title.toLowerCase().includes(query));
      return found.slice(0, 50).map((product) => ({
        id: gid('Product', product.id),
        handle: product.handle,
        title: product.title,
        image: product.images[0]?.url ?? null,
        variants: product.variants.map((variant) => ({ id: gid('ProductVariant', variant.id), title: variant.title })),
      }));
    }),
  );
  router.get(
    `${shop}/extensions`,
    inShop(({ store }) => [
      {
        handle: 'storefront-blocks',
        type: 'theme_app_extension',
        activations: store.placements.map(({ block, template }) => ({
          target: 'section',
          handle: block,
          name: block,
          status: 'active',
          activations: [{ target: `template--${template}`, themeId: 'gid://shopify/OnlineStoreTheme/128765432109' }],
        })),
      },
    ]),
  );
  router.get(
    `${shop}/metafields`,
    inShop(({ store }, request) => store.metafields.of(String(request.query.owner))),
  );
  router.get(
    `${shop}/placements`,
    inShop(({ store }) => store.placements),
  );
  router.put(
    `${shop}/placements`,
    inShop(({ store }, request) => {
      store.placements = placementsSchema.parse(request.body);
      return store.placements;
    }),
  );
}
