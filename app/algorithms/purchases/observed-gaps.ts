/**
 * What customers with the same record did: the plain way that also sees how long somebody has been silent.
 *
 * Customers are of some few kinds, each with a pace of buying and a pace of leaving, and how many are of which kind is
 * read off the shop itself instead of being forced into a gamma or beta curve: so it holds where those do not (nobody
 * leaves; few buy most; two sorts of buyers), and there is nothing in it that could run to infinity. It is the Pareto/NBD
 * model (Schmittlein, Morrison and Colombo 1987) with both curves left free: nonparametric maximum likelihood of a mixing
 * distribution (Laird 1978), by expectation and maximisation on a grid.
 *
 * Time in days.
 */
import type { CustomerKinds } from './types.ts';

/** Paces a factor apart on the grid: finer ones cannot be told from each other by a few purchases. */
const RATE_STEP = 1.6;
const LEAVING_STEP = 2.5;
/** Nobody buys on more than every day. */
const FASTEST = 1;
/** More different histories are thinned out: shares of kinds need no more to be known. */
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
const ROUNDS_OF_A_DRAW = 12;

/**
 * The kinds of customers of a shop and their shares, and the shares again in so many resamples (Bayesian bootstrap, Rubin
 * 1981), which say how much they owe to chance.
 *
 * @param history one entry per customer or group of equal ones, in days
 */
export function fitObservedGaps(
  history: { repeats: Float64Array; recency: Float64Array; age: Float64Array },
  weight: Float64Array,
  resamples = DRAWS,
): CustomerKinds {
  const { repeats, recency, age, weights } = thinned(history, weight);
  const oldest = age.reduce((most, days) => Math.max(most, days), 1);
  const all = grid(oldest);
  const likelihood = likelihoods(all.rate, all.leaving, repeats, recency, age);
  const even = new Float64Array(all.rate.length).fill(1 / all.rate.length);
  const first = climb(likelihood, weights, even, FIRST_ROUNDS);

  const kept = [...first.keys()].filter((kind) => first[kind]! > SMALLEST_SHARE);
  const columns = columnsOf(likelihood, all.rate.length, kept);
  const share = climb(columns, weights, normalised(Float64Array.from(kept, (kind) => first[kind]!)), ROUNDS);
  const chance = pseudoRandom();
  const customers = weights.reduce((a, b) => a + b, 0);
  const draws = Array.from({ length: resamples }, () => {
    // Sums of exponentials: what a Dirichlet draw over single customers gives a group of them.
    const drawn = weights.map((w) => exponentials(w, chance));
    const scale = customers / drawn.reduce((a, b) => a + b, 0);
    const resampled = drawn.map((w) => w * scale);
    return [...climb(columns, resampled, share, ROUNDS_OF_A_DRAW)].map(rounded);
  });
  return {
    rate: kept.map((kind) => all.rate[kind]!),
    leaving: kept.map((kind) => all.leaving[kind]!),
    share: [...share].map(rounded),
    draws,
  };
}

function columnsOf(table: Float64Array, width: number, columns: readonly number[]): Float64Array {
  const picked = new Float64Array((table.length / width) * columns.length);
  for (let row = 0, to = 0; row < table.length; row += width) for (const at of columns) picked[to++] = table[row + at]!;
  return picked;
}

const rounded = (share: number): number => Number(share.toPrecision(6));

/** All pairs of a pace of buying and one of leaving (0: never), and those who never come back. */
function grid(oldest: number): { rate: number[]; leaving: number[] } {
  const rates: number[] = [];
  for (let rate = FASTEST; rate > 1 / (15 * oldest); rate /= RATE_STEP) rates.push(rate);
  const leavings = [0];
  for (let leaving = 1 / (10 * oldest); leaving < 1; leaving *= LEAVING_STEP) leavings.push(leaving);
  const pairs = rates.flatMap((rate) => leavings.map((leaving) => [rate, leaving] as const));
  return { rate: [0, ...pairs.map(([rate]) => rate)], leaving: [0, ...pairs.map(([, leaving]) => leaving)] };
}

