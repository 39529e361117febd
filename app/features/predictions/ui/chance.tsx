import { Text } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import { useFormat } from '#app/ui/format.ts';
import type { Chance as ChanceFigures } from '../schema.ts';

/** A chance in a table, and under it how far it may be off; nothing where it is known to the digits that are shown. */
export function Chance({ chance: { value, low, high } }: { chance: ChanceFigures }) {
  const { t } = useTranslation('predictions');
  const format = useFormat();
  const [from, to] = [format.share(low), format.share(high)];
  return (
    <>
      {format.share(value)}
      {from !== to && (
        <Text as="p" variant="bodySm" tone="subdued">
          {t('list.range', { low: from, high: to })}
        </Text>
      )}
    </>
  );
}
