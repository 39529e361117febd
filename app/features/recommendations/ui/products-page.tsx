import { useSearchParams } from '@remix-run/react';
import { Badge, BlockStack, Button, Card, InlineStack, Page, Text } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import { Empty } from '#app/ui/empty.tsx';
import { useFormat } from '#app/ui/format.ts';
import { Pager } from '#app/ui/pager.tsx';
import { SearchForm } from '#app/ui/search-form.tsx';
import { Table } from '#app/ui/table.tsx';
import type { ProductRow, ProductRows, RecommendationSummary } from '../schema.ts';
import { ProductName, Thumb } from './product.tsx';
import { PublishingNote } from './publishing-note.tsx';

export function ProductsPage({ summary, products }: { summary: RecommendationSummary; products: ProductRows }) {
  const { t } = useTranslation('recommendations');
  const format = useFormat();
  const [search] = useSearchParams();
  if (!summary.computedAt) {
    return (
      <Page title={t('title')}>
        <Card>
          <Empty title={t('waiting.title')}>{t('waiting.text')}</Empty>
        </Card>
      </Page>
    );
  }
  return (
    <Page
      title={t('title')}
      subtitle={t('subtitle', {
        byOrders: format.number(summary.byOrders),
        byContent: format.number(summary.byContent),
      })}
      secondaryActions={[
        { content: t('bundlesLink'), url: '/app/recommendations/bundles' },
        { content: t('rulesLink'), url: '/app/recommendations/rules' },
      ]}
    >
      <BlockStack gap="400">
        <Card>
          <BlockStack gap="400">
            <SearchForm label={t('list.search')} placeholder={t('list.placeholder')} />
            {products.rows.length === 0 ? (
              <Empty
                title={t('list.empty')}
                action={search.has('search') && <Button url="/app/recommendations">{t('list.showAll')}</Button>}
              >
                {t('list.emptyText')}
              </Empty>
            ) : (
              <Products rows={products.rows} />
            )}
            <Pager page={products.page} pages={products.pages} />
          </BlockStack>
        </Card>
        <PublishingNote publishing={summary.publishing} />
      </BlockStack>
    </Page>
  );
}

function Products({ rows }: { rows: ProductRow[] }) {
  const { t } = useTranslation('recommendations');
  const format = useFormat();
  return (
    <Table
      caption={t('list.caption')}
      rows={rows}
      rowKey={({ product }) => product.id}
      columns={[
        { key: 'product', header: t('list.product'), render: ({ product }) => <ProductName product={product} /> },
        { key: 'orders', header: t('list.orders'), numeric: true, render: ({ orders }) => format.number(orders) },
        {
          key: 'shown',
          header: t('list.shown'),
          render: ({ others }) =>
            others.length === 0 ? (
              <Text as="span" tone="subdued">
                {t('basis.none')}
              </Text>
            ) : (
              <ul className="sg-thumbs">
                {others.map((other) => (
                  <li key={other.id} title={other.title}>
                    <Thumb product={other} />
                    <span className="sg-hidden">{other.title}</span>
                  </li>
                ))}
              </ul>
            ),
        },
        {
          key: 'basis',
          header: t('list.basis'),
          render: ({ basis }) =>
            (['orders', 'content', 'pin'] as const)
              .filter((on) => basis[on] > 0)
              .map((on) => t(`list.basisOf.${on}`, { formatted: format.number(basis[on]) }))
              .join(', '),
        },
        {
          key: 'rules',
          header: t('list.rules'),
          // Nothing, rather than an empty box: on a narrow screen a line without a word is left out.
          render: ({ pinned, excluded }) =>
            pinned + excluded > 0 && (
              <InlineStack gap="100">
                {pinned > 0 && <Badge>{t('list.pinned', { formatted: format.number(pinned) })}</Badge>}
                {excluded > 0 && <Badge>{t('list.excluded', { formatted: format.number(excluded) })}</Badge>}
              </InlineStack>
            ),
        },
      ]}
    />
  );
}
