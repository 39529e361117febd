import { Link, useSearchParams } from '@remix-run/react';
import { Badge, BlockStack, Button, ButtonGroup, Card, Page, Select, Text } from '@shopify/polaris';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Empty } from '#app/ui/empty.tsx';
import { useFormat } from '#app/ui/format.ts';
import { SearchForm } from '#app/ui/search-form.tsx';
import { type Column, Table } from '#app/ui/table.tsx';
import type { CustomerPage, CustomerRow } from '../schema.ts';

interface Filter {
  /** In the address. */
  name: string;
  label: string;
  any: string;
  options: { key: string; name: string }[];
}

interface CustomersPageProps {
  customers: CustomerPage;
  /** What to choose customers by, and how a segment is shown; other features' own, so the route hands them in. */
  filters: Filter[];
  segmentName(key: string): ReactNode;
  /** What yet another feature has to say of each customer. */
  columns: Column<CustomerRow>[];
}

export function CustomersPage({ customers, filters, segmentName, columns }: CustomersPageProps) {
  const { t } = useTranslation('customers');
  const [search] = useSearchParams();
  const filtered = ['search', ...filters.map(({ name }) => name)].some((name) => search.get(name));
  const next = new URLSearchParams(search);
  if (customers.next) next.set('after', customers.next);
  const first = new URLSearchParams(search);
  first.delete('after');
  return (
    <Page title={t('title')}>
      <Card>
        <BlockStack gap="400">
          <SearchForm label={t('list.search')} placeholder={t('list.placeholder')}>
            {filters.map((filter) => (
              <Choice key={filter.name} filter={filter} />
            ))}
          </SearchForm>
          {customers.rows.length === 0 ? (
            <Empty
              title={t('list.empty')}
              action={filtered && <Button url="/app/customers">{t('list.showAll')}</Button>}
            >
              {t(filtered ? 'list.emptySearch' : 'list.emptyYet')}
            </Empty>
          ) : (
            <Customers rows={customers.rows} segmentName={segmentName} columns={columns} />
          )}
          <ButtonGroup>
            {search.has('after') && <Button url={`/app/customers?${first}`}>{t('list.first')}</Button>}
            {customers.next && <Button url={`/app/customers?${next}`}>{t('list.next')}</Button>}
          </ButtonGroup>
        </BlockStack>
      </Card>
    </Page>
  );
}

function Choice({ filter: { name, label, any, options } }: { filter: Filter }) {
  const [search] = useSearchParams();
  return (
    <Select
      label={label}
      name={name}
      key={search.get(name)}
      value={search.get(name) ?? ''}
      // The form around it sends itself when a choice is made.
      onChange={() => undefined}
      options={[{ value: '', label: any }, ...options.map(({ key, name: text }) => ({ value: key, label: text }))]}
    />
  );
}

function Customers({
  rows,
  segmentName,
  columns,
}: { rows: CustomerRow[] } & Pick<CustomersPageProps, 'segmentName' | 'columns'>) {
  const { t } = useTranslation('customers');
  const format = useFormat();
  return (
    <Table
      caption={t('list.caption')}
      rows={rows}
      rowKey={({ id }) => id}
      columns={[
        {
          key: 'customer',
          header: t('list.customer'),
          render: ({ id, name, email }) => (
            <BlockStack>
              <span>
                <Link to={`/app/customers/${id}`} prefetch="intent">
                  {name || t('noName')}
                </Link>{' '}
                {id.startsWith('-') && <Badge size="small">{t('guest')}</Badge>}
              </span>
              {email && email !== name && (
                <Text as="span" variant="bodySm" tone="subdued">
                  {email}
                </Text>
              )}
            </BlockStack>
          ),
        },
        { key: 'segment', header: t('list.segment'), render: ({ segment }) => segment && segmentName(segment) },
        {
          key: 'place',
          header: t('list.place'),
          render: ({ city, countryCode }) => [city, countryCode].filter(Boolean).join(', '),
        },
        { key: 'orders', header: t('list.orders'), numeric: true, render: ({ orders }) => format.number(orders) },
        {
          key: 'spent',
          header: t('list.spent'),
          numeric: true,
          render: ({ spentMinor, currency }) => format.money(spentMinor, currency),
        },
        {
          key: 'last',
          header: t('list.last'),
          render: ({ lastOrderAt }) => (lastOrderAt ? format.date(lastOrderAt) : t('list.noOrder')),
        },
        ...columns,
      ]}
    />
  );
}
