import type { Ctx } from '#app/platform/contributions.ts';
import { dayNumber, fromDayNumber, isoDate, localDate, parseIsoDate } from '#app/platform/time.ts';
import { driftOf, spendDriftOf } from './drift.ts';
import type { Drift } from './schema.ts';
import { purchasesSince, spentSince } from './scores.store.server.ts';
import { type PurchasesParameters, type ValueParameters, versionInUse } from './versions.server.ts';
import { listVersions, noteDrift } from './versions.store.server.ts';

const WEEK = 7;

/**
 * Compares what the versions in use expected of the customers they knew with what these have bought and spent since, in
 * whole weeks. When that is no chance any more, new versions are learned out of turn, of both together.
 */
export async function checkDrift(ctx: Ctx): Promise<{ purchases: Drift | null; value: Drift | null }> {
  const purchases = await check(ctx, 'purchases', async (from, weeks, parameters) => {
    const { expectedAhead } = parameters as PurchasesParameters;
    const within = Math.min(expectedAhead.length, weeks);
    const until = isoOf(from + within * WEEK);
    const expected = expectedAhead[within - 1];
    if (expected === undefined) return null;
    const actual = await purchasesSince(ctx.sql, ctx.shop.id, ctx.shop.timezone, isoOf(from), until);
    return { until, expected, actual, ...driftOf(expected, actual) };
  });
  const value = await check(ctx, 'value', async (from, weeks, parameters) => {
    const until = isoOf(from + weeks * WEEK);
    const { rule } = parameters as ValueParameters;
    const since = await spentSince(ctx.sql, ctx.shop.id, ctx.shop.timezone, { from: isoOf(from), until }, rule);
    const drift = spendDriftOf(since);
    return drift && { until, expected: since.expected, actual: since.actual, ...drift };
  });
  return { purchases, value };
}

/** @param look is given the day number of the last day that was learned from, and the whole weeks since, one or more. */
async function check(
  ctx: Ctx,
  kind: 'purchases' | 'value',
  look: (from: number, weeks: number, parameters: unknown) => Promise<Drift | null>,
): Promise<Drift | null> {
  const { sql, shop, clock } = ctx;
  const inUse = await versionInUse(sql, shop.id, kind);
  if (!inUse?.dataUntil) return null;
  const from = dayNumber(parseIsoDate(inUse.dataUntil)!);
  const yesterday = dayNumber(localDate(clock.now(), shop.timezone)) - 1;
  const weeks = Math.floor((yesterday - from) / WEEK);
  const drift = weeks < 1 ? null : await look(from, weeks, inUse.parameters);
  await noteDrift(sql, shop.id, kind, inUse.version, drift, clock.now());
  if (drift?.drifted && !(await learnedOfIt(ctx, kind, inUse.version)))
    await ctx.send('predictions.fit', { cause: 'drift' });
  return drift;
}

/** A version was learned because of this already and found to be worse: then the weekly fits have to do. */
async function learnedOfIt({ sql, shop }: Ctx, kind: 'purchases' | 'value', inUse: number): Promise<boolean> {
  const [latest] = await listVersions(sql, shop.id, kind, 1);
  return latest !== undefined && latest.version > inUse && latest.cause === 'drift';
}

const isoOf = (day: number) => isoDate(fromDayNumber(day));
