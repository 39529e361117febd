/**
 * The first `k` of a ranking with no more than `most` of one group, in the order of the ranking; where that leaves
 * places free, the best of what was passed over fills them. A group of −1 is none and never full.
 */
export function diverse<T extends { readonly item: number }>(
  ranked: readonly T[],
  k: number,
  { groupOf, most = 2 }: { readonly groupOf: (item: number) => number; readonly most?: number },
): T[] {
  const taken: T[] = [];
  const passed: T[] = [];
  const inGroup = new Map<number, number>();
  for (const one of ranked) {
    if (taken.length === k) return taken;
    const group = groupOf(one.item);
    const already = inGroup.get(group) ?? 0;
    if (group >= 0 && already >= most) passed.push(one);
    else {
      inGroup.set(group, already + 1);
      taken.push(one);
    }
  }
  return [...taken, ...passed.slice(0, k - taken.length)];
}
