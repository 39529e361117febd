import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dayNumber, fromDayNumber, instantOf, isoDate, localDate, localTime, parseIsoDate } from './time.ts';

describe('time', () => {
  test('a day is the day of the shop', () => {
    const instant = new Date('2026-06-30T22:30:00Z');
    expect(isoDate(localDate(instant, 'Europe/Amsterdam'))).toBe('2026-07-01');
    expect(isoDate(localDate(instant, 'America/New_York'))).toBe('2026-06-30');
    expect(localTime(new Date('2026-01-01T00:00:00Z'), 'Europe/Amsterdam').hour).toBe(1);
  });

  test('only real days of the calendar are dates', () => {
    expect(parseIsoDate('2024-02-29')).toEqual({ year: 2024, month: 2, day: 29 });
    for (const text of ['2025-02-29', '2026-13-01', '2026-00-10', '2026-1-1', ''])
      expect(parseIsoDate(text)).toBeNull();
  });

  test("day numbers and civil dates are each other's inverse", () => {
    fc.assert(fc.property(fc.integer({ min: -30_000, max: 60_000 }), (n) => dayNumber(fromDayNumber(n)) === n));
  });

  test('a wall time becomes its instant on both sides of a change of the clock', () => {
    const at = (date: string, hour: number) =>
      instantOf(parseIsoDate(date)!, hour, 30, 'Europe/Amsterdam').toISOString();
    expect(at('2026-03-28', 3)).toBe('2026-03-28T02:30:00.000Z');
    expect(at('2026-03-30', 3)).toBe('2026-03-30T01:30:00.000Z');
    expect(at('2026-10-24', 3)).toBe('2026-10-24T01:30:00.000Z');
    expect(at('2026-10-26', 3)).toBe('2026-10-26T02:30:00.000Z');
    // 02:30 does not exist on this night.
    expect(localDate(instantOf(parseIsoDate('2026-03-29')!, 2, 30, 'Europe/Amsterdam'), 'Europe/Amsterdam').day).toBe(
      29,
    );
  });
});
