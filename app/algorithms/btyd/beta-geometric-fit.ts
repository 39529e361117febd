import { type BgNbdParameters, type Kind, logLikelihood, type Prepared, prepare } from './beta-geometric.ts';
import { fitted } from './fitted.ts';
import { everyNth } from './grouped.ts';
import { type Maximum, maximise, type Objective } from './optimise.ts';
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
/**
 * As long as leaving explains no more than this in ln L, nothing says that anybody ever leaves: what two more parameters
 * must bring (Schwarz 1978), of those who bought more than once, since nobody else shows it.
 */
const leastGainByLeaving = ({ repeaters }: Prepared) => Math.max(3, Math.log(repeaters));
/** From here on, leaving is certain. */
const ALMOST_ALL_LEAVE = 0.999;

/** One kind by maximum likelihood. Never throws; what is wrong is in `degenerate`. */
export function fitBetaGeometric(data: GroupedHistories, kind: Kind, start?: BgNbdParameters): Fit<BgNbdParameters> {
  const prepared = prepare(data);
  const sample = sampleOf(data, prepared);
  const rough = sample && climb(sample, kind, start ?? usualStart(sample, kind));
  return conclude(prepared, sample, kind, climbOn(prepared, sample, kind, rough, start));
}

/**
 * Of all kinds with up to `mostTicks` ticks per purchase the one with the largest likelihood. Each k sets out where the
 * one before ended; two falls in a row end the search.
 */
export function fitKinds(
  data: GroupedHistories,
  variants: readonly boolean[],
  mostTicks: number,
  start?: BgNbdParameters,
): { kind: Kind; fit: Fit<BgNbdParameters> } {
  const prepared = prepare(data);
  const sample = sampleOf(data, prepared);
  const tried: { kind: Kind; maximum: Maximum }[] = [];
  for (const modified of variants) {
    let from = start;
    let best = Number.NEGATIVE_INFINITY;
    for (let k = 1, falls = 0; k <= mostTicks && falls < 2; k++) {
      const kind = { k, modified };
      const maximum = climb(sample ?? prepared, kind, from ?? usualStart(sample ?? prepared, kind));
      tried.push({ kind, maximum });
      falls = maximum.value > best ? 0 : falls + 1;
      best = Math.max(best, maximum.value);
      const p = parametersAt(maximum.at);
      from = { ...p, alpha: (p.alpha * k) / (k + 1) };
      if (prepared.repeaters === 0) break;
    }
  }
  const top = Math.max(...tried.map(({ maximum }) => maximum.value));
  // The sample only says which kinds are out of the question.
  const finals = sample
    ? tried
        .filter(({ maximum }) => maximum.value >= top - CLOSE_CALL)
        .map(({ kind, maximum }) => ({ kind, maximum: climbOn(prepared, sample, kind, maximum) }))
    : tried;
  const chosen = finals.reduce((best, other) => (other.maximum.value > best.maximum.value ? other : best));
  return { kind: chosen.kind, fit: conclude(prepared, sample, chosen.kind, chosen.maximum) };
}

/** With more different histories than this, a sample of customers shows where to set out for the last few steps. */
const MANY_GROUPS = 20_000;
const SAMPLED_CUSTOMERS = 10_000;
/** Kinds whose ln L on the sample is within this of the best one's are fitted on all customers. */
const CLOSE_CALL = 5;

function sampleOf(data: GroupedHistories, { customers }: Prepared): Prepared | null {
  return data.weight.length > MANY_GROUPS ? prepare(everyNth(data, customers / SAMPLED_CUSTOMERS)) : null;
}

function climbOn(
  all: Prepared,
  sample: Prepared | null,
  kind: Kind,
  rough: Maximum | null,
  start: BgNbdParameters | undefined = undefined,
): Maximum {
  if (!sample || !rough) return climb(all, kind, start ?? usualStart(all, kind));
  const times = all.customers / sample.customers;
  return climb(
    all,
    kind,
    parametersAt(rough.at),
    rough.curvature.map((row) => row.map((x) => x * times)),
  );
}

