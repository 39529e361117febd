import { useLoaderData } from '@remix-run/react';
import { fitNow, predictionsOverview } from '#app/features/predictions/index.server.ts';
import { PredictionsPage } from '#app/features/predictions/ui/predictions-page.tsx';
import { adminAction, adminLoader } from '#app/platform/http/admin-route.server.ts';

export const loader = adminLoader(async (ctx) => ({ overview: await predictionsOverview(ctx) }));

export const action = adminAction({ fit: (ctx) => fitNow(ctx) });

export default function Predictions() {
  return <PredictionsPage {...useLoaderData<typeof loader>()} />;
}
