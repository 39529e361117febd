/**
 * How well the next baskets of the generated shop could be foreseen at all: ranked by what its own model knows of each
 * customer. No shop can have that; the room between it and ours is what is left to learn.
 */
import { zoneOffset } from '#devstore/generator/calendar.ts';
import { possibleBaskets, type Told } from '#devstore/generator/next-baskets.ts';
import { GENERATED, GUEST, type OrderHistory } from './history.ts';
import type { Ranker } from './recommendation-peers.ts';

const DAY = 86_400_000;
const DRAWS = 1000;

/**
 * By the mean, over her baskets drawn from the model, of a product's part of the basket: the list with the highest recall to be
 * expected.
 */
export function ceiling(history: OrderHistory, until: number, told: Told, draws = DRAWS): Ranker {
  const midnight = (until + 1) * DAY;
  const after = midnight - zoneOffset(midnight, history.timezone) - 1;
  const { customer, day } = history.orders;
  const coming = new Set(customer.filter((who, order) => who !== GUEST && day[order]! > until));
  const customerAt = new Map([...coming].map((index) => [history.customerIds[index]!, index]));
  const productAt = new Map(history.products.map(({ id }, index) => [id, index]));
  const lists = new Map<number, number[]>();
  for (const { customer: id, baskets } of possibleBaskets(GENERATED, new Set(customerAt.keys()), {
    after,
    draws,
    told,
  })) {
    const parts = new Map<number, number>();
    for (const basket of baskets) {
      for (const product of basket) {
        const item = productAt.get(product)!;
        parts.set(item, (parts.get(item) ?? 0) + 1 / basket.length);
      }
    }
    const list = [...parts].sort(([a, x], [b, y]) => y - x || a - b).map(([item]) => item);
    lists.set(customerAt.get(id)!, list);
  }
  return (customer, k) => (lists.get(customer) ?? []).slice(0, k);
}
