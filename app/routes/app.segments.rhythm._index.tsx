import { useLoaderData } from '@remix-run/react';
import { dormancyOverview, saveDormancySettings } from '#app/features/segments/index.server.ts';
import { RhythmPage } from '#app/features/segments/ui/rhythm-page.tsx';
import { adminAction, adminLoader } from '#app/platform/http/admin-route.server.ts';

export const loader = adminLoader(async (ctx) => ({ overview: await dormancyOverview(ctx) }));

export const action = adminAction({
  settings: (ctx, form) => saveDormancySettings(ctx, Object.fromEntries(form)),
});

export default function Rhythm() {
  return <RhythmPage {...useLoaderData<typeof loader>()} />;
}
