/**
 * `kill -9` at random moments while the history is read, while webhooks come in, and while jobs compute and publish.
 * Afterwards every order is there once, and every effect happened once. PROVE_TIMES kills (20 in CI).
 */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateShop } from '#devstore/generator/index.ts';
import { audit } from '#tests/support/audit.ts';
import { seeded, somethingHappens } from '#tests/support/bustle.ts';
import { startWorld, type World } from '#tests/support/world.ts';

const times = Number(process.env.PROVE_TIMES ?? 20);
const seed = Number(process.env.PROVE_SEED ?? 20261121);

let world: World;
beforeAll(async () => {
  const { state } = generateShop({ seed: 11, now: Date.now(), size: { customers: 900, products: 60 } });
  world = await startWorld({ shops: [state] });
});
afterAll(() => world.close());

test(`${times} kills during backfill, intake and jobs lose nothing and double nothing`, async () => {
  const random = seeded(seed);
  const { store } = world.devstore;
  /** Webhooks that met a dead app are tried again by the clock; then everything must be there. */
  const settle = async () => {
    await world.advance(6 * 3_600_000);
    await world.untilAtRest();
    await audit(world.sql, store);
  };
  await world.install();
  let stories = 0;
  /** Jobs that were under way when the app was killed, and kills into a history that was being read. */
  let cut = 0;
  let cutHistories = 0;
  for (let kill = 0; kill < times; kill++) {
    // Life goes on in the shop, whatever happens to the app.
    const events = Math.floor(random() * 12);
    for (let event = 0; event < events; event++) {
      somethingHappens(store, random);
      stories += 1;
    }
    // A history is read in seconds: it is begun anew for every second kill, before which it may be cut off twice.
    if (kill % 2 === 1) await world.readAgain();
    // Half of the kills fall into the first moments after a start, when most is under way.
    await delay(random() < 0.5 ? random() * 400 : random() * 3000);
    await world.kill();
    const { rowCount: unread } = await world.sql.query(
      `SELECT 1 FROM sync_runs WHERE status IN ('waiting', 'exporting', 'reading') LIMIT 1`,
    );
    cutHistories += unread ?? 0;
    // The time until a dead worker's heartbeat is missing goes by at once: else the next kills met nothing under way.
    if (random() < 0.7) {
      const { rowCount } = await world.sql.query(
        `UPDATE jobs.job SET heartbeat_on = heartbeat_on - interval '1 hour' WHERE state = 'active'`,
      );
      cut += rowCount ?? 0;
      await world.sql.query(`UPDATE jobs.queue SET monitor_on = monitor_on - interval '1 hour'`);
    }
    await world.restart();
    if (kill % 50 === 49) await settle();
  }
  expect(stories).toBeGreaterThan(times);
  expect(cut).toBeGreaterThan(times / 4);
  expect(cutHistories).toBeGreaterThan(times / 10);
  console.info(`${times} kills cut off ${cut} jobs; ${cutHistories} of them fell into the reading of the history`);
  await settle();
  const { rows } = await world.sql.query<{ status: number; count: number }>(
    'SELECT status, count(*)::int AS count FROM inbox GROUP BY status',
  );
  expect(rows.map(({ status }) => status)).toEqual([1]);
});
