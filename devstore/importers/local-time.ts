import { instantOf } from '../generator/calendar.ts';

const ISO = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d)(?::(\d\d))?$/;
const AMERICAN = /^(\d{1,2})\/(\d{1,2})\/(\d{4}) (\d{1,2}):(\d\d)(?::(\d\d))?$/;

const HOUR = 3_600_000;

/**
 * A reader of wall-clock times of one zone (`2010-12-01 08:26:00`, or `12/1/2010 8:26` as spreadsheets write it), with
 * daylight saving. Null for what is no date.
 */
export function localTimes(timezone: string): (text: string) => number | null {
  const instant = localInstants(timezone);
  return (text) => {
    const wall = wallClock(text.trim());
    return wall === null ? null : instant(wall);
  };
}

/** The instants of a zone's wall-clock times (given as if they were UTC). */
export function localInstants(timezone: string): (wall: number) => number {
  const hours = new Map<number, number>();
  return (wall) => {
    // Within an hour the offset does not change, and files have many lines an hour.
    const hour = Math.floor(wall / HOUR) * HOUR;
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
  if (match) return checked(match[1]!, match[2]!, match[3]!, match[4]!, match[5]!, match[6]);
  match = AMERICAN.exec(text);
  return match ? checked(match[3]!, match[1]!, match[2]!, match[4]!, match[5]!, match[6]) : null;
}

function checked(year: string, month: string, day: string, hour: string, minute: string, second = '0'): number | null {
  const instant = Date.UTC(+year, +month - 1, +day, +hour, +minute, +second);
  const back = new Date(instant);
  const real =
    // Date.UTC takes the year 11 for 1911.
    back.getUTCFullYear() === +year &&
    back.getUTCMonth() === +month - 1 &&
    back.getUTCDate() === +day &&
    back.getUTCHours() === +hour &&
    +minute < 60 &&
    +second < 60;
  return real ? instant : null;
}

/** A time as an export writes it. */
export interface Stamp {
  /** The wall clock as if it were UTC. */
  wall: number;
  /** Minutes ahead of UTC; null where the text does not tell: the shop's own time. */
  offset: number | null;
}

const STAMP =
  /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?(?: ?(Z|UTC|GMT)| ?([+-])(\d\d)(?::?(\d\d))?)?)?$/i;

/**
 * `2025-05-01 10:22:33 +0200` as Shopify writes it, and what spreadsheets and people make of it: with T and Z, without
 * seconds, without the offset, the day alone. Null for what is no time.
 */
export function stampOf(text: string): Stamp | null {
  const match = STAMP.exec(text);
  if (!match) return null;
  const [, year, month, day, hour, minute, second, utc, sign, ahead, aheadMinutes = '0'] = match;
  // A day alone is taken at noon, when no clock change moves it to another.
  const wall = checked(year!, month!, day!, hour ?? '12', minute ?? '0', second);
  if (wall === null) return null;
  if (utc) return { wall, offset: 0 };
  if (!sign) return { wall, offset: null };
  if (Number(ahead) > 14 || Number(aheadMinutes) > 59) return null;
  return { wall, offset: (sign === '-' ? -1 : 1) * (Number(ahead) * 60 + Number(aheadMinutes)) };
}
