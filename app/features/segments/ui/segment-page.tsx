import { Link } from '@remix-run/react';
import { Badge, BlockStack, Button, Card, Page, Text } from '@shopify/polaris';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Empty } from '#app/ui/empty.tsx';
import { useFormat } from '#app/ui/format.ts';
import { OutsideCard } from '#app/ui/outside-card.tsx';
import { Pager } from '#app/ui/pager.tsx';
import { type Column, Table } from '#app/ui/table.tsx';
import type { MoveSpan, SegmentKey, SegmentMember, SegmentMembers } from '../schema.ts';

interface SegmentPageProps {
  segment: SegmentMembers;
  /** What another feature has to say of its customers: columns, ways to choose among them, and a word about both. */
  columns: Column<SegmentMember>[];
  choices: ReactNode;
  note: ReactNode;
  /** Only some of its customers were asked for. */
  chosen: boolean;
  /** Only those who came from elsewhere in the last so many days. */
  move: { from: SegmentKey | null; span: MoveSpan } | null;
}

export function SegmentPage({ segment, columns, choices, note, chosen, move }: SegmentPageProps) {
  const { t } = useTranslation('segments');
  const format = useFormat();
  const came = ({ from, span }: NonNullable<typeof move>) =>
    from
      ? t('members.cameFrom', { from: t(`names.${from}`), span: t(`movement.within.${span}`) })
      : t('members.cameNew', { span: t(`movement.within.${span}`) });
  return (
    <Page
      title={t(`names.${segment.key}`)}
      subtitle={t('members.subtitle', { count: segment.total, formatted: format.number(segment.total) })}
      backAction={{ content: t('title'), url: '/app/segments' }}
    >
      <BlockStack gap="400">
        <OutsideCard>
          <Text as="p">{t(`meanings.${segment.key}`)}</Text>
        </OutsideCard>
        <Card>
          <BlockStack gap="400">
            {(chosen || segment.members.length > 0) && choices}
            {move && segment.members.length > 0 && (
              <Text as="p">
                {came(move)} <Link to={`/app/segments/${segment.key}`}>{t('members.showAll')}</Link>
              </Text>
            )}
            {segment.members.length === 0 ? (
              <Empty
                title={move ? t('members.noneMoved') : t(chosen ? 'members.noneChosen' : 'members.empty')}
                action={chosen && <Button url={`/app/segments/${segment.key}`}>{t('members.showAll')}</Button>}
              >
                {t('members.emptyText')}
              </Empty>
            ) : (
              <>
                <Members members={segment.members} columns={columns} />
                <Pager page={segment.page} pages={segment.pages} />
                {note}
              </>
            )}
          </BlockStack>
        </Card>
      </BlockStack>
    </Page>
  );
}

function Members({ members, columns }: { members: SegmentMember[]; columns: Column<SegmentMember>[] }) {
  const { t } = useTranslation('segments');
  const format = useFormat();
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
          key: 'score',
          header: t('members.score'),
          render: ({ r, f, m }) => (
            <span>
              <span aria-hidden="true">
                {r} {f} {m}
              </span>
              <span className="sg-hidden">{t('score', { r, f, m })}</span>
            </span>
          ),
        },
        {
          key: 'orders',
          header: t('members.orders'),
          numeric: true,
          render: ({ orders }) => format.number(orders),
        },
        {
          key: 'revenue',
          header: t('members.revenue'),
          numeric: true,
          render: ({ revenueMinor }) => format.money(revenueMinor),
        },
        {
          key: 'last',
          header: t('members.lastOrder'),
          render: ({ lastOrderOn }) => (
            <span className="sg-unbroken">{lastOrderOn ? format.day(lastOrderOn) : t('members.never')}</span>
          ),
        },
        {
          key: 'since',
          header: t('members.since'),
          render: ({ since }) => <span className="sg-unbroken">{format.day(since)}</span>,
        },
        ...columns,
      ]}
    />
  );
}
