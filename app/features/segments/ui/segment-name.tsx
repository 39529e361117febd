import { Link } from '@remix-run/react';
import { useTranslation } from 'react-i18next';
import { Swatch } from '#app/ui/stacked-trend.tsx';
import type { SegmentKey } from '../schema.ts';
import { SEGMENT_COLORS } from './segment-colors.ts';

/** A segment with its colour; a link to its customers unless it stands on that page itself. */
export function SegmentName({ segment, link = true }: { segment: SegmentKey; link?: boolean }) {
  const { t } = useTranslation('segments');
  const name = t(`names.${segment}`);
  return (
    <span className="sg-swatched">
      <Swatch color={SEGMENT_COLORS[segment]} />
      {link ? (
        <Link to={`/app/segments/${segment}`} prefetch="intent">
          {name}
        </Link>
      ) : (
        name
      )}
    </span>
  );
}
