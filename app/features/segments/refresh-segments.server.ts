import { z } from 'zod';
import { type RfmScores, SEGMENTS, scoreRfm } from '#app/algorithms/rfm.ts';
import type { Ctx, ShopTx } from '#app/platform/contributions.ts';
import { readSetting, saveSetting } from '#app/platform/settings.ts';
import { dayNumber, fromDayNumber, instantOf, isoDate, localDate } from '#app/platform/time.ts';
import { type SegmentSettings, segmentSettings, TAG_PREFIX } from './schema.ts';
import { scoreWith } from './score-with-thresholds.ts';
import {
  type ApplyOptions,
  applyScores,
  countCustomers,
  lockScores,
  readCustomerFacts,
  readDays,
  type Scored,
  type StoredThresholds,
  writeDay,
} from './store.server.ts';

export const SETTINGS_KEY = 'segments';

const HISTORY_KEY = 'segments.history';
const historySetting = z.object({ read: z.boolean().default(false) });

/** The whole history is there: from now on segments are computed. Before, they would show a shop that is half read. */
export async function beginSegments(ctx: Ctx): Promise<void> {
  await saveSetting(ctx, ctx.sql, HISTORY_KEY, { read: true });
  await ctx.send('segments.refresh');
}

/** The job: nothing while the first reading of the history is under way. */
export async function refreshWhenRead(ctx: Ctx): Promise<void> {
  if ((await readSetting(ctx, HISTORY_KEY, historySetting)).read) await refreshSegments(ctx);
}

/** Seconds until everybody's quintiles are drawn anew after an order; the customer's own score does not wait for it. */
const SETTLE_SECONDS = 240;

/** The quarter before the first computation is computed too, week by week, so that movement shows from the start. */
const PAST_WEEKS = 13;

/** In larger shops history begins with the first day: thirteen more computations would keep the merchant waiting. */
const PAST_UP_TO_CUSTOMERS = 100_000;

/** Scores every customer of the shop from the stored facts; what did not change is not written. */
export async function refreshSegments(ctx: Ctx): Promise<void> {
  await ctx.transaction(async (tx) => {
    await lockScores(tx, ctx.shop.id);
    const settings = await readSetting(ctx, SETTINGS_KEY, segmentSettings, tx);
    const [known] = await readDays(tx, ctx.shop.id, 1);
    const movement = known !== undefined || (await scorePast(ctx, tx, settings));
    const publish = known ? 'changes' : 'all';
    const customers = await scoreDay(ctx, tx, { ...moment(ctx), settings, movement, publish });
    ctx.log.info({ customers }, 'segments refreshed');
  });
}

/** Where everybody stood at the end of each of the last weeks. Returns whether there was anybody. */
async function scorePast(ctx: Ctx, tx: ShopTx, settings: SegmentSettings): Promise<boolean> {
  const { id, timezone } = ctx.shop;
  if ((await countCustomers(tx, id)) > PAST_UP_TO_CUSTOMERS) return false;
  const today = dayNumber(localDate(ctx.clock.now(), timezone));
  let anybody = false;
  for (let week = PAST_WEEKS; week > 0; week--) {
    const day = fromDayNumber(today - week * 7);
    const now = instantOf(fromDayNumber(today - week * 7 + 1), 0, 0, timezone);
    const scored = await scoreDay(ctx, tx, {
      today: isoDate(day),
      now,
      settings,
      movement: anybody,
      publish: 'nothing',
    });
    anybody ||= scored > 0;
  }
  return anybody;
}

interface ScoredDay {
  today: string;
  now: Date;
  settings: SegmentSettings;
  movement: boolean;
  publish: ApplyOptions['publish'];
}

/** Returns how many customers there were; a past day without any is passed over. */
async function scoreDay(ctx: Ctx, tx: ShopTx, { settings, ...day }: ScoredDay): Promise<number> {
  const { id, timezone } = ctx.shop;
  const past = day.publish === 'nothing';
  const facts = await readCustomerFacts(tx, id, timezone, { until: past ? day.now : null });
  const customers = facts.customerId.length;
  if (past && customers === 0) return 0;
  const scores = scoreRfm(facts, { monetary: settings.monetary });
  await apply(ctx, tx, { ...facts, ...scores }, { ...day, ids: null }, settings);
  await writeDay(tx, id, {
    day: day.today,
    customers,
    counts: Object.fromEntries(SEGMENTS.map((key, i) => [key, scores.segments[i]!])),
    thresholds: storedThresholds(scores, settings),
  });
  return customers;
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
  if (options.publish === 'all' || (changed > 0 && options.publish === 'changes')) tx.send('publish.push');
}

function moment(ctx: Ctx): { today: string; now: Date } {
  const now = ctx.clock.now();
  return { now, today: isoDate(localDate(now, ctx.shop.timezone)) };
}

function storedThresholds({ thresholds }: RfmScores, settings: SegmentSettings): StoredThresholds {
  const { r, f, m } = thresholds;
  return { r: [...r], f: [...f], m: [...m], monetary: settings.monetary };
}
