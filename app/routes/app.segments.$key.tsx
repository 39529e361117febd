import { useLoaderData } from '@remix-run/react';
import { segmentMembers } from '#app/features/segments/index.server.ts';
import { SEGMENTS } from '#app/features/segments/schema.ts';
import { SegmentPage } from '#app/features/segments/ui/segment-page.tsx';
import { adminLoader, notFound, pageParam } from '#app/platform/http/admin-route.server.ts';

export const loader = adminLoader(async (ctx, { params, url }) => {
  const key = SEGMENTS.find((segment) => segment === params.key);
  if (!key) throw notFound();
  return { segment: await segmentMembers(ctx, key, pageParam(url)) };
});

export default function Segment() {
  return <SegmentPage {...useLoaderData<typeof loader>()} />;
}
