/** Purchases of one customer come in runs: their number varies about twice as much as independent ones would. */
const DISPERSION = 2;

/** A tenth more or less is no reason to learn anew: the weekly fit will do. */
const LEEWAY = 0.1;

/** As rare as this by chance, or it is no chance. One false alarm in a thousand looks costs one fit. */
const RARE = 0.001;

/**
 * Whether what came differs from what was expected by more than chance and a tenth: a normal test of a count, with the
 * leeway as a second, independent deviation.
 */
export function driftOf(expected: number, actual: number): { p: number; drifted: boolean } {
  const deviation = Math.sqrt(Math.max(1, DISPERSION * expected) + (LEEWAY * expected) ** 2);
  const p = twoSided(Math.abs(actual - expected) / deviation);
  return { p, drifted: p < RARE };
}

/** With fewer buyers the spread of what they spend says little, and one large order would look like a drift. */
const ENOUGH_BUYERS = 30;

/** What those have spent who came since, beside what their purchases were expected to be worth; in minor units. */
export interface SpendSince {
  buyers: number;
  expected: number;
  actual: number;
  /** Sum over the buyers of the squared difference of both. */
  squares: number;
}

/** The same for money, by how far single buyers were off; null while too few have come. */
export function spendDriftOf({
  buyers,
  expected,
  actual,
  squares,
}: SpendSince): { p: number; drifted: boolean } | null {
  if (buyers < ENOUGH_BUYERS) return null;
  const deviation = Math.sqrt(squares + (LEEWAY * expected) ** 2);
  const p = deviation > 0 ? twoSided(Math.abs(actual - expected) / deviation) : 1;
  return { p, drifted: p < RARE };
}

/** Probability beyond ±z of the normal distribution: Abramowitz and Stegun 7.1.26, to 1.5e-7. */
function twoSided(z: number): number {
  const x = z / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const series = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
  return Math.min(1, series * Math.exp(-x * x));
}
