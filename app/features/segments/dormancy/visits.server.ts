import type { Ctx } from '#app/platform/contributions.ts';
import { isoDate, localDate } from '#app/platform/time.ts';
import { recordSignsOfLife } from './dormancy.server.ts';

/** Visits wait so long to be written together: a shopper's answer waits for none of them. */
const WRITE_AFTER_MS = 10_000;

/** So many are remembered; beyond, one may be written again, which changes nothing. */
const REMEMBERED = 100_000;

interface Waiting {
  ctx: Ctx;
  ids: Set<bigint>;
}

const waiting = new Map<number, Waiting>();
/** Whose visit of the day is written or waiting, per shop: nobody's is written twice. */
const seen = new Map<number, { day: string; ids: Set<bigint> }>();
let timer: NodeJS.Timeout | undefined;

/**
 * A shopper who is logged in looked at the shop: Shopify passed on that our block in it asked for her own content. That
 * request carries no cookie consent, so no more is kept than the shop's own account says of its customer: the day of her
 * last visit, no page, no session, no device; of who objected to profiling nothing at all (`addSigns`). It goes after
 * thirteen months (`pruneSigns`), with an objection, and when she is erased. What it is for: nobody who still comes by is
 * taken for asleep. Which pages she looks at is another matter, for which recommendations ask consent.
 *
 * Nothing is read or written here; what is lost when the process ends was only a hint.
 */
export function noteVisit(ctx: Ctx, customerId: bigint): void {
  const day = isoDate(localDate(ctx.clock.now(), ctx.shop.timezone));
  let today = seen.get(ctx.shop.id);
  if (today?.day !== day) {
    today = { day, ids: new Set() };
    seen.set(ctx.shop.id, today);
  }
  if (today.ids.has(customerId)) return;
  if (today.ids.size >= REMEMBERED) today.ids.clear();
  today.ids.add(customerId);
  const shop = waiting.get(ctx.shop.id) ?? { ctx, ids: new Set() };
  shop.ids.add(customerId);
  waiting.set(ctx.shop.id, shop);
  timer ??= setTimeout(() => void writeVisits(), WRITE_AFTER_MS).unref();
}

/** Writes what has been noted; never throws, as nobody waits for it. */
export async function writeVisits(): Promise<void> {
  clearTimeout(timer);
  timer = undefined;
  const shops = [...waiting.values()];
  waiting.clear();
  for (const { ctx, ids } of shops) {
    try {
      await recordSignsOfLife(ctx, [...ids], 'visit');
    } catch (error) {
      ctx.log.warn({ error, visits: ids.size }, 'visits were not written');
    }
  }
}
