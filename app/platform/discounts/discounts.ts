import type { Contribution, Ctx } from '../contributions.ts';
import { DomainError } from '../errors.ts';
import { addCodes, type CodeDiscount, createDiscount, discountWithCode } from './discount-codes.ts';
import { forgetDiscount, readDiscount, writeDiscount } from './store.server.ts';

export { type CodeDiscount, removeCodes } from './discount-codes.ts';

/** Shopify takes so many codes at once. */
export const CODES_AT_ONCE = 250;

export interface IssuedCode {
  code: string;
  /** The code's own id, to take it away again. */
  codeId: bigint | null;
  error: string | null;
}

/**
 * Makes codes work at Shopify, under one discount per purpose. Any step may be repeated: a discount or a code that an
 * attempt before this one made is found, not made again.
 *
 * @param codes at least one, at most {@link CODES_AT_ONCE}; unique for all time
 * @throws `discount_gone` when the merchant deleted the discount: the next attempt makes another
 */
export async function issueCodes(
  ctx: Ctx,
  discount: CodeDiscount,
  codes: string[],
): Promise<{ discountId: bigint; codes: IssuedCode[] }> {
  const discountId = await discountFor(ctx, discount, codes[0]!);
  const added = await addCodes(ctx, discountId, codes);
  if (added === null) {
    await forgetDiscount(ctx.sql, ctx.shop.id, discountId);
    throw new DomainError(
      'discount_gone',
      `The discount ${discount.purpose} was deleted at Shopify; the next makes another`,
    );
  }
  const issued: IssuedCode[] = [];
  for (const { code, codeId, error } of added) {
    // Refused as taken: by an earlier attempt of ours whose end nobody saw, or by a stranger's code.
    const there = error === null ? null : await discountWithCode(ctx, code);
    issued.push(
      there?.discountId === discountId ? { code, codeId: there.codeId, error: null } : { code, codeId, error },
    );
  }
  return { discountId, codes: issued };
}

/** Its first code tells whether an attempt before this one made the discount already. */
async function discountFor(ctx: Ctx, discount: CodeDiscount, firstCode: string): Promise<bigint> {
  const { sql, shop, clock } = ctx;
  const { purpose, terms } = discount;
  const known = await readDiscount(sql, shop.id, purpose);
  if (known !== null) return known;
  const made = await discountWithCode(ctx, firstCode);
  const id = made?.discountId ?? (await createDiscount(ctx, discount, firstCode));
  await writeDiscount(sql, shop.id, { purpose, id, terms }, clock.now());
  return id;
}

export const contribution: Contribution = { feature: 'discounts', privacy: { tables: ['shop_discounts'] } };
