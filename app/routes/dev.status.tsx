import type { LoaderFunctionArgs } from '@remix-run/node';
import { dataIssues, syncCounts, syncProgress } from '#app/features/orders/index.server.ts';
import { bundles, recommendationSummary } from '#app/features/recommendations/index.server.ts';
import { segmentOverview } from '#app/features/segments/index.server.ts';
import { devTools } from '#app/platform/http/dev-tools.server.ts';
import { restOf } from '#app/platform/rest.ts';

/** What was found and what still has to happen, for the demo and for tests in a browser. */
export async function loader({ context, request }: LoaderFunctionArgs) {
  const { app } = devTools(context);
  const domain = new URL(request.url).searchParams.get('shop') ?? '';
  const shop = (await app.shops.installed()).find((installed) => installed.domain === domain);
  if (!shop) return Response.json({ installed: false });
  const ctx = await app.ctxByDomain(domain);
  const [sync, rest, recommendations, segments] = await Promise.all([
    syncProgress(ctx),
    restOf(app.db, app.jobs),
    recommendationSummary(ctx),
    segmentOverview(ctx),
  ]);
  const atRest =
    sync.status === 'done' &&
    segments.computedOn !== null &&
    recommendations.computedAt !== null &&
    rest.inboxWaiting + rest.jobsBusy + rest.publicationsWaiting === 0;
  return Response.json({
    installed: true,
    atRest,
    sync,
    rest,
    computed: { segments: segments.computedOn, recommendations: recommendations.computedAt },
    // The long answers only once nothing moves any more.
    ...(atRest ? { found: await found(ctx, segments) } : {}),
  });
}

async function found(ctx: Parameters<typeof syncCounts>[0], segments: Awaited<ReturnType<typeof segmentOverview>>) {
  const [counts, sets, issues] = await Promise.all([syncCounts(ctx), bundles(ctx), dataIssues(ctx)]);
  return {
    ...counts,
    // Who objected to profiling has orders but no segment: counted apart, so that the segments add up.
    customers: segments.customers,
    customersWithoutScore: counts.customers - segments.customers,
    segments: Object.fromEntries(segments.segments.map(({ key, customers }) => [key, customers])),
    bundles: sets.map(({ items, orders, support, confidence, lift, llr }) => ({
      items: items.map(({ id, title, handle }) => ({ id, title, handle })),
      orders,
      support,
      confidence,
      lift,
      llr,
    })),
    refused: issues.map(({ reason, count }) => ({ reason, count })),
  };
}
