import { useTranslation } from 'react-i18next';
import { type BandPoint, bandPaths } from './bands.ts';

export interface Series {
  key: string;
  label: string;
  color: string;
}

interface StackedTrendProps {
  label: string;
  series: Series[];
  points: (BandPoint & { label: string })[];
}

/**
 * How a whole divides over time, as bands from nothing to all. Drawn on the server as plain SVG: there before any script
 * and without one. Only lines are scaled, words are HTML beside it.
 */
export function StackedTrend({ label, series, points }: StackedTrendProps) {
  const { t } = useTranslation();
  const paths = bandPaths(
    series.map(({ key }) => key),
    points,
  );
  return (
    <figure className="sg-trend">
      <svg viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label={label}>
        {series.map(({ key, color, label: name }, index) => (
          <path key={key} d={paths[index]!.d} fill={color}>
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
