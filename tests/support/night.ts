import { until } from '#devstore/testing/client.ts';
import type { ConnectedShop } from './connected-shop.ts';
import { workOff } from './work-off.ts';

/** A job of the night that has Shopify make a list and comes back for it, until it is done. */
export async function night({ ctx, store }: ConnectedShop, job: 'orders.deleted' | 'orders.customers'): Promise<void> {
  await ctx.send(job);
  const { bulk } = store.devstore.shop();
  const made = () => until(() => bulk.list().every(({ completedAt }) => completedAt !== null), 'the list', 60_000);
  await workOff(ctx, new RegExp(`^${job}$`), made);
}
