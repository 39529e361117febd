import { BlockStack, Card, Text } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import { useFormat } from '#app/ui/format.ts';
import type { CustomerSegment, SegmentSettings } from '../schema.ts';
import { SEGMENT_COLORS } from './segment-colors.ts';
import { SegmentName } from './segment-name.tsx';
import { ViewsNote } from './views-note.tsx';

interface CustomerSegmentCardProps {
  /** Null: no score. */
  segment: Omit<CustomerSegment, 'changes' | 'recencyDays'> | null;
  monetary: SegmentSettings['monetary'];
}

/** Where a customer stands and why: three scores, each with the figure behind it. */
export function CustomerSegmentCard({ segment, monetary }: CustomerSegmentCardProps) {
  const { t } = useTranslation('customers');
  const { t: words } = useTranslation('segments');
  const format = useFormat();
  if (!segment) {
    return (
      <Card>
        <BlockStack gap="200">
          <Text as="h2" variant="headingMd">
            {t('rfm.title')}
          </Text>
          <Text as="p" tone="subdued">
            {t('rfm.none')}
          </Text>
        </BlockStack>
      </Card>
    );
  }
  const { key, r, f, m, since, orders, gifts, revenueMinor, lastOrderOn } = segment;
  const without = (count: number) =>
    count > 0 ? `, ${words('withoutGifts', { count, formatted: format.number(count) })}` : '';
  const average = monetary === 'average' && orders > 0;
  const amount = format.money(average ? BigInt(revenueMinor) / BigInt(orders) : revenueMinor);
  const scores = [
    {
      name: t('rfm.recency'),
      score: r,
      why: lastOrderOn ? t('rfm.recencyWhy', { day: format.day(lastOrderOn) }) : t('rfm.recencyNever'),
    },
    {
      name: t('rfm.frequency'),
      score: f,
      why: t('rfm.frequencyWhy', { count: orders, formatted: format.number(orders) }) + without(gifts.orders),
    },
    {
      name: t('rfm.monetary'),
      score: m,
      why: t(average ? 'rfm.monetaryAverage' : 'rfm.monetaryTotal', { amount }) + without(gifts.amounts),
    },
  ];
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t('rfm.title')}
        </Text>
        <div>
          <Text as="p" fontWeight="semibold">
            <SegmentName segment={key} />
          </Text>
          <Text as="p" tone="subdued">
            {words(`meaningsOfOne.${key}`)} {t('rfm.since', { day: format.day(since) })}
          </Text>
        </div>
        {scores.map(({ name, score, why }) => (
          <div key={name} className="sg-score">
            <span>{name}</span>
            <span className="sg-score__dots" role="img" aria-label={t('rfm.outOf', { score })}>
              {[1, 2, 3, 4, 5].map((dot) => (
                <span key={dot} style={dot <= score ? { background: SEGMENT_COLORS[key] } : undefined} />
              ))}
            </span>
            <span className="sg-score__why">{why}</span>
          </div>
        ))}
        <Text as="p" variant="bodySm" tone="subdued">
          <ViewsNote of="segments" brief />
        </Text>
      </BlockStack>
    </Card>
  );
}
