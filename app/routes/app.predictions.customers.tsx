import { useLoaderData } from '@remix-run/react';
import { scoredCustomers } from '#app/features/predictions/index.server.ts';
import { CHOICES } from '#app/features/predictions/schema.ts';
import { ScoredCustomersPage } from '#app/features/predictions/ui/scored-customers-page.tsx';
import { adminLoader, pageParam } from '#app/platform/http/admin-route.server.ts';

export const loader = adminLoader(async (ctx, { url }) => ({
  list: await scoredCustomers(
    ctx,
    CHOICES.find((choice) => choice === url.searchParams.get('risk')) ?? null,
    pageParam(url),
  ),
}));

export default function ScoredCustomers() {
  return <ScoredCustomersPage {...useLoaderData<typeof loader>()} />;
}
