import { useFetcher } from '@remix-run/react';
import { Badge, BlockStack, Box, Button, ButtonGroup, Card, Page, Text, TextField } from '@shopify/polaris';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Empty } from '#app/ui/empty.tsx';
import { useFormat } from '#app/ui/format.ts';
import { Table } from '#app/ui/table.tsx';
import { useUserError } from '#app/ui/use-user-error.ts';
import type { ProductCard, ProductRecommendations, ProductRows, RecommendedProduct } from '../schema.ts';
import { ProductName } from './product.tsx';

/** Above this, chance makes such a pair less than once in a thousand (chi-squared, one degree of freedom). */
const SURE = 10.8;

export function ProductPage({ recommendations }: { recommendations: ProductRecommendations }) {
  const { t } = useTranslation('recommendations');
  const format = useFormat();
  const { product, orders, allOrders, others, next, excluded } = recommendations;
  const offline = !product.published || !product.available;
  return (
    <Page
      title={product.title}
      subtitle={t('detail.orders', {
        count: orders,
        formatted: format.number(orders),
        all: format.number(allOrders),
      })}
      titleMetadata={
        offline ? <Badge>{t(product.published ? 'product.soldOut' : 'product.unpublished')}</Badge> : undefined
      }
      backAction={{ content: t('title'), url: '/app/recommendations' }}
    >
      <BlockStack gap="400">
        {offline && (
          <Text as="p" tone="subdued">
            {t('detail.offline')}
          </Text>
        )}
        <Card>
          <BlockStack gap="400">
            <Heading title={t('detail.shown')} note={t('detail.shownNote')} />
            {others.length === 0 ? (
              <Empty title={t('detail.none')}>{t('detail.noneText')}</Empty>
            ) : (
              <Others caption={t('detail.shown')} rows={others} />
            )}
          </BlockStack>
        </Card>
        {next.length > 0 && (
          <Card>
            <BlockStack gap="400">
              <Heading title={t('detail.next')} note={t('detail.nextNote')} />
              <Others caption={t('detail.next')} rows={next} />
            </BlockStack>
          </Card>
        )}
        <PinSearch productId={product.id} pinned={recommendations.pinned} />
        {excluded.length > 0 && (
          <Card>
            <BlockStack gap="400">
              <Heading title={t('detail.excluded')} />
              <Table
                caption={t('detail.excluded')}
                rows={excluded}
                rowKey={({ product: other, everywhere }) => `${other.id}-${everywhere}`}
                columns={[
                  {
                    key: 'product',
                    header: t('detail.product'),
                    render: ({ product: other }) => <ProductName product={other} />,
                  },
                  {
                    key: 'scope',
                    header: t('detail.scope'),
                    render: ({ everywhere }) => t(everywhere ? 'detail.everywhere' : 'detail.here'),
                  },
                  {
                    key: 'actions',
                    header: t('detail.actions'),
                    render: ({ product: other, everywhere }) => (
                      <RuleButton
                        rule={{ intent: 'remove', kind: 'exclude', otherId: other.id, everywhere: String(everywhere) }}
                        text={t('action.restore')}
                        title={other.title}
                      />
                    ),
                  },
                ]}
              />
            </BlockStack>
          </Card>
        )}
      </BlockStack>
    </Page>
  );
}

function Heading({ title, note }: { title: string; note?: string }) {
  return (
    <BlockStack gap="100">
      <Text as="h2" variant="headingMd">
        {title}
      </Text>
      {note && (
        <Text as="p" tone="subdued">
          {note}
        </Text>
      )}
    </BlockStack>
  );
}

