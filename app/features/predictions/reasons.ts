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
  alive: number;
  /** Expected spend a purchase, minor units; null without a model of value. */
  spendMinor: bigint | null;
}

/** This many times her usual gap is longer than chance makes it. */
const LONG_SILENCE = 1.5;

/**
 * Why the scores are what they are, most telling first: keys and the figures that went in, never words. Every customer
 * has at least one.
 */
export function reasonsOf(facts: ReasonFacts): Sentence[] {
  return [rhythm(facts), standing(facts), spending(facts)].filter((sentence) => sentence !== null);
}

const number = (value: number) => ({ as: 'number' as const, value });

function rhythm({ purchases, recencyDays, silentDays, usualGapDays }: ReasonFacts): Sentence {
  if (purchases === 1) {
    return {
      key: silentDays <= usualGapDays ? 'boughtOnceRecently' : 'boughtOnceLongAgo',
      figures: { silent: number(silentDays), gap: number(Math.round(usualGapDays)) },
      count: silentDays,
    };
  }
  const every = recencyDays / (purchases - 1);
  const key = silentDays <= every * LONG_SILENCE ? 'inRhythm' : 'silentTooLong';
  return {
    key,
    figures: {
      every: number(Math.max(1, Math.round(every))),
      silent: number(silentDays),
      times: { as: 'decimal', value: silentDays / Math.max(1, every) },
    },
    count: Math.max(1, Math.round(every)),
  };
}

function standing({ purchases, ageDays, alive }: ReasonFacts): Sentence | null {
  if (purchases === 1) return null;
  const figures = { orders: number(purchases), days: number(ageDays), alive: { as: 'percent' as const, value: alive } };
  return { key: purchases >= 5 ? 'manyOrders' : 'fewOrders', figures, count: purchases };
}

function spending({ spendMinor, purchases }: ReasonFacts): Sentence | null {
  if (spendMinor === null) return null;
  const figures = { spend: { as: 'money' as const, value: String(spendMinor) }, orders: number(purchases) };
  return { key: purchases === 1 ? 'spendOnce' : 'spendOwn', figures, count: purchases };
}
