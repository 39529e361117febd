import type { Ctx } from '#app/platform/contributions.ts';
import { dayNumber, fromDayNumber, isoDate, localDate } from '#app/platform/time.ts';
import { readFirstDay, readMovedMembers, readMoves } from './moves.store.server.ts';
import { memberOf, PAGE } from './overview.server.ts';
import type { MoveSpan, SegmentKey, SegmentMembers, SegmentMoves } from './schema.ts';

/** Who went from which segment to which in the last so many days. */
export async function segmentMoves(ctx: Ctx, span: MoveSpan): Promise<SegmentMoves> {
  const after = dayBefore(ctx, span);
  const [moves, first] = await Promise.all([
    readMoves(ctx.sql, ctx.shop.id, after),
    readFirstDay(ctx.sql, ctx.shop.id),
  ]);
  return { span, after, knownSince: first !== null && first > after ? first : null, moves };
}

/** Who is in a segment now and was in `from` when the span began. A page out of range is the nearest one. */
export async function movedMembers(
  ctx: Ctx,
  key: SegmentKey,
  { from, span }: { from: SegmentKey | null; span: MoveSpan },
  page = 1,
): Promise<SegmentMembers> {
  const move = { from, to: key, after: dayBefore(ctx, span) };
  const { total, members } = await readMovedMembers(ctx.sql, ctx.shop.id, move, PAGE, (page - 1) * PAGE);
  const pages = Math.max(1, Math.ceil(total / PAGE));
  if (page > pages) return movedMembers(ctx, key, { from, span }, pages);
  return { key, total, page, pages, members: members.map(memberOf) };
}

function dayBefore(ctx: Ctx, span: MoveSpan): string {
  return isoDate(fromDayNumber(dayNumber(localDate(ctx.clock.now(), ctx.shop.timezone)) - span));
}
