/**
 * Whether somebody is late by her own rhythm: how long she usually stays away, learned from her orders, from what she
 * buys (a bed is not bought every year) and from everybody else, and how far beyond that she is.
 *
 *     log days to the next order = what was bought + customer + noise
 *
 * with kinds of goods drawn to the shop's mean and customers to zero, as far as they have little to say for themselves
 * (empirical Bayes by EM; Gelman et al., Bayesian Data Analysis, 3rd edition, §5.4). The thresholds are quantiles of
 * waits that ended, so a promise: of those who do come back, one in five comes later than `slowing`, one in twenty later
 * than `dormant`, one in a hundred later than `gone`. Nothing in it depends on the unit of time: whoever takes twice as
 * long has thresholds twice as long.
 */
import { comingSpans, weighedQuantile } from './replenishment/errors.ts';

export const STATES = ['active', 'slowing', 'dormant', 'gone'] as const;
export type DormancyState = (typeof STATES)[number];

/** One entry per order line: who bought, when, and what kind of thing. Order does not matter. */
export interface BoughtKinds {
  readonly customer: Uint32Array;
  /** Day number in the shop's time zone. */
  readonly day: Int32Array;
  readonly kind: Uint32Array;
}

/** Customers' days with orders: customer c has the days `start[c]` up to `start[c + 1]`, oldest first. */
export interface OrderDays {
  readonly start: Uint32Array;
  readonly day: Int32Array;
  /** Of what was bought that day, the kind that brings people back soonest. */
  readonly kind: Uint32Array;
  /** How soon that is, by kind: mean log days. */
  readonly pace: Float64Array;
}

export interface ShopRhythm {
  /** Mean log days after an order with such things, and the uncertainty of it, by kind. */
  readonly kindMean: readonly number[];
  readonly kindVariance: readonly number[];
  /** Variances between customers and of single waits. */
  readonly customerVariance: number;
  readonly noise: number;
  /** Where waits ended, in spreads from what was expected, by how many waits of her own were known. */
  readonly ends: readonly Ends[];
  /** Waits it was learned from. */
  readonly waits: number;
}

interface Ends {
  readonly waits: number;
  readonly half: number;
  readonly slowing: number;
  readonly dormant: number;
  readonly gone: number;
}

/** Days after the last order: when she usually comes back, and from when on she is late, asleep, lost. */
export interface Thresholds {
  readonly healthyGap: number;
  readonly slowingAfter: number;
  readonly dormantAfter: number;
  readonly goneAfter: number;
}

const STRATA = [0, 1, 3, 6];
const NORMAL = { half: 0, slowing: 0.8416, dormant: 1.6449, gone: 2.3263 };
const SHARES = { half: 0.5, slowing: 0.8, dormant: 0.95, gone: 0.99 } as const;
/** Waits it takes to measure where one in twenty, and one in a hundred, ends. */
const ENOUGH = 200;
/** Of a customer's waits, each counts so much of the one after it: people change. */
const FADING = 0.85;
const FLOOR = 1e-4;
const ROUNDS = 30;
const MEASURED_SHARE = 1 / 3;
/** Below so many waits a shop has no rhythm to speak of. */
const NEEDED_WAITS = 30;

/**
 * Puts order lines in the order of customers and days; of one day's goods the kind with the shortest waits stands for it.
 *
 * @param pace of the kinds, as learned from a whole shop; learned from these lines when it is not given
 * @throws RangeError when the arrays differ in length or an index is out of range
 */
export function orderDays(
  { customer, day, kind }: BoughtKinds,
  size: { readonly customers: number; readonly kinds: number },
  pace?: Float64Array,
): OrderDays {
  if (day.length !== customer.length || kind.length !== customer.length) {
    throw new RangeError(`${customer.length} customers, ${day.length} days and ${kind.length} kinds`);
  }
  const order = Uint32Array.from(customer.keys()).sort(
    (a, b) => customer[a]! - customer[b]! || day[a]! - day[b]! || kind[a]! - kind[b]!,
  );
  const start = new Uint32Array(size.customers + 1);
  const firstLine: number[] = [];
  order.forEach((line, i) => {
    const [c, k] = [customer[line]!, kind[line]!];
    if (c >= size.customers || k >= size.kinds) throw new RangeError(`customer ${c} or kind ${k} is out of range`);
    if (i > 0 && customer[order[i - 1]!] === c && day[order[i - 1]!] === day[line]) return;
    start[c + 1]!++;
    firstLine.push(i);
  });
  for (let c = 0; c < size.customers; c++) start[c + 1]! += start[c]!;
  const days = Int32Array.from(firstLine, (i) => day[order[i]!]!);
  const kindsOf = (i: number) => order.subarray(firstLine[i], firstLine[i + 1]).map((line) => kind[line]!);
  const paces = pace ?? learnPaces(start, days, kindsOf, size.kinds);
  const soonest = Uint32Array.from(days, (_day, i) =>
    kindsOf(i).reduce((best, other) => (paces[other]! < paces[best]! ? other : best)),
  );
  return { start, day: days, kind: soonest, pace: paces };
}

