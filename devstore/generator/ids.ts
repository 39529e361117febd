import type { Id } from '../model.ts';

/** Ids that grow by a step, as strings of digits. */
export function counter(first: bigint, step = 32_771n): () => Id {
  let last = first;
  return () => {
    last += step;
    return last.toString();
  };
}
