import fc from 'fast-check';
import { expect, test } from 'vitest';
import { oneOfEach } from './one-of-each.ts';

const version = fc.record({
  order: fc.record({ id: fc.bigInt(1n, 5n), updatedAt: fc.integer({ min: 0, max: 9 }).map((ms) => new Date(ms)) }),
  seenAt: fc.integer({ min: 0, max: 9 }).map((ms) => new Date(ms)),
});

test('nothing is lost, no order comes twice in a part, and each order goes from old to new', () => {
  fc.assert(
    fc.property(fc.array(version), (versions) => {
      const parts = oneOfEach(versions);
      expect(new Set(parts.flat())).toEqual(new Set(versions));
      for (const part of parts) expect(new Set(part.map(({ order }) => order.id)).size).toBe(part.length);
      const last = new Map<bigint, number>();
      for (const { order, seenAt } of parts.flat()) {
        const age = order.updatedAt.getTime() * 10 + seenAt.getTime();
        expect(age).toBeGreaterThanOrEqual(last.get(order.id) ?? 0);
        last.set(order.id, age);
      }
    }),
  );
});
