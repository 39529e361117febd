interface Version {
  order: { id: bigint; updatedAt: Date };
  seenAt: Date;
}

/** Parts in which no order comes twice, with the versions of each order in the parts from its oldest to its newest. */
export function oneOfEach<V extends Version>(versions: readonly V[]): V[][] {
  const parts: V[][] = [];
  const used = new Map<bigint, number>();
  const byAge = versions.toSorted(
    (a, b) => a.order.updatedAt.getTime() - b.order.updatedAt.getTime() || a.seenAt.getTime() - b.seenAt.getTime(),
  );
  for (const version of byAge) {
    const part = used.get(version.order.id) ?? 0;
    used.set(version.order.id, part + 1);
    parts[part] ??= [];
    parts[part].push(version);
  }
  return parts;
}
