import { instantOf } from '../generator/calendar.ts';

const ISO = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d)(?::(\d\d))?$/;
const AMERICAN = /^(\d{1,2})\/(\d{1,2})\/(\d{4}) (\d{1,2}):(\d\d)$/;

/**
 * A reader of wall-clock times of one zone (`2010-12-01 08:26:00`, or `12/1/2010 8:26` as spreadsheets write it), with
 * daylight saving. Null for what is no date.
 */
export function localTimes(timezone: string): (text: string) => number | null {
  const hours = new Map<number, number>();
  return (text) => {
    const wall = wallClock(text);
    if (wall === null) return null;
    // Within an hour the offset does not change, and files have many lines an hour.
    const hour = Math.floor(wall / 3_600_000) * 3_600_000;
    let start = hours.get(hour);
    if (start === undefined) {
      start = instantOf(hour, timezone);
      hours.set(hour, start);
    }
    return start + (wall - hour);
  };
}

function wallClock(text: string): number | null {
  let match = ISO.exec(text);
  if (match) return checked(match[1]!, match[2]!, match[3]!, match[4]!, match[5]!, match[6] ?? '0');
  match = AMERICAN.exec(text);
  return match ? checked(match[3]!, match[1]!, match[2]!, match[4]!, match[5]!, '0') : null;
}

function checked(
  year: string,
  month: string,
  day: string,
  hour: string,
  minute: string,
  second: string,
): number | null {
  const instant = Date.UTC(+year, +month - 1, +day, +hour, +minute, +second);
  const back = new Date(instant);
  const real =
    back.getUTCMonth() === +month - 1 &&
    back.getUTCDate() === +day &&
    back.getUTCHours() === +hour &&
    +minute < 60 &&
    +second < 60;
  return real ? instant : null;
}

const STAMP = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d) ?([+-])(\d\d):?(\d\d)$|^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)Z$/;

/** A time with its offset (`2025-05-01 10:22:33 +0200`): the instant and the offset in minutes; null for no such time. */
export function stampedTime(text: string): { instant: number; offset: number } | null {
  const match = STAMP.exec(text.trim());
  if (!match) return null;
  const wall = wallClock(`${match[1] ?? match[6]} ${match[2] ?? match[7]}`);
  if (wall === null) return null;
  const offset = match[3] ? (match[3] === '-' ? -1 : 1) * (Number(match[4]) * 60 + Number(match[5])) : 0;
  return { instant: wall - offset * 60_000, offset };
}
