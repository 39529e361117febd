import type { Sentence } from './schema.ts';

/** What a customer's scores were made from. */
export interface ReasonFacts {
  purchases: number;
  /** Days from the first purchase to the last, and from the last to the day of the score. */
  recencyDays: number;
  silentDays: number;
  /** Days since the first purchase. */
  ageDays: number;
  usualGapDays: number;
  /** The risk is not low. */
  atRisk: boolean;
  alive: number;
  /** Hardly anybody comes back in this shop, whatever they do. */
  nobodyReturns: boolean;
  /** Expected spend a purchase, minor units; null without a model of value. */
  spendMinor: bigint | null;
}

/** A silence so many times her usual gap is worth a word where there is a risk, and so many where there is none. */
export const LONG_SILENCE = { atRisk: 1.1, safe: 1.5 } as const;

/**
 * Why the scores are what they are, most telling first: keys and the figures that went in, never words. Every customer
 * has at least one.
 */
export function reasonsOf(facts: ReasonFacts): Sentence[] {
  return [rhythm(facts), standing(facts), spending(facts)].filter((sentence) => sentence !== null);
}

const number = (value: number) => ({ as: 'number' as const, value });
const days = (value: number) => ({ as: 'days' as const, value });
const ago = (value: number) => ({ as: 'ago' as const, value });

function rhythm({ purchases, recencyDays, silentDays, usualGapDays, atRisk, nobodyReturns }: ReasonFacts): Sentence {
  if (purchases === 1 && nobodyReturns) return { key: 'hardlyAnybodyReturns', figures: { silent: ago(silentDays) } };
  if (purchases === 1) {
    return {
      key: silentDays <= usualGapDays ? 'boughtOnceRecently' : 'boughtOnceLongAgo',
      figures: { silent: ago(silentDays), gap: days(Math.round(usualGapDays)) },
    };
  }
  const every = Math.max(1, Math.round(recencyDays / (purchases - 1)));
  const times = silentDays / every;
  const late = times > (atRisk ? LONG_SILENCE.atRisk : LONG_SILENCE.safe);
  return {
    // Nothing is wrong yet, and still many leave: then it is because so few purchases bind.
    key: late ? 'silentTooLong' : atRisk ? 'inRhythmAtRisk' : 'inRhythm',
    figures: {
      every: number(every),
      silent: ago(silentDays),
      times: { as: 'decimal', value: times },
      orders: number(purchases),
    },
    count: every,
  };
}

function standing({ purchases, ageDays, alive }: ReasonFacts): Sentence | null {
  if (purchases === 1) return null;
  const figures = { orders: number(purchases), days: days(ageDays), alive: { as: 'percent' as const, value: alive } };
  return { key: purchases >= 5 ? 'manyOrders' : 'fewOrders', figures, count: purchases };
}

function spending({ spendMinor, purchases }: ReasonFacts): Sentence | null {
  if (spendMinor === null) return null;
  const figures = { spend: { as: 'money' as const, value: String(spendMinor) }, orders: number(purchases) };
  return { key: purchases === 1 ? 'spendOnce' : 'spendOwn', figures, count: purchases };
}
