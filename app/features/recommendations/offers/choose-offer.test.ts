import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooseOffer as choose, mayStand, type OfferedProduct, type OfferedSet, worstCase } from './choose-offer.ts';

interface Product extends OfferedProduct {
  mayBeSold: boolean;
}
const product = (euros: number, rest: Partial<Product> = {}): Product => ({
  listMinor: BigInt(Math.round(euros * 100)),
  costMinor: null,
  mayBeSold: true,
  ...rest,
});
const set = (key: string, items: bigint[], rest: Partial<OfferedSet> = {}): OfferedSet => ({
  key,
  items,
  rank: 1,
  accepted: true,
  saving: 0,
  ...rest,
});
const shop = new Map([1n, 2n, 3n, 4n, 5n].map((id) => [id, product(10)]));

const chooseOffer = (
  owned: ReadonlySet<bigint>,
  sets: OfferedSet[],
  products: ReadonlyMap<bigint, Product>,
  usedUp: ReadonlySet<bigint> = new Set(),
) => choose({ owned, usedUp }, sets, products, (missing) => missing.every((id) => products.get(id)!.mayBeSold));

describe('the next best offer', () => {
  test('is the set she has most of; what she has and what she lacks make up the whole', () => {
    const sets = [set('half', [1n, 5n]), set('most', [1n, 2n, 3n, 4n], { rank: 2 })];
    expect(chooseOffer(new Set([1n, 2n, 3n]), sets, shop)).toEqual({
      bundleKey: 'most',
      owned: [1n, 2n, 3n],
      missing: [4n],
      listMinor: 1000n,
      offMinor: 0n,
      fromMinor: null,
    });
  });

  test('prices the rest so that the sum is the set’s price', () => {
    const offer = chooseOffer(new Set([1n, 2n, 3n]), [set('four', [1n, 2n, 3n, 4n], { saving: 10 })], shop)!;
    // Four at € 10 less 10% is € 36; three of them are paid for.
    expect(offer.listMinor - offer.offMinor).toBe(600n);
    // A smaller variant of it does not get as much off.
    expect(offer.fromMinor).toBe(900n);
  });

  test('gives away neither half of it nor what the shop paid', () => {
    const sets = [set('four', [1n, 2n, 3n, 4n], { saving: 40 })];
    expect(chooseOffer(new Set([1n, 2n, 3n]), sets, shop)!.offMinor).toBe(500n);
    const dear = new Map([...shop, [4n, product(10, { costMinor: 880n })] as const]);
    expect(chooseOffer(new Set([1n, 2n, 3n]), sets, dear)!.offMinor).toBe(120n);
  });

  test('also where several are missing: to the cent', () => {
    const prices = new Map([24.95, 31.95, 9.95, 17.95].map((euros, i) => [BigInt(i + 1), product(euros)] as const));
    const offer = chooseOffer(new Set([1n, 2n]), [set('four', [1n, 2n, 3n, 4n], { saving: 7 })], prices)!;
    // € 84.80 less 7% is € 78.86.
    expect(5690n + offer.listMinor - offer.offMinor).toBe(7886n);
    expect(offer.fromMinor).toBe(2511n);
  });

  test('several missing ones each lose the same share, and none goes below what it may cost, whatever the pieces', () => {
    const prices = new Map([
      [1n, product(40)],
      [2n, product(10)],
      [3n, product(80)],
      [4n, product(10, { costMinor: 850n })],
    ]);
    const offer = chooseOffer(new Set([1n, 2n]), [set('four', [1n, 2n, 3n, 4n], { saving: 20 })], prices)!;
    // € 140 less 20% would be € 28 off € 90; but the cheap one may not lose more than 15%, not even of € 81.
    expect(offer).toMatchObject({ missing: [3n, 4n], listMinor: 9000n, fromMinor: 8100n, offMinor: 1215n });
  });

  test.each([
    ['all of it', [1n, 2n, 3n], set('three', [1n, 2n, 3n])],
    ['too little of it', [1n], set('three', [1n, 2n, 3n])],
    ['half of a pair that nobody has taken up', [1n], set('pair', [1n, 2n], { accepted: false })],
    ['what is left is sold out', [1n, 2n], set('three', [1n, 2n, 9n])],
  ])('is none when she owns %s', (_what, owned, only) => {
    const products = new Map([...shop, [9n, product(10, { mayBeSold: false })] as const]);
    expect(chooseOffer(new Set(owned), [only], products)).toBeNull();
  });

  test('is never what she had before: what is used up she buys again, at its price', () => {
    const sets = [set('espresso', [1n, 2n, 3n]), set('tea', [1n, 2n, 4n], { rank: 2 })];
    expect(chooseOffer(new Set([1n, 2n]), sets, shop)?.bundleKey).toBe('espresso');
    expect(chooseOffer(new Set([1n, 2n]), sets, shop, new Set([3n]))?.bundleKey).toBe('tea');
    expect(chooseOffer(new Set([1n, 2n]), sets, shop, new Set([3n, 4n]))).toBeNull();
  });

  test('whatever the sets: missing is hers to buy, the price between half and list, the sum never above the set’s', () => {
    const id = fc.bigInt(1n, 8n);
    fc.assert(
      fc.property(
        fc.uniqueArray(id, { maxLength: 8 }),
        fc.array(
          fc.record({
            items: fc.uniqueArray(id, { minLength: 2, maxLength: 4 }),
            accepted: fc.boolean(),
            saving: fc.integer({ min: 0, max: 50 }),
          }),
          { maxLength: 6 },
        ),
        fc.array(fc.record({ euros: fc.integer({ min: 1, max: 90 }), mayBeSold: fc.boolean() }), {
          minLength: 8,
          maxLength: 8,
        }),
        (ownedIds, made, states) => {
          const owned = new Set(ownedIds);
          const sets = made.map(({ items, ...rest }, i) => set(String(i), items, { rank: i + 1, ...rest }));
          const products = new Map(
            states.map(({ euros, mayBeSold }, i) => [BigInt(i + 1), product(euros + 0.99, { mayBeSold })]),
          );
          const offer = chooseOffer(owned, sets, products);
          if (!offer) return;
          const { items, saving, accepted } = sets[Number(offer.bundleKey)]!;
          expect([...offer.owned, ...offer.missing].sort()).toEqual([...items].sort());
          expect(offer.missing.every((one) => !owned.has(one) && products.get(one)!.mayBeSold)).toBe(true);
          expect(offer.offMinor).toBeGreaterThanOrEqual(0n);
          expect(offer.offMinor * 2n).toBeLessThanOrEqual(offer.listMinor);
          if (!accepted || saving === 0) expect(offer.offMinor).toBe(0n);
          const whole = items.reduce((sum, one) => sum + products.get(one)!.listMinor, 0n);
          expect(offer.fromMinor !== null).toBe(offer.offMinor > 0n);
          // What she has at list price and the rest at its price are the set's price, unless the rest would be too cheap.
          const setPrice = (whole * BigInt(100 - saving) + 50n) / 100n;
          const saved = whole - setPrice;
          const from = (offer.missing.length > 1 ? offer.fromMinor : null) ?? offer.listMinor;
          const tooCheap = (off: bigint) =>
            offer.missing.some((one) => {
              const { listMinor } = products.get(one)!;
              return off * listMinor > from * (listMinor / 2n);
            });
          expect(tooCheap(offer.offMinor)).toBe(false);
          if (accepted && offer.offMinor !== saved) {
            expect(offer.offMinor).toBeLessThan(saved);
            expect(tooCheap(offer.offMinor + 1n)).toBe(true);
          }
          // A discount is never more than the whole set saves.
          expect(offer.offMinor).toBeLessThanOrEqual((whole * BigInt(saving)) / 100n + 1n);
        },
      ),
    );
  });
});