/** So many waits at the shop's pace are believed of every kind. */
const PACE_PRIOR = 5;

/** How soon people come back after buying each kind of thing: what is needed soonest sets the pace. */
function learnPaces(
  start: Uint32Array,
  day: Int32Array,
  kindsOf: (i: number) => Uint32Array,
  kinds: number,
): Float64Array {
  const sum = new Float64Array(kinds);
  const count = new Float64Array(kinds);
  let [all, total] = [0, 0];
  for (let c = 0; c + 1 < start.length; c++) {
    for (let i = start[c]!; i + 1 < start[c + 1]!; i++) {
      const wait = Math.log(day[i + 1]! - day[i]!);
      all += wait;
      total++;
      for (const k of new Set(kindsOf(i))) {
        sum[k]! += wait;
        count[k]!++;
      }
    }
  }
  const mean = total > 0 ? all / total : 0;
  return sum.map((of, k) => (of + PACE_PRIOR * mean) / (count[k]! + PACE_PRIOR));
}

/**
 * Learns a shop's rhythm, and measures on its last third where waits really ended, by a rhythm learned before.
 *
 * @param until last day to look at
 * @returns null where too few have come back to speak of a rhythm
 */
export function learnRhythm(days: OrderDays, kinds: number, until: number): ShopRhythm | null {
  const fit = fitRhythm(days, kinds, until);
  if (fit.waits < NEEDED_WAITS) return null;
  const first = days.day.reduce((low, day) => Math.min(low, day), until);
  const split = until - Math.floor((until - first) * MEASURED_SHARE);
  const before = fitRhythm(days, kinds, split);
  const weightOf = comingSpans(days, { after: split, until });
  const groups: { z: number; weight: number }[][] = STRATA.map(() => []);
  if (before.waits >= NEEDED_WAITS) {
    for (let c = 0; c + 1 < days.start.length; c++) {
      for (let i = days.start[c]! + 1; i < days.start[c + 1]!; i++) {
        const day = days.day[i]!;
        if (day <= split || day > until) continue;
        const wait = day - days.day[i - 1]!;
        const { mean, spread, waits } = expected(before, days, days.start[c]!, i);
        groups[stratum(waits)]!.push({ z: (Math.log(wait) - mean) / spread, weight: weightOf(wait) });
      }
    }
  }
  const everybody = groups.flat();
  const ends = STRATA.map((waits, i): Ends => {
    const group = groups[i]!.length >= ENOUGH ? groups[i]! : everybody;
    if (group.length < ENOUGH) return { waits, ...NORMAL };
    const place = (share: number) => weighedQuantile(group, ({ z }) => z, share);
    return {
      waits,
      half: place(SHARES.half),
      slowing: place(SHARES.slowing),
      dormant: place(SHARES.dormant),
      gone: place(SHARES.gone),
    };
  });
  return { ...fit, ends };
}

type Fit = Omit<ShopRhythm, 'ends'>;

/** Log wait, kind and weight of each of a customer's complete waits among the days `from` up to `to`. */
function* waitsOf(
  { day, kind }: OrderDays,
  from: number,
  to: number,
): Generator<[log: number, kind: number, weight: number]> {
  for (let i = from; i + 1 < to; i++) {
    yield [Math.log(day[i + 1]! - day[i]!), kind[i]!, FADING ** (to - 2 - i)];
  }
}

