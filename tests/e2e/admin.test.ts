/** What a merchant does in the admin beyond looking: settings, rules, decisions, searching; each through the frame. */
import type { Frame, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '#app/platform/database/database.ts';
import { until } from '#tests/support/until.ts';
import { buildIfNeeded } from '../../scripts/build.ts';
import { type Stack, startStack } from '../../scripts/stack.ts';
import { untilAtRest } from './at-rest.ts';
import { appFrame, axe, type Eyes, openEyes, overflow, readIn, type Visitor } from './browser.ts';

let stack: Stack;
let eyes: Eyes;
let merchant: Visitor;
let page: Page;

beforeAll(async () => {
  await buildIfNeeded();
  stack = await startStack({
    dataDir: `.data/e2e-admin-${process.pid}`,
    database: 'stamgast_e2e_admin',
    temporary: true,
    customers: 1500,
  });
  await stack.install();
  await untilAtRest(stack);
  eyes = await openEyes();
  merchant = await eyes.visitor();
  page = merchant.page;
});
afterAll(async () => {
  await eyes?.close();
  await stack?.close();
});

async function open(path: string, heading: string | RegExp): Promise<Frame> {
  await page.goto(`${stack.adminUrl}/apps/stamgast${path}`);
  const frame = await appFrame(page);
  await frame.getByRole('heading', { level: 1, name: heading }).waitFor();
  // A page is of use once its scripts run.
  await page.waitForLoadState('networkidle');
  return frame;
}

/** Shopify's save bar stands outside the frame. */
const saveBar = () => page.getByRole('button', { name: 'Save', exact: true });

async function save(): Promise<void> {
  await saveBar().click();
  await saveBar().waitFor({ state: 'hidden' });
}

test('settings wait in the save bar until they are saved, and survive a reload', async () => {
  let frame = await open('/app/segments', 'Segments');
  await frame.getByText('A customer’s average order').click();
  await page.getByRole('button', { name: 'Discard' }).click();
  await expect.poll(() => frame.getByLabel('All a customer spent').isChecked()).toBe(true);
  await frame.getByText('A customer’s average order').click();
  await save();
  // The heading says what the figures below it are, so it changes with them, and nobody has to reload.
  await frame.getByRole('columnheader', { name: 'Monetary: average order' }).waitFor();
  expect(await frame.getByText('Being computed again').count()).toBe(0);
  frame = await open('/app/segments', 'Segments');
  expect(await frame.getByLabel('A customer’s average order').isChecked()).toBe(true);
});

test('what is wrong in a setting is said beside its field, and nothing is saved', async () => {
  let frame = await open('/app/flows', 'Flows');
  await frame.getByLabel('Percentage', { exact: true }).fill('120');
  await saveBar().click();
  await frame.getByText('Enter a whole number from 1 to 100.').waitFor();
  expect(await frame.getByLabel('Percentage', { exact: true }).getAttribute('aria-invalid')).toBe('true');
  await merchant.picture('admin-refused-setting');
  await frame.getByLabel('Percentage', { exact: true }).fill('20');
  await frame.getByLabel('Switch on birthday treats').check();
  await save();
  frame = await open('/app/flows', 'Flows');
  expect(await frame.getByLabel('Percentage', { exact: true }).inputValue()).toBe('20');
  expect(await frame.getByLabel('Switch on birthday treats').isChecked()).toBe(true);
});

/** The name a screen reader says of what has the focus. */
const focused = (frame: Frame) =>
  frame.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent);