function Others({ caption, rows }: { caption: string; rows: RecommendedProduct[] }) {
  const { t } = useTranslation('recommendations');
  return (
    <Table
      caption={caption}
      rows={rows}
      rowKey={({ product }) => product.id}
      columns={[
        { key: 'product', header: t('detail.product'), render: ({ product }) => <ProductName product={product} /> },
        { key: 'why', header: t('detail.why'), render: (row) => <Reason row={row} /> },
        {
          key: 'actions',
          header: t('detail.actions'),
          render: ({ product: { id: otherId, title }, basis }) => (
            <ButtonGroup>
              {basis === 'pin' ? (
                <RuleButton rule={{ intent: 'remove', kind: 'pin', otherId }} text={t('action.unpin')} title={title} />
              ) : (
                <RuleButton rule={{ intent: 'pin', otherId }} text={t('action.pin')} title={title} />
              )}
              <RuleButton rule={{ intent: 'exclude', otherId }} text={t('action.exclude')} title={title} />
              <RuleButton
                rule={{ intent: 'exclude', otherId, everywhere: 'true' }}
                text={t('action.excludeEverywhere')}
                title={title}
              />
            </ButtonGroup>
          ),
        },
      ]}
    />
  );
}

/** Why it is shown, from the figures that put it there. */
function Reason({ row: { basis, together, lift, llr } }: { row: RecommendedProduct }) {
  const { t } = useTranslation('recommendations');
  const format = useFormat();
  const figures = { count: together, formatted: format.number(together), lift: format.decimal(lift) };
  if (basis === 'pin') return <span>{together > 0 ? t('reason.pinOrders', figures) : t('reason.pin')}</span>;
  if (basis === 'content') return <span>{t('reason.content')}</span>;
  return (
    <BlockStack>
      <span>{t('reason.orders', figures)}</span>
      {llr < SURE && (
        <Text as="span" variant="bodySm" tone="subdued">
          {t('reason.weak')}
        </Text>
      )}
    </BlockStack>
  );
}

interface Answer {
  ok: boolean;
  error?: { code: string; values: Record<string, string | number> };
}

function RuleButton({ rule, text, title }: { rule: Record<string, string>; text: string; title: string }) {
  const fetcher = useFetcher<Answer>();
  const message = useUserError();
  const error = fetcher.state === 'idle' ? fetcher.data?.error : undefined;
  return (
    <span>
      <Button
        size="slim"
        variant={rule.intent === 'exclude' ? 'tertiary' : undefined}
        accessibilityLabel={`${text}: ${title}`}
        loading={fetcher.state !== 'idle'}
        onClick={() => fetcher.submit(rule, { method: 'post' })}
      >
        {text}
      </Button>
      {error && (
        <span role="alert" className="sg-error">
          {message(error)}
        </span>
      )}
    </span>
  );
}

/** Finds products by the list's own search and pins one. */
function PinSearch({ productId, pinned }: { productId: string; pinned: ProductCard[] }) {
  const { t } = useTranslation('recommendations');
  const { t: common } = useTranslation();
  const [text, setText] = useState('');
  const found = useFetcher<{ products: ProductRows }>();
  const choices = (found.data?.products.rows ?? [])
    .map(({ product }) => product)
    .filter(({ id }) => id !== productId && !pinned.some((pin) => pin.id === id))
    .slice(0, 5);
  const look = () => text.trim() && found.load(`/app/recommendations?${new URLSearchParams({ search: text.trim() })}`);
  return (
    <Card>
      <BlockStack gap="400">
        <Heading title={t('pinSearch.title')} />
        <form
          onSubmit={(event) => {
            event.preventDefault();
            look();
          }}
        >
          <TextField
            label={t('pinSearch.label')}
            value={text}
            onChange={setText}
            autoComplete="off"
            connectedRight={
              <Button submit loading={found.state !== 'idle'}>
                {common('search')}
              </Button>
            }
          />
        </form>
        {found.data && (
          <div role="status">
            {choices.length === 0 ? (
              <Text as="p" tone="subdued">
                {t('pinSearch.none')}
              </Text>
            ) : (
              <Box>
                <Table
                  caption={t('pinSearch.title')}
                  rows={choices}
                  rowKey={({ id }) => id}
                  columns={[
                    {
                      key: 'product',
                      header: t('detail.product'),
                      render: (product) => <ProductName product={product} link={false} />,
                    },
                    {
                      key: 'pin',
                      header: t('detail.actions'),
                      render: ({ id, title }) => (
                        <RuleButton rule={{ intent: 'pin', otherId: id }} text={t('action.pin')} title={title} />
                      ),
                    },
                  ]}
                />
              </Box>
            )}
          </div>
        )}
      </BlockStack>
    </Card>
  );
}
