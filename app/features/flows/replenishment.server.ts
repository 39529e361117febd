import { dueDates } from '#app/features/predictions/index.server.ts';
import type { Ctx } from '#app/platform/contributions.ts';
import { dayNumber, localDate, parseIsoDate } from '#app/platform/time.ts';
import type { ReplenishmentSettings, RunningOut } from './schema.ts';
import { flowSettings } from './settings.server.ts';

/** What the customer is about to run out of today, most urgent first; whether the flow is on or not. */
export async function runningOut(ctx: Ctx, customerId: bigint): Promise<RunningOut[]> {
  const [settings, found] = await Promise.all([flowSettings(ctx), whenUsedUp(ctx, customerId)]);
  return withinWindow(found, settings.replenishment);
}

/** One of her products with a rhythm, and how far off the day is on which it is used up. */
interface UsedUp {
  item: RunningOut;
  /** Negative when it has passed. */
  daysAhead: number;
}

export function withinWindow(found: UsedUp[], { daysBefore, daysAfter }: ReplenishmentSettings): RunningOut[] {
  return found
    .filter(({ daysAhead }) => daysAhead <= daysBefore && daysAhead >= -daysAfter)
    .sort((a, b) => a.daysAhead - b.daysAhead || (a.item.productId < b.item.productId ? -1 : 1))
    .map(({ item }) => item);
}

export async function whenUsedUp(ctx: Ctx, customerId: bigint): Promise<UsedUp[]> {
  const today = dayNumber(localDate(ctx.clock.now(), ctx.shop.timezone));
  const due = await dueDates(ctx, customerId);
  return due.map(({ lastDay, dueDay, most, productId, variantId, priceMinor, half: _half, ...row }) => {
    const everyDays = dayOf(dueDay) - dayOf(lastDay);
    const item = {
      ...row,
      productId: String(productId),
      variantId: String(variantId),
      priceMinor: String(priceMinor),
      lastBoughtOn: lastDay,
      dueOn: dueDay,
      between: most,
      everyDays,
    };
    return { item, daysAhead: dayOf(dueDay) - today };
  });
}

const dayOf = (iso: string): number => dayNumber(parseIsoDate(iso)!);
