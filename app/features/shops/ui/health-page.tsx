import { Badge, BlockStack, InlineStack, Page, Text } from '@shopify/polaris';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Texts } from '#app/locales/texts.ts';
import { useFormat } from '#app/ui/format.ts';
import { Table } from '#app/ui/table.tsx';
import { ActionButton, Quiet, Section } from './health-section.tsx';
import { type Refused, RefusedCard } from './refused-card.tsx';

/** How the machinery stands, as the route gathers it from the doors. */
export interface HealthData {
  inbox: {
    waiting: number;
    lagSeconds: number;
    lastReceivedAt: string | null;
    failedTotal: number;
    failed: { topic: string; eventKey: string; receivedAt: string; error: string }[];
  };
  jobs: { name: string; waiting: number; active: number; later: number; failed: number; error: string | null }[];
  api: { calls: number; points: number; throttled: number; available: number | null; limit: number | null };
  reconcile: { resource: 'products' | 'customers' | 'orders'; checkedAt: string; found: number }[];
  issues: {
    reason: keyof Texts['health']['issues']['reasons'];
    count: number;
    examples: string[];
    updatedAt: string;
  }[];
  refused: { total: number; rows: Refused[] };
}

export function HealthPage({ health, privacy }: { health: HealthData; privacy: ReactNode }) {
  const { t } = useTranslation('health');
  const format = useFormat();
  const troubles =
    health.inbox.failedTotal + health.refused.total + health.jobs.reduce((sum, { failed }) => sum + failed, 0);
  return (
    <Page
      title={t('title')}
      titleMetadata={
        <Badge tone={troubles > 0 ? 'warning' : 'success'}>
          {troubles > 0 ? t('attention', { count: troubles, formatted: format.number(troubles) }) : t('well')}
        </Badge>
      }
    >
      <BlockStack gap="400">
        <Inbox inbox={health.inbox} />
        <RefusedCard refused={health.refused} />
        <Reconciliation rows={health.reconcile} />
        <Jobs jobs={health.jobs} />
        <Issues issues={health.issues} />
        {privacy}
        <Api api={health.api} />
      </BlockStack>
    </Page>
  );
}

function Inbox({ inbox }: Pick<HealthData, 'inbox'>) {
  const { t } = useTranslation('health');
  const format = useFormat();
  return (
    <Section title={t('inbox.title')}>
      <dl className="sg-figures">
        <div>
          <dt>{t('inbox.waiting')}</dt>
          <dd>{format.number(inbox.waiting)}</dd>
        </div>
        <div>
          <dt>{t('inbox.lag')}</dt>
          <dd>{t('seconds', { count: inbox.lagSeconds, formatted: format.number(inbox.lagSeconds) })}</dd>
        </div>
        <div>
          <dt>{t('inbox.failedCount')}</dt>
          <dd>{format.number(inbox.failedTotal)}</dd>
        </div>
        <div>
          <dt>{t('inbox.last')}</dt>
          <dd>{inbox.lastReceivedAt ? format.dateTime(inbox.lastReceivedAt) : t('inbox.never')}</dd>
        </div>
      </dl>
      {inbox.failed.length > 0 && (
        <BlockStack gap="300">
          <InlineStack align="space-between" blockAlign="center" gap="200">
            <Text as="h3" variant="headingSm">
              {t('inbox.failed')}
            </Text>
            <ActionButton data={{ intent: 'retryMessages' }} text={t('inbox.retry')} />
          </InlineStack>
          <Quiet>{t('inbox.failedNote')}</Quiet>
          <Table
            caption={t('inbox.failed')}
            rows={inbox.failed}
            rowKey={({ topic, eventKey }) => `${topic}-${eventKey}`}
            columns={[
              { key: 'topic', header: t('inbox.topic'), render: ({ topic }) => topic },
              {
                key: 'received',
                header: t('inbox.received'),
                render: ({ receivedAt }) => format.dateTime(receivedAt),
              },
              { key: 'error', header: t('inbox.error'), render: ({ error }) => error },
            ]}
          />
        </BlockStack>
      )}
    </Section>
  );
}

