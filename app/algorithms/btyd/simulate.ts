import type { BgNbdParameters, Kind } from './beta-geometric.ts';
import { betaVariate, exponential, gammaVariate, type Rng } from './sampling.ts';

/**
 * One customer as the model has it.
 *
 * @param until length of the observation; her first purchase is at 0
 * @returns the times of her repeat purchases, rising
 */
export function simulatePurchases(p: BgNbdParameters, { k, modified }: Kind, until: number, rng: Rng): number[] {
  const rate = gammaVariate(p.r, rng) / p.alpha;
  const leaving = betaVariate(p.a, p.b, rng);
  const times: number[] = [];
  if (modified && rng() < leaving) return times;
  for (let at = 0; ; ) {
    for (let tick = 0; tick < k; tick++) at += exponential(rng) / rate;
    if (!(at <= until)) return times;
    times.push(at);
    if (rng() < leaving) return times;
  }
}
