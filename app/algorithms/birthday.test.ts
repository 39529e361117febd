import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { birthdayKey, type CivilDay, isCelebrated, isPossibleBirthDate } from './birthday.ts';

function daysOf(year: number): CivilDay[] {
  const days: CivilDay[] = [];
  for (
    let at = new Date(Date.UTC(year, 0, 1));
    at.getUTCFullYear() === year;
    at = new Date(at.getTime() + 86_400_000)
  ) {
    days.push({ year, month: at.getUTCMonth() + 1, day: at.getUTCDate() });
  }
  return days;
}

describe('a birthday', () => {
  it('is celebrated on exactly one day of every year, whenever she was born', () => {
    const born = fc.constantFrom(...daysOf(2000));
    fc.assert(
      fc.property(born, fc.integer({ min: 1990, max: 2110 }), (birth, year) => {
        expect(daysOf(year).filter((today) => isCelebrated(birth, today))).toHaveLength(1);
      }),
    );
  });

  it('of 29 February is celebrated on the 28th in common years', () => {
    const born = { month: 2, day: 29 };
    const days = [2024, 2026, 2100].map((year) => daysOf(year).find((today) => isCelebrated(born, today)));
    expect(days.map((day) => [day!.month, day!.day])).toEqual([
      [2, 29],
      [2, 28],
      [2, 28],
    ]);
    expect(isCelebrated({ month: 2, day: 28 }, { year: 2026, month: 2, day: 28 })).toBe(true);
  });

  it('has one key a year, also after the date was corrected', () => {
    const key = birthdayKey(9_007_199_254_740_993n, { year: 2026, month: 5, day: 1 });
    expect(key).toBe('birthday:9007199254740993:2026');
    expect(birthdayKey(9_007_199_254_740_993n, { year: 2026, month: 9, day: 30 })).toBe(key);
    expect(birthdayKey(9_007_199_254_740_993n, { year: 2027, month: 5, day: 1 })).not.toBe(key);
  });
});

describe('a stated birth date', () => {
  const today = { year: 2026, month: 11, day: 21 };

  it.each([
    [{ year: 2000, month: 2, day: 29 }, true],
    [{ year: 1900, month: 2, day: 29 }, false],
    [{ year: 2026, month: 11, day: 21 }, true],
    [{ year: 2026, month: 11, day: 22 }, false],
    [{ year: 1906, month: 1, day: 1 }, true],
    [{ year: 1905, month: 12, day: 31 }, false],
    [{ year: 1990, month: 4, day: 31 }, false],
    [{ year: 1990, month: 13, day: 1 }, false],
    [{ year: 1990, month: 0, day: 1 }, false],
    [{ year: 1990, month: 1, day: 0 }, false],
    [{ year: Number.NaN, month: 1, day: 1 }, false],
  ])('%o is possible: %s', (date, possible) => {
    expect(isPossibleBirthDate(date, today)).toBe(possible);
  });
});
