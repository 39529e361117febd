/**
 * The likelihood that BG/NBD, MBG/NBD and their regular kin share.
 *
 * A customer's purchases are every k-th tick of a Poisson clock of rate λ, so that the gaps between them follow an
 * Erlang distribution and come the more regularly the larger k is (k = 1: any time is as good as another). After each
 * purchase she leaves for good with probability p; in the modified models already after the very first one. λ follows a
 * gamma distribution (r, α) over customers, p a beta distribution (a, b).
 *
 * - k = 1: BG/NBD (Fader, Hardie and Lee 2005, Marketing Science 24(2), equation 6)
 * - k = 1, modified: MBG/NBD (Batislam, Denizel and Filiztekin 2007, equation 5)
 * - k > 1: BG/CNBD-k and MBG/CNBD-k (Platzer and Reutterer 2016, Marketing Science 35(5), equation 8)
 *
 * Derived once for all of them: with x repeats, the last at t, observed until T, R = r + kx and n = x (x + 1 if modified),
 *
 *   L = G · Γ(R)/Γ(r) · α^r (α + T)^−R · B(a, b + n)/B(a, b) · (Σ + V),
 *   Σ = Σ_{j<k} C(R + j − 1, j) u^j       with u = (T − t) / (α + T): still there, j ticks since the last purchase
 *   V = a / (b + n − 1) · ((α + T) / (α + t))^R                    : left at the last purchase (not where n = 0)
 *
 * and G = Π gap^(k−1) / Γ(k)^x, without which different k could not be compared.
 */
import { type Numbered, numbered, type Weighted } from './grouped.ts';
import { digamma, lgamma, logRising } from './special.ts';

/** λ in ticks per unit of time: gamma(r, α) with mean r / α. p: beta(a, b) with mean a / (a + b). */
export interface BgNbdParameters {
  readonly r: number;
  readonly alpha: number;
  readonly a: number;
  readonly b: number;
}

/** Which of the family it is. */
export interface Kind {
  /** Ticks per purchase, 1 or more. */
  readonly k: number;
  /** Whether one can leave right after the first purchase. */
  readonly modified: boolean;
}

/** Grouped histories with what stays the same over all evaluations computed once. */
export interface Prepared {
  readonly count: Numbered;
  readonly recency: Numbered;
  readonly age: Numbered;
  readonly weight: Float64Array;
  /** Customers by distinct number of repeats. */
  readonly weightOfCount: Float64Array;
  /** Customers and their repeats by distinct age. */
  readonly weightOfAge: Float64Array;
  readonly repeatsOfAge: Float64Array;
  readonly customers: number;
  readonly repeaters: number;
  readonly repeats: number;
  /** Sum of the logarithms of all gaps; null where they are not known. */
  readonly logGaps: number | null;
}

export function prepare(data: Weighted): Prepared {
  const { weight, logGaps } = data;
  const count = numbered(data.repeats);
  const recency = numbered(data.recency);
  const age = numbered(data.age);
  const weightOfCount = new Float64Array(count.values.length);
  const weightOfAge = new Float64Array(age.values.length);
  const repeatsOfAge = new Float64Array(age.values.length);
  let customers = 0;
  let repeaters = 0;
  let repeats = 0;
  let gaps = 0;
  for (let i = 0; i < weight.length; i++) {
    const w = weight[i]!;
    const x = count.values[count.number[i]!]!;
    weightOfCount[count.number[i]!]! += w;
    weightOfAge[age.number[i]!]! += w;
    repeatsOfAge[age.number[i]!]! += w * x;
    customers += w;
    repeats += w * x;
    if (x > 0) {
      repeaters += w;
      if (logGaps && Number.isFinite(logGaps[i]!)) gaps += w * logGaps[i]!;
    }
  }
  return {
    count,
    recency,
    age,
    weight,
    weightOfCount,
    weightOfAge,
    repeatsOfAge,
    customers,
    repeaters,
    repeats,
    logGaps: logGaps ? gaps : null,
  };
}

/** exp() of more than this would overflow. */
const LARGEST_EXPONENT = 600;
/** A product is below the largest double as long as it was at most the second before a factor below the first. */
const SMALL_FACTOR = 1e20;
const FULL_PRODUCT = 1e280;

/**
 * ln L of all customers, and its gradient by ln r, ln α, ln a and ln b in `gradient`. At a = 0 nobody ever leaves, which
 * is the NBD model (or its regular kin).
 */
