import { useFetcher } from '@remix-run/react';
import { Badge, BlockStack, Box, Button, ButtonGroup, Card, Page, Text, TextField } from '@shopify/polaris';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Empty } from '#app/ui/empty.tsx';
import { useFormat } from '#app/ui/format.ts';
import { OutsideCard } from '#app/ui/outside-card.tsx';
import { Table } from '#app/ui/table.tsx';
import { useTimes } from '#app/ui/use-times.ts';
import type {
  ExcludedProduct,
  ProductCard,
  ProductRecommendations,
  ProductRows,
  RecommendedProduct,
} from '../schema.ts';
import { ProductName } from './product.tsx';
import { RuleButton } from './rule-button.tsx';

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
          <OutsideCard>
            <Text as="p" tone="subdued">
              {t('detail.offline')}
            </Text>
          </OutsideCard>
        )}
        <Card>
          <BlockStack gap="400">
            <Heading title={t('detail.shown')} note={t('detail.shownNote')} />
            {others.length === 0 ? (
              <Empty title={t('detail.none')}>{t('detail.noneText')}</Empty>
            ) : (
              <Others key={product.id} caption={t('detail.shown')} rows={others} excluded={excluded} />
            )}
          </BlockStack>
        </Card>
        {next.length > 0 && (
          <Card>
            <BlockStack gap="400">
              <Heading title={t('detail.next')} note={t('detail.nextNote')} />
              <Others key={product.id} caption={t('detail.next')} rows={next} excluded={excluded} />
            </BlockStack>
          </Card>
        )}
        <PinSearch productId={product.id} pinned={recommendations.pinned} excluded={excluded} />
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

interface OthersProps {
  caption: string;
  rows: RecommendedProduct[];
  excluded: ExcludedProduct[];
}

/**
 * What was excluded here a moment ago keeps its row, with an undo in it: the next product does not slip under the
 * pointer that just clicked.
 */
function Others({ caption, rows, excluded }: OthersProps) {
  const { t } = useTranslation('recommendations');
  const [places, setPlaces] = useState<ReadonlyMap<string, number>>(new Map());
  const shown: Shown[] = [...rows];
  for (const [id, place] of [...places].sort(([, a], [, b]) => a - b)) {
    const gone = excluded.find(({ product }) => product.id === id);
    if (gone && !rows.some(({ product }) => product.id === id)) shown.splice(place, 0, gone);
  }
  const keepPlace = (id: string) =>
    setPlaces((before) =>
      new Map(before).set(
        id,
        shown.findIndex(({ product }) => product.id === id),
      ),
    );
  return (
    <Table
      caption={caption}
      rows={shown}
      rowKey={({ product }) => product.id}
      columns={[
        {
          key: 'product',
          header: t('detail.product'),
          render: (row) => <ProductName product={row.product} link={!isGone(row)} />,
        },
        {
          key: 'why',
          header: t('detail.why'),
          render: (row) =>
            isGone(row) ? (
              <Text as="span" tone="subdued">
                {t(row.everywhere ? 'detail.justEverywhere' : 'detail.justHere')}
              </Text>
            ) : (
              <Reason row={row} />
            ),
        },
        {
          key: 'actions',
          header: t('detail.actions'),
          render: (row) =>
            isGone(row) ? (
              <RuleButton
                rule={{
                  intent: 'remove',
                  kind: 'exclude',
                  otherId: row.product.id,
                  everywhere: String(row.everywhere),
                }}
                text={t('action.undo')}
                title={row.product.title}
              />
            ) : (
              <Rules row={row} onExclude={() => keepPlace(row.product.id)} />
            ),
        },
      ]}
    />
  );
}

type Shown = RecommendedProduct | ExcludedProduct;

const isGone = (row: Shown): row is ExcludedProduct => 'everywhere' in row;

function Rules({ row: { product, basis }, onExclude }: { row: RecommendedProduct; onExclude(): void }) {
  const { t } = useTranslation('recommendations');
  const { id: otherId, title } = product;
  return (
    <ButtonGroup>
      {basis === 'pin' ? (
        <RuleButton rule={{ intent: 'remove', kind: 'pin', otherId }} text={t('action.unpin')} title={title} />
      ) : (
        <RuleButton rule={{ intent: 'pin', otherId }} text={t('action.pin')} title={title} />
      )}
      <RuleButton rule={{ intent: 'exclude', otherId }} text={t('action.exclude')} title={title} onSubmit={onExclude} />
      <RuleButton
        rule={{ intent: 'exclude', otherId, everywhere: 'true' }}
        text={t('action.excludeEverywhere')}
        title={title}
        onSubmit={onExclude}
        confirm={{
          title: t('confirmEverywhere.title', { product: title }),
          text: t('confirmEverywhere.text'),
          keep: t('confirmEverywhere.keep'),
        }}
      />
    </ButtonGroup>
  );
}

/** Why it is shown, from the figures that put it there. */
function Reason({ row: { basis, together, lift, llr } }: { row: RecommendedProduct }) {
  const { t } = useTranslation('recommendations');
  const format = useFormat();
  const times = useTimes();
  const figures = { count: together, formatted: format.number(together), lift: times(lift) };
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

interface PinSearchProps {
  productId: string;
  pinned: ProductCard[];
  excluded: ExcludedProduct[];
}

/** Finds products by the list's own search and pins one. */
function PinSearch({ productId, pinned, excluded }: PinSearchProps) {
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
                        <PinButton
                          id={id}
                          title={title}
                          banned={excluded.some(({ product, everywhere }) => everywhere && product.id === id)}
                        />
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

/** What is excluded everywhere is shown nowhere: pinning it here allows it again, which is asked first. */
function PinButton({ id, title, banned }: { id: string; title: string; banned: boolean }) {
  const { t } = useTranslation('recommendations');
  return (
    <RuleButton
      rule={{ intent: 'pin', otherId: id, ...(banned ? { allowEverywhere: 'true' } : {}) }}
      text={t('action.pin')}
      title={title}
      confirm={
        banned
          ? {
              title: t('confirmPin.title', { product: title }),
              text: t('confirmPin.text'),
              yes: t('confirmPin.yes'),
              keep: t('confirmPin.keep'),
            }
          : undefined
      }
    />
  );
}
