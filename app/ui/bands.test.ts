import { expect, test } from 'vitest';
import { type BandPoint, bandPaths } from './bands.ts';

test('weeks and days on one axis keep their lengths', () => {
  const even = { a: 1, b: 1 };
  // Two weeks apart, then a day, then a gap of five.
  const points = [0, 14, 15, 20].map((at) => ({ at: 20_000 + at, values: even }));
  const [first] = bandPaths(['a', 'b'], points);
  expect(first!.d).toBe('M0,50L70,50L75,50L100,50L100,100L75,100L70,100L0,100Z');
});

test('each band begins where the one before it ends, and together they are the whole', () => {
  const points: BandPoint[] = [
    { at: 1, values: { a: 1, b: 3 } },
    { at: 2, values: { b: 4 } },
  ];
  expect(bandPaths(['a', 'b'], points)).toEqual([
    { key: 'a', d: 'M0,75L100,100L100,100L0,100Z' },
    { key: 'b', d: 'M0,0L100,0L100,100L0,75Z' },
  ]);
});

test('a single point, or nothing at all, is no mistake', () => {
  expect(bandPaths(['a'], [{ at: 7, values: { a: 2 } }])).toEqual([{ key: 'a', d: 'M0,0L0,100Z' }]);
  expect(bandPaths(['a'], [{ at: 7, values: {} }])[0]!.d).not.toContain('NaN');
});
