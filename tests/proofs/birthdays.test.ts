/**
 * A year of birthdays under the movable clock, for people born on each day there is: everyone is treated once a year, on
 * the right day of the shop, however often the job runs, whatever the clocks do and although days without a worker go by.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { giveBirthdayTreats } from '#app/features/flows/birthday.server.ts';
import { flowSettings, saveFlowSettings } from '#app/features/flows/index.server.ts';
import { fixedClock } from '#app/platform/clock.ts';
import { fromDayNumber, instantOf, isoDate } from '#app/platform/time.ts';
import { addCustomers } from '#tests/support/builders.ts';
import { type ConnectedShop, connectedShop } from '#tests/support/connected-shop.ts';

/** 2028 is a leap year, 2029 is not; both with PROVE_TIMES above 1. */
const YEARS = Number(process.env.PROVE_TIMES ?? 1) > 1 ? [2028, 2029] : [2029];

let t: ConnectedShop;
beforeAll(async () => {
  t = await connectedShop();
});
afterAll(() => t.close());

test(`each birthday once in ${YEARS.join(' and ')}`, async () => {
  // Born on each day of a leap year.
  const born = Array.from({ length: 366 }, (_, index) =>
    isoDate(fromDayNumber(Date.UTC(1988, 0, 1 + index) / 86_400_000)),
  );
  await addCustomers(
    t.ctx,
    born.map((birthDate, index) => ({ id: BigInt(1000 + index), birthDate })),
  );
  const settings = await flowSettings(t.ctx);
  await saveFlowSettings(t.ctx, { ...settings, birthday: { ...settings.birthday, on: true } });
  const { timezone } = t.ctx.shop;
  for (const year of YEARS) {
    for (let day = Date.UTC(year, 0, 1); day <= Date.UTC(year, 11, 31); day += 86_400_000) {
      const today = fromDayNumber(day / 86_400_000);
      // Just after midnight, and again in the hour that is skipped or comes twice when the clock changes.
      for (const [hour, minute] of [
        [0, 1],
        [2, 30],
      ] as const) {
        await giveBirthdayTreats({ ...t.ctx, clock: fixedClock(instantOf(today, hour, minute, timezone)) });
      }
    }
    const { rows } = await t.ctx.sql.query<{ born: string; celebrated: string; status: string }>(
      `SELECT c.birth_date AS born, b.celebrated_on AS celebrated, b.status
       FROM birthday_treats b JOIN customers c ON c.shop_id = b.shop_id AND c.id = b.customer_id
       WHERE b.shop_id = $1 AND b.year = $2 ORDER BY b.customer_id`,
      [t.ctx.shop.id, year],
    );
    const common = year % 4 !== 0;
    expect(rows.map(({ celebrated }) => celebrated)).toEqual(
      born.map((date) => `${year}${common && date.endsWith('02-29') ? '-02-28' : date.slice(4)}`),
    );
    expect(rows.filter(({ status }) => status === 'pending' || status === 'failed')).toEqual([]);
  }
  const { rows: codes } = await t.ctx.sql.query<{ code: string }>(
    'SELECT code FROM birthday_treats WHERE shop_id = $1',
    [t.ctx.shop.id],
  );
  expect(new Set(codes.map(({ code }) => code)).size).toBe(366 * YEARS.length);
  // One discount with many codes, never one a person.
  expect(t.store.devstore.store.state.discounts.size).toBe(1);
});
