import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { everySoOften } from './ticking.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('what takes longer than a tick is not begun again beside itself, nor made up for; who ends it waits for it', async () => {
  const ends: (() => void)[] = [];
  const stop = everySoOften(1_000, () => new Promise((resolve) => ends.push(resolve)));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(ends).toHaveLength(1);
  ends[0]!();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(ends).toHaveLength(2);

  let stopped = false;
  const stopping = stop().then(() => {
    stopped = true;
  });
  await vi.advanceTimersByTimeAsync(5_000);
  expect(stopped).toBe(false);
  ends[1]!();
  await stopping;
  await vi.advanceTimersByTimeAsync(5_000);
  expect(ends).toHaveLength(2);
});
