/** Answers of a stored method about single customers, with how far they could be off for want of customers to learn from. */
import { bgNbd, mbgNbd } from '../btyd/bg-nbd.ts';
import { paretoNbd } from '../btyd/pareto-nbd.ts';
import { regular } from '../btyd/regular.ts';
import type { PurchaseModel } from '../btyd/types.ts';
import { guess } from './observed-gaps.ts';
import type { CustomerKinds, Estimate, Method, MethodPart, ModelName, PlainName, Scorer } from './types.ts';

/** Parameters as they were stored: models take their own out of it. */
export const MODELS: Readonly<Record<ModelName, PurchaseModel<unknown>>> = {
  bgNbd: bgNbd as PurchaseModel<unknown>,
  mbgNbd: mbgNbd as PurchaseModel<unknown>,
  paretoNbd: paretoNbd as PurchaseModel<unknown>,
  regular: regular as PurchaseModel<unknown>,
};

/** The parameters that were estimated, in the order of the covariance. */
const ESTIMATED: Readonly<Record<ModelName | PlainName, readonly string[]>> = {
  bgNbd: ['r', 'alpha', 'a', 'b'],
  mbgNbd: ['r', 'alpha', 'a', 'b'],
  regular: ['r', 'alpha', 'a', 'b'],
  paretoNbd: ['r', 'alpha', 's', 'beta'],
  shrunkRate: ['r', 'alpha'],
  observedRate: [],
  observedGaps: [],
  alwaysZero: [],
};

/** Nine of ten. */
const NORMAL = 1.6448536269514722;
/** The same histories come again and again; a shop of millions must not fill the memory with them. */
const MOST_REMEMBERED = 200_000;

type Parameters = Readonly<Record<string, number | boolean>>;

/** One method with its parameters out: what every way of answering can say. Days. */
interface Answers {
  alive(repeats: number, recency: number, age: number): number;
  expected(days: number, repeats: number, recency: number, age: number): number;
  any(days: number, repeats: number, recency: number, age: number): number;
}

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
 * Answers by a method. Intervals of models are by the delta method on the scale where they are straightest (logarithm of
 * an expectation, log odds of a probability; Oehlert 1992); of observed gaps, from the resamples.
 */
