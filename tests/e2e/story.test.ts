/**
 * The main job as people live it, in a real browser: a merchant installs the app, sees her history come in, opens a
 * segment and a product's recommendations; a shopper sees the block, buys, and both see what that changed.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Database, openDatabase } from '#app/platform/database/database.ts';
import { until } from '#tests/support/until.ts';
import { buildIfNeeded } from '../../scripts/build.ts';
import { type Stack, startStack } from '../../scripts/stack.ts';
import { untilAtRest } from './at-rest.ts';
import { appFrame, axe, type Eyes, layoutShift, openEyes, overflow, readIn, type Visitor } from './browser.ts';

let stack: Stack;
let eyes: Eyes;
let merchant: Visitor;
let database: Database;

interface Status {
  atRest: boolean;
  found?: { orders: number; customers: number; segments: Record<string, number> };
}

beforeAll(async () => {
  await buildIfNeeded();
  stack = await startStack({
    dataDir: `.data/e2e-${process.pid}`,
    database: 'stamgast_e2e',
    placeBlocks: true,
    temporary: true,
    customers: 1500,
  });
  database = openDatabase(stack.databaseUrl, 2);
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
const atRest = () => untilAtRest<Status>(stack);

/** A product that nobody has bought yet but that can be bought, and one that goes with everything. */
async function neverBought(): Promise<{ id: string; handle: string; title: string }> {
  const { rows } = await database.sql.query<{ id: string; handle: string; title: string }>(
    `SELECT p.id::text, p.handle, p.title FROM products p
     JOIN publications b ON b.shop_id = p.shop_id AND b.owner_type = 'Product' AND b.owner_id = p.id
       AND b.key = 'also_bought_basis' AND b.confirmed = 'content'
     WHERE p.available AND NOT p.placeholder AND p.deleted_at IS NULL AND p.published_at IS NOT NULL
       AND (SELECT count(*) FROM variants v WHERE v.shop_id = p.shop_id AND v.product_id = p.id) = 1
     ORDER BY p.id LIMIT 1`,
  );
  expect(rows, 'the shop has a product without orders').toHaveLength(1);
  return rows[0]!;
}

async function bestSeller(): Promise<{ id: string; handle: string; title: string }> {
  const { rows } = await database.sql.query<{ id: string; handle: string; title: string }>(
    `SELECT p.id::text, p.handle, p.title FROM products p JOIN product_counts c ON c.shop_id = p.shop_id AND c.product_id = p.id
     WHERE p.available AND p.published_at IS NOT NULL
       AND (SELECT count(*) FROM variants v WHERE v.shop_id = p.shop_id AND v.product_id = p.id) = 1
     ORDER BY c.orders DESC LIMIT 1`,
  );
  return rows[0]!;
}

const cardTitles = (visitor: Visitor) =>
  visitor.page.locator('.fy-grid').first().locator('.fy-card__title').allInnerTexts();

