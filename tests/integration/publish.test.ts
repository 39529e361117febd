import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Ctx } from '#app/platform/contributions.ts';
import { RUN_BULK_MUTATION } from '#app/platform/publish/documents.graphql.ts';
import { type Wanted, want } from '#app/platform/publish/publish.ts';
import { push } from '#app/platform/publish/push.server.ts';
import { publishAllAgain } from '#app/platform/publish/store.server.ts';
import { type ConnectedShop, connectedShop } from '#tests/support/connected-shop.ts';
import { until } from '#tests/support/until.ts';

let t: ConnectedShop;
let products: string[];
beforeAll(async () => {
  t = await connectedShop();
  products = [...t.store.devstore.store.state.products.keys()];
});
afterAll(() => t.close());
beforeEach(async () => {
  await t.ctx.sql.query('DELETE FROM publications');
  await t.ctx.sql.query('DELETE FROM bulk_mutations');
});

const say = (ctx: Ctx, rows: Wanted[]) => ctx.transaction((tx) => want(ctx, tx, rows));
const segment = (ownerId: bigint, value: string | null): Wanted => ({
  ownerType: 'Customer',
  ownerId,
  key: 'rfm_segment',
  type: 'single_line_text_field',
  value,
});
const tag = (ownerId: bigint, value: string | null): Wanted => ({
  ownerType: 'Customer',
  ownerId,
  key: 'tags',
  type: 'tag',
  value,
});

/** What stands at Shopify, by its own account. */
const atShopify = (id: bigint, key = 'rfm_segment') => {
  const { metafields } = t.store.devstore.store;
  return metafields.of(`gid://shopify/Customer/${id}`).find((metafield) => metafield.key === key)?.value ?? null;
};
const tagsOf = (id: bigint) => t.store.devstore.store.state.customers.get(String(id))!.tags.toSorted();
const newCustomer = (tags: string[] = []) => {
  const email = `p${Math.random().toString(36).slice(2)}@example.com`;
  return BigInt(t.store.devstore.store.customers.create({ email, tags }).id);
};
const rows = async () =>
  (await t.ctx.sql.query('SELECT owner_id, key, wanted, confirmed, dirty, error FROM publications ORDER BY 1, 2')).rows;

/** The process dies where the answer would be written down. */
const dyingBeforeConfirm = (ctx: Ctx): Ctx => ({
  ...ctx,
  sql: {
    query: (text: string, values?: unknown[]) => {
      if (text.includes('confirmed_at')) throw new Error('killed');
      return ctx.sql.query(text, values) as never;
    },
  },
});

test('sends what is wanted, takes away what no longer is, and nothing twice', async () => {
  const id = newCustomer();
  await say(t.ctx, [segment(id, 'loyal')]);
  await push(t.ctx);
  expect(atShopify(id)).toBe('loyal');
  expect(await rows()).toEqual([
    { owner_id: id, key: 'rfm_segment', wanted: 'loyal', confirmed: 'loyal', dirty: false, error: null },
  ]);
  const { calls } = t.ctx.admin.usage();
  await say(t.ctx, [segment(id, 'loyal')]);
  await push(t.ctx);
  expect(t.ctx.admin.usage().calls).toBe(calls);
  await say(t.ctx, [segment(id, null)]);
  await push(t.ctx);
  expect(atShopify(id)).toBeNull();
  expect(await rows()).toEqual([]);
});

test('a crash between sending and writing down loses nothing and harms nothing', async () => {
  const id = newCustomer(['vip']);
  await say(t.ctx, [segment(id, 'new'), tag(id, 'rfm:new')]);
  await expect(push(dyingBeforeConfirm(t.ctx))).rejects.toThrow('killed');
  expect(atShopify(id)).toBe('new');
  expect((await rows()).every((row) => row.dirty)).toBe(true);
  // Meanwhile the segment changes, so the tag that was sent and never confirmed must go.
  await say(t.ctx, [segment(id, 'loyal'), tag(id, 'rfm:loyal')]);
  await push(t.ctx);
  expect(atShopify(id)).toBe('loyal');
  expect(tagsOf(id)).toEqual(['rfm:loyal', 'vip']);
  expect((await rows()).some((row) => row.dirty)).toBe(false);
});

test('what changes while it is being sent goes out afterwards', async () => {
  const id = newCustomer();
  await say(t.ctx, [segment(id, 'new')]);
  let changed = false;
  const busy: Ctx = {
    ...t.ctx,
    admin: {
      ...t.ctx.admin,
      graphql: (async (document: never, variables: never) => {
        const answer = await t.ctx.admin.graphql(document, variables);
        if (!changed && String(document).includes('metafieldsSet')) {
          changed = true;
          await say(t.ctx, [segment(id, 'champions')]);
        }
        return answer;
      }) as Ctx['admin']['graphql'],
    },
  };
  await push(busy);
  expect(atShopify(id)).toBe('champions');
});

