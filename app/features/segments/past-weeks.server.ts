import { type RfmScores, SEGMENTS, scoreRfm } from '#app/algorithms/rfm.ts';
import type { Ctx, ShopTx } from '#app/platform/contributions.ts';
import { dayNumber, fromDayNumber, instantOf, isoDate, localDate } from '#app/platform/time.ts';
import type { SegmentSettings } from './schema.ts';
import {
  countCustomers,
  type DayRow,
  type PastChange,
  readCustomerFacts,
  type Scored,
  writeDay,
  writePast,
} from './store.server.ts';

/** The quarter before the first computation is computed too, week by week, so that movement shows from the start. */
const WEEKS = 13;

/** In larger shops history begins with the first day: thirteen more computations would keep the merchant waiting. */
const UP_TO_CUSTOMERS = 100_000;

/**
 * Where everybody stood at the end of each of the last weeks, as far as today's orders tell. Returns whether there was
 * anybody.
 */
export async function scorePastWeeks(ctx: Ctx, tx: ShopTx, settings: SegmentSettings): Promise<boolean> {
  const { id, timezone } = ctx.shop;
  if ((await countCustomers(tx, id)) > UP_TO_CUSTOMERS) return false;
  const today = dayNumber(localDate(ctx.clock.now(), timezone));
  const stood = new Map<bigint, { segment: number; since: string }>();
  const changes: PastChange[] = [];
  const days: DayRow[] = [];
  let last: Scored | undefined;
  for (let week = WEEKS; week > 0; week--) {
    const day = isoDate(fromDayNumber(today - week * 7));
    const until = instantOf(fromDayNumber(today - week * 7 + 1), 0, 0, timezone);
    // The last moment of the day: midnight belongs to the next one, and would be shown as that.
    const at = new Date(until.getTime() - 1);
    const facts = await readCustomerFacts(tx, id, timezone, { until });
    if (facts.customerId.length === 0) continue;
    const scores = scoreRfm(facts, { monetary: settings.monetary });
    for (let i = 0; i < facts.customerId.length; i++) {
      const customerId = facts.customerId[i]!;
      const segment = scores.segment[i]!;
      const before = stood.get(customerId);
      if (before?.segment === segment) continue;
      stood.set(customerId, { segment, since: day });
      // The first of these days is where everybody stands, and no movement.
      if (last)
        changes.push({ customerId, day, at, from: before ? SEGMENTS[before.segment]! : null, to: SEGMENTS[segment]! });
    }
    last = { ...facts, ...scores };
    days.push(dayOf(day, scores, settings));
  }
  if (!last) return false;
  await writePast(tx, id, last, (customerId) => stood.get(customerId)!.since, changes);
  for (const day of days) await writeDay(tx, id, day);
  return true;
}

export function dayOf(day: string, scores: RfmScores, { monetary }: SegmentSettings): DayRow {
  const { r, f, m } = scores.thresholds;
  return {
    day,
    customers: scores.segment.length,
    counts: Object.fromEntries(SEGMENTS.map((key, i) => [key, scores.segments[i]!])),
    thresholds: { r: [...r], f: [...f], m: [...m], monetary },
  };
}
