import type { Ctx } from '#app/platform/contributions.ts';
import { dayNumber, fromDayNumber, isoDate, localDate, parseIsoDate } from '#app/platform/time.ts';
import { driftOf } from './drift.ts';
import type { Drift } from './schema.ts';
import { purchasesSince } from './scores.store.server.ts';
import { type PurchasesParameters, versionInUse } from './versions.server.ts';
import { listVersions, noteDrift } from './versions.store.server.ts';

const WEEK = 7;

/**
 * Compares what the version in use expected of the customers it knew with what they have bought since, in whole weeks.
 * When that is no chance any more, a new version is learned out of turn.
 */
export async function checkDrift(ctx: Ctx): Promise<Drift | null> {
  const { sql, shop, clock } = ctx;
  const inUse = await versionInUse(sql, shop.id, 'purchases');
  if (!inUse?.dataUntil) return null;
  const from = dayNumber(parseIsoDate(inUse.dataUntil)!);
  const yesterday = dayNumber(localDate(clock.now(), shop.timezone)) - 1;
  const { expectedAhead } = inUse.parameters as PurchasesParameters;
  const weeks = Math.min(expectedAhead.length, Math.floor((yesterday - from) / WEEK));
  const drift = weeks < 1 ? null : await lookAt(ctx, from, weeks, expectedAhead[weeks - 1]!);
  await noteDrift(sql, shop.id, 'purchases', inUse.version, drift, clock.now());
  if (drift?.drifted && !(await learnedOfIt(ctx, inUse.version))) await ctx.send('predictions.fit', { cause: 'drift' });
  return drift;
}

/** A version was learned because of this already and found to be worse: then the weekly fits have to do. */
async function learnedOfIt({ sql, shop }: Ctx, inUse: number): Promise<boolean> {
  const [latest] = await listVersions(sql, shop.id, 'purchases', 1);
  return latest !== undefined && latest.version > inUse && latest.cause === 'drift';
}

async function lookAt({ sql, shop }: Ctx, from: number, weeks: number, expected: number): Promise<Drift> {
  const until = isoDate(fromDayNumber(from + weeks * WEEK));
  const actual = await purchasesSince(sql, shop.id, shop.timezone, isoDate(fromDayNumber(from)), until);
  return { until, expected, actual, ...driftOf(expected, actual) };
}