test('what was refused stays as it was written, is marked until it changes, and goes with a discard', async () => {
  const frame = await open('/app/flows', 'Flows');
  await frame.getByText('Amount off', { exact: true }).click();
  const amount = frame.getByLabel('Amount', { exact: true });
  const days = frame.getByLabel('Valid for');
  for (const written of ['twelve', '99999999999']) {
    await amount.fill(written);
    await days.fill('0');
    await saveBar().click();
    await frame.getByRole('alert').waitFor();
    await expect.poll(() => saveBar().isEnabled()).toBe(true);
    // Of the second refusal too: the first one's words are still there while it comes.
    await expect.poll(() => amount.getAttribute('aria-invalid')).toBe('true');
    await expect.poll(() => days.getAttribute('aria-invalid')).toBe('true');
    expect(await amount.inputValue()).toBe(written);
    // Who pressed the bar is led to the first of them.
    await expect.poll(() => amount.evaluate((field) => field === document.activeElement)).toBe(true);
  }
  // Marked is what was refused, not what is being written in its place.
  await amount.fill('12');
  await expect.poll(() => amount.getAttribute('aria-invalid')).toBe('false');
  expect(await days.getAttribute('aria-invalid')).toBe('true');
  await page.getByRole('button', { name: 'Discard' }).click();
  await saveBar().waitFor({ state: 'hidden' });
  await expect.poll(() => frame.getByLabel('Percentage', { exact: true }).inputValue()).toBe('20');
  await expect.poll(() => days.getAttribute('aria-invalid')).toBe('false');
  await expect.poll(() => frame.getByRole('alert').count()).toBe(0);
});

test('who leaves changes behind is asked first', async () => {
  const frame = await open('/app/flows', 'Flows');
  const percent = frame.getByLabel('Percentage', { exact: true });
  await percent.fill('33');
  await saveBar().waitFor();
  const menu = page.getByRole('link', { name: 'Segments', exact: true });
  await menu.click();
  await page.getByRole('dialog').getByRole('button', { name: 'Stay' }).click();
  expect(await percent.inputValue()).toBe('33');
  await menu.click();
  await page.getByRole('dialog').getByRole('button', { name: 'Leave page' }).click();
  await frame.getByRole('heading', { level: 1, name: 'Segments' }).waitFor();
  await saveBar().waitFor({ state: 'hidden' });
});

test('the keyboard stays where a button was pressed, though the button goes', async () => {
  const list = await open('/app/recommendations', 'Recommendations');
  await list.getByRole('rowheader').getByRole('link').first().click();
  const frame = await appFrame(page);
  const shown = frame.getByRole('table', { name: 'Shown beside this product' });
  await shown.waitFor();
  const title = (await shown.getByRole('rowheader').nth(1).getByRole('link').textContent())!.trim();
  const press = (label: string) =>
    frame.getByRole('button', { name: `${label}: ${title}`, exact: true }).press('Enter');
  const isAt = (label: string) => expect.poll(() => focused(frame)).toBe(`${label}: ${title}`);
  await press('Exclude');
  await isAt('Undo');
  await press('Undo');
  await isAt('Exclude');
  await press('Exclude everywhere');
  await frame.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await isAt('Exclude everywhere');
  await press('Exclude everywhere');
  await frame.getByRole('dialog').getByRole('button', { name: 'Exclude everywhere' }).press('Enter');
  await isAt('Undo');
  await press('Undo');
  await isAt('Exclude everywhere');
  await press('Pin');
  await isAt('Unpin');
  await press('Unpin');
  await isAt('Pin');

  // What is found stays within reach: the next one, when this one has moved to the table above.
  await frame.getByLabel('Find a product to pin').fill('tea');
  await frame.getByLabel('Find a product to pin').press('Enter');
  const pins = frame.getByRole('table', { name: 'Pin a product' }).getByRole('button', { name: /^Pin: / });
  await pins.first().waitFor();
  const [first, second] = await pins.evaluateAll((buttons) =>
    buttons.map((button) => button.getAttribute('aria-label')),
  );
  await pins.first().press('Enter');
  await expect.poll(() => focused(frame)).toBe(second);
  await frame.getByRole('button', { name: first!.replace('Pin', 'Unpin'), exact: true }).press('Enter');
  await frame.getByRole('button', { name: first!, exact: true }).first().waitFor();
});

