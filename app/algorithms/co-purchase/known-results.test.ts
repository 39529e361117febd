import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Baskets, basketsFromLists, orderCount, ordersWithItem } from './baskets.ts';
import { associationRules, frequentItemsets, type Itemset } from './itemsets.ts';
import { logLikelihoodRatio, signedRootLlr } from './measures.ts';
import { coPurchaseNeighbours, neighboursOf } from './neighbours.ts';

/** Published results on real and generated baskets; the data lie beside the project and are not part of it. */
const data = new URL('../../../../shared/data/', import.meta.url);
const groceriesFile = new URL('groceries/groceries_baskets.txt', data);
const t10i4File = new URL('fimi/T10I4D100K.dat.gz', data);

function named(lines: readonly (readonly string[])[]) {
  const names = [...new Set(lines.flat())].sort();
  const index = new Map(names.map((name, i) => [name, i]));
  return {
    names,
    baskets: basketsFromLists(
      lines.map((line) => line.map((name) => index.get(name)!)),
      names.length,
    ),
  };
}

describe.skipIf(!existsSync(groceriesFile))('Groceries (Hahsler, Hornik, Reutterer 2006; needs ../shared/data)', () => {
  let names: string[];
  let baskets: Baskets;
  let n: number;
  let thousandth: Itemset[];
  const frequent = (support: number) => frequentItemsets(baskets, { minCount: Math.ceil(support * n) });
  beforeAll(() => {
    const lines = readFileSync(groceriesFile, 'utf8').split('\n');
    ({ names, baskets } = named(lines.filter((line) => line !== '').map((line) => line.split('|'))));
    n = orderCount(baskets);
    thousandth = frequent(0.001);
  });
  const label = (items: readonly number[]) => items.map((item) => names[item]!).sort();

  it('has 9,835 baskets of 169 products', () => {
    expect([n, names.length]).toEqual([9835, 169]);
  });

  it('holds 333 sets at 1% and 13,492 at 0.1%', () => {
    expect(frequent(0.01)).toHaveLength(333);
    expect(thousandth).toHaveLength(13492);
  });

  it.each([
    [0.001, 0.5, 5668],
    [0.001, 0.8, 410],
    [0.006, 0.25, 463],
    [0.01, 0.5, 15],
  ])('gives the published number of rules at support %d and confidence %d: %d', (support, minConfidence, expected) => {
    expect(associationRules(frequent(support), n, { minConfidence })).toHaveLength(expected);
  });

  it('finds the published top rules by lift', () => {
    const top = (minConfidence: number) =>
      associationRules(thousandth, n, { minConfidence }).reduce((best, rule) => (rule.lift > best.lift ? rule : best));
    const half = top(0.5);
    expect(label(half.left)).toEqual(['Instant food products', 'soda']);
    expect(names[half.right]).toBe('hamburger meat');
    expect(half.support).toBeCloseTo(0.001220132, 9);
    expect(half.confidence).toBeCloseTo(0.6315789, 7);
    expect(half.lift).toBeCloseTo(18.99565, 5);
    const sure = top(0.8);
    expect(label(sure.left)).toEqual(['liquor', 'red/blush wine']);
    expect(names[sure.right]).toBe('bottled beer');
    expect(sure.confidence).toBeCloseTo(0.9047619, 7);
    expect(sure.lift).toBeCloseTo(11.23527, 5);
  });

  it('finds the published pairs by log-likelihood ratio', () => {
    const found = coPurchaseNeighbours(baskets, { k: 168, measure: 'llr', minTogether: 1 });
    const pairs = names
      .flatMap((_, a) => neighboursOf(found, a).map((other) => ({ a, ...other })))
      .filter(({ a, item }) => a < item)
      .sort((x, y) => y.score - x.score);
    expect(label([pairs[0]!.a, pairs[0]!.item])).toEqual(['other vegetables', 'root vegetables']);
    expect(pairs[0]!.score).toBeCloseTo(374.6374, 4);
    expect(pairs[0]!.together).toBe(466);
    expect(label([pairs[1]!.a, pairs[1]!.item])).toEqual(['root vegetables', 'whole milk']);
    expect(pairs[1]!.score).toBeCloseTo(212.8628, 4);
    expect(pairs[1]!.together).toBe(481);
  });

  it('counts pairs as the itemsets do', () => {
    const counts = ordersWithItem(baskets);
    const found = coPurchaseNeighbours(baskets, { k: 168, measure: 'cosine', minTogether: 10 });
    const pairs = frequentItemsets(baskets, { minCount: 10, maxLength: 2 }).filter(({ items }) => items.length === 2);
    expect(pairs.length * 2).toBe(found.lengths.reduce((sum, length) => sum + length, 0));
    for (const { items, count } of pairs) {
      const [a, b] = items as [number, number];
      const neighbour = neighboursOf(found, a).find(({ item }) => item === b);
      expect(neighbour?.together).toBe(count);
      expect(neighbour?.score).toBe(count / Math.sqrt(counts[a]! * counts[b]!));
    }
  });
});

describe.skipIf(!existsSync(t10i4File))('T10I4D100K (FIMI; needs ../shared/data)', () => {
  it('holds 385 sets at 1% and 1,073 at 0.5%', () => {
    const text = gunzipSync(readFileSync(t10i4File)).toString('latin1');
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    const { baskets } = named(lines.map((line) => line.trim().split(' ')));
    expect(orderCount(baskets)).toBe(100_000);
    expect(frequentItemsets(baskets, { minCount: 1000 })).toHaveLength(385);
    expect(frequentItemsets(baskets, { minCount: 500 })).toHaveLength(1073);
  });
});

describe("Dunning's log-likelihood ratio", () => {
  it.each([
    [1, 0, 0, 1, 2.772589],
    [10, 0, 0, 10, 27.72589],
    [5, 1995, 0, 100_000, 39.33052],
    [1000, 1995, 1000, 100_000, 4730.737],
    [1000, 1000, 1000, 99_000, 5714.932],
  ])('of %d %d %d %d is %d', (k11, k12, k21, k22, expected) => {
    expect(logLikelihoodRatio(k11, k12, k21, k22) / expected).toBeCloseTo(1, 6);
  });

  it('has a signed root: negative below chance, exactly 0 at chance', () => {
    expect(signedRootLlr(36, 21_928, 60_280, 623_876)).toBeLessThan(0);
    expect(signedRootLlr(6, 7567, 1924, 2_426_487)).toBe(0);
    expect(signedRootLlr(10, 0, 0, 10)).toBeCloseTo(Math.sqrt(27.72589), 6);
  });

  it('is 0, never NaN, where a row or column is empty', () => {
    expect(logLikelihoodRatio(0, 0, 5, 10)).toBe(0);
    expect(logLikelihoodRatio(5, 0, 10, 0)).toBe(0);
    expect(logLikelihoodRatio(0, 0, 0, 0)).toBe(0);
  });
});
