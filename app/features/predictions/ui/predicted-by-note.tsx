import { Link } from '@remix-run/react';
import { Text } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import type { PredictedBy } from '../schema.ts';

/** Under a list with predictions: where they come from, and why there may be none. */
export function PredictedByNote({ by, about }: { by: PredictedBy; about: 'customers' | 'segments' }) {
  const { t } = useTranslation('predictions');
  return (
    <Text as="p" variant="bodySm" tone="subdued">
      {by === 'nothing' ? t('profile.notYet') : t(`lists.${about}`)} {by === 'plain' && t('profile.plain')}{' '}
      <Link to="/app/predictions" className="sg-link">
        {t('lists.more')}
      </Link>
    </Text>
  );
}
