/**
 * What customers with the same record did: the plain way that also sees how long somebody has been silent.
 *
 * Customers are of some few kinds, each with a pace of buying and a pace of leaving, and how many are of which kind is
 * read off the shop itself instead of being forced into a gamma or beta curve: so it holds where those do not (nobody
 * leaves; few buy most; two sorts of buyers), and there is nothing in it that could run to infinity. It is the Pareto/NBD
 * model (Schmittlein, Morrison and Colombo 1987) with both curves left free: nonparametric maximum likelihood of a mixing
 * distribution (Laird 1978), by expectation and maximisation on a grid. How evenly purchases come (`one-kind.ts`) is the
 * same for all kinds and chosen by the likelihood of the gaps.
 *
 * Time in days.
 */
import { everyNth } from '../btyd/grouped.ts';
import { lgamma } from '../btyd/special.ts';
import { aliveIn, comingOf, logLikelihoodOf } from './one-kind.ts';
import type { CustomerKinds } from './types.ts';

/** Paces a factor apart on the grid: finer ones cannot be told from each other by a few purchases. */
const RATE_STEP = 1.6;
const LEAVING_STEP = 2.5;
/** Ticks to a purchase that are tried, one after the other as long as it helps. */
const EVENNESS = [1, 2, 3, 5, 8, 12];
/** ln L that more even purchases have to gain. */
const WORTH_IT = 2;
/** Nobody buys on more than every day. */
const FASTEST = 1;
/** Where there are more different histories, so many customers are looked at: shares of kinds need no more to be known. */
const MOST_HISTORIES = 3000;
/** First with all kinds, then with those that are left: most fall away at once. */
const FIRST_ROUNDS = 30;
const ROUNDS = 220;
/** Gain in ln L below which another round says nothing new. */
const ENOUGH = 1e-3;
/** So many imagined customers spread over all kinds, so that none is ruled out by a handful of real ones. */
const PRIOR = 1;
/** Kinds of fewer customers than this are left out of the answer. */
const SMALLEST_SHARE = 1e-4;
const DRAWS = 20;
/** A climb that is broken off too early has not left where all draws begin, and they would seem surer than they are. */
const ROUNDS_OF_A_DRAW = 40;

interface Days {
  readonly repeats: Float64Array;
  readonly recency: Float64Array;
  readonly age: Float64Array;
  /** Sum of the logarithms of the gaps; without it, purchases are taken to come at any time. */
  readonly logGaps?: Float64Array;
}

/**
 * The kinds of customers of a shop and their shares, and the shares again in so many resamples (Bayesian bootstrap, Rubin
 * 1981), which say how much they owe to chance.
 *
 * @param history one entry per customer or group of equal ones, in days
 * @param evenness ticks to a purchase, where that is known already
 */
export function fitObservedGaps(
  history: Days,
  weight: Float64Array,
  { resamples = DRAWS, evenness }: { resamples?: number; evenness?: number } = {},
): CustomerKinds {
  const { weight: weights, ...days } = thinned(history, weight);
  const { k, rate, leaving, likelihood, share: first } = mostLikely(days, weights, evenness);
  const kept = [...first.keys()].filter((kind) => first[kind]! > SMALLEST_SHARE);
  const columns = columnsOf(likelihood, rate.length, kept);
  const start = normalised(Float64Array.from(kept, (kind) => first[kind]!));
  const { share } = climb(columns, weights, start, ROUNDS);
  const chance = pseudoRandom();
  const customers = weights.reduce((a, b) => a + b, 0);
  const draws = Array.from({ length: resamples }, () => {
    // Sums of exponentials: what a Dirichlet draw over single customers gives a group of them.
    const drawn = weights.map((w) => exponentials(w, chance));
    const scale = customers / drawn.reduce((a, b) => a + b, 0);
    const resampled = drawn.map((w) => w * scale);
    return [...climb(columns, resampled, share, ROUNDS_OF_A_DRAW).share].map(rounded);
  });
  return {
    evenness: k,
    rate: kept.map((kind) => rate[kind]!),
    leaving: kept.map((kind) => leaving[kind]!),
    share: [...share].map(rounded),
    draws,
  };
}

