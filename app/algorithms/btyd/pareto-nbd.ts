/**
 * The Pareto/NBD model: Schmittlein, Morrison and Colombo 1987 (Management Science 33(1)); derivations in Fader and
 * Hardie, "A Note on Deriving the Pareto/NBD Model and Related Expressions" (2005, brucehardie.com/notes/009).
 *
 * While a customer is alive she buys at random at rate λ; she dies, unseen, at rate μ. λ follows Gamma(r, α) over
 * customers and μ Gamma(s, β), each with the rate as second parameter; α and β are in the unit of time of the histories.
 *
 * **The likelihood without ₂F₁.** The paper writes it with a difference of two hypergeometric functions, which loses its
 * digits where the last purchase was just now and has no derivative by its parameters in closed form. Both come from one
 * smooth integral over the moment of death τ (the note's derivation, one step before it is integrated out):
 *
 *   L = Γ(r + x)/Γ(r) · α^r β^s · [ (α + T)^−(r+x) (β + T)^−s + s ∫ from t_x to T of (α + τ)^−(r+x) (β + τ)^−(s+1) dτ ]
 *
 * The first part is "still alive at T", so their ratio is P(alive) at no extra cost, and a derivative goes under the
 * integral, exactly. Over ln(τ + min(α, β)) a few panels of Gauss and Legendre's rule give it to the last digits; all of
 * it is relative to the first part and in logarithms, so that no number of purchases overflows. That it is the same as
 * the paper's formula is tested.
 */

import { fitted } from './fitted.ts';
import { everyNth, type Numbered, numbered, type Weighted } from './grouped.ts';
import { type Maximum, maximise, type Objective } from './optimise.ts';
import { gaussLegendre, logIntegral } from './quadrature.ts';
import { exponential, gammaVariate, type Rng } from './sampling.ts';
import { digamma, logAdd, logRising, softplus } from './special.ts';
import type { Fit, FitProblem, GroupedHistories, PurchaseModel } from './types.ts';

export type ParetoNbdParameters = {
  readonly r: number;
  readonly alpha: number;
  readonly s: number;
  readonly beta: number;
};

const RULE = gaussLegendre(10);
/** A panel is no wider than this, and over it the integrand falls by no more than e⁻⁶: there ten nodes are exact. */
const WIDEST_PANEL = 2;
const FALL_OF_PANEL = 6;
/** What has fallen by e⁻⁴⁵ is not worth a panel. */
const FALLEN = 45;

/** Of the integral over the time of death, all relative to "alive at T"; means are over the density it integrates. */
interface Death {
  /** Logarithm of P(dead) / P(alive) at T. */
  logOdds: number;
  /** Means of ln((α + T)/(α + τ)), 1/(α + τ), ln((β + T)/(β + τ)) and 1/(β + τ). */
  logAlpha: number;
  perAlpha: number;
  logBeta: number;
  perBeta: number;
}

const newDeath = (): Death => ({ logOdds: 0, logAlpha: 0, perAlpha: 0, logBeta: 0, perBeta: 0 });

/**
 * Writes into `death`; with `means` false only the odds. Over v = ln((m + τ)/(m + t_x)), m the smaller of α and β: called
 * near here, the larger far.
 */
