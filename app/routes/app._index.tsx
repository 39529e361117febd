import { useLoaderData } from '@remix-run/react';
import { flowSettings } from '#app/features/flows/index.server.ts';
import { startBackfill, syncProgress } from '#app/features/orders/index.server.ts';
import { bundles, recommendationSummary } from '#app/features/recommendations/index.server.ts';
import { BundlesCard } from '#app/features/recommendations/ui/bundles-card.tsx';
import { segmentOverview } from '#app/features/segments/index.server.ts';
import type { SegmentKey, SegmentOverview } from '#app/features/segments/schema.ts';
import { SegmentsCard } from '#app/features/segments/ui/segments-card.tsx';
import { checklistPutAway, placedBlocks, putChecklistAway } from '#app/features/shops/index.server.ts';
import { type HomeData, HomePage } from '#app/features/shops/ui/home-page.tsx';
import { adminAction, adminLoader } from '#app/platform/http/admin-route.server.ts';

const BUNDLES_SHOWN = 3;

export const loader = adminLoader(async (ctx) => {
  const [sync, segments, summary, sets, flows, putAway] = await Promise.all([
    syncProgress(ctx),
    segmentOverview(ctx),
    recommendationSummary(ctx),
    bundles(ctx),
    flowSettings(ctx),
    checklistPutAway(ctx),
  ]);
  const computed = segments.computedOn !== null && summary.computedAt !== null;
  const computing = sync.status === 'done' && !computed;
  // Right after the install the reading has not begun yet: that is the moment people watch.
  const moving = sync.status === 'none' || sync.status === 'running' || computing;
  const home: HomeData = {
    sync,
    found: computed
      ? {
          orders: summary.orders,
          customers: segments.customers,
          withoutCounting: segments.withoutCounting,
          regulars: shareOf(segments, ['champions', 'loyal']),
          slipping: shareOf(segments, ['at_risk', 'cant_lose']).customers,
          recommendations: { fromOrders: summary.byOrders, fromContent: summary.byContent },
          bundles: summary.bundles,
        }
      : null,
    computing,
    moving,
    checklistPutAway: putAway,
    flows: { replenishment: flows.replenishment.on, birthday: flows.birthday.on },
    // Not awaited: it asks Shopify.
    placements: placedBlocks(ctx, moving),
  };
  return {
    home,
    segments: segments.computedOn ? segments.segments : null,
    bundles: summary.computedAt ? sets.filter(({ status }) => status !== 'dismissed').slice(0, BUNDLES_SHOWN) : null,
  };
});

function shareOf({ segments }: SegmentOverview, keys: SegmentKey[]) {
  const chosen = segments.filter(({ key }) => keys.includes(key));
  const revenue = (rows: typeof segments) => rows.reduce((sum, { revenueMinor }) => sum + BigInt(revenueMinor), 0n);
  const all = revenue(segments);
  return {
    customers: chosen.reduce((sum, { customers }) => sum + customers, 0),
    share: chosen.reduce((sum, { share }) => sum + share, 0),
    revenueShare: all > 0n ? Number((revenue(chosen) * 10_000n) / all) / 10_000 : 0,
  };
}

export const action = adminAction({
  checklist: (ctx, form) => putChecklistAway(ctx, form.get('putAway') === 'true'),
  readAgain: (ctx) => startBackfill(ctx),
});

export default function Home() {
  const { home, segments, bundles } = useLoaderData<typeof loader>();
  return (
    <HomePage data={home} segments={<SegmentsCard segments={segments} />} bundles={<BundlesCard bundles={bundles} />} />
  );
}
