import type { Discount, Id, Instant } from '../../model.ts';
import { gid } from '../../store/ids.ts';
import { decimal } from '../../store/money.ts';
import { Connection } from '../connection.ts';
import { type ApiContext, type Args, iso, isoOrNull, type TypeResolvers } from '../context.ts';
import { metafieldsOf } from './metafields.ts';
import { DiscountBasic, DiscountNode, ProductNode } from './nodes.ts';

type Code = { id: Id; code: string; used: number };

const redeemCode = ({ id, code, used }: Code) => ({
  id: gid('DiscountRedeemCode', id),
  code,
  asyncUsageCount: used,
  createdBy: null,
});

/** An asynchronous addition of codes, as `discountRedeemCodeBulkAdd` starts it. */
export class CodeCreation {
  readonly __typename = 'DiscountRedeemCodeBulkCreation';
  readonly id: Id;
  readonly discountId: Id;
  readonly createdAt: Instant;
  readonly codes: string[];
  results: { code: string; error: string | null }[] | null = null;
  constructor(id: Id, discountId: Id, codes: string[], createdAt: Instant) {
    this.id = id;
    this.discountId = discountId;
    this.codes = codes;
    this.createdAt = createdAt;
  }
}

export const codeCreations = new WeakMap<ApiContext['store'], Map<Id, CodeCreation>>();

export const discountNodeResolvers: TypeResolvers<DiscountNode> = {
  ...metafieldsOf<DiscountNode>(({ discount }) => gid('DiscountCodeNode', discount.id)),
  id: ({ discount }) => gid('DiscountCodeNode', discount.id),
  codeDiscount: ({ discount }) => new DiscountBasic(discount),
};

export const discountBasicResolvers: TypeResolvers<DiscountBasic> = {
  title: ({ discount }) => discount.title,
  status: ({ discount }, _args, { store }) => store.discounts.status(discount),
  summary: ({ discount }, _args, context) => worth(discount, context),
  shortSummary: ({ discount }, _args, context) => worth(discount, context),
  startsAt: ({ discount }) => iso(discount.startsAt),
  endsAt: ({ discount }) => isoOrNull(discount.endsAt),
  createdAt: ({ discount }) => iso(discount.startsAt),
  usageLimit: ({ discount }) => discount.usageLimit,
  appliesOncePerCustomer: ({ discount }) => discount.appliesOncePerCustomer,
  asyncUsageCount: ({ discount }) => discount.codes.reduce((sum, code) => sum + code.used, 0),
  codesCount: ({ discount }) => ({ count: discount.codes.length, precision: 'EXACT' }),
  codes: ({ discount }, args) => {
    const wanted = typeof args.query === 'string' && args.query !== '' ? args.query.toLowerCase() : null;
    const codes = discount.codes.filter(({ code }) => wanted === null || code.toLowerCase().includes(wanted));
    return new Connection(codes, args, redeemCode);
  },
  customerGets: ({ discount }, _args, { store }) => ({
    appliesOnOneTimePurchase: true,
    appliesOnSubscription: false,
    items: discount.productIds
      ? { __typename: 'DiscountProducts', productIds: discount.productIds }
      : { __typename: 'AllDiscountItems', allItems: true },
    value:
      discount.kind === 'percentage'
        ? { __typename: 'DiscountPercentage', percentage: discount.value / 10_000 }
        : {
            __typename: 'DiscountAmount',
            appliesOnEachItem: false,
            amount: {
              amount: decimal(discount.value, store.info.currency),
              currencyCode: store.info.currency,
            },
          },
  }),
};

export const discountProductsResolvers: TypeResolvers<{ productIds: Id[] }> = {
  products: ({ productIds }, args, { store }) =>
    new Connection(
      productIds.flatMap((id) => store.state.products.get(id) ?? []),
      args,
      (product) => new ProductNode(product),
    ),
};

function worth({ kind, value, productIds }: Discount, { store }: ApiContext): string {
  const off = productIds ? `${productIds.length} ${productIds.length === 1 ? 'product' : 'products'}` : 'entire order';
  if (kind === 'percentage') return `${value / 100}% off ${off}`;
  return kind === 'amount'
    ? `${decimal(value, store.info.currency)} ${store.info.currency} off ${off}`
    : 'Free shipping';
}

export const codeCreationResolvers: TypeResolvers<CodeCreation> = {
  id: ({ id }) => gid('DiscountRedeemCodeBulkCreation', id),
  createdAt: ({ createdAt }) => iso(createdAt),
  done: ({ results }) => results !== null,
  codesCount: ({ codes }) => codes.length,
  importedCount: ({ results }) => (results ?? []).filter(({ error }) => error === null).length,
  failedCount: ({ results }) => (results ?? []).filter(({ error }) => error !== null).length,
  discountCode: ({ discountId }, _args, { store }) => {
    const discount = store.state.discounts.get(discountId);
    return discount ? new DiscountNode(discount) : null;
  },
  codes: ({ codes, results }, args: Args, { store }) =>
    new Connection(results ?? codes.map((code) => ({ code, error: null })), args, ({ code, error }) => {
      const found = results === null || error !== null ? null : store.discounts.findCode(code);
      return {
        code,
        discountRedeemCode: found ? redeemCode(found.code) : null,
        errors: error === null ? [] : [{ field: ['code'], message: error, code: 'TAKEN', extraInfo: null }],
      };
    }),
};
