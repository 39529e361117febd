import { expect, test } from 'vitest';
import { withinWindow } from './replenishment.server.ts';

const TODAY = 20_000;
const SETTINGS = { on: true, daysBefore: 7, daysAfter: 30 };

const due = (id: bigint, day: number, before: number, after: number) => ({
  id,
  due: { day: TODAY + day, from: TODAY + day - before, until: TODAY + day + after },
});
const shown = (found: ReturnType<typeof due>[]) => withinWindow(found, TODAY, SETTINGS).map(({ id }) => id);

test('what she most likely wants today comes before what has been overdue for weeks', () => {
  expect(shown([due(1n, -28, 4, 6), due(2n, -9, 4, 6), due(3n, 4, 4, 6)])).toEqual([3n, 2n, 1n]);
});

test('of what may be due in any of two months she is not reminded', () => {
  expect(shown([due(1n, 0, 10, 21), due(2n, 0, 10, 22)])).toEqual([1n]);
});

test('she is reminded on the days the owner chose only', () => {
  const days = [-31, -30, 0, 7, 8];
  expect(shown(days.map((day, i) => due(BigInt(i), day, 15, 15))).sort()).toEqual([1n, 2n, 3n]);
});
