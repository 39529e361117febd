import { BlockStack, Button, Card, Text } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import { useFormat } from '#app/ui/format.ts';
import { useTimes } from '#app/ui/use-times.ts';
import type { BundleView } from '../schema.ts';
import { BundleItems } from './bundle-items.tsx';

/** The best few sets for the home page; null while they are being computed. */
export function BundlesCard({ bundles }: { bundles: Pick<BundleView, 'key' | 'items' | 'orders' | 'lift'>[] | null }) {
  const { t } = useTranslation('home');
  const format = useFormat();
  const times = useTimes();
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          {t('bundles.title')}
        </Text>
        {bundles === null || bundles.length === 0 ? (
          <Text as="p" tone="subdued">
            {t(bundles === null ? 'bundles.waiting' : 'bundles.none')}
          </Text>
        ) : (
          bundles.map(({ key, items, orders, lift }) => (
            <BlockStack key={key} gap="150">
              <BundleItems items={items} />
              <Text as="p" tone="subdued">
                {t('bundles.figures', { orders: format.number(orders), lift: times(lift) })}
              </Text>
            </BlockStack>
          ))
        )}
        {bundles !== null && bundles.length > 0 && (
          <div>
            <Button variant="plain" url="/app/recommendations/bundles">
              {t('bundles.all')}
            </Button>
          </div>
        )}
      </BlockStack>
    </Card>
  );
}
