/**
 * The one way every block and every mail comes to its products:
 *
 *     her own purchases (gifts left out) ──sources, ranker──▶ candidates, stored per customer
 *     everybody's orders, likeness ──▶ candidates beside a product; sets of products
 *     candidates ──▶ pick: stock, the owner's rules, what lasts or was just bought, ratings, six at most and diverse
 *
 * What depends on orders is computed ahead; what depends on the moment (stock, rules, the day, the page) is asked at the
 * end, which is pure. `whyNot` in `pick.ts` is the only place that says what may not be shown: picks, lists beside
 * products, sets and offers all ask it.
 */

/** Why a product is recommended, as figures; the words are made where it is read (`reason-text.ts`). */
export type PickReason =
  /** She bought it before. `everyDays`: how often she does, where that is known. */
  | { key: 'again'; times: number; everyDays: number | null }
  /** Stands in `together` of the `orders` orders that hold `with`, which she has or has looked at. */
  | { key: 'together'; with: bigint; together: number; orders: number }
  /** Bought, at any time, by `together` of the `customers` customers who have `with`, as she does. */
  | { key: 'sameCustomers'; with: bigint; together: number; customers: number }
  | { key: 'viewed'; with: bigint; together: number }
  /** She looked at it and has not bought it. */
  | { key: 'seen' }
  /** Of a bundle of which she bought half or more, `with` last. */
  | { key: 'set'; bundle: string; with: bigint }
  /** Of a type she likes, and bought in `orders` orders. */
  | { key: 'taste'; type: string; orders: number }
  | { key: 'popular'; orders: number; days: number }
  /** Like `with` by what it is: nobody's orders say so. */
  | { key: 'like'; with: bigint }
  /** On sale for `days` days, and like `with`, which she has. */
  | { key: 'newLike'; with: bigint; days: number }
  | { key: 'new'; days: number }
  /** The owner put it there. */
  | { key: 'pin' };

/** Reasons that rest on what a product is and not on what anybody bought: said so to whoever sees it. */
export function isContentBased({ key }: PickReason): boolean {
  return key === 'like' || key === 'newLike' || key === 'new';
}

/** When a product is probably used up, and the days between which half of such purchases come. Day numbers. */
export interface Due {
  day: number;
  from: number;
  until: number;
}

/** What she has of a product already. Days are day numbers in the shop's time zone. */
export interface Owned {
  times: number;
  lastDay: number;
  /** The variant she took last. */
  variantId: bigint | null;
  /** She may be asked from its first day on; null where there is no rhythm. */
  due: Due | null;
  /** Practically nobody buys it twice. */
  lasts: boolean;
}

/** A product on its way to somebody, best first within one list. */
export interface Candidate {
  productId: bigint;
  /** Above 0; comparable within one list. */
  score: number;
  reason: PickReason;
  /** Null: new to her. */
  owned: Owned | null;
}

/** What is asked of a product at the moment it is shown. */
export interface ProductState {
  id: bigint;
  /** Can be bought now. */
  available: boolean;
  /** Active, published, not deleted. */
  published: boolean;
  productType: string;
  vendor: string;
  tags: readonly string[];
  /** Lowest price of its variants, minor units. */
  priceMinor: bigint;
  /** Of the variant with that price; null where unknown. */
  costMinor: bigint | null;
  /** Over all variants; null where it is not counted. */
  inventory: number | null;
}

/** The owner's word, read once for an answer and asked per product. */
export interface Rules {
  /** Never shown: anywhere, or beside the product that leads to it. */
  excluded(product: ProductState, beside: bigint | null): boolean;
  /** 1 where nothing is said; above 1 pulls up, below pushes down; never negative. */
  multiplier(product: ProductState): number;
  /** Put first, in this order, where they can be bought. */
  readonly pinned: readonly bigint[];
}

export const NO_RULES: Rules = { excluded: () => false, multiplier: () => 1, pinned: [] };

/** What there is to ask whatever the list: the shop as it stands at this moment. */
export interface Moment {
  /** Products that are not in it do not exist (any more). */
  products: ReadonlyMap<bigint, ProductState>;
  rules: Rules;
  /** Today's day number in the shop's time zone. */
  today: number;
}

export interface PickInput extends Moment {
  /** Her own ratings, 1 to 5. */
  ratings?: ReadonlyMap<bigint, number>;
  /** On the page or in the cart already. */
  hidden?: ReadonlySet<bigint>;
  /** `new`: only what she does not have; `again`: only what she has, the likeliest wanted today first. Default both. */
  of?: 'both' | 'new' | 'again';
  /** At most that many; never above six. */
  count?: number;
  /** Of one product type, unless there is too little else; default two. */
  perType?: number;
}

/** Why a candidate is not shown, for the owner's preview. */
export type Dropped =
  | 'gone'
  | 'sold_out'
  | 'unpublished'
  | 'excluded'
  | 'hidden'
  | 'lasts'
  | 'just_bought'
  | 'one_star'
  | 'not_asked'
  | 'too_alike'
  | 'further_down';

export interface Pick extends Candidate {
  product: ProductState;
  /** Score after rules and ratings, by which it stands where it stands. */
  weight: number;
}

export interface Picked {
  picks: Pick[];
  dropped: { candidate: Candidate; why: Dropped }[];
}
