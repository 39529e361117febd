import { Badge } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import type { DormancyState } from '../dormancy/types.ts';

const TONES = { active: 'success', slowing: 'attention', dormant: 'warning', gone: undefined } as const;

/** No red: in the admin red means an error. */
export const DORMANCY_COLORS: Record<DormancyState, string> = {
  active: '#37a26f',
  slowing: '#d8a71c',
  dormant: '#dd7a2a',
  gone: '#84888f',
};

export function DormancyBadge({ state }: { state: DormancyState }) {
  const { t } = useTranslation('dormancy');
  return <Badge tone={TONES[state]}>{t(`states.${state}`)}</Badge>;
}
