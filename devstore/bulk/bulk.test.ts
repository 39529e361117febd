import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestStore, type TestStore, until } from '../testing/client.ts';

let store: TestStore;

beforeAll(async () => {
  store = await startTestStore();
  const { orders, state } = store.devstore.store;
  const variants = [...state.products.values()].map((product) => product.variants[0]?.id ?? '');
  for (let index = 0; index < 30; index += 1) {
    const order = orders.place({
      email: index % 3 === 0 ? null : `buyer${index % 7}@example.com`,
      presentmentCurrency: index % 4 === 0 ? 'JPY' : 'EUR',
      exchangeRate: index % 4 === 0 ? 162.5 : 1,
      noteAttributes: [{ name: 'gift', value: 'ja, ’t is een cadeau' }],
      lines: variants.slice(0, 1 + (index % 4)).map((variantId) => ({ variantId, quantity: 1 + (index % 2) })),
    });
    if (index % 5 === 0) orders.refund(order.id, { amount: 100 });
  }
});
afterAll(() => store.close());

const FIELDS = `id name createdAt updatedAt test displayFinancialStatus note customAttributes { key value }
  totalPriceSet { shopMoney { amount currencyCode } presentmentMoney { amount currencyCode } }
  customer { id ...Person } refunds { id totalRefundedSet { presentmentMoney { amount } } }`;
const LINE = 'id title currentQuantity product { id } discountedTotalSet { shopMoney { amount } }';
const PERSON = 'fragment Person on Customer { displayName defaultEmailAddress { emailAddress marketingState } }';
const BULK = `{ orders(sortKey: ID) { edges { node { ${FIELDS} lineItems { edges { node { ${LINE} } } } } } } } ${PERSON}`;
const PAGED = `{ orders(first: 30, sortKey: ID) { nodes { ${FIELDS} lineItems(first: 4) { nodes { ${LINE} } } } } } ${PERSON}`;

interface Operation {
  id: string;
  status: string;
  errorCode: string | null;
  objectCount: string;
  rootObjectCount: string;
  fileSize: string;
  url: string | null;
  partialDataUrl: string | null;
}
interface Started {
  bulkOperationRunQuery: {
    bulkOperation: { id: string; status: string } | null;
    userErrors: { message: string; code: string }[];
  };
}

const start = (query: string, groupObjects = false) =>
  store.graphql<Started>(
    `mutation($query: String!, $groupObjects: Boolean!) {
      bulkOperationRunQuery(query: $query, groupObjects: $groupObjects) { bulkOperation { id status } userErrors { message code } }
    }`,
    { query, groupObjects },
  );

async function finished(id: string): Promise<Operation> {
  let operation: Operation | null = null;
  await until(async () => {
    const { data } = await store.graphql<{ bulkOperation: Operation }>(
      `query($id: ID!) { bulkOperation(id: $id) { id status errorCode objectCount rootObjectCount fileSize url partialDataUrl } }`,
      { id },
    );
    operation = data.bulkOperation;
    return !['CREATED', 'RUNNING'].includes(operation.status);
  }, 'the bulk operation to end');
  if (!operation) throw new Error('no operation');
  return operation;
}

