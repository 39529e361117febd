/**
 * A year under the movable clock: the hour that does not exist, the hour that comes twice, 29 February, month ends.
 * What is due once a day is due once on each day of the shop, whatever its clocks do.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { currentSlot, runSchedules } from '#app/platform/jobs/schedules.ts';
import { dayNumber, fromDayNumber, isoDate, localDate } from '#app/platform/time.ts';
import { type TestApp, testApp } from '#tests/support/app.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

/** Clocks that change at two, at midnight, by half an hour on the other half of the globe, and never; all with PROVE_TIMES. */
const ALL = Number(process.env.PROVE_TIMES ?? 1) > 1;
const ZONES = ['Europe/Amsterdam', 'America/Santiago', 'Australia/Lord_Howe', 'UTC'].concat(
  ALL ? ['America/New_York', 'Africa/Cairo', 'Pacific/Auckland', 'Asia/Kathmandu'] : [],
);
const TIMES = (['00:30', '02:30', '23:45'] as const).slice(0, ALL ? 3 : 2);
const STEP = (ALL ? 5 : 15) * MINUTE;

describe.each(ZONES)('%s', (timezone) => {
  test.each(TIMES)(
    'a daily schedule at %s comes once on each day from 2027 to the end of the leap year 2028',
    (dailyAt) => {
      const from = Date.UTC(2027, 0, 1, 12);
      const to = Date.UTC(2028, 11, 31, 12);
      const slots: string[] = [];
      for (let at = from; at <= to; at += STEP) {
        const slot = currentSlot({ dailyAt }, timezone, new Date(at))?.name;
        if (slot !== undefined && slot !== slots.at(-1)) slots.push(slot);
      }
      const first = dayNumber(localDate(new Date(from), timezone));
      const last = dayNumber(localDate(new Date(to), timezone));
      const days = Array.from({ length: last - first + 1 }, (_, index) => isoDate(fromDayNumber(first + index)));
      expect(new Set(slots).size).toBe(slots.length);
      // The first and the last day are not whole: the hour may lie outside.
      const inner = days.slice(1, -1);
      expect(slots.filter((slot) => inner.includes(slot))).toEqual(inner);
      expect(inner).toContain('2028-02-29');
    },
  );
});

describe('with the database', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await testApp();
  });
  afterAll(() => t.close());

  test('two processes that look at the same moment send a day once, also when the clock jumps days ahead', async () => {
    const ctx = await t.shop(undefined, { timezone: 'America/New_York' });
    const sent: string[] = [];
    const jobs = {
      ...t.app.jobs,
      send: async (_via: unknown, _shop: number, _job: string, data: object) => {
        sent.push((data as { slot: string }).slot);
      },
    };
    const schedules = [{ name: 'proof.daily', job: 'proof', when: { dailyAt: '02:30' as const } }];
    const shop = { ...ctx.shop, installedAt: new Date(Date.UTC(2027, 2, 9)) };
    let at = Date.UTC(2027, 2, 10, 12);
    for (const jump of [0, DAY, DAY, DAY, 5 * DAY, 20 * MINUTE, 230 * DAY, DAY]) {
      at += jump;
      const clock = { now: () => new Date(at) };
      const look = () => runSchedules(t.app.db, jobs as typeof t.app.jobs, clock, schedules, [shop]);
      await Promise.all([look(), look(), look()]);
    }
    expect(sent).toHaveLength(7);
    expect(new Set(sent).size).toBe(7);
  });
});
