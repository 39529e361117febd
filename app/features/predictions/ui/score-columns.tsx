import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '#app/ui/format.ts';
import type { Column } from '#app/ui/table.tsx';
import type { CustomerScore } from '../schema.ts';
import { Chance } from './chance.tsx';
import { RiskBadge } from './risk-badge.tsx';

type Key = 'risk' | 'alive' | 'orders' | 'value';

/** What is predicted of the customer in a row, for any list of customers; a dash for who has no prediction. */
export function useScoreColumns<Row>(scoreOf: (row: Row) => CustomerScore | undefined): Record<Key, Column<Row>> {
  const { t } = useTranslation('predictions');
  const format = useFormat();
  const column = (key: Key, draw: (score: CustomerScore) => ReactNode): Column<Row> => ({
    key,
    header: t(`list.${key}`),
    numeric: key !== 'risk',
    render: (row) => {
      const score = scoreOf(row);
      return score ? draw(score) : <NoScore />;
    },
  });
  return {
    risk: column('risk', ({ risk }) => <RiskBadge risk={risk} />),
    alive: column('alive', ({ alive }) => <Chance chance={alive} />),
    orders: column('orders', ({ orders90 }) => format.decimal(orders90)),
    value: column('value', ({ valueMinor }) => (valueMinor === null ? <NoScore /> : format.wholeMoney(valueMinor))),
  };
}

function NoScore() {
  const { t } = useTranslation('predictions');
  return (
    <>
      <span aria-hidden="true">–</span>
      <span className="sg-hidden">{t('list.noScore')}</span>
    </>
  );
}
