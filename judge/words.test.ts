import { expect, it } from 'vitest';
import type { Choice, Why } from '#app/algorithms/purchases/types.ts';
import { inWords } from './words.ts';

const said = (key: Extract<Why, { plain: unknown }>['key'], low: number, high: number) =>
  inWords({
    why: [{ key, method: 'regular', plain: 'shrunkRate', rmse: 1.2, plainRmse: 1.25, low, high }],
  } as unknown as Choice);

it('lays a difference to chance only where chance explains it', () => {
  expect(said('level_with_plain', -0.12, 0.02)).toBe(
    'The best baseline, shrunkRate, was off by 1.250 there: a difference of -0.050 [-0.120, 0.020], which chance explains.',
  );
  expect(said('beats_plain', -0.08, -0.02)).toMatch(/-0\.050 \[-0\.080, -0\.020\], better than chance explains\.$/);
  expect(said('worse_than_plain', 0.01, 0.1)).toMatch(/worse than chance explains\.$/);
});