function integrateDeath(p: ParetoNbdParameters, x: number, recency: number, age: number, means: boolean, death: Death) {
  const { alpha, s, beta } = p;
  const power = p.r + x;
  const alphaIsNear = alpha <= beta;
  const near = alphaIsNear ? alpha : beta;
  const gap = Math.abs(alpha - beta);
  const nearPower = alphaIsNear ? power : s;
  const farPower = alphaIsNear ? s : power;
  const start = near + recency;
  const far = near + gap + age;
  const silence = Math.max(0, age - recency);
  const end = Math.log1p(silence / start);
  const top = nearPower * end + farPower * Math.log1p(silence / (start + gap));
  let [sum, logNear, perNear, logFar, perFar] = [0, 0, 0, 0, 0];
  let from = 0;
  let fallen = 0;
  while (from < end && fallen < FALLEN) {
    const left = start * Math.exp(from);
    const slope = nearPower + (farPower * left) / (left + gap);
    // Within a panel of width w the slope grows to at most eʷ times this.
    const width = Math.min(WIDEST_PANEL, Math.log1p(FALL_OF_PANEL / slope), end - from);
    for (let i = 0; i < RULE.nodes.length; i++) {
      const v = from + width * RULE.nodes[i]!;
      const toNear = start * Math.exp(v);
      const toFar = toNear + gap;
      const ratioFar = Math.log(far / toFar);
      const density = Math.exp(nearPower * (end - v) + farPower * ratioFar - top);
      const value = width * RULE.weights[i]! * (alphaIsNear ? density * (toNear / toFar) : density);
      sum += value;
      if (!means) continue;
      logNear += value * (end - v);
      perNear += value / toNear;
      logFar += value * ratioFar;
      perFar += value / toFar;
    }
    from += width;
    fallen += width * slope;
  }
  death.logOdds = top + Math.log(s * sum);
  if (!means) return;
  const scale = sum > 0 ? 1 / sum : 0;
  death.logAlpha = scale * (alphaIsNear ? logNear : logFar);
  death.perAlpha = scale * (alphaIsNear ? perNear : perFar);
  death.logBeta = scale * (alphaIsNear ? logFar : logNear);
  death.perBeta = scale * (alphaIsNear ? perFar : perNear);
}

/** ln L of one history, without the factor Γ(r + x)/Γ(r); `death` belongs to it. */
function logLikelihoodOf({ r, alpha, s, beta }: ParetoNbdParameters, x: number, age: number, death: Death): number {
  const bought = x === 0 ? 0 : x * Math.log(alpha + age);
  return softplus(death.logOdds) - r * Math.log1p(age / alpha) - bought - s * Math.log1p(age / beta);
}

interface Prepared {
  readonly data: Weighted;
  readonly counts: Numbered;
  readonly weightOfCount: Float64Array;
  readonly customers: number;
  readonly repeaters: number;
  readonly repeats: number;
  readonly meanAge: number;
}

function prepare(data: Weighted): Prepared {
  const counts = numbered(data.repeats);
  const weightOfCount = new Float64Array(counts.values.length);
  let [customers, repeaters, repeats, ages] = [0, 0, 0, 0];
  data.weight.forEach((weight, i) => {
    weightOfCount[counts.number[i]!]! += weight;
    customers += weight;
    ages += weight * data.age[i]!;
    repeats += weight * data.repeats[i]!;
    if (data.repeats[i]! > 0) repeaters += weight;
  });
  // Only a scale for the climb: a shop seen for a moment, or not at all, needs one too.
  const meanAge = ages > 0 ? Math.min(1e12, Math.max(1e-9, ages / customers)) : 1;
  return { data, counts, weightOfCount, customers, repeaters, repeats, meanAge };
}

/** ln L over all customers; writes the gradient by ln r, ln α, ln s, ln β where wanted. */
function likelihood(p: ParetoNbdParameters, prepared: Prepared, gradient: Float64Array | null): number {
  const { r, alpha, s, beta } = p;
  const { data, counts, weightOfCount } = prepared;
  const death = newDeath();
  let [sum, byR, byAlpha, byS, byBeta] = [0, 0, 0, 0, 0];
  const ofR = digamma(r);
  counts.values.forEach((x, i) => {
    sum += weightOfCount[i]! * logRising(r, x);
    if (gradient && x > 0) byR += weightOfCount[i]! * (digamma(r + x) - ofR);
  });
  for (let i = 0; i < data.weight.length; i++) {
    const weight = data.weight[i]!;
    const x = data.repeats[i]!;
    const age = data.age[i]!;
    integrateDeath(p, x, data.recency[i]!, age, gradient !== null, death);
    sum += weight * logLikelihoodOf(p, x, age, death);
    if (gradient === null) continue;
    const dead = 1 / (1 + Math.exp(-death.logOdds));
    byR += weight * (dead * death.logAlpha - Math.log1p(age / alpha));
    byAlpha += weight * (r / alpha - (r + x) * ((1 - dead) / (alpha + age) + dead * death.perAlpha));
    byS += weight * (dead * (1 / s + death.logBeta) - Math.log1p(age / beta));
    byBeta += weight * (s / beta - (s * (1 - dead)) / (beta + age) - (s + 1) * dead * death.perBeta);
  }
  gradient?.set([r * byR, alpha * byAlpha, s * byS, beta * byBeta]);
  return sum;
}