/** The grid with a first guess of shares, for the evenness whose likelihood is largest. */
function mostLikely(days: Days, weights: Float64Array, evenness: number | undefined) {
  const oldest = days.age.reduce((most, age) => Math.max(most, age), 1);
  const fitted = (k: number) => {
    const { rate, leaving } = grid(oldest, k);
    const { likelihood, scale } = likelihoods(rate, leaving, k, days, weights);
    const even = new Float64Array(rate.length).fill(1 / rate.length);
    const { share, value } = climb(likelihood, weights, even, FIRST_ROUNDS);
    return { k, rate, leaving, likelihood, share, value: value + scale };
  };
  const [first = 1, ...others] = evenness === undefined && days.logGaps ? EVENNESS : [evenness];
  let best = fitted(first);
  for (const k of others) {
    const next = fitted(k!);
    if (next.value < best.value + WORTH_IT) break;
    best = next;
  }
  return best;
}

function columnsOf(table: Float64Array, width: number, columns: readonly number[]): Float64Array {
  const picked = new Float64Array((table.length / width) * columns.length);
  for (let row = 0, to = 0; row < table.length; row += width) for (const at of columns) picked[to++] = table[row + at]!;
  return picked;
}

const rounded = (share: number): number => Number(share.toPrecision(6));

/** All pairs of a pace of buying and one of leaving (0: never), and those who never come back. */
function grid(oldest: number, k: number): { rate: number[]; leaving: number[] } {
  const rates: number[] = [];
  // Even purchases tell paces apart that are closer to each other.
  const step = RATE_STEP ** (1 / Math.sqrt(k));
  for (let rate = FASTEST; rate > 1 / (15 * oldest); rate /= step) rates.push(rate);
  const leavings = [0];
  for (let leaving = 1 / (10 * oldest); leaving < 1; leaving *= LEAVING_STEP) leavings.push(leaving);
  const pairs = rates.flatMap((rate) => leavings.map((leaving) => [rate, leaving] as const));
  return { rate: [0, ...pairs.map(([rate]) => rate)], leaving: [0, ...pairs.map(([, leaving]) => leaving)] };
}

/** Likelihood of each history in each kind, every row divided by its largest; and the logarithm of all that was divided by. */
function likelihoods(
  rate: readonly number[],
  leaving: readonly number[],
  k: number,
  { repeats, recency, age, logGaps }: Days,
  weights: Float64Array,
): { likelihood: Float64Array; scale: number } {
  const kinds = rate.length;
  const likelihood = new Float64Array(repeats.length * kinds);
  let scale = 0;
  for (let row = 0; row < repeats.length; row++) {
    let largest = Number.NEGATIVE_INFINITY;
    for (let kind = 0; kind < kinds; kind++) {
      const one = { rate: rate[kind]!, leaving: leaving[kind]!, k };
      const log = logLikelihoodOf(one, repeats[row]!, recency[row]!, age[row]!);
      likelihood[row * kinds + kind] = log;
      largest = Math.max(largest, log);
    }
    for (let at = row * kinds; at < (row + 1) * kinds; at++) likelihood[at] = Math.exp(likelihood[at]! - largest);
    const ofGaps = k === 1 ? 0 : (k - 1) * logGaps![row]! - repeats[row]! * lgamma(k);
    scale += weights[row]! * (largest + ofGaps);
  }
  return { likelihood, scale };
}