describe('the merchant', () => {
  test('installs the app and sees her history come in', async () => {
    const { page } = merchant;
    await page.goto(`${stack.adminUrl}/apps/stamgast`);
    await merchant.picture('01-install');
    await page.getByRole('button', { name: 'Install' }).click();
    const frame = await appFrame(page);
    await frame.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
    await frame.getByRole('heading', { name: 'Order history' }).waitFor();
    await merchant.picture('02-history-comes-in');
    await atRest();
    // Without a reload: the page looks by itself.
    await frame.getByText('Your history is in, and every new order is added as it happens.').waitFor();
    await frame.getByRole('heading', { name: 'What was found' }).waitFor();
    await merchant.picture('03-home');
  });

  test('opens the segments, then one of them', async () => {
    const frame = await open(merchant, '/app/segments');
    await frame.getByRole('heading', { level: 1, name: 'Segments' }).waitFor();
    await merchant.picture('04-segments');
    const { found } = await atRest();
    const sum = Object.values(found!.segments).reduce((total, count) => total + count, 0);
    expect(Object.keys(found!.segments)).toHaveLength(10);
    expect(sum).toBe(found!.customers);
    await frame.getByRole('link', { name: 'Champions' }).first().click();
    await frame.getByRole('heading', { level: 1, name: 'Champions' }).waitFor();
    await expect.poll(() => frame.getByRole('row').count()).toBeGreaterThan(2);
    await merchant.picture('05-champions');
  });

  test("opens a product's recommendations, which the storefront's block shows in the same order", async () => {
    const product = await bestSeller();
    const frame = await open(merchant, `/app/recommendations/${product.id}`);
    await frame.getByRole('heading', { level: 1, name: product.title }).waitFor();
    await merchant.picture('06-recommendations');
    const shopper = await eyes.visitor();
    await shopper.page.goto(`${stack.storeUrl}/products/${product.handle}`);
    const block = shopper.page
      .locator('.fy')
      .filter({ has: shopper.page.locator('.fy-grid') })
      .first();
    await block.scrollIntoViewIfNeeded();
    const shown = await cardTitles(shopper);
    expect(shown.length).toBeGreaterThanOrEqual(3);
    await shopper.picture('07-product-page');
    const listed = frame.getByRole('table', { name: 'Shown beside this product' }).locator('.sg-product a');
    expect(shown).toEqual(await listed.allInnerTexts());
    expect(shopper.complaints).toEqual([]);
    await shopper.close();
  });

  test('excludes, pins and takes back: the storefront’s block follows', async () => {
    const product = await bestSeller();
    const frame = await open(merchant, `/app/recommendations/${product.id}`);
    await frame.getByRole('table', { name: 'Shown beside this product' }).waitFor();
    await merchant.page.waitForLoadState('networkidle');
    const shopper = await eyes.visitor();
    const shown = async () => {
      await shopper.page.goto(`${stack.storeUrl}/products/${product.handle}`);
      return cardTitles(shopper);
    };
    const before = await shown();
    const [first, , third] = before as [string, string, string];
    const press = (label: string, title: string) =>
      frame
        .getByRole('button', { name: `${label}: ${title}`, exact: true })
        .first()
        .click();
    const follows = (what: string, holds: (titles: string[]) => boolean) =>
      until(what, async () => holds(await shown()), 180_000, 300);

    await press('Exclude', first);
    await follows('what is excluded is gone', (titles) => !titles.includes(first));
    await press('Undo', first);
    await follows('it is back', (titles) => titles.join() === before.join());
    await press('Pin', third);
    await follows('what is pinned is first', (titles) => titles[0] === third);
    await shopper.picture('07-pinned');
    await press('Unpin', third);
    await follows('all is as before', (titles) => titles.join() === before.join());
    await shopper.close();
  });

  test('dismisses a bundle: the storefront no longer offers it', async () => {
    const { rows } = await database.sql.query<{ handle: string; title: string; titles: string[] }>(
      `SELECT p.handle, p.title, array_agg(o.title) AS titles
       FROM bundles b
       JOIN products p ON p.shop_id = b.shop_id AND p.id = b.items[1]
       JOIN publications w ON w.shop_id = b.shop_id AND w.owner_type = 'Product' AND w.owner_id = p.id AND w.key = 'bundle_items'
       JOIN products o ON o.shop_id = b.shop_id AND o.id = ANY (b.items[2:]) AND position('/' || o.id || '"' IN w.confirmed) > 0
       WHERE p.available AND o.available
       GROUP BY b.key, b.rank, b.items, p.handle, p.title HAVING count(*) = cardinality(b.items) - 1 ORDER BY b.rank LIMIT 1`,
    );
    const [{ handle, title, titles }] = rows as [(typeof rows)[number]];
    const shopper = await eyes.visitor();
    const offered = async () => {
      await shopper.page.goto(`${stack.storeUrl}/products/${handle}`);
      const block = shopper.page.locator('.fy-bundle');
      const text = (await block.count()) > 0 ? ((await block.first().textContent()) ?? '') : '';
      return titles.every((title) => text.includes(title));
    };
    expect(await offered()).toBe(true);
    const frame = await open(merchant, '/app/recommendations/bundles');
    await merchant.page.waitForLoadState('networkidle');
    const press = async (word: string) => {
      const label = new RegExp(`^${word}: `);
      await frame.getByRole('button', { name: label }).first().waitFor();
      const labels = await frame
        .getByRole('button', { name: label })
        .evaluateAll((buttons) => buttons.map((button) => button.getAttribute('aria-label')!));
      const set = [...titles, title].toSorted().join();
      const own = labels.find((text) => text.replace(label, '').split(' + ').toSorted().join() === set)!;
      await frame.getByRole('button', { name: own, exact: true }).click();
    };
    await press('Dismiss');
    await until('the set is gone', async () => !(await offered()), 180_000, 300);
    await press('Back to proposed');
    await until('the set is back', offered, 180_000, 300);
    await shopper.close();
  });
});

