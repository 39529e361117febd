import { Link } from '@remix-run/react';
import { Text } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import { useFormat } from '#app/ui/format.ts';
import { Table } from '#app/ui/table.tsx';
import { ActionButton, Quiet, Section } from './health-section.tsx';

/** A value of ours that Shopify did not take. */
export interface Refused {
  owner: 'Product' | 'Customer' | 'AppInstallation';
  /** Digits. */
  ownerId: string;
  /** A product's title or a customer's name; null where nobody knows it any more. */
  name: string | null;
  key: string;
  /** To be taken away there, rather than written. */
  away: boolean;
  /** Shopify's own words. */
  error: string;
  since: string;
  dueAt: string;
}

const PAGES = { Product: '/app/recommendations', Customer: '/app/customers' } as const;

/** What is waiting because Shopify refused it: of whom or what, in Shopify's words, and when it is tried again. */
export function RefusedCard({ refused: { total, rows } }: { refused: { total: number; rows: Refused[] } }) {
  const { t } = useTranslation('health');
  const format = useFormat();
  const what = useWhat();
  return (
    <Section
      title={t('refused.title')}
      note={total > 0 ? t('refused.note') : undefined}
      action={total > 0 && <ActionButton data={{ intent: 'sendAgain' }} text={t('refused.retry')} />}
    >
      {total === 0 ? (
        <Quiet>{t('refused.none')}</Quiet>
      ) : (
        <Table
          caption={t('refused.title')}
          rows={rows}
          rowKey={({ owner, ownerId, key }) => `${owner} ${ownerId} ${key}`}
          columns={[
            { key: 'of', header: t('refused.of'), render: (row) => <Owner row={row} /> },
            {
              key: 'what',
              header: t('refused.what'),
              render: (row) => (row.away ? t('refused.away', { what: what(row) }) : what(row)),
            },
            {
              key: 'error',
              header: t('refused.words'),
              // As Shopify wrote it: in English, whatever the merchant reads.
              render: ({ error }) => <q lang="en">{error}</q>,
            },
            {
              key: 'since',
              header: t('refused.since'),
              render: ({ since }) => <span className="sg-unbroken">{format.dateTime(since)}</span>,
            },
            {
              key: 'again',
              header: t('refused.again'),
              render: ({ dueAt }) => <span className="sg-unbroken">{format.dateTime(dueAt)}</span>,
            },
          ]}
        />
      )}
      {total > rows.length && (
        <Text as="p" tone="subdued">
          {t('refused.more', { shown: format.number(rows.length), all: format.number(total) })}
        </Text>
      )}
    </Section>
  );
}

function Owner({ row: { owner, ownerId, name } }: { row: Refused }) {
  const { t } = useTranslation('health');
  if (owner === 'AppInstallation') return t('refused.ofShop');
  return <Link to={`${PAGES[owner]}/${ownerId}`}>{name ?? t(`refused.unnamed.${owner}`, { id: ownerId })}</Link>;
}

/** What a value is to the merchant; its keys have dots in them, which are not steps into an object here. */
function useWhat(): (row: Refused) => string {
  const { i18n } = useTranslation('health');
  const keys = i18n.getResource(i18n.language, 'health', 'refused')?.keys as Record<string, string> | undefined;
  return ({ owner, key }) => keys?.[`${owner} ${key}`] ?? key;
}
