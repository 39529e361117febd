import { useTranslation } from 'react-i18next';
import { type Format, useFormat } from '#app/ui/format.ts';
import type { Figure, Sentence } from '../schema.ts';

/** Reasons and verdicts, from keys and figures, in the merchant's language. */
export function useSentence(): (sentence: Sentence) => string {
  const { t } = useTranslation('predictions');
  const format = useFormat();
  const method = useMethodName();
  const problem = useProblem();
  const words = (figure: Figure): string => {
    switch (figure.as) {
      case 'method':
        return method(figure.value);
      case 'problem':
        return problem(figure.value);
      case 'days':
      case 'ago':
        return t(`spans.${figure.as}`, { count: figure.value, formatted: format.number(figure.value) });
      default:
        return written(figure, format);
    }
  };
  return ({ key, figures, count }) =>
    String(
      t(
        `sentences.${key}` as 'sentences.inRhythm',
        {
          ...Object.fromEntries(Object.entries(figures).map(([name, figure]) => [name, words(figure)])),
          count: count ?? 0,
        } as never,
      ),
    );
}

function written(figure: Exclude<Figure, { as: 'method' | 'problem' | 'days' | 'ago' }>, format: Format): string {
  switch (figure.as) {
    case 'number':
      return format.number(figure.value);
    case 'decimal':
      return format.decimal(figure.value);
    case 'precise':
      return format.precise(figure.value);
    case 'percent':
      return format.share(figure.value);
    case 'money':
      return format.money(figure.value);
    case 'day':
      return format.day(figure.value);
  }
}

/** A way of predicting by name; one nobody wrote words for keeps its own. */
export function useMethodName(): (method: string) => string {
  const { t, i18n } = useTranslation('predictions');
  return (method) =>
    i18n.exists(`predictions:methods.${method}`) ? t(`methods.${method as 'bgNbd'}`) : method || t('methods.none');
}

export function useProblem(): (problem: string) => string {
  const { t, i18n } = useTranslation('predictions');
  return (problem) =>
    i18n.exists(`predictions:problems.${problem}`) ? t(`problems.${problem as 'no_repeats'}`) : problem;
}
