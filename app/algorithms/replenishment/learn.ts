import { comingSpans, type ErrorQuantiles, errorQuantiles, normalErrors, outcomes } from './errors.ts';
import { type FitOptions, fitReplenishment, type ReplenishmentModel } from './fit.ts';
import { type Lines, type PurchaseSeries, purchaseSeries, withOrderDays } from './series.ts';
import { type UsualInterval, usualIntervals } from './usual.ts';

/** All that is learned from a shop's history about how long things last. */
export interface Learned {
  readonly model: ReplenishmentModel;
  readonly errors: ErrorQuantiles[];
  /** Per product; null where it has no rhythm to speak of. */
  readonly usual: (UsualInterval | null)[];
  /** The history it was learned from, with the days on which anything was bought as one more product, the last. */
  readonly series: PurchaseSeries;
}

export interface LearnOptions {
  readonly customers: number;
  readonly products: number;
  /** Category of each product, below `categories`. */
  readonly category: Uint32Array;
  readonly categories: number;
  /** Last day to look at. */
  readonly until: number;
}

/** Spans and customers it takes to speak of a product's rhythm, so that it is not one household's habit. */
export const ENOUGH = { spans: 8, buyers: 4 };

/** Length of the last part of the history on which the errors are measured, by a model fitted on what came before. */
const MEASURED_DAYS = 120;
const MEASURED_SHARE = 1 / 3;
const MEASURED_SPANS = 20_000;

/**
 * Fits how long things last, and measures on the last part of the history how far such a fit is off: so the intervals
 * hold what they promise also where the model's own assumptions do not.
 */
export function learnReplenishment(lines: Lines, options: LearnOptions): Learned {
  const { customers, products, until } = options;
  const size = { customers, products: products + 1 };
  const all = withOrderDays(lines, products);
  const category = new Uint32Array(products + 1);
  category.set(options.category);
  category[products] = options.categories;
  const fitOptions = (day: number): FitOptions => ({ category, categories: options.categories + 1, until: day });

  const series = purchaseSeries(all, size, until);
  const span = until - series.day.reduce((low, day) => Math.min(low, day), until);
  const split = until - Math.floor(Math.min(MEASURED_DAYS, MEASURED_SHARE * span));
  const before = fitReplenishment(purchaseSeries(all, size, split), fitOptions(split));
  const judged = function* () {
    const ended = series.day.reduce((sum, day) => sum + Number(day > split), 0);
    const stride = Math.max(1, Math.floor(ended / MEASURED_SPANS));
    for (const outcome of outcomes(before, series, { after: split, until, stride })) {
      if (outcome.product < products && hasRhythm(before, outcome.product)) yield outcome;
    }
  };
  const errors =
    split < until ? errorQuantiles(judged(), comingSpans(series, { after: split, until })) : normalErrors();
  const model = fitReplenishment(series, fitOptions(until));
  const usual = usualIntervals(series, model, until).map((interval, p) =>
    p < products && hasRhythm(model, p) ? interval : null,
  );
  return { model, errors, usual, series };
}

export function hasRhythm({ spans, buyers }: Pick<ReplenishmentModel, 'spans' | 'buyers'>, product: number): boolean {
  return spans[product]! >= ENOUGH.spans && buyers[product]! >= ENOUGH.buyers;
}

/**
 * Whether a customer is given a due date: for a product with a rhythm, once she has come back for it herself. After a
 * first purchase most do not, and nothing is known of how soon.
 */
export function givesDueDate(
  { usual }: Pick<Learned, 'usual'>,
  { product, spans }: { product: number; spans: number },
): boolean {
  return spans > 0 && usual[product] !== null;
}