test('a product is excluded, allowed again, and another pinned before all', async () => {
  const list = await open('/app/recommendations', 'Recommendations');
  await list.getByRole('rowheader').getByRole('link').first().click();
  const frame = await appFrame(page);
  const shown = frame.getByRole('table', { name: 'Shown beside this product' });
  const first = async () => (await shown.getByRole('rowheader').getByRole('link').first().textContent())!.trim();
  await shown.waitFor();
  const best = await first();
  await frame.getByRole('button', { name: `Exclude: ${best}`, exact: true }).click();
  await frame.getByRole('button', { name: `Allow again: ${best}` }).waitFor();
  await expect.poll(first).not.toBe(best);
  await frame.getByRole('button', { name: `Allow again: ${best}` }).click();
  await expect.poll(first).toBe(best);

  await frame.getByRole('button', { name: `Exclude everywhere: ${best}`, exact: true }).click();
  await frame.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  expect(await first()).toBe(best);
  await frame.getByRole('button', { name: `Exclude everywhere: ${best}`, exact: true }).click();
  await frame.getByRole('dialog').getByRole('button', { name: 'Exclude everywhere' }).click();
  // The row stays where it was, so that the next product does not slip under the pointer.
  await shown.getByRole('row').nth(1).getByText('Excluded everywhere').waitFor();
  await merchant.picture('admin-excluded');
  await shown.getByRole('button', { name: `Undo: ${best}` }).click();
  await expect.poll(first).toBe(best);

  await frame.getByLabel('Find a product to pin').fill('honey');
  await frame.getByLabel('Find a product to pin').press('Enter');
  const found = frame.getByRole('table', { name: 'Pin a product' });
  await found.waitFor();
  const pin = await found
    .getByRole('button', { name: /^Pin: / })
    .first()
    .getAttribute('aria-label');
  const pinned = pin!.replace('Pin: ', '');
  await found.getByRole('button', { name: `Pin: ${pinned}`, exact: true }).click();
  await expect.poll(first).toBe(pinned);
  await frame.getByText('Pinned by you').first().waitFor();
  await merchant.picture('admin-pinned');
  await frame.getByRole('button', { name: `Unpin: ${pinned}`, exact: true }).click();
  await expect.poll(first).toBe(best);

  // What is excluded everywhere is not pinned in vain: allowing it again is asked first.
  await frame.getByRole('button', { name: `Exclude everywhere: ${best}`, exact: true }).click();
  await frame.getByRole('dialog').getByRole('button', { name: 'Exclude everywhere' }).click();
  await shown.getByText('Excluded everywhere').waitFor();
  await frame.getByLabel('Find a product to pin').fill(best);
  await frame.getByLabel('Find a product to pin').press('Enter');
  await found.getByRole('button', { name: `Pin: ${best}`, exact: true }).click();
  await merchant.picture('admin-pin-excluded');
  await frame.getByRole('dialog').getByRole('button', { name: 'Allow again and pin' }).click();
  await frame.getByText('Pinned by you').first().waitFor();
  expect(await first()).toBe(best);
  await frame.getByRole('button', { name: `Unpin: ${best}`, exact: true }).click();
  await frame.getByText('Pinned by you').first().waitFor({ state: 'detached' });
  expect(await first()).toBe(best);
});

test('a bundle is accepted and found again by its status', async () => {
  const frame = await open('/app/recommendations/bundles', 'Bundles');
  const accept = frame.getByRole('button', { name: /^Accept: / }).first();
  const items = (await accept.getAttribute('aria-label'))!.replace('Accept: ', '');
  await accept.click();
  await frame.getByRole('button', { name: `Back to proposed: ${items}` }).waitFor();
  await frame.getByLabel('Show').selectOption('accepted');
  await expect.poll(() => frame.getByRole('button', { name: /^Accept: / }).count()).toBe(0);
  await frame.getByRole('button', { name: `Back to proposed: ${items}` }).click();
  await frame.getByText('No bundle has this status.').waitFor();
});

