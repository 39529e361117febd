import { dueDates } from '#app/features/predictions/index.server.ts';
import type { Ctx } from '#app/platform/contributions.ts';
import { dayNumber, localDate, parseIsoDate } from '#app/platform/time.ts';
import type { ReplenishmentSettings, RunningOut } from './schema.ts';
import { flowSettings } from './settings.server.ts';

/** What the customer is about to run out of today, most urgent first; whether the flow is on or not. */
export async function runningOut(ctx: Ctx, customerId: bigint): Promise<RunningOut[]> {
  const [settings, due] = await Promise.all([flowSettings(ctx), dueDates(ctx, customerId)]);
  const today = dayNumber(localDate(ctx.clock.now(), ctx.shop.timezone));
  const found = due.map(({ dueDay, ...one }) => ({ ...one, id: one.productId, dueOn: dueDay, dueDay: dayOf(dueDay) }));
  return withinWindow(found, today, settings.replenishment).map(
    ({ id, dueDay, lastDay, most, half: _half, variantId, priceMinor, ...row }) => ({
      ...row,
      productId: String(id),
      variantId: String(variantId),
      priceMinor: String(priceMinor),
      lastBoughtOn: lastDay,
      between: most,
      everyDays: dueDay - dayOf(lastDay),
    }),
  );
}

/** Of what is due some day, what the reminder speaks of today; days as day numbers. */
export function withinWindow<Due extends { id: bigint; dueDay: number }>(
  found: Due[],
  today: number,
  { daysBefore, daysAfter }: ReplenishmentSettings,
): Due[] {
  return found
    .filter(({ dueDay }) => dueDay - today <= daysBefore && today - dueDay <= daysAfter)
    .sort((a, b) => a.dueDay - b.dueDay || (a.id < b.id ? -1 : 1));
}

const dayOf = (iso: string): number => dayNumber(parseIsoDate(iso)!);
