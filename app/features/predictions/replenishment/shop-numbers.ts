import { z } from 'zod';
import type { Learned } from '#app/algorithms/replenishment/learn.ts';

/** What the model says of the shop as a whole; what it says of products stands in `product_intervals`. */
export const shopNumbers = z.object({
  exponent: z.number(),
  customerVariance: z.number().positive(),
  pairVariance: z.number().positive(),
  noise: z.number().positive(),
  halfLifeDays: z.number().positive(),
  /** Of the days between any two orders of a customer. */
  orders: z.object({ mean: z.number(), meanVariance: z.number(), scatter: z.number() }),
  errors: z
    .array(
      z.object({
        spans: z.number(),
        q10: z.number(),
        q25: z.number(),
        q75: z.number(),
        q90: z.number(),
        due: z.number(),
        learnedFrom: z.number(),
      }),
    )
    .min(1),
});
export type ShopNumbers = z.infer<typeof shopNumbers>;

/** @param orders index of the days with any order, which the model takes for one more product */
export function numbersOf({ model, errors }: Learned, orders: number): ShopNumbers {
  const { exponent, customerVariance, pairVariance, noise, halfLifeDays } = model;
  return {
    exponent,
    customerVariance,
    pairVariance,
    noise,
    halfLifeDays,
    orders: {
      mean: model.mean[orders]!,
      meanVariance: model.meanVariance[orders]!,
      scatter: model.scatter[orders]!,
    },
    errors,
  };
}
