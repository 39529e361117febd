import { nextDue, purchaseIntervals } from '#app/algorithms/intervals.ts';
import type { Ctx } from '#app/platform/contributions.ts';
import { dayNumber, fromDayNumber, isoDate, localDate, parseIsoDate } from '#app/platform/time.ts';
import type { ReplenishmentSettings, RunningOut } from './schema.ts';
import { flowSettings } from './settings.server.ts';
import { readPurchases, readRhythms, replaceIntervals } from './store.server.ts';

/** How long each product lasts, from what customers bought again. */
export async function measureIntervals(ctx: Ctx): Promise<void> {
  const { shop } = ctx;
  await ctx.transaction(async (tx) => {
    const purchases = await readPurchases(tx, shop.id, shop.timezone);
    const products = new Dense();
    const customers = new Dense();
    const intervals = purchaseIntervals(
      {
        product: products.indexes(purchases.product),
        customer: customers.indexes(purchases.customer),
        day: Int32Array.from(purchases.day),
        quantity: Int32Array.from(purchases.quantity),
      },
      { products: products.ids.length },
    );
    await replaceIntervals(
      tx,
      shop.id,
      intervals.flatMap((interval, i) =>
        interval === null
          ? []
          : [
              {
                productId: products.ids[i]!,
                evidence: interval.intervals,
                q25: interval.q25Days,
                median: interval.medianDays,
                q75: interval.q75Days,
              },
            ],
      ),
    );
  });
}

/** Ids as indexes 0, 1, 2 …, in order of appearance. */
class Dense {
  readonly ids: bigint[] = [];
  readonly #indexOf = new Map<bigint, number>();

  indexes(ids: BigInt64Array): Uint32Array {
    const found = new Uint32Array(ids.length);
    for (let i = 0; i < ids.length; i++) {
      let index = this.#indexOf.get(ids[i]!);
      if (index === undefined) {
        index = this.ids.push(ids[i]!) - 1;
        this.#indexOf.set(ids[i]!, index);
      }
      found[i] = index;
    }
    return found;
  }
}

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
  const { shop } = ctx;
  const today = dayNumber(localDate(ctx.clock.now(), shop.timezone));
  const rhythms = await readRhythms(ctx.sql, shop.id, shop.timezone, customerId);
  return rhythms.flatMap((row) => {
    const interval = { intervals: 0, customers: 0, q25Days: row.q25, medianDays: row.median, q75Days: row.q75 };
    const due = nextDue(interval, { lastDay: dayNumber(parseIsoDate(row.lastDay)!), quantity: row.quantity });
    if (!due) return [];
    const item = {
      productId: String(row.productId),
      variantId: String(row.variantId),
      title: row.title,
      variantTitle: row.variantTitle === 'Default Title' ? '' : row.variantTitle,
      handle: row.handle,
      imageUrl: row.imageUrl,
      priceMinor: String(row.priceMinor),
      lastBoughtOn: row.lastDay,
      dueOn: isoDate(fromDayNumber(due.dueDay)),
      medianDays: row.median,
    };
    return [{ item, daysAhead: due.dueDay - today }];
  });
}
