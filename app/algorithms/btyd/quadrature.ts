/**
 * Integrals of positive functions given by their logarithm, so that neither large nor small values leave the range of
 * a double.
 */

/**
 * ln ∫ exp(f(w)) dw over all real w, for a smooth f with one maximum and tails that fall at least linearly.
 *
 * The trapezoidal rule after w = mode + σ sinh v. On analytic functions it converges exponentially: halving the step
 * squares the error, so that two steps which agree to 1e-11 leave nothing to gain.
 *
 * @param f the logarithm of the integrand
 * @param mode where f is largest (about)
 */
export function logIntegral(f: (w: number) => number, mode: number): number {
  const top = f(mode);
  if (!Number.isFinite(top)) return Number.NEGATIVE_INFINITY;
  const width = Math.min(halfWidth(f, mode, top, -1), halfWidth(f, mode, top, 1));
  const at = (v: number): number => Math.exp(f(mode + width * Math.sinh(v)) - top) * Math.cosh(v);

  /** Sum over v = offset, offset + step, … until the terms have fallen away. */
  const tail = (offset: number, step: number): number => {
    let sum = 0;
    for (let v = offset; Math.abs(v) < 30; v += step) {
      const term = at(v);
      sum += term;
      if (!(term > sum * 1e-18)) break;
    }
    return sum;
  };

  let step = 0.5;
  let sum = at(0) + tail(step, step) + tail(-step, -step);
  for (let halving = 0; halving < 8; halving++) {
    const coarse = sum * step;
    sum += tail(step / 2, step) + tail(-step / 2, -step);
    step /= 2;
    if (Math.abs(sum * step - coarse) <= 1e-11 * coarse) break;
  }
  return top + Math.log(width * step * sum);
}

/** How far from the mode, to one side, the function has fallen by about one. */
function halfWidth(f: (w: number) => number, mode: number, top: number, side: 1 | -1): number {
  let width = 1;
  while (width > 1e-12 && top - f(mode + side * width) > 2) width /= 2;
  while (width < 1e12 && top - f(mode + side * width) < 0.5) width *= 2;
  return width;
}

/** Gauss and Legendre's rule for ∫₀¹: exact for polynomials up to degree 2n − 1. */
export interface Rule {
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

/** The rule with n nodes, from the zeros of the Legendre polynomial (Newton's method, DLMF 3.5.20). */
export function gaussLegendre(n: number): Rule {
  const nodes = new Float64Array(n);
  const weights = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let x = -Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
    let slope = 1;
    for (let step = 0; step < 10; step++) {
      let [value, before] = [1, 0];
      for (let k = 0; k < n; k++) [value, before] = [((2 * k + 1) * x * value - k * before) / (k + 1), value];
      slope = (n * (x * value - before)) / (x * x - 1);
      x -= value / slope;
    }
    nodes[i] = (1 + x) / 2;
    weights[i] = 1 / ((1 - x * x) * slope * slope);
  }
  return { nodes, weights };
}