function conclude(all: Prepared, sample: Prepared | null, kind: Kind, maximum: Maximum): Fit<BgNbdParameters> {
  return fitted<BgNbdParameters>(['r', 'alpha', 'a', 'b'], maximum, {
    logLikelihood: maximum.value,
    customers: all.customers,
    problem: problemOf(all, sample, kind, maximum),
  });
}

/** The maximum of one kind's likelihood over the logarithms of r, α, a and b. */
function climb(
  data: Prepared,
  kind: Kind,
  start: BgNbdParameters,
  curvature?: readonly (readonly number[])[],
): Maximum {
  const objective: Objective = (at, gradient) => logLikelihood(data, kind, parametersAt(at), gradient);
  return maximise(objective, [start.r, start.alpha, start.a, start.b].map(Math.log), { ...boxOf(data), curvature });
}

function boxOf(data: Prepared) {
  const centre = Math.log(meanAge(data));
  return {
    lower: [SHAPES.lower, centre + SCALE.lower, SHAPES.lower, SHAPES.lower],
    upper: [SHAPES.upper, centre + SCALE.upper, SHAPES.upper, SHAPES.upper],
  };
}

function parametersAt(logs: ArrayLike<number>): BgNbdParameters {
  return { r: Math.exp(logs[0]!), alpha: Math.exp(logs[1]!), a: Math.exp(logs[2]!), b: Math.exp(logs[3]!) };
}

/** Where to set out: a fifth of customers leave at a time, rates vary a lot, and the mean number of repeats fits. */
function usualStart(data: Prepared, { k }: Kind): BgNbdParameters {
  const r = 0.5;
  const repeats = Math.max(data.repeats / Math.max(data.customers, 1), 1e-3);
  return { r, alpha: (r * k * meanAge(data)) / (1.5 * repeats), a: 0.5, b: 2 };
}

function meanAge({ age, weightOfAge, customers }: Prepared): number {
  const mean = age.values.reduce((sum, value, i) => sum + value * weightOfAge[i]!, 0) / customers;
  return mean > 0 && mean < Number.POSITIVE_INFINITY ? mean : 1;
}

/** What can be said against a fit, most telling first; null where it is sound as far as one can see here. */
function problemOf(all: Prepared, sample: Prepared | null, kind: Kind, maximum: Maximum): FitProblem | null {
  const seen = problemOfData(all);
  if (seen) return seen;
  const p = parametersAt(maximum.at);
  // What a sample shows already need not be asked of everybody.
  const shown = sample && logLikelihood(sample, kind, p) - neverLeaving(sample, kind, p) >= leastGainByLeaving(all);
  if (!shown && maximum.value - neverLeaving(all, kind, p) < leastGainByLeaving(all)) return 'everybody_lives_for_ever';
  return p.a / (p.a + p.b) > ALMOST_ALL_LEAVE ? 'nobody_comes_back' : null;
}

/** The largest ln L without anybody ever leaving. */
function neverLeaving(data: Prepared, kind: Kind, { r, alpha }: BgNbdParameters): number {
  const whole = new Float64Array(4);
  const objective: Objective = ([logR, logAlpha], gradient) => {
    const value = logLikelihood(data, kind, { r: Math.exp(logR!), alpha: Math.exp(logAlpha!), a: 0, b: 1 }, whole);
    gradient.set(whole.subarray(0, 2));
    return value;
  };
  return maximise(objective, [r, alpha].map(Math.log), boxOf(data)).value;
}

function problemOfData(data: Prepared): FitProblem | null {
  if (data.repeaters === 0) return 'no_repeats';
  if (data.age.values.every((age) => age === 0)) return 'flat_likelihood';
  return data.repeaters < FEWEST_REPEATERS ? 'too_few_repeaters' : null;
}