test('the merchant’s tags stay, ours go in one go', async () => {
  const id = newCustomer(['vip', 'rfm']);
  await say(t.ctx, [tag(id, 'rfm:at_risk')]);
  await push(t.ctx);
  expect(tagsOf(id)).toEqual(['rfm', 'rfm:at_risk', 'vip']);
  await say(t.ctx, [tag(id, 'rfm:loyal')]);
  await push(t.ctx);
  expect(tagsOf(id)).toEqual(['rfm', 'rfm:loyal', 'vip']);
  await say(t.ctx, [tag(id, null)]);
  await push(t.ctx);
  expect(tagsOf(id)).toEqual(['rfm', 'vip']);
});

test('a refused value says why and does not hold up the others; an owner that is gone is dropped', async () => {
  const [good, bad] = [newCustomer(), newCustomer()];
  await say(t.ctx, [
    segment(good, 'loyal'),
    segment(bad, 'two\nlines'),
    segment(404_404_404n, 'loyal'),
    {
      ownerType: 'Product',
      ownerId: BigInt(products[2]!),
      key: 'also_bought',
      type: 'list.product_reference',
      value: JSON.stringify([`gid://shopify/Product/${products[3]}`]),
    },
  ]);
  await push(t.ctx);
  expect(atShopify(good)).toBe('loyal');
  const left = await rows();
  expect(left.map((row) => row.owner_id)).not.toContain(404_404_404n);
  expect(left.filter((row) => row.dirty).map((row) => row.owner_id)).toEqual([bad]);
  expect(left.find((row) => row.owner_id === bad)!.error).toContain('single line');
});

test.each([
  ['says which', true],
  ['does not say which', false],
])('when Shopify refuses to take one value away and %s, the others do not pay for it', async (_how, says) => {
  const ids = Array.from({ length: 5 }, () => newCustomer());
  const bad = ids[2]!;
  await say(
    t.ctx,
    ids.map((id) => segment(id, 'new')),
  );
  await push(t.ctx);
  await say(
    t.ctx,
    ids.map((id) => segment(id, null)),
  );
  const refusing: Ctx = {
    ...t.ctx,
    admin: {
      ...t.ctx.admin,
      graphql: (async (document: never, variables: { metafields?: { ownerId: string }[] }) => {
        const asked = String(document).includes('metafieldsDelete') ? (variables.metafields ?? []) : [];
        const at = asked.findIndex(({ ownerId }) => ownerId.endsWith(`/${bad}`));
        if (at < 0) return t.ctx.admin.graphql(document, variables as never);
        const field = says ? ['metafields', String(at), 'ownerId'] : null;
        return { metafieldsDelete: { userErrors: [{ field, message: 'Owner does not exist' }] } };
      }) as Ctx['admin']['graphql'],
    },
  };
  await push(refusing);
  // Gone is who was named, or who was refused alone; everybody else's value is away at Shopify too.
  expect(ids.filter((id) => atShopify(id) !== null)).toEqual([bad]);
  expect(await rows()).toEqual([]);
});

/** Counts what is sent call by call, and how often Shopify is asked to do it in bulk. */
function counting(ctx: Ctx): { ctx: Ctx; sent: { singly: number; inBulk: number } } {
  const sent = { singly: 0, inBulk: 0 };
  const graphql = ((document: string, variables: never) => {
    if (document === RUN_BULK_MUTATION) sent.inBulk += 1;
    else if (/metafields(Set|Delete)|tags(Add|Remove)/.test(document)) sent.singly += 1;
    return ctx.admin.graphql(document as never, variables);
  }) as Ctx['admin']['graphql'];
  return { ctx: { ...ctx, admin: { ...ctx.admin, graphql } }, sent };
}

/** As the job does it, which comes back until nothing is on its way. */
const pushAll = (ctx: Ctx) =>
  until('everything is published', async () => {
    await push(ctx);
    return (await rows()).every((row) => !row.dirty);
  });

