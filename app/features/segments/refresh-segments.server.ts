import { scoreRfm } from '#app/algorithms/rfm.ts';
import type { Ctx, ShopTx } from '#app/platform/contributions.ts';
import { readSetting } from '#app/platform/settings.ts';
import { isoDate, localDate } from '#app/platform/time.ts';
import { bringBackDaysAhead } from './days-ahead.store.server.ts';
import { dayOf, scorePastWeeks } from './past-weeks.server.ts';
import { type SegmentSettings, segmentSettings, TAG_PREFIX } from './schema.ts';
import { scoreWith } from './score-with-thresholds.ts';
import {
  type ApplyOptions,
  applyScores,
  claimStrayTags,
  lockScores,
  readCustomerFacts,
  readDays,
  type Scored,
  writeDay,
} from './store.server.ts';

export const SETTINGS_KEY = 'segments';

/** Seconds until everybody's quintiles are drawn anew after an order; the customer's own score does not wait for it. */
const SETTLE_SECONDS = 240;

/** Scores every customer of the shop from the stored facts; what did not change is not written. */
export async function refreshSegments(ctx: Ctx): Promise<void> {
  const { id, timezone } = ctx.shop;
  await ctx.transaction(async (tx) => {
    await lockScores(tx, id);
    const settings = await readSetting(ctx, SETTINGS_KEY, segmentSettings, tx);
    const known = (await readDays(tx, id, 1)).length > 0;
    const movement = known || (await scorePastWeeks(ctx, tx, settings));
    const { today, now } = moment(ctx);
    if (known) await bringBackDaysAhead(tx, id, today);
    const facts = await readCustomerFacts(tx, id, timezone);
    const scores = scoreRfm(facts, { monetary: settings.monetary });
    const publish = known ? 'changes' : 'all';
    await apply(ctx, tx, { ...facts, ...scores }, { today, now, ids: null, movement, publish }, settings);
    if (settings.tagging && (await claimStrayTags(tx, id, now, TAG_PREFIX)) > 0) tx.send('publish.push');
    await writeDay(tx, id, dayOf(today, scores, settings));
    ctx.log.info({ customers: facts.customerId.length }, 'segments refreshed');
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
    const facts = await readCustomerFacts(tx, ctx.shop.id, ctx.shop.timezone, { ids: customerIds });
    const scored = { ...facts, ...scoreWith(facts, day.thresholds) };
    await apply(ctx, tx, scored, { ...moment(ctx), ids: customerIds, movement: true, publish: 'changes' }, settings);
  });
  await ctx.send('segments.refresh', {}, { key: 'settled', after: SETTLE_SECONDS });
}

async function apply(
  ctx: Ctx,
  tx: ShopTx,
  scored: Scored,
  options: Omit<ApplyOptions, 'tagPrefix'>,
  settings: SegmentSettings,
): Promise<void> {
  const tagPrefix = settings.tagging ? TAG_PREFIX : null;
  const changed = await applyScores(tx, ctx.shop.id, scored, { ...options, tagPrefix });
  if (changed > 0 || options.publish === 'all') tx.send('publish.push');
}

function moment(ctx: Ctx): { today: string; now: Date } {
  const now = ctx.clock.now();
  return { now, today: isoDate(localDate(now, ctx.shop.timezone)) };
}
