import type { Clock } from '../clock.ts';
import type { ScheduleDefinition, Shop } from '../contributions.ts';
import type { Database } from '../database/database.ts';
import { instantOf, isoDate, localDate } from '../time.ts';
import type { Jobs } from './jobs.ts';

/**
 * The slot a schedule is in at `now`: a name that is the same for every process that asks, or null before the day's
 * time has come. A daily slot is the shop's calendar day, so a change of the clock neither skips nor repeats it.
 */
export function currentSlot(when: ScheduleDefinition['when'], timezone: string, now: Date): string | null {
  if ('everyMinutes' in when) return `m${Math.floor(now.getTime() / (when.everyMinutes * 60_000))}`;
  const [hour, minute] = when.dailyAt.split(':').map(Number);
  const today = localDate(now, timezone);
  return now >= instantOf(today, hour!, minute!, timezone) ? isoDate(today) : null;
}

/** Sends what is due, once per slot however many processes look: the slot's row and the job commit together. */
export async function runSchedules(
  db: Database,
  jobs: Jobs,
  clock: Clock,
  schedules: ScheduleDefinition[],
  shops: Shop[],
): Promise<number> {
  let sent = 0;
  for (const shop of shops) {
    for (const schedule of schedules) {
      const slot = currentSlot(schedule.when, shop.timezone, clock.now());
      if (!slot) continue;
      const started = await db.transaction(async (tx) => {
        const { rowCount } = await tx.query(
          `INSERT INTO schedule_slots (shop_id, name, slot, started_at) VALUES ($1, $2, $3, $4)
           ON CONFLICT (shop_id, name) DO UPDATE SET slot = excluded.slot, started_at = excluded.started_at
           WHERE schedule_slots.slot <> excluded.slot`,
          [shop.id, schedule.name, slot, clock.now()],
        );
        if (rowCount === 0) return false;
        await jobs.send(tx, shop.id, schedule.job, { slot });
        return true;
      });
      if (started) sent += 1;
    }
  }
  return sent;
}
