/**
 * The special functions of the buy-till-you-die models, for positive arguments.
 *
 * Our own and not a library's: JavaScript has none of them built in, `algorithms/` imports only itself, the maintained
 * packages (@stdlib) bring some hundred others along, and none offers the logarithm of ₂F₁. That one the models
 * themselves do without; it is the form their papers are written in, which the tests hold them to. All of them are held
 * to values computed with fifty digits.
 */

import { logIntegral } from './quadrature.ts';

const HALF_LOG_TWO_PI = 0.9189385332046727;
/** From here on the asymptotic series are exact to a double's last digit. */
const ASYMPTOTIC = 10;

/** lnΓ(x) − [(x − ½) ln x − x + ½ ln 2π] for x ≥ 10: Stirling's series (DLMF 5.11.1). */
function stirlingRest(x: number): number {
  const y = 1 / (x * x);
  return (
    (1 / 12 -
      y *
        (1 / 360 -
          y *
            (1 / 1260 -
              y * (1 / 1680 - y * (1 / 1188 - y * (691 / 360_360 - y * (1 / 156 - (y * 3617) / 122_400))))))) /
    x
  );
}

/**
 * lnΓ(x), the natural logarithm of the gamma function: absolute error below 1e-14, or a few units in the last place of
 * a large result.
 *
 * @param x positive; 0 gives Infinity, a negative number NaN
 */
export function lgamma(x: number): number {
  if (!(x > 0)) return x === 0 ? Number.POSITIVE_INFINITY : Number.NaN;
  if (x > 1e300) return Number.POSITIVE_INFINITY;
  // Γ(x) = Γ(x + n) / (x (x + 1) … (x + n − 1)).
  let product = 1;
  let shifted = x;
  for (; shifted < ASYMPTOTIC; shifted++) product *= shifted;
  return (shifted - 0.5) * Math.log(shifted) - shifted + HALF_LOG_TWO_PI + stirlingRest(shifted) - Math.log(product);
}

/**
 * ψ(x) = d lnΓ(x) / dx (DLMF 5.11.2 after the recurrence 5.5.2).
 *
 * @param x positive, otherwise NaN
 */
export function digamma(x: number): number {
  if (!(x > 0)) return Number.NaN;
  let sum = 0;
  let shifted = x;
  for (; shifted < ASYMPTOTIC; shifted++) sum += 1 / shifted;
  const y = 1 / (shifted * shifted);
  const rest =
    y *
    (1 / 12 -
      y *
        (1 / 120 -
          y * (1 / 252 - y * (1 / 240 - y * (1 / 132 - y * (691 / 32_760 - y * (1 / 12 - (y * 3617) / 8160)))))));
  return Math.log(shifted) - 0.5 / shifted - rest - sum;
}

/**
 * ln B(a, b) = lnΓ(a) + lnΓ(b) − lnΓ(a + b), without the loss of digits that this difference has for large arguments
 * (there the leading parts of Stirling's formula are subtracted on paper).
 *
 * @param a positive
 * @param b positive
 */
export function lbeta(a: number, b: number): number {
  const p = Math.min(a, b);
  const q = Math.max(a, b);
  if (!(q >= ASYMPTOTIC)) return lgamma(p) + lgamma(q) - lgamma(p + q);
  const restOfSum = stirlingRest(p + q);
  const logShareOfQ = Math.log1p(-p / (p + q));
  if (p >= ASYMPTOTIC) {
    return (
      -0.5 * Math.log(q) +
      HALF_LOG_TWO_PI +
      (stirlingRest(p) + stirlingRest(q) - restOfSum) +
      (p - 0.5) * Math.log(p / (p + q)) +
      q * logShareOfQ
    );
  }
  return lgamma(p) + (stirlingRest(q) - restOfSum) + p - p * Math.log(p + q) + (q - 0.5) * logShareOfQ;
}

/** ln of Pochhammer's (a)ₙ = a (a + 1) … (a + n − 1) = Γ(a + n) / Γ(a), for a > 0 and n ≥ 0 (not only whole numbers). */
export function logRising(a: number, n: number): number {
  if (n === 0) return 0;
  if (n === 1) return Math.log(a);
  return lgamma(n) - lbeta(a, n);
}

/** Beyond this z the series is slow, and the integral takes over. */
const SERIES_UNTIL = 0.95;
/** The integral wants (1 − u)^(c − b − 1) not too steep at u = 1. */
const SMALLEST_GAP = 0.2;
const MOST_RAISES = 30;

/**
 * ln ₂F₁(a, b; c; z), Gauss' hypergeometric function, for positive a, b, c and z < 1 (there it is positive). Error
 * about 1e-13, or some units in the last place of a large result; never overflows.
 *
 * Up to z = 0.95 the series (DLMF 15.2.1), whose terms are all positive; negative z is brought there by Pfaff's
 * transformation (15.8.1). Beyond, Euler's integral (15.6.1). Where that does not exist (c ≤ b), c is raised first:
 * F(a, b; c) = F(a, b; c + 1) + z a b / (c (c + 1)) F(a + 1, b + 1; c + 2), from 15.5.1 and 15.5.4, where no digit is
 * lost since all is positive (unlike the three-term recurrences, which cancel near z = 1).
 *
 * @throws RangeError when a parameter is not positive, z is not below 1, or z is negative and c is below both a and b
 */
