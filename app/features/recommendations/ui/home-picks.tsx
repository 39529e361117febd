import { BlockStack, Text } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import { useFormat } from '#app/ui/format.ts';
import { Table } from '#app/ui/table.tsx';
import type { ReasonText } from '../pipeline/reason-text.ts';
import type { Dropped } from '../pipeline/types.ts';
import type { HomePreview } from '../schema.ts';
import { ProductName } from './product.tsx';
import { RuleButton } from './rule-button.tsx';
import { useMoved } from './use-moved.ts';

/** Said of what is left out; that something stands further down says nothing. */
const TOLD: Dropped[] = ['sold_out', 'unpublished', 'excluded', 'lasts', 'just_bought', 'one_star', 'too_alike'];

interface HomePicksProps {
  home: HomePreview;
  /** Under rules that are being tried: what they change is told, and a pick can be pinned. */
  preview?: boolean;
}

/** A customer's own page with its reasons, and what was thought of and left out. */
export function HomePicks({ home: { picks, gone, dropped }, preview = false }: HomePicksProps) {
  const { t } = useTranslation('recommendations');
  const why = useWhy();
  const moved = useMoved();
  const told = TOLD.flatMap((reason) => {
    const titles = dropped.filter((one) => one.why === reason).map(({ title }) => title);
    return titles.length > 0 ? [{ reason, titles }] : [];
  });
  if (picks.length === 0) return <Text as="p">{t('preview.nothing')}</Text>;
  return (
    <BlockStack gap="300">
      <Table
        caption={t('preview.home')}
        rows={picks}
        rowKey={({ product }) => product.id}
        columns={[
          {
            key: 'product',
            header: t('detail.product'),
            render: ({ product }) => <ProductName product={product} link={!preview} />,
          },
          { key: 'why', header: t('detail.why'), render: (pick) => why(pick.why) },
          ...(preview
            ? [
                {
                  key: 'moved',
                  header: t('preview.moved'),
                  render: (pick: HomePreview['picks'][number]) => moved(pick.before, picks.indexOf(pick) + 1),
                },
                {
                  key: 'pin',
                  header: t('detail.actions'),
                  render: ({ product, why: { key } }: HomePreview['picks'][number]) =>
                    key === 'pin' ? null : (
                      <RuleButton
                        rule={{ intent: 'pin', otherId: product.id }}
                        text={t('preview.pinHome')}
                        title={product.title}
                      />
                    ),
                },
              ]
            : []),
        ]}
      />
      {preview && gone.length > 0 && (
        <Text as="p" tone="subdued">
          {t('preview.gone', { titles: gone.join(', ') })}
        </Text>
      )}
      {told.length > 0 && (
        <details className="sg-details">
          <summary>{t('preview.leftOut')}</summary>
          <ul>
            {told.map(({ reason, titles }) => (
              <li key={reason}>
                {t(`dropped.${reason as 'excluded'}`)}: {titles.slice(0, 8).join(', ')}
                {titles.length > 8 ? ' …' : ''}
              </li>
            ))}
          </ul>
        </details>
      )}
    </BlockStack>
  );
}

/** A reason in the merchant's words, with its figures. */
function useWhy() {
  const { t } = useTranslation('recommendations');
  const format = useFormat();
  return ({ key, figures, names }: ReasonText): string => {
    const said = Object.entries(figures).map(([name, figure]) => [name, format.number(Math.round(figure))]);
    const values: Record<string, string | number> = { ...names, ...Object.fromEntries(said) };
    return t(`why.${key}` as 'why.pin', values);
  };
}
