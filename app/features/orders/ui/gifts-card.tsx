import { Link } from '@remix-run/react';
import { BlockStack, Card, Text } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import { useFormat } from '#app/ui/format.ts';
import type { GiftSummary } from '../schema.ts';

/** How many orders are left out for being gifts, beside what they are left out of. */
export function GiftsCard({ summary: { orders, gifts, partly } }: { summary: GiftSummary }) {
  const { t } = useTranslation('gifts');
  const format = useFormat();
  if (orders === 0) return null;
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingMd">
          {t('title')}
        </Text>
        <Text as="p">
          {gifts === 0
            ? t('none')
            : t('leftOut', {
                count: gifts,
                formatted: format.number(gifts),
                share: format.percent(gifts / orders),
              })}{' '}
          {partly > 0 && t('partly', { count: partly, formatted: format.number(partly) })}
        </Text>
        {gifts + partly > 0 && (
          <Text as="p">
            <Link to="/app/segments/gifts" prefetch="intent">
              {t('look')}
            </Link>
          </Text>
        )}
      </BlockStack>
    </Card>
  );
}
