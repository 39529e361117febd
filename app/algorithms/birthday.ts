/** A day of the civil calendar, in whatever time zone the caller means. */
export type CivilDay = { readonly year: number; readonly month: number; readonly day: number };

export function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/**
 * The day on which a birthday is celebrated in a given year. Born on 29 February, it is 28 February in common years:
 * still in the month of birth, and never a day late.
 */
export function celebratedIn(year: number, born: { readonly month: number; readonly day: number }): CivilDay {
  const day = born.month === 2 && born.day === 29 && !isLeapYear(year) ? 28 : born.day;
  return { year, month: born.month, day };
}

/** Whether a birthday is celebrated on this day (in the shop's time zone). */
export function isCelebrated(born: { readonly month: number; readonly day: number }, today: CivilDay): boolean {
  const celebrated = celebratedIn(today.year, born);
  return celebrated.month === today.month && celebrated.day === today.day;
}

/**
 * Which birthday of hers this is, as a key that is the same however often a day is looked at and whatever happens to
 * the clock: one treat per customer and year. A corrected birth date does not make a second one.
 */
export function birthdayKey(customer: bigint | number | string, today: CivilDay): string {
  return `birthday:${customer}:${today.year}`;
}

/** Nobody alive was born in a year so many before this one. The form on the storefront begins there. */
export const OLDEST = 120;

/**
 * Whether a birth date can be true: it exists and lies between `oldest` years ago and today.
 */
export function isPossibleBirthDate({ year, month, day }: CivilDay, today: CivilDay, oldest = OLDEST): boolean {
  const days = [31, isLeapYear(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  if (!Number.isInteger(year) || !Number.isInteger(day) || day < 1 || day > days) return false;
  const number = (civil: CivilDay) => civil.year * 10_000 + civil.month * 100 + civil.day;
  return number({ year, month, day }) <= number(today) && year >= today.year - oldest;
}
