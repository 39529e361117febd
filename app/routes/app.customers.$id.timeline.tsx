import { customerTimeline } from '#app/features/customers/index.server.ts';
import { adminLoader, idParam } from '#app/platform/http/admin-route.server.ts';

/** Older events of one customer, for the page that is already open. */
export const loader = adminLoader(async (ctx, { params, url }) => {
  const before = url.searchParams.get('before');
  return { timeline: await customerTimeline(ctx, idParam(params.id), before ? { before } : {}) };
});
