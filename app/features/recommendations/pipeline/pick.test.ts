import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pick, sift } from './pick.ts';
import { decodeCandidates, encodeCandidates, worthOf } from './stored.ts';
import type { Candidate, Owned, PickInput, PickReason, ProductState } from './types.ts';
import { NO_RULES } from './types.ts';
import { longPast, mayNeedAgain } from './used-up.ts';

const TODAY = 20_000;

const product = (id: bigint, fields: Partial<ProductState> = {}): ProductState => ({
  id,
  available: true,
  published: true,
  productType: '',
  vendor: '',
  tags: [],
  priceMinor: 1000n,
  costMinor: null,
  inventory: null,
  ...fields,
});

const owned = (fields: Partial<Owned> = {}): Owned => ({
  times: 1,
  lastDay: TODAY - 100,
  variantId: null,
  due: null,
  lasts: false,
  ...fields,
});

const fresh = (
  productId: bigint,
  score: number,
  reason: PickReason = { key: 'popular', orders: 9, days: 60 },
): Candidate => ({
  productId,
  score,
  reason,
  owned: null,
});

const had = (productId: bigint, score: number, fields: Partial<Owned> = {}): Candidate => ({
  productId,
  score,
  reason: { key: 'again', times: fields.times ?? 1, everyDays: null },
  owned: owned(fields),
});

const input = (products: ProductState[], fields: Partial<PickInput> = {}): PickInput => ({
  products: new Map(products.map((one) => [one.id, one])),
  rules: NO_RULES,
  today: TODAY,
  ...fields,
});

const shown = (candidates: Candidate[], asked: PickInput) => pick(candidates, asked).map(({ productId }) => productId);

const id = fc.bigInt(1n, 15n);
const reason: fc.Arbitrary<PickReason> = fc.oneof(
  id.map((beside): PickReason => ({ key: 'together', with: beside, together: 3, orders: 9 })),
  id.map((beside): PickReason => ({ key: 'newLike', with: beside, days: 3 })),
  fc.constant<PickReason>({ key: 'popular', orders: 5, days: 60 }),
);
const candidate: fc.Arbitrary<Candidate> = fc.record({
  productId: id,
  score: fc.double({ min: 0.001, max: 10, noNaN: true }),
  reason,
  owned: fc.option(
    fc.record({
      times: fc.integer({ min: 1, max: 9 }),
      lastDay: fc.integer({ min: TODAY - 400, max: TODAY }),
      variantId: fc.option(id),
      due: fc.option(
        fc.record({
          day: fc.integer({ min: TODAY - 200, max: TODAY + 100 }),
          from: fc.integer({ min: TODAY - 200, max: TODAY + 100 }),
          until: fc.integer({ min: TODAY - 200, max: TODAY + 100 }),
        }),
      ),
      lasts: fc.boolean(),
    }),
  ),
});
const state = fc.record({
  available: fc.boolean(),
  published: fc.boolean(),
  productType: fc.constantFrom('', 'Tea', 'Coffee', 'Cups'),
});
const asked: fc.Arbitrary<PickInput> = fc
  .record({
    states: fc.array(state, { minLength: 1, maxLength: 15 }),
    excluded: fc.uniqueArray(id, { maxLength: 4 }),
    pinned: fc.uniqueArray(id, { maxLength: 4 }),
    hidden: fc.uniqueArray(id, { maxLength: 3 }),
    ratings: fc.array(fc.tuple(id, fc.integer({ min: 1, max: 5 })), { maxLength: 6 }),
    of: fc.constantFrom('both', 'new', 'again'),
    count: fc.integer({ min: 0, max: 12 }),
  })
  .map(({ states, excluded, pinned, hidden, ratings, of, count }) =>
    input(
      states.map((fields, i) => product(BigInt(i + 1), fields)),
      {
        rules: {
          excluded: (one) => excluded.includes(one.id),
          multiplier: (one) => (Number(one.id) % 3) + 0.5,
          pinned,
        },
        hidden: new Set(hidden),
        ratings: new Map(ratings),
        of: of as 'both',
        count,
      },
    ),
  );

