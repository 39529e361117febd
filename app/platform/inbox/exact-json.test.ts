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