/** ln P(nothing bought in a time t from now) of somebody alive: the likelihood of a new customer without repeats. */
function logSilence(p: ParetoNbdParameters, t: number): number {
  const death = newDeath();
  integrateDeath(p, 0, 0, t, false, death);
  return Math.min(0, logLikelihoodOf(p, 0, t, death));
}

/** What is known of λ and μ of a customer who is alive at `age`: of the same form as at the start. */
function afterwards({ r, alpha, s, beta }: ParetoNbdParameters, x: number, age: number): ParetoNbdParameters {
  return { r: r + x, alpha: alpha + age, s, beta: beta + age };
}

/**
 * Where a climb leads from is told by r, s and the mean rates r/α and s/β, for along r (or s) alone the scales would have
 * to follow: that is a long ridge. Logarithms of r and s stay within ±12; those of the rates within ±14 of once per mean
 * time observed.
 */
const SHAPES = 12;
const RATES = 14;
const FEWEST_REPEATERS = 10;
/**
 * As long as dying explains no more than this in ln L, nothing says that anybody ever does: what two more parameters must
 * bring (Schwarz 1978), as for BG/NBD.
 */
const leastGainByDying = (repeaters: number) => Math.max(3, Math.log(repeaters));
/** From here on, next to nobody lives through her first hundredth of the time observed. */
const ALMOST_ALL_DEAD = 0.99;

function fromRates(at: ArrayLike<number>): ParetoNbdParameters {
  const [r, rate, s, deathRate] = Array.from(at, Math.exp) as [number, number, number, number];
  return { r, alpha: r / rate, s, beta: s / deathRate };
}

function climb(prepared: Prepared, start: ParetoNbdParameters, curvature?: readonly (readonly number[])[]): Maximum {
  const objective: Objective = (at, gradient) => {
    const value = likelihood(fromRates(at), prepared, gradient);
    const [byR, byAlpha, byS, byBeta] = gradient as unknown as [number, number, number, number];
    gradient.set([byR + byAlpha, -byAlpha, byS + byBeta, -byBeta]);
    return value;
  };
  const centre = -Math.log(prepared.meanAge);
  const { r, alpha, s, beta } = start;
  return maximise(objective, [r, r / alpha, s, s / beta].map(Math.log), {
    lower: [-SHAPES, centre - RATES, -SHAPES, centre - RATES],
    upper: [SHAPES, centre + RATES, SHAPES, centre + RATES],
    curvature,
  });
}

/** With more different histories than this, a sample of customers shows where to set out for the last few steps. */
const MANY_GROUPS = 20_000;
const SAMPLED_CUSTOMERS = 20_000;

function climbBySample(prepared: Prepared, start?: ParetoNbdParameters): Maximum {
  const { data, customers } = prepared;
  if (data.weight.length <= MANY_GROUPS) return climb(prepared, start ?? usualStart(prepared));
  const sample = prepare(everyNth(data, customers / SAMPLED_CUSTOMERS));
  const rough = climb(sample, start ?? usualStart(sample));
  const times = customers / sample.customers;
  return climb(
    prepared,
    fromRates(rough.at),
    rough.curvature.map((row) => row.map((value) => value * times)),
  );
}

/** The same maximum by ln r, ln α, ln s, ln β: ln(rate) = ln r − ln α, so each pair of rows and columns turns alike. */
function toScales(maximum: Maximum): Maximum {
  const turned = (row: readonly number[]) => [row[0]! + row[1]!, -row[1]!, row[2]! + row[3]!, -row[3]!];
  const columns = maximum.curvature.map(turned);
  const curvature = [0, 1, 2, 3].map((j) => turned(columns.map((row) => row[j]!)));
  const [r, rate, s, deathRate] = maximum.at as unknown as [number, number, number, number];
  return { ...maximum, at: Float64Array.of(r, r - rate, s, s - deathRate), curvature };
}

