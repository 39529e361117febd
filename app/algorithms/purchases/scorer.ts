/** Answers of a stored method about single customers, with how far they could be off for want of customers to learn from. */
import { type Answers, answersOf, expectedNew, resampled, type Variants, variants } from './answers.ts';
import { leavingWithin } from './leaving.ts';
import type { CustomerKinds, Estimate, Method, Scorer } from './types.ts';

/** Nine of ten. */
const NORMAL = 1.6448536269514722;
/** The same histories come again and again; a shop of millions must not fill the memory with them. */
const MOST_REMEMBERED = 200_000;

/** What is 0 or 1 in a customer's answer stays inside by this much, where its logarithm is needed. */
const EDGE = 1e-12;

const between = (low: number, value: number, high: number): number =>
  Number.isNaN(value) ? low : Math.min(high, Math.max(low, value));

/** The question a scorer answers again and again, with an interval drawn only where somebody looks at it. */
class Answer implements Estimate {
  readonly value: number;
  readonly #interval: () => readonly [number, number];
  #known: readonly [number, number] | null = null;

  constructor(value: number, interval: () => readonly [number, number]) {
    this.value = value;
    this.#interval = interval;
  }

  get low(): number {
    this.#known ??= this.#interval();
    return this.#known[0];
  }

  get high(): number {
    this.#known ??= this.#interval();
    return this.#known[1];
  }

  toJSON(): Estimate {
    return { value: this.value, low: this.low, high: this.high };
  }
}

/**
 * Resamples of a shop inherit what the fit itself rounded off (a grid of paces, an imagined customer in every kind, a climb
 * that stops), so that what they differ by is this much too little: simulated shops say so (`cover.test.ts`).
 */
const MORE_THAN_RESAMPLES = 1.75;
/** Where a method of old says that nobody comes back: whoever has not left comes within a year. */
const YEAR = 365;
/** From fewer returns nobody can tell how long silences last: who still is a customer is anybody's guess. */
const FEWEST_RETURNS = 10;

/**
 * Answers by a method. Intervals of models are by the delta method on the scale where they are straightest (logarithm of
 * an expectation, log odds of a probability; Oehlert 1992), from the covariance of the logarithms of their parameters. Of
 * observed gaps, and of whether somebody is still there where a plain rate answers, from the resamples: for purchases what
 * most of them say, for being there by their spread in log odds. Where nobody comes back, from the most purchases that the
 * shop's silence does not rule out.
 */
export function scorerOf(method: Method): Scorer {
  const { level } = method;
  const now = answersOf(method);
  const others = variants(method);
  const othersOfStanding = method.name === 'observedGaps' || !method.kinds ? others : restingOn(now, method.kinds);
  const most = upperRate(method);
  const beforeKinds = most > 0 && !method.kinds;
  const guessed =
    method.name === 'alwaysZero' && !beforeKinds && Number(method.parameters.repeats ?? 0) < FEWEST_RETURNS;

  const probability = (of: (answers: Answers) => number, among: Variants): Estimate => {
    const value = between(0, of(now), 1);
    return new Answer(value, () => interval(among, value, of, logit, logistic));
  };
  /** Still there, or gone: a few resamples tell a spread better than how far it reaches. */
  const standing = (of: (answers: Answers) => number): Estimate => {
    const value = between(0, of(now), 1);
    if (guessed) return { value, low: 0, high: 1 };
    return new Answer(value, () =>
      othersOfStanding.kind === 'draws'
        ? around(value, othersOfStanding.draws.map(of))
        : interval(othersOfStanding, value, of, logit, logistic),
    );
  };
  const interval = (
    others: Variants,
    value: number,
    of: (answers: Answers) => number,
    into: (x: number) => number,
    back: (x: number) => number,
  ): readonly [number, number] => {
    if (others.kind === 'none') return [value, value];
    if (others.kind === 'draws') return percentiles(others.draws.map(of), value);
    const centre = into(value);
    const slopes = others.steps.map(({ answers, step }) => (into(of(answers)) - centre) / step);
    let variance = 0;
    for (let i = 0; i < slopes.length; i++) {
      for (let j = 0; j < slopes.length; j++) variance += slopes[i]! * slopes[j]! * others.covariance[i]![j]!;
    }
    if (!(variance > 0)) return [value, value];
    const margin = NORMAL * Math.sqrt(variance);
    return [Math.min(value, back(centre - margin)), Math.max(value, back(centre + margin))];
  };

  return {
    alive: remembered((repeats, recency, age) => {
      const estimate = standing((by) => by.alive(repeats, recency, age));
      return beforeKinds ? { value: estimate.value, low: 0, high: -Math.expm1(-most * YEAR) } : estimate;
    }),
    gone: remembered((repeats, recency, age, days) => {
      const estimate = standing((by) =>
        leavingWithin(
          by.alive(repeats, recency, age),
          by.expected(days, repeats, recency, age),
          by.expected(2 * days, repeats, recency, age),
        ),
      );
      return beforeKinds ? { value: estimate.value, low: Math.exp(-most * YEAR), high: 1 } : estimate;
    }, true),
    expected: remembered((repeats, recency, age, days) => {
      const of = (by: Answers) => between(0, level * by.expected(days, repeats, recency, age), Number.MAX_VALUE);
      const value = of(now);
      if (most > 0) return { value, low: value, high: Math.max(value, most * days) };
      return new Answer(value, () => interval(others, value, of, (x) => Math.log(Math.max(x, EDGE)), Math.exp));
    }, true),
    anyPurchase: remembered((repeats, recency, age, days) => {
      // So many times the purchases, so many times the logarithm of none at all.
      const of = (by: Answers) =>
        -Math.expm1(level * Math.log1p(-between(0, by.any(days, repeats, recency, age), 1 - EDGE)));
      const estimate = probability(of, others);
      return most > 0 ? { value: estimate.value, low: 0, high: -Math.expm1(-most * days) } : estimate;
    }, true),
    expectedNew: (days) => between(0, level * expectedNew(method, days), Number.MAX_VALUE),
  };
}

