import { type Rhythm, weightOfAge } from './fit.ts';
import type { PurchaseSeries } from './series.ts';

/** The next purchase on the scale of log days after the last one. */
export interface Expectation {
  readonly mean: number;
  /** Standard deviation of the log days. */
  readonly spread: number;
  /** Her own complete spans of this product. */
  readonly spans: number;
}

/**
 * When one customer is expected to buy each of her products again: the product's rhythm, drawn to what her own spans say,
 * of this product and of all others.
 *
 * @param first her first pair in the series
 * @param next the first pair that is no longer hers
 * @param at the day of asking: purchases after it are not looked at
 * @returns one entry per pair; null for a product not bought by then
 */
export function expectations(
  model: Rhythm,
  series: PurchaseSeries,
  { first, next, at }: { readonly first: number; readonly next: number; readonly at: number },
): (Expectation | null)[] {
  const { exponent, customerVariance, pairVariance, noise, halfLifeDays, mean, meanVariance, usualContents } = model;
  const { product, start, day, contents } = series;
  let votes = 1 / customerVariance;
  let vote = 0;
  const pairs = Array.from({ length: next - first }, (_, j) => {
    const i = first + j;
    const p = product[i]!;
    let last = start[i]! - 1;
    let [weight, sum] = [0, 0];
    for (let k = start[i]!; k < start[i + 1]! && day[k]! <= at; k++) {
      if (k > start[i]!) {
        const own = weightOfAge(at - day[k]!, halfLifeDays);
        const amount = Math.log(contents[k - 1]! / usualContents[p]!);
        weight += own;
        sum += own * (Math.log(day[k]! - day[k - 1]!) - mean[p]! - exponent * amount);
      }
      last = k;
    }
    const noiseHere = noise * model.scatter[p]!;
    const residual = weight > 0 ? sum / weight : 0;
    if (weight > 0) {
      const doubt = pairVariance + noiseHere / weight + meanVariance[p]!;
      votes += 1 / doubt;
      vote += residual / doubt;
    }
    return { p, last, weight, residual, noiseHere, spans: last - start[i]! };
  });
  const own = vote / votes;
  return pairs.map(({ p, last, weight, residual, noiseHere, spans }) => {
    if (spans < 0) return null;
    const share = weight > 0 ? pairVariance / (pairVariance + noiseHere / weight) : 0;
    const amount = Math.log(contents[last]! / usualContents[p]!);
    const unknown = pairVariance * (1 - share) + (1 - share) ** 2 * (1 / votes + meanVariance[p]!);
    return {
      mean: mean[p]! + exponent * amount + own + share * (residual - own),
      spread: Math.sqrt(noiseHere + unknown),
      spans,
    };
  });
}
