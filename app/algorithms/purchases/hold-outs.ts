/** Days held back: what every method, fitted on what came before, would have said of them. */
import { type Candidates, fitCandidates, predict } from './candidates.ts';
import type { Judged } from './select.ts';
import { historiesUntil, type PurchaseDays, purchasesBetween } from './timeline.ts';
import type { MethodName } from './types.ts';

const HOLD_OUTS = 3;
const YEAR = 365;
/** A handful that came back a year ago is no season. */
const FEWEST_IN_SEASON = 10;
/** In a season customers come at least so many times as often as before it. */
const SEASON = 4;

interface Shop {
  readonly days: PurchaseDays;
  readonly until: number;
  readonly unitDays: number;
  /** Fitted on everything through `until`. */
  readonly candidates: Candidates;
}

/** Where hold-outs begin, in days before the end, latest first: a third of the history each at most. */
export function holdOuts(shop: Shop, span: number, horizonDays: number): Judged[] {
  const length = Math.max(7, Math.min(horizonDays, Math.floor(span / 3)));
  const shortest = Math.max(28, span / 4);
  return Array.from({ length: HOLD_OUTS }, (_, i) => (i + 1) * length)
    .filter((start, i) => i === 0 || span - start >= shortest)
    .map((start) => heldOut(shop, shop.until - start, length));
}

/**
 * What comes next, as it came a year ago, where a silence is one that a season ended then: a shop that sells Christmas trees
 * or tax returns is as silent for most of the year as one that has closed. Null where nothing of the kind is known.
 */
export function seasonToCome(shop: Shop, length: number): Judged | null {
  const { days, until } = shop;
  const perCustomer = (from: number) => {
    const before = historiesUntil(days, from);
    const purchases = purchasesBetween(days, before, from, from + length).reduce((sum, count) => sum + count, 0);
    return { purchases, each: purchases / Math.max(1, before.repeats.length) };
  };
  const [silence, season] = [perCustomer(until - YEAR - length), perCustomer(until - YEAR)];
  if (season.purchases < FEWEST_IN_SEASON || season.each < SEASON * silence.each) return null;
  return heldOut(shop, until - YEAR, length);
}

function heldOut({ days, unitDays, candidates }: Shop, from: number, length: number): Judged {
  const histories = historiesUntil(days, from);
  const fitted = fitCandidates(histories, unitDays, candidates);
  const names = Object.keys(fitted.parts) as MethodName[];
  return {
    from,
    to: from + length,
    histories,
    actual: purchasesBetween(days, histories, from, from + length),
    fitted,
    predicted: Object.fromEntries(
      names.map((name) => [name, predict(fitted.parts[name], fitted, length, unitDays)]),
    ) as Record<MethodName, Float64Array>,
  };
}
