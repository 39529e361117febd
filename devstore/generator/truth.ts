import type { Id, Instant } from '../model.ts';
import type { Department } from './catalogue/seed.ts';

/** What the model knew when it made the shop: later predictions are judged against it. */
export interface ShopTruth {
  seed: number;
  from: Instant;
  to: Instant;
  customers: Record<Id, CustomerTruth>;
  /** Orders meant as presents, whether or not anything on them says so. */
  giftOrderIds: Id[];
  /** Orders that came later than promised. */
  lateOrderIds: Id[];
  /**
   * Sets that really go together: one in the basket brings all the others with chance `whole`, otherwise each of them
   * with chance `pull`.
   */
  bundles: { name: string; productIds: Id[]; whole: number; pull: number }[];
  /** Shares, for the record of what was asked of chance. */
  parameters: typeof PARAMETERS;
}

export interface CustomerTruth {
  /**
   * `regular` buys to a rhythm (Erlang gaps around what the household uses up), `irregular` at random moments
   * (exponential gaps), `gifter` only before gift days, `guest` never makes an account.
   */
  kind: 'regular' | 'irregular' | 'gifter';
  guest: boolean;
  /** Mean days between orders while alive. */
  meanGapDays: number;
  /** Erlang shape; 1 is exponential. */
  shape: number;
  /** Chance to be gone for good after any one order. */
  dropOut: number;
  /** The order after which the customer was gone; null for who still is a customer at the end. */
  goneSince: Instant | null;
  taste: Record<Department, number>;
  household: number;
  /** 0 pays any price, 1 waits for discounts. */
  priceSensitivity: number;
  birthDate: string | null;
  /** What is bought again and again: product and the days it lasts this household. */
  staples: { productId: Id; variantId: Id; lastsDays: number }[];
}

export const PARAMETERS = {
  regularShare: 0.19,
  gifterShare: 0.07,
  guestShare: 0.05,
  /** Gamma of orders a day for irregular customers, before drop-out. */
  rate: { shape: 1.1, meanGapDays: 50 },
  /** Beta of the chance to leave after an order. */
  dropOut: { irregular: [1.05, 0.68], regular: [1, 13], gifter: [1, 2] },
  lateShare: 0.07,
  /** Times the chance to leave after a late delivery. */
  lateHarm: 1.6,
  giftShare: 0.05,
} as const;
