import { useLoaderData } from '@remix-run/react';
import { predictedBy, rankSegment, scoresOf } from '#app/features/predictions/index.server.ts';
import { RISKS, SEGMENT_ORDERS } from '#app/features/predictions/schema.ts';
import { PredictedByNote } from '#app/features/predictions/ui/predicted-by-note.tsx';
import { ScoreChoices } from '#app/features/predictions/ui/score-choices.tsx';
import { useScoreColumns } from '#app/features/predictions/ui/score-columns.tsx';
import { movedMembers, rankedMembers, segmentMembers } from '#app/features/segments/index.server.ts';
import { MOVE_SPANS, SEGMENTS, type SegmentMember } from '#app/features/segments/schema.ts';
import { SegmentPage } from '#app/features/segments/ui/segment-page.tsx';
import { adminLoader, notFound, pageParam } from '#app/platform/http/admin-route.server.ts';

export const loader = adminLoader(async (ctx, { params, url }) => {
  const key = SEGMENTS.find((segment) => segment === params.key);
  if (!key) throw notFound();
  const risk = RISKS.find((one) => one === url.searchParams.get('risk')) ?? null;
  const order = SEGMENT_ORDERS.find((one) => one === url.searchParams.get('order')) ?? 'spent';
  const page = pageParam(url);
  const move = moveOf(url);
  const segment = move
    ? await movedMembers(ctx, key, move, page)
    : risk === null && order === 'spent'
      ? await segmentMembers(ctx, key, page)
      : await rankedMembers(ctx, key, await rankSegment(ctx, key, { risk, order }, page));
  const ids = segment.members.map(({ id }) => id);
  const [scores, by] = await Promise.all([scoresOf(ctx, ids), predictedBy(ctx)]);
  return { segment, move, scores, by, chosen: move !== null || risk !== null };
});

/** `?from=loyal&span=30`: those who came from there in so many days; `none` had no order that counts before. */
function moveOf({ searchParams }: URL) {
  const from = searchParams.get('from');
  const known = SEGMENTS.find((segment) => segment === from) ?? null;
  const span = MOVE_SPANS.find((days) => String(days) === searchParams.get('span'));
  return span && (known || from === 'none') ? { from: known, span } : null;
}

export default function Segment() {
  const { segment, move, scores, by, chosen } = useLoaderData<typeof loader>();
  const { risk, alive, orders, value } = useScoreColumns<SegmentMember>(({ id }) => scores[id]);
  const predicted = by !== 'nothing';
  return (
    <SegmentPage
      segment={segment}
      columns={predicted ? [risk, alive, orders, value] : []}
      choices={!move && predicted && <ScoreChoices />}
      note={<PredictedByNote by={by} about="customers" />}
      chosen={chosen}
      move={move}
    />
  );
}
