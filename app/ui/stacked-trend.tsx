import { useTranslation } from 'react-i18next';

export interface Series {
  key: string;
  label: string;
  color: string;
}

interface StackedTrendProps {
  label: string;
  series: Series[];
  points: { x: string; label: string; values: Record<string, number> }[];
}

const WIDTH = 100;
const HEIGHT = 100;

/**
 * How a whole divides over time, as bands from nothing to all. Drawn on the server as plain SVG: there before any script
 * and without one. Only lines are scaled, words are HTML beside it.
 */
export function StackedTrend({ label, series, points }: StackedTrendProps) {
  const { t } = useTranslation();
  const totals = points.map((point) => series.reduce((sum, { key }) => sum + (point.values[key] ?? 0), 0) || 1);
  const x = (index: number) => (points.length > 1 ? (index / (points.length - 1)) * WIDTH : 0);
  let below = points.map(() => 0);
  const bands = series.map(({ key, color, label: name }) => {
    const lower = below;
    const upper = points.map((point, index) => lower[index]! + (point.values[key] ?? 0) / totals[index]!);
    below = upper;
    const line = (shares: number[]) => shares.map((share, index) => `${x(index)},${HEIGHT * (1 - share)}`);
    return { key, color, name, d: `M${line(upper).join('L')}L${line(lower).reverse().join('L')}Z` };
  });
  return (
    <figure className="sg-trend">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={label}>
        {bands.map(({ key, color, d, name }) => (
          <path key={key} d={d} fill={color}>
            <title>{name}</title>
          </path>
        ))}
      </svg>
      <div className="sg-trend__axis" aria-hidden="true">
        <span>{points[0]?.label}</span>
        <span>{points.at(-1)?.label}</span>
      </div>
      <figcaption>
        <span className="sg-hidden">{t('chart.legend')}</span>
        <ul className="sg-legend">
          {series.map(({ key, color, label: name }) => (
            <li key={key}>
              <Swatch color={color} /> {name}
            </li>
          ))}
        </ul>
      </figcaption>
    </figure>
  );
}

export function Swatch({ color }: { color: string }) {
  return <span className="sg-swatch" style={{ background: color }} aria-hidden="true" />;
}
