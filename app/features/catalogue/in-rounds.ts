import type { ProductVersion } from './facts.ts';

/**
 * Rounds in which no product comes twice, its versions from the oldest to the newest: what is written then is what would
 * be written one after the other. A newest version that tells all there is to tell stands for those before it.
 */
export function inRounds(versions: readonly ProductVersion[]): ProductVersion[][] {
  const rounds: ProductVersion[][] = [];
  for (const same of Map.groupBy(versions, ({ product }) => product.id).values()) {
    const byAge = same.toSorted((a, b) => +a.product.updatedAt - +b.product.updatedAt || +a.seenAt - +b.seenAt);
    const newest = byAge.at(-1)!;
    const alone =
      newest.product.complete &&
      newest.product.image !== undefined &&
      same.every(({ seenAt }) => seenAt <= newest.seenAt);
    for (const [round, version] of (alone ? [newest] : byAge).entries()) {
      rounds[round] ??= [];
      rounds[round].push(version);
    }
  }
  return rounds;
}
