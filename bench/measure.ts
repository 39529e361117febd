/** Reports what is going on where it does not spoil the JSON. */
export function say(message: string): void {
  process.stderr.write(`${message}\n`);
}

export type Times = { readonly medianMs: number; readonly runsMs: readonly number[] };

/**
 * Runs all contestants in turn, `rounds` times over after one round that warms up, so that whatever else the machine
 * does falls on all of them alike. The results are those of the last round.
 */
export async function inTurn<T extends Record<string, () => unknown>>(
  contestants: T,
  rounds = 3,
): Promise<{ times: Record<keyof T, Times>; results: { [K in keyof T]: Awaited<ReturnType<T[K]>> } }> {
  const runs = new Map<string, number[]>();
  const results = new Map<string, unknown>();
  for (let round = 0; round <= rounds; round++) {
    for (const [name, work] of Object.entries(contestants)) {
      const start = performance.now();
      results.set(name, await work());
      const ms = performance.now() - start;
      if (round > 0) runs.set(name, [...(runs.get(name) ?? []), ms]);
      say(`  ${round === 0 ? 'warm-up' : `round ${round}`}: ${name} ${Math.round(ms)} ms`);
    }
  }
  const times = Object.fromEntries(
    Array.from(runs, ([name, list]) => [name, { medianMs: rounded(median(list)), runsMs: list.map(rounded) }]),
  ) as Record<string, Times>;
  return { times: times as Record<keyof T, Times>, results: Object.fromEntries(results) as never };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}

export function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
