import { useLoaderData } from '@remix-run/react';
import { birthdayForm, readBirthday, readReplenishment, replenishmentForm } from '#app/features/flows/flow-form.ts';
import { flowOverview, flowSettings, saveFlowSettings } from '#app/features/flows/index.server.ts';
import { FlowsPage } from '#app/features/flows/ui/flows-page.tsx';
import { adminAction, adminLoader } from '#app/platform/http/admin-route.server.ts';
import { isoDate, localDate } from '#app/platform/time.ts';

export const loader = adminLoader(async (ctx) => {
  const overview = await flowOverview(ctx);
  return {
    overview,
    replenishment: replenishmentForm(overview.settings.replenishment),
    birthday: birthdayForm(overview.settings.birthday, overview.currency),
    today: isoDate(localDate(ctx.clock.now(), ctx.shop.timezone)),
  };
});

export const action = adminAction({
  async replenishment(ctx, form) {
    const settings = await flowSettings(ctx);
    await saveFlowSettings(ctx, { ...settings, replenishment: readReplenishment(form) });
  },
  async birthday(ctx, form) {
    const settings = await flowSettings(ctx);
    const birthday = readBirthday(form, settings.birthday, ctx.shop.currency);
    await saveFlowSettings(ctx, { ...settings, birthday });
  },
});

export default function Flows() {
  return <FlowsPage {...useLoaderData<typeof loader>()} />;
}
