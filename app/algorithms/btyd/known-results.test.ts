import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { historiesUntil, purchaseDays, purchasesBetween } from '../purchases/timeline.ts';
import { type BgNbdParameters, bgNbd, mbgNbd } from './bg-nbd.ts';
import { groupHistories } from './grouped.ts';
import { regular } from './regular.ts';

/** Published results on the CDNOW sample; the data lie beside the project and are not part of it. */
const data = new URL('../../../../shared/data/cdnow/', import.meta.url);
const eventLog = new URL('CDNOW_sample.txt', data);
const rounded = new URL('cdnow_customers_summary.csv', data);
const WEEK = 7;

const dayOf = (date: string) => Date.parse(date.replace(/(....)(..)(..)/, '$1-$2-$3')) / 86_400_000;

function purchases() {
  const lines = readFileSync(eventLog, 'utf8').trim().split('\n');
  const rows = lines.map((line) => line.trim().split(/\s+/));
  const ids = new Map([...new Set(rows.map(([id]) => id!))].map((id, i) => [id, i]));
  return purchaseDays({
    customer: Uint32Array.from(rows, ([id]) => ids.get(id!)!),
    day: Int32Array.from(rows, ([, , date]) => dayOf(date!)),
    customers: ids.size,
  });
}

/** What Fader, Hardie and Lee print: to their last digit. */
const PRINTED: BgNbdParameters = { r: 0.2425945, alpha: 4.4136019, a: 0.7929199, b: 2.4258881 };

describe('BG/NBD as printed (Fader, Hardie and Lee 2005; Hardie’s note 004)', () => {
  it.each([
    [0.1429, 0.0078],
    [1, 0.0532],
    [3, 0.1506],
    [31.8571, 1.0405],
    [32, 1.0437],
    // The note says 1.8576: its worksheet cuts the series of 2F1 after 150 terms.
    [78, 1.858],
  ])('expects of somebody new by week %d: %d repeat purchases', (week, expected) => {
    expect(bgNbd.expectedNew(PRINTED, week)).toBeCloseTo(expected, 4);
  });

  it('gives the probability of no purchase in 39 weeks', () => {
    expect(bgNbd.probabilityNew({ r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 }, 0, 39)).toBeCloseTo(0.5737864, 7);
  });

  it('answers about a customer with two repeats', () => {
    expect(bgNbd.expected(PRINTED, 39, 2, 30.43, 38.86)).toBeCloseTo(1.226, 3);
    expect(bgNbd.alive(PRINTED, 2, 30.43, 38.86)).toBeCloseTo(0.7266, 4);
  });
});

describe.skipIf(!existsSync(eventLog))('the CDNOW sample (needs ../shared/data)', () => {
  const days = existsSync(eventLog) ? purchases() : null!;
  const until = dayOf('19970930');
  const histories = days && historiesUntil(days, until);
  const grouped = histories && groupHistories(histories, WEEK);
  const later = histories && purchasesBetween(days, histories, until, until + 39 * WEEK);

  const rmse = (expected: (group: number) => number) =>
    Math.sqrt(later.reduce((sum, actual, i) => sum + (actual - expected(grouped.groupOf[i]!)) ** 2, 0) / later.length);

  it('is the one the results are of', () => {
    expect(histories.customer).toHaveLength(2357);
    expect(later.reduce((sum, n) => sum + n, 0)).toBe(1882);
  });

  it('BG/NBD: the published parameters, likelihood and hold-out error', () => {
    const { parameters, logLikelihood, degenerate, converged } = bgNbd.fit(grouped);
    expect([converged, degenerate]).toEqual([true, null]);
    expect(parameters.r).toBeCloseTo(0.2425945, 6);
    expect(parameters.alpha).toBeCloseTo(4.4136019, 6);
    // Printed .7929199 and 2.4258881, where the climb of that time ended a little below the top.
    expect(parameters.a).toBeCloseTo(0.79292, 5);
    expect(parameters.b).toBeCloseTo(2.4259, 4);
    expect(logLikelihood).toBeCloseTo(-9582.429, 3);
    expect(logLikelihood).toBeGreaterThanOrEqual(bgNbd.logLikelihood(PRINTED, grouped));
    const { repeats, recency, age } = grouped;
    expect(rmse((g) => bgNbd.expected(parameters, 39, repeats[g]!, recency[g]!, age[g]!))).toBeCloseTo(1.608, 3);
  });

  it('MBG/NBD: the published parameters, likelihood, hold-out error and answers', () => {
    const { parameters, logLikelihood, degenerate, converged } = mbgNbd.fit(grouped);
    expect([converged, degenerate]).toEqual([true, null]);
    expect(parameters.r).toBeCloseTo(0.525, 3);
    expect(parameters.alpha).toBeCloseTo(6.183, 3);
    expect(parameters.a).toBeCloseTo(0.891, 3);
    expect(parameters.b).toBeCloseTo(1.614, 3);
    expect(logLikelihood).toBeCloseTo(-9582.136, 3);
    const { repeats, recency, age } = grouped;
    expect(rmse((g) => mbgNbd.expected(parameters, 39, repeats[g]!, recency[g]!, age[g]!))).toBeCloseTo(1.607, 3);
    expect(mbgNbd.expected(parameters, 39, 2, 30.43, 38.86)).toBeCloseTo(1.2627, 4);
    expect(mbgNbd.alive(parameters, 2, 30.43, 38.86)).toBeCloseTo(0.7061, 4);
  });

  it('is bought as irregularly as chance', () => {
    const { parameters, logLikelihood } = regular.fit(grouped);
    expect([parameters.k, parameters.modified]).toEqual([1, true]);
    expect(logLikelihood).toBeCloseTo(-9582.136, 3);
  });

  it('has the same fit in days, with the scale in days', () => {
    const inDays = bgNbd.fit(groupHistories(histories));
    expect(inDays.parameters.alpha / WEEK).toBeCloseTo(4.4136019, 6);
    expect(inDays.parameters.a).toBeCloseTo(0.79292, 5);
  });
});

describe.skipIf(!existsSync(rounded))('the CDNOW sample, rounded to two decimals (needs ../shared/data)', () => {
  it('BG/NBD: the published likelihood', () => {
    const rows = readFileSync(rounded, 'utf8').trim().split(/\r?\n/).slice(1);
    const column = (i: number) => Float64Array.from(rows, (row) => Number(row.split(',')[i]));
    const { logLikelihood } = bgNbd.fit(groupHistories({ repeats: column(1), recency: column(2), age: column(3) }));
    expect(logLikelihood).toBeCloseTo(-9582.4256, 4);
  });
});
