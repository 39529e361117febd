import { useTranslation } from 'react-i18next';
import { ChartCard } from '#app/ui/chart-card.tsx';
import { useFormat } from '#app/ui/format.ts';
import { Plot, roundTicks } from '#app/ui/plot.tsx';
import { Table } from '#app/ui/table.tsx';
import type { TrackingWeek } from '../schema.ts';

const EXPECTED = '#2a8fb8';
const ACTUAL = '#0b7a5c';
/** Days at the axis: as many as fit beside each other at 360 pixels. */
const TICKS = 4;

export function TrackingCard({ weeks }: { weeks: TrackingWeek[] }) {
  const { t } = useTranslation('predictions');
  const format = useFormat();
  const last = weeks.length - 1;
  const ticks = Array.from({ length: TICKS }, (_, index) => Math.round((index * last) / (TICKS - 1)));
  const tops = roundTicks(Math.max(1, ...weeks.flatMap(({ expected, actual }) => [expected, actual])));
  const held = weeks.flatMap((week, index) => (week.heldOut ? [index] : []));
  const sum = (of: 'expected' | 'actual') => held.reduce((total, index) => total + weeks[index]![of], 0);
  const whole = (value: number) => format.number(Math.round(value));
  return (
    <ChartCard
      title={t('tracking.title')}
      note={
        <>
          {t('tracking.note')}{' '}
          {held.length > 0 && t('tracking.words', { expected: whole(sum('expected')), actual: whole(sum('actual')) })}
        </>
      }
      chart={
        <Plot
          label={t('tracking.label', { from: format.day(weeks[0]!.day), to: format.day(weeks[last]!.day) })}
          x={{
            title: t('tracking.week'),
            from: 0,
            to: last,
            ticks: [...new Set(ticks)].map((at) => ({ at, label: format.month(weeks[at]!.day) })),
          }}
          y={{
            title: t('tracking.title'),
            from: 0,
            to: tops.at(-1)!,
            ticks: tops.map((at) => ({ at, label: format.number(at) })),
          }}
          {...(held.length > 0 && {
            shaded: { label: t('tracking.heldOut'), from: Math.max(0, held[0]! - 0.5), to: held.at(-1)! },
          })}
          lines={[
            {
              key: 'actual',
              label: t('tracking.actual'),
              color: ACTUAL,
              points: weeks.map(({ actual }, index) => [index, actual]),
            },
            {
              key: 'expected',
              label: t('tracking.expected'),
              color: EXPECTED,
              dashed: true,
              points: weeks.map(({ expected }, index) => [index, expected]),
            },
          ]}
        />
      }
      table={
        <Table
          caption={t('tracking.title')}
          rows={weeks.toReversed()}
          rowKey={({ day }) => day}
          columns={[
            { key: 'week', header: t('tracking.week'), render: ({ day }) => format.day(day) },
            {
              key: 'expected',
              header: t('tracking.expected'),
              numeric: true,
              render: ({ expected }) => format.decimal(expected),
            },
            {
              key: 'actual',
              header: t('tracking.actual'),
              numeric: true,
              render: ({ actual }) => format.number(actual),
            },
            {
              key: 'heldOut',
              header: t('tracking.heldOut'),
              render: ({ heldOut }) => (heldOut ? t('tracking.yes') : ''),
            },
          ]}
        />
      }
    />
  );
}
