import { useSearchParams, useSubmit } from '@remix-run/react';
import { InlineGrid, Select } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import { RISKS, SEGMENT_ORDERS } from '../schema.ts';

/** Whom to see of a segment, and in which order; kept in the address. */
export function ScoreChoices() {
  const { t } = useTranslation('predictions');
  const [search] = useSearchParams();
  const submit = useSubmit();
  const choose = (name: 'risk' | 'order') => (value: string) => {
    const next = new URLSearchParams(search);
    next.delete('page');
    if (value) next.set(name, value);
    else next.delete(name);
    submit(next);
  };
  return (
    <InlineGrid columns={{ xs: 1, sm: 2 }} gap="400">
      <Select
        label={t('lists.risk')}
        value={search.get('risk') ?? ''}
        onChange={choose('risk')}
        options={[
          { value: '', label: t('list.any') },
          ...RISKS.toReversed().map((risk) => ({ value: risk, label: t(`risk.${risk}`) })),
        ]}
      />
      <Select
        label={t('lists.order')}
        value={search.get('order') ?? ''}
        onChange={choose('order')}
        options={SEGMENT_ORDERS.map((order) => ({
          value: order === 'spent' ? '' : order,
          label: t(`lists.orders.${order}`),
        }))}
      />
    </InlineGrid>
  );
}
