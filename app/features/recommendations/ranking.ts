import { lift, signedLlr } from '#app/algorithms/co-purchase/measures.ts';

/** Companions kept per product: enough that what is sold out or excluded can be passed over. */
export const DEPTH = 24;

/** Lists shorter than this are filled up with similar products. */
export const FILLED = 12;

/** Where it is written down when everything was last computed. */
export const COMPUTED_KEY = 'recommendations.computed';

/** What a recommendation gives as its reason. */
export function figures(
  together: number,
  ordersWith: number,
  ordersWithOther: number,
  orders: number,
): { lift: number; llr: number } {
  if (together === 0) return { lift: 0, llr: 0 };
  return {
    lift: lift(together, ordersWith, ordersWithOther, orders),
    llr: signedLlr(together, ordersWith, ordersWithOther, orders),
  };
}
