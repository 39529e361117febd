import type { Owned } from '../pipeline/types.ts';
import type { BoughtLine } from './personal.store.server.ts';

/** One customer's purchases for herself, ready to be ranked on. */
export interface OwnHistory {
  /** Oldest first. */
  orders: { day: number; products: bigint[] }[];
  owned: Map<bigint, Owned>;
  /** Bought for others only. */
  gifts: Set<bigint>;
}

/**
 * @param lines of one customer, oldest first
 * @param lasts whether hardly anybody buys a product twice; who has done so herself may do it again
 */
export function historyOf(lines: readonly BoughtLine[], lasts: (productId: bigint) => boolean): OwnHistory {
  const orders = new Map<bigint, { day: number; products: Set<bigint> }>();
  const days = new Map<bigint, Set<number>>();
  const last = new Map<bigint, BoughtLine>();
  const gifts = new Set<bigint>();
  for (const line of lines) {
    if (line.gift) {
      gifts.add(line.productId);
      continue;
    }
    const order = orders.get(line.orderId) ?? { day: line.day, products: new Set() };
    orders.set(line.orderId, order);
    order.products.add(line.productId);
    days.set(line.productId, (days.get(line.productId) ?? new Set()).add(line.day));
    last.set(line.productId, line);
  }
  const owned = new Map(
    Array.from(last, ([productId, { day, variantId }]): [bigint, Owned] => {
      const times = days.get(productId)!.size;
      return [productId, { times, lastDay: day, variantId, due: null, lasts: times === 1 && lasts(productId) }];
    }),
  );
  for (const productId of owned.keys()) gifts.delete(productId);
  return {
    orders: Array.from(orders.values(), ({ day, products }) => ({ day, products: [...products] })),
    owned,
    gifts,
  };
}