test('what is refused is said, also when the page comes back without what was pressed', async () => {
  const frame = await open('/app/recommendations/bundles', 'Bundles');
  const database = openDatabase(stack.databaseUrl, 1);
  try {
    // The sets were computed again while this page was open.
    await database.sql.query(`UPDATE bundles SET key = 'other ' || key`);
    const told = frame.getByText('This bundle no longer exists').waitFor();
    await frame
      .getByRole('button', { name: /^Dismiss: / })
      .first()
      .click();
    await told;
    await merchant.picture('admin-refused-decision');
  } finally {
    await database.sql.query(`UPDATE bundles SET key = replace(key, 'other ', '')`);
    await database.close();
  }
});

test('customers are found by a part of their name and by segment, and a page further', async () => {
  const frame = await open('/app/customers', 'Customers');
  const names = () => frame.getByRole('rowheader').getByRole('link').allInnerTexts();
  const firstPage = await names();
  await frame.getByRole('link', { name: 'Next', exact: true }).click();
  await expect.poll(names).not.toEqual(firstPage);
  await frame.getByLabel('Segment').selectOption('champions');
  await expect
    .poll(async () => new Set(await frame.locator('td[data-label=Segment]').allInnerTexts()))
    .toEqual(new Set(['Champions']));
  await frame.getByLabel('Risk of leaving').selectOption('low');
  await expect
    .poll(async () =>
      (await frame.locator('td[data-label=Risk]').allInnerTexts()).every((text) => text.endsWith('Low risk')),
    )
    .toBe(true);
  expect(frame.url()).toMatch(/segment=champions.*risk=low/);
  const wanted = (await names())[0]!;
  await frame.getByLabel('Find a customer').fill(wanted.slice(0, -1));
  await frame.getByLabel('Find a customer').press('Enter');
  await expect.poll(async () => (await names()).every((name) => name.startsWith(wanted.slice(0, -1)))).toBe(true);
  await frame.getByLabel('Find a customer').fill('nobody is called this');
  await frame.getByLabel('Find a customer').press('Enter');
  await frame.getByRole('heading', { name: 'No customers found' }).waitFor();
});

test('the checklist is put away for good, and comes back when asked', async () => {
  let frame = await open('/app', 'Home');
  await frame.getByRole('button', { name: 'Hide', exact: true }).click();
  await frame.getByRole('heading', { name: 'Get started' }).waitFor({ state: 'hidden' });
  frame = await open('/app', 'Home');
  expect(await frame.getByRole('heading', { name: 'Get started' }).count()).toBe(0);
  await frame.getByRole('button', { name: 'Show the checklist' }).click();
  await frame.getByRole('heading', { name: 'Get started' }).waitFor();
});

test('a block is added by the link to the theme editor, and the home page knows', async () => {
  const frame = await open('/app', 'Home');
  await frame.getByRole('link', { name: /^Open theme editor: Show “others also bought”/ }).click();
  await page.waitForURL(/addAppBlockId=/);
  await page.locator('button.primary', { hasText: 'Add' }).click();
  await until(
    'the block is seen',
    async () => {
      const home = await open('/app', 'Home');
      return (await home.getByText('Placed', { exact: true }).count()) > 0;
    },
    170_000,
    500,
  );
});

