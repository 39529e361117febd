import { Badge, BlockStack, Card, Checkbox, ChoiceList, InlineStack, Page, Text } from '@shopify/polaris';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { dayNumber, parseIsoDate } from '#app/platform/time.ts';
import { ChartCard } from '#app/ui/chart-card.tsx';
import { Empty } from '#app/ui/empty.tsx';
import { useFormat } from '#app/ui/format.ts';
import { SettingsForm } from '#app/ui/settings-form.tsx';
import { StackedTrend } from '#app/ui/stacked-trend.tsx';
import { type Column, Table } from '#app/ui/table.tsx';
import { useLookingAgain } from '#app/ui/use-looking-again.ts';
import type { SegmentKey, SegmentMoves, SegmentOverview, SegmentShare } from '../schema.ts';
import { MovesCard } from './moves-card.tsx';
import { RfmGrid, RfmGridTable } from './rfm-grid.tsx';
import { SEGMENT_COLORS } from './segment-colors.ts';
import { SegmentName } from './segment-name.tsx';
import { useStepTexts } from './use-step-texts.ts';
import { ViewsNote } from './views-note.tsx';

/** The setting was changed and the scores do not follow it yet. */
const recomputing = ({ settings, computedMonetary }: SegmentOverview) => settings.monetary !== computedMonetary;

interface SegmentsPageProps {
  overview: SegmentOverview;
  moves: SegmentMoves;
  tagExample: string;
  /** What is left out of the segments for being a gift, drawn by whoever knows. */
  gifts: ReactNode;
  /** What is expected of each segment, and a word about it; another feature's too. */
  forecast: { columns: Column<SegmentShare>[]; note: ReactNode };
}

export function SegmentsPage({ overview, moves, tagExample, gifts, forecast }: SegmentsPageProps) {
  const { t } = useTranslation('segments');
  const { t: rhythm } = useTranslation('dormancy');
  const format = useFormat();
  useLookingAgain(recomputing(overview));
  if (!overview.computedOn) {
    return (
      <Page title={t('title')}>
        <Card>
          <Empty title={t('waiting.title')}>{t('waiting.text')}</Empty>
        </Card>
      </Page>
    );
  }
  return (
    <Page
      title={t('title')}
      subtitle={
        t('subtitle', { customers: format.number(overview.customers), day: format.day(overview.computedOn) }) +
        (overview.withoutCounting > 0
          ? ` ${t('withoutCounting', { count: overview.withoutCounting, formatted: format.number(overview.withoutCounting) })}`
          : '')
      }
      secondaryActions={[{ content: rhythm('title'), accessibilityLabel: rhythm('link'), url: '/app/segments/rhythm' }]}
    >
      <BlockStack gap="400">
        <ChartCard
          title={t('grid.title')}
          note={t('grid.note')}
          chart={<RfmGrid overview={overview} />}
          table={<RfmGridTable overview={overview} />}
        />
        <SegmentTable overview={overview} forecast={forecast} />
        <History overview={overview} />
        <MovesCard moves={moves} />
        <Thresholds overview={overview} />
        {gifts}
        <Settings overview={overview} tagExample={tagExample} />
      </BlockStack>
    </Page>
  );
}

/** Where most ordered once, a second order lifts them over the middle scores: that is why a segment is empty. */
function useSkipped({ grid, thresholds }: SegmentOverview): (key: SegmentKey) => string {
  const { t } = useTranslation('segments');
  const format = useFormat();
  const reached = (f: number) => grid.some((cell) => cell.f === f && cell.customers > 0);
  return (key) => {
    const own = grid.filter((cell) => cell.key === key).map(({ f }) => f);
    if (own.some(reached)) return '';
    const score = [2, 3, 4, 5].find((f) => f > Math.max(...own) && reached(f));
    const orders = score && thresholds.orders[score - 2];
    return orders ? ` ${t('table.skipped', { count: orders, formatted: format.number(orders), score })}` : '';
  };
}

function SegmentTable({ overview, forecast }: Pick<SegmentsPageProps, 'overview' | 'forecast'>) {
  const { t } = useTranslation('segments');
  const format = useFormat();
  const skipped = useSkipped(overview);
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          {t('table.title')}
        </Text>
        <Text as="p" tone="subdued">
          <ViewsNote of="segments" />
        </Text>
        <Table
          caption={t('table.title')}
          rows={overview.segments}
          rowKey={({ key }) => key}
          columns={[
            { key: 'segment', header: t('table.segment'), render: ({ key }) => <SegmentName segment={key} /> },
            {
              key: 'meaning',
              header: t('table.meaning'),
              render: ({ key }) => `${t(`meanings.${key}`)}${skipped(key)}`,
            },
            {
              key: 'customers',
              header: t('table.customers'),
              numeric: true,
              render: ({ customers }) => format.number(customers),
            },
            { key: 'share', header: t('table.share'), numeric: true, render: ({ share }) => format.percent(share) },
            {
              key: 'revenue',
              header: t('table.revenue'),
              numeric: true,
              render: ({ revenueMinor }) => format.money(revenueMinor),
            },
            ...forecast.columns,
          ]}
        />
        {forecast.note}
      </BlockStack>
    </Card>
  );
}

