import { useTranslation } from 'react-i18next';
import { useFormat } from '#app/ui/format.ts';
import type { DormancySettings, DormancyState } from '../dormancy/types.ts';

/** What a state means by the owner's settings: learned, learned and stretched, or the same days for everybody. */
export function useMeaning({ mode, patience, ...days }: DormancySettings): (state: DormancyState) => string {
  const { t } = useTranslation('dormancy');
  const format = useFormat();
  return (state) => {
    if (mode === 'fixed') {
      const after = {
        active: days.slowingDays,
        slowing: days.slowingDays,
        dormant: days.dormantDays,
        gone: days.goneDays,
      }[state];
      return t(`meaningsFixed.${state}`, { count: after, formatted: format.number(after) });
    }
    return patience === 100
      ? t(`meanings.${state}`)
      : t(`meaningsPatience.${state}`, { patience: format.percent(patience / 100) });
  };
}
