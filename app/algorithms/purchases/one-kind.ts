/**
 * One kind of customers: they buy at a pace of so many purchases a day, every k-th tick of a Poisson clock being one (k = 1:
 * at any time; the larger k, the more evenly; Chatfield and Goodhardt 1973), until they leave at a pace of their own. What
 * a history says of a kind, and a kind of the days to come. Days.
 */
export interface OneKind {
  /** Purchases a day; 0: never comes back. */
  readonly rate: number;
  /** Leavings a day; 0: never leaves. */
  readonly leaving: number;
  /** Ticks to a purchase. */
  readonly k: number;
}

/** e^x is 0 to a computer below. */
const VANISHED = -745;

/**
 * ln of the probability density of purchases after `repeats` gaps that end `recency` days after the first purchase, and none
 * since up to `age`; but for a factor of the gaps themselves that is the same for all kinds of one k.
 */
export function logLikelihoodOf(kind: OneKind, repeats: number, recency: number, age: number): number {
  const { rate, leaving, k } = kind;
  if (rate === 0) return repeats === 0 ? 0 : Number.NEGATIVE_INFINITY;
  const ticks = k * rate;
  return k * repeats * Math.log(ticks) - (ticks + leaving) * recency + logOfSilence(kind, age - recency);
}

/** ln P(no purchase in so many days since the last one): still there, or left at some moment in between. */
function logOfSilence({ rate, leaving, k }: OneKind, days: number): number {
  const ticks = k * rate;
  if (k === 1) {
    const both = ticks + leaving;
    if (leaving === 0) return -both * days;
    return both * days < 500
      ? -both * days + Math.log1p((leaving / both) * Math.expm1(both * days))
      : Math.log(leaving / both);
  }
  if (leaving === 0) return -ticks * days + Math.log(powers(ticks * days, k).reduce((sum, term) => sum + term, 0));
  return Math.log(there({ rate, leaving, k }, days) + gone({ rate, leaving, k }, days));
}

/** P(still there and no purchase in so many days). */
function there({ rate, leaving, k }: OneKind, days: number): number {
  const exponent = -(k * rate + leaving) * days;
  if (exponent < VANISHED) return 0;
  return Math.exp(exponent) * powers(k * rate * days, k).reduce((sum, term) => sum + term, 0);
}

/** P(left within so many days, before the next purchase). */
function gone({ rate, leaving, k }: OneKind, days: number): number {
  const both = k * rate + leaving;
  let [sum, ratio, upTo] = [0, leaving / both, 0];
  let term = Math.exp(Math.max(VANISHED, -both * days));
  for (let j = 0; j < k; j++) {
    upTo += term;
    sum += ratio * Math.max(0, 1 - upTo);
    ratio *= (k * rate) / both;
    term *= (both * days) / (j + 1);
  }
  return sum;
}

/** xʲ / j! for j below k. */
function powers(x: number, k: number): number[] {
  const terms = [1];
  for (let j = 1; j < k; j++) terms.push((terms[j - 1]! * x) / j);
  return terms;
}

/** P(still there | silent for so many days). */
export function aliveIn(kind: OneKind, days: number): number {
  if (kind.leaving === 0) return 1;
  if (kind.k === 1) return Math.exp(-(kind.rate + kind.leaving) * days - logOfSilence(kind, days));
  const still = there(kind, days);
  const sum = still + gone(kind, days);
  return sum > 0 ? still / sum : 0;
}

/**
 * Of somebody still there after `silent` days: purchases to expect within `days`, and P(at least one). The mth tick comes before
 * she leaves with (ticks / both)ᵐ, and in time with P(Poisson(both · days) ≥ m).
 */
export function comingOf(kind: OneKind, silent: number, days: number): { expected: number; any: number } {
  const { rate, leaving, k } = kind;
  const ticks = k * rate;
  const both = ticks + leaving;
  const smooth = leaving === 0 ? days : -Math.expm1(-leaving * days) / leaving;
  if (k === 1) return { expected: rate * smooth, any: (rate / both) * -Math.expm1(-both * days) };
  // How many ticks have passed since the last purchase: 0 … k − 1.
  const stages = powers(Math.min(ticks * silent, 1e6), k);
  const all = stages.reduce((sum, term) => sum + term, 0);
  const inTime = tails(both * days);
  if (inTime === null) {
    const passed = stages.reduce((sum, term, j) => sum + j * term, 0) / all;
    return { expected: rate * smooth + (passed - (k - 1) / 2) / k, any: rate * smooth > 0 ? (ticks / both) ** k : 0 };
  }
  let [expected, any, before] = [0, 0, 1];
  for (let m = 1; m < inTime.length; m++) {
    before *= ticks / both;
    const chance = (stages[(k - (m % k)) % k]! / all) * before * inTime[m]!;
    expected += chance;
    if (m <= k) any += chance;
  }
  return { expected, any };
}

const MOST_TICKS = 600;

/** P(Poisson(mean) ≥ m) for m = 0, 1, … until it is next to nothing; null where there are too many. */
function tails(mean: number): Float64Array | null {
  if (mean > MOST_TICKS) return null;
  const length = Math.ceil(mean + 7 * Math.sqrt(mean) + 14);
  const tail = new Float64Array(length);
  let mass = Math.exp(-mean);
  let left = 1;
  for (let m = 0; m < length; m++) {
    tail[m] = Math.max(0, left);
    left -= mass;
    mass *= mean / (m + 1);
  }
  return tail;
}
