import { BlockStack, Card, Text } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import { useFormat } from '#app/ui/format.ts';
import type { RunningOut } from '../schema.ts';

/** What a customer will need soon, on her profile; nothing to say, nothing shown. */
export function RunningOutCard({ items }: { items: RunningOut[] }) {
  const { t } = useTranslation('customers');
  const format = useFormat();
  if (items.length === 0) return null;
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t('runningOut.title')}
        </Text>
        {items.map(({ variantId, title, variantTitle, imageUrl, dueOn, medianDays }) => {
          const days = Math.round(medianDays);
          return (
            <div key={variantId} className="sg-product">
              {imageUrl ? (
                <img className="sg-thumb" src={imageUrl} alt="" width={40} height={40} loading="lazy" />
              ) : (
                <span className="sg-thumb" aria-hidden="true" />
              )}
              <div>
                {[title, variantTitle].filter((part) => part && part !== 'Default Title').join(' · ')}
                <Text as="p" variant="bodySm" tone="subdued">
                  {t('runningOut.due', { day: format.day(dueOn) })},{' '}
                  {t('runningOut.usual', { count: days, formatted: format.number(days) })}
                </Text>
              </div>
            </div>
          );
        })}
      </BlockStack>
    </Card>
  );
}
