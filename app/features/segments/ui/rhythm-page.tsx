import { Link } from '@remix-run/react';
import { BlockStack, Card, ChoiceList, InlineGrid, Page, Text, TextField } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import { Empty } from '#app/ui/empty.tsx';
import { useFormat } from '#app/ui/format.ts';
import { OutsideCard } from '#app/ui/outside-card.tsx';
import { SettingsForm } from '#app/ui/settings-form.tsx';
import { Table } from '#app/ui/table.tsx';
import type { DormancyOverview } from '../dormancy/types.ts';
import { DORMANCY_COLORS, DormancyBadge } from './dormancy-badge.tsx';
import { useMeaning } from './use-meaning.ts';
import { ViewsNote } from './views-note.tsx';

/** Who is late by their own standards: counts, the list no campaign should reach, and what late means. */
export function RhythmPage({ overview }: { overview: DormancyOverview }) {
  const { t } = useTranslation('dormancy');
  const { t: segments } = useTranslation('segments');
  const format = useFormat();
  const back = { content: segments('title'), url: '/app/segments' };
  if (!overview.computed) {
    return (
      <Page title={t('title')} backAction={back}>
        <Card>
          <Empty title={t('waiting.title')}>{t('waiting.text')}</Empty>
        </Card>
      </Page>
    );
  }
  const { customers, settings } = overview;
  const fixed = settings.mode === 'fixed';
  return (
    <Page
      title={t('title')}
      subtitle={t(fixed ? 'subtitleFixed' : 'subtitle', { count: customers, formatted: format.number(customers) })}
      backAction={back}
    >
      <BlockStack gap="400">
        <OutsideCard>
          <BlockStack gap="200">
            <Text as="p">{t(fixed ? 'aboutFixed' : 'about')}</Text>
            <Text as="p" tone="subdued">
              <ViewsNote of="rhythm" />
            </Text>
          </BlockStack>
        </OutsideCard>
        <States overview={overview} />
        <Excluded excluded={overview.excluded} />
        <Settings settings={overview.settings} />
      </BlockStack>
    </Page>
  );
}

function States({ overview: { states, settings } }: { overview: DormancyOverview }) {
  const { t } = useTranslation('dormancy');
  const meaning = useMeaning(settings);
  const format = useFormat();
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          {t('table.title')}
        </Text>
        <div className="sg-share" role="img" aria-label={t('table.label')}>
          {states.map(({ state, share }) => (
            <span key={state} style={{ flexGrow: share, background: DORMANCY_COLORS[state] }} />
          ))}
        </div>
        <Table
          caption={t('table.title')}
          rows={states}
          rowKey={({ state }) => state}
          columns={[
            {
              key: 'state',
              header: t('table.state'),
              render: ({ state }) => (
                <Link to={`/app/segments/rhythm/${state}`} prefetch="intent">
                  <DormancyBadge state={state} />
                </Link>
              ),
            },
            { key: 'meaning', header: t('table.meaning'), render: ({ state }) => meaning(state) },
            {
              key: 'customers',
              header: t('table.customers'),
              numeric: true,
              render: (row) => format.number(row.customers),
            },
            { key: 'share', header: t('table.share'), numeric: true, render: ({ share }) => format.percent(share) },
            {
              key: 'usual',
              header: t('table.usual'),
              numeric: true,
              render: ({ medianGap }) =>
                medianGap === null
                  ? '–'
                  : t('days', { count: Math.round(medianGap), formatted: format.number(Math.round(medianGap)) }),
            },
          ]}
        />
      </BlockStack>
    </Card>
  );
}

function Excluded({ excluded }: { excluded: number }) {
  const { t } = useTranslation('dormancy');
  const format = useFormat();
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingMd">
          {t('excluded.title')}
        </Text>
        <Text as="p">{t('excluded.text', { count: excluded, formatted: format.number(excluded) })}</Text>
        <Text as="p" tone="subdued">
          {t('excluded.about')}
        </Text>
        {excluded > 0 && (
          <div>
            <Link to="/app/segments/rhythm/excluded">{t('excluded.show')}</Link>
          </div>
        )}
      </BlockStack>
    </Card>
  );
}

const DAYS = ['slowingDays', 'dormantDays', 'goneDays'] as const;

function Settings({ settings }: { settings: DormancyOverview['settings'] }) {
  const { t } = useTranslation('dormancy');
  const saved = {
    mode: settings.mode as string,
    patience: String(settings.patience),
    slowingDays: String(settings.slowingDays),
    dormantDays: String(settings.dormantDays),
    goneDays: String(settings.goneDays),
  };
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          {t('settings.title')}
        </Text>
        <SettingsForm intent="settings" saved={saved}>
          {({ values, set, refused }) => (
            <>
              <ChoiceList
                title={t('settings.mode')}
                choices={[
                  { label: t('settings.learned'), value: 'learned' },
                  { label: t('settings.fixed'), value: 'fixed' },
                ]}
                selected={[values.mode]}
                onChange={([choice]) => set('mode', choice === 'fixed' ? 'fixed' : 'learned')}
              />
              {values.mode === 'learned' ? (
                <TextField
                  label={t('settings.patience')}
                  helpText={t('settings.patienceHelp')}
                  type="number"
                  min={50}
                  max={300}
                  suffix="%"
                  autoComplete="off"
                  value={values.patience}
                  onChange={(text) => set('patience', text)}
                  error={refused('patience') && t('settings.errors.patience')}
                />
              ) : (
                <InlineGrid columns={{ xs: 1, md: 3 }} gap="400">
                  {DAYS.map((field) => (
                    <TextField
                      key={field}
                      label={t(`settings.${field}`)}
                      type="number"
                      min={1}
                      max={3650}
                      suffix={t('settings.daysSuffix', { count: Number(values[field]) })}
                      autoComplete="off"
                      value={values[field]}
                      onChange={(text) => set(field, text)}
                      error={refused(field) && t(`settings.errors.${field}`)}
                    />
                  ))}
                </InlineGrid>
              )}
              <Text as="p" tone="subdued">
                {t('settings.later')}
              </Text>
            </>
          )}
        </SettingsForm>
      </BlockStack>
    </Card>
  );
}
