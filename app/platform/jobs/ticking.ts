/**
 * Does it every so often, one at a time: what takes longer than a tick lets the ticks pass that come meanwhile. Failures are
 * its own to handle.
 *
 * @returns what ends it, after the one that is under way
 */
export function everySoOften(ms: number, work: () => Promise<void>): () => Promise<void> {
  let underWay: Promise<void> | null = null;
  const ticking = setInterval(() => {
    underWay ??= work().finally(() => {
      underWay = null;
    });
  }, ms);
  return async () => {
    clearInterval(ticking);
    await underWay;
  };
}
