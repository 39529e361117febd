/**
 * A bad day at Shopify: throttled, failing and silent answers, webhooks twice, late, overtaken and lost, exports that
 * break off. When it is over the app knows what the shop knows.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateShop } from '#devstore/generator/index.ts';
import { audit } from '#tests/support/audit.ts';
import { seeded, somethingHappens } from '#tests/support/bustle.ts';
import { until } from '#tests/support/until.ts';
import { startWorld, type World } from '#tests/support/world.ts';

const events = Number(process.env.PROVE_TIMES ?? 150);
const HOUR = 3_600_000;

let world: World;
beforeAll(async () => {
  const { state } = generateShop({ seed: 5, now: Date.now(), size: { customers: 300, products: 40 } });
  world = await startWorld({ shops: [state] });
});
afterAll(() => world.close());

test('an export that breaks off, refused and silent answers: the history is read all the same', async () => {
  const { faults, store } = world.devstore;
  faults.failBulkAfter = 200;
  Object.assign(faults.api, { tooManyRequests: 0.1, serverError: 0.1, timeout: 0.03, timeoutMs: 200 });
  await world.install();
  await world.untilAtRest();
  await audit(world.sql, store);
});

test(`${events} things happen while webhooks come twice, late, overtaken or not at all: reconciled within the hour`, async () => {
  const { faults, store, deliveries } = world.devstore;
  const random = seeded(7);
  Object.assign(faults.webhooks, { duplicate: 0.3, late: 0.2, lateMs: HOUR / 4, reorder: 0.3, lose: 0.25 });
  for (let event = 0; event < events; event++) somethingHappens(store, random);
  await until('all that are to come have come', () => deliveries.pending.now === 0, 180_000);
  expect(Object.values(deliveries.counts()).reduce((sum, { lost }) => sum + lost, 0)).toBeGreaterThan(10);
  Object.assign(faults.webhooks, { duplicate: 0, late: 0, reorder: 0, lose: 0 });
  await world.advance(HOUR);
  await until(
    'the late ones and the reconciliation have been',
    async () => {
      const { rows } = await world.sql.query<{ behind: number }>(
        'SELECT count(*)::int AS behind FROM sync_cursors WHERE checked_at < $1',
        [new Date(store.clock.now() - HOUR / 2)],
      );
      return rows[0]!.behind === 0 && deliveries.pending.now === 0;
    },
    180_000,
  );
  await world.untilAtRest();
  await audit(world.sql, store);
});

test('protected fields that come back as null do not overwrite what is known', async () => {
  const { faults, store } = world.devstore;
  Object.assign(faults.api, { tooManyRequests: 0, serverError: 0, timeout: 0 });
  const read = async () => {
    const { rows } = await world.sql.query<{ known: number }>(
      'SELECT count(*)::int AS known FROM customers WHERE email IS NOT NULL AND first_name IS NOT NULL',
    );
    return rows[0]!.known;
  };
  const before = await read();
  expect(before).toBeGreaterThan(100);
  faults.hideProtectedFields = true;
  for (const customer of [...store.state.customers.values()].slice(0, 40))
    store.customers.addTags(customer.id, ['seen']);
  await world.advance(HOUR);
  await world.untilAtRest();
  faults.hideProtectedFields = false;
  expect(await read()).toBeGreaterThanOrEqual(before);
});
