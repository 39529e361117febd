import type { GiftMark } from '#app/features/customers/schema.ts';
import type { Ctx } from '#app/platform/contributions.ts';
import type { GiftOrders, GiftSummary } from '../schema.ts';
import { learnedGifts } from './mark-gifts.server.ts';
import { countGifts, readGiftOrders } from './store-read.server.ts';

const PAGE = 25;

/** How many orders are left out for being gifts, and what the marks rest on. */
export async function giftSummary(ctx: Ctx): Promise<GiftSummary> {
  const [{ giftMinor, ...counts }, learned] = await Promise.all([
    countGifts(ctx.sql, ctx.shop.id),
    learnedGifts(ctx, ctx.sql),
  ]);
  return { ...counts, giftMinor: String(giftMinor), learnedFrom: learned.told > 0 ? learned.labelled : null };
}

/** The orders in question, newest first. */
export async function giftOrders(ctx: Ctx, page: number): Promise<GiftOrders> {
  const { total, rows } = await readGiftOrders(ctx.sql, ctx.shop.id, PAGE, (page - 1) * PAGE);
  return {
    page,
    pages: Math.max(1, Math.ceil(total / PAGE)),
    orders: rows.map((row) => ({
      id: String(row.id),
      name: row.name,
      at: row.at.toISOString(),
      customer:
        row.customerId === null ? null : { id: String(row.customerId), name: row.customerName || (row.email ?? '') },
      giftMinor: String(row.giftMinor),
      currency: row.currency,
      lineIds: row.lineIds.map(String),
      // The database builds them so.
      marks: row.marks as GiftMark[],
    })),
  };
}
