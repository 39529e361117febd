import { isCelebrated } from '#app/algorithms/birthday.ts';
import type { CodeDiscount } from '#app/platform/discounts/discounts.ts';
import { type CivilDate, dayNumber, fromDayNumber, instantOf } from '#app/platform/time.ts';
import type { BirthdaySettings } from './schema.ts';

const two = (number: number) => String(number).padStart(2, '0');

/** The days of birth (`MM-DD`) celebrated on a day: usually its own, on 28 February of a common year also the 29th. */
export function birthDaysOn(today: CivilDate): string[] {
  const candidates = [
    { month: today.month, day: today.day },
    { month: 2, day: 29 },
  ];
  const celebrated = candidates.filter((born) => isCelebrated(born, today));
  return [...new Set(celebrated.map(({ month, day }) => `${two(month)}-${two(day)}`))];
}

/** Days from one treat to the next, whatever she says her birthday is: well under a year, well over a correction. */
export const DAYS_APART = 180;

/** The end of the last day on which the code works, in the shop's time zone. */
export function validUntil(today: CivilDate, validityDays: number, timezone: string): Date {
  return instantOf(fromDayNumber(dayNumber(today) + validityDays + 1), 0, 0, timezone);
}

/** What the treat is worth. */
export interface Terms {
  kind: 'percent' | 'amount';
  percent: number;
  amountMinor: string;
  currency: string;
}

export function termsOf({ kind, percent, amountMinor }: BirthdaySettings, currency: string): Terms {
  return {
    kind,
    percent: kind === 'percent' ? percent : 0,
    amountMinor: kind === 'amount' ? amountMinor : '0',
    currency,
  };
}

/** The discount at Shopify that is worth it. */
export function discountOf(terms: Terms, locale: string): CodeDiscount {
  const { kind, percent, amountMinor, currency } = terms;
  return {
    purpose: kind === 'percent' ? `birthday:percent:${percent}` : `birthday:amount:${amountMinor}:${currency}`,
    title: locale.startsWith('nl') ? 'Verjaardag' : 'Birthday',
    value: kind === 'percent' ? { percent } : { amountMinor: BigInt(amountMinor), currency },
    terms,
  };
}