test('predictions name who may leave, and the profile says how sure that is and why', async () => {
  const frame = await open('/app/predictions', 'Predictions');
  await frame.getByText('Orders in 90 days').first().waitFor();
  await merchant.picture('predictions');
  const worthAWord = frame.getByRole('table', { name: 'Worth a word now' });
  const name = (await worthAWord.getByRole('rowheader').first().getByRole('link').textContent())!.trim();
  // All of them are a list that begins with the same people.
  await frame.getByRole('link', { name: /^Show all \d+$/ }).click();
  const first = frame.getByRole('table', { name: 'Customers by prediction' }).getByRole('rowheader').first();
  expect((await first.getByRole('link').textContent())!.trim()).toBe(name);
  expect(await frame.getByLabel('Show', { exact: true }).inputValue()).toBe('word');
  await first.getByRole('link').click();
  await frame.getByRole('heading', { level: 1, name }).waitFor();
  const card = frame.locator('.Polaris-ShadowBevel', { has: frame.getByRole('heading', { name: 'Predictions' }) });
  expect(await card.textContent()).toMatch(
    /Chance of being gone in about \d+ days: \d+% \(today already: \d+%\)between \d+% and \d+%/,
  );
  expect(await card.textContent()).toMatch(/between \d+% and \d+%/);
  // The reason, from figures: "Bought every 31 days on average, most recently 74 days ago".
  expect(await card.getByRole('listitem').first().textContent()).toMatch(/\d+ days/);
  await card.scrollIntoViewIfNeeded();
  await merchant.picture('predictions-profile');
});

test('a segment shows what is predicted of its customers, narrowed to a risk and put in order', async () => {
  let frame = await open('/app/segments', 'Segments');
  const segments = frame.getByRole('table', { name: 'The ten segments' });
  await segments.getByRole('columnheader', { name: 'Value in 12 months' }).waitFor();
  await segments.scrollIntoViewIfNeeded();
  await merchant.picture('segments-forecast');

  frame = await open('/app/segments/hibernating', 'Hibernating');
  const column = (label: string) => frame.locator(`td[data-label="${label}"]`).allInnerTexts();
  expect(new Set(await column('Risk')).size).toBeGreaterThan(1);
  await frame.getByLabel('Risk of leaving').selectOption('medium');
  // The badge says its tone to a screen reader too.
  await expect.poll(async () => (await column('Risk')).every((text) => text.endsWith('Medium risk'))).toBe(true);
  await frame.getByLabel('Order', { exact: true }).selectOption('value');
  await expect.poll(() => frame.url()).toContain('order=value');
  const values = async () => (await column('Value in 12 months')).map((text) => Number(text.replace(/\D/g, '')));
  await expect
    .poll(async () => (await values()).toString())
    .toBe((await values()).toSorted((a, b) => b - a).toString());
  // A chance comes with how far it may be off.
  expect((await column('Still a customer'))[0]).toMatch(/^\d+%\s+\d+% to \d+%$/);
  await merchant.picture('segment-predictions');

  const phone = await eyes.visitor(360, 900);
  await phone.page.goto(`${stack.adminUrl}/apps/stamgast/app/segments/hibernating?risk=high`);
  await readIn(phone.page, 'nl');
  const narrow = await appFrame(phone.page);
  await narrow.getByRole('heading', { level: 1, name: 'In winterslaap' }).waitFor();
  expect(await overflow(narrow)).toBe(0);
  await phone.picture('segment-predictions-narrow-nl');
  await phone.close();
});

test('who moved is counted over the days asked for, and each figure leads to those customers', async () => {
  const frame = await open('/app/segments', 'Segments');
  const card = frame.locator('.Polaris-ShadowBevel', { has: frame.getByRole('heading', { name: 'Who moved' }) });
  await card.getByRole('combobox').selectOption('365');
  // The shop's history in segments begins a quarter of a year back.
  await card.getByText(/^What happened before .* is not known here\.$/).waitFor();
  const figure = card.getByRole('link', { name: /^Show \d+ customers?: from / }).first();
  const [, count, to] = /^Show (\d+) customers?: from .* to (.*)$/.exec((await figure.getAttribute('aria-label'))!)!;
  await figure.click();
  await frame.getByRole('heading', { level: 1, name: to! }).waitFor();
  await frame.getByText(new RegExp(`^${count} customers?$`)).waitFor();
  await frame.getByText(/in the last year\./).waitFor();
  expect(await frame.getByRole('table').getByRole('rowheader').count()).toBe(Math.min(Number(count), 50));
  await merchant.picture('segment-moved');
  await frame.getByRole('link', { name: 'Show the whole segment' }).click();
  await frame.getByText(/in the last year\./).waitFor({ state: 'hidden' });
});

