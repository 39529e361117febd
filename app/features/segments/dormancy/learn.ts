import { z } from 'zod';
import {
  type BoughtKinds,
  learnRhythm,
  type OrderDays,
  orderDays,
  type ShopRhythm,
  thresholdsOf,
} from '#app/algorithms/dormancy.ts';

export interface LearnInput {
  bought: BoughtKinds;
  customers: number;
  kinds: number;
  until: number;
}

/** Everybody's thresholds as columns by customer; NaN where the shop has no rhythm to speak of. */
export interface Learned {
  rhythm: ShopRhythm | null;
  pace: Float64Array;
  facts: DormancyFacts;
}

export interface DormancyFacts {
  lastDay: Int32Array;
  purchases: Uint32Array;
  healthyGap: Float64Array;
  slowingAfter: Float64Array;
  dormantAfter: Float64Array;
  goneAfter: Float64Array;
}

/** Learns a shop's rhythm and everybody's thresholds: seconds of computing for a large shop. */
export function learnDormancy({ bought, customers, kinds, until }: LearnInput): Learned {
  const days = orderDays(bought, { customers, kinds });
  const rhythm = learnRhythm(days, kinds, until);
  return { rhythm, pace: days.pace, facts: factsOf(days, rhythm) };
}

export function factsOf(days: OrderDays, rhythm: ShopRhythm | null): DormancyFacts {
  const customers = days.start.length - 1;
  const column = () => new Float64Array(customers).fill(Number.NaN);
  const facts: DormancyFacts = {
    lastDay: new Int32Array(customers),
    purchases: new Uint32Array(customers),
    healthyGap: column(),
    slowingAfter: column(),
    dormantAfter: column(),
    goneAfter: column(),
  };
  for (let c = 0; c < customers; c++) {
    facts.lastDay[c] = days.day[days.start[c + 1]! - 1] ?? 0;
    facts.purchases[c] = days.start[c + 1]! - days.start[c]!;
    const thresholds = rhythm && thresholdsOf(rhythm, days, c);
    if (!thresholds) continue;
    facts.healthyGap[c] = thresholds.healthyGap;
    facts.slowingAfter[c] = thresholds.slowingAfter;
    facts.dormantAfter[c] = thresholds.dormantAfter;
    facts.goneAfter[c] = thresholds.goneAfter;
  }
  return facts;
}

/** The shop's rhythm as it is kept, with the kinds by name. */
export const storedRhythm = z.object({
  kinds: z.array(z.string()).default([]),
  pace: z.array(z.number()).default([]),
  rhythm: z
    .object({
      kindMean: z.array(z.number()),
      kindVariance: z.array(z.number()),
      customerVariance: z.number(),
      noise: z.number(),
      ends: z.array(
        z.object({ waits: z.number(), half: z.number(), slowing: z.number(), dormant: z.number(), gone: z.number() }),
      ),
      waits: z.number(),
    })
    .nullable()
    .default(null),
  /** Whether it was ever computed. */
  computed: z.boolean().default(false),
});
