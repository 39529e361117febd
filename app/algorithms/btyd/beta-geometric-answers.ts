/**
 * What follows from fitted parameters of BG/NBD, MBG/NBD and their regular kin (see `beta-geometric.ts`).
 *
 * Expectations are sums over the number of ticks Q instead of the usual ₂F₁: with s(n) the probability that somebody
 * still there has not left before her nth purchase, E[X(t)] = Σ s(n) P(Q ≥ kn). That holds for every k (the published
 * ones for k > 1 are approximations), has positive terms only, and no pole at a = 1.
 */
import type { BgNbdParameters, Kind } from './beta-geometric.ts';
import { massBetween, meanOf, tailFrom } from './negative-binomial.ts';
import { digamma, logRising } from './special.ts';

/** E[X(t)]: repeat purchases of somebody new within t. */
export function expectedNew(p: BgNbdParameters, kind: Kind, t: number): number {
  const stay = kind.modified ? p.b / (p.a + p.b) : 1;
  return stay * purchasesOfSomebodyThere(p.a, kind.modified ? p.b + 1 : p.b, kind.k, 0, p.r, oddsOf(t, p.alpha));
}

/** P(X(t) = n) of somebody new. */
export function probabilityNew(p: BgNbdParameters, kind: Kind, n: number, t: number): number {
  if (!(n >= 0) || n !== Math.floor(n)) return 0;
  const { r, a, b } = p;
  const { k, modified } = kind;
  const odds = oddsOf(t, p.alpha);
  const chances = modified ? n + 1 : n;
  const there = Math.exp(logRising(b, chances) - logRising(a + b, chances));
  const exactly = massBetween(k * n, k * n + k, r, odds);
  if (chances === 0) return exactly;
  const left = (there * a) / (b + chances - 1);
  return Math.min(1, there * exactly + left * tailFrom(k * n, r, odds));
}

/** P(alive | history). */
export function alive(p: BgNbdParameters, kind: Kind, repeats: number, recency: number, age: number): number {
  const { x, last, end, shape } = historyOf(p, kind, repeats, recency, age);
  const n = kind.modified ? x + 1 : x;
  if (n === 0) return 1;
  const waiting = stages(kind.k, shape, (end - last) / (p.alpha + end)).reduce((sum, way) => sum + way, 0);
  const logOdds =
    Math.log(p.a / (p.b + n - 1)) + shape * Math.log1p((end - last) / (p.alpha + last)) - Math.log(waiting);
  return 1 / (1 + Math.exp(logOdds));
}

/** E[Y(t) | history]: purchases within t from now. */
export function expected(
  p: BgNbdParameters,
  kind: Kind,
  t: number,
  repeats: number,
  recency: number,
  age: number,
): number {
  const { x, last, end, shape } = historyOf(p, kind, repeats, recency, age);
  const b = p.b + (kind.modified ? x + 1 : x);
  const ways = stages(kind.k, shape, (end - last) / (p.alpha + end));
  const odds = oddsOf(t, p.alpha + end);
  let sum = 0;
  let weights = 0;
  ways.forEach((way, j) => {
    weights += way;
    if (way > 0) sum += way * purchasesOfSomebodyThere(p.a, b, kind.k, j, shape + j, odds);
  });
  return alive(p, kind, repeats, recency, age) * (sum / weights);
}

/** P(at least one purchase within t from now | history). */
export function anyPurchase(
  p: BgNbdParameters,
  kind: Kind,
  t: number,
  repeats: number,
  recency: number,
  age: number,
): number {
  const { last, end, shape } = historyOf(p, kind, repeats, recency, age);
  const ways = stages(kind.k, shape, (end - last) / (p.alpha + end));
  const odds = oddsOf(t, p.alpha + end);
  const none = -shape * Math.log1p(odds);
  let sum = 0;
  let weights = 0;
  ways.forEach((way, j) => {
    weights += way;
    sum += way * (kind.k === 1 ? -Math.expm1(none) : tailFrom(kind.k - j, shape + j, odds));
  });
  return alive(p, kind, repeats, recency, age) * Math.min(1, sum / weights);
}

const oddsOf = (t: number, scale: number) => Math.min(Math.max(t, 0) / scale, 1e12);

/** The history set right where it cannot be, as `groupHistories` does, and the gamma's shape after it. */
function historyOf({ r }: BgNbdParameters, { k }: Kind, repeats: number, recency: number, age: number) {
  const end = Math.max(0, age);
  const x = Math.max(0, repeats);
  return { x, last: x === 0 ? 0 : Math.min(end, Math.max(0, recency)), end, shape: r + k * x };
}

/** How likely (up to a factor) 0, 1, … k − 1 ticks have passed since the last purchase of somebody still there. */
function stages(k: number, shape: number, u: number): number[] {
  const ways = [1];
  for (let j = 1; j < k; j++) ways.push(((ways[j - 1]! * (shape + j - 1)) / j) * u);
  return ways;
}

/**
 * Purchases to come of somebody still there who has j ticks behind her: Q more ticks make ⌊(Q + j) / k⌋ purchases, if
 * she does not leave before.
 */
function purchasesOfSomebodyThere(a: number, b: number, k: number, j: number, shape: number, odds: number): number {
  if (!(odds > 0)) return 0;
  let purchases = -1;
  let stays = 1;
  let made = 0;
  return meanOf(
    {
      whole: (q) => {
        const due = Math.floor((q + j) / k);
        if (purchases < 0) {
          purchases = due;
          made = due === 0 ? 0 : madeOf(a, b, due);
          stays = Math.exp(logRising(b, due) - logRising(a + b, due));
        }
        for (; purchases < due; purchases++) {
          made += stays;
          stays *= (b + purchases) / (a + b + purchases);
        }
        return made;
      },
      between: (q) => madeOf(a, b, (q + j - (k - 1) / 2) / k),
    },
    shape,
    odds,
  );
}

/**
 * Of m purchases due, those that are made: Σ_{n<m} (b)ₙ / (a + b)ₙ, which telescopes to
 * [(a + b − 1) − (a + b + m − 1) (b)ₘ / (a + b)ₘ] / (a − 1); m need not be whole.
 */
function madeOf(a: number, b: number, m: number): number {
  const above = a - 1;
  if (Math.abs(above) < 1e-4 * Math.min(1, b)) {
    // At the pole: the logarithm of (b)ₘ / (a + b − 1)ₘ is −(a − 1) times a difference of digammas.
    const slope = digamma(b + m + above / 2) - digamma(b + above / 2);
    return above === 0 ? b * slope : (-(a + b - 1) * Math.expm1(-above * slope)) / above;
  }
  const stays = Math.exp(logRising(b, m) - logRising(a + b, m));
  return Math.min(m, Math.max(0, (a + b - 1 - (a + b + m - 1) * stays) / above));
}
