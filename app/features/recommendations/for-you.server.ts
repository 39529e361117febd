import type { Ctx } from '#app/platform/contributions.ts';
import { readForYou } from './shown.store.server.ts';

/** A product as a storefront card needs it. */
export interface CardForSale {
  id: bigint;
  handle: string;
  title: string;
  vendor: string;
  imageUrl: string | null;
  /** Minor units: lowest and highest price of its variants, and the former price of the first one for sale. */
  priceMinor: bigint;
  highestMinor: bigint;
  compareAtMinor: bigint | null;
  variants: number;
  /** The first variant that can be bought. */
  variantId: bigint;
}

export interface PersonalPick extends CardForSale {
  /** What she bought that leads there. */
  becauseTitle: string;
  basis: 'orders' | 'content';
}

const PICKS = 6;

/** What goes with what she bought, best first: not what she has, and not what is sold out. */
export function forYou(ctx: Ctx, customerId: bigint, onPage: bigint | null): Promise<PersonalPick[]> {
  return readForYou(ctx.sql, ctx.shop.id, customerId, onPage, PICKS);
}
