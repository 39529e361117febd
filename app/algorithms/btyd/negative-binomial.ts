/**
 * The number Q of ticks within a time, of a Poisson clock whose rate follows a gamma distribution: negative binomial.
 * `odds` is the time divided by the gamma's scale, so that the mean of Q is shape · odds.
 */
import { lbeta } from './special.ts';

/** ln P(Q = q); q need not be whole. */
export function logMass(q: number, shape: number, odds: number): number {
  const none = -shape * Math.log1p(odds);
  return q === 0 ? none : none - q * Math.log1p(1 / odds) - Math.log(q) - lbeta(q, shape);
}

/** Σ P(Q = q) over from ≤ q < to. */
export function massBetween(from: number, to: number, shape: number, odds: number): number {
  if (!(odds > 0)) return from <= 0 && to > 0 ? 1 : 0;
  const ratio = odds / (1 + odds);
  let mass = Math.exp(logMass(from, shape, odds));
  let sum = 0;
  for (let q = from; q < to; q++) {
    sum += mass;
    mass *= ((shape + q) / (q + 1)) * ratio;
  }
  return Math.min(sum, 1);
}

/** P(Q ≥ n): the regularised incomplete beta function I(n, shape) at odds / (1 + odds) (DLMF 8.17.5). */
export function tailFrom(n: number, shape: number, odds: number): number {
  if (n <= 0) return 1;
  if (!(odds > 0)) return 0;
  const logFront = -n * Math.log1p(1 / odds) - shape * Math.log1p(odds) - lbeta(n, shape);
  const share = odds / (1 + odds);
  // The fraction converges fast on this side of the mean; beyond it, that of the complement does.
  const tail =
    share < (n + 1) / (n + shape + 2)
      ? Math.exp(logFront - Math.log(n)) * betaFraction(n, shape, share)
      : 1 - Math.exp(logFront - Math.log(shape)) * betaFraction(shape, n, 1 / (1 + odds));
  return Math.min(1, Math.max(0, tail));
}

/** The continued fraction of the incomplete beta function (DLMF 8.17.22), by Lentz's method. */
function betaFraction(a: number, b: number, x: number): number {
  const nonzero = (value: number) => (Math.abs(value) < 1e-300 ? 1e-300 : value);
  let c = 1;
  let d = 1 / nonzero(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m < 100_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonzero(1 + even * d);
    c = nonzero(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonzero(1 + odd * d);
    c = nonzero(1 + odd / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return fraction;
}

/** Wider spreads are not summed one by one. */
const LONGEST_SUM = 20_000;
/** Of a wide spread from 0, so many are summed all the same: there a whole number is not yet as good as any. */
const SUMMED_FIRST = 2_000;

/**
 * Σ P(Q = q) f(q) for a smooth f that grows at most in proportion; exact up to rounding, or to about ten digits where Q
 * runs into the tens of thousands. `f` is asked in rising order.
 *
 * @param f.whole the value at a whole q
 * @param f.between the value between whole numbers, for large q
 */
export function meanOf(
  f: { readonly whole: (q: number) => number; readonly between: (q: number) => number },
  shape: number,
  odds: number,
): number {
  if (!(odds > 0)) return f.whole(0);
  const mean = shape * odds;
  const deviation = Math.sqrt(mean * (1 + odds));
  const first = Math.max(0, Math.floor(mean - 9 * deviation));
  const last = Math.ceil(mean + 9 * deviation + 40 * (1 + odds));
  // So many one by one; none where Q is large throughout.
  const terms = last - first <= LONGEST_SUM ? last - first + 1 : first === 0 ? SUMMED_FIRST : 0;
  const ratio = odds / (1 + odds);
  let sum = 0;
  let mass = Math.exp(logMass(first, shape, odds));
  for (let q = first; q < first + terms; q++) {
    sum += mass * f.whole(q);
    mass *= ((shape + q) / (q + 1)) * ratio;
  }
  // The rest by Gauss and Legendre, on pieces within which nothing changes much.
  const broadest = (shape < 1 ? 1 + odds : deviation) / 2;
  for (let from = first + terms - 0.5; from < last; ) {
    const half = Math.min(from / 4, broadest) / 2;
    for (const [node, weight] of GAUSS_LEGENDRE) {
      for (const q of [from + half * (1 - node), from + half * (1 + node)]) {
        sum += half * weight * Math.exp(logMass(q, shape, odds)) * f.between(q);
      }
    }
    from += 2 * half;
  }
  return sum;
}

/** Nodes and weights of eight points on −1 … 1 (symmetric). */
const GAUSS_LEGENDRE = [
  [0.1834346424956498, 0.362683783378362],
  [0.525532409916329, 0.3137066458778873],
  [0.7966664774136267, 0.2223810344533745],
  [0.9602898564975363, 0.1012285362903763],
] as const;