export function log2F1(a: number, b: number, c: number, z: number): number {
  if (!(a > 0 && b > 0 && c > 0 && z < 1 && Number.isFinite(a + b + c + z))) {
    throw new RangeError(`2F1(${a}, ${b}; ${c}; ${z}) is outside a, b, c > 0 and z < 1`);
  }
  if (z === 0) return 0;
  if (b > a) return log2F1(b, a, c, z);
  if (c === b) return -a * Math.log1p(-z);
  if (c === a) return -b * Math.log1p(-z);
  if (z < 0) {
    if (c < b) throw new RangeError(`2F1(${a}, ${b}; ${c}; ${z}): a negative z needs c above a or b`);
    // Of the two forms, the one with the smaller parameters where both are there.
    return c > a
      ? -b * Math.log1p(-z) + log2F1(c - a, b, c, z / (z - 1))
      : -a * Math.log1p(-z) + log2F1(a, c - b, c, z / (z - 1));
  }
  return z <= SERIES_UNTIL ? bySeries(a, b, c, z) : byIntegral(a, b, c, z);
}

/** Terms n + 1 and n of the series are equal where (a + n)(b + n) z = (c + n)(n + 1). */
function largestTerm(a: number, b: number, c: number, z: number): number {
  const half = ((a + b) * z - c - 1) / 2;
  const discriminant = half * half + (a * b * z - c) * (1 - z);
  return discriminant > 0 ? Math.max(0, (half + Math.sqrt(discriminant)) / (1 - z)) : 0;
}

/** Sums outwards from the largest term, so that nothing overflows and few terms are needed. */
function bySeries(a: number, b: number, c: number, z: number): number {
  const peak = Math.floor(largestTerm(a, b, c, z));

  let sum = 1;
  let term = 1;
  for (let n = peak; term > sum * 1e-17; n++) {
    term *= (((a + n) * (b + n)) / ((c + n) * (n + 1))) * z;
    sum += term;
  }
  let n = peak;
  term = 1;
  for (; n > 0 && term > 1e-280; n--) {
    term *= ((c + n - 1) * n) / ((a + n - 1) * (b + n - 1) * z);
    sum += term;
  }
  // Term 0 is 1 by definition; where it is too far away, the largest term has to say how large it is.
  const scale =
    n === 0 ? -Math.log(term) : lbeta(c, peak) - lbeta(a, peak) - lbeta(b, peak) - Math.log(peak) + peak * Math.log(z);
  return Math.log(sum) + scale;
}

/** By Euler's integral, with c raised until that is well behaved. */
function byIntegral(a: number, b: number, c: number, z: number): number {
  const raised = Math.max(0, Math.ceil(b + SMALLEST_GAP - c));
  if (raised > MOST_RAISES) return byTerms(a, b, c, z);
  const level = Array.from({ length: raised + 1 }, (_, k) => eulerIntegral(a + k, b + k, c + raised + k, z));
  for (let below = raised - 1; below >= 0; below--) {
    for (let k = 0; k <= below; k++) {
      const at = c + below + k;
      const factor = ((z * (a + k)) / at) * ((b + k) / (at + 1));
      level[k] = logAdd(level[k]!, Math.log(factor) + level[k + 1]!);
    }
  }
  return level[0]!;
}

/**
 * The series again where c lies far below a and b and z near 1, so that its largest term is some hundredth or some
 * billionth one: terms so far out change so slowly that their sum is the integral over them (Euler and Maclaurin, DLMF
 * 2.10.1; what it leaves out is next to nothing beside a peak so high).
 */
function byTerms(a: number, b: number, c: number, z: number): number {
  const logZ = Math.log(z);
  const logTerm = (n: number): number => lbeta(c, n) - lbeta(a, n) - lbeta(b, n) - Math.log(n) + n * logZ;
  return logIntegral((w) => w + logTerm(Math.exp(w)), Math.log(largestTerm(a, b, c, z)));
}

/** B(b, c − b) ₂F₁ = ∫₀¹ u^(b−1) (1 − u)^(c−b−1) (1 − z u)^(−a) du, over w = ln(u / (1 − u)). */
function eulerIntegral(a: number, b: number, c: number, z: number): number {
  const logRest = Math.log1p(-z);
  const logIntegrand = (w: number): number => b * w - (c - a) * softplus(w) - a * softplus(w + logRest);
  // The mode: a quadratic equation in u / (1 − u) with one positive root.
  const rest = 1 - z;
  const linear = b * rest - (c - b) + a * z;
  const root = Math.sqrt(linear * linear + 4 * (c - b) * rest * b);
  const odds = linear > 0 ? (linear + root) / (2 * (c - b) * rest) : (2 * b) / (root - linear);
  return logIntegral(logIntegrand, Math.log(odds)) - lbeta(b, c - b);
}

/** ln(1 + eˣ) without overflow. */
export function softplus(x: number): number {
  return x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x));
}

/** ln(eˣ + eʸ) without overflow. */
export function logAdd(x: number, y: number): number {
  const larger = Math.max(x, y);
  return larger === Number.NEGATIVE_INFINITY ? larger : larger + Math.log1p(Math.exp(Math.min(x, y) - larger));
}
