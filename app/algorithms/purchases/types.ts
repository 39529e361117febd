/**
 * Who will buy again: the words that fitting, choosing and judging have in common. All of it is plain data: a
 * {@link Method} goes into the database as JSON and answers the same years later, see `scorer.ts`.
 *
 * Time is in days of the shop's zone at this door; the models inside count in `unitDays`.
 */
import type { Fit, FitProblem } from '../btyd/types.ts';

/** One entry per purchase, in any order. Several of one customer on one day are one purchase. */
export interface Transactions {
  /** Index of the customer, below `customers`. */
  readonly customer: Uint32Array;
  /** Day number in the shop's time zone. */
  readonly day: Int32Array;
  /** What was paid after refunds, in minor units (whole numbers); only for the value per purchase. */
  readonly spendMinor?: Float64Array;
  readonly customers: number;
}

/** What is known of each customer who had bought by `until`; all vectors equally long. Days, not units. */
export interface Histories {
  readonly until: number;
  /** Index into the transactions' customers. */
  readonly customer: Uint32Array;
  /** Days with a purchase after the first one. */
  readonly repeats: Float64Array;
  /** Days from the first purchase to the last. */
  readonly recency: Float64Array;
  /** Days from the first purchase to `until`. */
  readonly age: Float64Array;
  /** Sum of the natural logarithms of the gaps between purchases, in days; 0 without repeats. */
  readonly logGaps: Float64Array;
  /** Mean spend of the repeat purchases in minor units; 0 without any, or where spend is not known. */
  readonly meanSpend: Float64Array;
}

export type ModelName = 'bgNbd' | 'mbgNbd' | 'paretoNbd' | 'regular';

/**
 * Plain ways: each customer's own rate; the same shrunk to the shop's mean; what customers with the same record did, who
 * were as long silent (`observed-gaps.ts`); and nobody ever again.
 */
export type PlainName = 'observedRate' | 'shrunkRate' | 'observedGaps' | 'alwaysZero';

export type MethodName = ModelName | PlainName;

/** One way of answering, with the figures it needs. */
export interface MethodPart {
  readonly name: MethodName;
  /** By name: those of the model, or of the plain way. Empty where nothing has to be known. */
  readonly parameters: Readonly<Record<string, number | boolean>>;
  /** Of the logarithms of the number parameters, in their order; null where it is not known. */
  readonly covariance: readonly (readonly number[])[] | null;
  /** Of `observedGaps`, and of the other plain ways, which ask the gaps who still is a customer. */
  readonly kinds?: CustomerKinds;
}

/** Kinds of customers by the pace they buy and leave at, per day, and how many of the shop's are of which. */
export interface CustomerKinds {
  /** 1: purchases come at any time; the larger, the more evenly. */
  readonly evenness: number;
  /** 0: never comes back. */
  readonly rate: readonly number[];
  /** 0: never leaves. */
  readonly leaving: readonly number[];
  readonly share: readonly number[];
  /** The shares in resamples: how much they owe to chance. */
  readonly draws: readonly (readonly number[])[];
}

/** The method in use, ready to be stored and to answer. */
export interface Method extends MethodPart {
  readonly unitDays: number;
  /** Expected purchases are multiplied by this: learned in the inner hold-out and shrunk to 1. */
  readonly level: number;
}

/**
 * An estimate and how far it could be off with as few customers as the shop has: were shops like it seen again and again,
 * nine of ten such intervals would hold the true figure. It is the doubt about the figure, if the method is right about how
 * people come and go; what one customer then does is chance on top of it.
 */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Answers of a method about one customer: days and purchases. Never NaN. */
export interface Scorer {
  /** Probability that she still is a customer. */
  alive(repeats: number, recencyDays: number, ageDays: number): Estimate;
  /** Probability that she is none any more when `days` from now are over (`leaving.ts`). */
  gone(days: number, repeats: number, recencyDays: number, ageDays: number): Estimate;
  /** Purchases to expect within `days`. */
  expected(days: number, repeats: number, recencyDays: number, ageDays: number): Estimate;
  /** Probability of at least one purchase within `days`. */
  anyPurchase(days: number, repeats: number, recencyDays: number, ageDays: number): Estimate;
  /** Purchases to expect of somebody new within `days` after her first. */
  expectedNew(days: number): number;
}

