/**
 * A birthday as a shopper lives it: she leaves the date on the storefront, finds a code on the day and some days later,
 * uses it once at the checkout, and takes the date back; and who is to be left alone is asked nothing.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, openDatabase } from '#app/platform/database/database.ts';
import { type CivilDate, dayNumber, fromDayNumber, instantOf, isoDate, localDate } from '#app/platform/time.ts';
import { until } from '#tests/support/until.ts';
import { buildIfNeeded } from '../../scripts/build.ts';
import { type Stack, startStack } from '../../scripts/stack.ts';
import { untilAtRest } from './at-rest.ts';
import { appFrame, axe, type Eyes, layoutShift, openEyes, overflow, type Visitor } from './browser.ts';

const LONG = 180_000;

let stack: Stack;
let eyes: Eyes;
let database: Database;
let shopper: Visitor;
let anna: { id: string; timezone: string };
let birthday: CivilDate;

beforeAll(async () => {
  await buildIfNeeded();
  stack = await startStack({
    dataDir: `.data/e2e-birthday-${process.pid}`,
    database: 'stamgast_e2e_birthday',
    placeBlocks: true,
    temporary: true,
    customers: 300,
  });
  await stack.install();
  database = openDatabase(stack.databaseUrl, 2);
  eyes = await openEyes();
  await untilAtRest(stack);
  anna = (await people())[0]!;
  // Not tomorrow: midnight may come before she has left the date.
  birthday = await daysAhead(2);
  const merchant = await eyes.visitor();
  await merchant.page.goto(`${stack.adminUrl}/apps/stamgast/app/flows`);
  const frame = await appFrame(merchant.page);
  await merchant.page.waitForLoadState('networkidle');
  await frame.getByLabel('Switch on birthday treats').check();
  await merchant.page.getByRole('button', { name: 'Save', exact: true }).click();
  shopper = await eyes.visitor();
  await logIn(shopper, anna.id);
  await until(
    'she is asked for her date',
    async () => (await look()).getByLabel('Date of birth', { exact: true }).isVisible(),
    LONG,
    300,
  );
});
afterAll(async () => {
  await eyes?.close();
  await database?.close();
  await stack?.close();
});

/** Customers who have said nothing of their birthdays. */
async function people(): Promise<{ id: string; timezone: string }[]> {
  const { rows } = await database.sql.query<{ id: string; timezone: string }>(
    `SELECT c.id::text, s.timezone FROM customers c JOIN shops s ON s.id = c.shop_id
     WHERE c.id > 0 AND c.birth_date IS NULL AND NOT c.profiling_opt_out AND c.first_name IS NOT NULL ORDER BY c.id LIMIT 2`,
  );
  return rows;
}

/** A day of the shop, by the store's clock. */
async function daysAhead(days: number): Promise<CivilDate> {
  const { now } = (await (await fetch(`${stack.storeUrl}/_dev/clock`)).json()) as { now: number };
  return fromDayNumber(dayNumber(localDate(new Date(now), anna.timezone)) + days);
}

/** Nine in the morning of that day, for the store and the app. */
async function itIs(day: CivilDate): Promise<void> {
  const response = await fetch(`${stack.storeUrl}/_dev/clock`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ now: instantOf(day, 9, 0, anna.timezone).getTime() }),
  });
  expect(response.ok).toBe(true);
}

async function logIn(visitor: Visitor, customerId: string): Promise<void> {
  await visitor.page.goto(`${stack.storeUrl}/account/login`);
  await visitor.page.request.post(`${stack.storeUrl}/account/login`, { form: { customer_id: customerId } });
}

/** The block on her account page, as it is now. */
async function look(visitor = shopper, root = '') {
  await visitor.page.goto(`${stack.storeUrl}${root}/account`);
  await visitor.page.waitForLoadState('networkidle');
  return visitor.page.locator('.fy-birthday');
}

/** On both screens, each in another language: pictures, and nothing that moves, does not fit or is hard to use. */
async function seen(name: string, opened = false): Promise<void> {
  for (const [screen, width, root] of [
    ['desktop', 1280, ''],
    ['telephone', 360, '/nl'],
  ] as const) {
    const visitor = await eyes.visitor(width, 900);
    await logIn(visitor, anna.id);
    const block = await look(visitor, root);
    if (opened) await block.locator('summary').click();
    await block.scrollIntoViewIfNeeded();
    await visitor.picture(`birthday-${name}-${screen}`);
    expect.soft(await layoutShift(visitor.page), `layout shift: ${name}, ${screen}`).toBe(0);
    expect.soft(await overflow(visitor.page.mainFrame()), `wider than the screen: ${name}, ${screen}`).toBe(0);
    expect.soft(await axe(visitor.page.mainFrame()), `axe: ${name}, ${screen}`).toEqual([]);
    expect(visitor.complaints).toEqual([]);
    await visitor.close();
  }
}

const birthDate = () => `1992-${isoDate(birthday).slice(5)}`;
const kept = async () => {
  const { rows } = await database.sql.query<{ date: string | null }>(
    'SELECT birth_date::text AS date FROM customers WHERE id = $1',
    [anna.id],
  );
  return rows[0]!.date;
};

