/** What a year's wait takes off an amount: 10%, a usual cost of capital for a small shop. Stated on the model card. */
export const YEARLY_DISCOUNT = 0.1;

export const DAYS_OF_YEAR = 365;

/** Ends of the stretches over which purchases are added up, in days: finer at first, where most of the money is. */
export const STRETCHES = [182, 365, 730, 1095] as const;

/**
 * Purchases to come, each counted for what it is worth today. `expectedAt[i]` is the number expected up to
 * `STRETCHES[i]`; those of a stretch come in its middle. Answers for one year and for three.
 */
export function discountedPurchases(expectedAt: readonly number[]): { year: number; threeYears: number } {
  let sum = 0;
  let year = 0;
  let before = 0;
  let from = 0;
  STRETCHES.forEach((until, i) => {
    const here = Math.max(0, (expectedAt[i] ?? before) - before);
    sum += here / (1 + YEARLY_DISCOUNT) ** ((from + until) / 2 / DAYS_OF_YEAR);
    before += here;
    from = until;
    if (until === DAYS_OF_YEAR) year = sum;
  });
  return { year, threeYears: sum };
}