describe('a shopper buys', () => {
  let novelty: { id: string; handle: string; title: string };
  let companion: { id: string; handle: string; title: string };

  test('a product nobody bought shows what is like it, and says so', async () => {
    novelty = await neverBought();
    companion = await bestSeller();
    const shopper = await eyes.visitor();
    await shopper.page.goto(`${stack.storeUrl}/products/${novelty.handle}`);
    await expect.poll(() => shopper.page.locator('.fy__title').allInnerTexts()).not.toEqual([]);
    const titles = (await shopper.page.locator('.fy__title').allInnerTexts()).join(' ');
    expect(titles).not.toMatch(/others also bought|anderen kochten ook/i);
    await shopper.picture('08-nobody-bought-it-yet');
    await shopper.close();
  });

  test.each([
    ['nieuw.gezicht@example.com', 'Nina', 'Gezicht'],
    ['overbuur@example.com', 'Olga', 'Overbuur'],
  ])('%s puts two things in the cart and orders', async (email, first, last) => {
    const shopper = await eyes.visitor();
    const { page } = shopper;
    for (const { handle } of [novelty, companion]) {
      await page.goto(`${stack.storeUrl}/products/${handle}`);
      await page.locator('.product__buy button[type=submit]').click();
      await page.waitForURL(/cart/);
    }
    await shopper.picture('09-cart');
    await page.goto(`${stack.storeUrl}/checkout`);
    await page.locator('[name=email]').fill(email);
    await page.locator('[name=first_name]').fill(first);
    await page.locator('[name=last_name]').fill(last);
    await page.locator('[name=address1]').fill('Lindelaan 4');
    await page.locator('[name=zip]').fill('1012 AB');
    await page.locator('[name=city]').fill('Amsterdam');
    await shopper.picture('10-checkout');
    await page.locator('button[name=action][value=pay]').click();
    await page.waitForURL(/thank/);
    await shopper.picture('11-thank-you');
    await shopper.close();
  });

  test('a moment later she is in a segment, and the block shows what was bought together', async () => {
    const { rows: shops } = await database.sql.query<{ id: number }>('SELECT id FROM shops LIMIT 1');
    await until(
      'both have a score',
      async () => {
        const { rows } = await database.sql.query<{ segment: string }>(
          `SELECT s.segment FROM customers c JOIN rfm_scores s ON s.shop_id = c.shop_id AND s.customer_id = c.id
           WHERE c.shop_id = $1 AND c.email IN ('nieuw.gezicht@example.com', 'overbuur@example.com')`,
          [shops[0]!.id],
        );
        expect(rows.every(({ segment }) => segment === 'new')).toBe(true);
        return rows.length === 2;
      },
      180_000,
    );
    await atRest();

    const shopper = await eyes.visitor();
    await shopper.page.goto(`${stack.storeUrl}/products/${novelty.handle}`);
    expect(await cardTitles(shopper)).toContain(companion.title);
    expect((await shopper.page.locator('.fy__title').allInnerTexts()).join(' ')).toMatch(/also bought|kochten/i);
    await shopper.page.locator('.fy-grid').first().scrollIntoViewIfNeeded();
    await shopper.picture('12-bought-together-now');
    await shopper.close();

    const frame = await open(merchant, '/app/customers?search=nieuw.gezicht');
    await frame
      .getByRole('link', { name: /Nina Gezicht/ })
      .first()
      .click();
    await frame.getByRole('heading', { level: 1, name: /Nina Gezicht/ }).waitFor();
    await frame.getByText('New', { exact: true }).first().waitFor();
    await merchant.picture('13-her-profile');
  });
});

async function adminPages(): Promise<[string, string][]> {
  const { rows } = await database.sql.query<{ customer: string; product: string }>(
    `SELECT (SELECT customer_id::text FROM rfm_scores WHERE shop_id = s.id ORDER BY orders DESC, customer_id LIMIT 1) AS customer,
            (SELECT product_id::text FROM product_counts WHERE shop_id = s.id AND product_id > 0 ORDER BY orders DESC LIMIT 1) AS product
     FROM shops s ORDER BY id LIMIT 1`,
  );
  const { customer, product } = rows[0]!;
  return [
    ['home', '/app'],
    ['segments', '/app/segments'],
    ['segment', '/app/segments/at_risk'],
    ['customers', '/app/customers'],
    ['customer', `/app/customers/${customer}`],
    ['predictions', '/app/predictions'],
    ['predictions-customers', '/app/predictions/customers?risk=high'],
    ['model-purchases', '/app/predictions/purchases'],
    ['model-value', '/app/predictions/value'],
    ['model-next-basket', '/app/predictions/nextBasket'],
    ['recommendations', '/app/recommendations'],
    ['product', `/app/recommendations/${product}`],
    ['bundles', '/app/recommendations/bundles'],
    ['rules', '/app/recommendations/rules'],
    ['flows', '/app/flows'],
    ['health', '/app/health'],
  ];
}

