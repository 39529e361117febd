import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Order } from '../model.ts';
import { startTestStore, type TestStore } from '../testing/client.ts';

let store: TestStore;
let orders: Order[];

beforeAll(async () => {
  store = await startTestStore();
  const { orders: book, state } = store.devstore.store;
  const [coffee, filters, kettle] = [...state.products.values()].map((product) => product.variants[0]?.id ?? '');
  orders = Array.from({ length: 12 }, (_unused, index) =>
    book.place({
      email: `buyer${index % 4}@example.com`,
      lines: [
        { variantId: coffee ?? '', quantity: 1 + (index % 3) },
        ...(index % 2 ? [{ variantId: filters ?? '', quantity: 1 }] : []),
        ...(index % 5 === 0 ? [{ variantId: kettle ?? '', quantity: 1 }] : []),
      ],
    }),
  );
});
afterAll(() => store.close());

interface Page {
  orders: { nodes: { id: string; name: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
}

const PAGE = `query($after: String, $first: Int!) {
  orders(first: $first, after: $after, sortKey: UPDATED_AT) { nodes { id name } pageInfo { hasNextPage endCursor } }
}`;

describe('the Admin API', () => {
  test('answers on the real schema, ids beyond 2^53 with all digits', async () => {
    const { data, errors } = await store.graphql<{ products: { nodes: { id: string }[] }; shop: { name: string } }>(
      '{ shop { name } products(first: 5) { nodes { id } } }',
    );
    expect(errors).toBeUndefined();
    expect(data.shop.name).toBe('Linden & Daughters');
    const ids = data.products.nodes.map(({ id }) => BigInt(id.split('/')[4] ?? '0'));
    expect(ids.some((id) => id > 2n ** 53n)).toBe(true);
    expect(ids.map(String).sort()).toEqual([...store.devstore.store.state.products.keys()].sort());
  });

  test('refuses documents and variables that the schema refuses', async () => {
    const wrongField = await store.graphql('{ shop { nickname } }');
    expect(wrongField.errors?.[0]?.message).toContain('Cannot query field "nickname" on type "Shop".');
    const wrongVariable = await store.graphql('query($id: ID!) { order(id: $id) { id } }', {});
    expect(wrongVariable.errors?.[0]?.message).toContain('Variable "$id" of required type "ID!"');
  });

  test('names a field it does not have', async () => {
    const { errors } = await store.graphql('{ orders(first: 1) { nodes { id poNumber } } }');
    expect(errors?.[0]?.message).toBe('devstore does not implement Order.poNumber');
    const search = await store.graphql('{ orders(first: 1, query: "moon:full") { nodes { id } } }');
    expect(search.errors?.[0]?.message).toContain('moon:full');
  });

  test('pages through everything once, also when an order moves to the end meanwhile', async () => {
    const seen: string[] = [];
    let after: string | null = null;
    let moved = false;
    for (;;) {
      const { data } = (await store.graphql<Page>(PAGE, { after, first: 5 })) as { data: Page };
      seen.push(...data.orders.nodes.map(({ id }) => id));
      if (!moved) {
        moved = true;
        const first = seen[0]?.split('/')[4] ?? '';
        store.devstore.store.orders.fulfill(first);
      }
      if (!data.orders.pageInfo.hasNextPage) break;
      after = data.orders.pageInfo.endCursor;
    }
    expect(new Set(seen).size).toBe(orders.length);
    expect(seen).toHaveLength(orders.length + 1);
  });

  test('filters by what apps ask for', async () => {
    const last = orders.at(-1);
    const since = new Date(last?.createdAt ?? 0).toISOString();
    const { data } = await store.graphql<Page>(
      `{ orders(first: 50, query: "created_at:>='${since}' AND test:false") { nodes { id name } pageInfo { hasNextPage endCursor } } }`,
    );
    const expected = orders.filter((order) => order.createdAt >= Date.parse(since)).map(({ name }) => name);
    expect(data.orders.nodes.map(({ name }) => name).sort()).toEqual(expected.sort());
    const byId = await store.graphql<Page>(
      `{ orders(first: 5, query: "id:${last?.id}") { nodes { id name } pageInfo { hasNextPage endCursor } } }`,
    );
    expect(byId.data.orders.nodes.map(({ name }) => name)).toEqual([last?.name]);
  });

  test('charges, throttles and refuses by cost', async () => {
    const dear = await store.graphql(
      '{ orders(first: 250) { nodes { id lineItems(first: 250) { nodes { id product { id } } } } } }',
    );
    expect(dear.errors?.[0]?.extensions?.code).toBe('MAX_COST_EXCEEDED');
    const huge = await store.graphql('{ orders(first: 251) { nodes { id } } }');
    expect(huge.errors?.[0]?.message).toContain('250');
    const query = '{ orders(first: 100) { nodes { id customer { id } lineItems(first: 5) { nodes { id } } } } }';
    let throttled = false;
    for (let call = 0; call < 400 && !throttled; call += 1) {
      const { errors, extensions } = await store.graphql(query);
      if (!errors)
        expect(extensions?.cost.actualQueryCost).toBeLessThanOrEqual(extensions?.cost.requestedQueryCost ?? 0);
      throttled = errors?.[0]?.extensions?.code === 'THROTTLED';
      store.devstore.shop().budget.take(200);
    }
    expect(throttled).toBe(true);
    store.devstore.shop().budget.take(-100_000);
  });

  test('a token is needed, and the scopes it was granted hold', async () => {
    const url = `${store.devstore.origin}/_shops/${store.domain}/admin/api/2026-10/graphql.json`;
    const without = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"query":"{shop{id}}"}',
    });
    expect(without.status).toBe(401);
    const { app } = store.devstore;
    store.devstore.shop().setScopes(app.scopes.filter((scope) => !scope.endsWith('_customers')));
    const { data, errors } = await store.graphql<{ shop: { name: string }; customers: null }>(
      '{ shop { name } orders(first: 1) { nodes { customer { id } } } }',
    );
    store.devstore.shop().setScopes(app.scopes);
    expect(data.shop.name).toBe('Linden & Daughters');
    expect(errors?.[0]?.extensions?.code).toBe('ACCESS_DENIED');
    expect(errors?.[0]?.path).toEqual(['orders', 'nodes', 0, 'customer']);
  });

