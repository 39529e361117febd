import type { Season } from './catalogue/seed.ts';

export const DAY = 86_400_000;
export const HOUR = 3_600_000;

const formats = new Map<string, Intl.DateTimeFormat>();

/** Milliseconds that the zone's clock is ahead of UTC at an instant. */
export function zoneOffset(instant: number, timezone: string): number {
  let format = formats.get(timezone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: timezone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(timezone, format);
  }
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(instant)) part[type] = Number(value);
  const local = Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!, part.minute!, part.second!);
  return local - Math.floor(instant / 1000) * 1000;
}

/**
 * The instant of a wall-clock time (given as if it were UTC). In the hour that a clock change skips it is moved on by
 * that hour; in the hour that happens twice it is the first of the two.
 */
export function instantOf(wallClock: number, timezone: string): number {
  const before = zoneOffset(wallClock - DAY, timezone);
  const after = zoneOffset(wallClock + DAY, timezone);
  const early = wallClock - Math.max(before, after);
  const late = wallClock - Math.min(before, after);
  const fits = (instant: number) => instant + zoneOffset(instant, timezone) === wallClock;
  if (fits(early)) return early;
  return fits(late) ? late : wallClock - before;
}

export interface Day {
  /** Instant of local midnight. */
  start: number;
  /** Calendar date as if it were UTC, for arithmetic. */
  date: number;
  year: number;
  month: number;
  dayOfMonth: number;
  /** 0 is Sunday. */
  weekday: number;
}

/** The local days of a zone from one instant to another, both days included. */
export function days(from: number, to: number, timezone: string): Day[] {
  const first = Math.floor((from + zoneOffset(from, timezone)) / DAY) * DAY;
  const list: Day[] = [];
  for (let date = first; ; date += DAY) {
    const start = instantOf(date, timezone);
    if (start > to) return list;
    const day = new Date(date);
    list.push({
      start,
      date,
      year: day.getUTCFullYear(),
      month: day.getUTCMonth() + 1,
      dayOfMonth: day.getUTCDate(),
      weekday: day.getUTCDay(),
    });
  }
}

/** Easter Sunday as a UTC date (Meeus, Astronomical Algorithms, chapter 8). */
function easter(year: number): number {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const h = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const month = Math.floor((h + l - 7 * m + 114) / 31);
  return Date.UTC(year, month - 1, ((h + l - 7 * m + 114) % 31) + 1);
}

/** The n-th Sunday of a month as a UTC date. */
function sunday(year: number, month: number, n: number): number {
  const first = new Date(Date.UTC(year, month - 1, 1)).getUTCDay();
  return Date.UTC(year, month - 1, 1 + ((7 - first) % 7) + (n - 1) * 7);
}

/** The shop's gift days of a year, as UTC dates. */
export function giftDays(year: number): { season: Season | 'fathers-day'; date: number }[] {
  return [
    { season: 'easter', date: easter(year) },
    { season: 'mothers-day', date: sunday(year, 5, 2) },
    { season: 'fathers-day', date: sunday(year, 6, 3) },
    { season: 'sinterklaas', date: Date.UTC(year, 11, 5) },
    { season: 'christmas', date: Date.UTC(year, 11, 25) },
  ];
}

/** How much more of a season's articles is sold on a date, 1 being the usual. */
export function seasonBoost(season: Season, date: number): number {
  const day = new Date(date);
  const month = day.getUTCMonth() + 1;
  switch (season) {
    case 'winter':
      return month >= 10 || month <= 2 ? 2.2 : 0.45;
    case 'summer':
      return month >= 5 && month <= 8 ? 2.6 : 0.4;
    case 'spring':
      return month >= 3 && month <= 5 ? 3.2 : month <= 8 ? 0.7 : 0.25;
    default: {
      const due = giftDays(day.getUTCFullYear()).find((gift) => gift.season === season)!.date;
      const ahead = (due - date) / DAY;
      const window = season === 'christmas' || season === 'sinterklaas' ? 35 : 24;
      return ahead >= 0 && ahead <= window ? 9 : 0.04;
    }
  }
}

/** Nearness of the next gift day: 0 far away, 1 in the last fortnight before it. */
export function giftPressure(date: number): number {
  const year = new Date(date).getUTCFullYear();
  let pressure = 0;
  for (const gift of giftDays(year)) {
    const ahead = (gift.date - date) / DAY;
    const weight = gift.season === 'christmas' || gift.season === 'sinterklaas' ? 1 : 0.55;
    if (ahead >= 0 && ahead <= 28) pressure = Math.max(pressure, weight * (1 - ahead / 40));
  }
  return pressure;
}

const WEEKDAYS = [1.22, 1.06, 1, 0.98, 1, 0.9, 0.84];
const MONTHS = [1.02, 0.95, 0.96, 0.95, 0.98, 0.86, 0.78, 0.82, 0.95, 1.02, 1.35, 1.36];

/** How busy a day is, about 1 on average: the week, the year, the run-up to gift days, Black Friday. */
export function busyness(day: Day): number {
  const blackFriday = sunday(day.year, 11, 4) - 2 * DAY;
  const sale = Math.abs(day.date - blackFriday) <= 2 * DAY ? 1.7 : 1;
  const quiet = day.month === 12 && day.dayOfMonth >= 24 && day.dayOfMonth <= 26 ? 0.35 : 1;
  return WEEKDAYS[day.weekday]! * MONTHS[day.month - 1]! * (1 + 0.25 * giftPressure(day.date)) * sale * quiet;
}

/** Share of a day's orders per hour: a rise before lunch, a peak after dinner. */
export const HOURS = [8, 4, 2, 1, 1, 3, 10, 22, 38, 52, 60, 58, 54, 48, 46, 48, 50, 48, 46, 58, 78, 84, 58, 24];
