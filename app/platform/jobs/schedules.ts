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

type ScheduledShop = Pick<InstalledShop, 'id' | 'timezone' | 'installedAt'>;

interface Due {
  shop: ScheduledShop;
  schedule: ScheduleDefinition;
  slot: Slot;
}

/** What a process knows to be started: it looks every other second, and nearly always nothing is new. */
export type StartedSlots = Map<string, string>;

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
  shops: ScheduledShop[],
  started: StartedSlots = new Map(),
): Promise<number> {
  const due = dueNow(clock.now(), schedules, shops).filter((one) => started.get(keyOf(one)) !== one.slot.name);
  if (due.length === 0) return 0;
  for (const [key, slot] of await startedSlots(db, due)) started.set(key, slot);
  let sent = 0;
  for (const one of due) {
    if (started.get(keyOf(one)) === one.slot.name) continue;
    if (await start(db, jobs, clock, one)) sent += 1;
    started.set(keyOf(one), one.slot.name);
  }
  return sent;
}

function dueNow(now: Date, schedules: ScheduleDefinition[], shops: ScheduledShop[]): Due[] {
  const ofZone = new Map<string, { schedule: ScheduleDefinition; slot: Slot | null }[]>();
  return shops.flatMap((shop) => {
    let slots = ofZone.get(shop.timezone);
    if (!slots) {
      slots = schedules.map((schedule) => ({ schedule, slot: currentSlot(schedule.when, shop.timezone, now) }));
      ofZone.set(shop.timezone, slots);
    }
    return slots.flatMap(({ schedule, slot }) =>
      slot && slot.from >= shop.installedAt ? [{ shop, schedule, slot }] : [],
    );
  });
}

const keyOf = ({ shop, schedule }: Due) => `${shop.id}:${schedule.name}`;

async function startedSlots(db: Database, due: Due[]): Promise<[key: string, slot: string][]> {
  const { rows } = await db.sql.query<{ shop_id: number; name: string; slot: string }>(
    'SELECT shop_id, name, slot FROM schedule_slots WHERE (shop_id, name) IN (SELECT * FROM unnest($1::int[], $2::text[]))',
    [due.map(({ shop }) => shop.id), due.map(({ schedule }) => schedule.name)],
  );
  return rows.map(({ shop_id, name, slot }) => [`${shop_id}:${name}`, slot]);
}

/** @returns false where another process was quicker */
function start(db: Database, jobs: Jobs, clock: Clock, { shop, schedule, slot }: Due): Promise<boolean> {
  return db.transaction(async (tx) => {
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
}