test('a model card shows how good the model is, learns anew when asked, and goes back in one click', async () => {
  const frame = await open('/app/predictions/purchases', 'Who comes back, and how often');
  const ways = frame.getByRole('table', { name: 'How each way of predicting did on days it had not seen' });
  expect(await ways.getByText('In use', { exact: true }).count()).toBe(1);
  expect(await ways.getByText('Simple rule').count()).toBeGreaterThan(1);
  await merchant.picture('model-card');
  for (const [picture, table] of [
    ['Show table: Does it keep its word? At least one order', 'Does it keep its word? At least one order'],
    ['Show table: Expected and real orders by week', 'Expected and real orders by week'],
  ] as const) {
    await frame.getByRole('button', { name: picture }).click();
    expect(await frame.getByRole('table', { name: table }).getByRole('row').count()).toBeGreaterThan(3);
  }

  const versions = frame.getByRole('table', { name: 'Versions' });
  // A verdict names the version it was compared with, so that rows are told apart by their link.
  const state = (version: number) =>
    versions
      .getByRole('row')
      .filter({ has: frame.getByRole('link', { name: `Look at version ${version}`, exact: true }) })
      .locator('.Polaris-Badge');
  await expect.poll(() => state(1).textContent()).toContain('In use');
  await frame.getByRole('button', { name: 'Learn again now' }).click();
  await frame.getByText(/Waiting for its turn|Reading the orders|Learning and judging|Scoring/).waitFor();
  await until('the second version is there', async () => (await state(2).count()) === 1, 170_000, 500);
  await expect.poll(() => state(2).textContent()).toContain('In use');
  await frame.getByRole('button', { name: 'Use version 1' }).press('Enter');
  await frame.getByText('You went back to version 1.').waitFor();
  await expect.poll(() => state(1).textContent()).toContain('In use');
  // The way back again is where the keyboard is.
  await expect.poll(() => focused(frame)).toBe('Use version 2');
  await merchant.picture('model-card-held');
  await frame.getByRole('button', { name: 'Follow the newest again' }).click();
  await expect.poll(() => state(2).textContent()).toContain('In use');
  await frame.getByText('You went back to version 1.').waitFor({ state: 'hidden' });
});

test.each([
  ['replenishment', 'When something runs out'],
  ['nextBasket', 'What a customer would like next'],
])('%s, too, learns anew when asked, says so, and goes back in one click', async (kind, title) => {
  const frame = await open(`/app/predictions/${kind}`, title);
  const versions = frame.getByRole('table', { name: 'Versions' });
  const row = (version: number) =>
    versions
      .getByRole('row')
      .filter({ has: frame.getByRole('link', { name: `Look at version ${version}`, exact: true }) });
  const last = (await versions.getByRole('row').count()) - 1;
  await frame.getByRole('button', { name: 'Learn again now' }).click();
  await frame.getByText(/Waiting for its turn|Learning and judging/).waitFor();
  await until('there is another version', async () => (await row(last + 1).count()) === 1, 170_000, 500);
  // The button is free again.
  await frame.getByText(/Waiting for its turn|Learning and judging/).waitFor({ state: 'hidden' });
  await frame.getByRole('button', { name: 'Use version 1', exact: true }).click();
  await frame.getByText('You went back to version 1.').waitFor();
  await expect.poll(() => row(1).locator('.Polaris-Badge').textContent()).toContain('In use');
  await frame.getByRole('button', { name: 'Follow the newest again' }).click();
  await frame.getByText('You went back to version 1.').waitFor({ state: 'hidden' });
  await expect
    .poll(() =>
      row(last + 1)
        .locator('.Polaris-Badge')
        .textContent(),
    )
    .toContain('In use');
});

