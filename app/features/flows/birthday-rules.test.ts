import { expect, test } from 'vitest';
import { dayNumber, fromDayNumber } from '#app/platform/time.ts';
import { birthDaysOn, discountOf, termsOf, validUntil } from './birthday-rules.ts';
import { birthdaySettings } from './schema.ts';

test('every day of birth has exactly one day in every year, the 29th of February too', () => {
  for (const year of [2023, 2024, 2100, 2000]) {
    const first = dayNumber({ year, month: 1, day: 1 });
    const last = dayNumber({ year, month: 12, day: 31 });
    const seen: string[] = [];
    for (let day = first; day <= last; day++) seen.push(...birthDaysOn(fromDayNumber(day)));
    expect(seen.length).toBe(366);
    expect(new Set(seen).size).toBe(366);
  }
  expect(birthDaysOn({ year: 2026, month: 2, day: 28 })).toEqual(['02-28', '02-29']);
  expect(birthDaysOn({ year: 2028, month: 2, day: 28 })).toEqual(['02-28']);
});

test('a code works to the end of its last day, through a change of the clock', () => {
  expect(validUntil({ year: 2026, month: 10, day: 20 }, 7, 'Europe/Amsterdam').toISOString()).toBe(
    '2026-10-27T23:00:00.000Z',
  );
  expect(validUntil({ year: 2026, month: 6, day: 1 }, 1, 'Europe/Amsterdam').toISOString()).toBe(
    '2026-06-02T22:00:00.000Z',
  );
});

test('what the unused field holds makes no other discount', () => {
  const settings = birthdaySettings.parse({ kind: 'percent', percent: 20, amountMinor: '999' });
  const purpose = (given: typeof settings) => discountOf(termsOf(given, 'EUR'), 'en').purpose;
  expect(purpose(settings)).toBe(purpose({ ...settings, amountMinor: '1' }));
  expect(purpose({ ...settings, kind: 'amount' })).toBe('birthday:amount:999:EUR');
});
