/**
 * Two shops side by side whose ids overlap: nothing of one is ever seen or changed by the other, by no route, job or
 * query.
 */
import fs from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generateShop } from '#devstore/generator/index.ts';
import { audit } from '#tests/support/audit.ts';
import { seeded, somethingHappens } from '#tests/support/bustle.ts';
import { proxyQuery } from '#tests/support/proxy-requests.ts';
import { BROWSER, startWorld, type World } from '#tests/support/world.ts';

/** Stands in every text of the second shop that a person could read. */
const MARK = 'QQOTHERQQ';

let world: World;
let mine: string;
let theirs: string;
let theirShopId: number;

beforeAll(async () => {
  const [first, second] = [21, 22]
    .map((seed) => generateShop({ seed, now: Date.now(), size: { customers: 250, products: 40 } }))
    .map(({ state }) => state);
  second!.info.domain = 'the-other.myshopify.com';
  second!.info.name = `${MARK} shop`;
  for (const product of second!.products.values()) {
    product.title = `${MARK} ${product.title}`;
    product.vendor = MARK;
    for (const variant of product.variants) variant.sku = `${MARK}-${variant.sku}`;
  }
  for (const customer of second!.customers.values()) {
    customer.firstName = MARK;
    if (customer.email) customer.email = `${MARK.toLowerCase()}.${customer.email}`;
  }
  for (const order of second!.orders.values()) {
    order.name = `${MARK}${order.name}`;
    if (order.email) order.email = `${MARK.toLowerCase()}.${order.email}`;
    for (const line of order.lines) line.title = `${MARK} ${line.title}`;
  }
  world = await startWorld({ shops: [first!, second!] });
  [mine, theirs] = [...world.devstore.world.stores.keys()] as [string, string];
  await world.install(mine);
  await world.install(theirs);
  await world.untilAtRest(mine);
  await world.untilAtRest(theirs);
  const { rows } = await world.sql.query<{ id: number }>('SELECT id FROM shops WHERE domain = $1', [theirs]);
  theirShopId = rows[0]!.id;
});
afterAll(() => world.close());

test('every primary and unique key and every foreign key in the database begins with the shop', async () => {
  const { rows } = await world.sql.query<{ table: string; name: string; first: string }>(
    `SELECT c.relname AS table, i.relname AS name, a.attname AS first
     FROM pg_index x
     JOIN pg_class c ON c.oid = x.indrelid
     JOIN pg_class i ON i.oid = x.indexrelid
     JOIN pg_namespace n ON n.oid = c.relnamespace
     JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = x.indkey[0]
     WHERE n.nspname = 'public' AND (x.indisprimary OR x.indisunique)
       AND c.relname NOT IN ('_prisma_migrations', 'shops')
     UNION ALL
     SELECT c.relname, k.conname, a.attname
     FROM pg_constraint k
     JOIN pg_class c ON c.oid = k.conrelid
     JOIN pg_namespace n ON n.oid = c.relnamespace
     JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.conkey[1]
     WHERE k.contype = 'f' AND n.nspname = 'public'`,
  );
  expect(rows.length).toBeGreaterThan(20);
  expect(rows.filter(({ first }) => first !== 'shop_id')).toEqual([]);
});

/** Ids of the other shop that are worth a try in a route: its own and those that both shops have. */
async function theirIds(): Promise<Record<'products' | 'customers' | 'orders', string[]>> {
  const of = async (table: string) => {
    const { rows } = await world.sql.query<{ id: string }>(
      `SELECT id::text FROM ${table} t WHERE shop_id = $1
       ORDER BY EXISTS (SELECT 1 FROM ${table} o WHERE o.id = t.id AND o.shop_id <> $1), id LIMIT 3`,
      [theirShopId],
    );
    const { rows: shared } = await world.sql.query<{ id: string }>(
      `SELECT id::text FROM ${table} t WHERE shop_id = $1
         AND EXISTS (SELECT 1 FROM ${table} o WHERE o.id = t.id AND o.shop_id <> $1) ORDER BY id LIMIT 2`,
      [theirShopId],
    );
    return [...rows, ...shared].map(({ id }) => id);
  };
  return { products: await of('products'), customers: await of('customers'), orders: await of('orders') };
}

/** `app.segments.$key.tsx` is `/app/segments/:key`. */
function adminPaths(ids: Awaited<ReturnType<typeof theirIds>>): string[] {
  const routes = fs
    .readdirSync('app/routes')
    .filter((file) => /^app[._].*\.tsx?$/.test(file) || file === 'app.tsx')
    .map(
      (file) =>
        `/${file
          .replace(/\.tsx?$/, '')
          .replace(/\._index$/, '')
          .replaceAll('_.', '.')
          .replaceAll('.', '/')}`,
    );
  return routes.flatMap((route) => {
    const name = /\$(\w+)/.exec(route)?.[1];
    if (!name) return [route];
    const values =
      name === 'key'
        ? ['champions', 'hibernating', 'nonsense']
        : name === 'kind'
          ? ['purchases', 'value', 'replenishment', 'nonsense']
          : [...new Set(Object.values(ids).flat()), '0', 'x'];
    return values.map((value) => route.replace(`$${name}`, value));
  });
}

async function ask(path: string, init: RequestInit = {}): Promise<{ status: number; text: string }> {
  const token = world.devstore.shop(mine).installation.idToken();
  const response = await fetch(`${world.app().url}${path}`, {
    redirect: 'manual',
    ...init,
    headers: { 'user-agent': BROWSER, authorization: `Bearer ${token}`, ...init.headers },
  });
  return { status: response.status, text: await response.text() };
}