describe('an offer at the prices of before', () => {
  const prices = (...euros: number[]) =>
    new Map(euros.map((price, i) => [BigInt(i + 1), product(price, { costMinor: 700n })] as const));

  test.each([
    ['a little less for one product', { missing: [1n], offMinor: 100n, fromMinor: null }, prices(9.5), true],
    [
      'so much less that it would be sold below its cost',
      { missing: [1n], offMinor: 100n, fromMinor: null },
      prices(7.5),
      false,
    ],
    ['more for two', { missing: [1n, 2n], offMinor: 300n, fromMinor: 1800n }, prices(11, 10), true],
    [
      'so little for two that the code would be refused',
      { missing: [1n, 2n], offMinor: 100n, fromMinor: 1800n },
      prices(8, 9),
      false,
    ],
  ])('that now cost %s', (_what, before, products, stands) => {
    expect(mayStand(before, products)).toBe(stands);
  });

  test('stands where nothing changed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ list: fc.integer({ min: 1, max: 9999 }), cost: fc.integer({ min: 0, max: 9999 }) }), {
          minLength: 2,
          maxLength: 4,
        }),
        fc.integer({ min: 1, max: 50 }),
        (made, saving) => {
          const ids = made.map((_, i) => BigInt(i + 1));
          const products = new Map(
            made.map(({ list, cost }, i) => [ids[i]!, product(list / 100, { costMinor: BigInt(cost) })]),
          );
          const offer = chooseOffer(
            new Set(ids.slice(0, Math.ceil(ids.length / 2))),
            [set('it', ids, { saving })],
            products,
          );
          if (offer && offer.offMinor > 0n) expect(mayStand(offer, products)).toBe(true);
        },
      ),
    );
  });
});

