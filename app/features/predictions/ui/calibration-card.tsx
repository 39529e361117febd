import { useTranslation } from 'react-i18next';
import { ChartCard } from '#app/ui/chart-card.tsx';
import { useFormat } from '#app/ui/format.ts';
import { Plot, type PlotAxis, roundTicks } from '#app/ui/plot.tsx';
import { Table } from '#app/ui/table.tsx';
import type { CalibrationGroup, ModelCard } from '../schema.ts';

const COLOR = '#0b7a5c';
const LINE = '#84888f';

/** What was said against what came: on the line it was the same. */
export function CalibrationCard({ calibration }: { calibration: ModelCard['calibrations'][number] }) {
  const { t, i18n } = useTranslation('predictions');
  const format = useFormat();
  const { groups, unit } = calibration;
  const what = i18n.exists(`predictions:calibration.keys.${calibration.key}`)
    ? t(`calibration.keys.${calibration.key as 'purchases'}`)
    : calibration.key;
  const write = (value: number) =>
    unit === 'money'
      ? format.wholeMoney(BigInt(Math.round(value)))
      : unit === 'share'
        ? format.share(value)
        : format.precise(value);
  const ticks =
    unit === 'share' ? [0, 0.25, 0.5, 0.75, 1] : roundTicks(Math.max(...groups.flatMap((g) => [g.predicted, g.high])));
  const most = ticks.at(-1)!;
  const axis = (title: string): PlotAxis => ({
    title,
    from: 0,
    to: most,
    ticks: ticks.map((at) => ({ at, label: write(at) })),
  });
  const name = t('calibration.title', { what });
  return (
    <ChartCard
      title={name}
      note={t(calibration.key === 'coverage' ? 'calibration.noteCoverage' : 'calibration.note')}
      chart={
        <Plot
          label={`${t('calibration.label')}: ${what}`}
          x={axis(t('calibration.predicted'))}
          y={axis(t('calibration.actual'))}
          lines={[
            {
              key: 'perfect',
              label: t('calibration.perfect'),
              color: LINE,
              dashed: true,
              points: [
                [0, 0],
                [most, most],
              ],
            },
          ]}
          dots={{
            label: what,
            color: COLOR,
            points: groups.map((group, index) => ({
              key: String(index),
              x: group.predicted,
              y: group.actual,
              low: group.low,
              high: group.high,
              title: `${t('calibration.predicted')} ${write(group.predicted)}, ${t('calibration.actual')} ${write(group.actual)}`,
            })),
          }}
        />
      }
      table={
        <Table
          caption={name}
          rows={groups.map((group, index) => ({ ...group, n: index + 1 }))}
          rowKey={({ n }) => String(n)}
          columns={[
            { key: 'group', header: t('calibration.group'), render: ({ n }) => format.number(n) },
            {
              key: 'size',
              header: t('calibration.size'),
              numeric: true,
              render: ({ size }) => format.number(size),
            },
            figure('predicted', t('calibration.predicted'), ({ predicted }) => write(predicted)),
            figure('actual', t('calibration.actual'), ({ actual }) => write(actual)),
            figure('range', t('calibration.range'), ({ low, high }) => `${write(low)} – ${write(high)}`),
          ]}
        />
      }
    />
  );
}

const figure = (key: string, header: string, render: (group: CalibrationGroup & { n: number }) => string) => ({
  key,
  header,
  numeric: true,
  render,
});
