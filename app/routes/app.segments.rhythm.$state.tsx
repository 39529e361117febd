import { useLoaderData } from '@remix-run/react';
import { dormancyMembers } from '#app/features/segments/index.server.ts';
import { DORMANCY_STATES } from '#app/features/segments/schema.ts';
import { RhythmListPage } from '#app/features/segments/ui/rhythm-list-page.tsx';
import { adminLoader, notFound, pageParam } from '#app/platform/http/admin-route.server.ts';

export const loader = adminLoader(async (ctx, { params, url }) => {
  const which = ([...DORMANCY_STATES, 'excluded'] as const).find((one) => one === params.state);
  if (!which) throw notFound();
  return { which, list: await dormancyMembers(ctx, which, pageParam(url)) };
});

export default function RhythmList() {
  return <RhythmListPage {...useLoaderData<typeof loader>()} />;
}