test('thousands go by one bulk operation, tags too, and a half-way failure is made good', async () => {
  const ids = Array.from({ length: 2_600 }, () => newCustomer(['vip']));
  await say(
    t.ctx,
    ids.flatMap((id) => [segment(id, 'new'), tag(id, 'rfm:new')]),
  );
  t.store.devstore.faults.failBulkAfter = 20;
  const { ctx, sent } = counting(t.ctx);
  await pushAll(ctx);
  expect(sent.singly).toBeLessThan(100);
  expect(ids.every((id) => atShopify(id) === 'new')).toBe(true);
  expect(ids.every((id) => tagsOf(id).join() === 'rfm:new,vip')).toBe(true);
  // And away again, values too: nothing of it goes one by one.
  await say(
    t.ctx,
    ids.flatMap((id) => [segment(id, null), tag(id, null)]),
  );
  const away = counting(t.ctx);
  await pushAll(away.ctx);
  expect(away.sent).toEqual({ singly: 0, inBulk: 2 });
  expect(ids.every((id) => atShopify(id) === null && tagsOf(id).join() === 'vip')).toBe(true);
  expect(await rows()).toEqual([]);
});

describe('while Shopify has not yet begun a bulk mutation', () => {
  let ids: bigint[];
  beforeEach(async () => {
    t.store.devstore.faults.holdBulkMutations = true;
    ids = Array.from({ length: 2_500 }, () => newCustomer());
    await say(
      t.ctx,
      ids.map((id) => segment(id, 'new')),
    );
  });
  afterEach(() => {
    t.store.devstore.faults.holdBulkMutations = false;
  });

  test('nobody waits for it, single values go between, and what changes meanwhile goes after it', async () => {
    await push(t.ctx);
    expect(t.store.devstore.faults.holdBulkMutations).toBe(true);
    const another = newCustomer();
    const [changed, back, gone] = ids as [bigint, bigint, bigint];
    await say(t.ctx, [segment(another, 'loyal'), segment(changed, 'loyal'), segment(back, 'loyal')]);
    await say(t.ctx, [segment(back, 'new')]);
    await t.ctx.sql.query('DELETE FROM publications WHERE owner_id = $1', [gone]);
    await push(t.ctx);
    expect(atShopify(another)).toBe('loyal');
    expect(atShopify(changed)).toBeNull();
    expect((await rows()).filter((row) => !row.dirty)).toEqual([expect.objectContaining({ owner_id: another })]);
    t.store.devstore.faults.holdBulkMutations = false;
    const { ctx, sent } = counting(t.ctx);
    await pushAll(ctx);
    expect(atShopify(changed)).toBe('loyal');
    expect(ids.slice(1).every((id) => atShopify(id) === 'new')).toBe(true);
    // Only the changed one was sent again.
    expect(sent).toEqual({ singly: 1, inBulk: 0 });
  });

  test.each([
    ['nobody noted', 'UPDATE bulk_mutations SET operation_id = NULL'],
    ['nobody knows', 'DELETE FROM bulk_mutations'],
  ])('one that %s does not run later and write what is old by then', async (_what, forget) => {
    await push(t.ctx);
    await t.ctx.sql.query(forget);
    await t.ctx.sql.query('UPDATE publications SET place = NULL, sent = NULL');
    await say(t.ctx, [segment(ids[0]!, 'loyal')]);
    await push(t.ctx);
    expect(atShopify(ids[0]!)).toBeNull();
    t.store.devstore.faults.holdBulkMutations = false;
    await pushAll(t.ctx);
    expect(atShopify(ids[0]!)).toBe('loyal');
    expect(ids.slice(1).every((id) => atShopify(id) === 'new')).toBe(true);
  });

  test('whoever dies before the results are written down leaves them to the next', async () => {
    await push(t.ctx);
    t.store.devstore.faults.holdBulkMutations = false;
    const dying: Ctx = { ...t.ctx, transaction: () => Promise.reject(new Error('killed')) };
    await until('the mutation is over, and he dies', async () => {
      const end = await push(dying).catch((error: Error) => error.message);
      return end === 'killed';
    });
    expect((await rows()).every((row) => row.dirty)).toBe(true);
    await pushAll(t.ctx);
    expect(ids.every((id) => atShopify(id) === 'new')).toBe(true);
  });

  test('after a reinstall it is forgotten, and everything goes again', async () => {
    await push(t.ctx);
    await publishAllAgain(t.ctx.sql, t.ctx.shop.id, t.ctx.clock.now());
    t.store.devstore.faults.holdBulkMutations = false;
    await pushAll(t.ctx);
    expect(ids.every((id) => atShopify(id) === 'new')).toBe(true);
  });
});

test('after an uninstall nothing is sent', async () => {
  const id = newCustomer();
  await say(t.ctx, [segment(id, 'loyal')]);
  await push({ ...t.ctx, shop: { ...t.ctx.shop, installed: false } });
  expect(atShopify(id)).toBeNull();
});
