import { useLoaderData } from '@remix-run/react';
import { giftSummary } from '#app/features/orders/index.server.ts';
import { GiftsCard } from '#app/features/orders/ui/gifts-card.tsx';
import { forecastSegments, predictedBy } from '#app/features/predictions/index.server.ts';
import { useForecastColumns } from '#app/features/predictions/ui/forecast-columns.ts';
import { PredictedByNote } from '#app/features/predictions/ui/predicted-by-note.tsx';
import { segmentMoves, segmentOverview, setMonetary, setTagging } from '#app/features/segments/index.server.ts';
import { MOVE_SPANS } from '#app/features/segments/schema.ts';
import { SegmentsPage } from '#app/features/segments/ui/segments-page.tsx';
import { adminAction, adminLoader } from '#app/platform/http/admin-route.server.ts';

export const loader = adminLoader(async (ctx, { url }) => {
  const span = MOVE_SPANS.find((days) => String(days) === url.searchParams.get('span')) ?? 30;
  const [overview, moves, gifts, forecasts, by] = await Promise.all([
    segmentOverview(ctx),
    segmentMoves(ctx, span),
    giftSummary(ctx),
    forecastSegments(ctx),
    predictedBy(ctx),
  ]);
  return { overview, moves, gifts, forecasts, by, tagExample: 'rfm:champions' };
});

export const action = adminAction({
  async settings(ctx, form) {
    const before = (await segmentOverview(ctx)).settings;
    const monetary = form.get('monetary') === 'average' ? 'average' : 'total';
    const tagging = form.get('tagging') === 'true';
    if (monetary !== before.monetary) await setMonetary(ctx, monetary);
    if (tagging !== before.tagging) await setTagging(ctx, tagging);
  },
});

export default function Segments() {
  const { gifts, forecasts, by, ...page } = useLoaderData<typeof loader>();
  const columns = useForecastColumns(forecasts);
  return (
    <SegmentsPage
      {...page}
      gifts={<GiftsCard summary={gifts} />}
      forecast={{ columns, note: <PredictedByNote by={by} about="segments" /> }}
    />
  );
}
