/** What each way of predicting says, out of its stored parameters. Days in, days out. */
import { bgNbd, mbgNbd } from '../btyd/bg-nbd.ts';
import { paretoNbd } from '../btyd/pareto-nbd.ts';
import { regular } from '../btyd/regular.ts';
import type { PurchaseModel } from '../btyd/types.ts';
import { type Guess, guess } from './observed-gaps.ts';
import type { CustomerKinds, Method, ModelName, PlainName } from './types.ts';

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

/** One method with its parameters out: what every way of answering can say. */
export interface Answers {
  alive(repeats: number, recency: number, age: number): number;
  expected(days: number, repeats: number, recency: number, age: number): number;
  any(days: number, repeats: number, recency: number, age: number): number;
}

export function answersOf({ name, parameters, unitDays, kinds }: Omit<Method, 'level'>): Answers {
  const figure = (key: string) => Number(parameters[key] ?? 0);
  // A rate says nothing of leaving: that is read off how long silences last.
  const stillThere = (repeats: number, recency: number, age: number): number =>
    kinds ? guess(kinds, [kinds.share], 0, repeats, recency, age)[0]!.alive : 1;
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
      const known = kinds ?? NO_KINDS;
      const ask = asking(known, [known.share]);
      return answersBy((days, ...who) => ask(days, ...who)[0]!);
    }
    case 'shrunkRate': {
      const [r, alpha] = [figure('r'), figure('alpha')];
      return {
        alive: stillThere,
        expected: (days, repeats, _recency, age) => ((r + repeats) / (alpha + age)) * days,
        any: (days, repeats, _recency, age) => -Math.expm1(-(r + repeats) * Math.log1p(days / (alpha + age))),
      };
    }
    case 'observedRate': {
      const rate = (repeats: number, age: number) => (age > 0 ? repeats / age : 0);
      return {
        alive: stillThere,
        expected: (days, repeats, _recency, age) => rate(repeats, age) * days,
        any: (days, repeats, _recency, age) => -Math.expm1(-rate(repeats, age) * days),
      };
    }
    case 'alwaysZero':
      // One who buys a bed is not gone the day after: that hardly anybody comes back says nothing of who has left.
      return { alive: kinds ? stillThere : () => 0, expected: () => 0, any: () => 0 };
  }
}

const NO_KINDS: CustomerKinds = { evenness: 1, rate: [], leaving: [], share: [], draws: [] };

/** Purchases to expect of somebody new within `days` after her first. */
export function expectedNew({ name, parameters, unitDays, kinds }: Method, days: number): number {
  switch (name) {
    case 'alwaysZero':
      return 0;
    case 'observedRate':
      return Number(parameters.rate ?? 0) * days;
    case 'shrunkRate':
      return (Number(parameters.r) / Number(parameters.alpha)) * days;
    case 'observedGaps':
      return kinds ? guess(kinds, [kinds.share], days, 0, 0, 0)[0]!.expected : 0;
    default:
      return MODELS[name].expectedNew(parameters, days / unitDays);
  }
}

export type Variants =
  | { kind: 'none' }
  | { kind: 'draws'; draws: Answers[] }
  | { kind: 'steps'; steps: { answers: Answers; step: number }[]; covariance: readonly (readonly number[])[] };

/** The method with other parameters: a step off in each, or as resamples would have them. */
export function variants(method: Method): Variants {
  const { name, covariance, kinds, parameters } = method;
  if (name === 'observedGaps' && kinds) return { kind: 'draws', draws: resampled(kinds) };
  if (!covariance) return { kind: 'none' };
  const steps = ESTIMATED[name].map((parameter, i) => {
    const step = Math.min(0.1, Math.max(1e-4, 0.1 * Math.sqrt(covariance[i]![i]!)));
    const moved = { ...parameters, [parameter]: Number(parameters[parameter]) * Math.exp(step) };
    return { answers: answersOf({ ...method, parameters: moved }), step };
  });
  return { kind: 'steps', steps, covariance };
}

/** Each draw is asked the same in turn. */
export function resampled(kinds: CustomerKinds): Answers[] {
  const ask = asking(kinds, kinds.draws);
  return kinds.draws.map((_, i) => answersBy((days, ...who) => ask(days, ...who)[i]!));
}

type Who = [repeats: number, recency: number, age: number];

/** One customer is asked about many times over: what the kinds make of her, by all shares at once, is kept until the next. */
function asking(kinds: CustomerKinds, shares: readonly (readonly number[])[]) {
  let asked: Readonly<Who> | null = null;
  const said = new Map<number, Guess[]>();
  return (days: number | null, ...who: Who): Guess[] => {
    if (!asked?.every((figure, i) => figure === who[i])) {
      said.clear();
      asked = who;
    }
    // Whether she is still there is part of every answer.
    const known = days === null ? said.values().next().value : said.get(days);
    if (known) return known;
    const guesses = guess(kinds, shares, days ?? 0, ...who);
    said.set(days ?? 0, guesses);
    return guesses;
  };
}

const answersBy = (ask: (days: number | null, ...who: Who) => Guess): Answers => ({
  alive: (...who) => ask(null, ...who).alive,
  expected: (days, ...who) => ask(days, ...who).expected,
  any: (days, ...who) => ask(days, ...who).any,
});
