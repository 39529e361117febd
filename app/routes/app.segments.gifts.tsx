import { useLoaderData } from '@remix-run/react';
import { giftOrders, giftSummary } from '#app/features/orders/index.server.ts';
import { GiftsPage } from '#app/features/orders/ui/gifts-page.tsx';
import { adminLoader, pageParam } from '#app/platform/http/admin-route.server.ts';

export const loader = adminLoader(async (ctx, { url }) => {
  const [summary, gifts] = await Promise.all([giftSummary(ctx), giftOrders(ctx, pageParam(url))]);
  return { summary, gifts };
});

export default function Gifts() {
  return <GiftsPage {...useLoaderData<typeof loader>()} />;
}
