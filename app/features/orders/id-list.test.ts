import fc from 'fast-check';
import { expect, test } from 'vitest';
import { IdList } from './id-list.ts';

test('an id is in the list if it was added, whenever and in whatever order', () => {
  const id = fc.bigInt({ min: 1n, max: 2n ** 63n - 1n });
  const ids = fc.array(fc.oneof(id, fc.bigInt({ min: 1n, max: 3000n })), { maxLength: 3000 });
  fc.assert(
    fc.property(ids, ids, fc.array(id), (first, later, others) => {
      const list = new IdList();
      const known = new Set<bigint>();
      for (const part of [first, later]) {
        for (const one of part) {
          list.add(one);
          known.add(one);
        }
        for (const one of [...first, ...later, ...others]) expect(list.has(one)).toBe(known.has(one));
      }
    }),
    { numRuns: 20 },
  );
});
