/** What pages and other features are told of predictions. Safe in the browser: ids and money are strings of digits. */
import { z } from 'zod';
import { RISKS, type Risk } from './risk.ts';

export { RISKS, type Risk };

/**
 * `purchases`: who will come back, and how often. `value`: for how much. `replenishment`: when a product runs out.
 * `nextBasket`: what a customer would like next, which `recommendations` learns.
 */
export const MODEL_KINDS = ['purchases', 'value', 'replenishment', 'nextBasket'] as const;
export type ModelKind = (typeof MODEL_KINDS)[number];

/** Simple rules answer from this much on, models of people from the second. */
export const NEEDED = { buyers: 10, days: 14, modelBuyers: 50, modelDays: 90 } as const;

export const HORIZONS = [30, 90, 365] as const;

/** Characters. */
export const LONGEST_RESPONSIBLE = 80;

export const predictionSettings = z.object({
  /** Who answers for the models in this shop; empty: the owner. */
  responsible: z.string().trim().max(LONGEST_RESPONSIBLE).default(''),
});
export type PredictionSettings = z.infer<typeof predictionSettings>;

/** A figure in a sentence, with what it is, so that it is written as the merchant writes it. */
export type Figure =
  | { as: 'number' | 'decimal' | 'precise' | 'percent'; value: number }
  /** A number of days, with the word for it; or so many days ago. */
  | { as: 'days' | 'ago'; value: number }
  /** Minor units of the shop's currency. */
  | { as: 'money'; value: string }
  /** ISO day. */
  | { as: 'day'; value: string }
  /** A key of `predictions:methods` or `predictions:problems`. */
  | { as: 'method' | 'problem'; value: string };

/** A sentence as key (of `predictions:sentences`) and figures; the words are the translations'. */
export interface Sentence {
  key: string;
  figures: Record<string, Figure>;
  /** Decides between singular and plural. */
  count?: number;
}

/** Customers (or whatever the model speaks of) with like predictions, and what came. */
export interface CalibrationGroup {
  size: number;
  predicted: number;
  actual: number;
  /** 95% interval of `actual`. */
  low: number;
  high: number;
}

/** How the ways of predicting did on days they had not seen. */
export interface Quality {
  /** ISO days: fitted up to and with the first, judged on those after it up to and with the second. */
  fittedUntil: string;
  judgedUntil: string;
  /** How many customers (or cases) were judged. */
  cases: number;
  /** What `error` is measured in: purchases a customer, minor units a customer, days, or the share of a basket not found. */
  unit: 'purchases' | 'money' | 'days' | 'found';
  /** Whether chance explains the difference to a simple rule; missing where nobody has looked. */
  againstPlain?: { method: string; beyondChance: boolean };
  /** Best first. */
  rows: {
    method: string;
    /** Sums over all cases; null where there is no such sum. */
    predicted: number | null;
    actual: number | null;
    /** Root of the mean squared error; for days the median absolute error. */
    error: number;
    correlation: number | null;
    /** Of a ranking: share of the next basket among the first six, and how well these are ordered (NDCG). */
    found?: Record<'recall' | 'ndcg', { value: number } & Range>;
    /** `used`: the method that answers. `plain`: a simple rule to beat. `other`: fitted and not taken. */
    role: 'used' | 'plain' | 'other';
  }[];
}

export interface TrackingWeek {
  /** ISO day on which the week ends. */
  day: string;
  expected: number;
  actual: number;
  expectedSoFar: number;
  actualSoFar: number;
  /** After the days the model was fitted on. */
  heldOut: boolean;
}

/** Everything there is to show about a fit; what a kind of model does not have is empty or null. */
export interface ModelCard {
  /** Why this method answers. */
  reasons: Sentence[];
  /** Why it was put in use, or not. */
  verdict: Sentence[];
  quality: Quality | null;
  /** By what is predicted: a key of `predictions:calibrations`, whose groups are numbers or shares. */
  calibrations: { key: string; unit: 'purchases' | 'share' | 'money' | 'days'; groups: CalibrationGroup[] }[];
  tracking: TrackingWeek[];
  /** For who wants to know it exactly. */
  fits: {
    method: string;
    logLikelihood: number | null;
    /** A key of `predictions:problems`; null when sound. */
    problem: string | null;
    parameters: { name: string; value: number; error: number | null }[];
  }[];
}

export type Cause = 'first' | 'schedule' | 'drift' | 'owner';
/** `not_enough`: there was too little to go by. */
export type Decision = 'promoted' | 'rejected' | 'not_enough';

export interface VersionRow {
  version: number;
  fittedAt: string;
  cause: Cause;
  dataFrom: string | null;
  dataUntil: string | null;
  customers: number;
  method: string;
  decision: Decision;
  /** The sentence behind the decision. */
  verdict: Sentence[];
  /** Error of the hold-out, as in `Quality`; null where nothing was judged. */
  error: number | null;
  inUse: boolean;
}

export interface Drift {
  /** ISO day up to which was looked. */
  until: string;
  expected: number;
  actual: number;
  /** Of as large a difference by chance. */
  p: number;
  drifted: boolean;
}