test('a wish shows in the preview before it is saved, and beside the product after', async () => {
  let frame = await open('/app/recommendations', 'Recommendations');
  const first = frame.getByRole('row').nth(1);
  const title = ((await first.getByRole('link').first().textContent()) ?? '').trim();
  await first.getByRole('link').first().click();
  await frame.getByRole('heading', { level: 1, name: title }).waitFor();
  const beside = frame.getByRole('table', { name: 'Shown beside this product' });
  const leader = ((await beside.getByRole('row').nth(1).getByRole('link').textContent()) ?? '').trim();
  const database = openDatabase(stack.databaseUrl, 1);
  const { rows } = await database.sql
    .query<{ vendor: string }>('SELECT vendor FROM products WHERE title = $1', [leader])
    .finally(() => database.close());

  frame = await open('/app/recommendations/rules', 'Your rules');
  await frame.getByLabel('Find a product').fill(title);
  await frame.getByLabel('Find a product').press('Enter');
  await frame.getByRole('button', { name: title, exact: true }).click();
  const preview = frame.getByRole('table', { name: 'Preview' });
  const row = preview.getByRole('row').filter({ hasText: leader });
  await row.first().waitFor();
  await frame.getByLabel('What to do').selectOption('never');
  await frame.getByLabel('Choose products by').selectOption('vendor');
  await frame.getByLabel('Vendor', { exact: true }).selectOption(rows[0]!.vendor);
  await frame.getByRole('button', { name: 'Add rule' }).click();
  await frame.getByText(`Never show products by ${rows[0]!.vendor}`, { exact: true }).waitFor();
  await row.first().waitFor({ state: 'detached' });
  await frame.getByText(/No longer among the six/).waitFor();
  await merchant.picture('rules');
  await save();

  frame = await open('/app/recommendations', 'Recommendations');
  await frame.getByRole('link', { name: title, exact: true }).first().click();
  await frame.getByRole('heading', { level: 1, name: title }).waitFor();
  const after = frame.getByRole('table', { name: 'Shown beside this product' });
  await after.getByRole('row').nth(1).waitFor();
  expect(await after.getByRole('link', { name: leader, exact: true }).count()).toBe(0);

  frame = await open('/app/recommendations/rules', 'Your rules');
  // Enter adds what was written to the list, and saves nothing yet.
  await frame.getByLabel('Choose products by').selectOption('stock');
  await frame.getByLabel('Pieces in stock').fill('7');
  await frame.getByLabel('Pieces in stock').press('Enter');
  await frame.getByRole('button', { name: /^Remove: .*7/ }).click();
  await saveBar().waitFor({ state: 'hidden' });
  await frame.getByRole('button', { name: /^Remove: Never show products by/ }).click();
  await save();
});