  test('without read_all_orders the last sixty days are all there is', async () => {
    const old = orders[0];
    if (!old) throw new Error('no order');
    const created = old.createdAt;
    old.createdAt -= 61 * 86_400_000;
    const { app } = store.devstore;
    store.devstore.shop().setScopes(app.scopes.filter((scope) => scope !== 'read_all_orders'));
    store.devstore.store.core.version += 1;
    const { data } = await store.graphql<{ ordersCount: { count: number } }>('{ ordersCount { count } }');
    store.devstore.shop().setScopes(app.scopes);
    old.createdAt = created;
    store.devstore.store.core.version += 1;
    expect(data.ordersCount.count).toBe(orders.length - 1);
  });

  test('protected fields can be null with errors and HTTP 200', async () => {
    store.devstore.faults.hideProtectedFields = true;
    const { data, errors } = await store.graphql<{ customers: { nodes: { id: string; email: null }[] } }>(
      '{ customers(first: 1) { nodes { id email numberOfOrders } } }',
    );
    store.devstore.faults.hideProtectedFields = false;
    expect(data.customers.nodes[0]).toMatchObject({ email: null, numberOfOrders: '3' });
    expect(errors?.[0]?.message).toContain('not approved to use the email field');
  });
});

const SET = `mutation($metafields: [MetafieldsSetInput!]!) {
  metafieldsSet(metafields: $metafields) { metafields { namespace key value compareDigest } userErrors { field message code } }
}`;

interface SetAnswer {
  metafieldsSet: {
    metafields: { namespace: string; key: string; value: string; compareDigest: string }[] | null;
    userErrors: { field: string[]; message: string; code: string }[];
  };
}

describe('metafieldsSet', () => {
  const owner = () => `gid://shopify/Product/${[...store.devstore.store.state.products.keys()][1]}`;
  const basis = (value: string, extra: Record<string, unknown> = {}) => ({
    ownerId: owner(),
    key: 'also_bought_basis',
    value,
    ...extra,
  });

  test('writes into the app’s own namespace, with the declared type', async () => {
    const { data } = await store.graphql<SetAnswer>(SET, { metafields: [basis('orders', { namespace: '$app' })] });
    expect(data.metafieldsSet.userErrors).toEqual([]);
    expect(data.metafieldsSet.metafields?.[0]).toMatchObject({ key: 'also_bought_basis', value: 'orders' });
    expect(data.metafieldsSet.metafields?.[0]?.namespace).toMatch(/^app--\d+$/);
    const read = await store.graphql<{ product: { metafield: { type: string; value: string } } }>(
      'query($id: ID!) { product(id: $id) { metafield(key: "also_bought_basis") { type value } } }',
      { id: owner() },
    );
    expect(read.data.product.metafield).toEqual({ type: 'single_line_text_field', value: 'orders' });
  });

  test('is all or nothing', async () => {
    const { data } = await store.graphql<SetAnswer>(SET, {
      metafields: [basis('content'), { ownerId: owner(), key: 'also_bought', value: '["gid://shopify/Product/1"]' }],
    });
    expect(data.metafieldsSet.metafields).toBeNull();
    expect(data.metafieldsSet.userErrors[0]).toMatchObject({
      field: ['metafields', '1', 'value'],
      code: 'INVALID_VALUE',
    });
    expect(store.devstore.store.metafields.of(owner()).map(({ value }) => value)).toEqual(['orders']);
  });

  test('compares digests and counts to 25', async () => {
    const stale = await store.graphql<SetAnswer>(SET, { metafields: [basis('content', { compareDigest: 'old' })] });
    expect(stale.data.metafieldsSet.userErrors[0]?.code).toBe('STALE_OBJECT');
    const many = await store.graphql(SET, { metafields: Array.from({ length: 26 }, () => basis('orders')) });
    expect(many.errors?.[0]?.extensions?.code).toBe('MAX_INPUT_SIZE_EXCEEDED');
  });
});

