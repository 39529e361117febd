import type { Ctx } from '#app/platform/contributions.ts';
import type { PrivacyRequestRow } from './schema.ts';
import { findRequest, requests } from './store.server.ts';

/** Newest first. */
export async function listPrivacyRequests(ctx: Ctx): Promise<PrivacyRequestRow[]> {
  return (await requests(ctx.sql, ctx.shop.id)).map((row) => ({
    kind: row.kind,
    requestKey: row.request_key,
    requestedAt: row.requested_at.toISOString(),
    dueAt: row.due_at.toISOString(),
    doneAt: row.done_at?.toISOString() ?? null,
    hasFile: row.has_file,
  }));
}

/** The person's file of a data request, as JSON text to download; null when there is none. */
export async function privacyFile(ctx: Ctx, requestKey: string): Promise<{ name: string; json: string } | null> {
  const found = await findRequest(ctx.sql, ctx.shop.id, requestKey);
  if (!found?.file) return null;
  return { name: `customer-data-${requestKey}.json`, json: `${JSON.stringify(found.file, null, 2)}\n` };
}
