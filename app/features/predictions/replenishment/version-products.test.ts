import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeProducts, encodeProducts } from './version-products.ts';

const real = fc.double({ noNaN: true });
const days = fc.option(real);

test('what a version said of its products is read back to the last bit', () => {
  const row = fc.record({
    productId: fc.bigInt(1n, 2n ** 63n - 1n),
    evidence: fc.nat(),
    buyers: fc.nat(),
    q25: days,
    median: days,
    q75: days,
    returning: real,
    contents: real,
    unit: fc.constantFrom(null, 'g', 'ml', 'piece'),
    mean: real,
    meanVariance: real,
    scatter: real,
  });
  fc.assert(
    fc.property(fc.array(row), (rows) => {
      expect(decodeProducts(encodeProducts(rows))).toEqual(rows);
    }),
  );
});
