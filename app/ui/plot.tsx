import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Swatch } from './stacked-trend.tsx';

export interface PlotAxis {
  title: string;
  from: number;
  to: number;
  ticks: { at: number; label: string }[];
}

export interface PlotLine {
  key: string;
  label: string;
  color: string;
  /** Not by colour alone. */
  dashed?: boolean;
  points: (readonly [x: number, y: number])[];
}

export interface PlotDot {
  key: string;
  x: number;
  y: number;
  /** A bar up and down from the dot. */
  low?: number;
  high?: number;
  title: string;
}

interface PlotProps {
  /** What the picture says, for who cannot see it. */
  label: string;
  x: PlotAxis;
  y: PlotAxis;
  lines?: PlotLine[];
  dots?: { label: string; color: string; points: PlotDot[] };
  /** A stretch of the x axis with a ground of its own. */
  shaded?: { label: string; from: number; to: number };
}

/**
 * Lines and dots over two axes, drawn on the server as plain SVG. Only lines are scaled; dots and words are HTML laid
 * over it, so that they keep their shape and size from 360 pixels to a wide screen.
 */
export function Plot({ label, x, y, lines = [], dots, shaded }: PlotProps) {
  const { t } = useTranslation();
  const left = (value: number) => (100 * (value - x.from)) / (x.to - x.from || 1);
  const up = (value: number) => Math.min(100, Math.max(0, (100 * (value - y.from)) / (y.to - y.from || 1)));
  return (
    <figure className="sg-plot">
      <div className="sg-plot__y-title" aria-hidden="true">
        {y.title}
      </div>
      <div className="sg-plot__field">
        <svg viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label={label}>
          {shaded && (
            <rect
              className="sg-plot__shade"
              x={left(shaded.from)}
              width={Math.max(0, left(shaded.to) - left(shaded.from))}
              y="0"
              height="100"
            />
          )}
          {y.ticks.map(({ at }) => (
            <line key={at} className="sg-plot__grid" x1="0" x2="100" y1={100 - up(at)} y2={100 - up(at)} />
          ))}
          {lines.map(({ key, color, dashed, points }) => (
            <polyline
              key={key}
              className="sg-plot__line"
              points={points.map(([px, py]) => `${left(px)},${100 - up(py)}`).join(' ')}
              stroke={color}
              strokeDasharray={dashed ? '5 4' : undefined}
            />
          ))}
          {dots?.points.map(({ key, x: dx, low, high }) =>
            low === undefined || high === undefined ? null : (
              <line
                key={key}
                className="sg-plot__bar"
                stroke={dots.color}
                x1={left(dx)}
                x2={left(dx)}
                y1={100 - up(low)}
                y2={100 - up(high)}
              />
            ),
          )}
        </svg>
        {dots?.points.map(({ key, x: dx, y: dy, title }) => (
          <span
            key={key}
            className="sg-plot__dot"
            title={title}
            aria-hidden="true"
            style={{ insetInlineStart: `${left(dx)}%`, insetBlockEnd: `${up(dy)}%`, background: dots.color }}
          />
        ))}
        <div className="sg-plot__y" aria-hidden="true">
          {y.ticks.map(({ at, label: text }) => (
            <span key={at} style={{ insetBlockEnd: `${up(at)}%` }}>
              {text}
            </span>
          ))}
        </div>
        <div className="sg-plot__x" aria-hidden="true">
          {x.ticks.map(({ at, label: text }) => (
            <span key={at} style={{ insetInlineStart: `${left(at)}%` }}>
              {text}
            </span>
          ))}
        </div>
      </div>
      <div className="sg-plot__x-title" aria-hidden="true">
        {x.title}
      </div>
      <figcaption>
        <span className="sg-hidden">{t('chart.legend')}</span>
        <ul className="sg-legend">
          {lines.map(({ key, color, dashed, label: name }) => (
            <li key={key}>
              <LineSample color={color} dashed={dashed} /> {name}
            </li>
          ))}
          {dots && (
            <li>
              <span className="sg-plot__sample-dot" style={{ background: dots.color }} aria-hidden="true" />{' '}
              {dots.label}
            </li>
          )}
          {shaded && (
            <li>
              <Swatch color="var(--sg-shade)" /> {shaded.label}
            </li>
          )}
        </ul>
      </figcaption>
    </figure>
  );
}

function LineSample({ color, dashed = false }: { color: string; dashed?: boolean | undefined }): ReactNode {
  return (
    <svg className="sg-plot__sample" viewBox="0 0 24 8" aria-hidden="true">
      <line x1="0" x2="24" y1="4" y2="4" stroke={color} strokeWidth="2" strokeDasharray={dashed ? '5 4' : undefined} />
    </svg>
  );
}

/** About `count` round numbers from 0 to what covers `most`; the last one is the end of the axis. */
export function roundTicks(most: number, count = 4): number[] {
  if (!(most > 0)) return [0, 1];
  const rough = most / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 2.5, 5, 10].find((nice) => nice * power >= rough) ?? 10);
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_, index) => index * step);
}
