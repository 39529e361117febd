import { BlockStack, Card, Page, Text } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import { Empty } from '#app/ui/empty.tsx';
import { SettingsForm } from '#app/ui/settings-form.tsx';
import { Table } from '#app/ui/table.tsx';
import type { Boost, RulesView } from '../schema.ts';
import { BoostList } from './boost-list.tsx';
import { ProductName } from './product.tsx';
import { RuleButton } from './rule-button.tsx';
import { RulesPreview } from './rules-preview.tsx';

/** What the owner says about recommendations: wishes for many products, words about single ones, and what comes of it. */
export function RulesPage({ view }: { view: RulesView }) {
  const { t } = useTranslation('recommendations');
  return (
    <Page
      title={t('rules.title')}
      subtitle={t('rules.subtitle')}
      backAction={{ content: t('title'), url: '/app/recommendations' }}
    >
      <SettingsForm
        intent="save"
        saved={{ boosts: JSON.stringify(view.boosts) }}
        beside={({ values }) => (
          <>
            <RulesPreview boosts={values.boosts} />
            <SingleRules view={view} />
          </>
        )}
      >
        {({ values, set }) => (
          <BoostList
            view={view}
            boosts={JSON.parse(values.boosts) as Boost[]}
            onChange={(changed) => set('boosts', JSON.stringify(changed))}
          />
        )}
      </SettingsForm>
    </Page>
  );
}

function SingleRules({ view: { single } }: { view: RulesView }) {
  const { t } = useTranslation('recommendations');
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          {t('rules.single')}
        </Text>
        {single.length === 0 ? (
          <Empty title={t('rules.noSingle')}>{t('rules.noSingleText')}</Empty>
        ) : (
          <Table
            caption={t('rules.single')}
            rows={single}
            rowKey={({ kind, product, beside }) => `${kind}-${product.id}-${beside?.id ?? ''}`}
            columns={[
              {
                key: 'product',
                header: t('detail.product'),
                render: ({ product }) => <ProductName product={product} />,
              },
              {
                key: 'rule',
                header: t('rules.rule'),
                render: ({ kind, beside }) =>
                  beside
                    ? t(kind === 'pin' ? 'rules.pinnedBeside' : 'rules.excludedBeside', { title: beside.title })
                    : t(kind === 'pin' ? 'rules.pinnedHome' : 'rules.excludedEverywhere'),
              },
              {
                key: 'remove',
                header: t('detail.actions'),
                render: ({ kind, product, beside }) => (
                  <RuleButton
                    rule={{ intent: 'remove', kind, otherId: product.id, ...(beside ? { productId: beside.id } : {}) }}
                    text={t('rules.remove')}
                    title={product.title}
                  />
                ),
              },
            ]}
          />
        )}
      </BlockStack>
    </Card>
  );
}
