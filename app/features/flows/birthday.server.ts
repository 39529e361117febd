import type { Ctx } from '#app/platform/contributions.ts';
import { CODES_AT_ONCE, issueCodes, removeCodes } from '#app/platform/discounts/discounts.ts';
import { DomainError } from '#app/platform/errors.ts';
import { type CivilDate, isoDate, localDate } from '#app/platform/time.ts';
import { birthDaysOn, DAYS_APART, discountOf, type Terms, termsOf, validUntil } from './birthday-rules.ts';
import type { BirthdaySettings } from './schema.ts';
import { flowSettings } from './settings.server.ts';
import {
  addTreats,
  markExpired,
  readCelebrating,
  readExpired,
  readPendingTreats,
  settleTreats,
} from './store.server.ts';
import { tellTreats } from './treats-told.server.ts';

const BATCH = CODES_AT_ONCE;
const CODE_LENGTH = 8;
const MOST_COLLISIONS = 10;

/**
 * The day's treats: first a row for everybody whose birthday it is (one per customer and year), then the codes at
 * Shopify, then what is over is taken away. Any step may be repeated: codes are always the same for a customer and
 * year, and a code that is already there is found and not made again.
 */
export async function giveBirthdayTreats(ctx: Ctx): Promise<void> {
  const { birthday } = await flowSettings(ctx);
  const today = localDate(ctx.clock.now(), ctx.shop.timezone);
  if (birthday.on) await noteTreats(ctx, birthday, today);
  if (!ctx.shop.installed) return;
  await issueTreats(ctx, termsOf(birthday, ctx.shop.currency));
  await takeAwayExpired(ctx);
}

async function noteTreats(ctx: Ctx, settings: BirthdaySettings, today: CivilDate): Promise<void> {
  const { sql, shop, clock, secrets } = ctx;
  const expiresAt = validUntil(today, settings.validityDays, shop.timezone);
  for (let collisions = 0; collisions < MOST_COLLISIONS; ) {
    const ids = await readCelebrating(
      sql,
      shop.id,
      { year: today.year, today: isoDate(today), apart: DAYS_APART },
      birthDaysOn(today),
      BATCH,
    );
    if (ids.length === 0) return;
    // Where none of them could be noted, all their codes are somebody else's: others, then.
    const other = collisions > 0 ? `:${collisions}` : '';
    const treats = ids.map((customerId) => ({
      customerId,
      year: today.year,
      code: `${settings.codePrefix}-${secrets.code('birthday', `${shop.id}:${customerId}:${today.year}${other}`, CODE_LENGTH)}`,
      celebratedOn: isoDate(today),
      expiresAt,
    }));
    collisions = (await addTreats(sql, shop.id, treats, clock.now())) > 0 ? 0 : collisions + 1;
  }
  throw new Error('No free codes for birthday treats were found');
}

async function issueTreats(ctx: Ctx, terms: Terms): Promise<void> {
  const { sql, shop, clock } = ctx;
  for (;;) {
    const pending = await readPendingTreats(sql, shop.id, clock.now(), BATCH);
    if (pending.length === 0) return;
    const outcomes = await issueCodes(
      ctx,
      discountOf(terms, shop.locale),
      pending.map(({ code }) => code),
    );
    await ctx.transaction(async (tx) => {
      await settleTreats(tx, shop.id, clock.now(), outcomes);
      await tellTreats(
        ctx,
        tx,
        pending.map(({ customerId }) => customerId),
      );
    });
    const failed = outcomes.filter(({ error }) => error !== null);
    ctx.log.info({ issued: outcomes.length - failed.length, failed: failed.length }, 'birthday treats');
    if (failed.length > 0)
      throw new DomainError('codes_refused', `Shopify refused ${failed.length} codes: ${failed[0]!.error}`);
  }
}

async function takeAwayExpired(ctx: Ctx): Promise<void> {
  for (;;) {
    const expired = await readExpired(ctx.sql, ctx.shop.id, ctx.clock.now(), BATCH);
    if (expired.length === 0) return;
    for (const [discountId, codes] of Map.groupBy(expired, (code) => code.discountId)) {
      const codeIds = codes.map(({ codeId }) => codeId);
      await removeCodes(ctx, discountId, codeIds);
      await ctx.transaction(async (tx) => tellTreats(ctx, tx, await markExpired(tx, ctx.shop.id, codeIds)));
    }
  }
}
