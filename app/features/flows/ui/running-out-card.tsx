import { BlockStack, Card, Text } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import { useFormat } from '#app/ui/format.ts';
import type { RunningOut } from '../schema.ts';

/** What a customer will need soon and why we think so, on her profile; nothing to say, nothing shown. */
export function RunningOutCard({ items }: { items: RunningOut[] }) {
  const { t } = useTranslation('customers');
  const format = useFormat();
  const amountText = useAmountText();
  if (items.length === 0) return null;
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t('runningOut.title')}
        </Text>
        {items.map(
          ({ variantId, title, variantTitle, imageUrl, dueOn, between, everyDays, lastBoughtOn, spans, ...last }) => (
            <div key={variantId} className="sg-product">
              {imageUrl ? (
                <img className="sg-thumb" src={imageUrl} alt="" width={40} height={40} loading="lazy" />
              ) : (
                <span className="sg-thumb" aria-hidden="true" />
              )}
              <div>
                {[title, variantTitle].filter(Boolean).join(' · ')}
                <Text as="p" variant="bodySm">
                  {t('runningOut.due', {
                    day: format.shortDay(dueOn),
                    from: format.shortDay(between[0]),
                    until: format.shortDay(between[1]),
                  })}
                </Text>
                <Text as="p" variant="bodySm" tone="subdued">
                  {t('runningOut.every', {
                    count: everyDays,
                    formatted: format.number(everyDays),
                    last: format.shortDay(lastBoughtOn),
                    amount: amountText(last),
                  })}{' '}
                  {t('runningOut.own', { count: spans, formatted: format.number(spans) })}
                </Text>
              </div>
            </div>
          ),
        )}
      </BlockStack>
    </Card>
  );
}

/** 500 g, 1.5 kg, 2 pieces: what was in all that was bought, as people say it. */
function useAmountText(): (last: Pick<RunningOut, 'quantity' | 'contents' | 'unit'>) => string {
  const { t } = useTranslation('customers');
  const format = useFormat();
  return ({ quantity, contents, unit }) => {
    if (unit === 'g' || unit === 'ml') {
      const large = contents >= 1000;
      const key = unit === 'g' ? (large ? 'kg' : 'g') : large ? 'l' : 'ml';
      return t(`runningOut.amount.${key}`, { formatted: format.decimal(large ? contents / 1000 : contents) });
    }
    const pieces = unit === 'piece' ? Math.round(contents) : quantity;
    return t('runningOut.amount.piece', { count: pieces, formatted: format.number(pieces) });
  };
}
