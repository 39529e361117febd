/** The days of a year on which people give, by country. All dates are days of the Gregorian calendar. */

export const OCCASIONS = ['valentine', 'mothers_day', 'fathers_day', 'easter', 'sinterklaas', 'christmas'] as const;
export type Occasion = (typeof OCCASIONS)[number];

export interface GiftDay {
  occasion: Occasion;
  /** Days since 1970-01-01. */
  day: number;
}

const DAY_MS = 86_400_000;
const SUNDAY = 0;

/** Days since 1970-01-01; months from 1. */
function dayOf(year: number, month: number, day: number): number {
  return Math.round(Date.UTC(year, month - 1, day) / DAY_MS);
}

/** 0 is Sunday. 1970-01-01 was a Thursday. */
const weekday = (day: number): number => (((day + 4) % 7) + 7) % 7;

/** The n-th Sunday of a month; `n` 0 is the last one. */
function sunday(year: number, month: number, n: number): number {
  if (n === 0) {
    const last = dayOf(year, month + 1, 1) - 1;
    return last - weekday(last);
  }
  const first = dayOf(year, month, 1);
  return first + ((7 + SUNDAY - weekday(first)) % 7) + (n - 1) * 7;
}

/**
 * Easter Sunday in the Gregorian calendar, as days since 1970-01-01.
 *
 * @param year from 1583 on
 * @see Meeus, Astronomical Algorithms, 2nd ed., chapter 8, p. 67
 */
export function easterSunday(year: number): number {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = Math.floor(b / 4);
  const e = b % 4;
  const f = Math.floor((b + 8) / 25);
  const g = Math.floor((b - f + 1) / 3);
  const h = (19 * a + b - d - g + 15) % 30;
  const i = Math.floor(c / 4);
  const k = c % 4;
  const l = (32 + 2 * e + 2 * i - h - k) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const n = h + l - 7 * m + 114;
  return dayOf(year, Math.floor(n / 31), (n % 31) + 1);
}

type Rule = (year: number) => number;

const MOTHERS: Record<string, Rule> = {
  GB: (year) => easterSunday(year) - 21,
  IE: (year) => easterSunday(year) - 21,
  // The last Sunday of May, or the first of June where that is Pentecost.
  FR: (year) => {
    const last = sunday(year, 5, 0);
    return last === easterSunday(year) + 49 ? sunday(year, 6, 1) : last;
  },
  SE: (year) => sunday(year, 5, 0),
  ES: (year) => sunday(year, 5, 1),
  PT: (year) => sunday(year, 5, 1),
  HU: (year) => sunday(year, 5, 1),
  NO: (year) => sunday(year, 2, 2),
  PL: (year) => dayOf(year, 5, 26),
};

const FATHERS: Record<string, Rule> = {
  BE: (year) => sunday(year, 6, 2),
  AT: (year) => sunday(year, 6, 2),
  // Ascension Day.
  DE: (year) => easterSunday(year) + 39,
  IT: (year) => dayOf(year, 3, 19),
  ES: (year) => dayOf(year, 3, 19),
  PT: (year) => dayOf(year, 3, 19),
  DK: (year) => dayOf(year, 6, 5),
  SE: (year) => sunday(year, 11, 2),
  NO: (year) => sunday(year, 11, 2),
  FI: (year) => sunday(year, 11, 2),
  PL: (year) => dayOf(year, 6, 23),
  AU: (year) => sunday(year, 9, 1),
  NZ: (year) => sunday(year, 9, 1),
};

const SINTERKLAAS: Record<string, Rule> = {
  NL: (year) => dayOf(year, 12, 5),
  BE: (year) => dayOf(year, 12, 6),
  LU: (year) => dayOf(year, 12, 6),
};

/** The gift days of a year in a country (ISO 3166 alpha-2; anything else: what most countries keep), by date. */
export function giftDays(year: number, country: string): GiftDay[] {
  const sinterklaas = SINTERKLAAS[country];
  const days: GiftDay[] = [
    { occasion: 'valentine', day: dayOf(year, 2, 14) },
    { occasion: 'mothers_day', day: (MOTHERS[country] ?? ((y) => sunday(y, 5, 2)))(year) },
    { occasion: 'fathers_day', day: (FATHERS[country] ?? ((y) => sunday(y, 6, 3)))(year) },
    { occasion: 'easter', day: easterSunday(year) },
    ...(sinterklaas ? [{ occasion: 'sinterklaas' as const, day: sinterklaas(year) }] : []),
    { occasion: 'christmas', day: dayOf(year, 12, 25) },
  ];
  return days.sort((one, other) => one.day - other.day);
}

/** Finds the next gift day of a country, that very day included; years are worked out once. */
export function giftCalendar(): (day: number, country: string) => GiftDay {
  const known = new Map<string, GiftDay[]>();
  const of = (year: number, country: string) => {
    const key = `${country}${year}`;
    let days = known.get(key);
    if (!days) {
      days = giftDays(year, country);
      known.set(key, days);
    }
    return days;
  };
  return (day, country) => {
    const year = new Date(day * DAY_MS).getUTCFullYear();
    return of(year, country).find((gift) => gift.day >= day) ?? of(year + 1, country)[0]!;
  };
}
