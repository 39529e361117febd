import { Link } from '@remix-run/react';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';

type View = 'segments' | 'rhythm' | 'predictions';

const PAGES: Record<View, string> = {
  segments: '/app/segments',
  rhythm: '/app/segments/rhythm',
  predictions: '/app/predictions',
};

interface ViewsNoteProps {
  of: View;
  /** Beside the others: what each looks at is enough. */
  brief?: boolean;
}

/** What one of the three views of a customer looks at, and where the others are: they answer different questions. */
export function ViewsNote({ of, brief = false }: ViewsNoteProps) {
  const { t } = useTranslation('segments');
  const { t: rhythm } = useTranslation('dormancy');
  const { t: predictions } = useTranslation('predictions');
  const names: Record<View, string> = {
    segments: t('title'),
    rhythm: rhythm('title'),
    predictions: predictions('title'),
  };
  const others = (Object.keys(PAGES) as View[]).filter((view) => view !== of);
  return (
    <>
      {t(`views.${of}`)}
      {!brief && (
        <>
          {' '}
          {t('views.others')}{' '}
          {others.map((view, index) => (
            <Fragment key={view}>
              {index > 0 && ', '}
              <Link to={PAGES[view]} prefetch="intent" className="sg-link">
                {names[view]}
              </Link>
            </Fragment>
          ))}
          .
        </>
      )}
    </>
  );
}
