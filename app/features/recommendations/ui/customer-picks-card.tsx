import { BlockStack, Button, Card, InlineStack, Text } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import { useFormat } from '#app/ui/format.ts';
import type { HomePreview, OfferView } from '../schema.ts';
import { HomePicks } from './home-picks.tsx';

/** What the storefront would show this customer on her own page, why, and what she lacks of a set. */
export function CustomerPicksCard({ home, offer }: { home: HomePreview; offer: OfferView | null }) {
  const { t } = useTranslation('recommendations');
  const format = useFormat();
  if (home.picks.length === 0 && !offer) return null;
  return (
    <Card>
      <BlockStack gap="400">
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <Text as="h2" variant="headingMd">
            {t('preview.card')}
          </Text>
          <Button variant="plain" url="/app/recommendations/rules">
            {t('preview.cardLink')}
          </Button>
        </InlineStack>
        {offer && (
          <Text as="p">
            {t('preview.offer', {
              owned: format.number(offer.owned),
              size: format.number(offer.size),
              titles: offer.missing.join(', '),
            })}{' '}
            {offer.code && t('preview.offerCode', { off: format.money(offer.offMinor), code: offer.code })}
          </Text>
        )}
        {home.picks.length > 0 && <HomePicks home={home} />}
      </BlockStack>
    </Card>
  );
}
