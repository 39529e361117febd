import { Link } from '@remix-run/react';
import { Badge, BlockStack, Text } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import { useFormat } from '#app/ui/format.ts';
import { Table } from '#app/ui/table.tsx';
import type { ScoredCustomer } from '../schema.ts';
import { useScoreColumns } from './score-columns.tsx';
import { useSentence } from './use-sentence.ts';

export function ScoredCustomersTable({ caption, customers }: { caption: string; customers: ScoredCustomer[] }) {
  const { t } = useTranslation('predictions');
  const format = useFormat();
  const sentence = useSentence();
  const { risk, alive, orders, value } = useScoreColumns<ScoredCustomer>((customer) => customer);
  return (
    <Table
      caption={caption}
      rows={customers}
      rowKey={({ id }) => id}
      columns={[
        {
          key: 'customer',
          header: t('list.customer'),
          render: ({ id, name, email, reason }) => (
            <BlockStack>
              <span>
                <Link to={`/app/customers/${id}`} prefetch="intent">
                  {name || email || t('list.noName')}
                </Link>{' '}
                {id.startsWith('-') && <Badge size="small">{t('list.guest')}</Badge>}
              </span>
              <Text as="span" variant="bodySm" tone="subdued">
                {sentence(reason)}
              </Text>
            </BlockStack>
          ),
        },
        risk,
        alive,
        orders,
        value,
        {
          key: 'last',
          header: t('list.last'),
          render: ({ lastOrderOn }) => <span className="sg-unbroken">{format.day(lastOrderOn)}</span>,
        },
      ]}
    />
  );
}
