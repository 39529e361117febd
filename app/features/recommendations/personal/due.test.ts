import { expect, test } from 'vitest';
import type { Candidate } from '../pipeline/types.ts';
import { withDueDates } from './due.ts';

const had = (productId: bigint, lastDay: number): Candidate => ({
  productId,
  score: 1,
  reason: { key: 'again', times: 3, everyDays: 30 },
  owned: {
    times: 3,
    lastDay,
    variantId: null,
    due: { day: lastDay + 30, from: lastDay + 23, until: lastDay + 37 },
    lasts: false,
  },
});
const fresh: Candidate = { productId: 9n, score: 1, reason: { key: 'popular', orders: 9, days: 60 }, owned: null };
const owned = (candidates: Candidate[]) => candidates.map((one) => [one.owned?.lastDay, one.owned?.due]);

test('her own due date takes the place of what is reckoned from the shop’s orders', () => {
  const due = new Map([[1n, { lastDay: 100, day: 160, from: 150, until: 175 }]]);
  expect(owned(withDueDates([had(1n, 100), had(2n, 100), fresh], due))).toEqual([
    [100, { day: 160, from: 150, until: 175 }],
    [100, { day: 130, from: 123, until: 137 }],
    [undefined, undefined],
  ]);
});

test('what she got since, by subscription or a moment ago, starts her span anew', () => {
  const due = new Map([[1n, { lastDay: 100, day: 160, from: 150, until: 175 }]]);
  expect(owned(withDueDates([had(1n, 120)], due))).toEqual([[120, { day: 180, from: 170, until: 195 }]]);
});

test('an order that her candidates have not heard of yet counts already', () => {
  const due = new Map([[1n, { lastDay: 140, day: 200, from: 190, until: 215 }]]);
  expect(owned(withDueDates([had(1n, 100)], due))).toEqual([[140, { day: 200, from: 190, until: 215 }]]);
});
