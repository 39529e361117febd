import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { GiftCatalogue, GiftHistory } from './history.ts';
import { findGifts, MARKED_FROM } from './mark.ts';
import { giftnessOf, learnGifts } from './model.ts';
import { SIGNS } from './signs.ts';

interface Order {
  elsewhere?: boolean;
  said?: number;
  ahead?: number;
  products: number[];
  quantity?: number;
}

/** Of products, the first three are of kind 0, the next three of kind 1, and so on; kind 0 looks like gifts. */
const PRODUCTS = 12;
const catalogue: GiftCatalogue = {
  category: Int32Array.from({ length: PRODUCTS }, (_, i) => Math.floor(i / 3)),
  categories: PRODUCTS / 3,
  looksLikeGift: Uint8Array.from({ length: PRODUCTS }, (_, i) => (i < 3 ? 1 : 0)),
};

function historyOf(customers: Order[][]): GiftHistory {
  const all = customers.flat();
  const lines = all.flatMap((order) => order.products);
  const ends = (groups: unknown[][]) => {
    let end = 0;
    return Uint32Array.from([0, ...groups.map((group) => (end += group.length))]);
  };
  return {
    customers: ends(customers),
    orders: ends(all.map((order) => order.products)),
    elsewhere: Uint8Array.from(all, (order) => (order.elsewhere ? 1 : 0)),
    said: Uint8Array.from(all, (order) => order.said ?? 0),
    ahead: Int32Array.from(all, (order) => order.ahead ?? 60),
    product: Int32Array.from(lines),
    quantity: Int32Array.from(all.flatMap((order) => order.products.map(() => order.quantity ?? 1))),
  };
}

function found(customers: Order[][]) {
  const history = historyOf(customers);
  const giftness = giftnessOf(history, catalogue);
  const model = learnGifts(history, catalogue, giftness);
  return { history, model, gifts: findGifts(history, catalogue, model, giftness.product) };
}

const order = fc.record({
  elsewhere: fc.boolean(),
  said: fc.integer({ min: 0, max: 3 }),
  ahead: fc.integer({ min: 0, max: 120 }),
  products: fc.array(fc.integer({ min: -1, max: PRODUCTS - 1 }), { maxLength: 5 }),
  quantity: fc.integer({ min: 1, max: 1_000_000 }),
});

describe('for every history', () => {
  test('probabilities are probabilities, marks are lines of the order and each has a reason', () => {
    fc.assert(
      fc.property(fc.array(fc.array(order, { maxLength: 8 }), { maxLength: 40 }), (customers) => {
        const { history, model, gifts } = found(customers);
        for (const number of [...model.weights, model.told]) expect(Number.isFinite(number)).toBe(true);
        for (const gift of gifts) {
          expect(gift.probability).toBeGreaterThanOrEqual(MARKED_FROM);
          expect(gift.probability).toBeLessThanOrEqual(1);
          expect(gift.signs[0]).toBe(gift.reason);
          expect(gift.lines.length).toBeGreaterThan(0);
          for (const line of gift.lines) {
            expect(line).toBeGreaterThanOrEqual(history.orders[gift.order]!);
            expect(line).toBeLessThan(history.orders[gift.order + 1]!);
          }
        }
      }),
    );
  });

  test('an order that says it is a gift is one', () => {
    fc.assert(
      fc.property(fc.array(fc.array(order, { maxLength: 8 }), { maxLength: 40 }), (customers) => {
        const { history, gifts } = found(customers);
        const marked = new Set(gifts.map((gift) => gift.order));
        history.said.forEach((said, o) => {
          if (said > 0 && history.orders[o + 1]! > history.orders[o]!) expect(marked.has(o)).toBe(true);
        });
      }),
    );
  });

  test('where no order has a note, a wrapping or another address, nothing is a gift', () => {
    fc.assert(
      fc.property(fc.array(fc.array(order, { maxLength: 8 }), { maxLength: 40 }), (customers) => {
        const plain = customers.map((orders) => orders.map((o) => ({ ...o, elsewhere: false, said: 0 })));
        expect(found(plain).gifts).toEqual([]);
      }),
    );
  });
});

describe('of a parcel to her own address', () => {
  const coffee: Order = { products: [6] };

  test('what she buys again and again is hers, although the note says gift', () => {
    const { gifts, history } = found([[coffee, coffee, coffee, { products: [6, 1], said: 1 }]]);
    expect(gifts).toHaveLength(1);
    expect(gifts[0]!.lines.map((line) => history.product[line])).toEqual([1]);
  });

  test('unless it goes to another address, or there is nothing else in it', () => {
    const away = found([[coffee, coffee, coffee, { products: [6, 1], said: 1, elsewhere: true }]]);
    expect(away.gifts[0]!.lines).toHaveLength(2);
    const alone = found([[coffee, coffee, coffee, { products: [6], said: 1 }]]);
    expect(alone.gifts[0]!.lines).toHaveLength(1);
  });
});

test('another address alone does not make a gift in a shop of which nothing is known; with a day and a thing for it, it does', () => {
  expect(found([[{ products: [6], elsewhere: true }]]).gifts).toEqual([]);
  const [gift] = found([[{ products: [0], elsewhere: true, ahead: 3 }]]).gifts;
  expect(gift).toMatchObject({ reason: 'elsewhere', signs: ['elsewhere', 'giftProducts'], forOccasion: true });
});

test('where everything she orders goes elsewhere without a word, that is her own address', () => {
  const office: Order = { products: [6], elsewhere: true };
  const giving = Array.from({ length: 60 }, (_, i): Order[] => [
    { products: [i % 3], elsewhere: i % 5 > 0, said: i % 4 ? 1 : 0 },
    { products: [6 + (i % 6)] },
    { products: [6 + (i % 6)] },
  ]);
  const history = [...giving, [office, office, office, office]];
  const marked = found(history).gifts.map((gift) => gift.order);
  for (let o = 0; o < 4; o++) expect(marked).not.toContain(180 + o);
});

/** Mulberry32. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

test('how many givers say so is found from those who do, whatever their share', () => {
  for (const told of [0.25, 0.5, 0.8]) {
    const rng = seeded(Math.round(told * 1000));
    const customers = Array.from({ length: 4000 }, (): Order[] =>
      Array.from({ length: 1 + Math.floor(rng() * 4) }, () => {
        const gift = rng() < 0.12;
        return {
          elsewhere: rng() < (gift ? 0.8 : 0.01),
          said: gift && rng() < told ? 1 : 0,
          products: [Math.floor(gift && rng() < 0.7 ? rng() * 3 : 3 + rng() * 9)],
        };
      }),
    );
    const { model } = found(customers);
    expect(Math.abs(model.told - told), `told ${told}, found ${model.told}`).toBeLessThan(0.08);
    expect(model.weights[SIGNS.indexOf('elsewhere')]).toBeGreaterThan(3);
  }
});