describe('discounts', () => {
  test('one discount takes many codes, later, and says which it refused', async () => {
    const { data } = await store.graphql<{
      discountCodeBasicCreate: { codeDiscountNode: { id: string }; userErrors: unknown[] };
    }>(
      `mutation($input: DiscountCodeBasicInput!) {
        discountCodeBasicCreate(basicCodeDiscount: $input) { codeDiscountNode { id } userErrors { field message code } }
      }`,
      {
        input: {
          title: 'Birthday treat',
          code: 'BIRTHDAY-BASE',
          startsAt: '2026-01-01T00:00:00Z',
          context: { all: 'ALL' },
          customerGets: { value: { percentage: 0.15 }, items: { all: true } },
        },
      },
    );
    expect(data.discountCodeBasicCreate.userErrors).toEqual([]);
    const { id } = data.discountCodeBasicCreate.codeDiscountNode;
    const added = await store.graphql<{ discountRedeemCodeBulkAdd: { bulkCreation: { id: string; done: boolean } } }>(
      `mutation($id: ID!, $codes: [DiscountRedeemCodeInput!]!) {
        discountRedeemCodeBulkAdd(discountId: $id, codes: $codes) { bulkCreation { id done codesCount } userErrors { message } }
      }`,
      { id, codes: [{ code: 'HER-OWN' }, { code: 'birthday-base' }] },
    );
    expect(added.data.discountRedeemCodeBulkAdd.bulkCreation.done).toBe(false);
    const creation = added.data.discountRedeemCodeBulkAdd.bulkCreation.id;
    const look = () =>
      store.graphql<{ discountRedeemCodeBulkCreation: { done: boolean; importedCount: number; failedCount: number } }>(
        'query($id: ID!) { discountRedeemCodeBulkCreation(id: $id) { done importedCount failedCount } }',
        { id: creation },
      );
    await expect.poll(async () => (await look()).data.discountRedeemCodeBulkCreation.done).toBe(true);
    expect((await look()).data.discountRedeemCodeBulkCreation).toMatchObject({ importedCount: 1, failedCount: 1 });

    const { orders: book, state } = store.devstore.store;
    const variant = [...state.products.values()][0]?.variants[0];
    const order = book.place({
      email: 'buyer0@example.com',
      lines: [{ variantId: variant?.id ?? '', quantity: 1 }],
      discountCodes: ['her-own'],
    });
    expect(order.discountCodes).toEqual([{ code: 'HER-OWN', amount: Math.round(((variant?.price ?? 0) * 15) / 100) }]);
  });

  test('a discount on some products is taken off them alone, and only with all of them in the basket', async () => {
    const { orders: book, state, discounts } = store.devstore.store;
    const [first, second, other] = [...state.products.values()].filter(({ variants }) => variants[0]!.price > 500);
    const { data } = await store.graphql<{
      discountCodeBasicCreate: {
        codeDiscountNode: { codeDiscount: { summary: string; customerGets: { items: object } } };
        userErrors: unknown[];
      };
    }>(
      `mutation($input: DiscountCodeBasicInput!) {
        discountCodeBasicCreate(basicCodeDiscount: $input) {
          codeDiscountNode { codeDiscount { ... on DiscountCodeBasic {
            summary customerGets { items { ... on DiscountProducts { products(first: 5) { nodes { id } } } } }
          } } }
          userErrors { field message code }
        }
      }`,
      {
        input: {
          title: 'The rest of the set',
          code: 'REST',
          startsAt: '2026-01-01T00:00:00Z',
          context: { all: 'ALL' },
          minimumRequirement: { quantity: { greaterThanOrEqualToQuantity: '2' } },
          customerGets: {
            value: { discountAmount: { amount: '5.01', appliesOnEachItem: false } },
            items: { products: { productsToAdd: [first!, second!].map(({ id }) => `gid://shopify/Product/${id}`) } },
          },
        },
      },
    );
    const { codeDiscountNode, userErrors } = data.discountCodeBasicCreate;
    expect(userErrors).toEqual([]);
    expect(codeDiscountNode.codeDiscount.summary).toContain('off 2 products');
    expect(codeDiscountNode.codeDiscount.customerGets.items).toEqual({
      products: { nodes: [first!, second!].map(({ id }) => ({ id: `gid://shopify/Product/${id}` })) },
    });
    const line = (product: typeof first) => ({ variantId: product!.variants[0]!.id, quantity: 1 });
    const place = (...products: (typeof first)[]) =>
      book.place({ email: 'rest@example.com', lines: products.map(line), discountCodes: ['REST'] });
    expect(() => place(first, other)).toThrow("isn't valid for the items");
    expect(discounts.findCode('REST')!.code.used).toBe(0);
    const order = place(first, other, second);
    expect(order.discountCodes).toEqual([{ code: 'REST', amount: 501 }]);
    expect(order.lines[1]!.totalDiscount).toBe(0);
    expect(order.lines[0]!.totalDiscount + order.lines[2]!.totalDiscount).toBe(501);
  });
});
