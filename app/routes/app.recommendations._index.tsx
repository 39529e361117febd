import { useLoaderData } from '@remix-run/react';
import { listProductsWithRecommendations, recommendationSummary } from '#app/features/recommendations/index.server.ts';
import { ProductsPage } from '#app/features/recommendations/ui/products-page.tsx';
import { adminLoader, pageParam } from '#app/platform/http/admin-route.server.ts';

export const loader = adminLoader(async (ctx, { url }) => {
  const search = url.searchParams.get('search')?.trim();
  const [summary, products] = await Promise.all([
    recommendationSummary(ctx),
    listProductsWithRecommendations(ctx, { ...(search ? { search } : {}), page: pageParam(url) }),
  ]);
  return { summary, products };
});

export default function Recommendations() {
  return <ProductsPage {...useLoaderData<typeof loader>()} />;
}
