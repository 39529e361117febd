/** Up to this chance of being gone by the end of the usual gap the risk is low, from the second on it is high. */
export const RISK_STEPS = [0.3, 0.6] as const;

export const RISKS = ['low', 'medium', 'high'] as const;
export type Risk = (typeof RISKS)[number];

/** How many gaps of the shop's a customer's own are weighed against. */
const SHOP_GAPS = 2;

/**
 * Days between purchases a customer is measured by: the mean of her own gaps together with two of the shop's, so that
 * one quick return makes no weekly buyer. Somebody with a single purchase has the shop's gap.
 */
export function usualGap(repeats: number, recencyDays: number, shopGapDays: number): number {
  return Math.max(1, (recencyDays + SHOP_GAPS * shopGapDays) / (repeats + SHOP_GAPS));
}

/** Index in `RISKS`. */
export function riskOf(leaves: number): number {
  return leaves < RISK_STEPS[0] ? 0 : leaves < RISK_STEPS[1] ? 1 : 2;
}
