/** Days are the shop's days: an order at 23:30 in Amsterdam belongs to that day, whatever it is in UTC. */

export interface CivilDate {
  year: number;
  month: number;
  day: number;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(timezone: string): Intl.DateTimeFormat {
  let found = formatters.get(timezone);
  if (!found) {
    found = new Intl.DateTimeFormat('en-CA', {
      timeZone: timezone,
      calendar: 'iso8601',
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    formatters.set(timezone, found);
  }
  return found;
}

export interface LocalTime extends CivilDate {
  hour: number;
  minute: number;
  second: number;
}

export function localTime(instant: Date, timezone: string): LocalTime {
  const parts: Record<string, number> = {};
  for (const part of formatter(timezone).formatToParts(instant)) {
    if (part.type !== 'literal') parts[part.type] = Number(part.value);
  }
  return parts as unknown as LocalTime;
}

/** Per time zone the second asked for last: a busy shop asks for the same one again and again. */
const lastDates = new Map<string, { second: number; date: CivilDate }>();

export function localDate(instant: Date, timezone: string): CivilDate {
  const second = Math.floor(instant.getTime() / 1000);
  const last = lastDates.get(timezone);
  if (last?.second === second) return { ...last.date };
  const { year, month, day } = localTime(instant, timezone);
  lastDates.set(timezone, { second, date: { year, month, day } });
  return { year, month, day };
}

/** Days since 1970-01-01 of a civil date: differences of these are exact, whatever the clock changes in between. */
export function dayNumber({ year, month, day }: CivilDate): number {
  return Math.round(Date.UTC(year, month - 1, day) / 86_400_000);
}

export function fromDayNumber(dayNumber: number): CivilDate {
  const date = new Date(dayNumber * 86_400_000);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** `2026-02-28` */
export function isoDate({ year, month, day }: CivilDate): string {
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** Null for anything that is not a real day of the calendar (2025-02-29, 2026-13-01). */
export function parseIsoDate(text: string): CivilDate | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) return null;
  const date = { year: Number(match[1]), month: Number(match[2]), day: Number(match[3]) };
  return isoDate(fromDayNumber(dayNumber(date))) === text ? date : null;
}

/** The instant a local wall time means; in the hour that does not exist, the moment the clock jumps past it. */
export function instantOf(date: CivilDate, hour: number, minute: number, timezone: string): Date {
  const wanted = Date.UTC(date.year, date.month - 1, date.day, hour, minute);
  let guess = wanted;
  for (let round = 0; round < 3; round++) {
    const local = localTime(new Date(guess), timezone);
    const shown = Date.UTC(local.year, local.month - 1, local.day, local.hour, local.minute);
    if (shown === wanted) break;
    guess += wanted - shown;
  }
  return new Date(guess);
}
