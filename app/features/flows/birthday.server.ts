import type { Ctx } from '#app/platform/contributions.ts';
import { DomainError } from '#app/platform/errors.ts';
import { type CivilDate, isoDate, localDate } from '#app/platform/time.ts';
import { birthDaysOn, purposeOf, type Terms, termsOf, validUntil } from './birthday-rules.ts';
import { addCodes, createDiscount, discountWithCode, removeCodes } from './discount-codes.server.ts';
import type { BirthdaySettings } from './schema.ts';
import { flowSettings } from './settings.server.ts';
import {
  addTreats,
  forgetDiscount,
  markExpired,
  readCelebrating,
  readDiscount,
  readExpired,
  readPendingTreats,
  settleTreats,
  writeDiscount,
} from './store.server.ts';

/** Shopify takes so many codes at once. */
const BATCH = 250;
const CODE_LENGTH = 8;

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
  for (;;) {
    const ids = await readCelebrating(sql, shop.id, today.year, birthDaysOn(today), BATCH);
    if (ids.length === 0) return;
    const treats = ids.map((customerId) => ({
      customerId,
      year: today.year,
      code: `${settings.codePrefix}-${secrets.code('birthday', `${shop.id}:${customerId}:${today.year}`, CODE_LENGTH)}`,
      celebratedOn: isoDate(today),
      expiresAt,
    }));
    await addTreats(sql, shop.id, treats, clock.now());
  }
}

async function issueTreats(ctx: Ctx, terms: Terms): Promise<void> {
  const { sql, shop, clock } = ctx;
  for (;;) {
    const pending = await readPendingTreats(sql, shop.id, clock.now(), BATCH);
    if (pending.length === 0) return;
    const codes = pending.map(({ code }) => code);
    const discountId = await discountFor(ctx, terms, codes[0]!);
    const added = await addCodes(ctx, discountId, codes);
    if (added === null) {
      await forgetDiscount(sql, shop.id, discountId);
      throw new DomainError('discount_gone', 'The birthday discount was deleted at Shopify; another is made next time');
    }
    const outcomes = [];
    for (const { code, codeId, error } of added) {
      // Refused as taken: by an earlier attempt of ours whose end nobody saw, or by a stranger's code.
      const there = error === null ? null : await discountWithCode(ctx, code);
      outcomes.push(
        there?.discountId === discountId ? { code, codeId: there.codeId, error: null } : { code, codeId, error },
      );
    }
    await settleTreats(sql, shop.id, clock.now(), discountId, outcomes);
    const failed = outcomes.filter(({ error }) => error !== null);
    ctx.log.info({ issued: outcomes.length - failed.length, failed: failed.length }, 'birthday treats');
    if (failed.length > 0)
      throw new DomainError('codes_refused', `Shopify refused ${failed.length} codes: ${failed[0]!.error}`);
  }
}

/** One discount per worth. Its first code tells whether an attempt before this one made it already. */
async function discountFor(ctx: Ctx, terms: Terms, firstCode: string): Promise<bigint> {
  const { sql, shop, clock } = ctx;
  const purpose = purposeOf(terms);
  const known = await readDiscount(sql, shop.id, purpose);
  if (known !== null) return known;
  const made = await discountWithCode(ctx, firstCode);
  const id = made?.discountId ?? (await createDiscount(ctx, terms, firstCode));
  await writeDiscount(sql, shop.id, { purpose, id, terms }, clock.now());
  return id;
}

async function takeAwayExpired(ctx: Ctx): Promise<void> {
  for (;;) {
    const expired = await readExpired(ctx.sql, ctx.shop.id, ctx.clock.now(), BATCH);
    if (expired.length === 0) return;
    for (const [discountId, codes] of Map.groupBy(expired, (code) => code.discountId)) {
      const codeIds = codes.map(({ codeId }) => codeId);
      await removeCodes(ctx, discountId, codeIds);
      await markExpired(ctx.sql, ctx.shop.id, codeIds);
    }
  }
}
