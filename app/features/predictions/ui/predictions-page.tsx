import { Link } from '@remix-run/react';
import { BlockStack, Button, Card, Page, Text } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import { ViewsNote } from '#app/features/segments/ui/views-note.tsx';
import { Empty } from '#app/ui/empty.tsx';
import { useFormat } from '#app/ui/format.ts';
import { Table } from '#app/ui/table.tsx';
import { useAction } from '#app/ui/use-action.tsx';
import { useLookingAgain } from '#app/ui/use-looking-again.ts';
import { NEEDED, type PredictionsOverview, type Summary } from '../schema.ts';
import { FitProgress } from './fit-progress.tsx';
import { ModelsCard } from './models-card.tsx';
import { RISK_COLORS, RiskBadge } from './risk-badge.tsx';
import { ScoredCustomersTable } from './scored-customers-table.tsx';
import { ValueSpread } from './value-spread.tsx';

export function PredictionsPage({ overview }: { overview: PredictionsOverview }) {
  const { t } = useTranslation('predictions');
  const format = useFormat();
  useLookingAgain(overview.fitting !== null || overview.state === 'waiting');
  const { summary } = overview;
  if (!summary) {
    return (
      <Page title={t('title')}>
        <Card>
          {overview.state === 'waiting' ? (
            <Empty title={t('waiting.title')}>{t('waiting.text')}</Empty>
          ) : (
            <NotEnough overview={overview} />
          )}
        </Card>
      </Page>
    );
  }
  return (
    <Page
      title={t('title')}
      subtitle={t('subtitle', {
        customers: format.number(summary.customers),
        day: format.day(summary.computedOn),
      })}
    >
      <BlockStack gap="400">
        <Figures summary={summary} />
        <WorthAWord worth={overview.worthAWord} />
        <Risks summary={summary} />
        {summary.value && <ValueSpread value={summary.value} />}
        <ModelsCard models={overview.models} fitting={overview.fitting} />
      </BlockStack>
    </Page>
  );
}

function NotEnough({ overview }: { overview: PredictionsOverview }) {
  const { t } = useTranslation('predictions');
  const format = useFormat();
  const asked = useAction();
  const busy = overview.fitting ?? (asked.busy ? { stage: 'waiting' as const } : null);
  return (
    <Empty
      title={t('notEnough.title')}
      action={
        busy ? (
          <FitProgress fitting={busy} />
        ) : (
          <BlockStack gap="200">
            <Button onClick={() => asked.submit({ intent: 'fit' })}>{t('notEnough.now')}</Button>
            {asked.refusal}
          </BlockStack>
        )
      }
    >
      {t('notEnough.text', {
        buyers: format.number(NEEDED.buyers),
        days: format.number(NEEDED.days),
        modelBuyers: format.number(NEEDED.modelBuyers),
        modelDays: format.number(NEEDED.modelDays),
        haveBuyers: format.number(overview.have.buyers),
        haveDays: format.number(overview.have.days),
      })}
    </Empty>
  );
}

function Figures({ summary: { orders, value, risks } }: { summary: Summary }) {
  const { t } = useTranslation('predictions');
  const format = useFormat();
  const whole = (number: number) => format.number(Math.round(number));
  const money = (minor: number) => format.wholeMoney(BigInt(Math.round(minor)));
  const danger = risks.filter(({ risk }) => risk !== 'low');
  const sum = (of: (row: (typeof danger)[number]) => number) => danger.reduce((total, row) => total + of(row), 0);
  return (
    <Card>
      <BlockStack gap="400">
        <dl className="sg-figures">
          {orders
            .filter(({ days }) => days < 365)
            .map(({ days, total }) => (
              <div key={days}>
                <dt>{t(days === 30 ? 'figures.orders30' : 'figures.orders90')}</dt>
                <dd>
                  {whole(total.value)}
                  <small>{t('figures.range', { low: whole(total.low), high: whole(total.high) })}</small>
                </dd>
              </div>
            ))}
          {value && (
            <div>
              <dt>{t('figures.value')}</dt>
              <dd>
                {money(value.year)}
                <small>{t('figures.threeYears', { amount: money(value.threeYears) })}</small>
              </dd>
            </div>
          )}
          <div>
            <dt>{t('figures.atRisk')}</dt>
            <dd>
              <Link to="/app/predictions/customers?risk=at_risk" prefetch="intent">
                {format.number(sum(({ customers }) => customers))}
              </Link>
              {value && <small>{t('figures.atStake', { amount: money(sum(({ valueMinor }) => valueMinor)) })}</small>}
            </dd>
          </div>
        </dl>
        <Text as="p" variant="bodySm" tone="subdued">
          {t('figures.note')}
        </Text>
      </BlockStack>
    </Card>
  );
}

function WorthAWord({ worth: { total, customers } }: { worth: PredictionsOverview['worthAWord'] }) {
  const { t } = useTranslation('predictions');
  const format = useFormat();
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          {t('worthAWord.title')}
        </Text>
        <Text as="p" tone="subdued">
          {t(total === 0 ? 'worthAWord.none' : 'worthAWord.note')}
        </Text>
        {total > 0 && (
          <>
            <ScoredCustomersTable caption={t('worthAWord.title')} customers={customers} />
            {total > customers.length && (
              <div>
                <Button variant="plain" url="/app/predictions/customers?risk=word">
                  {t('worthAWord.all', { formatted: format.number(total) })}
                </Button>
              </div>
            )}
          </>
        )}
      </BlockStack>
    </Card>
  );
}

function Risks({ summary: { risks, customers, value } }: { summary: Summary }) {
  const { t } = useTranslation('predictions');
  const format = useFormat();
  const share = (count: number) => (customers > 0 ? count / customers : 0);
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          {t('risk.title')}
        </Text>
        <Text as="p" tone="subdued">
          {t('risk.note')} <ViewsNote of="predictions" />
        </Text>
        <div className="sg-stack" aria-hidden="true">
          {risks.map((row) => (
            <span
              key={row.risk}
              style={{ inlineSize: `${share(row.customers) * 100}%`, background: RISK_COLORS[row.risk] }}
            />
          ))}
        </div>
        <Table
          caption={t('risk.title')}
          rows={risks.toReversed()}
          rowKey={({ risk }) => risk}
          columns={[
            {
              key: 'risk',
              header: t('risk.name'),
              render: ({ risk }) => (
                <>
                  <RiskBadge risk={risk} />{' '}
                  <Text as="span" tone="subdued">
                    {t(`risk.${risk}Meaning`)}
                  </Text>
                </>
              ),
            },
            {
              key: 'customers',
              header: t('risk.customers'),
              numeric: true,
              render: (row) => format.number(row.customers),
            },
            {
              key: 'share',
              header: t('risk.share'),
              numeric: true,
              render: (row) => format.percent(share(row.customers)),
            },
            ...(value
              ? [
                  {
                    key: 'value',
                    header: t('risk.value'),
                    numeric: true,
                    render: (row: Summary['risks'][number]) => format.wholeMoney(BigInt(Math.round(row.valueMinor))),
                  },
                ]
              : []),
            {
              key: 'all',
              header: t('list.show'),
              render: ({ risk }) => (
                <Button
                  variant="plain"
                  url={`/app/predictions/customers?risk=${risk}`}
                  accessibilityLabel={t('risk.all', { risk: t(`risk.${risk}`) })}
                >
                  {t('list.show')}
                </Button>
              ),
            },
          ]}
        />
      </BlockStack>
    </Card>
  );
}
