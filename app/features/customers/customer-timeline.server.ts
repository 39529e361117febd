import type { Ctx } from '#app/platform/contributions.ts';
import type { TimelineEntry, TimelinePage } from './schema.ts';
import { findCustomer, type TimelineRow, timelineRows } from './store-read.server.ts';

const MAX = 200;

/** Everything that happened with her, newest first. */
export async function customerTimeline(
  ctx: Ctx,
  id: bigint,
  page: { before?: string; limit?: number } = {},
): Promise<TimelinePage> {
  const customer = await findCustomer(ctx.sql, ctx.shop.id, id);
  if (!customer) return { entries: [], next: null };
  const limit = Math.min(Math.max(1, page.limit ?? 50), MAX);
  const rows = await timelineRows(ctx.sql, ctx.shop.id, customer.id, cursor(page.before), limit + 1);
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    entries: shown.map(entry),
    next: rows.length > limit && last ? `${last.at.toISOString()}~${last.kind}${last.id}` : null,
  };
}

function cursor(text: string | undefined): { at: Date; key: string } | null {
  const [at, key] = (text ?? '').split('~');
  const date = new Date(at ?? '');
  return key && !Number.isNaN(date.getTime()) ? { at: date, key } : null;
}

/** The database builds each kind's own fields; `orderId` is the row's id except where a row has one of its own. */
function entry(row: TimelineRow): TimelineEntry {
  const base = { at: row.at.toISOString(), id: row.id, kind: row.kind };
  const ofOrder = row.kind === 'order' || row.kind === 'cancelled' || row.kind === 'delivered';
  return { ...base, ...(ofOrder && { orderId: row.id }), ...row.detail } as TimelineEntry;
}
