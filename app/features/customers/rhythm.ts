import { dayNumber, parseIsoDate } from '#app/platform/time.ts';

export interface Rhythm {
  medianDays: number;
  shortestDays: number;
  longestDays: number;
  daysSinceLast: number;
}

/**
 * Days between one order and the next. `days` are ISO dates of the shop, oldest first; orders on one day are one visit.
 * Null below two visits.
 */
export function rhythmOf(days: readonly string[], today: string): Rhythm | null {
  const numbers = [...new Set(days)].flatMap((day) => {
    const date = parseIsoDate(day);
    return date ? dayNumber(date) : [];
  });
  const now = parseIsoDate(today);
  if (numbers.length < 2 || !now) return null;
  const gaps = numbers.slice(1).map((day, index) => day - numbers[index]!);
  gaps.sort((one, other) => one - other);
  const middle = gaps.length >> 1;
  return {
    medianDays: gaps.length % 2 === 1 ? gaps[middle]! : (gaps[middle - 1]! + gaps[middle]!) / 2,
    shortestDays: gaps[0]!,
    longestDays: gaps.at(-1)!,
    daysSinceLast: Math.max(0, dayNumber(now) - numbers.at(-1)!),
  };
}
