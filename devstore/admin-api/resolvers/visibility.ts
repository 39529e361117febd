import type { Order } from '../../model.ts';
import type { ApiContext } from '../context.ts';

const SIXTY_DAYS = 60 * 86_400_000;

/** Without `read_all_orders` an app sees the last sixty days of orders and nothing says that there is more. */
export function visible(order: Order, { scopes, store }: ApiContext): boolean {
  return scopes.has('read_all_orders') || order.createdAt >= store.clock.now() - SIXTY_DAYS;
}
