import { expect, test } from 'vitest';
import type { ProductFacts, ProductVersion } from './facts.ts';
import { inRounds } from './in-rounds.ts';

const version = (id: bigint, updated: number, seen: number, fields: Partial<ProductFacts> = {}): ProductVersion => ({
  product: {
    id,
    handle: '',
    title: '',
    vendor: '',
    productType: '',
    tags: [],
    status: 'ACTIVE',
    publishedAt: null,
    image: null,
    createdAt: new Date(0),
    updatedAt: new Date(updated),
    variants: [],
    complete: true,
    ...fields,
  },
  seenAt: new Date(seen),
});

test('of versions that tell all there is, each product’s newest stands for them', () => {
  const [old, next, tie, other] = [version(1n, 1, 1), version(1n, 2, 2), version(1n, 2, 3), version(2n, 1, 1)];
  expect(inRounds([tie!, old!, other!, next!])).toEqual([[tie, other]]);
});

test.each([
  ['left variants out', { complete: false }],
  ['tells no picture', { image: undefined }],
])('one that %s comes after those before it', (_what, fields) => {
  const [old, last, other] = [version(1n, 1, 1), version(1n, 2, 2, fields), version(2n, 1, 1)];
  expect(inRounds([last!, other!, old!])).toEqual([[old, other], [last]]);
});

test('stock seen last stands in another version than what was changed last: both are written', () => {
  const [late, newer] = [version(1n, 1, 9), version(1n, 2, 2)];
  expect(inRounds([newer!, late!])).toEqual([[late], [newer]]);
});
