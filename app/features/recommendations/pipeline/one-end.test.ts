import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooseOffer } from '../offers/choose-offer.ts';
import { besideProduct, type Companion, setBeside } from './beside.ts';
import { lineUp, mayBeShown, mayComplete, sift } from './pick.ts';
import type { Candidate, Moment, ProductState, Rules } from './types.ts';
import { NO_RULES } from './types.ts';

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
const momentOf = (products: ProductState[], rules: Rules = NO_RULES): Moment => ({
  products: new Map(products.map((one) => [one.id, one])),
  rules,
  today: TODAY,
});
const companion = (otherId: bigint, basis: Companion['basis'] = 'orders'): Companion => ({
  otherId,
  basis,
  together: 3,
  orders: 9,
});
const beside = (others: Companion[], moment: Moment, pins: bigint[] = [], most = 6) =>
  besideProduct(1n, others, pins, moment, most).map(({ productId }) => productId);

/** Every list there is, from the same products: what each of them would show. */
function everywhere(ids: readonly bigint[], moment: Moment, bundle: { items: bigint[] }): Record<string, bigint[]> {
  const candidate = (productId: bigint, i: number, owned: boolean): Candidate => ({
    productId,
    score: 1 / (i + 1),
    reason: { key: 'popular', orders: 9, days: 60 },
    owned: owned ? { times: 2, lastDay: TODAY - 90, variantId: null, due: null, lasts: false } : null,
  });
  const fresh = ids.map((id, i) => candidate(id, i, false));
  const had = ids.map((id, i) => candidate(id, i, true));
  const shown = (picks: readonly { productId: bigint }[]) => picks.map(({ productId }) => productId);
  const [page, ...rest] = bundle.items;
  const set = setBeside(page!, [bundle], moment);
  const prices = new Map(bundle.items.map((id) => [id, { listMinor: 1000n, costMinor: null }]));
  const sets = [{ key: 'set', items: bundle.items, rank: 1, accepted: true, saving: 10 }];
  const owned = new Set(bundle.items.slice(0, Math.ceil(bundle.items.length / 2)));
  const offer = chooseOffer({ owned, usedUp: new Set() }, sets, prices, (missing, has) =>
    mayComplete(missing, has, moment),
  );
  return {
    home: shown(sift(fresh, moment).picks),
    again: shown(sift(had, { ...moment, of: 'again' }).picks),
    forYou: shown(sift(fresh, { ...moment, of: 'new' }).picks),
    strangers: shown(lineUp(fresh, moment, 12)),
    beside: beside(
      ids.map((id) => companion(id)),
      moment,
      [...ids.slice(0, 2)],
      12,
    ),
    set: set ? rest : [],
    offer: offer?.missing ?? [],
    reminder: ids.filter((id) => mayBeShown(id, moment)),
  };
}

const IDS = Array.from({ length: 9 }, (_, i) => BigInt(i + 1));

