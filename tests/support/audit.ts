import { expect, vi } from 'vitest';
import type { Database } from '#app/platform/database/database.ts';
import { isoDate, localDate } from '#app/platform/time.ts';
import type { Order } from '#devstore/model.ts';
import { resolveNamespace } from '#devstore/store/namespaces.ts';
import type { Store } from '#devstore/store/store.ts';

/** An order counts when it is real and something of it was kept. */
const counts = (order: Order) =>
  !order.test && order.cancelledAt === null && order.lines.some((line) => line.currentQuantity > 0);

/** Compares everything the app holds about a shop with the shop itself: facts, counts made from them, and what was published. */
export async function audit(sql: Database['sql'], store: Store): Promise<void> {
  const domain = store.info.domain;
  const { rows: shops } = await sql.query<{ id: number }>('SELECT id FROM shops WHERE domain = $1', [domain]);
  const shopId = shops[0]!.id;
  await auditFacts(sql, shopId, store);
  await auditCounts(sql, shopId, store);
  await auditPublications(sql, shopId, store);
  // A webhook tells a part of a customer; the rest is read a moment after it, or with the next look at what changed.
  await vi.waitFor(() => auditCustomers(sql, shopId, store), { timeout: 90_000, interval: 500 });
}

export async function auditFacts(sql: Database['sql'], shopId: number, store: Store): Promise<void> {
  const orders = [...store.state.orders.values()];
  const { rows: stored } = await sql.query<{ id: string; text: string }>(
    `SELECT o.id::text, json_build_object(
        'cancelled', o.cancelled_at IS NOT NULL, 'test', o.test, 'counts', o.counts, 'customer', o.customer_id::text,
        'refunded', o.refunded_minor,
        'lines', (SELECT json_agg(json_build_array(l.id::text, l.product_id::text, l.quantity, l.current_quantity, l.price_minor) ORDER BY l.id)
                  FROM order_lines l WHERE l.shop_id = o.shop_id AND l.order_id = o.id),
        'refunds', (SELECT json_agg(json_build_array(r.id::text, r.amount_minor) ORDER BY r.id)
                    FROM refunds r WHERE r.shop_id = o.shop_id AND r.order_id = o.id))::text AS text
     FROM orders o WHERE o.shop_id = $1 AND o.deleted_at IS NULL`,
    [shopId],
  );
  const byId = (left: { id: string }, right: { id: string }) => (BigInt(left.id) < BigInt(right.id) ? -1 : 1);
  const wanted = new Map(
    orders.map((order) => [
      order.id,
      {
        cancelled: order.cancelledAt !== null,
        test: order.test,
        counts: counts(order),
        // A guest who gave a mail address is a person with an id of our own.
        customer: order.customerId ?? (order.email ? 'guest' : null),
        refunded: order.refunds.reduce((sum, refund) => sum + refund.amount, 0),
        lines: [...order.lines]
          .sort(byId)
          .map((line) => [line.id, line.productId, line.quantity, line.currentQuantity, line.price]),
        refunds:
          order.refunds.length === 0 ? null : [...order.refunds].sort(byId).map(({ id, amount }) => [id, amount]),
      },
    ]),
  );
  const found = new Map(
    stored.map(({ id, text }) => {
      const facts = JSON.parse(text) as { customer: string | null };
      return [id, { ...facts, customer: facts.customer?.startsWith('-') ? 'guest' : facts.customer }];
    }),
  );
  expect([...found.keys()].sort(), 'the orders stored are the orders of the shop').toEqual([...wanted.keys()].sort());
  for (const [id, facts] of wanted) expect(found.get(id), `the facts of order ${id}`).toEqual(facts);
}

/** Who there is, and what is known of each that the app acts on. */
export async function auditCustomers(sql: Database['sql'], shopId: number, store: Store): Promise<void> {
  const { rows } = await sql.query<{ id: string; tags: string[] }>(
    `SELECT id::text, profiling_opt_out AS "optOut", locale, tags, consent_state AS consent, birth_date::text AS "birthDate"
     FROM customers WHERE shop_id = $1 AND id > 0 AND deleted_at IS NULL AND merged_into IS NULL AND redacted_at IS NULL`,
    [shopId],
  );
  const alive = [...store.state.customers.values()].filter(({ mergedInto }) => mergedInto === null);
  expect(rows.map(({ id }) => id).sort()).toEqual(alive.map(({ id }) => id).sort());
  const known = new Map(rows.map((row) => [row.id, { ...row, tags: row.tags.toSorted() }]));
  for (const { id, dataSaleOptOut, locale, tags, email, emailMarketing } of alive) {
    const birthDate = store.metafields.get(`gid://shopify/Customer/${id}`, 'facts', 'birth_date')?.value ?? null;
    expect(known.get(id), `what is known of customer ${id}`).toMatchObject({
      optOut: dataSaleOptOut,
      locale,
      tags: tags.toSorted(),
      ...(email !== null && { consent: emailMarketing.state }),
      birthDate,
    });
  }
}

