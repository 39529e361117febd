import { describe, expect, test } from 'vitest';
import { dayNumber, parseIsoDate } from '../time.ts';
import { currentSlot } from './schedules.ts';

/** Every ten minutes over a week, the slots that would have started something. */
function startedOver(from: string, days: number, dailyAt: `${number}:${number}`, timezone: string): string[] {
  const started: string[] = [];
  let last: string | null = null;
  for (let at = Date.parse(from); at < Date.parse(from) + days * 86_400_000; at += 600_000) {
    const slot = currentSlot({ dailyAt }, timezone, new Date(at))?.name;
    if (slot && slot !== last) started.push(slot);
    if (slot !== undefined) last = slot;
  }
  return started;
}

describe('daily schedules', () => {
  test.each([
    ['spring, in the hour that does not exist', '2026-03-27T00:00:00Z', '2:30' as const],
    ['autumn, in the hour that comes twice', '2026-10-23T00:00:00Z', '2:30' as const],
    ['autumn, just after midnight', '2026-10-23T00:00:00Z', '0:15' as const],
  ])('run once a day over a change of the clock: %s', (_name, from, dailyAt) => {
    const slots = startedOver(from, 5, dailyAt, 'Europe/Amsterdam');
    const first = dayNumber(parseIsoDate(slots[0]!)!);
    expect(slots.length).toBeGreaterThanOrEqual(5);
    expect(slots.map((slot) => dayNumber(parseIsoDate(slot)!))).toEqual(slots.map((_slot, index) => first + index));
  });

  test('wait for the time of day in the shop, wherever it is', () => {
    const now = new Date('2026-11-21T02:00:00Z');
    expect(currentSlot({ dailyAt: '3:15' }, 'Europe/Amsterdam', now)).toBeNull();
    expect(currentSlot({ dailyAt: '3:15' }, 'Asia/Tokyo', now)).toEqual({
      name: '2026-11-21',
      from: new Date('2026-11-20T18:15:00Z'),
    });
    expect(currentSlot({ dailyAt: '3:15' }, 'America/Los_Angeles', now)?.name).toBe('2026-11-20');
  });

  test('run every so many minutes by the clock they are given', () => {
    const slot = (text: string) => currentSlot({ everyMinutes: 30 }, 'UTC', new Date(text))?.name;
    expect(slot('2026-11-21T02:00:00Z')).toBe(slot('2026-11-21T02:29:59Z'));
    expect(slot('2026-11-21T02:30:00Z')).not.toBe(slot('2026-11-21T02:29:59Z'));
  });
});