const searches = ['', `?search=${MARK}`, `?q=${MARK}&query=${MARK}&page=2`, '?segment=champions&page=1'];

describe('as the merchant of the first shop', () => {
  test('no admin page shows a byte of the other shop, whatever id is asked for', async () => {
    const ids = await theirIds();
    const paths = adminPaths(ids);
    expect(paths.length).toBeGreaterThan(10);
    let fine = 0;
    for (const path of paths) {
      for (const query of searches) {
        for (const suffix of ['', '.data']) {
          const { status, text } = await ask(`${path}${suffix}${query}`);
          // The question itself may come back (as the text in the search field).
          const said = query.includes(MARK)
            ? text.replaceAll(new RegExp(`(search|q|query)=${MARK}|"${MARK}"`, 'g'), '')
            : text;
          expect(
            said.toLowerCase().includes(MARK.toLowerCase()) && !query.includes(MARK),
            `${path}${suffix}${query}`,
          ).toBe(false);
          expect(text.toLowerCase(), `${path}${suffix}${query}`).not.toContain(`${MARK.toLowerCase()}.`);
          expect(text, `${path}${suffix}${query}`).not.toContain(`${MARK} `);
          expect(status, `${path}${suffix}${query}: ${text.slice(0, 300)}`).toBeLessThan(500);
          if (status === 200) fine += 1;
        }
      }
    }
    // Most were real pages, or nothing was proved.
    expect(fine).toBeGreaterThan(paths.length);
  });

  test('no action changes a row of the other shop', async () => {
    const fingerprint = async () => {
      const { rows: tables } = await world.sql.query<{ name: string }>(
        `SELECT c.table_name AS name FROM information_schema.columns c
         WHERE c.table_schema = 'public' AND c.column_name = 'shop_id' ORDER BY 1`,
      );
      const prints: Record<string, string> = {};
      for (const { name } of tables) {
        if (name === 'schedule_slots' || name === 'sync_cursors') continue;
        const { rows } = await world.sql.query<{ print: string }>(
          `SELECT coalesce(md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))), '') AS print FROM ${name} t WHERE shop_id = $1`,
          [theirShopId],
        );
        prints[name] = rows[0]!.print;
      }
      return prints;
    };
    const before = await fingerprint();
    const ids = await theirIds();
    const [one, two] = ids.products as [string, string];
    const { rows: bundles } = await world.sql.query<{ key: string }>(
      'SELECT key FROM bundles WHERE shop_id = $1 LIMIT 2',
      [theirShopId],
    );
    const forms = [
      'exclude',
      'pin',
      'unpin',
      'remove',
      'removeRule',
      'accept',
      'dismiss',
      'decide',
      'retry',
      'tagging',
      'save',
      'fit',
      'use',
      'follow',
      'responsible',
    ].flatMap((intent) => [
      {
        intent,
        productId: one,
        otherId: two,
        kind: 'exclude',
        key: bundles[0]?.key ?? one,
        status: 'dismissed',
        id: one,
      },
      {
        intent,
        customerId: ids.customers[0]!,
        topic: 'orders/create',
        eventKey: 'x',
        on: 'true',
        version: '1',
        responsible: 'somebody',
        shop: theirs,
        shopId: String(theirShopId),
      },
    ]);
    for (const path of adminPaths(ids)) {
      for (const form of forms) {
        const { status, text } = await ask(`${path}.data`, {
          method: 'POST',
          body: new URLSearchParams(form as unknown as Record<string, string>),
        });
        expect(status, `${path} ${JSON.stringify(form)}: ${text.slice(0, 300)}`).toBeLessThan(500);
        expect(text).not.toContain(MARK);
      }
    }
    await world.untilAtRest(mine);
    expect(await fingerprint()).toEqual(before);
  });

  test('a token of one shop with the address of the other opens nothing of the other', async () => {
    for (const query of [
      `?shop=${theirs}`,
      `?shop=${theirs}&host=${btoa(`admin.shopify.com/store/the-other`)}&embedded=1`,
    ]) {
      const { text } = await ask(`/app/customers.data${query}`);
      expect(text).not.toContain(MARK);
    }
  });
});

test('the storefront of one shop gets no personal answer about a customer of the other', async () => {
  const { rows } = await world.sql.query<{ id: string }>(
    `SELECT customer_id::text AS id FROM rfm_scores WHERE shop_id = $1 AND customer_id > 0 ORDER BY orders DESC LIMIT 20`,
    [theirShopId],
  );
  let personal = 0;
  for (const { id } of rows) {
    const parameters: [string, string][] = [
      ['blocks', 'for-you,running-out,birthday'],
      ['locale', 'en'],
    ];
    const wrong = await fetch(
      `${world.app().url}/proxy/personal?${proxyQuery({ shop: mine, customerId: id, parameters })}`,
    );
    expect(wrong.status).toBe(200);
    expect(await wrong.text()).not.toContain(MARK);
    const right = await fetch(
      `${world.app().url}/proxy/personal?${proxyQuery({ shop: theirs, customerId: id, parameters })}`,
    );
    if ((await right.text()).includes(MARK)) personal += 1;
  }
  // The same question in the right shop does have an answer.
  expect(personal).toBeGreaterThan(0);
});

test('both shops busy at once: the jobs of each see only their own', async () => {
  const random = seeded(99);
  const stores = [...world.devstore.world.stores.values()];
  for (let event = 0; event < 120; event++) somethingHappens(stores[event % 2]!, random);
  await world.untilAtRest(mine);
  await world.untilAtRest(theirs);
  for (const store of stores) await audit(world.sql, store);
});