/** Expected purchases within `days` of many customers at once, without intervals. */
export function expectedOf(
  method: Method,
  days: number,
  histories: { repeats: Float64Array; recency: Float64Array; age: Float64Array },
): Float64Array {
  const { expected } = answersOf(method);
  const { repeats, recency, age } = histories;
  return repeats.map((x, i) => between(0, method.level * expected(days, x, recency[i]!, age[i]!), Number.MAX_VALUE));
}

/** Whoever takes a rate for ever leaves the question of leaving to the gaps. */
const restingOn = (rate: Answers, kinds: CustomerKinds): Variants => ({
  kind: 'draws',
  draws: resampled(kinds).map(({ alive }) => ({ ...rate, alive })),
});

/** Of always zero: the purchases per customer and day that the shop's silence does not rule out yet. */
const upperRate = ({ name, parameters }: Method): number =>
  name === 'alwaysZero' ? Number(parameters.upperRate ?? 0) : 0;

/** Fifth and ninety-fifth of a hundred, never off the value. */
function percentiles(values: number[], value: number): readonly [number, number] {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? value;
  return [Math.min(value, at(0.05)), Math.max(value, at(0.95))];
}

/** As far to either side as the draws differ among themselves, in log odds. */
function around(value: number, draws: readonly number[]): readonly [number, number] {
  const odds = draws.map(logit).filter(Number.isFinite);
  const mean = odds.reduce((sum, one) => sum + one, 0) / odds.length;
  const variance = odds.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (odds.length - 1);
  if (!(variance > 0)) return [value, value];
  const margin = MORE_THAN_RESAMPLES * NORMAL * Math.sqrt(variance);
  const centre = logit(value);
  return [Math.min(value, logistic(centre - margin)), Math.max(value, logistic(centre + margin))];
}

const logit = (p: number): number => {
  const inside = between(EDGE, p, 1 - EDGE);
  return Math.log(inside / (1 - inside));
};
const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

type Ask = (repeats: number, recency: number, age: number, days: number) => Estimate;

function remembered(ask: Ask): (repeats: number, recency: number, age: number) => Estimate;
function remembered(ask: Ask, ahead: true): (days: number, repeats: number, recency: number, age: number) => Estimate;
function remembered(ask: Ask, ahead?: true) {
  let known = new Map<string, Estimate>();
  const answer = (days: number, repeats: number, recency: number, age: number): Estimate => {
    const key = `${days} ${repeats} ${recency} ${age}`;
    const found = known.get(key);
    if (found) return found;
    if (known.size >= MOST_REMEMBERED) known = new Map();
    const estimate = ask(repeats, recency, age, days);
    known.set(key, estimate);
    return estimate;
  };
  return ahead ? answer : (repeats: number, recency: number, age: number) => answer(0, repeats, recency, age);
}
