import { type BgNbdParameters, type Kind, logLikelihood, type Prepared, prepare } from './beta-geometric.ts';
import { fitted } from './fitted.ts';
import { type Maximum, maximise } from './optimise.ts';
import type { Fit, FitProblem, GroupedHistories } from './types.ts';

/**
 * Logarithms of r, a and b stay in here. Beyond, customers are all alike (r, or a and b together, very large) or have
 * nothing in common (very small), and the likelihood no longer changes.
 */
const SHAPES = { lower: -14, upper: 12 };
/** The same for ln α, around the logarithm of the mean time observed. */
const SCALE = { lower: -14, upper: 14 };
/** Fewer customers who came back cannot tell four parameters. */
const FEWEST_REPEATERS = 10;
/** As long as leaving explains no more than this in ln L, nothing says that anybody ever leaves. */
const LEAST_GAIN_BY_LEAVING = 3;
/** From here on, leaving is certain. */
const ALMOST_ALL_LEAVE = 0.999;

/** BG/NBD, MBG/NBD or one of their regular kin by maximum likelihood. Never throws; what is wrong is in `degenerate`. */
export function fitBetaGeometric(data: GroupedHistories, kind: Kind, start?: BgNbdParameters): Fit<BgNbdParameters> {
  const prepared = prepare(data);
  const maximum = climb(prepared, kind, start ?? usualStart(prepared, kind));
  return fitted<BgNbdParameters>(['r', 'alpha', 'a', 'b'], maximum, {
    logLikelihood: maximum.value,
    customers: prepared.customers,
    problem: problemOf(prepared, kind, maximum),
  });
}

/** The maximum of one kind's likelihood over the logarithms of r, α, a and b. */
export function climb(
  data: Prepared,
  kind: Kind,
  start: BgNbdParameters,
  curvature?: readonly (readonly number[])[],
): Maximum {
  const centre = Math.log(meanAge(data));
  return maximise(
    (at, gradient) => logLikelihood(data, kind, parametersAt(at), gradient),
    [start.r, start.alpha, start.a, start.b].map(Math.log),
    {
      lower: [SHAPES.lower, centre + SCALE.lower, SHAPES.lower, SHAPES.lower],
      upper: [SHAPES.upper, centre + SCALE.upper, SHAPES.upper, SHAPES.upper],
      curvature,
    },
  );
}

export function parametersAt(logs: ArrayLike<number>): BgNbdParameters {
  return { r: Math.exp(logs[0]!), alpha: Math.exp(logs[1]!), a: Math.exp(logs[2]!), b: Math.exp(logs[3]!) };
}

/** Where to set out: a fifth of customers leave at a time, rates vary a lot, and the mean number of repeats fits. */
export function usualStart(data: Prepared, { k }: Kind): BgNbdParameters {
  const r = 0.5;
  const repeats = Math.max(data.repeats / Math.max(data.customers, 1), 1e-3);
  return { r, alpha: (r * k * meanAge(data)) / (1.5 * repeats), a: 0.5, b: 2 };
}

function meanAge({ age, weightOfAge, customers }: Prepared): number {
  const mean = age.values.reduce((sum, value, i) => sum + value * weightOfAge[i]!, 0) / customers;
  return mean > 0 && mean < Number.POSITIVE_INFINITY ? mean : 1;
}

/** What can be said against a fit, most telling first; null where it is sound as far as one can see here. */
export function problemOf(data: Prepared, kind: Kind, maximum: Maximum): FitProblem | null {
  const seen = problemOfData(data);
  if (seen) return seen;
  const { a, b, r, alpha } = parametersAt(maximum.at);
  const neverLeaving = maximise(
    (at, gradient) => {
      const both = new Float64Array(4);
      const value = logLikelihood(data, kind, { r: Math.exp(at[0]!), alpha: Math.exp(at[1]!), a: 0, b: 1 }, both);
      gradient.set(both.subarray(0, 2));
      return value;
    },
    [Math.log(r), Math.log(alpha)],
  );
  if (maximum.value - neverLeaving.value < LEAST_GAIN_BY_LEAVING) return 'everybody_lives_for_ever';
  return a / (a + b) > ALMOST_ALL_LEAVE ? 'nobody_comes_back' : null;
}

function problemOfData(data: Prepared): FitProblem | null {
  if (data.repeaters === 0) return 'no_repeats';
  if (data.age.values.every((age) => age === 0)) return 'flat_likelihood';
  return data.repeaters < FEWEST_REPEATERS ? 'too_few_repeaters' : null;
}
