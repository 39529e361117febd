import type { Ctx } from '#app/platform/contributions.ts';
import { DomainError } from '#app/platform/errors.ts';
import { gid } from '#app/platform/shopify/gid.ts';
import { isoDate, localDate, parseIsoDate } from '#app/platform/time.ts';
import { SET_BIRTH_DATE, type SetBirthDateAnswer } from './documents.graphql.ts';
import { setBirthDate } from './store.server.ts';

const OLDEST_YEARS = 120;

/** The date a shopper left on the storefront: stored, and written to the customer metafield `facts.birth_date` by a job. */
export async function recordBirthDate(ctx: Ctx, customerId: bigint, date: string, consentText: string): Promise<void> {
  const given = parseIsoDate(date);
  const today = localDate(ctx.clock.now(), ctx.shop.timezone);
  if (!given || date > isoDate(today) || given.year < today.year - OLDEST_YEARS)
    throw new DomainError('birth_date_invalid', `"${date}" is not a date somebody living was born on`, { status: 422 });
  if (customerId <= 0n) throw new DomainError('customer_unknown', 'Only customers can leave a date', { status: 404 });
  await ctx.transaction(async (tx) => {
    const source = `storefront: ${consentText.slice(0, 500)}`;
    if (!(await setBirthDate(tx, ctx.shop.id, customerId, date, source, ctx.clock.now())))
      throw new DomainError('customer_unknown', `No customer ${customerId}`, { status: 404 });
    tx.emit({ name: 'customers.changed', customerIds: [customerId] });
    tx.send('customers.birth-date', { customerId: String(customerId), date }, { key: String(customerId) });
  });
}

/** Setting the same value twice is harmless, so the job may be repeated as often as it takes. */
export async function pushBirthDate(ctx: Ctx, customerId: bigint, date: string): Promise<void> {
  const { metafieldsSet } = await ctx.admin.graphql<SetBirthDateAnswer>(SET_BIRTH_DATE, {
    metafields: [
      { ownerId: gid('Customer', customerId), namespace: 'facts', key: 'birth_date', type: 'date', value: date },
    ],
  });
  const [error] = metafieldsSet.userErrors;
  if (error) throw new Error(`facts.birth_date was refused: ${error.message}`);
}