/** Likelihood of each history in each kind, every row divided by its largest. */
function likelihoods(
  rate: readonly number[],
  leaving: readonly number[],
  repeats: Float64Array,
  recency: Float64Array,
  age: Float64Array,
): Float64Array {
  const kinds = rate.length;
  const all = new Float64Array(repeats.length * kinds);
  for (let row = 0; row < repeats.length; row++) {
    let largest = Number.NEGATIVE_INFINITY;
    for (let kind = 0; kind < kinds; kind++) {
      const log = logLikelihood(rate[kind]!, leaving[kind]!, repeats[row]!, recency[row]!, age[row]!);
      all[row * kinds + kind] = log;
      largest = Math.max(largest, log);
    }
    for (let at = row * kinds; at < (row + 1) * kinds; at++) all[at] = Math.exp(all[at]! - largest);
  }
  return all;
}

function logLikelihood(rate: number, leaving: number, repeats: number, recency: number, age: number): number {
  if (rate === 0) return repeats === 0 ? 0 : Number.NEGATIVE_INFINITY;
  return repeats * Math.log(rate) - (rate + leaving) * age + logOfAllOverAlive(rate, leaving, age - recency);
}

/** −ln P(still there | silent for so many days): ln(1 + μ / (λ + μ) (e^((λ + μ) days) − 1)), without overflow. */
function logOfAllOverAlive(rate: number, leaving: number, days: number): number {
  if (leaving === 0) return 0;
  const both = rate + leaving;
  return both * days < 500
    ? Math.log1p((leaving / both) * Math.expm1(both * days))
    : Math.log(leaving / both) + both * days;
}

/** Expectation and maximisation from `share` on. */
function climb(
  likelihood: Float64Array,
  weights: Float64Array,
  share: Float64Array,
  rounds: number,
): Float64Array<ArrayBuffer> {
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
    if (value - before < ENOUGH) break;
    before = value;
  }
  return now;
}

function normalised(values: Float64Array): Float64Array<ArrayBuffer> {
  const sum = values.reduce((a, b) => a + b, 0);
  return Float64Array.from(values, (value) => value / sum);
}

/** Evenly over the histories as they come. */
function thinned(
  { repeats, recency, age }: { repeats: Float64Array; recency: Float64Array; age: Float64Array },
  weight: Float64Array,
) {
  const step = Math.max(1, repeats.length / MOST_HISTORIES);
  const rows = Array.from({ length: Math.min(repeats.length, MOST_HISTORIES) }, (_, i) => Math.floor(i * step));
  const of = (column: Float64Array) => Float64Array.from(rows, (row) => column[row]!);
  return { repeats: of(repeats), recency: of(recency), age: of(age), weights: of(weight) };
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
  { rate, leaving }: CustomerKinds,
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
    likely[kind] = logLikelihood(rate[kind]!, leaving[kind]!, repeats, recency, age);
    largest = Math.max(largest, likely[kind]!);
  }
  const there = new Float64Array(kinds);
  const expected = new Float64Array(kinds);
  const any = new Float64Array(kinds);
  for (let kind = 0; kind < kinds; kind++) {
    const [pace, leaves] = [rate[kind]!, leaving[kind]!];
    likely[kind] = Math.exp(likely[kind]! - largest);
    if (likely[kind]! < IMPOSSIBLE || pace === 0) continue;
    there[kind] = likely[kind]! * Math.exp(-logOfAllOverAlive(pace, leaves, age - recency));
    expected[kind] = there[kind]! * pace * (leaves === 0 ? days : -Math.expm1(-leaves * days) / leaves);
    any[kind] = there[kind]! * (pace / (pace + leaves)) * -Math.expm1(-(pace + leaves) * days);
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
const IMPOSSIBLE = 1e-12;

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
