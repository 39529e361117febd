import { type RfmScores, SEGMENTS, scoreRfm } from '#app/algorithms/rfm.ts';
import type { Ctx, ShopTx } from '#app/platform/contributions.ts';
import { readSetting } from '#app/platform/settings.ts';
import { isoDate, localDate } from '#app/platform/time.ts';
import { type SegmentSettings, segmentSettings, TAG_PREFIX } from './schema.ts';
import { scoreWith } from './score-with-thresholds.ts';
import {
  applyScores,
  lockScores,
  readCustomerFacts,
  readDays,
  type Scored,
  type StoredThresholds,
  writeDay,
} from './store.server.ts';

export const SETTINGS_KEY = 'segments';

/** Seconds until everybody's quintiles are drawn anew after an order; the customer's own score does not wait for it. */
const SETTLE_SECONDS = 240;

/** Scores every customer of the shop from the stored facts; what did not change is not written. */
export async function refreshSegments(ctx: Ctx): Promise<void> {
  await ctx.transaction(async (tx) => {
    await lockScores(tx, ctx.shop.id);
    const settings = await readSetting(ctx, SETTINGS_KEY, segmentSettings, tx);
    const facts = await readCustomerFacts(tx, ctx.shop.id, ctx.shop.timezone, null);
    const scores = scoreRfm(facts, { monetary: settings.monetary });
    const known = await readDays(tx, ctx.shop.id, 1);
    const { today, now } = moment(ctx);
    await apply(ctx, tx, { ...facts, ...scores }, null, settings, known.length > 0);
    await writeDay(tx, ctx.shop.id, {
      day: today,
      customers: facts.customerId.length,
      counts: Object.fromEntries(SEGMENTS.map((key, i) => [key, scores.segments[i]!])),
      thresholds: storedThresholds(scores, settings),
    });
    ctx.log.info({ customers: facts.customerId.length, now }, 'segments refreshed');
  });
}

/**
 * Scores some customers against the quintiles of the last full computation, so that a segment is right within seconds
 * of an order; everybody else's quintiles follow a few minutes later, once for many orders.
 */
export async function rescoreCustomers(ctx: Ctx, customerIds: bigint[]): Promise<void> {
  if (customerIds.length === 0) return;
  await ctx.transaction(async (tx) => {
    await lockScores(tx, ctx.shop.id);
    const [day] = await readDays(tx, ctx.shop.id, 1);
    if (!day) return;
    const settings = await readSetting(ctx, SETTINGS_KEY, segmentSettings, tx);
    const facts = await readCustomerFacts(tx, ctx.shop.id, ctx.shop.timezone, customerIds);
    await apply(ctx, tx, { ...facts, ...scoreWith(facts, day.thresholds) }, customerIds, settings, true);
  });
  await ctx.send('segments.refresh', {}, { key: 'settled', after: SETTLE_SECONDS });
}

async function apply(
  ctx: Ctx,
  tx: ShopTx,
  scored: Scored,
  ids: bigint[] | null,
  settings: SegmentSettings,
  movement: boolean,
): Promise<void> {
  const changed = await applyScores(tx, ctx.shop.id, scored, {
    ids,
    movement,
    ...moment(ctx),
    tagPrefix: settings.tagging ? TAG_PREFIX : null,
  });
  if (changed > 0) tx.send('publish.push');
}

function moment(ctx: Ctx): { today: string; now: Date } {
  const now = ctx.clock.now();
  return { now, today: isoDate(localDate(now, ctx.shop.timezone)) };
}

function storedThresholds({ thresholds }: RfmScores, settings: SegmentSettings): StoredThresholds {
  const { r, f, m } = thresholds;
  return { r: [...r], f: [...f], m: [...m], monetary: settings.monetary };
}
