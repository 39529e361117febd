import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ProductState } from '../pipeline/types.ts';
import { type Boost, boostSchema } from '../schema.ts';
import { boostOf } from './boosts.ts';

const tea: ProductState = {
  id: 7n,
  available: true,
  published: true,
  productType: 'Tea',
  vendor: 'Kop & Kruid',
  tags: ['Organic', 'new'],
  priceMinor: 1000n,
  costMinor: 400n,
  inventory: 12,
};
const none = () => new Set<bigint>();
const factor = (boosts: Boost[], product = tea) =>
  boostOf(product, boosts, (id) => new Set(id === '5' ? [7n] : [])).factor;

test.each<[string, Boost, number]>([
  ['a collection it is in', { of: 'collection', value: '5', effect: 'much_more' }, 3],
  ['a collection it is not in', { of: 'collection', value: '6', effect: 'much_more' }, 1],
  ['a tag, whatever its capitals', { of: 'tag', value: 'organic', effect: 'more' }, 1.5],
  ['its vendor', { of: 'vendor', value: 'kop & kruid', effect: 'less' }, 2 / 3],
  ['its type', { of: 'type', value: 'Tea', effect: 'never' }, 0],
  ['part of a type', { of: 'type', value: 'Te', effect: 'never' }, 1],
  ['a price below', { of: 'price', than: 'below', amount: 1001, effect: 'more' }, 1.5],
  ['a price that is not below', { of: 'price', than: 'below', amount: 1000, effect: 'more' }, 1],
  ['much in stock', { of: 'stock', than: 'above', amount: 11, effect: 'more' }, 1.5],
  ['a margin above', { of: 'margin', than: 'above', amount: 59, effect: 'more' }, 1.5],
  ['a margin that is exactly that', { of: 'margin', than: 'above', amount: 60, effect: 'more' }, 1],
])('%s', (_what, boost, expected) => {
  expect(boostSchema.parse(boost)).toEqual(boost);
  expect(factor([boost])).toBe(expected);
});

test('what is not known is neither high nor low', () => {
  const unknown = { ...tea, costMinor: null, inventory: null };
  for (const than of ['below', 'above'] as const)
    for (const of of ['stock', 'margin'] as const)
      expect(factor([{ of, than, amount: 50, effect: 'never' }], unknown)).toBe(1);
});

test('wishes multiply within bounds; one never is never; the order of the wishes does not matter', () => {
  const boost = fc.record({
    of: fc.constantFrom('tag' as const, 'vendor' as const, 'type' as const),
    value: fc.constantFrom('organic', 'Tea', 'Kop & Kruid', 'other'),
    effect: fc.constantFrom('much_more' as const, 'more' as const, 'less' as const, 'never' as const),
  });
  fc.assert(
    fc.property(fc.array(boost, { maxLength: 8 }), (boosts) => {
      const { factor: seen, applied } = boostOf(tea, boosts, none);
      const never = applied.some((place) => boosts[place]!.effect === 'never');
      expect(seen === 0).toBe(never);
      if (!never) expect(seen).toBeGreaterThanOrEqual(0.1);
      expect(seen).toBeLessThanOrEqual(10);
      expect(boostOf(tea, [...boosts].reverse(), none).factor).toBeCloseTo(seen, 12);
      if (applied.length === 0) expect(seen).toBe(1);
    }),
  );
});