export function logLikelihood(data: Prepared, kind: Kind, p: BgNbdParameters, gradient?: Float64Array): number {
  const { k } = kind;
  const { r, alpha, a, b } = p;
  const { count, recency, age, weight, customers } = data;
  const counts = count.values.length;

  // What depends on the number of repeats only.
  let value = customers * r * Math.log(alpha);
  let byR = customers * Math.log(alpha);
  let byAlpha = (customers * r) / alpha;
  let byA = 0;
  let byB = 0;
  const shape = new Float64Array(counts);
  const logLeft = new Float64Array(counts);
  const leftOfCount = new Float64Array(counts);
  const ways = k > 1 ? coefficients(count.values, k, r) : null;
  const digammas = gradient && { r: digamma(r), ab: digamma(a + b), b: digamma(b) };
  for (let i = 0; i < counts; i++) {
    const x = count.values[i]!;
    const n = kind.modified ? x + 1 : x;
    const w = data.weightOfCount[i]!;
    shape[i] = r + k * x;
    logLeft[i] = n === 0 ? Number.NEGATIVE_INFINITY : Math.log(a / (b + n - 1));
    value += w * (logRising(r, k * x) + logRising(b, n) - logRising(a + b, n));
    if (digammas) {
      byR += w * (x === 0 ? 0 : digamma(r + k * x) - digammas.r);
      if (n > 0) {
        const together = digammas.ab - digamma(a + b + n);
        byA += w * together;
        byB += w * (together + digamma(b + n) - digammas.b);
      }
    }
  }

  // What depends on the age, and is linear in the number of repeats.
  const logAge = new Float64Array(age.values.length);
  const inverseAge = new Float64Array(age.values.length);
  for (let i = 0; i < logAge.length; i++) {
    const until = alpha + age.values[i]!;
    const shapes = r * data.weightOfAge[i]! + k * data.repeatsOfAge[i]!;
    logAge[i] = Math.log(until);
    inverseAge[i] = 1 / until;
    value -= shapes * logAge[i]!;
    byR -= data.weightOfAge[i]! * logAge[i]!;
    byAlpha -= shapes * inverseAge[i]!;
  }
  const logRecency = recency.values.map((t) => Math.log(alpha + t));
  const inverseRecency = recency.values.map((t) => 1 / (alpha + t));

  // ln(Σ + V): all that takes the whole history.
  let product = 1;
  for (let i = 0; i < weight.length; i++) {
    const c = count.number[i]!;
    const t = recency.number[i]!;
    const end = age.number[i]!;
    const w = weight[i]!;
    let alive = 1;
    let aliveByR = 0;
    let aliveByAlpha = 0;
    if (ways) {
      const u = (age.values[end]! - recency.values[t]!) * inverseAge[end]!;
      alive = 0;
      for (let j = k - 1; j >= 0; j--) {
        const way = ways.value[c * k + j]!;
        alive = alive * u + way;
        aliveByR = aliveByR * u + ways.byR[c * k + j]!;
        aliveByAlpha = aliveByAlpha * u + j * way;
      }
    }
    const sinceLast = logAge[end]! - logRecency[t]!;
    const exponent = logLeft[c]! + shape[c]! * sinceLast;
    let left = 1;
    if (exponent < LARGEST_EXPONENT) {
      const v = Math.exp(exponent);
      const sum = alive + v;
      left = v / sum;
      // One logarithm for many customers: most histories are one customer's only.
      if (w === 1 && sum < SMALL_FACTOR) {
        product *= sum;
        if (product > FULL_PRODUCT) {
          value += Math.log(product);
          product = 1;
        }
      } else {
        value += w * Math.log(sum);
      }
      byR += (w * aliveByR) / sum;
      byAlpha -= (w * aliveByAlpha * inverseAge[end]!) / sum;
    } else {
      value += w * exponent;
    }
    const weighted = w * left;
    leftOfCount[c]! += weighted;
    byR += weighted * sinceLast;
    byAlpha += weighted * shape[c]! * (inverseAge[end]! - inverseRecency[t]!);
  }

  value += Math.log(product);

  if (gradient) {
    let left = 0;
    for (let i = 0; i < counts; i++) {
      if (leftOfCount[i] === 0) continue;
      left += leftOfCount[i]!;
      byB -= leftOfCount[i]! / (b + count.values[i]! - (kind.modified ? 0 : 1));
    }
    gradient[0] = r * byR;
    gradient[1] = alpha * byAlpha;
    gradient[2] = a * byA + left;
    gradient[3] = b * byB;
  }
  return k === 1 ? value : value + (k - 1) * (data.logGaps ?? 0) - data.repeats * lgamma(k);
}

/** C(R + j − 1, j) for all distinct numbers of repeats and j < k, and their derivatives by r. */
function coefficients(counts: Float64Array, k: number, r: number): { value: Float64Array; byR: Float64Array } {
  const value = new Float64Array(counts.length * k);
  const byR = new Float64Array(counts.length * k);
  for (let i = 0; i < counts.length; i++) {
    let way = 1;
    let slope = 0;
    for (let j = 0; j < k; j++) {
      value[i * k + j] = way;
      byR[i * k + j] = way * slope;
      const next = r + k * counts[i]! + j;
      way *= next / (j + 1);
      slope += 1 / next;
    }
  }
  return { value, byR };
}
