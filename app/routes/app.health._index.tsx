import { useLoaderData } from '@remix-run/react';
import { dataIssues, reconcileNow, reconcileState } from '#app/features/orders/index.server.ts';
import { listPrivacyRequests } from '#app/features/privacy/index.server.ts';
import { PrivacyRequests } from '#app/features/privacy/ui/privacy-requests.tsx';
import { type HealthData, HealthPage } from '#app/features/shops/ui/health-page.tsx';
import { adminAction, adminLoader } from '#app/platform/http/admin-route.server.ts';
import { inboxState, retryFailedMessages } from '#app/platform/inbox/inbox-state.ts';

export const loader = adminLoader(async (ctx, { app }) => {
  const [inbox, jobs, reconcile, issues, privacy] = await Promise.all([
    inboxState(ctx),
    app.jobs.overviewOf(ctx.shop.id),
    reconcileState(ctx),
    dataIssues(ctx),
    listPrivacyRequests(ctx),
  ]);
  const health: HealthData = { inbox, jobs, reconcile, issues, api: ctx.admin.usage() };
  return { health, privacy };
});

export const action = adminAction<unknown>({
  retryMessages: (ctx) => retryFailedMessages(ctx),
  retryJob: (ctx, form, { app }) => app.jobs.retryFailed(ctx.shop.id, String(form.get('name'))),
  reconcile: (ctx) => reconcileNow(ctx),
});

export default function Health() {
  const { health, privacy } = useLoaderData<typeof loader>();
  return <HealthPage health={health} privacy={<PrivacyRequests requests={privacy} />} />;
}