describe('a rule that is added holds everywhere', () => {
  test('whatever it is about, from that moment on, in every list', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            available: fc.boolean(),
            published: fc.boolean(),
            productType: fc.constantFrom('', 'Tea', 'Cups'),
            refused: fc.constantFrom('no', 'no', 'excluded', 'never', 'gone'),
          }),
          { minLength: 9, maxLength: 9 },
        ),
        fc.uniqueArray(fc.constantFrom(...IDS), { minLength: 2, maxLength: 4 }),
        fc.uniqueArray(fc.constantFrom(...IDS), { maxLength: 3 }),
        (states, items, pinned) => {
          const refusal = new Map(states.map(({ refused }, i) => [BigInt(i + 1), refused]));
          const rules: Rules = {
            excluded: ({ id }) => refusal.get(id) === 'excluded',
            multiplier: ({ id }) => (refusal.get(id) === 'never' ? 0 : 1),
            pinned,
          };
          const products = states.flatMap(({ refused, ...state }, i) =>
            refused === 'gone' ? [] : [product(BigInt(i + 1), state)],
          );
          const moment = momentOf(products, rules);
          const may = (id: bigint) => {
            const one = moment.products.get(id);
            return one?.available === true && one.published && refusal.get(id) === 'no';
          };
          for (const [list, shown] of Object.entries(everywhere(IDS, moment, { items }))) {
            expect(
              shown.filter((id) => !may(id)),
              list,
            ).toEqual([]);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  test('and one product fewer is in each of them, where it stood in all', () => {
    const bundle = { items: [1n, 2n] };
    const all = everywhere(IDS, momentOf(IDS.map((id) => product(id))), bundle);
    for (const [list, shown] of Object.entries(all)) expect(shown, list).toContain(2n);
    const refusals: [string, ProductState[], Rules][] = [
      ['excluded', [], { ...NO_RULES, excluded: ({ id }) => id === 2n }],
      ['never', [], { ...NO_RULES, multiplier: ({ id }) => (id === 2n ? 0 : 1) }],
      ['sold out', [product(2n, { available: false })], NO_RULES],
      ['unpublished', [product(2n, { published: false })], NO_RULES],
    ];
    for (const [why, changed, rules] of refusals) {
      const moment = momentOf([...IDS.map((id) => product(id)), ...changed], rules);
      for (const [list, shown] of Object.entries(everywhere(IDS, moment, bundle)))
        expect(shown, `${why}: ${list}`).not.toContain(2n);
    }
  });

  test('what is never to stand beside a product is no set with it and no offer to who has it', () => {
    const rules: Rules = { ...NO_RULES, excluded: ({ id }, lead) => id === 2n && lead === 1n };
    const moment = momentOf(
      IDS.map((id) => product(id)),
      rules,
    );
    const shown = everywhere(IDS, moment, { items: [1n, 2n] });
    expect(shown).toMatchObject({ set: [], offer: [] });
    expect(shown.home).toContain(2n);
    expect(beside([companion(2n), companion(3n)], moment)).toEqual([3n]);
    expect(mayComplete([2n], [3n], moment)).toBe(true);
  });
});

describe('what stands beside a product', () => {
  const types = (...of: string[]) => momentOf(of.map((productType, i) => product(BigInt(i + 2), { productType })));
  const others = (count: number, basis?: Companion['basis']) =>
    Array.from({ length: count }, (_, i) => companion(BigInt(i + 2), basis));

  test('keeps its order, the owner’s pins first, and says what it rests on', () => {
    const moment = types('', '', '', '');
    expect(beside(others(4), moment)).toEqual([2n, 3n, 4n, 5n]);
    expect(beside(others(4), moment, [5n, 3n])).toEqual([5n, 3n, 2n, 4n]);
    const reasons = besideProduct(1n, [companion(2n), companion(3n, 'content')], [4n], moment, 6);
    expect(reasons.map(({ reason }) => reason)).toEqual([
      { key: 'pin' },
      { key: 'together', with: 1n, together: 3, orders: 9 },
      { key: 'like', with: 1n },
    ]);
  });

  test('is half of one type at most among the six, and whoever takes a place stands in line behind', () => {
    const moment = types('Tea', 'Tea', 'Tea', 'Tea', 'Tea', 'Cups', 'Pots', 'Tins');
    expect(beside(others(8), moment)).toEqual([2n, 3n, 4n, 7n, 8n, 9n]);
    expect(new Set(beside(others(8), moment, [], 12).slice(6))).toEqual(new Set([5n, 6n]));
  });

  test('may be all of one type where only likeness speaks, or there is nothing else', () => {
    const teas = types('Tea', 'Tea', 'Tea', 'Tea', 'Tea', 'Cups');
    expect(beside(others(6, 'content'), teas)).toEqual([2n, 3n, 4n, 5n, 6n, 7n]);
    expect(beside(others(5), teas)).toEqual([2n, 3n, 4n, 5n, 6n]);
  });

  test('is moved a few places by a wish, as on her own page', () => {
    const moment = types('', '', '', '', '', '', '', '');
    const wish: Rules = { ...NO_RULES, multiplier: ({ id }) => (id === 9n ? 1.5 : 1) };
    expect(beside(others(8), { ...moment, rules: wish })).toEqual([2n, 3n, 4n, 5n, 9n, 6n]);
  });
});
