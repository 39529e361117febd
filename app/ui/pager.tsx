import { useNavigate, useSearchParams } from '@remix-run/react';
import { InlineStack, Pagination } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import { useFormat } from './format.ts';

/** Pages by number, kept in the address so that back and reload do what they say. */
export function Pager({ page, pages }: { page: number; pages: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [search] = useSearchParams();
  const navigate = useNavigate();
  if (pages <= 1) return null;
  const go = (to: number) => {
    const next = new URLSearchParams(search);
    next.set('page', String(to));
    navigate(`?${next}`);
  };
  return (
    <InlineStack align="center">
      <Pagination
        accessibilityLabel={t('pager.label')}
        label={t('pager.position', { page: format.number(page), pages: format.number(pages) })}
        hasPrevious={page > 1}
        hasNext={page < pages}
        onPrevious={() => go(page - 1)}
        onNext={() => go(page + 1)}
        accessibilityLabels={{ previous: t('pager.previous'), next: t('pager.next') }}
      />
    </InlineStack>
  );
}