/** Where to set out: rates vary a lot and fit the mean number of repeats, and half have died by the mean age. */
function usualStart({ repeats, customers, meanAge }: Prepared): ParetoNbdParameters {
  const perAge = Math.max(repeats / Math.max(customers, 1), 1e-3);
  return { r: 0.5, alpha: (0.5 * meanAge) / (1.5 * perAge), s: 0.5, beta: meanAge / 3 };
}

function problemOf(prepared: Prepared, maximum: Maximum): FitProblem | null {
  if (prepared.repeaters === 0) return 'no_repeats';
  if (prepared.data.age.every((age) => age === 0)) return 'flat_likelihood';
  if (prepared.repeaters < FEWEST_REPEATERS) return 'too_few_repeaters';
  const gain = maximum.value - immortal(prepared, maximum).value;
  if (gain < leastGainByDying(prepared.repeaters)) return 'everybody_lives_for_ever';
  const { s, beta } = fromRates(maximum.at);
  return s * Math.log1p(prepared.meanAge / 100 / beta) > -Math.log(1 - ALMOST_ALL_DEAD) ? 'nobody_comes_back' : null;
}

/** The maximum without death (the NBD model). */
function immortal(prepared: Prepared, { at }: Maximum): Maximum {
  const { data, counts, weightOfCount } = prepared;
  return maximise(
    (logs, gradient) => {
      const [r, rate] = Array.from(logs, Math.exp) as [number, number];
      const alpha = r / rate;
      let [sum, byR, byAlpha] = [0, 0, 0];
      counts.values.forEach((x, i) => {
        sum += weightOfCount[i]! * logRising(r, x);
        byR += weightOfCount[i]! * (digamma(r + x) - digamma(r));
      });
      for (let i = 0; i < data.weight.length; i++) {
        const weight = data.weight[i]!;
        const x = data.repeats[i]!;
        const silence = Math.log1p(data.age[i]! / alpha);
        sum -= weight * (r * silence + (x === 0 ? 0 : x * Math.log(alpha + data.age[i]!)));
        byR -= weight * silence;
        byAlpha += weight * (r / alpha - (r + x) / (alpha + data.age[i]!));
      }
      gradient.set([r * byR + alpha * byAlpha, -alpha * byAlpha]);
      return sum;
    },
    [at[0]!, at[1]!],
  );
}

