import { useSearchParams, useSubmit } from '@remix-run/react';
import { BlockStack, Card, Page, Select } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import { Empty } from '#app/ui/empty.tsx';
import { Pager } from '#app/ui/pager.tsx';
import { RISKS, type ScoredCustomers } from '../schema.ts';
import { ScoredCustomersTable } from './scored-customers-table.tsx';

export function ScoredCustomersPage({ list }: { list: ScoredCustomers }) {
  const { t } = useTranslation('predictions');
  const [search] = useSearchParams();
  const submit = useSubmit();
  const choose = (risk: string) => submit(risk ? { risk } : {});
  return (
    <Page title={t('list.title')} backAction={{ content: t('title'), url: '/app/predictions' }}>
      <Card>
        <BlockStack gap="400">
          <Select
            label={t('list.show')}
            value={search.get('risk') ?? ''}
            onChange={choose}
            options={[
              { value: '', label: t('list.any') },
              ...RISKS.toReversed().map((risk) => ({ value: risk, label: t(`risk.${risk}`) })),
            ]}
          />
          {list.customers.length === 0 ? (
            <Empty title={t('list.empty')}>{t('list.emptyText')}</Empty>
          ) : (
            <>
              <ScoredCustomersTable caption={t('list.title')} customers={list.customers} />
              <Pager page={list.page} pages={list.pages} />
            </>
          )}
        </BlockStack>
      </Card>
    </Page>
  );
}
