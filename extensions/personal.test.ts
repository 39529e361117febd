import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '#tests/support/chromium.ts';
import { product } from './testing/products.ts';
import { EXTENSION, renderBlock } from './testing/render-block.ts';
import { personalCard, personalRow, shelf, storePage, TREAT } from './testing/store-page.ts';

const ORIGIN = 'https://shop.test';
const anna = (birthDate?: string) => ({
  first_name: 'Anna',
  orders_count: 9,
  metafields: { facts: birthDate ? { birth_date: { value: birthDate } } : {} },
});

const items = shelf();
const [beans, kettle, , mug] = items as [(typeof items)[0], (typeof items)[0], (typeof items)[0], (typeof items)[0]];
const bottle = product({ title: 'Cold brew bottle' });

const cards = [beans, kettle, bottle].map((item) => personalCard(item, 'Goes with your espresso beans')).join('');
const rows = [beans, kettle].map((item) => personalRow(item, 'Probably used up around 3 December')).join('');

interface Visit {
  page: Page;
  /** Requests to the app proxy. */
  asked: URL[];
  posted: string[];
  shift(): Promise<number>;
  heights(): Promise<number[]>;
}

let browser: Browser;
const open: Page[] = [];
/** Requests to a host that is not the shop. */
const strays: string[] = [];
beforeAll(async () => {
  browser = await launchChromium();
}, 60_000);
afterAll(() => browser?.close());
afterEach(async () => {
  expect(strays).toEqual([]);
  for (const page of open.splice(0)) await page.context().close();
});

/** Visits a page with these blocks; `answer` is what the app says, or how it fails. */
async function visit(
  blocks: string[],
  answer: unknown | 'silent' | 'down' | 'broken' | 'unauthorised',
  { width = 1200, dark = false, before = '', javaScriptEnabled = true } = {},
): Promise<Visit> {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    permissions: ['clipboard-write'],
    javaScriptEnabled,
  });
  const page = await context.newPage();
  open.push(page);
  const asked: URL[] = [];
  const posted: string[] = [];
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.route('**', async (route) => {
    const url = new URL(route.request().url());
    if (url.protocol === 'data:') return route.continue();
    if (url.origin !== ORIGIN) {
      strays.push(url.href);
      return route.abort();
    }
    if (/^\/(personal|theirs)\.js$/.test(url.pathname)) {
      const body = readFileSync(join(EXTENSION, 'assets', url.pathname.slice(1)), 'utf8');
      return route.fulfill({ contentType: 'text/javascript', body });
    }
    if (url.pathname === '/apps/for-you/birthday') {
      posted.push(route.request().postData() ?? '');
      return route.fulfill({ json: { ok: true, message: 'Thank you, noted.' } });
    }
    if (url.pathname.startsWith('/apps/')) {
      asked.push(url);
      if (answer === 'silent') return;
      if (answer === 'down') return route.abort();
      if (answer === 'broken') return route.fulfill({ status: 200, body: '<h1>Oops' });
      if (answer === 'unauthorised') return route.fulfill({ status: 401, json: {} });
      return route.fulfill({ json: answer });
    }
    const wares = /^\/products\/p-(\d+)\.js$/.exec(url.pathname);
    if (wares) return route.fulfill({ json: [...items, bottle].find(({ id }) => id === wares[1]) });
    if (url.pathname !== '/') return route.fulfill({ status: 404, body: '' });
    return route.fulfill({ contentType: 'text/html', body: storePage([before, ...blocks], { dark, script: true }) });
  });
  await page.addInitScript(() => {
    const total = { shift: 0 };
    Object.assign(window, { total });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) total.shift += (entry as PerformanceEntry & { value: number }).value;
    }).observe({ type: 'layout-shift', buffered: true });
  });
  await page.goto(`${ORIGIN}/`);
  expect(errors).toEqual([]);
  return {
    page,
    asked,
    posted,
    shift: () => page.evaluate(() => (window as unknown as { total: { shift: number } }).total.shift),
    heights: () => page.locator('.fy').evaluateAll((all) => all.map((one) => one.getBoundingClientRect().height)),
  };
}

