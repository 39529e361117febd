import type { Fit } from '#app/algorithms/btyd/types.ts';
import { choosePurchaseModel } from '#app/algorithms/purchases/choose.ts';
import { expectedOf } from '#app/algorithms/purchases/scorer.ts';
import {
  historiesUntil,
  type PurchaseDays,
  purchaseDays,
  purchasesBetween,
} from '#app/algorithms/purchases/timeline.ts';
import { trackingWeeks } from '#app/algorithms/purchases/tracking.ts';
import type { Choice, Histories, Method, TrackingWeek, Transactions } from '#app/algorithms/purchases/types.ts';
import { type Comparison, compareErrors } from './compare-errors.ts';
import { judgeSpend, type SpendJudgement } from './judge-spend.ts';
import type { Decision } from './schema.ts';
import { fitSpend, type SpendMethod, type SpendRule, spendingUntil } from './spend.ts';

export interface FitInput {
  transactions: Transactions;
  /** Day number of the last day that is over. */
  until: number;
  /** What a new version has to be no worse than. */
  inUse: { version: number; judged: Method | null } | null;
  valueInUse: { version: number; judged: SpendRule | null } | null;
}

/** Whether a version is put in use, and why: a key of `sentences.verdict_…` with its figures. */
export interface Verdict {
  decision: Decision;
  key: 'first' | 'better' | 'level' | 'worse' | 'unjudged' | 'not_enough' | 'sound';
  /** The one it was compared with. */
  version: number | null;
  error: number | null;
  otherError: number | null;
}

export interface FitResult {
  choice: Choice;
  verdict: Verdict;
  tracking: readonly TrackingWeek[];
  shopGapDays: number;
  expectedAhead: number[];
  spend: {
    method: SpendMethod;
    rule: SpendRule;
    /** The same method learned on the earlier part. */
    judged: SpendRule | null;
    fit: Fit<unknown>;
    judgement: SpendJudgement | null;
    judgedDays: { fittedUntil: number; judgedUntil: number } | null;
    verdict: Verdict;
  } | null;
}

/** Drift is looked for over half a year at most; by then there have been many new fits. */
const WEEKS_AHEAD = 26;

/** Where nobody has come back yet. */
const UNKNOWN_GAP_DAYS = 60;

/** Learns everything there is to learn from the purchases of a shop, and judges it. Takes seconds for a large one. */
export function fitModels({ transactions, until, inUse, valueInUse }: FitInput): FitResult {
  const choice = choosePurchaseModel(transactions, { until });
  const days = purchaseDays(transactions);
  const histories = historiesUntil(days, until);
  if (!choice.method) {
    return {
      choice,
      verdict: { decision: 'not_enough', key: 'not_enough', version: null, error: null, otherError: null },
      tracking: [],
      shopGapDays: UNKNOWN_GAP_DAYS,
      expectedAhead: [],
      spend: null,
    };
  }
  return {
    choice,
    verdict: judgePurchases(choice, days, inUse),
    tracking: trackingWeeks(days, choice.judged ?? choice.method, {
      until,
      heldOutFrom: (choice.holdout?.fittedUntil ?? until) + 1,
    }),
    shopGapDays: medianGap(histories),
    expectedAhead: expectedAhead(choice.method, histories),
    spend: fitValue(choice, days, histories, valueInUse),
  };
}

/** The candidate and the version in use, as both stood before the hold-out, on the same customers and days. */
function judgePurchases({ judged, holdout }: Choice, days: PurchaseDays, inUse: FitInput['inUse']): Verdict {
  if (!inUse) return { decision: 'promoted', key: 'first', version: null, error: null, otherError: null };
  if (!judged || !holdout) return unjudged(inUse.version, inUse.judged !== null);
  if (!inUse.judged) return unjudged(inUse.version, false);
  const { fittedUntil, judgedUntil } = holdout;
  const histories = historiesUntil(days, fittedUntil);
  const actual = purchasesBetween(days, histories, fittedUntil, judgedUntil);
  const predictedBy = (method: Method) => expectedOf(method, judgedUntil - fittedUntil, histories);
  return verdictOf(compareErrors(predictedBy(judged), predictedBy(inUse.judged), actual), inUse.version);
}

/** Nothing can be said about it: then what could be judged stays, and else the newer one answers. */
function unjudged(version: number, otherJudged: boolean): Verdict {
  return {
    decision: otherJudged ? 'rejected' : 'promoted',
    key: otherJudged ? 'sound' : 'unjudged',
    version,
    error: null,
    otherError: null,
  };
}

function verdictOf({ low, high, error, otherError }: Comparison, version: number): Verdict {
  const key = low > 0 ? 'worse' : high < 0 ? 'better' : 'level';
  return { decision: key === 'worse' ? 'rejected' : 'promoted', key, version, error, otherError };
}

function fitValue(
  { judged, holdout }: Choice,
  days: PurchaseDays,
  histories: Histories,
  inUse: FitInput['valueInUse'],
): FitResult['spend'] {
  const { rules, fit } = fitSpend(spendingUntil(days, histories));
  if (rules.shopMean.mean <= 0) return null;
  const judgement =
    judged && holdout
      ? judgeSpend(days, holdout.fittedUntil, holdout.judgedUntil, judged, inUse?.judged ?? null)
      : null;
  const method = judgement?.best ?? (fit.degenerate ? 'shopMean' : 'gammaGamma');
  // What did well on the earlier part may not be sound on all of it.
  const sound = method === 'gammaGamma' && fit.degenerate ? 'shopMean' : method;
  return {
    method: sound,
    rule: rules[sound],
    judged: judgement?.rules[sound] ?? null,
    fit,
    judgement,
    judgedDays: judgement && holdout,
    verdict: judgeValue(judgement, inUse),
  };
}

function judgeValue(judgement: SpendJudgement | null, inUse: FitInput['valueInUse']): Verdict {
  if (!inUse) return { decision: 'promoted', key: 'first', version: null, error: null, otherError: null };
  if (!judgement) return unjudged(inUse.version, inUse.judged !== null);
  if (!judgement.againstInUse) return unjudged(inUse.version, false);
  return verdictOf(judgement.againstInUse, inUse.version);
}

/** In the middle of those who came back: half of them come sooner. */
function medianGap({ repeats, recency }: Histories): number {
  const gaps: number[] = [];
  for (let i = 0; i < repeats.length; i++) if (repeats[i]! > 0) gaps.push(recency[i]! / repeats[i]!);
  gaps.sort((one, other) => one - other);
  return gaps[gaps.length >> 1] ?? UNKNOWN_GAP_DAYS;
}

/** Purchases of all customers known, summed up to the end of each of the coming weeks. */
function expectedAhead(method: Method, histories: Histories): number[] {
  return Array.from({ length: WEEKS_AHEAD }, (_, week) =>
    expectedOf(method, 7 * (week + 1), histories).reduce((sum, expected) => sum + expected, 0),
  );
}
