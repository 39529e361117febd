import { BlockStack, Checkbox, ChoiceList, InlineGrid, Text, TextField } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import { formatDecimal, parseTyped } from '#app/platform/money.ts';
import { type Format, useFormat } from '#app/ui/format.ts';
import type { FlowForm } from '../flow-form.ts';
import { birthdaySettings, type FlowOverview } from '../schema.ts';
import { addDays, FlowCard, Preview, typed, UNFINISHED } from './flow-card.tsx';
import type { FlowFields } from './flows-page.tsx';

interface BirthdayFlowProps {
  fields: FlowFields;
  /** As it is in force, whatever is being typed. */
  on: boolean;
  overview: FlowOverview;
  today: string;
}

export function BirthdayFlow({ fields: { values, set, refused }, on, overview, today }: BirthdayFlowProps) {
  const { birthdays, currency } = overview;
  const { t } = useTranslation('flows');
  const format = useFormat();
  const validityDays = typed(values.validityDays, 1, 365);
  const count = (key: 'given' | 'failed', number: number) =>
    t(`birthday.${key}`, { count: number, formatted: format.number(number) });
  return (
    <FlowCard title={t('birthday.title')} text={t('birthday.text')} on={on}>
      <Text as="p" tone="subdued">
        {[
          t('birthday.known', {
            count: birthdays.known,
            formatted: format.number(birthdays.known),
            soon: format.number(birthdays.nextSevenDays),
          }),
          count('given', birthdays.treatsThisYear),
          birthdays.failed > 0 && count('failed', birthdays.failed),
        ]
          .filter(Boolean)
          .join(' ')}
      </Text>
      <InlineGrid columns={{ xs: 1, md: 2 }} gap="600">
        <BlockStack gap="400">
          <Checkbox
            label={t('birthday.switchOn')}
            checked={values.birthdayOn}
            onChange={(checked) => set('birthdayOn', checked)}
          />
          <ChoiceList
            title={t('birthday.kind')}
            choices={[
              { label: t('birthday.percent'), value: 'percent' },
              { label: t('birthday.amount'), value: 'amount' },
            ]}
            selected={[values.kind]}
            onChange={([kind]) => set('kind', kind === 'amount' ? 'amount' : 'percent')}
          />
          {values.kind === 'percent' ? (
            <TextField
              label={t('birthday.percentLabel')}
              type="number"
              min={1}
              max={100}
              suffix="%"
              autoComplete="off"
              value={values.percent}
              onChange={(text) => set('percent', text)}
              error={refused('percent') && t('errors.percent')}
            />
          ) : (
            <TextField
              label={t('birthday.amountLabel')}
              inputMode="decimal"
              suffix={currency}
              autoComplete="off"
              value={values.amount}
              onChange={(text) => set('amount', text)}
              error={refused('amount') && t('errors.amount', { example: formatDecimal(1000n, currency) })}
            />
          )}
          <TextField
            label={t('birthday.validityDays')}
            type="number"
            min={1}
            max={365}
            suffix={t('replenishment.days')}
            autoComplete="off"
            value={values.validityDays}
            onChange={(text) => set('validityDays', text)}
            error={refused('validityDays') && t('errors.validityDays')}
          />
          <TextField
            label={t('birthday.codePrefix')}
            autoComplete="off"
            maxLength={10}
            value={values.codePrefix}
            onChange={(text) => set('codePrefix', text.toUpperCase())}
            error={refused('codePrefix') && t('errors.codePrefix')}
          />
        </BlockStack>
        <Preview block={t('birthday.block')}>
          <p>
            <strong>{t('birthday.previewTitle')}</strong>
          </p>
          <p>
            {t('birthday.previewText', {
              treat: treatText(values, currency, format),
              day: validityDays === null ? UNFINISHED : format.day(addDays(today, validityDays)),
            })}
          </p>
          <p>
            <code>{usablePrefix(values.codePrefix, overview.settings.birthday.codePrefix)}-7KQ2M9</code>
          </p>
        </Preview>
      </InlineGrid>
    </FlowCard>
  );
}

/** What would be refused is not shown as a code: the prefix in force stays until the typed one is usable. */
function usablePrefix(text: string, inForce: string): string {
  return birthdaySettings.shape.codePrefix.safeParse(text).data ?? inForce;
}

function treatText(values: FlowForm, currency: string, format: Format): string {
  if (values.kind === 'percent') {
    const percent = typed(values.percent, 1, 100);
    return percent === null ? UNFINISHED : format.percent(percent / 100);
  }
  const minor = parseTyped(values.amount, currency);
  // Half an amount while it is being typed.
  return minor === null ? UNFINISHED : format.money(minor, currency);
}
