import { type BgNbdParameters, logLikelihood, prepare } from './beta-geometric.ts';
import * as answers from './beta-geometric-answers.ts';
import { fitKinds } from './beta-geometric-fit.ts';
import { simulatePurchases } from './simulate.ts';
import type { PurchaseModel } from './types.ts';

export interface RegularParameters extends BgNbdParameters {
  /** Ticks of rate λ per purchase: 1 is as irregular as chance, 12 nearly a clock. */
  readonly k: number;
  /** Whether one can leave right after the first purchase (MBG/CNBD-k) or not (BG/CNBD-k). */
  readonly modified: boolean;
}

const MOST_REGULAR = 12;

/**
 * BG/CNBD-k and MBG/CNBD-k (Platzer and Reutterer 2016, Marketing Science 35(5)): purchases that come more regularly than
 * chance. k from 1 to 12 and the variant are those with the largest likelihood. Where the gaps between purchases are not
 * known (no `logGaps`), k is 1.
 */
export const regular: PurchaseModel<RegularParameters> = {
  name: 'regular',
  fit(data, options) {
    const most = data.logGaps ? MOST_REGULAR : 1;
    const { kind, fit } = fitKinds(data, [false, true], most, options?.start);
    const withKind = (p: BgNbdParameters) => ({ ...kind, ...p });
    return {
      ...fit,
      parameters: withKind(fit.parameters),
      // k and the variant are chosen, not estimated: they have none.
      standardErrors: fit.standardErrors && { ...withKind(fit.standardErrors), k: 0 },
    };
  },
  logLikelihood: (p, data) => logLikelihood(prepare(data), p, p),
  expectedNew: (p, t) => answers.expectedNew(p, p, t),
  probabilityNew: (p, n, t) => answers.probabilityNew(p, p, n, t),
  expected: (p, t, repeats, recency, age) => answers.expected(p, p, t, repeats, recency, age),
  alive: (p, repeats, recency, age) => answers.alive(p, p, repeats, recency, age),
  anyPurchase: (p, t, repeats, recency, age) => answers.anyPurchase(p, p, t, repeats, recency, age),
  simulate: (p, until, rng) => simulatePurchases(p, p, until, rng),
};