function Reconciliation({ rows }: { rows: HealthData['reconcile'] }) {
  const { t } = useTranslation('health');
  const format = useFormat();
  return (
    <Section
      title={t('reconcile.title')}
      note={t('reconcile.note')}
      action={<ActionButton data={{ intent: 'reconcile' }} text={t('reconcile.now')} />}
    >
      {rows.length === 0 ? (
        <Quiet>{t('reconcile.none')}</Quiet>
      ) : (
        <Table
          caption={t('reconcile.title')}
          rows={rows}
          rowKey={({ resource }) => resource}
          columns={[
            {
              key: 'resource',
              header: t('reconcile.resource'),
              render: ({ resource }) => t(`reconcile.resources.${resource}`),
            },
            {
              key: 'checked',
              header: t('reconcile.checked'),
              render: ({ checkedAt }) => format.dateTime(checkedAt),
            },
            {
              key: 'found',
              header: t('reconcile.found'),
              numeric: true,
              render: ({ found }) => format.number(found),
            },
          ]}
        />
      )}
    </Section>
  );
}

function Jobs({ jobs }: Pick<HealthData, 'jobs'>) {
  const { t, i18n } = useTranslation('health');
  const format = useFormat();
  // Names have dots in them, which are not steps into an object here.
  const names = i18n.getResource(i18n.language, 'health', 'jobs')?.names as Record<string, string> | undefined;
  const nameOf = (name: string) => names?.[name] ?? (name.startsWith('on.') ? t('jobs.event') : name);
  return (
    <Section title={t('jobs.title')}>
      {jobs.length === 0 ? (
        <Quiet>{t('jobs.none')}</Quiet>
      ) : (
        <Table
          caption={t('jobs.title')}
          rows={jobs}
          rowKey={({ name }) => name}
          columns={[
            { key: 'name', header: t('jobs.name'), render: ({ name }) => nameOf(name) },
            ...(['waiting', 'active', 'later', 'failed'] as const).map((state) => ({
              key: state,
              header: t(`jobs.${state}`),
              numeric: true,
              render: (job: HealthData['jobs'][number]) => format.number(job[state]),
            })),
            {
              key: 'error',
              header: t('jobs.error'),
              render: ({ name, failed, error }) =>
                failed > 0 && (
                  <BlockStack gap="100" inlineAlign="start">
                    {error}
                    <ActionButton
                      data={{ intent: 'retryJob', name }}
                      text={t('jobs.retry')}
                      label={t('jobs.retryLabel', { name: nameOf(name) })}
                    />
                  </BlockStack>
                ),
            },
          ]}
        />
      )}
    </Section>
  );
}

function Api({ api }: Pick<HealthData, 'api'>) {
  const { t } = useTranslation('health');
  const format = useFormat();
  return (
    <Section title={t('api.title')} note={t('api.note')}>
      <dl className="sg-figures">
        {(['calls', 'points', 'throttled'] as const).map((key) => (
          <div key={key}>
            <dt>{t(`api.${key}`)}</dt>
            <dd>{format.number(api[key])}</dd>
          </div>
        ))}
        <div>
          <dt>{t('api.left')}</dt>
          <dd>
            {api.available === null || api.limit === null
              ? t('api.unknown')
              : t('api.leftOf', { available: format.number(api.available), limit: format.number(api.limit) })}
          </dd>
        </div>
      </dl>
    </Section>
  );
}

function Issues({ issues }: Pick<HealthData, 'issues'>) {
  const { t } = useTranslation('health');
  const format = useFormat();
  return (
    <Section title={t('issues.title')}>
      {issues.length === 0 ? (
        <Quiet>{t('issues.none')}</Quiet>
      ) : (
        <Table
          caption={t('issues.title')}
          rows={issues}
          rowKey={({ reason }) => reason}
          columns={[
            { key: 'reason', header: t('issues.reason'), render: ({ reason }) => t(`issues.reasons.${reason}`) },
            { key: 'count', header: t('issues.count'), numeric: true, render: ({ count }) => format.number(count) },
            {
              key: 'examples',
              header: t('issues.examples'),
              render: ({ examples }) => (
                <Text as="span" variant="bodySm" tone="subdued">
                  {examples.slice(0, 3).join(' · ')}
                </Text>
              ),
            },
            {
              key: 'updated',
              header: t('issues.updated'),
              render: ({ updatedAt }) => format.dateTime(updatedAt),
            },
          ]}
        />
      )}
    </Section>
  );
}
