import { setTimeout as delay } from 'node:timers/promises';
import type { Ctx } from '../contributions.ts';
import { DomainError } from '../errors.ts';
import { formatDecimal } from '../money.ts';
import { gid, idOf } from '../shopify/gid.ts';
import {
  ADD_CODES,
  CODES_ADDED,
  CREATE_DISCOUNT,
  DELETE_DISCOUNT,
  DISCOUNT_OF_CODE,
  REMOVE_CODES,
} from './documents.graphql.ts';

const DISCOUNT = 'DiscountCodeNode';
const CODE = 'DiscountRedeemCode';
const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 2_000;
const LOOKS = 60;

/** What a discount of ours gives. One discount at Shopify per purpose, with a code for each customer. */
export interface CodeDiscount {
  /** Names what it gives, so that the same is made once and something else beside it. */
  purpose: string;
  /** Seen by the merchant. */
  title: string;
  value: { percent: number } | { amountMinor: bigint; currency: string };
  /** Off these products only, and where it says so, only of so much of them at their prices. Absent: off everything. */
  products?: { ids: bigint[] } | { ids: bigint[]; fromMinor: bigint; currency: string };
  /** Written down beside its id, for whoever shows the code. */
  terms: object;
}

/** Made with its first code, as Shopify will not have one without. Each code works once. */
export async function createDiscount(ctx: Ctx, discount: CodeDiscount, code: string): Promise<bigint> {
  const { title, value, products } = discount;
  const { discountCodeBasicCreate: answer } = await ctx.admin.graphql(CREATE_DISCOUNT, {
    discount: {
      title,
      code,
      startsAt: ctx.clock.now().toISOString(),
      usageLimit: 1,
      context: { all: 'ALL' },
      customerGets: {
        items: products ? { products: { productsToAdd: products.ids.map((id) => gid('Product', id)) } } : { all: true },
        value:
          'percent' in value
            ? { percentage: value.percent / 100 }
            : {
                discountAmount: {
                  amount: formatDecimal(value.amountMinor, value.currency),
                  appliesOnEachItem: false,
                },
              },
      },
      // Where products are named, Shopify has only these count towards it.
      ...(products && 'fromMinor' in products
        ? {
            minimumRequirement: {
              subtotal: { greaterThanOrEqualToSubtotal: formatDecimal(products.fromMinor, products.currency) },
            },
          }
        : {}),
    },
  });
  const id = answer?.codeDiscountNode?.id;
  if (!id) throw refused(answer?.userErrors[0]?.message ?? 'no discount was made');
  return idOf(DISCOUNT, id);
}

/** The discount a code belongs to, ours or a stranger's; null when nobody has the code. */
export async function discountWithCode(
  ctx: Ctx,
  code: string,
): Promise<{ discountId: bigint; codeId: bigint | null } | null> {
  const { codeDiscountNodeByCode: node } = await ctx.admin.graphql(DISCOUNT_OF_CODE, { code, search: code });
  if (!node) return null;
  const codes = node.codeDiscount.__typename === 'DiscountCodeBasic' ? node.codeDiscount.codes.nodes : [];
  const found = codes.find((entry) => entry.code.toUpperCase() === code.toUpperCase());
  return { discountId: idOf(DISCOUNT, node.id), codeId: found ? idOf(CODE, found.id) : null };
}

/** What became of each code; null when the discount no longer exists. */
export async function addCodes(
  ctx: Ctx,
  discountId: bigint,
  codes: string[],
): Promise<{ code: string; codeId: bigint | null; error: string | null }[] | null> {
  const { discountRedeemCodeBulkAdd: answer } = await ctx.admin.graphql(ADD_CODES, {
    discountId: gid(DISCOUNT, discountId),
    codes: codes.map((code) => ({ code })),
  });
  const id = answer?.bulkCreation?.id;
  if (!id) {
    const error = answer?.userErrors[0];
    if (error?.field?.includes('discountId')) return null;
    throw refused(error?.message ?? 'the codes were not taken');
  }
  for (let look = 0; look < LOOKS; look++) {
    const { discountRedeemCodeBulkCreation: creation } = await ctx.admin.graphql(CODES_ADDED, { id });
    if (creation?.done) {
      return creation.codes.nodes.map(({ code, errors, discountRedeemCode }) => ({
        code,
        codeId: discountRedeemCode ? idOf(CODE, discountRedeemCode.id) : null,
        error: errors[0]?.message ?? null,
      }));
    }
    await delay(Math.min(FIRST_WAIT_MS * 2 ** look, LONGEST_WAIT_MS));
  }
  throw refused('the codes were not there in time');
}

/** What is no longer there (or whose discount is gone) need not be taken away. */
export async function removeCodes(ctx: Ctx, discountId: bigint, codeIds: bigint[]): Promise<void> {
  const { discountCodeRedeemCodeBulkDelete: answer } = await ctx.admin.graphql(REMOVE_CODES, {
    discountId: gid(DISCOUNT, discountId),
    ids: codeIds.map((id) => gid(CODE, id)),
  });
  const error = answer?.userErrors[0];
  if (error && !error.field?.includes('discountId')) throw refused(error.message);
}

/** With all its codes. One that is no longer there need not be taken away. */
export async function deleteDiscount(ctx: Ctx, discountId: bigint): Promise<void> {
  const { discountCodeDelete: answer } = await ctx.admin.graphql(DELETE_DISCOUNT, { id: gid(DISCOUNT, discountId) });
  const error = answer?.userErrors[0];
  if (error && !error.field?.includes('id')) throw refused(error.message);
}

function refused(detail: string): DomainError {
  return new DomainError('shopify_refused', `Shopify refused a discount: ${detail}`, {
    values: { detail },
    status: 502,
  });
}
