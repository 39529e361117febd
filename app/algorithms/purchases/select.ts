/** From what every method would have said on days it had not seen: which one answers, and by how much it is to be moved. */
import type { Candidates } from './candidates.ts';
import { compare } from './errors.ts';
import type { Histories, MethodName, ModelName } from './types.ts';

/** All methods fitted on the days through `from` and judged on those after it through `to`. */
export interface Judged {
  readonly from: number;
  readonly to: number;
  readonly histories: Histories;
  readonly fitted: Candidates;
  /** Purchases after `from` through `to`, one entry per customer. */
  readonly actual: Float64Array;
  readonly predicted: Readonly<Record<MethodName, Float64Array>>;
}

type Weighed = Pick<Judged, 'actual' | 'predicted'>;

/** A model has reasons, and a rate is plainer than gaps; another takes their place when its error is smaller by more than this many standard errors. */
const CLEARLY_BETTER = 1;
/** What is extreme has to be better beyond chance; that everybody goes on as ever, at every hold-out. */
const BEYOND_CHANCE = 2;
/**
 * With so few purchases to expect of a whole shop, or few and of hardly any of its customers, "nobody" is as near as one
 * can get: the squared error of any small number is then no smaller beyond chance, and larger if nobody comes.
 */
const FEWEST_PURCHASES = 3;
const FEW_PURCHASES = 16;
const HARDLY_ANY = 0.03;

export const nextToNothing = (purchases: number, customers: number): boolean =>
  purchases < FEWEST_PURCHASES || (purchases < FEW_PURCHASES && purchases < HARDLY_ANY * customers);

/**
 * @param held the hold-outs, the latest first
 * @param sound the models that did not degenerate on the whole history
 */
export function select(held: readonly Weighed[], sound: readonly ModelName[]): MethodName {
  const plain = excess(held, 'shrunkRate', 'observedGaps') > CLEARLY_BETTER ? 'observedGaps' : 'shrunkRate';
  const model = sound.length > 0 ? smallest(held, sound) : null;
  const usual = model && excess(held, model, plain) <= CLEARLY_BETTER ? model : plain;
  // A shop can fall silent at once, and never does so twice: the latest time says it.
  if (excess(held.slice(0, 1), usual, 'alwaysZero') > BEYOND_CHANCE) return 'alwaysZero';
  const asEver =
    excess(held, usual, 'observedRate') > BEYOND_CHANCE &&
    held.every((one) => excess([one], usual, 'observedRate') > CLEARLY_BETTER);
  return asEver ? 'observedRate' : usual;
}

/** Smallest squared error over all hold-outs, each measured against the shrunk rate's. */
function smallest<Name extends MethodName>(held: readonly Weighed[], names: readonly Name[]): Name {
  const error = (name: MethodName) =>
    held.reduce((sum, { predicted, actual }) => {
      return sum + squared(predicted[name], actual) / Math.max(squared(predicted.shrunkRate, actual), 1e-12);
    }, 0);
  return names.reduce((best, name) => (error(name) < error(best) ? name : best));
}

function squared(predicted: Float64Array, actual: Float64Array): number {
  return predicted.reduce((sum, value, i) => sum + (value - actual[i]!) ** 2, 0) / Math.max(1, actual.length);
}

/** By how many standard errors the squared error of one is above that of another, over all hold-outs together. */
function excess(held: readonly Weighed[], one: MethodName, other: MethodName): number {
  let [sum, variance] = [0, 0];
  for (const { predicted, actual } of held) {
    const scale = Math.max(squared(predicted.shrunkRate, actual), 1e-12);
    const { difference, standardError } = compare(predicted[one], predicted[other], actual);
    sum += difference / scale;
    variance += (standardError / scale) ** 2;
  }
  return sum === 0 ? 0 : sum / Math.sqrt(Math.max(variance, 1e-300));
}

/** Purchases that are added to both sides, so that a handful says next to nothing about a level. */
const FEW = 5;
/** Levels within this of each other (standard deviation of the logarithm) are chance or season. */
const CHANCE = 0.1;
/** Less than a seventh too few is left alone (logarithm). */
const WORTH_A_LEVEL = -0.15;

/**
 * How many purchases came per purchase expected, hold-out after hold-out: what the method in use is multiplied by. Only
 * what repeats itself counts, and only too few: that a shop wanes goes on, while more than expected is mostly a season,
 * and too much costs more than too little. Shrunk towards 1 by how much the times differ (James and Stein 1961).
 */
export function levelOf(name: MethodName, held: readonly Pick<Weighed, 'actual' | 'predicted'>[]): number {
  const logs = held.map(({ actual, predicted }) => Math.log((total(actual) + FEW) / (total(predicted[name]) + FEW)));
  if (logs.length < 2 || !logs.every((log) => log < WORTH_A_LEVEL)) return 1;
  const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length;
  const variance = logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / (logs.length - 1);
  const kept = mean ** 2 / (mean ** 2 + (variance + CHANCE ** 2) / logs.length);
  return Math.exp(kept * mean);
}

const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);
