import { Link, useSearchParams } from '@remix-run/react';
import { BlockStack, Card, InlineStack, Select, Text } from '@shopify/polaris';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '#app/ui/format.ts';
import { Table } from '#app/ui/table.tsx';
import { MOVE_SPANS, type SegmentKey, type SegmentMoves } from '../schema.ts';
import { SegmentName } from './segment-name.tsx';

const FEW = 6;

/** Who went where in a span of days the owner chooses; each figure leads to those customers. */
export function MovesCard({ moves: { span, knownSince, moves } }: { moves: SegmentMoves }) {
  const { t } = useTranslation('segments');
  const format = useFormat();
  const [search, setSearch] = useSearchParams();
  const [all, setAll] = useState(false);
  const end = (key: SegmentKey | null) => (key ? <SegmentName segment={key} /> : t('movement.outside'));
  const choose = (value: string) => {
    const next = new URLSearchParams(search);
    next.set('span', value);
    setSearch(next, { replace: true, preventScrollReset: true });
  };
  return (
    <Card>
      <BlockStack gap="400">
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <Text as="h2" variant="headingMd">
            {t('movement.movesTitle')}
          </Text>
          <Select
            label={t('movement.span')}
            labelInline
            options={MOVE_SPANS.map((days) => ({ value: String(days), label: t(`movement.spans.${days}`) }))}
            value={String(span)}
            onChange={choose}
          />
        </InlineStack>
        {knownSince && (
          <Text as="p" tone="subdued">
            {t('movement.knownSince', { day: format.day(knownSince) })}
          </Text>
        )}
        <div aria-live="polite">
          {moves.length === 0 ? (
            <Text as="p">{t('movement.nobody')}</Text>
          ) : (
            <Table
              caption={t('movement.movesTitle')}
              rows={all ? moves : moves.slice(0, FEW)}
              rowKey={({ from, to }) => `${from}-${to}`}
              columns={[
                { key: 'from', header: t('movement.from'), render: ({ from }) => end(from) },
                { key: 'to', header: t('movement.to'), render: ({ to }) => end(to) },
                {
                  key: 'customers',
                  header: t('table.customers'),
                  numeric: true,
                  render: ({ from, to, customers }) =>
                    to ? (
                      <Link
                        to={`/app/segments/${to}?from=${from ?? 'none'}&span=${span}`}
                        prefetch="intent"
                        aria-label={t('movement.show', {
                          count: customers,
                          formatted: format.number(customers),
                          from: from ? t(`names.${from}`) : t('movement.outside'),
                          to: t(`names.${to}`),
                        })}
                      >
                        {format.number(customers)}
                      </Link>
                    ) : (
                      format.number(customers)
                    ),
                },
              ]}
            />
          )}
        </div>
        {moves.length > FEW && (
          <div>
            <button type="button" className="sg-link" aria-expanded={all} onClick={() => setAll(!all)}>
              {t(all ? 'movement.less' : 'movement.more')}
            </button>
          </div>
        )}
      </BlockStack>
    </Card>
  );
}