export function scorerOf(method: Method): Scorer {
  const { level } = method;
  const now = answersOf(method, method.parameters, method.unitDays, method.kinds?.share);
  const others = variants(method);
  const most = upperRate(method);

  const probability = (of: (answers: Answers) => number): Estimate => {
    const value = between(0, of(now), 1);
    return new Answer(value, () => interval(value, of, logit, logistic));
  };
  const interval = (
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
    alive: remembered((repeats, recency, age) => probability((by) => by.alive(repeats, recency, age))),
    expected: remembered((repeats, recency, age, days) => {
      const of = (by: Answers) => between(0, level * by.expected(days, repeats, recency, age), Number.MAX_VALUE);
      const value = of(now);
      if (most > 0) return { value, low: value, high: Math.max(value, most * days) };
      return new Answer(value, () => interval(value, of, (x) => Math.log(Math.max(x, EDGE)), Math.exp));
    }, true),
    anyPurchase: remembered((repeats, recency, age, days) => {
      // So many times the purchases, so many times the logarithm of none at all.
      const of = (by: Answers) =>
        -Math.expm1(level * Math.log1p(-between(0, by.any(days, repeats, recency, age), 1 - EDGE)));
      const estimate = probability(of);
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
  const { expected } = answersOf(method, method.parameters, method.unitDays, method.kinds?.share);
  const { repeats, recency, age } = histories;
  return repeats.map((x, i) => between(0, method.level * expected(days, x, recency[i]!, age[i]!), Number.MAX_VALUE));
}

function answersOf(
  { name, kinds }: MethodPart,
  parameters: Parameters,
  unitDays: number,
  share: readonly number[] | undefined,
): Answers {
  const figure = (key: string) => Number(parameters[key] ?? 0);
  switch (name) {
    case 'bgNbd':
    case 'mbgNbd':
    case 'paretoNbd':
    case 'regular': {
      const model = MODELS[name];
      return {
        alive: (repeats, recency, age) => model.alive(parameters, repeats, recency / unitDays, age / unitDays),
        expected: (days, repeats, recency, age) =>
          model.expected(parameters, days / unitDays, repeats, recency / unitDays, age / unitDays),
        any: (days, repeats, recency, age) =>
          model.anyPurchase(parameters, days / unitDays, repeats, recency / unitDays, age / unitDays),
      };
    }
    case 'observedGaps': {
      const shares = share ?? [];
      const known = kinds ?? NO_KINDS;
      return {
        alive: (repeats, recency, age) => guess(known, shares, 0, repeats, recency, age).alive,
        expected: (days, repeats, recency, age) => guess(known, shares, days, repeats, recency, age).expected,
        any: (days, repeats, recency, age) => guess(known, shares, days, repeats, recency, age).any,
      };
    }
    case 'shrunkRate': {
      const [r, alpha] = [figure('r'), figure('alpha')];
      return {
        alive: () => 1,
        expected: (days, repeats, _recency, age) => ((r + repeats) / (alpha + age)) * days,
        any: (days, repeats, _recency, age) => -Math.expm1(-(r + repeats) * Math.log1p(days / (alpha + age))),
      };
    }
    case 'observedRate': {
      const rate = (repeats: number, age: number) => (age > 0 ? repeats / age : 0);
      return {
        alive: () => 1,
        expected: (days, repeats, _recency, age) => rate(repeats, age) * days,
        any: (days, repeats, _recency, age) => -Math.expm1(-rate(repeats, age) * days),
      };
    }
    case 'alwaysZero':
      return { alive: () => 0, expected: () => 0, any: () => 0 };
  }
}

const NO_KINDS: CustomerKinds = { rate: [], leaving: [], share: [], draws: [] };

function expectedNew({ name, parameters, unitDays, kinds }: Method, days: number): number {
  switch (name) {
    case 'alwaysZero':
      return 0;
    case 'observedRate':
      return Number(parameters.rate ?? 0) * days;
    case 'shrunkRate':
      return (Number(parameters.r) / Number(parameters.alpha)) * days;
    case 'observedGaps':
      return kinds ? guess(kinds, kinds.share, days, 0, 0, 0).expected : 0;
    default:
      return MODELS[name].expectedNew(parameters, days / unitDays);
  }
}

/** Of always zero: the purchases per customer and day that the shop's silence does not rule out yet. */
const upperRate = ({ name, parameters }: Method): number =>
  name === 'alwaysZero' ? Number(parameters.upperRate ?? 0) : 0;

type Variants =
  | { kind: 'none' }
  | { kind: 'draws'; draws: Answers[] }
  | { kind: 'steps'; steps: { answers: Answers; step: number }[]; covariance: readonly (readonly number[])[] };

/** The method with other parameters: a step off in each, or as resamples would have them. */
function variants(method: Method): Variants {
  const { covariance, kinds, parameters, unitDays } = method;
  if (kinds) {
    return { kind: 'draws', draws: kinds.draws.map((share) => answersOf(method, parameters, unitDays, share)) };
  }
  if (!covariance) return { kind: 'none' };
  const steps = ESTIMATED[method.name].map((name, i) => {
    const step = between(1e-4, 0.1 * Math.sqrt(covariance[i]![i]!), 0.1);
    const moved = { ...parameters, [name]: Number(parameters[name]) * Math.exp(step) };
    return { answers: answersOf(method, moved, unitDays, undefined), step };
  });
  return { kind: 'steps', steps, covariance };
}

/** Fifth and ninety-fifth of a hundred, never off the value. */
function percentiles(values: number[], value: number): readonly [number, number] {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? value;
  return [Math.min(value, at(0.05)), Math.max(value, at(0.95))];
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