/** Expectation and maximisation from `share` on. */
function climb(
  likelihood: Float64Array,
  weights: Float64Array,
  share: Float64Array,
  rounds: number,
): { share: Float64Array; value: number } {
  const kinds = share.length;
  let now = Float64Array.from(share);
  let before = Number.NEGATIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const next = new Float64Array(kinds).fill(PRIOR / kinds);
    let value = 0;
    for (let row = 0; row < weights.length; row++) {
      const start = row * kinds;
      let sum = 0;
      for (let kind = 0; kind < kinds; kind++) sum += now[kind]! * likelihood[start + kind]!;
      if (!(sum > 0)) continue;
      value += weights[row]! * Math.log(sum);
      const factor = weights[row]! / sum;
      for (let kind = 0; kind < kinds; kind++) next[kind]! += factor * now[kind]! * likelihood[start + kind]!;
    }
    now = normalised(next);
    const gain = value - before;
    before = value;
    if (gain < ENOUGH) break;
  }
  return { share: now, value: before };
}

function normalised(values: Float64Array): Float64Array<ArrayBuffer> {
  const sum = values.reduce((a, b) => a + b, 0);
  return Float64Array.from(values, (value) => value / sum);
}

/** By customers, not by histories: many once-only buyers share a few of those, and have to keep their share. */
function thinned(history: Days, weight: Float64Array): Days & { weight: Float64Array } {
  if (weight.length <= MOST_HISTORIES) return { ...history, weight };
  const customers = weight.reduce((a, b) => a + b, 0);
  return everyNth({ ...history, weight }, customers / MOST_HISTORIES);
}

/** What the kinds make of one customer's record. */
export interface Guess {
  alive: number;
  expected: number;
  any: number;
}

/**
 * P(still a customer), purchases to expect within `days` and P(at least one), by Bayes' rule over the kinds; once for
 * each of `shares`.
 */
export function guess(
  { evenness: k, rate, leaving }: CustomerKinds,
  shares: readonly (readonly number[])[],
  days: number,
  repeats: number,
  recency: number,
  age: number,
): Guess[] {
  const kinds = rate.length;
  const likely = new Float64Array(kinds);
  let largest = Number.NEGATIVE_INFINITY;
  for (let kind = 0; kind < kinds; kind++) {
    likely[kind] = logLikelihoodOf({ rate: rate[kind]!, leaving: leaving[kind]!, k }, repeats, recency, age);
    largest = Math.max(largest, likely[kind]!);
  }
  const there = new Float64Array(kinds);
  const expected = new Float64Array(kinds);
  const any = new Float64Array(kinds);
  for (let kind = 0; kind < kinds; kind++) {
    likely[kind] = Math.exp(likely[kind]! - largest);
    if (likely[kind]! < IMPOSSIBLE || rate[kind] === 0) continue;
    const one = { rate: rate[kind]!, leaving: leaving[kind]!, k };
    there[kind] = likely[kind]! * aliveIn(one, age - recency);
    const coming = comingOf(one, age - recency, days);
    expected[kind] = there[kind]! * coming.expected;
    any[kind] = there[kind]! * coming.any;
  }
  return shares.map((share) => {
    let [sum, alive, purchases, atLeastOne] = [0, 0, 0, 0];
    for (let kind = 0; kind < kinds; kind++) {
      const weight = share[kind]!;
      sum += weight * likely[kind]!;
      alive += weight * there[kind]!;
      purchases += weight * expected[kind]!;
      atLeastOne += weight * any[kind]!;
    }
    return sum > 0 ? { alive: alive / sum, expected: purchases / sum, any: atLeastOne / sum } : NOBODY;
  });
}

const NOBODY: Guess = { alive: 0, expected: 0, any: 0 };
/** Kinds so much less likely than the likeliest add nothing that could be seen. */
const IMPOSSIBLE = 1e-10;

/** The same numbers every time (mulberry32): a resample has to be fair, not secret. */
function pseudoRandom(): () => number {
  let state = 20_261_122;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Sum of `count` exponentials; for many, the normal curve they come to. */
function exponentials(count: number, chance: () => number): number {
  if (count > 30) {
    const normal = Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance());
    return Math.max(0, count + Math.sqrt(count) * normal);
  }
  let sum = 0;
  for (let i = 0; i < count; i++) sum -= Math.log(1 - chance());
  return sum;
}