export interface ModelPage {
  kind: ModelKind;
  /** Null before the first fit. */
  shown: (VersionRow & { card: ModelCard; purchases: number; seconds: number }) | null;
  /** The owner went back to this version, and newer ones wait. */
  held: boolean;
  drift: Drift | null;
  /** Newest first, at most a year of them. */
  versions: VersionRow[];
  fitting: Fitting | null;
  responsible: string;
}

/** A fit under way. */
export interface Fitting {
  stage: 'waiting' | 'reading' | 'fitting' | 'scoring';
}

export interface ModelSummary {
  kind: ModelKind;
  inUse: VersionRow | null;
  held: boolean;
  latest: VersionRow | null;
  /** Of the version in use: error of it and of the best simple rule, in `unit`. */
  against: Against | null;
  drift: Drift | null;
}

/** Errors of the method in use and of the best simple rule beside it. */
interface Against {
  method: string;
  error: number;
  plainError: number;
  unit: Quality['unit'];
  /** Chance may explain the difference. */
  maybeChance: boolean;
}

export function againstBestPlain(quality: Quality | null): Against | null {
  const used = quality?.rows.find(({ role }) => role === 'used');
  const plain = quality?.rows.find(({ role }) => role === 'plain');
  if (!used || !plain) return null;
  const { method, error: plainError } = plain;
  const looked = quality?.againstPlain?.method === method ? quality.againstPlain : null;
  const { unit } = quality!;
  return { method, error: used.error, plainError, unit, maybeChance: looked?.beyondChance === false };
}

/** What is expected of all customers together. */
export interface Total {
  value: number;
  low: number;
  high: number;
}

/** Computed whenever everybody is scored. */
export interface Summary {
  computedOn: string;
  customers: number;
  orders: { days: number; total: Total }[];
  /** Over 12 months, discounted; minor units. Null without a model of value. */
  value: {
    year: number;
    threeYears: number;
    /** Tenths of the customers, best first: what they are expected to bring in 12 months, and from what value on. */
    tenths: { customers: number; sum: number; from: number }[];
  } | null;
  risks: { risk: Risk; customers: number; valueMinor: number }[];
}

export interface PredictionsOverview {
  /** `waiting`: the history is being read or the first fit is under way. */
  state: 'waiting' | 'not_enough' | 'ready';
  have: { buyers: number; days: number };
  summary: Summary | null;
  models: ModelSummary[];
  /** Those first who are expected to bring most. */
  worthAWord: Pick<ScoredCustomers, 'total' | 'customers'>;
  fitting: Fitting | null;
}

/** What is predicted of one customer, for a list. */
export interface CustomerScore {
  risk: Risk;
  /** Of still being a customer. */
  alive: Chance;
  orders90: number;
  /** Over 12 months; null without a model of value. */
  valueMinor: string | null;
}

export interface ScoredCustomer extends CustomerScore {
  id: string;
  name: string;
  email: string | null;
  lastOrderOn: string;
  reason: Sentence;
}

/** In which order the customers of a segment stand: by what they spent, are expected to bring, or how likely they leave. */
export const SEGMENT_ORDERS = ['spent', 'value', 'leaving'] as const;
export type SegmentOrder = (typeof SEGMENT_ORDERS)[number];

/** `plain`: a simple rule, as there is too little to learn from or no model is better. `nothing`: not even that yet. */
export type PredictedBy = 'model' | 'plain' | 'nothing';

/** What the customers of a segment are expected to do in 12 months. */
export interface SegmentForecast {
  /** Those who could be predicted. */
  customers: number;
  orders: number;
  /** Null without a model of value. */
  valueMinor: string | null;
}

/** Whom a list of scored customers can be narrowed to: those worth a word now, those at medium or high risk, those of one risk. */
export const CHOICES = ['word', 'at_risk', ...RISKS.toReversed()] as const;
export type Choice = (typeof CHOICES)[number];

export interface ScoredCustomers {
  total: number;
  page: number;
  pages: number;
  customers: ScoredCustomer[];
}

export interface Range {
  low: number;
  high: number;
}

/** A probability, and between which figures the true one lies nine times of ten: learned from so many customers only. */
export interface Chance extends Range {
  value: number;
}

/** Bounds that were not kept with a figure are the figure. */
export const withRange = (value: number, [low = value, high = value]: readonly number[]): Chance => ({
  value,
  low,
  high,
});

/** Everything predicted of one customer, with the reasons. */
export interface CustomerPrediction {
  computedOn: string;
  risk: Risk;
  /** Chance of being gone by the end of the usual gap, and of being a customer now: each with how far it may be off. */
  leaves: Chance;
  usualGapDays: number;
  alive: Chance;
  /** Orders: what is expected, and between which numbers nine of ten like her end up. */
  orders: ({ days: number; value: number; any: Chance } & Range)[];
  value: { months: 12 | 36; minor: string; lowMinor: string; highMinor: string }[];
  reasons: Sentence[];
  /** The method behind it is a plain one, as there is too little to learn from. */
  plain: boolean;
}
