import { Link } from '@remix-run/react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '#app/ui/format.ts';
import { Table } from '#app/ui/table.tsx';
import type { GridCell, SegmentKey, SegmentOverview } from '../schema.ts';
import { SEGMENT_COLORS } from './segment-colors.ts';
import { SegmentName } from './segment-name.tsx';
import { useStepTexts } from './use-step-texts.ts';

const SCORES = [1, 2, 3, 4, 5];

interface Region {
  key: SegmentKey;
  cells: GridCell[];
  customers: number;
  r: [number, number];
  f: [number, number];
}

/** Each segment covers a rectangle of the grid, so it can be drawn (and clicked) as one. */
function regionsOf(grid: GridCell[]): Region[] {
  const keys = [...new Set(grid.map((cell) => cell.key))];
  return keys.map((key) => {
    const cells = grid.filter((cell) => cell.key === key);
    return {
      key,
      cells,
      customers: cells.reduce((sum, cell) => sum + cell.customers, 0),
      r: range(cells.map(({ r }) => r)),
      f: range(cells.map(({ f }) => f)),
    };
  });
}

const range = (scores: number[]): [number, number] => [Math.min(...scores), Math.max(...scores)];

/** The 5×5 picture: recency upwards, frequency to the right, each segment a field of its own colour. */
export function RfmGrid({ overview }: { overview: SegmentOverview }) {
  const { t } = useTranslation('segments');
  const format = useFormat();
  const steps = useStepTexts(overview);
  const most = Math.max(1, ...overview.grid.map((cell) => cell.customers));
  const total = Math.max(1, overview.customers);
  // Row 1 is R5: up is more recent.
  const row = (r: number) => 6 - r;
  return (
    <nav className="sg-rfm" aria-label={t('grid.label')}>
      {SCORES.map((r) => (
        <div key={r} className="sg-rfm__step sg-rfm__step--r" style={{ gridRow: row(r), gridColumn: 1 }}>
          <b>R{r}</b> <span>{steps.recency(r)}</span>
        </div>
      ))}
      {regionsOf(overview.grid).map(({ key, cells, customers, r, f }) => (
        <Link
          key={key}
          to={`/app/segments/${key}`}
          prefetch="intent"
          className="sg-rfm__region"
          title={t(`meanings.${key}`)}
          style={
            {
              '--color': SEGMENT_COLORS[key],
              gridRow: `${row(r[1])} / ${row(r[0]) + 1}`,
              gridColumn: `${f[0] + 1} / ${f[1] + 2}`,
            } as React.CSSProperties
          }
        >
          <span className="sg-rfm__name">
            <b>{t(`names.${key}`)}</b>
            <span className="sg-rfm__share">{format.percent(customers / total)}</span>
            <span className="sg-hidden">
              {t('grid.region', { count: customers, formatted: format.number(customers) })}
            </span>
          </span>
          {cells.map((cell) => (
            <span
              key={`${cell.r}${cell.f}`}
              className="sg-rfm__cell"
              aria-hidden="true"
              style={
                {
                  gridRow: r[1] - cell.r + 1,
                  gridColumn: cell.f - f[0] + 1,
                  '--weight': `${Math.round(36 * Math.sqrt(cell.customers / most))}%`,
                } as React.CSSProperties
              }
            >
              {format.number(cell.customers)}
            </span>
          ))}
        </Link>
      ))}
      {SCORES.map((f) => (
        <div key={f} className="sg-rfm__step sg-rfm__step--f" style={{ gridRow: 6, gridColumn: f + 1 }}>
          <b>F{f}</b> <span className="sg-rfm__long">{steps.frequency(f)}</span>
          <span className="sg-rfm__short" aria-hidden="true">
            {steps.frequencyShort(f)}
          </span>
        </div>
      ))}
    </nav>
  );
}

/** The same 25 cells to read. */
export function RfmGridTable({ overview }: { overview: SegmentOverview }) {
  const { t } = useTranslation('segments');
  const format = useFormat();
  return (
    <Table
      caption={t('grid.label')}
      rows={overview.grid}
      rowKey={(cell) => `${cell.r}${cell.f}`}
      columns={[
        { key: 'score', header: t('thresholds.score'), render: (cell) => `R${cell.r} F${cell.f}` },
        { key: 'segment', header: t('table.segment'), render: (cell) => <SegmentName segment={cell.key} /> },
        {
          key: 'customers',
          header: t('table.customers'),
          numeric: true,
          render: (cell) => format.number(cell.customers),
        },
      ]}
    />
  );
}
