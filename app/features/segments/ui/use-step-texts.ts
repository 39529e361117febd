import { useTranslation } from 'react-i18next';
import { useFormat } from '#app/ui/format.ts';
import type { SegmentOverview, Steps } from '../schema.ts';

/** What a score takes, in words: "within 12 days", "from 3 orders", "more than € 80". */
export function useStepTexts({ thresholds }: SegmentOverview) {
  const { t } = useTranslation('segments');
  const format = useFormat();
  const text = <T>(
    steps: Steps<T>,
    score: number,
    words: (step: T) => string,
    rest: string,
    none = t('grid.noStep'),
  ) => {
    if (score === 1) return rest;
    const step = steps[score - 2];
    // The next score asks for no more: whoever gets here goes on to that one.
    const reached = step !== null && step !== undefined && step !== steps[score - 1];
    return reached ? words(step) : none;
  };
  return {
    recency: (score: number) =>
      text(
        thresholds.recencyDays,
        score,
        (days) => t('grid.within', { count: days, formatted: format.number(days) }),
        t('grid.longer'),
      ),
    frequency: (score: number) =>
      text(
        thresholds.orders,
        score,
        (orders) => t('grid.orders', { count: orders, formatted: format.number(orders) }),
        t('grid.fewer'),
      ),
    /** Where there is no room for words. */
    frequencyShort: (score: number) =>
      text(thresholds.orders, score, (orders) => t('grid.ordersShort', { formatted: format.number(orders) }), '', '–'),
    monetary: (score: number) =>
      text(
        thresholds.monetaryMinor,
        score,
        (minor) => t('thresholds.moreThan', { amount: format.money(minor) }),
        t('thresholds.rest'),
      ),
  };
}
