import { Text } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import { useFormat } from '#app/ui/format.ts';
import { OutsideCard } from '#app/ui/outside-card.tsx';
import type { RecommendationSummary } from '../schema.ts';

/** Said only while there is something to say. */
export function PublishingNote({ publishing: { waiting, failed } }: Pick<RecommendationSummary, 'publishing'>) {
  const { t } = useTranslation('recommendations');
  const format = useFormat();
  if (waiting + failed === 0) return null;
  return (
    <OutsideCard>
      <Text as="p" tone="subdued">
        {failed > 0
          ? t('publishing.failed', { count: failed, formatted: format.number(failed) })
          : t('publishing.waiting', { count: waiting, formatted: format.number(waiting) })}
      </Text>
    </OutsideCard>
  );
}
