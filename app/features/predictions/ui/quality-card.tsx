import { Badge, BlockStack, Card, Text } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import { useFormat } from '#app/ui/format.ts';
import { Table } from '#app/ui/table.tsx';
import { againstBestPlain, type ModelCard, type Quality } from '../schema.ts';
import { QualityInWords } from './models-card.tsx';
import { Sentences } from './sentences.tsx';
import { useMethodName } from './use-sentence.ts';

/** How the method in use and all others did on days they had not seen, in words and figures. */
export function QualityCard({ card: { quality, reasons, verdict } }: { card: ModelCard }) {
  const { t } = useTranslation('predictions');
  const format = useFormat();
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          {t('quality.title')}
        </Text>
        {quality && (
          <Text as="p" fontWeight="semibold">
            <QualityInWords against={againstBestPlain(quality)} />
          </Text>
        )}
        <Sentences sentences={[...reasons, ...verdict]} />
        <Text as="p" tone="subdued">
          {quality
            ? t('quality.note', {
                fitted: format.day(quality.fittedUntil),
                judged: format.day(quality.judgedUntil),
                cases: t(`quality.cases.${quality.unit}`, {
                  count: quality.cases,
                  formatted: format.number(quality.cases),
                }),
              })
            : t('quality.none')}
        </Text>
        {quality && <Figures quality={quality} />}
        {quality?.unit === 'found' && (
          <Text as="p" tone="subdued">
            {t('quality.foundNote')}
          </Text>
        )}
      </BlockStack>
    </Card>
  );
}

export function useErrorText(): (error: number, unit: Quality['unit']) => string {
  const { t } = useTranslation('predictions');
  const format = useFormat();
  const figure = (error: number, unit: Quality['unit']) => {
    if (unit === 'found') return format.share(error);
    return unit === 'money' ? format.money(BigInt(Math.round(error))) : format.precise(error);
  };
  return (error, unit) => `${figure(error, unit)} ${t(`quality.unit.${unit}`)}`;
}

function Figures({ quality: { rows, unit } }: { quality: Quality }) {
  const { t } = useTranslation('predictions');
  const format = useFormat();
  const method = useMethodName();
  const errorText = useErrorText();
  const sum = (value: number) =>
    unit === 'money' ? format.wholeMoney(BigInt(Math.round(value))) : format.number(Math.round(value));
  return (
    <Table
      caption={t('quality.caption')}
      rows={rows}
      rowKey={(row) => row.method}
      columns={[
        {
          key: 'method',
          header: t('quality.method'),
          render: (row) => (
            <>
              {method(row.method)}{' '}
              {row.role === 'used' && (
                <Badge size="small" tone="success">
                  {t('quality.used')}
                </Badge>
              )}
              {row.role === 'plain' && <Badge size="small">{t('quality.plain')}</Badge>}
            </>
          ),
        },
        ...(unit === 'found'
          ? (['recall', 'ndcg'] as const).map((key) => ({
              key,
              header: t(`quality.${key}`),
              numeric: true,
              render: ({ found }: Quality['rows'][number]) => (found ? <Found {...found[key]} /> : '–'),
            }))
          : [
              {
                key: 'error',
                header: t('quality.error'),
                numeric: true,
                render: ({ error }: Quality['rows'][number]) => errorText(error, unit),
              },
            ]),
        ...[
          { key: 'predicted' as const, write: sum },
          { key: 'actual' as const, write: sum },
          { key: 'correlation' as const, write: format.precise },
        ]
          // What this kind of model has no figures for: dates are not added up.
          .filter(({ key }) => rows.some((row) => row[key] !== null))
          .map(({ key, write }) => ({
            key,
            header: t(`quality.${key}`),
            numeric: true,
            render: (row: Quality['rows'][number]) => (row[key] === null ? '–' : write(row[key])),
          })),
      ]}
    />
  );
}

/** A share, and between which two it would be among other customers like these. */
function Found({ value, low, high }: NonNullable<Quality['rows'][number]['found']>['recall']) {
  const { t } = useTranslation('predictions');
  const format = useFormat();
  return (
    <>
      {format.percent(value)}{' '}
      <Text as="span" tone="subdued">
        {t('quality.between', { low: format.percent(Math.max(0, low)), high: format.percent(Math.min(1, high)) })}
      </Text>
    </>
  );
}
