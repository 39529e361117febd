import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ContentProduct, contentNeighbours } from './content.ts';

const shop: ContentProduct[] = [
  { title: 'Blue linen shirt', type: 'Shirts', vendor: 'Noord', tags: ['linen', 'summer'], priceMinor: 5900 },
  { title: 'White linen shirt', type: 'Shirts', vendor: 'Noord', tags: ['linen', 'summer'], priceMinor: 6100 },
  { title: 'Linen trousers', type: 'Trousers', vendor: 'Noord', tags: ['linen', 'summer'], priceMinor: 7900 },
  { title: 'Wool scarf', type: 'Scarves', vendor: 'Noord', tags: ['winter'], priceMinor: 3900 },
  { title: 'Crème brûlée torch', type: 'Kitchen', vendor: 'Vuur', tags: [], priceMinor: 2900 },
  { title: 'Creme brulee dishes', type: 'Kitchen', vendor: 'Vuur', tags: [], priceMinor: 3500 },
];

describe('likeness by content', () => {
  it('puts the nearest first and fills up with nothing', () => {
    const [shirt, , , , torch] = contentNeighbours(shop);
    expect(shirt!.map(({ item }) => item)).toEqual([1, 2, 3]);
    expect(torch!.map(({ item }) => item)).toEqual([5]);
  });

  it('prefers the nearer price among equals', () => {
    const [first] = contentNeighbours([
      { title: 'mug', priceMinor: 1000 },
      { title: 'mug', priceMinor: 9000 },
      { title: 'mug', priceMinor: 1200 },
    ]);
    expect(first!.map(({ item }) => item)).toEqual([2, 1]);
  });

  it('answers only the rows asked for', () => {
    expect(contentNeighbours(shop, { only: [4], k: 1 })).toEqual([contentNeighbours(shop)[4]!.slice(0, 1)]);
    expect(() => contentNeighbours(shop, { only: [6] })).toThrow(RangeError);
  });

  it('keeps scores between 0 and 1, best first, and itself out, for any catalogue', () => {
    const word = fc.constantFrom('red', 'blue', 'tea', 'mug', 'é', '', '🙂');
    const product = fc.record({
      title: fc.array(word).map((words) => words.join(' ')),
      type: word,
      vendor: word,
      tags: fc.array(word),
      priceMinor: fc.integer({ min: -1, max: 100 }),
    });
    fc.assert(
      fc.property(fc.array(product, { maxLength: 30 }), (products) => {
        contentNeighbours(products).forEach((similar, item) => {
          expect(similar.every((other) => other.item !== item && other.score > 0 && other.score <= 1 + 1e-12)).toBe(
            true,
          );
          expect(similar.map(({ score }) => score)).toEqual(similar.map(({ score }) => score).sort((a, b) => b - a));
        });
      }),
    );
  });
});
