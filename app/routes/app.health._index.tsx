import { useLoaderData } from '@remix-run/react';
import { productTitles } from '#app/features/catalogue/index.server.ts';
import { customerNames } from '#app/features/customers/index.server.ts';
import { dataIssues, reconcileNow, reconcileState } from '#app/features/orders/index.server.ts';
import { listPrivacyRequests } from '#app/features/privacy/index.server.ts';
import { PrivacyRequests } from '#app/features/privacy/ui/privacy-requests.tsx';
import { type HealthData, HealthPage } from '#app/features/shops/ui/health-page.tsx';
import { adminAction, adminLoader } from '#app/platform/http/admin-route.server.ts';
import { inboxState, retryFailedMessages } from '#app/platform/inbox/inbox-state.ts';
import { refusedByShopify, sendRefusedAgain, type Target } from '#app/platform/publish/publish.ts';

export const loader = adminLoader(async (ctx, { app }) => {
  const [inbox, jobs, reconcile, issues, refused, privacy] = await Promise.all([
    inboxState(ctx),
    app.jobs.overviewOf(ctx.shop.id),
    reconcileState(ctx),
    dataIssues(ctx),
    refusedByShopify(ctx),
    listPrivacyRequests(ctx),
  ]);
  const idsOf = (owner: Target['ownerType']) =>
    refused.rows.filter(({ ownerType }) => ownerType === owner).map(({ ownerId }) => ownerId);
  const [titles, names] = await Promise.all([
    productTitles(ctx, idsOf('Product')),
    customerNames(ctx, idsOf('Customer')),
  ]);
  const rows = refused.rows.map(({ ownerType: owner, ownerId, key, value, error, since, dueAt }) => ({
    owner,
    ownerId: String(ownerId),
    name: (owner === 'Product' ? titles : names).get(ownerId) ?? null,
    key,
    away: value === null,
    error,
    since: since.toISOString(),
    dueAt: dueAt.toISOString(),
  }));
  const health: HealthData = {
    inbox,
    jobs,
    reconcile,
    issues,
    refused: { total: refused.total, rows },
    api: ctx.admin.usage(),
  };
  return { health, privacy };
});

export const action = adminAction<unknown>({
  retryMessages: (ctx) => retryFailedMessages(ctx),
  retryJob: (ctx, form, { app }) => app.jobs.retryFailed(ctx.shop.id, String(form.get('name'))),
  sendAgain: (ctx) => sendRefusedAgain(ctx),
  reconcile: (ctx) => reconcileNow(ctx),
});

export default function Health() {
  const { health, privacy } = useLoaderData<typeof loader>();
  return <HealthPage health={health} privacy={<PrivacyRequests requests={privacy} />} />;
}
