import { BlockStack, Page } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import type { BirthdayForm, ReplenishmentForm } from '../flow-form.ts';
import type { FlowOverview } from '../schema.ts';
import { BirthdayFlow } from './birthday-flow.tsx';
import { ReplenishmentFlow } from './replenishment-flow.tsx';

export interface FlowsData {
  overview: FlowOverview;
  replenishment: ReplenishmentForm;
  birthday: BirthdayForm;
  /** The shop's day, so that previews show real dates. */
  today: string;
}

export function FlowsPage({ overview, replenishment, birthday, today }: FlowsData) {
  const { t } = useTranslation('flows');
  return (
    <Page title={t('title')} subtitle={t('subtitle')}>
      <BlockStack gap="400">
        <ReplenishmentFlow saved={replenishment} replenishable={overview.replenishable} today={today} />
        <BirthdayFlow saved={birthday} overview={overview} today={today} />
      </BlockStack>
    </Page>
  );
}
