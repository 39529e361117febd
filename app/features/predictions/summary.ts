import { z } from 'zod';
import { RISKS } from './risk.ts';
import type { Summary } from './schema.ts';
import type { Scores } from './score-customers.ts';

/** Where it is kept, as a setting of the shop's: nobody in particular is in it. */
export const SUMMARY_KEY = 'predictions.summary';

/** Written by this code alone; what another version of it wrote counts as nothing, until the next scoring. */
export const summarySetting = z.object({ version: z.literal(1), summary: z.custom<Summary>().nullable() }).catch({
  version: 1,
  summary: null,
});

const TENTHS = 10;
/** So many standard deviations to either side hold 90%. */
const NINETY = 1.645;

/** What everybody's scores say together. */
export function summaryOf(computedOn: string, scores: Scores): Summary {
  const { ids, totals, value, risk } = scores;
  const minorOf = (i: number) => value?.year[i] ?? 0;
  return {
    computedOn,
    customers: ids.length,
    orders: [30, 90, 365].map((days, h) => {
      const [mean, low, high] = [totals[h * 3]!, totals[h * 3 + 1]!, totals[h * 3 + 2]!];
      // The model could be off, and chance comes on top of it: a sum of rare things varies by the root of itself.
      const chance = NINETY * Math.sqrt(mean);
      return {
        days,
        total: {
          value: mean,
          low: Math.max(0, mean - Math.hypot(mean - low, chance)),
          high: mean + Math.hypot(high - mean, chance),
        },
      };
    }),
    value: value && {
      year: sum(value.year),
      threeYears: sum(value.threeYears),
      tenths: tenthsOf(value.year),
    },
    risks: RISKS.map((name, index) => {
      let customers = 0;
      let valueMinor = 0;
      risk.forEach((own, i) => {
        if (own !== index) return;
        customers += 1;
        valueMinor += minorOf(i);
      });
      return { risk: name, customers, valueMinor };
    }),
  };
}

function tenthsOf(values: Float64Array): { customers: number; sum: number; from: number }[] {
  const sorted = values.slice().sort().reverse();
  return Array.from({ length: TENTHS }, (_, tenth) => {
    const part = sorted.subarray(
      Math.floor((tenth * sorted.length) / TENTHS),
      Math.floor(((tenth + 1) * sorted.length) / TENTHS),
    );
    return { customers: part.length, sum: sum(part), from: part.at(-1) ?? 0 };
  }).filter(({ customers }) => customers > 0);
}

const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