/** How good predictions of purchases per customer were in a time they had not seen. */
export interface HoldoutScore {
  /** Sum over customers. */
  readonly predicted: number;
  readonly actual: number;
  /** Root of the mean squared error per customer. */
  readonly rmse: number;
  readonly mae: number;
  /** Pearson's; 0 where either does not vary. */
  readonly correlation: number;
}

/** Mean squared error per customer of one method less that of another, the same customers, with a 95% interval. */
export interface Difference {
  readonly against: MethodName;
  readonly difference: number;
  readonly low: number;
  readonly high: number;
}

export interface Holdout {
  /** Fitted on days up to and with this one… */
  readonly fittedUntil: number;
  /** …and judged on those after it up to and with this one. */
  readonly judgedUntil: number;
  readonly customers: number;
  readonly scores: Partial<Record<MethodName | 'inUse', HoldoutScore>>;
  /** The plain method with the smallest error, known only afterwards. */
  readonly bestPlain: PlainName;
  /** The method in use against it: below zero is better. */
  readonly againstBestPlain: Difference;
}

/** Customers of like prediction, and what they did. */
export interface CalibrationGroup {
  readonly customers: number;
  readonly predicted: number;
  readonly actual: number;
  /** 95% interval of `actual`. */
  readonly low: number;
  readonly high: number;
}

export interface Calibration {
  /** Purchases per customer. */
  readonly purchases: readonly CalibrationGroup[];
  /** Share with at least one purchase. */
  readonly anyPurchase: readonly CalibrationGroup[];
}

/** Expected and real repeat purchases by week: for the tracking picture. */
export interface TrackingWeek {
  /** Last day of the week. */
  readonly day: number;
  readonly expected: number;
  readonly actual: number;
  readonly expectedSoFar: number;
  readonly actualSoFar: number;
  /** After the days it was fitted on. */
  readonly heldOut: boolean;
}

/** One sentence of the reasons, as key and figures; the words are the translations'. */
export type Why =
  | { readonly key: 'too_few_customers'; readonly customers: number; readonly needed: number }
  | { readonly key: 'too_short'; readonly days: number; readonly needed: number }
  | { readonly key: 'too_few_repeats'; readonly repeats: number; readonly needed: number }
  | { readonly key: 'degenerate'; readonly method: ModelName; readonly problem: FitProblem }
  | {
      readonly key: 'smallest_error';
      readonly method: MethodName;
      readonly rmse: number;
      readonly customers: number;
      readonly days: number;
    }
  /** Beyond chance, within it, or worse beyond it. */
  | {
      readonly key: 'beats_plain' | 'level_with_plain' | 'worse_than_plain';
      readonly method: MethodName;
      readonly plain: PlainName;
      readonly rmse: number;
      readonly plainRmse: number;
      /** 95% interval of `rmse` less `plainRmse`. */
      readonly low: number;
      readonly high: number;
    }
  /** The latest days were silent, as a year ago, and then so many purchases came. */
  | { readonly key: 'quiet_season'; readonly days: number; readonly purchases: number }
  | { readonly key: 'level'; readonly level: number };

/** The fits of all models on everything up to `until`; null where there was nothing to fit. */
export interface Fits {
  readonly bgNbd: Fit<unknown> | null;
  readonly mbgNbd: Fit<unknown> | null;
  readonly paretoNbd: Fit<unknown> | null;
  readonly regular: Fit<unknown> | null;
  readonly gammaGamma: Fit<unknown> | null;
}

export interface Choice {
  readonly customers: number;
  readonly repeaters: number;
  readonly firstDay: number;
  readonly until: number;
  readonly unitDays: number;
  /** How much the data bear: `nothing` (no method, say so), `little` (plain methods only), `enough`. */
  readonly evidence: 'nothing' | 'little' | 'enough';
  readonly fits: Fits;
  /** Null with `nothing`. */
  readonly chosen: MethodName | null;
  readonly why: readonly Why[];
  /** The chosen one, fitted on everything. */
  readonly method: Method | null;
  /** The same choice fitted on the earlier part: what the hold-out judged, and what a `promote` compares. */
  readonly judged: Method | null;
  readonly holdout: Holdout | null;
  readonly calibration: Calibration | null;
}
