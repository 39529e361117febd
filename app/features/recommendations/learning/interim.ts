import { basketsFromLists } from '#app/algorithms/co-purchase/baskets.ts';
import { coPurchaseNeighbours, neighboursOf } from '#app/algorithms/co-purchase/neighbours.ts';
import type {
  BasketHistory,
  CustomerHistory,
  RankOptions,
  Recommendation,
  TrainOptions,
} from '#app/algorithms/next-basket/types.ts';

/** Stands where the recommender of `algorithms/next-basket` will: the same doors, a simple rule behind them. */
export interface NextBasketModel {
  tables: { customers: number[]; againShare: number[]; orders: number[]; gap: number[] };
  beside: { item: number; score: number; together: number }[][];
  popular: { item: number; orders: number }[];
  choice: { method: 'rule' };
}

export function train(
  { products, customer, day, offsets, items }: BasketHistory,
  _options: TrainOptions,
): NextBasketModel {
  const lists = Array.from(customer, (_, i) => [...new Set(items.subarray(offsets[i], offsets[i + 1]))]);
  const orders = new Array<number>(products).fill(0);
  const recent = new Array<number>(products).fill(0);
  const days = Array.from({ length: products }, () => new Map<number, number[]>());
  const last = day.reduce((most, one) => Math.max(most, one), 0);
  lists.forEach((list, i) => {
    for (const item of list) {
      orders[item]! += 1;
      if (last - day[i]! < 60) recent[item]! += 1;
      if (customer[i] !== 0xffff_ffff) {
        const own = days[item]!.get(customer[i]!) ?? [];
        days[item]!.set(customer[i]!, [...own, day[i]!]);
      }
    }
  });
  const neighbours = coPurchaseNeighbours(basketsFromLists(lists, products), { k: 24 });
  const gaps = days.map((own) =>
    [...own.values()].flatMap((list) =>
      list.sort((a, b) => a - b).flatMap((at, i) => (i > 0 ? [at - list[i - 1]!] : [])),
    ),
  );
  return {
    tables: {
      customers: days.map((own) => own.size),
      againShare: days.map(
        (own) => [...own.values()].filter((list) => new Set(list).size > 1).length / Math.max(1, own.size),
      ),
      orders,
      gap: gaps.map((list) => list.sort((a, b) => a - b)[list.length >> 1] ?? 0),
    },
    beside: orders.map((_, item) => neighboursOf(neighbours, item)),
    popular: recent
      .map((count, item) => ({ item, orders: count || orders[item]! / 100 }))
      .sort((a, b) => b.orders - a.orders)
      .slice(0, 60),
    choice: { method: 'rule' },
  };
}

export function rank(
  model: NextBasketModel,
  { orders }: CustomerHistory,
  today: number,
  { k = 6 }: RankOptions = {},
): Recommendation[] {
  const found = new Map<number, Recommendation>();
  const offer = (one: Recommendation) => {
    if ((found.get(one.item)?.score ?? -1) < one.score) found.set(one.item, one);
  };
  const own = new Map<number, number[]>();
  for (const { day, items } of orders) {
    for (const item of Array.from(items)) own.set(item, [...(own.get(item) ?? []), day]);
  }
  for (const [item, days] of own) {
    const gap = model.tables.gap[item]!;
    const lastDay = days.at(-1)!;
    const reason = { kind: 'again', times: days.length, lastDay, everyDays: gap > 0 ? gap : null } as const;
    offer({ item, score: 10 + days.length / (1 + (today - lastDay) / 60), reason });
    for (const { item: other, score, together } of model.beside[item]!) {
      if (own.has(other)) continue;
      offer({
        item: other,
        score: 5 + score / (1 + (today - lastDay) / 60),
        reason: { kind: 'together', with: item, together, ordersWith: model.tables.orders[item]! },
      });
    }
  }
  for (const { item, orders: count } of model.popular) {
    if (own.has(item)) continue;
    offer({ item, score: count / 1e6, reason: { kind: 'popular', orders: Math.ceil(count), days: 60 } });
  }
  return [...found.values()].sort((a, b) => b.score - a.score || a.item - b.item).slice(0, k);
}

export const encodeModel = (model: NextBasketModel): Uint8Array => Buffer.from(JSON.stringify(model));
export const decodeModel = (bytes: Uint8Array): NextBasketModel =>
  JSON.parse(Buffer.from(bytes).toString()) as NextBasketModel;
