import { expect, test } from 'vitest';
import { guestId } from './facts.ts';
import { rhythmOf } from './rhythm.ts';

test('the rhythm is days between visits; two orders on one day are one visit', () => {
  expect(rhythmOf(['2026-01-01', '2026-01-01', '2026-01-31', '2026-02-10'], '2026-03-01')).toEqual({
    medianDays: 20,
    shortestDays: 10,
    longestDays: 30,
    daysSinceLast: 19,
  });
  expect(rhythmOf(['2026-03-28', '2026-03-30'], '2026-03-30')).toMatchObject({ medianDays: 2, daysSinceLast: 0 });
});

test('one visit has no rhythm', () => {
  expect(rhythmOf([], '2026-03-01')).toBeNull();
  expect(rhythmOf(['2026-01-01', '2026-01-01'], '2026-03-01')).toBeNull();
});

test('a guest’s id is negative, fits the database, and is the same for the same address', () => {
  expect(guestId(new Uint8Array(16).fill(255))).toBe(-(2n ** 62n));
  expect(guestId(new Uint8Array(16))).toBe(-1n);
});