describe('whatever the candidates and the shop', () => {
  test('six at most, once each, for sale, allowed, needed, with a reason; the same every time', () => {
    fc.assert(
      fc.property(fc.array(candidate, { maxLength: 40 }), asked, (candidates, given) => {
        const before = structuredClone(candidates);
        const { picks, dropped } = sift(candidates, given);
        expect(candidates).toEqual(before);
        expect(picks.length).toBeLessThanOrEqual(Math.min(6, given.count!));
        const ids = picks.map(({ productId }) => productId);
        expect(new Set(ids).size).toBe(ids.length);
        for (const one of picks) {
          expect(one.product).toMatchObject({ id: one.productId, available: true, published: true });
          expect(given.rules.excluded(one.product, null)).toBe(false);
          expect(given.hidden!.has(one.productId)).toBe(false);
          expect(given.ratings!.get(one.productId)).not.toBe(1);
          expect(one.owned === null || mayNeedAgain(one.owned, TODAY)).toBe(true);
          expect(one.owned?.lasts ?? false).toBe(false);
          expect(one.reason.key).toBeTruthy();
          if (given.of !== 'both') expect(one.owned !== null).toBe(given.of === 'again');
        }
        const all = new Set([...candidates.map(({ productId }) => productId), ...ids]);
        const accounted = new Set([...ids, ...dropped.map(({ candidate: { productId } }) => productId)]);
        for (const one of all) expect(accounted.has(one)).toBe(true);
        expect(sift(candidates, given)).toEqual({ picks, dropped });
      }),
      { numRuns: 500 },
    );
  });

  test('a list is stored and read back as it was', () => {
    fc.assert(
      fc.property(fc.array(candidate), (candidates) => {
        const placed = candidates.map((one, place) => ({ ...one, score: worthOf(place) }));
        expect(decodeCandidates(encodeCandidates(candidates))).toEqual(placed);
      }),
    );
  });
});

describe('the order', () => {
  test('follows the score, the owner’s boost and her stars', () => {
    const products = [1n, 2n, 3n, 4n].map((one) => product(one, { vendor: one === 4n ? 'Ours' : '' }));
    const candidates = [fresh(1n, 4), fresh(2n, 3), fresh(3n, 2), fresh(4n, 1)];
    expect(shown(candidates, input(products))).toEqual([1n, 2n, 3n, 4n]);
    const rules = { ...NO_RULES, multiplier: ({ vendor }: ProductState) => (vendor === 'Ours' ? 10 : 1) };
    expect(shown(candidates, input(products, { rules }))).toEqual([4n, 1n, 2n, 3n]);
    const ratings = new Map([
      [1n, 2],
      [2n, 5],
      [3n, 1],
    ]);
    expect(shown(candidates, input(products, { ratings }))).toEqual([2n, 1n, 4n]);
  });

  test('what a well rated product leads to is pulled, a badly rated one pushes', () => {
    const products = [1n, 2n, 8n, 9n].map((one) => product(one));
    const lead = (beside: bigint): PickReason => ({ key: 'together', with: beside, together: 5, orders: 9 });
    const candidates = [fresh(1n, 1.1, lead(8n)), fresh(2n, 1, lead(9n))];
    expect(shown(candidates, input(products))).toEqual([1n, 2n]);
    expect(shown(candidates, input(products, { ratings: new Map([[9n, 5]]) }))).toEqual([2n, 1n]);
    expect(shown(candidates, input(products, { ratings: new Map([[8n, 1]]) }))).toEqual([2n, 1n]);
  });

  test('pins come first, also where nothing led to them; a multiplier of nought excludes', () => {
    const products = [1n, 2n, 3n].map((one) => product(one));
    const rules = { ...NO_RULES, pinned: [3n, 2n], multiplier: ({ id: one }: ProductState) => (one === 1n ? 0 : 1) };
    const { picks, dropped } = sift([fresh(1n, 9), fresh(2n, 1)], input(products, { rules }));
    expect(picks.map(({ productId, reason: { key } }) => [productId, key])).toEqual([
      [3n, 'pin'],
      [2n, 'pin'],
    ]);
    expect(dropped).toMatchObject([{ candidate: { productId: 1n }, why: 'excluded' }]);
  });

  test('two of a type at most, unless there is too little else', () => {
    const teas = [1n, 2n, 3n, 4n].map((one) => product(one, { productType: 'Tea' }));
    const candidates = [...teas.map(({ id: one }) => fresh(one, 10 - Number(one))), fresh(5n, 1), fresh(6n, 0.5)];
    const asks = (others: ProductState[], count: number) => input([...teas, ...others], { count });
    expect(shown(candidates, asks([product(5n), product(6n)], 4))).toEqual([1n, 2n, 5n, 6n]);
    expect(shown(candidates, asks([], 3))).toEqual([1n, 2n, 3n]);
  });

  test('what she has takes half of a list of both, where there is other to show', () => {
    const products = [1n, 2n, 3n, 4n, 5n, 6n, 7n].map((one) => product(one));
    const candidates = [1n, 2n, 3n, 4n, 5n].map((one) => had(one, 10 - Number(one)));
    expect(shown([...candidates, fresh(6n, 1), fresh(7n, 0.9)], input(products))).toEqual([1n, 2n, 3n, 4n, 6n, 7n]);
    expect(shown(candidates, input(products))).toEqual([1n, 2n, 3n, 4n, 5n]);
  });
});

