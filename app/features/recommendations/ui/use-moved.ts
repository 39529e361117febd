import { useTranslation } from 'react-i18next';
import { useFormat } from '#app/ui/format.ts';

/** Where something comes from under the rules on the page; `before` null: from nowhere. */
export function useMoved(): (before: number | null, place: number) => string {
  const { t } = useTranslation('recommendations');
  const format = useFormat();
  return (before, place) => {
    if (before === null) return t('preview.new');
    if (before === place) return t('preview.same');
    return t(before > place ? 'preview.up' : 'preview.down', { from: format.number(before) });
  };
}
