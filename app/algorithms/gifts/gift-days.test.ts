import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { easterSunday, giftCalendar, giftDays, type Occasion } from './gift-days.ts';

const iso = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10);
const dayOf = (text: string): number => Date.parse(text) / 86_400_000;
const dateOf = (year: number, country: string, occasion: Occasion): string | undefined => {
  const found = giftDays(year, country).find((gift) => gift.occasion === occasion);
  return found && iso(found.day);
};

describe('Easter', () => {
  test.each([
    ['1818-03-22', 1818],
    ['1943-04-25', 1943],
    ['1991-03-31', 1991],
    ['2000-04-23', 2000],
    ['2024-03-31', 2024],
    ['2025-04-20', 2025],
    ['2026-04-05', 2026],
    ['2038-04-25', 2038],
    ['2285-03-22', 2285],
  ])('was or will be on %s', (date, year) => {
    expect(iso(easterSunday(year))).toBe(date);
  });

  test('is a Sunday from 22 March to 25 April', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1583, max: 4000 }), (year) => {
        const day = easterSunday(year);
        const text = iso(day).slice(5);
        return new Date(day * 86_400_000).getUTCDay() === 0 && text >= '03-22' && text <= '04-25';
      }),
    );
  });
});

describe('gift days', () => {
  test('are those of the country', () => {
    expect(dateOf(2026, 'NL', 'mothers_day')).toBe('2026-05-10');
    expect(dateOf(2026, 'NL', 'fathers_day')).toBe('2026-06-21');
    expect(dateOf(2026, 'NL', 'sinterklaas')).toBe('2026-12-05');
    expect(dateOf(2026, 'BE', 'sinterklaas')).toBe('2026-12-06');
    expect(dateOf(2026, 'BE', 'fathers_day')).toBe('2026-06-14');
    expect(dateOf(2026, 'GB', 'mothers_day')).toBe('2026-03-15');
    expect(dateOf(2026, 'GB', 'sinterklaas')).toBeUndefined();
    expect(dateOf(2026, 'DE', 'fathers_day')).toBe('2026-05-14');
    expect(dateOf(2026, 'ES', 'mothers_day')).toBe('2026-05-03');
    expect(dateOf(2026, 'SE', 'mothers_day')).toBe('2026-05-31');
    // The last Sunday of May 2026 is the 31st; in 2020 it was Pentecost, so France kept 7 June.
    expect(dateOf(2026, 'FR', 'mothers_day')).toBe('2026-05-31');
    expect(dateOf(2020, 'FR', 'mothers_day')).toBe('2020-06-07');
    expect(dateOf(2026, '', 'mothers_day')).toBe('2026-05-10');
  });

  test('the next one is today at the earliest and within eight months, on leap days too', () => {
    const next = giftCalendar();
    expect(next(dayOf('2028-02-29'), 'NL')).toEqual({ occasion: 'easter', day: dayOf('2028-04-16') });
    expect(next(dayOf('2026-12-25'), 'NL')).toEqual({ occasion: 'christmas', day: dayOf('2026-12-25') });
    expect(next(dayOf('2026-12-26'), 'NL')).toEqual({ occasion: 'valentine', day: dayOf('2027-02-14') });
    fc.assert(
      fc.property(
        fc.integer({ min: dayOf('1970-01-01'), max: dayOf('2200-01-01') }),
        fc.constantFrom('NL', 'BE', 'DE', 'FR', 'GB', 'SE', 'NO', 'US', ''),
        (day, country) => {
          const ahead = next(day, country).day - day;
          const before = next(day - 1, country).day;
          // Walking on by a day never steps over one.
          return ahead >= 0 && ahead < 240 && (before === day - 1 || before === day + ahead);
        },
      ),
    );
  });
});
