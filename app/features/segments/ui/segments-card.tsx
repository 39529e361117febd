import { BlockStack, Button, Card, Text } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import { useFormat } from '#app/ui/format.ts';
import type { SegmentShare } from '../schema.ts';
import { SEGMENT_COLORS } from './segment-colors.ts';
import { SegmentName } from './segment-name.tsx';

/** The ten segments in short, for the home page; a null list is one that is still being computed. */
export function SegmentsCard({ segments }: { segments: SegmentShare[] | null }) {
  const { t } = useTranslation('home');
  const format = useFormat();
  const most = Math.max(0.001, ...(segments ?? []).map(({ share }) => share));
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t('segments.title')}
        </Text>
        {segments ? (
          <ul className="sg-bars">
            {segments.map(({ key, customers, share }) => (
              <li key={key}>
                <SegmentName segment={key} />
                <span className="sg-bars__figure">{format.number(customers)}</span>
                <span className="sg-bars__bar" aria-hidden="true">
                  <span style={{ inlineSize: `${(share / most) * 100}%`, background: SEGMENT_COLORS[key] }} />
                </span>
              </li>
            ))}
          </ul>
        ) : (
          <Text as="p" tone="subdued">
            {t('segments.waiting')}
          </Text>
        )}
        {segments && (
          <div>
            <Button variant="plain" url="/app/segments">
              {t('segments.all')}
            </Button>
          </div>
        )}
      </BlockStack>
    </Card>
  );
}
