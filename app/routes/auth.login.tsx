import type { LoaderFunctionArgs } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { useTranslation } from 'react-i18next';

/**
 * Where Shopify's library sends whoever comes without a shop. The app never asks for a shop's address: it is opened
 * from the admin, so this page says so and leads there.
 */
export function loader({ context }: LoaderFunctionArgs) {
  return { adminUrl: context.app.config.shopify.adminUrl };
}

export default function Login() {
  const { adminUrl } = useLoaderData<typeof loader>();
  const { t } = useTranslation();
  return (
    <main style={{ fontFamily: 'system-ui, sans-serif', maxWidth: '32rem', margin: '20vh auto 0', padding: '0 1rem' }}>
      <h1 style={{ fontSize: '1.25rem' }}>{t('outside.title')}</h1>
      <p>{t('outside.body')}</p>
      <p>
        <a href={adminUrl} target="_top">
          {t('outside.open')}
        </a>
      </p>
    </main>
  );
}
