import type { Clock } from '../clock.ts';
import type { ScheduleDefinition } from '../contributions.ts';
import type { Database } from '../database/database.ts';
import type { InstalledShop } from '../shopify/shop-directory.ts';
import { instantOf, isoDate, localDate } from '../time.ts';
import type { Jobs } from './jobs.ts';

export interface Slot {
  /** The same for every process that asks. */
  name: string;
  from: Date;
}

/**
 * The slot a schedule is in at `now`, or null before the day's time has come. A daily slot is the shop's calendar day, so
 * a change of the clock neither skips nor repeats it.
 */
export function currentSlot(when: ScheduleDefinition['when'], timezone: string, now: Date): Slot | null {
  if ('everyMinutes' in when) {
    const ms = when.everyMinutes * 60_000;
    const slot = Math.floor(now.getTime() / ms);
    return { name: `m${slot}`, from: new Date(slot * ms) };
  }
  const [hour, minute] = when.dailyAt.split(':').map(Number);
  const today = localDate(now, timezone);
  const from = instantOf(today, hour!, minute!, timezone);
  return now >= from ? { name: isoDate(today), from } : null;
}

/**
 * Sends what is due, once per slot however many processes look: the slot's row and the job commit together. A shop begins
 * with the first slot after its install, which computes everything by itself; the night's work beside it would only take
 * Shopify's points from it.
 */
export async function runSchedules(
  db: Database,
  jobs: Jobs,
  clock: Clock,
  schedules: ScheduleDefinition[],
  shops: Pick<InstalledShop, 'id' | 'timezone' | 'installedAt'>[],
): Promise<number> {
  let sent = 0;
  for (const shop of shops) {
    for (const schedule of schedules) {
      const slot = currentSlot(schedule.when, shop.timezone, clock.now());
      if (!slot || slot.from < shop.installedAt) continue;
      const started = await db.transaction(async (tx) => {
        const { rowCount } = await tx.query(
          `INSERT INTO schedule_slots (shop_id, name, slot, started_at) VALUES ($1, $2, $3, $4)
           ON CONFLICT (shop_id, name) DO UPDATE SET slot = excluded.slot, started_at = excluded.started_at
           WHERE schedule_slots.slot <> excluded.slot`,
          [shop.id, schedule.name, slot.name, clock.now()],
        );
        if (rowCount === 0) return false;
        await jobs.send(tx, shop.id, schedule.job, { slot: slot.name });
        return true;
      });
      if (started) sent += 1;
    }
  }
  return sent;
}
