import { expect, test } from 'vitest';
import { voiceOf } from './texts.ts';

const DAY = 20_790; // 2026-12-03

test('a day is the same day in every time zone, an instant is not', () => {
  for (const zone of ['Pacific/Kiritimati', 'Pacific/Auckland', 'Europe/Amsterdam', 'Pacific/Pago_Pago']) {
    expect(voiceOf('en', 'EUR', zone).dayNumber(DAY)).toBe('3 December');
  }
  const noon = new Date('2026-12-03T12:00:00Z');
  expect(voiceOf('nl', 'EUR', 'Pacific/Auckland').day(noon)).toBe('4 december');
  expect(voiceOf('nl', 'EUR', 'Europe/Amsterdam').day(noon)).toBe('3 december');
});

test('what is remembered of one way of speaking is not said in another', () => {
  const ways = [
    voiceOf('nl', 'EUR', 'Europe/Amsterdam'),
    voiceOf('en-US', 'USD', 'Europe/Amsterdam'),
    voiceOf('en', 'EUR', 'Europe/Amsterdam'),
  ];
  for (let time = 0; time < 2; time++) {
    expect(ways.map((voice) => voice.money(1250n))).toEqual(['€\u00a012,50', '$12.50', '€12.50']);
    expect(ways.map((voice) => voice.dayNumber(DAY))).toEqual(['3 december', 'December 3', '3 December']);
  }
});

test.each([
  ['en', 'USD', '$12.50'],
  ['en', 'CAD', '$12.50'],
  ['nl', 'USD', '$\u00a012,50'],
  ['en', 'JPY', '¥1,250'],
])('in %s a price in %s has the sign that stands on the rest of the page', (locale, currency, written) => {
  expect(voiceOf(locale, currency, 'Europe/Amsterdam').money(1250n)).toBe(written);
});
