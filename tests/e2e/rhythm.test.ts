/** What each customer will need next, and who is late by her own rhythm: seen, explained and overruled by the owner. */
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
/** Somebody about to run out of something that can be bought now, and somebody dormant. */
let due: { id: bigint; title: string };
let dormant: { id: bigint };

beforeAll(async () => {
  await buildIfNeeded();
  stack = await startStack({
    dataDir: `.data/e2e-rhythm-${process.pid}`,
    database: 'stamgast_rhythm',
    temporary: true,
    customers: 600,
  });
  database = openDatabase(stack.databaseUrl, 2);
  await stack.install();
  await untilAtRest(stack);
  const first = async <Row extends object>(text: string) => (await database.sql.query<Row>(text)).rows[0]!;
  due = await first(
    `SELECT d.customer_id AS id, p.title FROM due_dates d
     JOIN products p ON p.shop_id = d.shop_id AND p.id = d.product_id
       AND p.available AND p.status = 'ACTIVE' AND p.published_at IS NOT NULL AND p.deleted_at IS NULL
     WHERE d.customer_id > 0 AND d.due_day BETWEEN current_date - 20 AND current_date + 5
       -- Of what may be due in any of two months nothing is said.
       AND d.half_until - d.half_from <= 31 AND d.half_until >= current_date
     ORDER BY d.spans DESC, d.customer_id LIMIT 1`,
  );
  dormant = await first(
    `SELECT customer_id AS id FROM dormancy WHERE state = 'dormant' AND customer_id > 0 ORDER BY purchases DESC, customer_id LIMIT 1`,
  );
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

test('the profile says what she will need next, between which days, and why', async () => {
  const frame = await open(merchant, `/app/customers/${due.id}`);
  const card = frame.getByRole('heading', { name: 'Ran out, or about to' });
  await card.waitFor();
  await frame
    .getByText(/Probably around .+, most likely between .+ and .+\./)
    .first()
    .waitFor();
  await frame
    .getByText(/Last bought on .+: enough for about .+ days?\. Has come back for it/)
    .first()
    .waitFor();
  await card.scrollIntoViewIfNeeded();
  await merchant.picture('running-out-card');
  expect(await axe(frame)).toEqual([]);
});

test('the model card says how near its due dates came on days it had not seen', async () => {
  const frame = await open(merchant, '/app/predictions/replenishment');
  await frame.getByRole('heading', { level: 1, name: 'When something runs out' }).waitFor();
  await frame.getByText(/repeat purchases it had not seen/).waitFor();
  await merchant.picture('model-card-replenishment');
  expect(await axe(frame)).toEqual([]);
});

test('who is late by her own rhythm is counted, listed and explained, and the owner has the last word', async () => {
  const segments = await open(merchant, '/app/segments');
  await segments.getByRole('link', { name: 'Rhythm: who is late by their own standards' }).click();
  await segments.getByRole('heading', { level: 1, name: 'Rhythm' }).waitFor();
  await merchant.picture('rhythm');
  expect(await axe(segments)).toEqual([]);
  await segments.getByRole('link', { name: 'Dormant' }).click();
  await segments.getByRole('heading', { level: 1, name: 'Dormant' }).waitFor();
  await merchant.picture('rhythm-dormant');
  expect(await axe(segments)).toEqual([]);

  const frame = await open(merchant, `/app/customers/${dormant.id}`);
  const card = frame.getByRole('heading', { name: 'Still with you?' });
  await card.waitFor();
  await frame.getByText('Leave this customer out of your campaigns.').waitFor();
  await card.scrollIntoViewIfNeeded();
  await merchant.picture('dormancy-card');
  await frame.getByRole('button', { name: 'Still active' }).focus();
  await merchant.page.keyboard.press('Enter');
  await frame.getByText('You said: still active. May be in your campaigns.').waitFor();
  // The button she pressed is gone, and she is where it was.
  await expect.poll(() => frame.locator(':focus').textContent()).toContain('Take it back');
  await frame.getByRole('button', { name: 'Take it back' }).click();
  await frame.getByText('Leave this customer out of your campaigns.', { exact: true }).waitFor();
  expect(merchant.complaints).toEqual([]);
});

test('on a telephone, in Dutch', async () => {
  const phone = await eyes.visitor(360, 900);
  await phone.page.goto(`${stack.adminUrl}/apps/stamgast/app/segments/rhythm`);
  await readIn(phone.page, 'nl');
  const frame = await appFrame(phone.page);
  await frame.getByRole('heading', { level: 1, name: 'Ritme' }).waitFor();
  expect(await overflow(frame)).toBe(0);
  await phone.picture('rhythm-narrow-nl');
  const profile = await open(phone, `/app/customers/${due.id}`);
  const card = profile.getByRole('heading', { name: 'Op of bijna op' });
  await card.waitFor();
  await card.scrollIntoViewIfNeeded();
  expect(await overflow(profile)).toBe(0);
  await phone.picture('running-out-card-narrow-nl');
  const still = profile.getByRole('heading', { name: 'Nog bij je?' });
  await still.scrollIntoViewIfNeeded();
  await phone.picture('dormancy-card-narrow-nl');
  await phone.close();
});
