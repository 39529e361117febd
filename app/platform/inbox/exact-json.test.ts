import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseExactJson } from './exact-json.ts';

test('ids beyond 2^53 keep their last digits', () => {
  expect(
    parseExactJson(
      '{"id": 9007199254740993, "n": 12, "price": "1.50", "f": 1.5, "deep": [{"id": 18446744073709551615}]}',
    ),
  ).toEqual({
    id: '9007199254740993',
    n: 12,
    price: '1.50',
    f: 1.5,
    deep: [{ id: '18446744073709551615' }],
  });
});

test('every integer comes back with its own digits, as a number where that holds them', () => {
  fc.assert(
    fc.property(fc.array(fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n })), (integers) => {
      const parsed = parseExactJson(`{"all":[${integers.join()}]}`) as { all: (string | number)[] };
      expect(parsed.all.map(String)).toEqual(integers.map(String));
      for (const value of parsed.all) expect(typeof value === 'string' || Number.isSafeInteger(value)).toBe(true);
    }),
  );
});
