import { useLoaderData } from '@remix-run/react';
import {
  flowForm,
  flowOverview,
  flowSettings,
  readFlowForm,
  saveFlowSettings,
} from '#app/features/flows/index.server.ts';
import { FlowsPage } from '#app/features/flows/ui/flows-page.tsx';
import { adminAction, adminLoader } from '#app/platform/http/admin-route.server.ts';
import { isoDate, localDate } from '#app/platform/time.ts';

export const loader = adminLoader(async (ctx) => {
  const overview = await flowOverview(ctx);
  return {
    overview,
    saved: flowForm(overview.settings, overview.currency),
    today: isoDate(localDate(ctx.clock.now(), ctx.shop.timezone)),
  };
});

export const action = adminAction({
  async save(ctx, form) {
    await saveFlowSettings(ctx, readFlowForm(form, await flowSettings(ctx), ctx.shop.currency));
  },
});

export default function Flows() {
  return <FlowsPage {...useLoaderData<typeof loader>()} />;
}