const settled = (page: Page, state: string, count = 1) =>
  expect.poll(() => page.locator(`[data-fy-state="${state}"]`).count(), { timeout: 10_000 }).toBe(count);

const personalBlocks = async (locale: 'en' | 'nl' = 'en') => [
  await renderBlock('for-you', {
    customer: anna(),
    settings: { collection: { products: items } },
    locale,
    template: 'index',
  }),
  await renderBlock('running-out', { customer: anna(), locale }),
  await renderBlock('birthday', { customer: anna('1990-11-21'), locale }),
];

describe('the personal script', () => {
  it.each([360, 1200])('fills all blocks from one request and moves nothing, %i px wide', async (width) => {
    const blocks = await personalBlocks('nl');
    const still = await visit(blocks, 'silent', { width });
    await settled(still.page, 'asked', 3);
    const before = await still.heights();
    const drawn = items.slice(0, 4).map(({ id }) => id);
    const answer = {
      blocks: { 'for-you': { html: cards }, 'running-out': { html: rows }, birthday: { html: TREAT } },
      barred: [drawn[2]],
    };
    const seen = await visit(blocks, answer, { width });
    await settled(seen.page, 'personal', 3);
    expect(seen.asked.map((url) => Object.fromEntries(url.searchParams))).toEqual([
      {
        blocks: 'for-you:4,running-out:2,birthday',
        locale: 'nl',
        root: '/nl/',
        currency: 'EUR',
        defaults: drawn.join(),
      },
    ]);
    expect(await seen.shift()).toBe(0);
    expect(await seen.heights()).toEqual(before);
    const shown = seen.page.locator('[data-fy-block="for-you"] .fy-card__title');
    // Her three, then the first default one that is not among them and that she may see.
    expect((await shown.allTextContents()).map((title) => title.trim())).toEqual([
      beans.title,
      kettle.title,
      bottle.title,
      mug.title,
    ]);
    expect(await seen.page.locator('.fy-row').count()).toBe(2);
  });

  it.each([360, 1200])('asks the shop what it costs in another currency, as beside it, %i px wide', async (width) => {
    const page = { customer: anna(), currency: 'USD' };
    const mine = [beans, kettle, mug];
    const blocks = [
      await renderBlock('for-you', { ...page, settings: { collection: { products: items } }, template: 'index' }),
      await renderBlock('buy-again', { ...page, settings: { rows: 2 } }),
    ];
    const still = await visit(blocks, 'silent', { width });
    await settled(still.page, 'asked', 2);
    const before = await still.heights();
    const unpriced = (html: string) => html.replace(/(<p class="fy-card__price")>.*?<\/p>/g, '$1 data-fy-price></p>');
    const card = (item: (typeof items)[0]) =>
      unpriced(
        item.has_only_default_variant ? personalCard(item) : personalCard(item).replace(/<form[\s\S]*<\/form>/, ''),
      );
    const seen = await visit(
      blocks,
      { blocks: { 'for-you': { html: mine.map(card).join('') }, 'buy-again': { html: unpriced(rows) } } },
      { width },
    );
    await settled(seen.page, 'personal', 2);
    expect(seen.asked.map((url) => url.searchParams.get('currency'))).toEqual(['USD']);
    const prices = async (block: string) => {
      const lines = await seen.page.locator(`[data-fy-block="${block}"] [data-fy-price]`).allTextContents();
      return lines.map((line) => line.trim());
    };
    await expect
      .poll(() => prices('for-you'))
      .toEqual(['$11.95 $47.80/kg', 'Sale price $89.00 Regular price $109.00', 'from $18.50']);
    await expect.poll(() => prices('buy-again')).toEqual(['$11.95 $47.80/kg', '$89.00']);
    expect(await seen.shift()).toBe(0);
    expect(await seen.heights()).toEqual(before);
  });

  it.each([360, 1200])('says what a unit costs in a shop that does, %i px wide', async (width) => {
    const page = { customer: anna(), popular: items };
    const blocks = [
      await renderBlock('home', { ...page, template: 'index', settings: { count: 4 } }),
      await renderBlock('buy-again', { ...page, settings: { rows: 2 } }),
    ];
    const still = await visit(blocks, 'silent', { width });
    await settled(still.page, 'asked', 2);
    const before = await still.heights();
    const answer = { blocks: { home: { html: cards }, 'buy-again': { html: rows } } };
    const seen = await visit(blocks, answer, { width });
    await settled(seen.page, 'personal', 2);
    const units = (block: string) => seen.page.locator(`[data-fy-block="${block}"] .fy-price--unit`);
    await expect.poll(() => units('home').allTextContents()).toEqual(['€47.80/kg']);
    await expect.poll(() => units('buy-again').allTextContents()).toEqual(['€47.80/kg']);
    expect(await seen.shift()).toBe(0);
    expect(await seen.heights()).toEqual(before);

    // Where nothing has such a price, nobody is asked.
    expect(await renderBlock('home', { ...page, popular: items.slice(1), template: 'index' })).not.toContain(
      'fy-units',
    );
  });

  it.each([360, 1200])('keeps the room for the longest card where the shortest stood, %i px wide', async (width) => {
    const short = ['Mug', 'Jar', 'Tin', 'Cup'].map((title) => product({ title, image: null }));
    const long = product({
      title: 'Gooseneck pouring kettle with a thermometer and an oak handle',
      vendor: 'Fellow & Sons',
    });
    const wordy = personalCard(long, 'Because you bought beans and filters here in spring, and again in autumn');
    for (const [defaults, personal] of [
      [short, [wordy, wordy, wordy, wordy].join('')],
      [items, short.map((item) => personalCard(item)).join('')],
    ] as const) {
      const block = await renderBlock('for-you', {
        customer: anna(),
        settings: { collection: { products: defaults } },
      });
      const still = await visit([block], 'silent', { width });
      await settled(still.page, 'asked');
      const seen = await visit([block], { blocks: { 'for-you': { html: personal } } }, { width });
      await settled(seen.page, 'personal');
      expect(await seen.heights()).toEqual(await still.heights());
      expect(await seen.shift()).toBe(0);
    }
  });

  it('asks nothing when nobody is logged in', async () => {
    const blocks = [
      await renderBlock('for-you', { settings: { collection: { products: items } } }),
      await renderBlock('running-out'),
      await renderBlock('birthday'),
    ];
    const { page, asked } = await visit(blocks, {});
    await page.waitForLoadState('networkidle');
    expect(asked).toEqual([]);
    expect(await page.locator('.fy-card').count()).toBe(4);
  });

  it.each(['down', 'broken', 'unauthorised'])('leaves the page as it was when the app is %s', async (failure) => {
    const { page, shift } = await visit(await personalBlocks(), failure);
    await settled(page, 'failed');
    expect(await page.locator('.fy__title-default').isVisible()).toBe(true);
    expect(await page.locator('.fy-card').count()).toBe(4);
    expect(await page.locator('.fy-running-out').textContent()).toContain("Your list isn't available right now.");
    expect(await page.locator('.fy-treat').textContent()).toContain('Happy birthday, Anna!');
    expect(await shift()).toBe(0);
  });

  it('goes away when it was switched off since the page was drawn, saying nothing untrue', async () => {
    const blocks = [
      await renderBlock('running-out', { customer: anna() }),
      await renderBlock('birthday', { customer: anna('1990-11-21') }),
    ];
    const off = { html: '', off: true };
    const { page } = await visit(blocks, { blocks: { 'running-out': off, birthday: off } });
    await page.locator('.fy-running-out').waitFor({ state: 'hidden' });
    await page.locator('.fy-birthday').waitFor({ state: 'hidden' });
    expect(await page.locator('body').textContent()).not.toContain("You're well stocked.");
  });

  it.each([
    ['the day itself', '1990-11-21', true],
    ['a day after it', '1990-11-20', false],
  ])('on %s, born %s, the greeting of a treat that is used by now stays: %s', async (_day, birthDate, stays) => {
    const customer = anna(birthDate);
    Object.assign(customer.metafields, { $app: { birthday_treat_until: { value: '2026-12-05' } } });
    const block = await renderBlock('birthday', { customer });
    const { page } = await visit([block], { blocks: { birthday: { html: '' } } });
    await page.locator('.fy-birthday[data-fy-state="empty"]').waitFor({ state: 'attached' });
    expect(await page.locator('.fy-birthday').isVisible()).toBe(stays);
    expect(await page.getByText('Happy birthday, Anna!').count()).toBe(stays ? 1 : 0);
  });

  it('says so when nothing runs out, and goes away where nobody sees it go', async () => {
    const block = await renderBlock('running-out', { customer: anna() });
    const answer = { blocks: { 'running-out': { html: '' } } };
    const above = await visit([block], answer);
    await settled(above.page, 'empty');
    expect(await above.page.locator('.fy-running-out').textContent()).toContain("You're well stocked.");
    expect(await above.shift()).toBe(0);
    const below = await visit([block], answer, { before: '<div style="height:2000px"></div>' });
    await settled(below.page, 'empty');
    expect(await below.page.locator('.fy-running-out').isVisible()).toBe(false);
    expect(await below.shift()).toBe(0);
  });

  it('keeps of the room for many rows only what she has seen of it', async () => {
    const reserved = 4;
    const block = await renderBlock('buy-again', { customer: anna(), settings: { rows: reserved } });
    const blocks = [block, '<footer style="height:900px">Footer</footer>'];
    const room = async (answer: unknown, state: string, before: number) => {
      const { page, shift } = await visit(blocks, answer, { before: `<div style="height:${before}px"></div>` });
      await settled(page, state);
      expect(await page.locator('.fy-buy-again').isVisible()).toBe(true);
      expect(await shift()).toBe(0);
      return page.locator('.fy-rows').evaluate((all) => ({
        height: all.getBoundingClientRect().height,
        unseen: all.getBoundingClientRect().bottom - innerHeight,
        row: all.firstElementChild!.getBoundingClientRect().height,
      }));
    };
    for (const [html, state] of [
      ['', 'empty'],
      [personalRow(beans, 'Probably used up about now'), 'personal'],
    ] as const) {
      const answer = { blocks: { 'buy-again': { html } } };
      const full = await room(answer, state, 0);
      expect(full.height).toBeGreaterThan(reserved * full.row);
      const cut = await room(answer, state, 700);
      expect(cut.height).toBeLessThan(full.height);
      expect(cut.unseen).toBeLessThanOrEqual(cut.row);
    }
  });

  it('does not pull away what she is about to use', async () => {
    const block = await renderBlock('for-you', { customer: anna(), settings: { collection: { products: items } } });
    let answerNow = () => {};
    const asked = new Promise<void>((resolve) => {
      answerNow = resolve;
    });
    const seen = await visit([block], {});
    await seen.page.unrouteAll();
    await seen.page.route('**', async (route) => {
      const url = new URL(route.request().url());
      if (url.pathname.startsWith('/apps/')) {
        await asked;
        return route.fulfill({ json: { blocks: { 'for-you': { html: cards } } } });
      }
      if (url.pathname === '/personal.js') {
        return route.fulfill({
          contentType: 'text/javascript',
          body: readFileSync(join(EXTENSION, 'assets', 'personal.js')),
        });
      }
      return route.fulfill({ contentType: 'text/html', body: storePage([block], { script: true }) });
    });
    await seen.page.reload();
    await settled(seen.page, 'asked');
    await seen.page.locator('.fy-card button').first().focus();
    const answered = seen.page.waitForResponse((response) => response.url().includes('/apps/'));
    answerNow();
    await answered;
    expect(await seen.page.locator('.fy-card__title').allTextContents()).toEqual(
      items.slice(0, 4).map((item) => expect.stringContaining(item.title)),
    );
  });

  it('copies the code and says that it did', async () => {
    const { page } = await visit([(await personalBlocks())[2] ?? ''], { blocks: { birthday: { html: TREAT } } });
    await page.getByRole('button', { name: 'Copy code' }).click();
    await expect.poll(() => page.getByRole('button', { name: 'Copied' }).count()).toBe(1);
    expect(await page.getByRole('status').textContent()).toBe('Copied');
  });

  it('sends the birth date in place', async () => {
    const form = await renderBlock('birthday', { customer: anna() });
    const { page, posted } = await visit([form], {});
    await page.getByLabel('Date of birth', { exact: true }).fill('1990-03-04');
    await page.getByRole('checkbox').check();
    const [before] = await page.locator('.fy').evaluateAll((all) => all.map((one) => one.clientHeight));
    await page.getByRole('button', { name: 'Save' }).click();
    await expect.poll(() => page.locator('.fy-form__status').textContent()).toBe('Thank you, noted.');
    expect(Object.fromEntries(new URLSearchParams(posted[0]))).toEqual({
      birth_date: '1990-03-04',
      consent: 'on',
      return_to: '/products/here',
      locale: 'en',
    });
    expect(await page.locator('.fy').evaluateAll((all) => all.map((one) => one.clientHeight))).toEqual([before]);
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Thank you, noted.');
  });

  it('sends the birth date as an ordinary form where there is no script, and shows no list that nobody fills', async () => {
    const blocks = [
      await renderBlock('birthday', { customer: anna() }),
      await renderBlock('running-out', { customer: anna() }),
    ];
    const { page, posted } = await visit(blocks, {}, { javaScriptEnabled: false });
    expect(await page.locator('.fy-running-out').isVisible()).toBe(false);
    await page.getByLabel('Date of birth', { exact: true }).fill('1990-03-04');
    await page.getByRole('button', { name: 'Save' }).click();
    expect(posted).toEqual([]); // The consent is required, by the browser too.
    await page.getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Save' }).click();
    await expect.poll(() => posted.length).toBe(1);
    expect(new URL(page.url()).pathname).toBe('/apps/for-you/birthday');
  });

  it('can take the birth date away again', async () => {
    const form = await renderBlock('birthday', { customer: anna('1990-03-04') });
    const { page, posted } = await visit([form], {});
    await page.getByText('Change or remove the date').click();
    await page.getByRole('button', { name: 'Remove' }).click();
    await expect.poll(() => posted.length).toBe(1);
    expect(new URLSearchParams(posted[0]).get('remove')).toBe('1');
  });
});

describe('accessibility', () => {
  it.each([
    { dark: false, width: 360 },
    { dark: true, width: 1200 },
  ])('has no violation that axe can find: $width px, dark $dark', async ({ dark, width }) => {
    const subject = product({ title: 'Grinder', price: 6900, alsoBought: items, bundle: [kettle, mug] });
    const blocks = [
      await renderBlock('also-bought', { product: subject }),
      await renderBlock('bought-together', { product: subject }),
      ...(await personalBlocks()),
      (await renderBlock('birthday', { customer: anna() })).replaceAll('b-birthday', 'b-form'),
    ];
    const answer = { blocks: { 'for-you': { html: cards }, 'running-out': { html: rows }, birthday: { html: TREAT } } };
    const { page } = await visit(blocks, answer, { dark, width });
    await settled(page, 'personal', 3);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    const found = await new AxeBuilder({ page }).include('main').analyze();
    expect(found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBe(0);
  });
});
