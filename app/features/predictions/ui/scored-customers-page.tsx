import { useSearchParams, useSubmit } from '@remix-run/react';
import { BlockStack, Card, Page, Select, Text } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import { Empty } from '#app/ui/empty.tsx';
import { Pager } from '#app/ui/pager.tsx';
import { CHOICES, type ScoredCustomers } from '../schema.ts';
import { ScoredCustomersTable } from './scored-customers-table.tsx';

export function ScoredCustomersPage({ list }: { list: ScoredCustomers }) {
  const { t } = useTranslation('predictions');
  const [search] = useSearchParams();
  const submit = useSubmit();
  const chosen = CHOICES.find((choice) => choice === search.get('risk'));
  const choose = (risk: string) => submit(risk ? { risk } : {});
  return (
    <Page title={t('list.title')} backAction={{ content: t('title'), url: '/app/predictions' }}>
      <Card>
        <BlockStack gap="400">
          <Select
            label={t('list.show')}
            value={chosen ?? ''}
            onChange={choose}
            options={[
              { value: '', label: t('list.any') },
              ...CHOICES.map((choice) => ({
                value: choice,
                label: choice === 'word' ? t('worthAWord.title') : t(`risk.${choice}`),
              })),
            ]}
          />
          {chosen === 'word' && (
            <Text as="p" tone="subdued">
              {t('worthAWord.note')}
            </Text>
          )}
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
