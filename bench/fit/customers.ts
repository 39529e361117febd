import { gammaVariate } from '../../app/algorithms/btyd/sampling.ts';
import { random } from '../data.ts';

/** Days of the first purchases, and of the observation after them. */
const JOINING_DAYS = 365;
const DAYS_AFTER = 180;

export interface Customers {
  readonly repeats: Float64Array;
  readonly recency: Float64Array;
  readonly age: Float64Array;
}

/**
 * Customers as BG/NBD has them, with about CDNOW's parameters, in whole days as a shop's orders give them; nothing but
 * the three columns is kept in memory.
 */
export function simulatedCustomers(count: number, seed: number): Customers {
  const rng = random(seed);
  const repeats = new Float64Array(count);
  const recency = new Float64Array(count);
  const age = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const until = DAYS_AFTER + Math.floor(JOINING_DAYS * rng());
    const rate = gammaVariate(0.24, rng) / 31;
    const x = gammaVariate(0.79, rng);
    const leaving = x / (x + gammaVariate(2.43, rng));
    let last = 0;
    for (let at = 0; ; ) {
      at -= Math.log1p(-rng()) / rate;
      if (!(at <= until)) break;
      const day = Math.ceil(at);
      if (day > last) repeats[i]!++;
      last = day;
      if (rng() < leaving) break;
    }
    recency[i] = last;
    age[i] = until;
  }
  return { repeats, recency, age };
}
