import type { Ctx } from '#app/platform/contributions.ts';
import { DomainError } from '#app/platform/errors.ts';
import { readSetting, saveSetting } from '#app/platform/settings.ts';
import { dayNumber, isoDate, localDate, parseIsoDate } from '#app/platform/time.ts';
import { storedRhythm } from './learn.ts';
import { RHYTHM_KEY, refreshDormancyOf, SETTINGS_KEY } from './refresh-dormancy.server.ts';
import { addSigns, countStates, readExcluded, readState, readStateMembers, writeWord } from './store.server.ts';
import {
  type CustomerDormancy,
  DORMANCY_STATES,
  type DormancyMembers,
  type DormancyOverview,
  type DormancyState,
  type DormancyWord,
  dormancySettings,
  type Sign,
} from './types.ts';

const PAGE = 50;

/** How many customers are late by their own rhythm. */
export async function dormancyOverview(ctx: Ctx): Promise<DormancyOverview> {
  const [counts, excluded, settings, { computed }] = await Promise.all([
    countStates(ctx.sql, ctx.shop.id),
    readStateMembers(ctx.sql, ctx.shop.id, 'excluded', 1, 0),
    readSetting(ctx, SETTINGS_KEY, dormancySettings),
    readSetting(ctx, RHYTHM_KEY, storedRhythm),
  ]);
  const customers = counts.reduce((sum, { customers: some }) => sum + some, 0);
  return {
    computed,
    customers,
    states: DORMANCY_STATES.map((state) => {
      const found = counts.find((one) => one.state === state);
      return {
        state,
        customers: found?.customers ?? 0,
        share: customers > 0 ? (found?.customers ?? 0) / customers : 0,
        medianGap: found?.medianGap ?? null,
      };
    }),
    excluded: excluded.total,
    settings,
  };
}

/** Who is in a state, or on the list of those left out of campaigns. A page out of range is the nearest one. */
export async function dormancyMembers(ctx: Ctx, which: DormancyState | 'excluded', page = 1): Promise<DormancyMembers> {
  const wanted = Math.max(1, Math.trunc(page) || 1);
  const { total, members } = await readStateMembers(ctx.sql, ctx.shop.id, which, PAGE, (wanted - 1) * PAGE);
  if (members.length === 0 && wanted > 1) return dormancyMembers(ctx, which, wanted - 1);
  return {
    settings: await readSetting(ctx, SETTINGS_KEY, dormancySettings),
    total,
    page: wanted,
    pages: Math.max(1, Math.ceil(total / PAGE)),
    members: members.map(({ id, firstName, lastName, ...row }) => ({
      ...row,
      id: String(id),
      name: [firstName, lastName].filter(Boolean).join(' '),
    })),
  };
}

/** Where one customer stands; null without an order, and for who objected to profiling. */
export async function dormancyOf(ctx: Ctx, customerId: bigint): Promise<CustomerDormancy | null> {
  const row = await readState(ctx.sql, ctx.shop.id, customerId);
  if (!row) return null;
  const { signDay, signKind, ...figures } = row;
  const today = dayNumber(localDate(ctx.clock.now(), ctx.shop.timezone));
  return {
    ...figures,
    daysAway: Math.max(0, today - dayNumber(parseIsoDate(row.lastDay)!)),
    sign: signDay && signKind ? { day: signDay, kind: signKind } : null,
  };
}

/** Customers better left out of campaigns: asleep or lost by their own rhythm, or left alone by the owner's word. */
export function excludedFromCampaigns(ctx: Ctx): Promise<bigint[]> {
  return readExcluded(ctx.sql, ctx.shop.id);
}

/** The owner knows better: she is active, or she is to be left alone. Null takes it back. */
export async function sayOfCustomer(ctx: Ctx, customerId: bigint, word: DormancyWord | null): Promise<void> {
  await ctx.transaction(async (tx) => {
    await writeWord(tx, ctx.shop.id, customerId, word, ctx.clock.now());
    tx.emit({ name: 'customers.changed', customerIds: [customerId] });
  });
  await refreshDormancyOf(ctx, [customerId]);
}

/** What the owner means by slowing, dormant and gone; everybody is looked at anew. */
export async function saveDormancySettings(ctx: Ctx, wanted: Record<string, unknown>): Promise<void> {
  const checked = dormancySettings.safeParse(wanted);
  if (!checked.success) {
    const fields = [...new Set(checked.error.issues.map(({ path }) => String(path[0])))].join();
    throw new DomainError('invalid_input', `dormancy settings refused: ${fields}`, { values: { fields } });
  }
  await ctx.transaction(async (tx) => {
    await saveSetting(ctx, tx, SETTINGS_KEY, checked.data);
    tx.send('segments.rhythm');
  });
}

/** Customers gave a sign of life today, other than an order. The same again is no more than once. */
export async function recordSignsOfLife(ctx: Ctx, customerIds: bigint[], kind: Sign): Promise<void> {
  const today = isoDate(localDate(ctx.clock.now(), ctx.shop.timezone));
  await addSigns(ctx.sql, ctx.shop.id, customerIds, kind, today);
}
