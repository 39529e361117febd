import { GraphQLError } from 'graphql';
import type { Customer, Order, Product } from '../../model.ts';
import { idOf } from '../../store/ids.ts';
import { Connection } from '../connection.ts';
import { type ApiContext, type Args, compareIds, NotImplemented, type TypeResolvers } from '../context.ts';
import { type Filters, searchFilter } from '../search.ts';
import { codeCreations } from './discounts.ts';
import { nodeByGid } from './lookup.ts';
import { CollectionNode, CustomerNode, DiscountNode, OrderNode, ProductNode, VariantNode } from './nodes.ts';
import { AppSource, Installation, Theme, webhookSubscriptions } from './shop.ts';
import { visible } from './visibility.ts';

interface Listed<Item> {
  name: string;
  items: (context: ApiContext) => Iterable<Item>;
  id: (item: Item) => string;
  filters: Filters<Item>;
  sortKeys: Record<string, (item: Item) => number | string>;
  node: (item: Item) => unknown;
}

const orders: Listed<Order> = {
  name: 'orders',
  items: (context) => [...context.store.state.orders.values()].filter((order) => visible(order, context)),
  id: (order) => order.id,
  filters: {
    id: (order) => ({ id: order.id }),
    created_at: (order) => order.createdAt,
    processed_at: (order) => order.processedAt,
    updated_at: (order) => order.updatedAt,
    name: (order) => [order.name, String(order.number)],
    email: (order) => order.email,
    customer_id: (order) => (order.customerId === null ? null : { id: order.customerId }),
    financial_status: (order) => order.financialStatus,
    fulfillment_status: (order) => order.fulfillmentStatus,
    test: (order) => order.test,
    status: (order) => [order.cancelledAt !== null ? 'cancelled' : order.closedAt !== null ? 'closed' : 'open', 'any'],
    source_name: (order) => order.sourceName,
    discount_code: (order) => order.discountCodes.map(({ code }) => code),
  },
  sortKeys: {
    CREATED_AT: (order) => order.createdAt,
    PROCESSED_AT: (order) => order.processedAt,
    UPDATED_AT: (order) => order.updatedAt,
    ORDER_NUMBER: (order) => order.number,
  },
  node: (order) => new OrderNode(order),
};

const customers: Listed<Customer> = {
  name: 'customers',
  items: ({ store }) => [...store.state.customers.values()].filter((customer) => customer.mergedInto === null),
  id: (customer) => customer.id,
  filters: {
    id: (customer) => ({ id: customer.id }),
    created_at: (customer) => customer.createdAt,
    customer_date: (customer) => customer.createdAt,
    updated_at: (customer) => customer.updatedAt,
    email: (customer) => customer.email,
    phone: (customer) => customer.phone,
    first_name: (customer) => customer.firstName,
    last_name: (customer) => customer.lastName,
    tag: (customer) => customer.tags,
    state: (customer) => customer.state,
  },
  sortKeys: { CREATED_AT: (customer) => customer.createdAt, UPDATED_AT: (customer) => customer.updatedAt },
  node: (customer) => new CustomerNode(customer),
};

const products: Listed<Product> = {
  name: 'products',
  items: ({ store }) => store.state.products.values(),
  id: (product) => product.id,
  filters: {
    id: (product) => ({ id: product.id }),
    created_at: (product) => product.createdAt,
    updated_at: (product) => product.updatedAt,
    published_at: (product) => product.publishedAt,
    handle: (product) => product.handle,
    title: (product) => product.title,
    status: (product) => product.status,
    vendor: (product) => product.vendor,
    product_type: (product) => product.productType,
    tag: (product) => product.tags,
    collection_id: (product) => product.collectionIds,
    sku: (product) => product.variants.map((variant) => variant.sku),
    published_status: (product) =>
      product.publishedAt !== null && product.status === 'ACTIVE'
        ? ['published', 'visible']
        : ['unpublished', 'hidden'],
  },
  sortKeys: {
    CREATED_AT: (product) => product.createdAt,
    UPDATED_AT: (product) => product.updatedAt,
    PUBLISHED_AT: (product) => product.publishedAt ?? 0,
    TITLE: (product) => product.title.toLowerCase(),
    VENDOR: (product) => product.vendor.toLowerCase(),
    PRODUCT_TYPE: (product) => product.productType.toLowerCase(),
  },
  node: (product) => new ProductNode(product),
};

/** Sorted lists are kept until something in the shop changes: reading along page by page sorts once. */
const cache = new WeakMap<ApiContext['store'], { version: number; lists: Map<string, readonly unknown[]> }>();

function sorted<Item>(list: Listed<Item>, sortKey: string, context: ApiContext): readonly Item[] {
  const { store } = context;
  let known = cache.get(store);
  if (known?.version !== store.core.version) {
    known = { version: store.core.version, lists: new Map() };
    cache.set(store, known);
  }
  const name = `${list.name} ${sortKey} ${context.scopes.has('read_all_orders')}`;
  const found = known.lists.get(name);
  if (found) return found as readonly Item[];
  const key = list.sortKeys[sortKey];
  if (!key && sortKey !== 'ID' && sortKey !== 'RELEVANCE')
    throw new NotImplemented(`sorting ${list.name} by ${sortKey}`);
  const items = [...list.items(context)].sort((left, right) => {
    const byId = compareIds(list.id(left), list.id(right));
    if (!key) return byId;
    const [a, b] = [key(left), key(right)];
    return a < b ? -1 : a > b ? 1 : byId;
  });
  known.lists.set(name, items);
  return items;
}

