import { expect, test } from 'vitest';
import type { NextBasketModel } from '#app/algorithms/next-basket/model.ts';
import { train } from '#app/algorithms/next-basket/train.ts';
import type { Estimate, RankerHoldout } from '#app/algorithms/next-basket/types.ts';
import { type RankerVersion, readRanker, versionOf } from './ranker-version.ts';

const nothing = train({
  customers: 0,
  products: 0,
  customer: new Uint32Array(),
  day: new Int32Array(),
  offsets: new Uint32Array(1),
  items: new Uint32Array(),
});
const ranker = { method: 'learned' as const, again: nothing.again, first: nothing.first };
const inUse = (version: number, judged = true): RankerVersion => ({ version, ranker, judged: judged ? ranker : null });

const about = (value: number): Estimate => ({ value, low: value - 0.02, high: value + 0.02 });
const score = (value: number) => ({ recall: about(value), ndcg: about(value / 2) });
const scores = { learned: score(0.36), rule: score(0.3), own: score(0.25), popular: score(0.1) };
const holdout = (fields: Partial<RankerHoldout> = {}): RankerHoldout => ({
  fittedUntil: 20_000,
  judgedUntil: 20_045,
  customers: 900,
  scores,
  againstPlain: { plain: 'rule', value: 0.06, low: 0.03, high: 0.09 },
  againstInUse: null,
  ...fields,
});
const learned = (fields: Partial<RankerHoldout> | null): NextBasketModel => ({
  ...nothing,
  choice: { method: 'learned', why: 'better', customers: 900, learned: null, rule: null },
  judged: ranker,
  holdout: fields && holdout(fields),
});
const against = (low: number, high: number) => ({ againstInUse: { value: (low + high) / 2, low, high, recall: 0.35 } });

const of = {
  cause: 'schedule',
  customers: 1000,
  purchases: 9000,
  seconds: 1,
  firstDay: 19_000,
  until: 20_045,
} as const;
const verdict = (model: NextBasketModel, before: RankerVersion | null) => {
  const { decision, card } = versionOf(model, before, of);
  return [decision, card.verdict[0]!.key];
};

test('a version is put in use unless it finds less than the one before, or cannot say where that one could', () => {
  expect(verdict(learned({}), null)).toEqual(['promoted', 'verdict_first']);
  expect(verdict(learned(against(0.01, 0.03)), inUse(4))).toEqual(['promoted', 'verdict_finds_more']);
  expect(verdict(learned(against(-0.01, 0.01)), inUse(4))).toEqual(['promoted', 'verdict_finds_level']);
  expect(verdict(learned(against(-0.03, -0.01)), inUse(4))).toEqual(['rejected', 'verdict_finds_less']);
  expect(verdict(nothing, inUse(4))).toEqual(['rejected', 'verdict_sound']);
  expect(verdict(learned({}), inUse(4, false))).toEqual(['promoted', 'verdict_unjudged']);
  expect(verdict(nothing, inUse(4, false))).toEqual(['promoted', 'verdict_unjudged']);
});

test('its card says what it finds beside the simple rules, and whether chance explains it', () => {
  const { card, method } = versionOf(learned({}), null, of);
  expect(method).toBe('learnedRanking');
  expect(card.reasons[0]).toMatchObject({ key: 'ranking_beats_plain', figures: { found: { value: 0.36 } } });
  expect(card.quality).toMatchObject({
    fittedUntil: '2024-10-04',
    judgedUntil: '2024-11-18',
    cases: 900,
    againstPlain: { method: 'ownThenPopular', beyondChance: true },
  });
  expect(card.quality!.rows.map((row) => [row.method, row.role, row.found!.recall.value])).toEqual([
    ['learnedRanking', 'used', 0.36],
    ['ownThenPopular', 'plain', 0.3],
    ['own', 'plain', 0.25],
    ['popular', 'plain', 0.1],
  ]);
  const doubtful = learned({ againstPlain: { plain: 'rule', value: 0.01, low: -0.01, high: 0.03 } });
  expect(versionOf(doubtful, null, of).card.reasons[0]!.key).toBe('ranking_level_with_plain');
  const rule = { ...learned({}), choice: { ...nothing.choice, why: 'not_better' as const } };
  expect(versionOf(rule, null, of)).toMatchObject({
    method: 'ownThenPopular',
    card: { reasons: [{ key: 'ranking_not_better' }] },
  });
  expect(versionOf(nothing, null, of)).toMatchObject({
    card: { reasons: [{ key: 'ranking_too_few' }], quality: null },
  });
});

test('what a version keeps can be read again exactly, and what another release wrote is nobody’s', () => {
  const { parameters } = versionOf(learned({}), null, of);
  const stored = JSON.parse(JSON.stringify(parameters));
  expect(readRanker({ version: 3, parameters: stored })).toEqual({ version: 3, ranker, judged: ranker });
  stored.ranker.again.weights.pop();
  expect(readRanker({ version: 3, parameters: stored })).toBeNull();
  expect(readRanker(null)).toBeNull();
});
