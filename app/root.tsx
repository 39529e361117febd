import type { LoaderFunctionArgs } from '@remix-run/node';
import {
  isRouteErrorResponse,
  Links,
  Meta,
  Outlet,
  Scripts,
  ScrollRestoration,
  type ShouldRevalidateFunction,
  useRouteError,
  useRouteLoaderData,
} from '@remix-run/react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';

/** Only pages inside Shopify's admin load App Bridge; public pages are nobody's frame. */
export function loader({ request, context }: LoaderFunctionArgs) {
  const { pathname } = new URL(request.url);
  if (pathname !== '/app' && !pathname.startsWith('/app/')) return { appBridge: null };
  const { apiKey, appBridgeUrl } = context.app.config.shopify;
  return { appBridge: { apiKey, url: appBridgeUrl } };
}

export const shouldRevalidate: ShouldRevalidateFunction = () => false;

export function Layout({ children }: { children: React.ReactNode }) {
  const { i18n } = useTranslation();
  const appBridge = useRouteLoaderData<typeof loader>('root')?.appBridge;
  // A page that is drawn but does not listen yet says so: the pointer shows it, and no click is thought to be heard.
  useEffect(() => {
    document.documentElement.dataset.ready = '';
  }, []);
  return (
    <html lang={i18n.language}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        {appBridge && (
          <>
            <meta name="shopify-api-key" content={appBridge.apiKey} />
            <script src={appBridge.url} data-api-key={appBridge.apiKey} />
          </>
        )}
        <link rel="icon" href="data:," />
        <Meta />
        <Links />
      </head>
      <body>
        {children}
        <ScrollRestoration />
        <Scripts />
      </body>
    </html>
  );
}

export default function Root() {
  return <Outlet />;
}

/** Outside the admin there is little to offer but a sentence. */
export function ErrorBoundary() {
  const { t } = useTranslation('errors');
  const error = useRouteError();
  return <p>{t(isRouteErrorResponse(error) && error.status === 404 ? 'not_found' : 'unexpected')}</p>;
}
