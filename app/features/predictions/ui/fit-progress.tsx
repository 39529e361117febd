import { BlockStack, ProgressBar, Text } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import type { Fitting } from '../schema.ts';

const SHARE = { waiting: 5, reading: 25, fitting: 60, scoring: 90 };

/** How far a fit has come; the stages take roughly their share of the time. */
export function FitProgress({ fitting }: { fitting: Fitting }) {
  const { t } = useTranslation('predictions');
  const words = t(`card.fitting.${fitting.stage}`);
  return (
    <div role="status" className="sg-progress">
      <BlockStack gap="100">
        <Text as="p">{words}</Text>
        <ProgressBar progress={SHARE[fitting.stage]} size="small" ariaLabelledBy={undefined} />
      </BlockStack>
    </div>
  );
}