export const paretoNbd: PurchaseModel<ParetoNbdParameters> = {
  name: 'paretoNbd',

  /**
   * Maximum likelihood. Never throws on data, says `degenerate` instead; the parameters are then those of the best point
   * found and must not be used to predict.
   */
  fit(data: GroupedHistories, options: { start?: ParetoNbdParameters } = {}): Fit<ParetoNbdParameters> {
    const prepared = prepare(data);
    const maximum = climbBySample(prepared, options.start);
    return fitted<ParetoNbdParameters>(['r', 'alpha', 's', 'beta'], toScales(maximum), {
      logLikelihood: maximum.value,
      customers: prepared.customers,
      problem: problemOf(prepared, maximum),
    });
  },

  /** Natural logarithm of the note's L(r, α, s, β | x, t_x, T), over all customers. */
  logLikelihood(parameters: ParetoNbdParameters, data: GroupedHistories): number {
    return likelihood(parameters, prepare(data), null);
  },

  /** The note's E[X(t)]: r β / (α (s − 1)) · (1 − (β / (β + t))^(s − 1)), and its limit at s = 1. */
  expectedNew({ r, alpha, s, beta }: ParetoNbdParameters, t: number): number {
    const log = Math.log1p(t / beta);
    const exponent = (1 - s) * log;
    return (r / alpha) * beta * log * (Math.abs(exponent) < 1e-12 ? 1 : Math.expm1(exponent) / exponent);
  },

  /** Alive all the time t, or dead since some τ < t, having bought n times (note 012, before integration). */
  probabilityNew(parameters: ParetoNbdParameters, n: number, t: number): number {
    if (!(n >= 0) || n !== Math.floor(n)) return 0;
    if (!(t > 0)) return n === 0 ? 1 : 0;
    if (n === 0) return Math.exp(logSilence(parameters, t));
    const { r, alpha, s, beta } = parameters;
    const alive = n * Math.log(t / (alpha + t)) - r * Math.log1p(t / alpha) - s * Math.log1p(t / beta);
    // Over w = ln(u / (1 − u)) with τ = t u; dτ = t u (1 − u) dw.
    const logDead = (w: number): number => {
      const tau = t / (1 + Math.exp(-w));
      return (
        (n + 1) * Math.log(tau) -
        n * Math.log(alpha + tau) -
        r * Math.log1p(tau / alpha) -
        (s + 1) * Math.log1p(tau / beta) -
        softplus(w)
      );
    };
    const slope = (w: number): number => {
      const tau = t / (1 + Math.exp(-w));
      const rise = n + 1 - ((r + n) * tau) / (alpha + tau) - ((s + 1) * tau) / (beta + tau);
      return rise - (1 + rise) / (1 + Math.exp(-w));
    };
    const dead = Math.log(s / beta) + logIntegral(logDead, zeroOf(slope));
    return Math.min(1, Math.exp(logRising(r, n) - logRising(1, n) + logAdd(alive, dead)));
  },

  /** The note's E[Y(t) | x, t_x, T]: what somebody new with the same knowledge of λ and μ would buy, times P(alive). */
  expected(parameters: ParetoNbdParameters, t: number, repeats: number, recency: number, age: number): number {
    const alive = paretoNbd.alive(parameters, repeats, recency, age);
    return alive * paretoNbd.expectedNew(afterwards(parameters, repeats, age), t);
  },

  /** The note's P(alive | x, t_x, T): the first part of the likelihood by the whole. */
  alive(parameters: ParetoNbdParameters, repeats: number, recency: number, age: number): number {
    const death = newDeath();
    integrateDeath(parameters, repeats, recency, age, false, death);
    return 1 / (1 + Math.exp(death.logOdds));
  },

  anyPurchase(parameters: ParetoNbdParameters, t: number, repeats: number, recency: number, age: number): number {
    const alive = paretoNbd.alive(parameters, repeats, recency, age);
    return alive * -Math.expm1(logSilence(afterwards(parameters, repeats, age), t));
  },

  simulate({ r, alpha, s, beta }: ParetoNbdParameters, until: number, rng: Rng): number[] {
    const rate = gammaVariate(r, rng) / alpha;
    const end = Math.min(until, (exponential(rng) * beta) / gammaVariate(s, rng));
    const times: number[] = [];
    for (let at = exponential(rng) / rate; at <= end; at += exponential(rng) / rate) times.push(at);
    return times;
  },
};

/** Where a falling function passes zero, in [−700, 700]. */
function zeroOf(falling: (w: number) => number): number {
  let [low, high] = [-700, 700];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (falling(middle) > 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * Discounted expected residual transactions: all purchases still to come, for ever, each discounted from its moment to
 * now (Fader, Hardie and Lee 2005, "RFM and CLV", Journal of Marketing Research 42(4), before integration).
 *
 * @param rate continuous discount rate per unit of time, above 0: ln(1.15) / 52 for 15% a year, in weeks
 */
export function discountedResidualPurchases(
  parameters: ParetoNbdParameters,
  rate: number,
  repeats: number,
  recency: number,
  age: number,
): number {
  const { r, alpha, s, beta } = afterwards(parameters, repeats, age);
  // ∫ e^(−rate t) (β / (β + t))^s dt over w = ln t, whose largest value is where (1 − rate t)(β + t) = s t.
  const half = (1 - rate * beta - s) / 2;
  const mode = (half + Math.sqrt(half * half + rate * beta)) / rate;
  const time = logIntegral((w) => w - rate * Math.exp(w) - s * Math.log1p(Math.exp(w) / beta), Math.log(mode));
  return paretoNbd.alive(parameters, repeats, recency, age) * (r / alpha) * Math.exp(time);
}
