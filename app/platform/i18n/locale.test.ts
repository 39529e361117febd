import { expect, test } from 'vitest';
import { pickLocale } from './locale.ts';

test('the merchant’s language wins over the browser’s, regions do not matter', () => {
  expect(pickLocale('nl', 'en-GB,en;q=0.9')).toBe('nl');
  expect(pickLocale('nl-BE')).toBe('nl');
  expect(pickLocale(null, 'fr-FR,nl;q=0.8,en;q=0.5')).toBe('nl');
});

test('English where nothing fits', () => {
  expect(pickLocale('fr', 'de-DE')).toBe('en');
  expect(pickLocale(undefined, '', null)).toBe('en');
});
