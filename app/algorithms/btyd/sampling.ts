/** Draws for simulated customers, from a source of uniform numbers in [0, 1). */

export type Rng = () => number;

/** Exponential with mean 1. */
export const exponential = (rng: Rng): number => -Math.log1p(-rng());

/** Standard normal (Box and Muller). */
const normal = (rng: Rng): number => Math.sqrt(2 * exponential(rng)) * Math.cos(2 * Math.PI * rng());

/** Gamma with the given shape and scale 1 (Marsaglia and Tsang 2000). */
export function gammaVariate(shape: number, rng: Rng): number {
  if (shape < 1) return gammaVariate(shape + 1, rng) * (1 - rng()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const z = normal(rng);
    const v = (1 + c * z) ** 3;
    if (v > 0 && Math.log(1 - rng()) < 0.5 * z * z + d * (1 - v + Math.log(v))) return d * v;
  }
}

/** Beta(a, b). */
export function betaVariate(a: number, b: number, rng: Rng): number {
  const x = gammaVariate(a, rng);
  const y = gammaVariate(b, rng);
  // With very small a and b both may be 0: then it is one end or the other.
  return x + y > 0 ? x / (x + y) : rng() * (a + b) < a ? 1 : 0;
}
