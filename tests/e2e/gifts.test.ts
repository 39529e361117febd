/** The owner sees which orders were gifts, and why, and has the last word; with the mouse, the keyboard and in Dutch. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, openDatabase } from '#app/platform/database/database.ts';
import { buildIfNeeded } from '../../scripts/build.ts';
import { type Stack, startStack } from '../../scripts/stack.ts';
import { untilAtRest } from './at-rest.ts';
import { appFrame, axe, type Eyes, openEyes, overflow, readIn, type Visitor } from './browser.ts';

let stack: Stack;
let eyes: Eyes;
let merchant: Visitor;
let database: Database;
/** Somebody with orders of her own and one that was a gift, of several articles. */
let giver: { id: bigint; name: string; orders: number };

beforeAll(async () => {
  await buildIfNeeded();
  stack = await startStack({
    dataDir: `.data/e2e-gifts-${process.pid}`,
    database: 'stamgast_gifts',
    temporary: true,
    customers: 600,
  });
  database = openDatabase(stack.databaseUrl, 2);
  await stack.install();
  await untilAtRest(stack);
  const { rows } = await database.sql.query<typeof giver>(
    `SELECT o.customer_id AS id, c.first_name || ' ' || c.last_name AS name, count(*)::int AS orders
     FROM orders o JOIN customers c ON c.shop_id = o.shop_id AND c.id = o.customer_id
     WHERE o.counts AND c.id > 0 AND NOT c.profiling_opt_out
     GROUP BY 1, 2
     HAVING count(*) BETWEEN 3 AND 6 AND count(*) FILTER (WHERE o.gift) = 1
       AND bool_or(o.gift AND (SELECT count(*) > 1 FROM order_lines l WHERE l.shop_id = o.shop_id AND l.order_id = o.id))
     ORDER BY 1 LIMIT 1`,
  );
  giver = rows[0]!;
  eyes = await openEyes();
  merchant = await eyes.visitor();
});
afterAll(async () => {
  await eyes?.close();
  await database?.close();
  await stack?.close();
});

const open = async (visitor: Visitor, path: string) => {
  await visitor.page.goto(`${stack.adminUrl}/apps/stamgast${path}`);
  return appFrame(visitor.page);
};
const countedOrders = async () => {
  const { rows } = await database.sql.query<{ orders: number }>(
    'SELECT orders FROM rfm_scores WHERE customer_id = $1',
    [giver.id],
  );
  return rows[0]?.orders;
};

test('the segments say how many orders are left out as gifts, and which', async () => {
  const frame = await open(merchant, '/app/segments');
  await frame.getByRole('link', { name: 'See which, and why' }).click();
  await frame.getByRole('heading', { level: 1, name: 'Gifts' }).waitFor();
  await expect.poll(() => frame.getByText(/[Gg]ift note|[Ss]ent to another name/).count()).toBeGreaterThan(5);
  expect(await axe(frame)).toEqual([]);
  await merchant.picture('gifts-list');
});

test('on the timeline the owner says otherwise, and her scores follow', async () => {
  const frame = await open(merchant, `/app/customers/${giver.id}`);
  await frame.getByRole('heading', { level: 1, name: giver.name }).waitFor();
  expect(await countedOrders()).toBe(giver.orders - 1);
  await frame.getByText(/Looks like a gift:/).waitFor();
  await merchant.picture('gifts-timeline');

  await frame.getByRole('button', { name: /^Not a gift/ }).click();
  await frame.getByText('You said this was not a gift.').waitFor();
  await expect.poll(countedOrders).toBe(giver.orders);

  // Back again, by keyboard alone.
  await frame.getByRole('button', { name: /^Let the app decide/ }).focus();
  await merchant.page.keyboard.press('Enter');
  await frame.getByText(/Looks like a gift:/).waitFor();
  // The button she pressed is gone, and she is not thrown back to the top of the page.
  const focused = frame.locator(':focus');
  await expect.poll(() => focused.getAttribute('aria-label')).toMatch(/^Not a gift/);
  await expect.poll(countedOrders).toBe(giver.orders - 1);

  await frame.getByRole('button', { name: /^Item by item/ }).focus();
  await merchant.page.keyboard.press('Enter');
  await frame.getByRole('checkbox').first().focus();
  await merchant.page.keyboard.press('Space');
  await frame.getByText('Partly a gift').waitFor();
  await merchant.picture('gifts-by-article');
  expect(await axe(frame)).toEqual([]);
  await expect.poll(countedOrders).toBe(giver.orders);

  const again = await open(merchant, `/app/customers/${giver.id}`);
  await again.getByText('Partly a gift').waitFor();
  await again.getByRole('button', { name: /^Let the app decide/ }).click();
  await expect.poll(countedOrders).toBe(giver.orders - 1);
  expect(merchant.complaints).toEqual([]);
});

test('an order nobody would have thought of becomes a gift with one click', async () => {
  const frame = await open(merchant, `/app/customers/${giver.id}`);
  await frame
    .getByRole('button', { name: /^Mark as gift/ })
    .first()
    .click();
  await frame.getByText('You said this was a gift.').waitFor();
  await expect.poll(countedOrders).toBe(giver.orders - 2);
  await frame.getByRole('button', { name: /^Let the app decide/ }).click();
  await expect.poll(countedOrders).toBe(giver.orders - 1);
});

test('on a telephone, in Dutch', async () => {
  const phone = await eyes.visitor(360, 900);
  await phone.page.goto(`${stack.adminUrl}/apps/stamgast/app/customers/${giver.id}`);
  await readIn(phone.page, 'nl');
  const frame = await appFrame(phone.page);
  const why = frame.getByText(/Lijkt een cadeau:/);
  await why.waitFor();
  await why.scrollIntoViewIfNeeded();
  expect(await overflow(frame)).toBe(0);
  await phone.picture('gifts-timeline-narrow-nl');
  await open(phone, '/app/segments/gifts');
  await phone.picture('gifts-list-narrow-nl');
  await phone.close();
});
