import { Link } from '@remix-run/react';
import { BlockStack, Card, Page, Text } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import { GiftWhy } from '#app/features/customers/ui/gift-why.tsx';
import { orderGift } from '#app/features/customers/ui/held-gift.ts';
import { Empty } from '#app/ui/empty.tsx';
import { useFormat } from '#app/ui/format.ts';
import { OutsideCard } from '#app/ui/outside-card.tsx';
import { Pager } from '#app/ui/pager.tsx';
import { Table } from '#app/ui/table.tsx';
import type { GiftOrders, GiftSummary } from '../schema.ts';

/** Every order taken for a gift, with its reason; the customer's page is where the owner says otherwise. */
export function GiftsPage({ summary, gifts }: { summary: GiftSummary; gifts: GiftOrders }) {
  const { t } = useTranslation('gifts');
  const format = useFormat();
  return (
    <Page
      title={t('title')}
      subtitle={t('subtitle', {
        count: summary.gifts,
        formatted: format.number(summary.gifts),
        amount: format.money(summary.giftMinor),
      })}
      backAction={{ content: t('back'), url: '/app/segments' }}
    >
      <BlockStack gap="400">
        <OutsideCard>
          <BlockStack gap="100">
            <Text as="p">{t('about')}</Text>
            <Text as="p" tone="subdued">
              {summary.learnedFrom === null
                ? t('notLearned')
                : t('learned', { count: summary.learnedFrom, formatted: format.number(summary.learnedFrom) })}
            </Text>
          </BlockStack>
        </OutsideCard>
        <Card>
          {gifts.orders.length === 0 ? (
            <Empty title={t('empty')}>{t('emptyText')}</Empty>
          ) : (
            <BlockStack gap="400">
              <Table
                caption={t('title')}
                rows={gifts.orders}
                rowKey={({ id }) => id}
                columns={[
                  { key: 'order', header: t('order'), render: ({ name }) => name },
                  {
                    key: 'customer',
                    header: t('customer'),
                    render: ({ customer }) =>
                      customer ? (
                        <Link to={`/app/customers/${customer.id}`} prefetch="intent">
                          {customer.name || t('noName')}
                        </Link>
                      ) : (
                        t('nobody')
                      ),
                  },
                  { key: 'day', header: t('day'), render: ({ at }) => format.date(at) },
                  {
                    key: 'why',
                    header: t('why'),
                    render: ({ lineIds, marks }) => <GiftWhy held={orderGift(lineIds, marks)} among />,
                  },
                  {
                    key: 'amount',
                    header: t('amount'),
                    numeric: true,
                    render: ({ giftMinor, currency }) => format.money(giftMinor, currency),
                  },
                ]}
              />
              <Pager page={gifts.page} pages={gifts.pages} />
            </BlockStack>
          )}
        </Card>
      </BlockStack>
    </Page>
  );
}