/** Pairs counted by hand, order by order. */
async function auditCounts(sql: Database['sql'], shopId: number, store: Store): Promise<void> {
  const single = new Map<string, number>();
  const pairs = new Map<string, number>();
  const perCustomer = new Map<string, number>();
  const notGifts = new Map<string, number>();
  const { rows: gifts } = await sql.query<{ id: string }>('SELECT id::text FROM orders WHERE shop_id = $1 AND gift', [
    shopId,
  ]);
  const isGift = new Set(gifts.map(({ id }) => id));
  const add = (map: Map<string, number>, key: string) => map.set(key, (map.get(key) ?? 0) + 1);
  for (const order of store.state.orders.values()) {
    if (!counts(order)) continue;
    if (order.customerId) {
      add(perCustomer, order.customerId);
      if (!isGift.has(order.id)) add(notGifts, order.customerId);
    }
    // Product 0 stands for the shop: how many orders count in all.
    add(single, '0');
    const kept = order.lines.flatMap((line) =>
      line.currentQuantity > 0 && line.productId ? [BigInt(line.productId)] : [],
    );
    const products = [...new Set(kept)].sort((a, b) => (a < b ? -1 : 1));
    for (const [index, a] of products.entries()) {
      add(single, String(a));
      for (const b of products.slice(index + 1)) add(pairs, `${a} ${b}`);
    }
  }
  const { rows: singles } = await sql.query<{ key: string; orders: number }>(
    'SELECT product_id::text AS key, orders FROM product_counts WHERE shop_id = $1 AND orders <> 0',
    [shopId],
  );
  expect(new Map(singles.map(({ key, orders }) => [key, orders])), 'orders per product').toEqual(single);
  const { rows: counted } = await sql.query<{ key: string; orders: number }>(
    `SELECT a || ' ' || b AS key, orders FROM pair_counts WHERE shop_id = $1 AND orders <> 0`,
    [shopId],
  );
  expect(new Map(counted.map(({ key, orders }) => [key, orders])), 'orders per pair').toEqual(pairs);
  const { rows: scores } = await sql.query<{ key: string; orders: number }>(
    'SELECT customer_id::text AS key, orders FROM rfm_scores WHERE shop_id = $1 AND customer_id > 0 AND orders > 0',
    [shopId],
  );
  // Gifts are left out, unless somebody has bought nothing else. Who objected to profiling has no score.
  for (const [id, orders] of notGifts) perCustomer.set(id, orders);
  for (const { id, dataSaleOptOut, mergedInto } of store.state.customers.values()) {
    if (dataSaleOptOut || mergedInto) perCustomer.delete(id);
  }
  expect(new Map(scores.map(({ key, orders }) => [key, orders])), 'orders per customer').toEqual(perCustomer);
  await auditPredictions(sql, shopId, store, perCustomer);
}

/** Whoever may be scored has a prediction, made from every day she bought on; before there is a model, nobody has. */
async function auditPredictions(
  sql: Database['sql'],
  shopId: number,
  store: Store,
  scored: ReadonlyMap<string, number>,
): Promise<void> {
  const { rows: models } = await sql.query('SELECT 1 FROM models_in_use WHERE shop_id = $1 AND kind = $2', [
    shopId,
    'purchases',
  ]);
  const days = new Map<string, Set<string>>();
  for (const order of store.state.orders.values()) {
    if (models.length === 0 || !counts(order) || !order.customerId || !scored.has(order.customerId)) continue;
    const mine = days.get(order.customerId) ?? new Set();
    days.set(order.customerId, mine.add(isoDate(localDate(new Date(order.createdAt), store.info.timezone))));
  }
  const { rows } = await sql.query<{ key: string; purchases: number }>(
    'SELECT customer_id::text AS key, purchases FROM prediction_scores WHERE shop_id = $1 AND customer_id > 0',
    [shopId],
  );
  expect(new Map(rows.map(({ key, purchases }) => [key, purchases])), 'days with a purchase per customer').toEqual(
    new Map([...days].map(([id, mine]) => [id, mine.size])),
  );
}

/** What the app holds for published is what the shop has, and everything wanted is there. */
async function auditPublications(sql: Database['sql'], shopId: number, store: Store): Promise<void> {
  const { rows } = await sql.query<{
    owner: string;
    key: string;
    wanted: string | null;
    confirmed: string | null;
    dirty: boolean;
  }>(
    `SELECT 'gid://shopify/' || owner_type || '/' || owner_id AS owner, key, wanted, confirmed, dirty
     FROM publications WHERE shop_id = $1`,
    [shopId],
  );
  expect(rows.length).toBeGreaterThan(0);
  const ours = resolveNamespace('$app');
  const all = [...store.state.metafields.values()];
  // Which installation is ours only Shopify knows; a key of it has a namespace of its own.
  const published = (owner: string, key: string) => {
    const [name, namespace = ours] = key.split('.').reverse();
    return owner === 'gid://shopify/AppInstallation/0'
      ? all.find(
          ({ ownerGid, ...one }) => /AppInstallation/.test(ownerGid) && one.namespace === namespace && one.key === name,
        )
      : store.metafields.get(owner, namespace, name!);
  };
  const differing = rows.filter(({ owner, key, wanted, confirmed, dirty }) => {
    const there = published(owner, key)?.value ?? null;
    return dirty || wanted !== confirmed || there !== confirmed;
  });
  expect(differing.slice(0, 5), 'what was published is what the shop has').toEqual([]);
  const known = new Set(rows.filter(({ wanted }) => wanted !== null).map(({ owner, key }) => `${owner} ${key}`));
  const there = all.filter(({ namespace }) => namespace === ours);
  expect(there.filter(({ ownerGid, key }) => !known.has(`${ownerGid} ${key}`)).slice(0, 5)).toEqual([]);
}