test('what Shopify or the app could not do is seen on the health page, and tried again there', async () => {
  const database = openDatabase(stack.databaseUrl, 1);
  const { rows } = await database.sql.query<{ id: string; title: string; value: string }>(
    `SELECT p.id::text, p.title, w.wanted AS value FROM publications w
     JOIN products p ON p.shop_id = w.shop_id AND p.id = w.owner_id
     WHERE w.owner_type = 'Product' AND w.key = 'also_bought' ORDER BY p.id LIMIT 1`,
  );
  const { id, title, value } = rows[0]!;
  const want = (wanted: string) =>
    database.sql.query(
      `UPDATE publications SET wanted = $1, dirty = true, due_at = now() WHERE owner_type = 'Product' AND owner_id = $2 AND key = 'also_bought'`,
      [wanted, id],
    );
  try {
    let frame = await open('/app/health', 'Health');
    await frame.getByText('Shopify has taken everything.').waitFor();
    await frame.getByText('All is well', { exact: true }).waitFor();

    // A list that names a product Shopify does not know, a notification and a job that failed for good.
    await want('["gid://shopify/Product/404404404"]');
    await database.sql.query(
      `INSERT INTO inbox (shop_id, topic, event_key, body, status, attempts, error)
       SELECT id, 'app/scopes_update', 'e2e-aside',
              convert_to(json_build_object('current', string_to_array(scopes, ','))::text, 'UTF8'), 2, 8, 'The disk was full'
       FROM shops`,
    );
    await database.sql.query(
      `UPDATE jobs.job SET state = 'failed', output = '{"message":"The lights were out"}'
       WHERE id = (SELECT id FROM jobs.job WHERE name = 'catalogue.collections' AND state = 'completed'
                   ORDER BY completed_on DESC LIMIT 1)`,
    );
    // Whatever is published next takes along what is due.
    frame = await open('/app/flows', 'Flows');
    await frame.getByLabel('Switch on replenishment').check();
    await save();
    await until(
      'Shopify has refused it',
      async () => {
        frame = await open('/app/health', 'Health');
        return (await frame.getByText('404404404').count()) > 0;
      },
      170_000,
      500,
    );
    await frame.getByText('3 things need attention').waitFor();
    const refused = frame.getByRole('table', { name: 'Refused by Shopify' });
    const row = refused.getByRole('row').filter({ has: frame.getByRole('link', { name: title, exact: true }) });
    expect(await row.textContent()).toMatch(/Others also bought.*Value references non-existent resource/);
    expect(await axe(frame)).toEqual([]);
    await merchant.picture('health-troubles');

    // Nothing is mended yet, so it is refused again, and waits longer.
    await frame.getByRole('button', { name: 'Send again now' }).click();
    await want(value);
    await frame.getByRole('button', { name: 'Try all again' }).click();
    await frame.getByRole('button', { name: 'Try again: Reading collections' }).click();
    await until(
      'all is well again',
      async () => {
        frame = await open('/app/health', 'Health');
        const again = frame.getByRole('button', { name: 'Send again now' });
        if ((await again.count()) > 0) await again.click();
        return (await frame.getByText('All is well', { exact: true }).count()) > 0;
      },
      170_000,
      500,
    );
  } finally {
    await database.close();
  }
});

test('every chart has its table, with the same figures to read', async () => {
  const seen: string[] = [];
  for (const path of [
    'segments',
    'predictions',
    'predictions/purchases',
    'predictions/value',
    'predictions/replenishment',
  ]) {
    const frame = await open(`/app/${path}`, /./);
    const pictures = frame.getByRole('button', { name: /^Show table: / });
    for (let left = await pictures.count(); left > 0; left--) {
      const title = (await pictures.first().getAttribute('aria-label'))!.replace('Show table: ', '');
      await pictures.first().click();
      const card = frame.locator('.Polaris-ShadowBevel', {
        has: frame.getByRole('button', { name: `Show chart: ${title}`, exact: true }),
      });
      await card.getByRole('table').waitFor();
      expect(await card.getByRole('row').count(), `rows of ${title}`).toBeGreaterThan(2);
      expect(await card.getByRole('img').count(), `pictures beside the table of ${title}`).toBe(0);
      seen.push(title);
    }
  }
  expect(seen).toEqual(
    expect.arrayContaining([
      'Recency and frequency',
      'Segments over time',
      'Where the value lies',
      'Expected and real orders by week',
      'Does it keep its word? At least one order',
    ]),
  );
  expect(seen.filter((title) => title.startsWith('Does it keep its word?')).length).toBeGreaterThan(2);
});

test('what does not exist is said in words, with a way home', async () => {
  for (const path of ['/app/segments/nonsense', '/app/customers/1', '/app/recommendations/x', '/app/nowhere']) {
    const frame = await open(path, 'Page not found');
    await frame.getByRole('link', { name: 'Go to home' }).waitFor();
  }
});
