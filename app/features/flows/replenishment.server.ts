import { dueDates } from '#app/features/predictions/index.server.ts';
import { type Due, farFromDue } from '#app/features/recommendations/index.server.ts';
import type { Ctx } from '#app/platform/contributions.ts';
import { dayNumber, localDate, parseIsoDate } from '#app/platform/time.ts';
import type { ReplenishmentSettings, RunningOut } from './schema.ts';
import { flowSettings } from './settings.server.ts';

/** Half of such purchases come within so many days or nobody is told when: it says too little. */
const WIDEST = 31;

/** What the customer is about to run out of today, the likeliest first; whether the flow is on or not. */
export async function runningOut(ctx: Ctx, customerId: bigint): Promise<RunningOut[]> {
  const [settings, dates] = await Promise.all([flowSettings(ctx), dueDates(ctx, customerId)]);
  const today = dayNumber(localDate(ctx.clock.now(), ctx.shop.timezone));
  const found = dates.map(({ dueDay, half, ...one }) => ({
    ...one,
    id: one.productId,
    dueOn: dueDay,
    due: { day: dayOf(dueDay), from: dayOf(half[0]), until: dayOf(half[1]) },
  }));
  return withinWindow(found, today, settings.replenishment).map(
    ({ id, due, lastDay, most, variantId, priceMinor, ...row }) => ({
      ...row,
      productId: String(id),
      variantId: String(variantId),
      priceMinor: String(priceMinor),
      lastBoughtOn: lastDay,
      between: most,
      everyDays: due.day - dayOf(lastDay),
    }),
  );
}

/** Of what is due some day, what the reminder speaks of today, the likeliest first. */
export function withinWindow<One extends { id: bigint; due: Due }>(
  found: One[],
  today: number,
  { daysBefore, daysAfter }: ReplenishmentSettings,
): One[] {
  return found
    .filter(({ due: { day, from, until } }) => {
      return until - from <= WIDEST && day - today <= daysBefore && today - day <= daysAfter;
    })
    .sort((a, b) => farFromDue(a.due, today) - farFromDue(b.due, today) || (a.id < b.id ? -1 : 1));
}

const dayOf = (iso: string): number => dayNumber(parseIsoDate(iso)!);
