import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatDecimal, formatMoney, parseMinor, parseTyped } from './money.ts';

describe('money', () => {
  test('knows how many decimals a currency has', () => {
    expect(parseMinor('12.34', 'EUR')).toBe(1234n);
    expect(parseMinor('1200', 'JPY')).toBe(1200n);
    expect(parseMinor('1.5', 'KWD')).toBe(1500n);
    expect(parseMinor('-0.01', 'EUR')).toBe(-1n);
  });

  test('rounds further digits half away from zero, without a float in between', () => {
    expect(parseMinor('1.005', 'EUR')).toBe(101n);
    expect(parseMinor('-1.005', 'EUR')).toBe(-101n);
    expect(parseMinor('1.0049999', 'EUR')).toBe(100n);
    expect(parseMinor('90071992547409.93', 'EUR')).toBe(9007199254740993n);
  });

  test.each(['', 'abc', '1,50', '1.', '1e3', 'NaN', '--1'])('refuses %j', (text) => {
    expect(() => parseMinor(text, 'EUR')).toThrow(RangeError);
  });

  test('typed by somebody it has a comma or a point, and no more decimals than its currency', () => {
    expect(parseTyped(' 12,5 ', 'EUR')).toBe(1250n);
    expect(parseTyped('12.50', 'EUR')).toBe(1250n);
    expect(parseTyped('1000', 'JPY')).toBe(1000n);
    expect(parseTyped('1.000', 'KWD')).toBe(1000n);
    for (const text of ['1.000', '1,000', '1.000,00', '1.005', '1.', ',5', '-1', '1e3', '', ' ']) {
      expect(parseTyped(text, 'EUR'), text).toBeNull();
    }
    expect(parseTyped('1.0', 'JPY')).toBeNull();
  });

  test('decimals survive the round trip', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }),
        fc.constantFrom('EUR', 'JPY', 'KWD'),
        (minor, currency) => {
          expect(parseMinor(formatDecimal(minor, currency), currency)).toBe(minor);
        },
      ),
    );
  });

  test('is written as people of that language write it', () => {
    expect(formatMoney(123456n, 'EUR', 'nl').replace(/\s/g, ' ')).toBe('€ 1.234,56');
    expect(formatMoney(123456n, 'EUR', 'en')).toBe('€1,234.56');
  });
});