async function run(
  query: string,
  groupObjects = false,
): Promise<{ operation: Operation; lines: Record<string, unknown>[] }> {
  const { data } = await start(query, groupObjects);
  const id = data.bulkOperationRunQuery.bulkOperation?.id;
  if (!id) throw new Error(data.bulkOperationRunQuery.userErrors[0]?.message);
  const operation = await finished(id);
  const text = operation.url ? await (await fetch(operation.url)).text() : '';
  return {
    operation,
    lines: text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}

describe('a bulk query', () => {
  test('gives what the paged query gives, children as lines of their own behind their parents', async () => {
    const { data } = await store.graphql<{ orders: { nodes: Record<string, unknown>[] } }>(PAGED);
    const expected = data.orders.nodes.flatMap(({ lineItems, ...order }) => [
      order,
      ...(lineItems as { nodes: Record<string, unknown>[] }).nodes.map((line) => ({ ...line, __parentId: order.id })),
    ]);
    const grouped = await run(BULK, true);
    expect(grouped.lines).toEqual(expected);
    const loose = await run(BULK);
    const byId = (lines: Record<string, unknown>[]) =>
      [...lines].sort((a, b) => String(a.id).localeCompare(String(b.id)));
    expect(byId(loose.lines)).toEqual(byId(expected));
    const place = new Map(loose.lines.map((line, index) => [line.id, index]));
    for (const [index, { __parentId }] of loose.lines.entries()) {
      if (__parentId) expect(place.get(__parentId)).toBeLessThan(index);
    }
    expect(Number(loose.operation.objectCount)).toBe(expected.length);
    expect(Number(loose.operation.rootObjectCount)).toBe(30);
  });

  test('is served in ranges, so that a download can go on where it broke off', async () => {
    const { operation } = await run(BULK);
    const whole = Buffer.from(await (await fetch(operation.url ?? '')).arrayBuffer());
    expect(whole.length).toBe(Number(operation.fileSize));
    const part = await fetch(operation.url ?? '', { headers: { range: 'bytes=1000-' } });
    expect(part.status).toBe(206);
    expect(Buffer.from(await part.arrayBuffer())).toEqual(whole.subarray(1000));
    const stolen = await fetch((operation.url ?? '').replace(/token=.*/, 'token=guess'));
    expect(stolen.status).toBe(404);
  });

  test.each([
    [
      '{ orders { edges { node { id refunds { id refundLineItems { edges { node { id } } } } } } } }',
      'within a list field',
    ],
    ['{ orders { edges { node { name lineItems { edges { node { id } } } } } } }', "must select the 'id' field"],
    ['{ shop { name } }', 'at least one connection'],
    ['{ orders { edges { node { nickname } } } }', 'nickname'],
    ['{ orders {', 'Invalid bulk query'],
  ])('refuses %s', async (query, reason) => {
    const { data } = await start(query);
    expect(data.bulkOperationRunQuery.bulkOperation).toBeNull();
    expect(data.bulkOperationRunQuery.userErrors[0]?.message).toContain(reason);
  });

  test('can fail midway and leave what it had', async () => {
    store.devstore.faults.failBulkAfter = 7;
    const { operation } = await run(BULK);
    expect(operation).toMatchObject({ status: 'FAILED', errorCode: 'INTERNAL_SERVER_ERROR', url: null });
    const partial = await (await fetch(operation.partialDataUrl ?? '')).text();
    expect(partial.trimEnd().split('\n')).toHaveLength(7);
  });

  test('is announced by a webhook when it is over', async () => {
    const { operation } = await run(BULK);
    // Those of other operations may come late: one that was not answered in time is sent again.
    const news = () =>
      store.listener.received.find(
        ({ topic, body }) => topic === 'bulk_operations/finish' && body.admin_graphql_api_id === operation.id,
      );
    await until(() => news() !== undefined, 'bulk_operations/finish');
    expect(news()?.body).toMatchObject({ admin_graphql_api_id: operation.id, status: 'completed', type: 'query' });
  });
});

describe('a bulk mutation', () => {
  test('runs once per line of an uploaded file and answers line by line', async () => {
    const [first] = [...store.devstore.store.state.customers.keys()];
    const staged = await store.graphql<{
      stagedUploadsCreate: { stagedTargets: { url: string; parameters: { name: string; value: string }[] }[] };
    }>(
      `mutation($input: [StagedUploadInput!]!) {
        stagedUploadsCreate(input: $input) { stagedTargets { url parameters { name value } } userErrors { message } }
      }`,
      {
        input: [
          { resource: 'BULK_MUTATION_VARIABLES', filename: 'vars.jsonl', mimeType: 'text/jsonl', httpMethod: 'POST' },
        ],
      },
    );
    const target = staged.data.stagedUploadsCreate.stagedTargets[0];
    if (!target) throw new Error('no target');
    const form = new FormData();
    for (const { name, value } of target.parameters) form.append(name, value);
    const lines = [
      { id: `gid://shopify/Customer/${first}`, tags: ['champion'] },
      { id: 'gid://shopify/Customer/1', tags: ['nobody'] },
    ];
    form.append('file', new Blob([lines.map((line) => JSON.stringify(line)).join('\n')]));
    expect((await fetch(target.url, { method: 'POST', body: form })).status).toBe(201);

    const { data } = await store.graphql<{
      bulkOperationRunMutation: { bulkOperation: { id: string }; userErrors: unknown[] };
    }>(
      `mutation($mutation: String!, $path: String!) {
        bulkOperationRunMutation(mutation: $mutation, stagedUploadPath: $path) { bulkOperation { id } userErrors { message code } }
      }`,
      {
        mutation:
          'mutation($id: ID!, $tags: [String!]!) { tagsAdd(id: $id, tags: $tags) { node { id } userErrors { message } } }',
        path: target.parameters.find(({ name }) => name === 'key')?.value,
      },
    );
    expect(data.bulkOperationRunMutation.userErrors).toEqual([]);
    const operation = await finished(data.bulkOperationRunMutation.bulkOperation.id);
    const results = (await (await fetch(operation.url ?? '')).text())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(results).toEqual([
      { data: { tagsAdd: { node: { id: `gid://shopify/Customer/${first}` }, userErrors: [] } }, __lineNumber: 0 },
      { data: { tagsAdd: { node: null, userErrors: [{ message: 'Customer 1 does not exist' }] } }, __lineNumber: 1 },
    ]);
    expect(store.devstore.store.core.customer(first ?? '').tags).toEqual(['champion']);
  });
});
