import { useTranslation } from 'react-i18next';
import type { SegmentShare } from '#app/features/segments/schema.ts';
import { useFormat } from '#app/ui/format.ts';
import type { Column } from '#app/ui/table.tsx';
import type { SegmentForecast } from '../schema.ts';

/** What each segment is expected to bring in a year, for the table of segments; no columns without a prediction. */
export function useForecastColumns(forecasts: Partial<Record<string, SegmentForecast>>): Column<SegmentShare>[] {
  const { t } = useTranslation('predictions');
  const format = useFormat();
  const known = Object.values(forecasts);
  if (known.length === 0) return [];
  const orders: Column<SegmentShare> = {
    key: 'orders',
    header: t('lists.orders365'),
    numeric: true,
    render: ({ key }) => format.number(Math.round(forecasts[key]?.orders ?? 0)),
  };
  const value: Column<SegmentShare> = {
    key: 'value',
    header: t('list.value'),
    numeric: true,
    render: ({ key }) => format.wholeMoney(forecasts[key]?.valueMinor ?? '0'),
  };
  return known.some((forecast) => forecast?.valueMinor) ? [orders, value] : [orders];
}
