import { NEVER, SEGMENTS, segmentOf as segmentOfCell } from '#app/algorithms/rfm.ts';
import type { Ctx } from '#app/platform/contributions.ts';
import { unpublished } from '#app/platform/publish/publish.ts';
import { readSetting } from '#app/platform/settings.ts';
import { dayNumber, localDate, parseIsoDate } from '#app/platform/time.ts';
import { SETTINGS_KEY } from './refresh-segments.server.ts';
import {
  type CustomerSegment,
  type Ranking,
  type SegmentKey,
  type SegmentMember,
  type SegmentMembers,
  type SegmentOverview,
  type Steps,
  segmentSettings,
} from './schema.ts';
import {
  type Day,
  type MemberRow,
  readCells,
  readChanges,
  readDays,
  readMembers,
  readMembersAmong,
  readScore,
  type StoredThresholds,
} from './store.server.ts';

export const PAGE = 50;
const HISTORY_DAYS = 366;

/** The ten segments as they stand, with grid, thresholds and history. */
export async function segmentOverview(ctx: Ctx): Promise<SegmentOverview> {
  const [cells, days, settings, publishing] = await Promise.all([
    readCells(ctx.sql, ctx.shop.id),
    readDays(ctx.sql, ctx.shop.id, HISTORY_DAYS),
    readSetting(ctx, SETTINGS_KEY, segmentSettings),
    unpublished(ctx, 'Customer'),
  ]);
  const customers = cells.reduce((sum, cell) => sum + cell.customers, 0);
  const last = days[0];
  return {
    computedOn: last?.day ?? null,
    currency: ctx.shop.currency,
    customers,
    withoutCounting: cells.reduce((sum, cell) => sum + cell.withoutCounting, 0),
    segments: SEGMENTS.map((key) => {
      const own = cells.filter((cell) => cell.segment === key);
      const count = own.reduce((sum, cell) => sum + cell.customers, 0);
      return {
        key,
        customers: count,
        share: customers > 0 ? count / customers : 0,
        revenueMinor: own.reduce((sum, cell) => sum + cell.revenue, 0n).toString(),
      };
    }),
    grid: [5, 4, 3, 2, 1].flatMap((r) =>
      [1, 2, 3, 4, 5].map((f) => ({
        r,
        f,
        key: segmentOfCell(r, f),
        customers: cells.find((cell) => cell.r === r && cell.f === f)?.customers ?? 0,
      })),
    ),
    thresholds: last ? readable(last, customers) : nothingReached(),
    history: days.toReversed().map(({ day, customers: count, counts }) => ({ day, customers: count, counts })),
    settings,
    computedMonetary: last?.thresholds.monetary ?? settings.monetary,
    publishing,
  };
}

/** Thresholds are what must be exceeded; people read what is enough. */
function readable({ day, thresholds }: Day, customers: number): SegmentOverview['thresholds'] {
  if (customers === 0) return nothingReached();
  const computedOn = dayNumber(parseIsoDate(day)!);
  const steps = <T>(of: StoredThresholds['r'], read: (threshold: number) => T | null) => of.map(read) as Steps<T>;
  return {
    recencyDays: steps(thresholds.r, (threshold) =>
      threshold === NEVER || threshold >= computedOn ? null : computedOn - threshold - 1,
    ),
    orders: steps(thresholds.f, (threshold) => threshold + 1),
    monetaryMinor: steps(thresholds.m, (threshold) => String(Math.round(threshold))),
  };
}

const nothingReached = (): SegmentOverview['thresholds'] => ({
  recencyDays: [null, null, null, null],
  orders: [null, null, null, null],
  monetaryMinor: [null, null, null, null],
});

/** Who is in a segment, biggest spenders first. A page out of range is the nearest one. */
export async function segmentMembers(ctx: Ctx, key: SegmentKey, page = 1): Promise<SegmentMembers> {
  const wanted = Math.max(1, Math.trunc(page) || 1);
  const { total, members } = await readMembers(ctx.sql, ctx.shop.id, key, PAGE, (wanted - 1) * PAGE);
  const pages = Math.max(1, Math.ceil(total / PAGE));
  if (wanted > pages) return segmentMembers(ctx, key, pages);
  return { key, total, page: wanted, pages, members: members.map(memberOf) };
}

/** The same in an order that another feature has made. */
export async function rankedMembers(ctx: Ctx, key: SegmentKey, ranking: Ranking): Promise<SegmentMembers> {
  const { ids, ...position } = ranking;
  const members = await readMembersAmong(ctx.sql, ctx.shop.id, key, ids);
  return { key, ...position, members: members.map(memberOf) };
}

export const memberOf = (row: MemberRow): SegmentMember => ({
  id: String(row.id),
  name: [row.firstName, row.lastName].filter(Boolean).join(' '),
  email: row.email,
  r: row.r,
  f: row.f,
  m: row.m,
  orders: row.orders,
  revenueMinor: String(row.revenue),
  lastOrderOn: row.lastDay,
  since: row.since,
});

/** Null when the customer has no score (no order, deleted, objected to profiling). */
export async function segmentOf(ctx: Ctx, customerId: bigint): Promise<CustomerSegment | null> {
  const [score, changes] = await Promise.all([
    readScore(ctx.sql, ctx.shop.id, customerId),
    readChanges(ctx.sql, ctx.shop.id, customerId),
  ]);
  if (!score) return null;
  const last = score.lastDay === null ? null : parseIsoDate(score.lastDay);
  return {
    key: score.segment,
    r: score.r,
    f: score.f,
    m: score.m,
    orders: score.orders,
    gifts: { orders: score.giftOrders, amounts: score.giftAmounts },
    revenueMinor: String(score.revenue),
    lastOrderOn: score.lastDay,
    recencyDays: last ? dayNumber(localDate(ctx.clock.now(), ctx.shop.timezone)) - dayNumber(last) : null,
    since: score.since,
    changes,
  };
}
