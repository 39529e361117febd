import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparableSizes, packSize } from './pack-size.ts';

const g = (amount: number) => ({ amount, unit: 'g' as const });
const ml = (amount: number) => ({ amount, unit: 'ml' as const });
const pieces = (amount: number) => ({ amount, unit: 'piece' as const });

describe('what is in a pack', () => {
  it.each([
    ['500 g', g(500)],
    ['250g', g(250)],
    ['Koffiebonen 1kg', g(1000)],
    ['1,5 kg', g(1500)],
    ['0.125 kg', g(125)],
    ['1.000 g', g(1000)],
    ['½ kg', g(500)],
    ['1/2 kilo', g(500)],
    ['8 X 1.5 OZ', g(8 * 1.5 * 28.349523125)],
    ['2 pads, 120 g', g(120)],
    ['Doos van 500 gram', g(500)],
    ['3 L', ml(3000)],
    ['6 x 330 ml', ml(1980)],
    ['6×33cl', ml(1980)],
    ['12 fl. oz', ml(12 * 29.5735295625)],
    ['50 pieces', pieces(50)],
    ['100 stuks', pieces(100)],
    ['doos van 12', pieces(12)],
    ['Pack of 6', pieces(6)],
    ['20 theezakjes', pieces(20)],
    ['5 bars', pieces(5)],
    ['3-pack', pieces(3)],
  ])('%s', (title, expected) => {
    const found = packSize(title);
    expect(found?.unit).toBe(expected.unit);
    expect(found?.amount).toBeCloseTo(expected.amount, 6);
  });

  it.each(['Default Title', 'T-shirt L', 'Size 42', 'N°5', 'Dark Chocolate 72% Tanzania', 'Large', '', '0 g', '2024'])(
    'nothing of the kind: %s',
    (title) => expect(packSize(title)).toBeNull(),
  );

  it('is a positive number or nothing, whatever somebody called it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (title) => {
        const found = packSize(title);
        expect(found === null || (Number.isFinite(found.amount) && found.amount > 0)).toBe(true);
      }),
    );
  });

  it('grows with the number of packs and is the same in any unit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 1, max: 999 }), (count, grams) => {
        expect(packSize(`${count} x ${grams} g`)!.amount).toBeCloseTo(count * grams, 6);
        expect(packSize(`${grams / 1000} kg`)!.amount).toBeCloseTo(grams, 6);
      }),
    );
  });
});

describe('packs of one product', () => {
  it('compare in one unit, or not at all', () => {
    expect(comparableSizes([g(250), g(1000)])).toEqual({ unit: 'g', amounts: [250, 1000] });
    expect(comparableSizes([g(250), null])).toEqual({ unit: null, amounts: [1, 1] });
    expect(comparableSizes([g(250), pieces(4)])).toEqual({ unit: null, amounts: [1, 1] });
    expect(comparableSizes([])).toEqual({ unit: null, amounts: [] });
  });
});