function History({ overview: { history, segments } }: { overview: SegmentOverview }) {
  const { t } = useTranslation('segments');
  const format = useFormat();
  const first = history[0];
  const last = history.at(-1);
  if (!first || !last || history.length < 2) {
    return (
      <Card>
        <BlockStack gap="200">
          <Text as="h2" variant="headingMd">
            {t('movement.title')}
          </Text>
          <Text as="p" tone="subdued">
            {t('movement.tooShort')}
          </Text>
        </BlockStack>
      </Card>
    );
  }
  const series = segments.map(({ key }) => ({ key, label: t(`names.${key}`), color: SEGMENT_COLORS[key] }));
  return (
    <ChartCard
      title={t('movement.title')}
      note={t('movement.note')}
      chart={
        <StackedTrend
          label={t('movement.label', { from: format.day(first.day), to: format.day(last.day) })}
          series={series}
          points={history.map(({ day, counts }) => ({
            at: dayNumber(parseIsoDate(day)!),
            label: format.day(day),
            values: counts,
          }))}
        />
      }
      table={
        <Table
          caption={t('movement.title')}
          stack={false}
          rows={history.toReversed()}
          rowKey={({ day }) => day}
          columns={[
            { key: 'day', header: t('movement.day'), render: ({ day }) => format.day(day) },
            ...series.map(({ key, label }) => ({
              key,
              header: label,
              numeric: true,
              render: ({ counts }: (typeof history)[number]) => format.number(counts[key] ?? 0),
            })),
          ]}
        />
      }
    />
  );
}

function Thresholds({ overview }: { overview: SegmentOverview }) {
  const { t } = useTranslation('segments');
  const steps = useStepTexts(overview);
  const money = overview.computedMonetary === 'average' ? 'thresholds.monetaryAverage' : 'thresholds.monetaryTotal';
  return (
    <Card>
      <BlockStack gap="400">
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <Text as="h2" variant="headingMd">
            {t('thresholds.title')}
          </Text>
          {recomputing(overview) && <Badge tone="info">{t('thresholds.recomputing')}</Badge>}
        </InlineStack>
        <Table
          caption={t('thresholds.title')}
          rows={[5, 4, 3, 2, 1]}
          rowKey={String}
          columns={[
            { key: 'score', header: t('thresholds.score'), render: String },
            { key: 'r', header: t('thresholds.recency'), render: steps.recency },
            { key: 'f', header: t('thresholds.frequency'), render: steps.frequency },
            { key: 'm', header: t(money), render: steps.monetary },
          ]}
        />
        <Text as="p" tone="subdued">
          {t('thresholds.note')}
        </Text>
      </BlockStack>
    </Card>
  );
}

function Settings({ overview, tagExample }: { overview: SegmentOverview; tagExample: string }) {
  const { t } = useTranslation('segments');
  const format = useFormat();
  const { waiting, failed } = overview.publishing;
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          {t('settings.title')}
        </Text>
        <SettingsForm intent="settings" saved={overview.settings}>
          {({ values, set }) => (
            <>
              <ChoiceList
                title={t('settings.monetary')}
                choices={[
                  { label: t('settings.total'), value: 'total' },
                  { label: t('settings.average'), value: 'average' },
                ]}
                selected={[values.monetary]}
                onChange={([choice]) => set('monetary', choice === 'average' ? 'average' : 'total')}
              />
              <Checkbox
                label={t('settings.tagging')}
                helpText={t('settings.taggingHelp', { example: tagExample })}
                checked={values.tagging}
                onChange={(on) => set('tagging', on)}
              />
            </>
          )}
        </SettingsForm>
        <div role="status">{recomputing(overview) && <Text as="p">{t('settings.recomputing')}</Text>}</div>
        <Text as="p" tone="subdued">
          {t('settings.metafield')}{' '}
          {failed > 0
            ? t('publishing.failed', { count: failed, formatted: format.number(failed) })
            : waiting > 0
              ? t('publishing.waiting', { count: waiting, formatted: format.number(waiting) })
              : t('publishing.done')}
        </Text>
      </BlockStack>
    </Card>
  );
}
