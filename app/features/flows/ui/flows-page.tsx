import { BlockStack, Page } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import { type SettingsFields, SettingsForm } from '#app/ui/settings-form.tsx';
import type { FlowForm } from '../flow-form.ts';
import type { FlowOverview } from '../schema.ts';
import { BirthdayFlow } from './birthday-flow.tsx';
import { ReplenishmentFlow } from './replenishment-flow.tsx';

export interface FlowsData {
  overview: FlowOverview;
  saved: FlowForm;
  /** The shop's day, so that previews show real dates. */
  today: string;
}

export type FlowFields = SettingsFields<FlowForm>;

/** One form for all flows: Shopify has one save bar. */
export function FlowsPage({ overview, saved, today }: FlowsData) {
  const { t } = useTranslation('flows');
  return (
    <Page title={t('title')} subtitle={t('subtitle')}>
      <SettingsForm intent="save" saved={saved}>
        {(fields) => (
          <BlockStack gap="400">
            <ReplenishmentFlow
              fields={fields}
              on={saved.replenishmentOn}
              replenishable={overview.replenishable}
              today={today}
            />
            <BirthdayFlow fields={fields} on={saved.birthdayOn} overview={overview} today={today} />
          </BlockStack>
        )}
      </SettingsForm>
    </Page>
  );
}
