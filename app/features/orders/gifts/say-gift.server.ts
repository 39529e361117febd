import { giftCalendar } from '#app/algorithms/gifts/gift-days.ts';
import { SIGHT_DAYS } from '#app/algorithms/gifts/signs.ts';
import type { Ctx } from '#app/platform/contributions.ts';
import { DomainError } from '#app/platform/errors.ts';
import { dayNumber, fromDayNumber, isoDate, parseIsoDate } from '#app/platform/time.ts';
import { learnedGifts, tellChanged } from './mark-gifts.server.ts';
import { lockGifts, lockOrder, settleGifts, writeWord } from './store.server.ts';

export interface GiftWord {
  orderId: bigint;
  /** Null: the whole order, lines that are added later included. */
  lineId: bigint | null;
  /** Null takes the word back: the app decides again. */
  gift: boolean | null;
}

/**
 * The owner's word about an order or a line. It stands above everything else said of it until it is taken back; a word
 * about the whole order puts an end to what was said of its lines.
 *
 * @throws DomainError `order_unknown` when there is no such order or line
 */
export async function sayGift(ctx: Ctx, { orderId, lineId, gift }: GiftWord): Promise<void> {
  await ctx.transaction(async (tx) => {
    await lockGifts(tx, ctx.shop.id);
    const order = await lockOrder(tx, ctx.shop.id, ctx.shop.timezone, orderId);
    if (!order || (lineId !== null && !order.lineIds.includes(lineId)))
      throw new DomainError('order_unknown', `No line ${lineId} of an order ${orderId}`, { status: 404 });
    const day = dayNumber(parseIsoDate(order.day)!);
    const due = giftCalendar()(day, order.country ?? (await learnedGifts(ctx, tx)).country);
    const occasion =
      gift && due.day - day <= SIGHT_DAYS ? { key: due.occasion, on: isoDate(fromDayNumber(due.day)) } : null;
    await writeWord(tx, ctx.shop.id, { orderId, lineId, source: 'owner', gift, occasion }, ctx.clock.now());
    tellChanged(tx, await settleGifts(tx, ctx.shop.id, [orderId]));
  });
}
