import { Link } from '@remix-run/react';
import { Badge, BlockStack, Card, Page, Text } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import { Empty } from '#app/ui/empty.tsx';
import { useFormat } from '#app/ui/format.ts';
import { OutsideCard } from '#app/ui/outside-card.tsx';
import { Pager } from '#app/ui/pager.tsx';
import { Table } from '#app/ui/table.tsx';
import type { DormancyMember, DormancyMembers, DormancyState } from '../dormancy/types.ts';
import { DormancyBadge } from './dormancy-badge.tsx';
import { useMeaning } from './use-meaning.ts';

interface RhythmListPageProps {
  which: DormancyState | 'excluded';
  list: DormancyMembers;
}

export function RhythmListPage({ which, list }: RhythmListPageProps) {
  const { t } = useTranslation('dormancy');
  const format = useFormat();
  const meaning = useMeaning(list.settings);
  return (
    <Page
      title={which === 'excluded' ? t('excluded.title') : t(`states.${which}`)}
      subtitle={t('members.subtitle', { count: list.total, formatted: format.number(list.total) })}
      backAction={{ content: t('members.back'), url: '/app/segments/rhythm' }}
    >
      <BlockStack gap="400">
        <OutsideCard>
          <Text as="p">{which === 'excluded' ? t('excluded.about') : meaning(which)}</Text>
        </OutsideCard>
        <Card>
          {list.members.length === 0 ? (
            <Empty title={t('members.empty')}>{t('members.emptyText')}</Empty>
          ) : (
            <BlockStack gap="400">
              <Members members={list.members} />
              <Pager page={list.page} pages={list.pages} />
            </BlockStack>
          )}
        </Card>
      </BlockStack>
    </Page>
  );
}

function Members({ members }: { members: DormancyMember[] }) {
  const { t } = useTranslation('dormancy');
  const format = useFormat();
  const days = (count: number) => t('days', { count, formatted: format.number(count) });
  return (
    <Table
      caption={t('title')}
      rows={members}
      rowKey={({ id }) => id}
      columns={[
        {
          key: 'customer',
          header: t('members.customer'),
          render: ({ id, name, email }) => (
            <BlockStack>
              <span>
                <Link to={`/app/customers/${id}`} prefetch="intent">
                  {name || email || id}
                </Link>{' '}
                {id.startsWith('-') && <Badge size="small">{t('members.guest')}</Badge>}
              </span>
              {name && email && (
                <Text as="span" variant="bodySm" tone="subdued">
                  {email}
                </Text>
              )}
            </BlockStack>
          ),
        },
        {
          key: 'state',
          header: t('members.state'),
          render: ({ state, word }) => (
            <>
              <DormancyBadge state={state} /> {word && <Badge size="small">{t(`word.${word}`)}</Badge>}
            </>
          ),
        },
        { key: 'last', header: t('members.last'), render: ({ lastDay }) => format.day(lastDay) },
        {
          key: 'usual',
          header: t('members.usual'),
          numeric: true,
          render: ({ healthyGap }) => days(Math.max(1, Math.round(healthyGap))),
        },
        {
          key: 'purchases',
          header: t('members.purchases'),
          numeric: true,
          render: ({ purchases }) => format.number(purchases),
        },
        { key: 'since', header: t('members.since'), render: ({ since }) => format.day(since) },
      ]}
    />
  );
}
