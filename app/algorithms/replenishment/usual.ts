import type { ReplenishmentModel } from './fit.ts';
import type { PurchaseSeries } from './series.ts';

/** How long a product's usual contents last, over all of its buyers who come back for it. */
export interface UsualInterval {
  readonly q25Days: number;
  readonly medianDays: number;
  readonly q75Days: number;
  /** Of its purchases, the share followed by another one (as far as the history reaches). */
  readonly returning: number;
}

/**
 * Quartiles of the days between purchases, in terms of the product's usual contents; `null` where nobody came back.
 *
 * Purchases that nothing has followed yet count as long as they have been watched (Kaplan and Meier 1958), or else what
 * was bought lately, of which only short spans can be complete, makes everything look quicker than it is. Most customers
 * of most products never come back; so the curve is taken relative to where it ends (conditional on coming back; the
 * cure fraction of Maller and Zhou 1996, Survival Analysis with Long-Term Survivors, §4). The quartiles of a product
 * with few spans are drawn to the model's mean, which leans on its category.
 */
export function usualIntervals(
  series: PurchaseSeries,
  { exponent, usualContents, mean, noise, pairVariance, customerVariance, scatter }: ReplenishmentModel,
  until: number,
): (UsualInterval | null)[] {
  const { products, product, start, day, contents } = series;
  const waits: { days: number; ended: boolean }[][] = Array.from({ length: products }, () => []);
  for (let i = 0; i < product.length; i++) {
    const p = product[i]!;
    for (let k = start[i]!; k < start[i + 1]!; k++) {
      const ended = k + 1 < start[i + 1]!;
      const days = (ended ? day[k + 1]! : until) - day[k]!;
      // As if the usual contents had been bought.
      if (days > 0) waits[p]!.push({ days: days / (contents[k]! / usualContents[p]!) ** exponent, ended });
    }
  }
  return waits.map((of, p) => {
    const curve = comingBack(of);
    if (!curve) return null;
    const own = curve.spans / (curve.spans + OWN_SPANS);
    const spread = Math.sqrt(noise * scatter[p]! + pairVariance + customerVariance);
    const [q25Days, medianDays, q75Days] = [-0.6745, 0, 0.6745].map((z, i) =>
      Math.exp(own * Math.log(curve.quartiles[i]!) + (1 - own) * (mean[p]! + spread * z)),
    ) as [number, number, number];
    return { q25Days, medianDays, q75Days, returning: curve.returning };
  });
}

/** Spans after which a product speaks half for itself. */
const OWN_SPANS = 8;

function comingBack(
  waits: { days: number; ended: boolean }[],
): { quartiles: number[]; returning: number; spans: number } | null {
  waits.sort((a, b) => a.days - b.days || Number(b.ended) - Number(a.ended));
  const steps: { days: number; back: number }[] = [];
  let away = 1;
  waits.forEach(({ days, ended }, i) => {
    if (!ended) return;
    away *= 1 - 1 / (waits.length - i);
    steps.push({ days, back: 1 - away });
  });
  const returning = steps.at(-1)?.back;
  if (returning === undefined) return null;
  const quartiles = [0.25, 0.5, 0.75].map(
    // Where the share is reached exactly, halfway to the next step, as in the median of an even number.
    (share) => {
      const at = steps.findIndex(({ back }) => back >= share * returning - 1e-9);
      const exact = Math.abs(steps[at]!.back - share * returning) < 1e-9 && at + 1 < steps.length;
      return exact ? (steps[at]!.days + steps[at + 1]!.days) / 2 : steps[at]!.days;
    },
  );
  return { quartiles, returning, spans: steps.length };
}
