import { type BgNbdParameters, type Kind, logLikelihood, prepare } from './beta-geometric.ts';
import * as answers from './beta-geometric-answers.ts';
import { fitBetaGeometric } from './beta-geometric-fit.ts';
import { simulatePurchases } from './simulate.ts';
import type { PurchaseModel } from './types.ts';

export type { BgNbdParameters } from './beta-geometric.ts';

/** Purchases at random times at a rate of one's own; after each repeat purchase one leaves for good with a chance of one's own. */
const BG: Kind = { k: 1, modified: false };
/** The same, but one can leave right after the first purchase: who bought once need not be alive. */
const MBG: Kind = { k: 1, modified: true };

/** BG/NBD (Fader, Hardie and Lee 2005, Marketing Science 24(2)). */
export const bgNbd = modelOf('bgNbd', BG);

/** MBG/NBD (Batislam, Denizel and Filiztekin 2007, International Journal of Research in Marketing 24(3)). */
export const mbgNbd = modelOf('mbgNbd', MBG);

function modelOf(name: 'bgNbd' | 'mbgNbd', kind: Kind): PurchaseModel<BgNbdParameters> {
  return {
    name,
    fit: (data, options) => fitBetaGeometric(data, kind, options?.start),
    logLikelihood: (p, data) => logLikelihood(prepare(data), kind, p),
    expectedNew: (p, t) => answers.expectedNew(p, kind, t),
    probabilityNew: (p, n, t) => answers.probabilityNew(p, kind, n, t),
    expected: (p, t, repeats, recency, age) => answers.expected(p, kind, t, repeats, recency, age),
    alive: (p, repeats, recency, age) => answers.alive(p, kind, repeats, recency, age),
    anyPurchase: (p, t, repeats, recency, age) => answers.anyPurchase(p, kind, t, repeats, recency, age),
    simulate: (p, until, rng) => simulatePurchases(p, kind, until, rng),
  };
}