test('without a script too she is told what is wrong with a date', async () => {
  await seen('1-asked');
  const { page } = shopper;
  await look(shopper, '/nl');
  // As a browser sends it that knows no fields for dates and runs no script.
  await page.locator('.fy-birthday form').evaluate((form: HTMLFormElement) => {
    Object.assign(form.elements.namedItem('birth_date')!, { type: 'text', value: '12-3-1990' });
    Object.assign(form.elements.namedItem('consent')!, { checked: true });
    form.submit();
  });
  await page.getByText('Vul een datum in die bestaat.').waitFor();
  await shopper.picture('birthday-1-refused');
  expect(await kept()).toBeNull();
  await page.getByRole('link', { name: 'Terug naar waar je was' }).click();
  await page.waitForURL(/\/nl\/account$/);
  // Where to go back to is said by the visitor's address: nothing in it is Liquid for the shop's theme.
  const answer = await page.request.post(`${stack.storeUrl}/apps/for-you/birthday`, {
    headers: { accept: 'text/html' },
    form: { locale: 'en', return_to: '/{{shop.name}}{%raw%}"onfocus=' },
  });
  expect(await answer.text()).toContain(
    'href="/{{shop.name}}{%raw%}&quot;onfocus="'.replace(/[{}]/g, (brace) => `&#${brace.charCodeAt(0)};`),
  );
});

test('she leaves the date, and Shopify has it', async () => {
  const block = await look();
  await block.getByLabel('Date of birth', { exact: true }).fill(birthDate());
  await block.getByRole('checkbox').check();
  await block.getByRole('button', { name: 'Save' }).click();
  await block.getByText('Thank you. We will think of you on the day.').waitFor();
  // The page is drawn from what Shopify has, not from what the app has.
  await until(
    'Shopify has the date',
    async () => (await (await look()).locator('input[type=date]').getAttribute('value')) === birthDate(),
    LONG,
    300,
  );
  expect(await (await look()).textContent()).toContain('Each year on the day, a treat is waiting for you here.');
  expect(await kept()).toBe(birthDate());
  await seen('2-known', true);
});

test('on the day her code is there, and some days later still', async () => {
  await itIs(birthday);
  await until('the code is there', async () => (await (await look()).locator('.fy-code').count()) === 1, LONG, 500);
  const block = await look();
  expect(await block.textContent()).toMatch(/Happy birthday.*15% off your next order/s);
  const code = (await block.locator('.fy-code').textContent())!;
  await seen('3-on-the-day');
  await until(
    'Shopify knows until when',
    async () => {
      const { rows } = await database.sql.query(
        `SELECT 1 FROM publications WHERE owner_id = $1 AND key = 'birthday_treat_until' AND NOT dirty`,
        [anna.id],
      );
      return rows.length > 0;
    },
    LONG,
    300,
  );
  await itIs(await daysAhead(3));
  const later = await look();
  await expect.poll(() => later.locator('.fy-code').allInnerTexts()).toEqual([code]);
  expect(await later.textContent()).toContain('Your birthday treat');
  await seen('4-later', true);
});

test('at the checkout it works, once', async () => {
  const { page } = shopper;
  const { rows } = await database.sql.query<{ handle: string }>(
    `SELECT p.handle FROM products p WHERE p.available AND p.published_at IS NOT NULL AND NOT p.placeholder
       AND (SELECT count(*) FROM variants v WHERE v.shop_id = p.shop_id AND v.product_id = p.id AND v.available) = 1
     ORDER BY p.id LIMIT 1`,
  );
  const putInCart = async () => {
    await page.goto(`${stack.storeUrl}/products/${rows[0]!.handle}`);
    await page.locator('.product__buy button[type=submit]').click();
    await page.waitForURL(/cart/);
  };
  const cart = async () =>
    (await (await page.request.get(`${stack.storeUrl}/cart.js`)).json()) as {
      total_price: number;
      total_discount: number;
    };
  await putInCart();
  const full = (await cart()).total_price;
  const block = await look();
  const code = (await block.locator('.fy-code').textContent())!;
  await block.getByRole('link', { name: 'Use it now' }).click();
  await page.waitForLoadState('networkidle');
  expect(await cart()).toMatchObject({ total_discount: Math.round(full * 0.15) });
  await page.goto(`${stack.storeUrl}/checkout`);
  await page.locator('button[name=action][value=pay]').click();
  await page.waitForURL(/thank/);
  await until(
    'it is not offered any more',
    async () => (await (await look()).locator('.fy-code').count()) === 0,
    LONG,
    500,
  );
  await until(
    'what she reads is about next year',
    async () => ((await (await look()).textContent()) ?? '').includes('Each year on the day'),
    LONG,
    500,
  );
  await putInCart();
  await page.goto(`${stack.storeUrl}/discount/${code}?redirect=/cart`);
  expect(await cart()).toMatchObject({ total_discount: 0 });
});

test('she takes the date back, and it is gone at the app and at Shopify', async () => {
  const block = await look();
  await block.locator('summary').click();
  await block.getByRole('button', { name: 'Remove' }).click();
  await block.getByText('Your birth date has been removed.').waitFor();
  expect(await kept()).toBeNull();
  await until(
    'she could be asked anew',
    async () => (await look()).getByText("When's your birthday?").isVisible(),
    LONG,
    300,
  );
  expect(await (await look()).locator('input[type=date]').getAttribute('value')).toBe('');
  expect(shopper.complaints).toEqual([]);
});

test('whom the owner leaves alone is not asked, and nothing is promised', async () => {
  const bea = (await people()).find(({ id }) => id !== anna.id)!;
  const merchant = await eyes.visitor();
  await merchant.page.goto(`${stack.adminUrl}/apps/stamgast/app/customers/${bea.id}`);
  const frame = await appFrame(merchant.page);
  await frame.getByRole('button', { name: 'Leave alone' }).click();
  await frame.getByText('You said: leave alone.').first().waitFor();
  const visitor = await eyes.visitor();
  await logIn(visitor, bea.id);
  await until('nothing is asked', async () => (await (await look(visitor)).count()) === 0, LONG, 300);
  await visitor.page.goto(stack.storeUrl);
  expect(await visitor.page.locator('.fy-birthday').count()).toBe(0);
});