describe('what she has', () => {
  const products = [1n, 2n, 3n, 4n].map((one) => product(one));

  test('is not shown while it lasts her, and is again from the day it may be used up', () => {
    const one = had(1n, 1, { lastDay: TODAY - 20, due: { day: TODAY + 10, from: TODAY + 4, until: TODAY + 20 } });
    expect(shown([one], input(products))).toEqual([]);
    expect(shown([one], input(products, { today: TODAY + 3 }))).toEqual([]);
    expect(shown([one], input(products, { today: TODAY + 4 }))).toEqual([1n]);
    expect(sift([one], input(products)).dropped).toMatchObject([{ why: 'just_bought' }]);
  });

  test('is never shown when it is of the kind that lasts', () => {
    expect(shown([had(1n, 1, { lasts: true })], input(products, { today: TODAY + 5000 }))).toEqual([]);
  });

  const due = (lastDay: number, day: number, from: number, until: number) => ({
    lastDay: TODAY + lastDay,
    due: { day: TODAY + day, from: TODAY + from, until: TODAY + until },
  });

  test('stands by how likely she wants it today; what she gave up long ago behind what has no rhythm', () => {
    const candidates = [
      had(1n, 1, due(-300, -270, -280, -260)),
      had(2n, 1, { lastDay: TODAY - 40 }),
      had(3n, 1, due(-25, 5, -1, 12)),
      had(4n, 1, due(-33, -3, -9, 4)),
    ];
    expect(shown(candidates, input(products, { of: 'again' }))).toEqual([4n, 3n, 2n, 1n]);
  });

  test('is hers to buy again today rather than what has been overdue for weeks', () => {
    const staple = had(1n, 1, due(-19, 4, 0, 9));
    const overdue = [
      had(2n, 1, due(-150, -65, -80, -30)),
      had(3n, 1, due(-100, -29, -40, -12)),
      had(4n, 1, due(-60, -20, -25, -15)),
    ];
    expect(shown([...overdue, staple], input(products, { of: 'again' }))[0]).toBe(1n);
  });

  test('has been given up once a whole span of hers has passed since she should have been back', () => {
    const one = had(1n, 1, due(-60, -30, -35, -25)).owned!;
    expect([TODAY, TODAY + 5, TODAY + 6].map((day) => longPast(one, day))).toEqual([false, false, true]);
    expect(longPast(had(1n, 1).owned!, TODAY + 999)).toBe(false);
  });
});