function select<Item>(list: Listed<Item>, args: Args, context: ApiContext): readonly Item[] {
  const items = sorted(list, typeof args.sortKey === 'string' ? args.sortKey : 'ID', context);
  const query = typeof args.query === 'string' ? args.query : null;
  const found = query ? items.filter(searchFilter(query, list.filters, list.name)) : items;
  return args.reverse === true ? found.toReversed() : found;
}

const listing =
  <Item>(list: Listed<Item>) =>
  (_root: unknown, args: Args, context: ApiContext) =>
    new Connection(select(list, args, context), args, list.node, {
      value: list.sortKeys[String(args.sortKey)] ?? (() => 0),
      id: list.id,
      reverse: args.reverse === true,
    });

const counting =
  <Item>(list: Listed<Item>) =>
  (_root: unknown, args: Args, context: ApiContext) => {
    const { length } = select(list, args, context);
    const limit = typeof args.limit === 'number' ? args.limit : Number.POSITIVE_INFINITY;
    return length > limit ? { count: limit, precision: 'AT_LEAST' } : { count: length, precision: 'EXACT' };
  };

const byItsId = <Item>(id: (item: Item) => string) => ({ value: () => 0, id, reverse: false });

/** A lookup by global id; an id of another type is a mistake of the caller, as at Shopify. */
const byId = (type: string) => (_root: unknown, args: Args, context: ApiContext) => {
  const globalId = String(args.id);
  if (idOf(type, globalId) === null) {
    throw new GraphQLError(`Invalid global id '${globalId}'`, { extensions: { code: 'RESOURCE_NOT_FOUND' } });
  }
  return nodeByGid(context, globalId);
};

export const queryResolvers: TypeResolvers<unknown> = {
  shop: (_root, _args, { store }) => store,
  currentAppInstallation: () => new Installation(),
  appInstallation: () => new Installation(),
  app: () => new AppSource(),
  node: (_root, args, context) => nodeByGid(context, String(args.id)),
  nodes: (_root, args, context) => (args.ids as string[]).map((id) => nodeByGid(context, id)),
  orders: listing(orders),
  order: byId('Order'),
  ordersCount: counting(orders),
  customers: listing(customers),
  customer: byId('Customer'),
  customersCount: counting(customers),
  products: listing(products),
  product: byId('Product'),
  productsCount: counting(products),
  productByIdentifier: (_root, args, { store }) => {
    const { handle, id } = args.identifier as { handle?: string; id?: string };
    const product = handle
      ? store.products.findByHandle(handle)
      : store.state.products.get(idOf('Product', id ?? '') ?? '');
    return product ? new ProductNode(product) : null;
  },
  productVariant: byId('ProductVariant'),
  productVariants: (_root, args, { store }) => {
    const filters: Filters<string> = {
      id: (id) => ({ id }),
      product_id: (id) => ({ id: store.core.variant(id).productId }),
    };
    const ids = [...store.core.variants.keys()]
      .sort(compareIds)
      .filter(searchFilter(args.query as string | null, filters, 'productVariants'));
    return new Connection(
      ids,
      args,
      (id) => new VariantNode(store.core.variant(id)),
      byItsId((id) => id),
    );
  },
  inventoryItem: byId('InventoryItem'),
  collection: byId('Collection'),
  collections: (_root, args, { store }) =>
    new Connection([...store.state.collections.values()], args, (collection) => new CollectionNode(collection)),
  codeDiscountNode: byId('DiscountCodeNode'),
  codeDiscountNodeByCode: (_root, args, { store }) => {
    const found = store.discounts.findCode(String(args.code));
    return found ? new DiscountNode(found.discount) : null;
  },
  discountRedeemCodeBulkCreation: (_root, args, { store }) =>
    codeCreations.get(store)?.get(idOf('DiscountRedeemCodeBulkCreation', String(args.id)) ?? '') ?? null,
  bulkOperation: byId('BulkOperation'),
  bulkOperations: (_root, args, { bulk }) => {
    const filters: Filters<ReturnType<typeof bulk.list>[number]> = {
      status: (operation) => operation.status,
      operation_type: (operation) => operation.type,
      id: (operation) => ({ id: operation.id }),
      created_at: (operation) => operation.createdAt,
    };
    const found = bulk.list().filter(searchFilter(args.query as string | null, filters, 'bulkOperations'));
    return new Connection(args.reverse ? found.reverse() : found, args, (operation) => operation);
  },
  currentBulkOperation: (_root, args, { bulk }) =>
    bulk.list().findLast(({ type }) => type === (args.type ?? 'QUERY')) ?? null,
  themes: (_root, args) => {
    const roles = Array.isArray(args.roles) ? (args.roles as string[]) : ['MAIN'];
    return new Connection(roles.includes('MAIN') ? [new Theme()] : [], args, (theme) => theme);
  },
  theme: () => new Theme(),
  webhookSubscriptions: (_root, args) => webhookSubscriptions(args),
};