describe('every page of the admin', () => {
  test('has no axe violation, no complaint in the console, and its shape at 1280 pixels', async () => {
    for (const [name, path] of await adminPages()) {
      merchant.complaints.length = 0;
      const frame = await open(merchant, path);
      await merchant.page.waitForLoadState('networkidle');
      expect.soft(await axe(frame), `axe on ${name}`).toEqual([]);
      expect.soft(merchant.complaints, `console on ${name}`).toEqual([]);
      await merchant.picture(`admin-${name}`);
    }
  });

  test('fits on a telephone of 360 pixels', async () => {
    const telephone = await eyes.visitor(360, 740);
    for (const [name, path] of await adminPages()) {
      const frame = await open(telephone, path);
      await telephone.page.waitForLoadState('networkidle');
      expect.soft(await overflow(frame), `${name} is wider than the screen`).toBe(0);
      await telephone.picture(`admin-360-${name}`);
    }
    await telephone.close();
  });

  test('speaks Dutch to a merchant who reads Dutch', async () => {
    const { page } = merchant;
    await page.goto(stack.adminUrl);
    await readIn(page, 'nl');
    const titles: string[] = [];
    for (const [name, path] of await adminPages()) {
      const frame = await open(merchant, path);
      titles.push((await frame.locator('h1').first().textContent()) ?? '');
      expect.soft(await frame.evaluate(() => document.documentElement.lang), name).toBe('nl');
      expect.soft(await axe(frame), `axe on ${name} in Dutch`).toEqual([]);
      await merchant.picture(`admin-nl-${name}`);
    }
    expect(titles).toEqual(expect.arrayContaining(['Segmenten', 'Klanten']));
    await page.goto(stack.adminUrl);
    await readIn(page, 'en');
  });
});

describe('every page of the storefront with blocks', () => {
  test('shows a block of a flow once the merchant has switched it on, and not before', async () => {
    const shopper = await eyes.visitor();
    await shopper.page.goto(`${stack.storeUrl}/account/login`);
    await shopper.page.locator('button.face').first().click();
    const blocks = async () => {
      await shopper.page.goto(`${stack.storeUrl}/account`);
      return shopper.page.locator('.fy-running-out, .fy-birthday').count();
    };
    expect(await blocks()).toBe(0);
    const frame = await open(merchant, '/app/flows');
    await merchant.page.waitForLoadState('networkidle');
    await frame.getByLabel('Switch on birthday treats').check();
    await frame.getByLabel('Switch on replenishment').check();
    await merchant.page.getByRole('button', { name: 'Save', exact: true }).click();
    await until('the blocks are there', async () => (await blocks()) === 2, 180_000, 300);
    await shopper.close();
  });

  test.each([
    ['desktop', 1280],
    ['telephone', 360],
  ])('shifts nothing, fits and has no axe violation (%s)', async (screen, width) => {
    const { handle } = await bestSeller();
    const shopper = await eyes.visitor(width, 900);
    const { page } = shopper;
    await page.goto(`${stack.storeUrl}/account/login`);
    await page.locator('button.face').first().click();
    await page.waitForLoadState('networkidle');
    for (const [name, path] of [
      ['home', '/'],
      ['product', `/products/${handle}`],
      ['account', '/account'],
    ] as const) {
      await page.goto(`${stack.storeUrl}${path}`);
      await page.waitForLoadState('networkidle');
      await expect.poll(() => page.locator('.fy').count()).toBeGreaterThan(0);
      expect.soft(await layoutShift(page), `layout shift on ${name}`).toBe(0);
      expect.soft(await overflow(page.mainFrame()), `${name} is wider than the screen`).toBe(0);
      expect.soft(await axe(page.mainFrame()), `axe on ${name}`).toEqual([]);
      await shopper.picture(`store-${screen}-${name}`);
    }
    expect(shopper.complaints).toEqual([]);
    await shopper.close();
  });

  test('the blocks that need no app are there when the app is down', async () => {
    const { handle } = await bestSeller();
    await stack.killApp();
    const shopper = await eyes.visitor();
    await shopper.page.goto(`${stack.storeUrl}/products/${handle}`);
    expect((await cardTitles(shopper)).length).toBeGreaterThanOrEqual(3);
    await shopper.picture('app-down');
    await shopper.close();
    await stack.startApp();
  });
});
