import type { Contribution, Ctx } from '../contributions.ts';
import { DomainError } from '../errors.ts';
import { addCodes, type CodeDiscount, createDiscount, deleteDiscount, discountWithCode } from './discount-codes.ts';
import {
  forgetDiscount,
  forgetPurpose,
  intendDiscount,
  noteDiscount,
  purposeOf,
  readDiscount,
  readFirstCode,
} from './store.server.ts';

export { type CodeDiscount, removeCodes } from './discount-codes.ts';

/** Shopify takes so many codes at once. */
export const CODES_AT_ONCE = 250;

export interface IssuedCode {
  code: string;
  /** The discount it works for; null when it does not work. */
  discountId: bigint | null;
  /** The code's own id, to take it away again. */
  codeId: bigint | null;
  error: string | null;
}

/**
 * Makes codes work at Shopify, under one discount per purpose. Any step may be repeated: a discount or a code that an
 * attempt before this one made is found, not made again. A code that was made for another purpose, before the merchant
 * changed her mind, stays what it is: the answer says which discount each belongs to.
 *
 * @param codes at least one, at most {@link CODES_AT_ONCE}; unique for all time
 * @throws `discount_gone` when the merchant deleted the discount: the next attempt makes another
 */
export async function issueCodes(ctx: Ctx, discount: CodeDiscount, codes: string[]): Promise<IssuedCode[]> {
  const { issued, discountId, left } = await discountFor(ctx, discount, codes);
  if (discountId === null) return issued;
  const added = await addCodes(ctx, discountId, left);
  if (added === null) {
    await forgetDiscount(ctx.sql, ctx.shop.id, discountId);
    throw new DomainError(
      'discount_gone',
      `The discount ${discount.purpose} was deleted at Shopify; the next makes another`,
    );
  }
  for (const { code, codeId, error } of added) {
    // Refused as taken: by an earlier attempt of ours whose end nobody saw, or by a stranger's code.
    const there = error === null ? null : await placeOf(ctx, code);
    if (there) issued.push(settled(code, there));
    else issued.push({ code, discountId: error === null ? discountId : null, codeId, error });
  }
  return issued;
}

/**
 * Takes a purpose's discount away with all its codes, also one that was made and nobody saw it: whoever looks through
 * the shop's discounts finds those that give something. May be repeated.
 */
export async function endDiscount(ctx: Ctx, purpose: string): Promise<void> {
  const { sql, shop } = ctx;
  let discountId = await readDiscount(sql, shop.id, purpose);
  if (discountId === null) {
    const firstCode = await readFirstCode(sql, shop.id, purpose);
    const there = firstCode === null ? null : await placeOf(ctx, firstCode);
    discountId = there?.purpose === purpose ? there.discountId : null;
  }
  if (discountId !== null) await deleteDiscount(ctx, discountId);
  await forgetPurpose(sql, shop.id, purpose);
}

/**
 * The purpose's discount, made with the first code that nobody has. What is found on the way to belong elsewhere is
 * settled; null when that is all of them.
 */
async function discountFor(
  ctx: Ctx,
  discount: CodeDiscount,
  codes: string[],
): Promise<{ issued: IssuedCode[]; discountId: bigint | null; left: string[] }> {
  const { sql, shop, clock } = ctx;
  const { purpose } = discount;
  const issued: IssuedCode[] = [];
  let discountId = await readDiscount(sql, shop.id, purpose);
  for (const code of codes) {
    if (discountId !== null) break;
    const there = await placeOf(ctx, code);
    if (there?.purpose === purpose) discountId = there.discountId;
    else if (there) issued.push(settled(code, there));
    else {
      await intendDiscount(sql, shop.id, discount, code, clock.now());
      discountId = await createDiscount(ctx, discount, code);
      await noteDiscount(sql, shop.id, purpose, discountId);
    }
  }
  return { issued, discountId, left: codes.slice(issued.length) };
}

interface CodePlace {
  discountId: bigint;
  codeId: bigint | null;
  /** Null: not a discount of ours. */
  purpose: string | null;
}

/** Where Shopify has a code; null when nobody has it. */
async function placeOf(ctx: Ctx, code: string): Promise<CodePlace | null> {
  const there = await discountWithCode(ctx, code);
  return there && { ...there, purpose: await purposeOf(ctx.sql, ctx.shop.id, there.discountId, code) };
}

function settled(code: string, { purpose, discountId, codeId }: CodePlace): IssuedCode {
  return purpose === null
    ? { code, discountId: null, codeId: null, error: 'the code belongs to a discount that is not ours' }
    : { code, discountId, codeId, error: null };
}

export const contribution: Contribution = { feature: 'discounts', privacy: { tables: ['shop_discounts'] } };
