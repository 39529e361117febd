import { BlockStack, Checkbox, InlineGrid, Text, TextField } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import { useFormat } from '#app/ui/format.ts';
import { addDays, FlowCard, Preview, typed, UNFINISHED } from './flow-card.tsx';
import type { FlowFields } from './flows-page.tsx';

const EXAMPLE_DUE_DAYS = 5;

interface ReplenishmentFlowProps {
  fields: FlowFields;
  /** As it is in force, whatever is being typed. */
  on: boolean;
  replenishable: number;
  today: string;
}

export function ReplenishmentFlow({
  fields: { values, set, refused },
  on,
  replenishable,
  today,
}: ReplenishmentFlowProps) {
  const { t } = useTranslation('flows');
  const format = useFormat();
  const due = addDays(today, EXAMPLE_DUE_DAYS);
  const before = typed(values.daysBefore, 0, 60);
  const after = typed(values.daysAfter, 1, 120);
  return (
    <FlowCard title={t('replenishment.title')} text={t('replenishment.text')} on={on}>
      <Text as="p" tone="subdued">
        {t('replenishment.known', { count: replenishable, formatted: format.number(replenishable) })}
      </Text>
      <InlineGrid columns={{ xs: 1, md: 2 }} gap="600">
        <BlockStack gap="400">
          <Checkbox
            label={t('replenishment.switchOn')}
            checked={values.replenishmentOn}
            onChange={(checked) => set('replenishmentOn', checked)}
          />
          <TextField
            label={t('replenishment.daysBefore')}
            type="number"
            min={0}
            max={60}
            suffix={t('replenishment.beforeDue')}
            autoComplete="off"
            value={values.daysBefore}
            onChange={(text) => set('daysBefore', text)}
            error={refused('daysBefore') && t('errors.daysBefore')}
          />
          <TextField
            label={t('replenishment.daysAfter')}
            type="number"
            min={1}
            max={120}
            suffix={t('replenishment.afterDue')}
            autoComplete="off"
            value={values.daysAfter}
            onChange={(text) => set('daysAfter', text)}
            error={refused('daysAfter') && t('errors.daysAfter')}
          />
        </BlockStack>
        <Preview block={t('replenishment.block')}>
          <p>
            <strong>{t('replenishment.previewTitle')}</strong>
          </p>
          <p>{t('replenishment.previewProduct')}</p>
          <p>{t('replenishment.previewDue', { day: format.day(due) })}</p>
          <p>
            <span className="sg-preview__button">{t('replenishment.previewButton')}</span>
          </p>
          <Text as="p" variant="bodySm" tone="subdued">
            {t('replenishment.previewWindow', {
              from: before === null ? UNFINISHED : format.day(addDays(due, -before)),
              to: after === null ? UNFINISHED : format.day(addDays(due, after)),
            })}
          </Text>
        </Preview>
      </InlineGrid>
    </FlowCard>
  );
}
