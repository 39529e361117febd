/**
 * What a shop's orders say a customer will buy next: the input and the answers. Products and customers are dense
 * indexes `0 … n - 1`, days are whole days since 1970 in the shop's time zone; the caller keeps the ids.
 *
 *     orders ──train──▶ model (tables per product, neighbours per product, a learned ranker or the simple rule)
 *     model + one customer's own orders + today ──rank──▶ products with score and reason ──diverse──▶ six
 */
import type { Neighbours } from '../co-purchase/neighbours.ts';
import type { LinearModel } from './logistic.ts';

/** The customer of an order nobody is known for (guests, the counter): it counts for products, not for a person. */
export const NOBODY = 0xffff_ffff;

/** A day that does not come: of products whose first day on sale nobody knows. */
export const NEVER = 0x7fff_ffff;

/**
 * A shop's orders in compressed rows, in any order. Order `i` holds `items[offsets[i]]` up to, but not including,
 * `items[offsets[i + 1]]`. A product may stand in an order twice; it counts once. Gifts and refunded lines are left out
 * by the caller.
 */
export interface BasketHistory {
  readonly customers: number;
  readonly products: number;
  /** Per order: who, `0 … customers - 1`, or {@link NOBODY}. */
  readonly customer: Uint32Array;
  /** Per order. */
  readonly day: Int32Array;
  /** One more than there are orders. */
  readonly offsets: Uint32Array;
  readonly items: Uint32Array;
}

/** What is known of the products themselves; each array is as long as there are products. All of it may be missing. */
export interface ProductFacts {
  /** Dense ids of any meaning, −1 where unknown: collection or category, product type, vendor. */
  readonly category?: Int32Array;
  readonly type?: Int32Array;
  readonly vendor?: Int32Array;
  /** In any one unit; NaN where unknown. */
  readonly price?: Float64Array;
  /** First day on sale; {@link NEVER} where unknown. An earlier sale goes before it, and without it the first sale stands in. */
  readonly launchDay?: Int32Array;
}

/** Products that belong together: set `i` is `items[offsets[i]] … items[offsets[i + 1] - 1]`. */
export interface ProductSets {
  readonly offsets: Uint32Array;
  readonly items: Uint32Array;
}

export interface TrainOptions {
  /** The last day whose orders are read; later ones are passed over. Default: the last day there is. */
  readonly until?: number;
  readonly facts?: ProductFacts;
  /** Sets and bundles, found or given. */
  readonly sets?: ProductSets;
  /** Others viewed in the same session, best first, where sessions are known. */
  readonly viewed?: Neighbours;
  /** As it was learned without its own hold-out: judged beside the new one. */
  readonly inUse?: Ranker | null;
}

/** One customer's own orders, oldest first, and what she has looked at; all may be empty: that is a stranger. */
export interface CustomerHistory {
  readonly orders: readonly { readonly day: number; readonly items: ArrayLike<number> }[];
  readonly viewed?: readonly { readonly day: number; readonly item: number }[];
}

export interface RankOptions {
  /** How many at most; default 6. Ask for more where the caller leaves some out or makes the list diverse. */
  readonly k?: number;
  /** Products that may not appear: sold out, unpublished, the owner's rules. */
  readonly excluded?: (item: number) => boolean;
  /** Products the shopper is looking at or has in her cart: never shown, and what goes with them is. */
  readonly beside?: readonly number[];
}

/** Why a product is recommended: the strongest of what speaks for it, with the figures that made it. */
export type Reason =
  /** She bought it before. `everyDays`: her own interval, shrunk to the product's; null while nothing is known. */
  | {
      readonly kind: 'again';
      readonly times: number;
      readonly lastDay: number;
      readonly everyDays: number | null;
    }
  /** Bought in one order with `with`, which she has or has looked at: in `together` of the `ordersWith` orders that hold it. */
  | { readonly kind: 'together'; readonly with: number; readonly together: number; readonly ordersWith: number }
  /** Bought, at any time, by `together` of the `customersWith` customers who have `with`, as she does. */
  | { readonly kind: 'sameCustomers'; readonly with: number; readonly together: number; readonly customersWith: number }
  /** Viewed in one visit with `with`, which she has looked at. */
  | { readonly kind: 'viewed'; readonly with: number; readonly together: number }
  /** She looked at it and has not bought it. */
  | { readonly kind: 'seen'; readonly day: number }
  /** Of set `set`, at least half of which she has bought; `with` is what she bought last of it. */
  | { readonly kind: 'set'; readonly set: number; readonly with: number }
  /** Bought in `orders` orders, in a category from which `share` of what she bought comes. */
  | { readonly kind: 'taste'; readonly category: number; readonly share: number; readonly orders: number }
  /** Orders with it in the `days` days before the model was learned. */
  | { readonly kind: 'popular'; readonly orders: number; readonly days: number }
  /** On sale for `days` days. */
  | { readonly kind: 'new'; readonly days: number };

export interface Recommendation {
  readonly item: number;
  /** Higher is better; comparable within one answer only. */
  readonly score: number;
  readonly reason: Reason;
}

/** How well a way of ranking found the next baskets of customers, on data it had not seen. */
export interface InnerFigures {
  readonly recall: number;
  readonly ndcg: number;
}

/** The comparison that decided which ranker is in use: learned on the past, both judged on the time after it. */
export interface RankerChoice {
  readonly method: 'learned' | 'rule';
  readonly why: 'better' | 'not_better' | 'too_few_next_baskets';
  /** Customers with a next basket in the inner hold-out. */
  readonly customers: number;
  /** At 10; null where there was too little to learn from. */
  readonly learned: InnerFigures | null;
  readonly rule: InnerFigures | null;
}

/** What a ranker has learned: with the tables of any day it answers for that day. */
export interface Ranker {
  readonly method: RankerChoice['method'];
  /** Log-odds that the next basket holds again what she has; and that it holds what she has not had yet. */
  readonly again: LinearModel;
  readonly first: LinearModel;
}

/** A mean over customers and its 95% interval, from how much it varies between them. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** `own`: what she bought most often and nothing else; `popular`: what was bought most lately, for everybody. */
export const PLAIN_RANKERS = ['rule', 'own', 'popular'] as const;
export type PlainRanker = (typeof PLAIN_RANKERS)[number];

/** How the ways of ranking did on baskets after `fittedUntil`, which none of them had seen; among the first six. */
export interface RankerHoldout {
  readonly fittedUntil: number;
  readonly judgedUntil: number;
  readonly customers: number;
  readonly scores: Readonly<Record<'learned' | PlainRanker, { readonly recall: Estimate; readonly ndcg: Estimate }>>;
  /** The method that answers less the best of the plain ones, in recall: above 0 it is better. */
  readonly againstPlain: Estimate & { readonly plain: PlainRanker };
  /** The same less the ranker in use, as that stood before those days; null where there was none. */
  readonly againstInUse: (Estimate & { readonly recall: number }) | null;
}

/**
 * The doors, for orientation:
 * `train(orders: BasketHistory, options?: TrainOptions): NextBasketModel` in `train.ts`; the model is plain data and
 * typed arrays, so that `node:v8`'s `serialize` and `deserialize` keep it as it is;
 * `rank(model: NextBasketModel, customer: CustomerHistory, today: number, options?: RankOptions): Recommendation[]` in
 * `rank.ts`; `diverse(ranked, k, options)` in `diverse.ts`.
 */