function fitRhythm(days: OrderDays, kinds: number, until: number): Fit {
  const { start, day } = days;
  const ends = new Uint32Array(start.length - 1);
  for (let c = 0; c < ends.length; c++) {
    let end = start[c]!;
    while (end < start[c + 1]! && day[end]! <= until) end++;
    ends[c] = end;
  }
  let [waits, total] = [0, 0];
  for (let c = 0; c < ends.length; c++) {
    for (const [log] of waitsOf(days, start[c]!, ends[c]!)) {
      waits++;
      total += log;
    }
  }
  let shopMean = waits > 0 ? total / waits : 0;
  let scale = 0;
  for (let c = 0; c < ends.length; c++) {
    for (const [log] of waitsOf(days, start[c]!, ends[c]!)) scale += (log - shopMean) ** 2;
  }
  scale = waits > 0 ? Math.max(3 * FLOOR, scale / waits) : 1;

  const kindMean = new Float64Array(kinds).fill(shopMean);
  const kindVariance = new Float64Array(kinds).fill(scale / 10);
  let [between, customerVariance, noise] = [scale / 10, scale / 2, scale / 2];
  for (let round = 0; round < ROUNDS; round++) {
    const sum = new Float64Array(kinds);
    const precision = new Float64Array(kinds);
    let [squares, counted, ownSquares, customers] = [0, 0, 0, 0];
    for (let c = 0; c < ends.length; c++) {
      let votes = 1 / customerVariance;
      let vote = 0;
      for (const [log, k, weight] of waitsOf(days, start[c]!, ends[c]!)) {
        votes += weight / noise;
        vote += (weight * (log - kindMean[k]!)) / noise;
      }
      if (vote === 0 && votes === 1 / customerVariance) continue;
      const own = vote / votes;
      ownSquares += own * own + 1 / votes;
      customers++;
      for (const [log, k, weight] of waitsOf(days, start[c]!, ends[c]!)) {
        const residual = log - kindMean[k]!;
        squares += weight * ((residual - own) ** 2 + 1 / votes);
        counted++;
        // What her other waits say of her: this one must not speak for itself.
        const others = votes - weight / noise;
        const trust = 1 / (noise / weight + 1 / others);
        sum[k]! += trust * (log - (vote - (weight * residual) / noise) / others);
        precision[k]! += trust;
      }
    }
    if (counted === 0) break;
    noise = Math.max(FLOOR, squares / counted);
    customerVariance = Math.max(FLOOR, ownSquares / customers);
    let [all, allPrecision] = [0, 0];
    for (let k = 0; k < kinds; k++) {
      if (precision[k] === 0) continue;
      const trust = 1 / (between + 1 / precision[k]!);
      all += trust * (sum[k]! / precision[k]!);
      allPrecision += trust;
    }
    shopMean = all / allPrecision;
    let [kindSquares, known] = [0, 0];
    for (let k = 0; k < kinds; k++) {
      kindVariance[k] = 1 / (precision[k]! + 1 / between);
      kindMean[k] = kindVariance[k]! * (sum[k]! + shopMean / between);
      if (precision[k] === 0) continue;
      kindSquares += (kindMean[k]! - shopMean) ** 2 + kindVariance[k]!;
      known++;
    }
    between = Math.max(FLOOR, kindSquares / known);
  }
  return { kindMean: [...kindMean], kindVariance: [...kindVariance], customerVariance, noise, waits };
}

/** What is expected after the day before `to`, from her days `from` up to it. */
function expected(
  { kindMean, kindVariance, customerVariance, noise }: Fit,
  days: OrderDays,
  from: number,
  to: number,
): { mean: number; spread: number; waits: number } {
  let votes = 1 / customerVariance;
  let vote = 0;
  for (const [log, k, weight] of waitsOf(days, from, to)) {
    votes += weight / noise;
    vote += (weight * (log - kindMean[k]!)) / noise;
  }
  const last = days.kind[to - 1]!;
  return {
    mean: kindMean[last]! + vote / votes,
    spread: Math.sqrt(noise + 1 / votes + kindVariance[last]!),
    waits: to - from - 1,
  };
}

/** How long one customer may stay away after her last order before she is late by her own rhythm. */
export function thresholdsOf(rhythm: ShopRhythm, days: OrderDays, customer: number): Thresholds | null {
  const [from, to] = [days.start[customer]!, days.start[customer + 1]!];
  if (to === from) return null;
  const { mean, spread, waits } = expected(rhythm, days, from, to);
  const { half, slowing, dormant, gone } = rhythm.ends[stratum(waits)]!;
  const after = (z: number) => Math.exp(mean + spread * z);
  return {
    healthyGap: after(half),
    slowingAfter: after(slowing),
    dormantAfter: after(dormant),
    goneAfter: after(gone),
  };
}

const stratum = (waits: number): number => STRATA.findLastIndex((from) => waits >= from);

export const SIGNS = ['visit', 'mail_click', 'service', 'consent', 'birth_date', 'mail_open'] as const;
export type Sign = (typeof SIGNS)[number];

/** How much of the time she was away a sign of life makes good; an order makes good all of it. */
const WORTH: Record<Sign, number> = {
  visit: 0.5,
  mail_click: 0.5,
  service: 0.5,
  consent: 0.5,
  birth_date: 0.5,
  // Machines open mails too.
  mail_open: 0.25,
};

export interface SignOn {
  readonly day: number;
  readonly kind: Sign;
}

/** Days of her being away that a sign makes good; none where it came before her last order. */
const madeGood = (today: number, lastDay: number, { day, kind }: SignOn): number =>
  WORTH[kind] * Math.max(0, Math.min(today, day) - lastDay);

/** The sign that makes most good: a mail opened the day after a visit does not undo the visit. Null where none does. */
export function strongestSign(today: number, lastDay: number, signs: readonly SignOn[]): SignOn | null {
  let strongest: SignOn | null = null;
  let most = 0;
  for (const sign of signs) {
    const good = madeGood(today, lastDay, sign);
    if (good <= most) continue;
    strongest = sign;
    most = good;
  }
  return strongest;
}

/** Days she has been away, less what a sign of life in between makes good. */
export function daysAway(today: number, lastDay: number, sign: SignOn | null): number {
  return Math.max(0, today - lastDay) - (sign ? madeGood(today, lastDay, sign) : 0);
}

export function stateOf(
  away: number,
  { slowingAfter, dormantAfter, goneAfter }: Pick<Thresholds, 'slowingAfter' | 'dormantAfter' | 'goneAfter'>,
): DormancyState {
  if (away > goneAfter) return 'gone';
  if (away > dormantAfter) return 'dormant';
  return away > slowingAfter ? 'slowing' : 'active';
}
