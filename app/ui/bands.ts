export interface BandPoint {
  /** In any even unit, such as day numbers: who skips a week gets the room of a week. */
  at: number;
  values: Record<string, number>;
}

/**
 * How a whole divides over time: one closed path per key, one on the other, in a square of a hundred by a hundred. Points
 * stand in the order of time; a point where there is nothing leaves the bands without height.
 */
export function bandPaths<Key extends string>(keys: Key[], points: BandPoint[]): { key: Key; d: string }[] {
  const from = points[0]?.at ?? 0;
  const span = (points.at(-1)?.at ?? from) - from || 1;
  const totals = points.map(({ values }) => keys.reduce((sum, key) => sum + (values[key] ?? 0), 0) || 1);
  let below = points.map(() => 0);
  return keys.map((key) => {
    const lower = below;
    const upper = points.map(({ values }, index) => lower[index]! + (values[key] ?? 0) / totals[index]!);
    below = upper;
    const line = (shares: number[]) =>
      shares.map((share, index) => `${(100 * (points[index]!.at - from)) / span},${100 * (1 - share)}`);
    return { key, d: `M${line(upper).join('L')}L${line(lower).reverse().join('L')}Z` };
  });
}
