import { isPossibleBirthDate } from '#app/algorithms/birthday.ts';
import type { Ctx } from '#app/platform/contributions.ts';
import { DomainError } from '#app/platform/errors.ts';
import { gid } from '#app/platform/shopify/gid.ts';
import { type CivilDate, localDate, parseIsoDate } from '#app/platform/time.ts';
import { DELETE_BIRTH_DATE, SET_BIRTH_DATE } from './documents.graphql.ts';
import { noteBirthDateThere, readBirthDate, setBirthDate } from './store.server.ts';

/**
 * The date a shopper left on the storefront (null: took back): stored, and written to the customer metafield
 * `facts.birth_date` by a job.
 */
export async function recordBirthDate(
  ctx: Ctx,
  customerId: bigint,
  date: string | null,
  consentText: string,
): Promise<void> {
  if (date !== null && !isPossible(date, localDate(ctx.clock.now(), ctx.shop.timezone)))
    throw new DomainError('birth_date_invalid', `"${date}" is not a date somebody living was born on`, { status: 422 });
  if (customerId <= 0n) throw new DomainError('customer_unknown', 'Only customers can leave a date', { status: 404 });
  await ctx.transaction(async (tx) => {
    const source = date === null ? 'storefront: taken back' : `storefront: ${consentText.slice(0, 500)}`;
    if (!(await setBirthDate(tx, ctx.shop.id, customerId, date, source, ctx.clock.now())))
      throw new DomainError('customer_unknown', `No customer ${customerId}`, { status: 404 });
    tx.emit({ name: 'customers.changed', customerIds: [customerId] });
    tx.send('customers.birth-date', { customerId: String(customerId) }, { key: String(customerId) });
  });
}

function isPossible(date: string, today: CivilDate): boolean {
  const given = parseIsoDate(date);
  return given !== null && isPossibleBirthDate(given, today);
}

/** Brings what is stored now to Shopify, so the job may be repeated, and in any order, as often as it takes. */
export async function pushBirthDate(ctx: Ctx, customerId: bigint): Promise<void> {
  const value = await readBirthDate(ctx.sql, ctx.shop.id, customerId);
  const place = { ownerId: gid('Customer', customerId), namespace: 'facts', key: 'birth_date' };
  const answer =
    value === null
      ? (await ctx.admin.graphql(DELETE_BIRTH_DATE, { metafields: [place] })).metafieldsDelete
      : (
          await ctx.admin.graphql(SET_BIRTH_DATE, {
            metafields: [{ ...place, type: 'date', value }],
          })
        ).metafieldsSet;
  const error = answer?.userErrors[0];
  if (error) throw new Error(`facts.birth_date was refused: ${error.message}`);
  if (value !== null) await noteBirthDateThere(ctx.sql, ctx.shop.id, customerId, value, ctx.clock.now());
}