describe('what the owner is told a price of the set may come to', () => {
  test('is the product that loses most of its price, and what it then costs', () => {
    const items = [product(24.95), product(29.95), product(13.95)];
    expect(worstCase(items, 15)).toEqual({
      wholeMinor: 6885n,
      setMinor: 5852n,
      last: { product: items[2], priceMinor: 698n, moreMinor: 336n },
    });
    expect(worstCase(items, 0)).toEqual({ wholeMinor: 6885n, setMinor: 6885n, last: null });
  });

  test('is just what who lacks that one is offered; nobody who lacks another is offered a larger share', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ list: fc.integer({ min: 1, max: 9999 }), cost: fc.option(fc.integer({ min: 0, max: 9999 })) }),
          {
            minLength: 2,
            maxLength: 4,
          },
        ),
        fc.integer({ min: 0, max: 50 }),
        (made, saving) => {
          const items = made.map(({ list, cost }) =>
            product(list / 100, { costMinor: cost === null ? null : BigInt(cost) }),
          );
          const ids = items.map((_, i) => BigInt(i + 1));
          const products = new Map(items.map((one, i) => [ids[i]!, one]));
          const { last } = worstCase(items, saving);
          const offered = ids.map((id) => {
            const rest = new Set(ids.filter((one) => one !== id));
            const { listMinor, offMinor } = chooseOffer(rest, [set('it', ids, { saving })], products)!;
            const { wholeMinor, setMinor } = worstCase(items, saving);
            const moreMinor = wholeMinor - setMinor - offMinor;
            return { product: products.get(id)!, priceMinor: listMinor - offMinor, moreMinor };
          });
          for (const { product: other, priceMinor } of offered) {
            const share = (price: bigint, of: Product) => (price * 1_000_000n) / of.listMinor;
            if (last) expect(share(last.priceMinor, last.product)).toBeLessThanOrEqual(share(priceMinor, other));
            else expect(priceMinor).toBe(other.listMinor);
          }
          if (last) expect(offered).toContainEqual(last);
        },
      ),
    );
  });
});
