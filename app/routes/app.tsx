import type { HeadersFunction, LinksFunction, MetaFunction } from '@remix-run/node';
import { Outlet, type ShouldRevalidateFunction, useRouteError } from '@remix-run/react';
import polarisStyles from '@shopify/polaris/build/esm/styles.css?url';
import { boundary } from '@shopify/shopify-app-remix/server';
import { adminLoader } from '#app/platform/http/admin-route.server.ts';
import { ErrorPage, userErrorOf } from '#app/ui/error-page.tsx';
import type { ShopFrame } from '#app/ui/format.ts';
import { AdminFrame } from '#app/ui/frame.tsx';
import uiStyles from '#app/ui/ui.css?url';

export const links: LinksFunction = () => [
  { rel: 'stylesheet', href: polarisStyles },
  { rel: 'stylesheet', href: uiStyles },
];

/** Shopify's admin shows the name of the app itself; this is for who opens the frame alone. */
export const meta: MetaFunction = () => [{ title: 'Stamgast' }];

/** What every page needs to write amounts and days as this shop does. */
export const loader = adminLoader(
  async ({ shop }): Promise<ShopFrame> => ({
    shop: { name: shop.name, domain: shop.domain, currency: shop.currency, timezone: shop.timezone },
  }),
);

export const shouldRevalidate: ShouldRevalidateFunction = ({ defaultShouldRevalidate, actionResult }) =>
  actionResult ? false : defaultShouldRevalidate;

export default function AppLayout() {
  return (
    <AdminFrame>
      <Outlet />
    </AdminFrame>
  );
}

export function ErrorBoundary() {
  const error = useRouteError();
  const told = userErrorOf(error);
  // Shopify's library throws answers of its own (the bounce that fetches a session token): those are passed on.
  if (!told && isResponse(error)) return boundary.error(error);
  return (
    <AdminFrame>
      <ErrorPage error={told} />
    </AdminFrame>
  );
}

const isResponse = (error: unknown) =>
  typeof error === 'object' && error !== null && 'status' in error && 'data' in error && typeof error.data === 'string';

/** The headers by which a session token is asked for again belong to every answer, errors included. */
export const headers: HeadersFunction = (args) => boundary.headers(args);
