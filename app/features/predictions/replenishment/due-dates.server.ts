import type { Ctx } from '#app/platform/contributions.ts';
import { countRhythms, readDueOnSale } from './store.server.ts';

/** What a customer will probably need again, and can buy now. Days are ISO days of the shop. */
export interface DueDate {
  productId: bigint;
  title: string;
  handle: string;
  imageUrl: string | null;
  variantId: bigint;
  variantTitle: string;
  priceMinor: bigint;
  dueDay: string;
  /** Half of such purchases come between these days, four fifths between the next two. */
  half: [from: string, until: string];
  most: [from: string, until: string];
  /** Her last purchase: day, pieces, and what is in them all; no unit where the titles do not say. */
  lastDay: string;
  quantity: number;
  contents: number;
  unit: 'g' | 'ml' | 'piece' | null;
  /** How often she has come back for it. */
  spans: number;
}

/** Her due dates, in no order. One indexed read: a shopper waits for it. */
export async function dueDates(ctx: Ctx, customerId: bigint): Promise<DueDate[]> {
  const rows = await readDueOnSale(ctx.sql, ctx.shop.id, customerId);
  return rows.map(({ halfFrom, halfUntil, mostFrom, mostUntil, variantTitle, unit, ...row }) => ({
    ...row,
    variantTitle: variantTitle === 'Default Title' ? '' : variantTitle,
    half: [halfFrom, halfUntil],
    most: [mostFrom, mostUntil],
    unit: unit === 'g' || unit === 'ml' || unit === 'piece' ? unit : null,
  }));
}

/** Products whose rhythm is known well enough to say when they run out. */
export function productsWithRhythm(ctx: Ctx): Promise<number> {
  return countRhythms(ctx.sql, ctx.shop.id);
}
