import { useTranslation } from 'react-i18next';
import { ChartCard } from '#app/ui/chart-card.tsx';
import { useFormat } from '#app/ui/format.ts';
import { Table } from '#app/ui/table.tsx';
import type { Summary } from '../schema.ts';

const COLOR = '#2a8fb8';

/** Customers in tenths, the most valuable first, and what each is expected to bring. */
export function ValueSpread({ value: { year, tenths } }: { value: NonNullable<Summary['value']> }) {
  const { t } = useTranslation('predictions');
  const format = useFormat();
  const most = Math.max(1, ...tenths.map(({ sum }) => sum));
  const share = (sum: number) => (year > 0 ? sum / year : 0);
  const money = (minor: number) => format.wholeMoney(BigInt(Math.round(minor)));
  return (
    <ChartCard
      title={t('spread.title')}
      note={
        <>
          {t('spread.note')} {t('spread.words', { share: format.share(share(tenths[0]?.sum ?? 0)) })}
        </>
      }
      chart={
        <figure className="sg-trend" role="img" aria-label={t('spread.label')}>
          <ul className="sg-columns" aria-hidden="true">
            {tenths.map(({ sum }, index) => (
              // Tenths have no name but their place.
              // biome-ignore lint/suspicious/noArrayIndexKey: see above
              <li key={index}>
                {format.share(share(sum))}
                <span className="sg-columns__bar" style={{ blockSize: `${(sum / most) * 85}%`, background: COLOR }} />
              </li>
            ))}
          </ul>
          <div className="sg-columns__ends" aria-hidden="true">
            <span>{t('spread.best')}</span>
            <span>{t('spread.least')}</span>
          </div>
        </figure>
      }
      table={
        <Table
          caption={t('spread.title')}
          rows={tenths.map((tenth, index) => ({ ...tenth, n: index + 1 }))}
          rowKey={({ n }) => String(n)}
          columns={[
            { key: 'tenth', header: t('spread.tenth'), render: ({ n }) => t('spread.tenthName', { n }) },
            {
              key: 'customers',
              header: t('spread.customers'),
              numeric: true,
              render: ({ customers }) => format.number(customers),
            },
            { key: 'from', header: t('spread.from'), numeric: true, render: ({ from }) => money(from) },
            { key: 'sum', header: t('spread.sum'), numeric: true, render: ({ sum }) => money(sum) },
            {
              key: 'share',
              header: t('spread.share'),
              numeric: true,
              render: ({ sum }) => format.percent(share(sum)),
            },
          ]}
        />
      }
    />
  );
}
