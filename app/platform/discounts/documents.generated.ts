// Made by `npm run codegen` from Shopify's schema. Changes here are lost.
import type { TypedDocument } from '#app/platform/shopify/typed-document.ts';

export type DiscountAmountInput = {
  amount?: string | null | undefined;
  appliesOnEachItem?: boolean | null | undefined;
};

export type DiscountBuyerSelection =
  | 'ALL';

export type DiscountCodeBasicInput = {
  appliesOncePerCustomer?: boolean | null | undefined;
  code?: string | null | undefined;
  combinesWith?: DiscountCombinesWithInput | null | undefined;
  context?: DiscountContextInput | null | undefined;
  customerGets?: DiscountCustomerGetsInput | null | undefined;
  /** @deprecated Use `context` instead. */
  customerSelection?: DiscountCustomerSelectionInput | null | undefined;
  endsAt?: string | null | undefined;
  minimumRequirement?: DiscountMinimumRequirementInput | null | undefined;
  recurringCycleLimit?: number | null | undefined;
  startsAt?: string | null | undefined;
  tags?: Array<string> | null | undefined;
  title?: string | null | undefined;
  usageLimit?: number | null | undefined;
};

export type DiscountCollectionsInput = {
  add?: Array<string> | null | undefined;
  remove?: Array<string> | null | undefined;
};

export type DiscountCombinesWithInput = {
  orderDiscounts?: boolean | null | undefined;
  productDiscounts?: boolean | null | undefined;
  productDiscountsWithTagsOnSameCartLine?: ProductDiscountsWithTagsOnSameCartLineInput | null | undefined;
  shippingDiscounts?: boolean | null | undefined;
};

export type DiscountContextInput =
  {   all: DiscountBuyerSelection; customerSegments?: never; customers?: never; markets?: never; }
  |  { all?: never;   customerSegments: DiscountCustomerSegmentsInput; customers?: never; markets?: never; }
  |  { all?: never; customerSegments?: never;   customers: DiscountCustomersInput; markets?: never; }
  |  { all?: never; customerSegments?: never; customers?: never;   markets: DiscountMarketsInput; };

export type DiscountCustomerGetsInput = {
  appliesOnOneTimePurchase?: boolean | null | undefined;
  appliesOnSubscription?: boolean | null | undefined;
  items?: DiscountItemsInput | null | undefined;
  value?: DiscountCustomerGetsValueInput | null | undefined;
};

export type DiscountCustomerGetsValueInput = {
  discountAmount?: DiscountAmountInput | null | undefined;
  discountOnQuantity?: DiscountOnQuantityInput | null | undefined;
  percentage?: number | null | undefined;
};

export type DiscountCustomerSegmentsInput = {
  add?: Array<string> | null | undefined;
  remove?: Array<string> | null | undefined;
};

export type DiscountCustomerSelectionInput = {
  all?: boolean | null | undefined;
  customerSegments?: DiscountCustomerSegmentsInput | null | undefined;
  customers?: DiscountCustomersInput | null | undefined;
};

export type DiscountCustomersInput = {
  add?: Array<string> | null | undefined;
  remove?: Array<string> | null | undefined;
};

export type DiscountEffectInput = {
  amount?: string | null | undefined;
  percentage?: number | null | undefined;
};

export type DiscountErrorCode =
  | 'ACTIVE_PERIOD_OVERLAP'
  | 'APPLIES_ON_NOTHING'
  | 'BLANK'
  | 'CONFLICT'
  | 'DISCOUNT_NOT_COMPATIBLE_WITH_CONDITION_TYPES'
  | 'DUPLICATE'
  | 'END_DATE_BEFORE_START_DATE'
  | 'EQUAL_TO'
  | 'EXCEEDED_MAX'
  | 'GREATER_THAN'
  | 'GREATER_THAN_OR_EQUAL_TO'
  | 'IMPLICIT_DUPLICATE'
  | 'INCLUSION'
  | 'INTERNAL_ERROR'
  | 'INVALID'
  | 'INVALID_COMBINES_WITH_FOR_DISCOUNT_CLASS'
  | 'INVALID_DISCOUNT_CLASS_FOR_PRICE_RULE'
  | 'INVALID_PRODUCT_DISCOUNTS_FALSE_WITH_EXISTING_TAGS_ON_SAME_CART_LINE'
  | 'INVALID_PRODUCT_DISCOUNTS_WITH_TAGS_ON_SAME_CART_LINE_FOR_DISCOUNT_CLASS'
  | 'INVALID_PRODUCT_DISCOUNTS_WITH_TAGS_ON_SAME_CART_LINE_WITHOUT_PRODUCT_DISCOUNTS'
  | 'INVALID_TAG_LENGTH'
  | 'LESS_THAN'
  | 'LESS_THAN_OR_EQUAL_TO'
  | 'MAX_APP_DISCOUNTS'
  | 'MINIMUM_SUBTOTAL_AND_QUANTITY_RANGE_BOTH_PRESENT'
  | 'MISSING_ARGUMENT'
  | 'MISSING_FUNCTION_IDENTIFIER'
  | 'MULTIPLE_FUNCTION_IDENTIFIERS'
  | 'MULTIPLE_RECURRING_CYCLE_LIMIT_FOR_NON_SUBSCRIPTION_ITEMS'
  | 'PRESENT'
  | 'PRODUCT_DISCOUNTS_WITH_TAGS_ON_SAME_CART_LINE_NOT_ENTITLED'
  | 'RECURRING_CYCLE_LIMIT_NOT_A_VALID_INTEGER'
  | 'TAKEN'
  | 'TOO_LONG'
  | 'TOO_MANY_ARGUMENTS'
  | 'TOO_MANY_PRODUCT_DISCOUNTS_WITH_TAGS_ON_SAME_CART_LINE'
  | 'TOO_MANY_TAGS'
  | 'TOO_SHORT'
  | 'VALUE_OUTSIDE_RANGE';

export type DiscountItemsInput = {
  all?: boolean | null | undefined;
  collections?: DiscountCollectionsInput | null | undefined;
  products?: DiscountProductsInput | null | undefined;
};

export type DiscountMarketsInput = {
  add?: Array<string> | null | undefined;
  remove?: Array<string> | null | undefined;
};

export type DiscountMinimumQuantityInput = {
  greaterThanOrEqualToQuantity?: string | null | undefined;
};

export type DiscountMinimumRequirementInput = {
  quantity?: DiscountMinimumQuantityInput | null | undefined;
  subtotal?: DiscountMinimumSubtotalInput | null | undefined;
};

export type DiscountMinimumSubtotalInput = {
  greaterThanOrEqualToSubtotal?: string | null | undefined;
};

export type DiscountOnQuantityInput = {
  effect?: DiscountEffectInput | null | undefined;
  quantity?: string | null | undefined;
};

export type DiscountProductsInput = {
  productVariantsToAdd?: Array<string> | null | undefined;
  productVariantsToRemove?: Array<string> | null | undefined;
  productsToAdd?: Array<string> | null | undefined;
  productsToRemove?: Array<string> | null | undefined;
};

export type DiscountRedeemCodeInput = {
  code: string;
};

export type ProductDiscountsWithTagsOnSameCartLineInput = {
  add?: Array<string> | null | undefined;
  remove?: Array<string> | null | undefined;
};

export type AddRedeemCodesMutationVariables = {
  discountId: string;
  codes: Array<DiscountRedeemCodeInput>;
};

export type AddRedeemCodesMutation = {
  discountRedeemCodeBulkAdd: {
    bulkCreation: {
      id: string
    } | null,
    userErrors: Array<{
      field: Array<string> | null,
      message: string,
      code: DiscountErrorCode | null
    }>
  } | null
};

export type RedeemCodesAddedQueryVariables = {
  id: string;
};

export type RedeemCodesAddedQuery = {
  discountRedeemCodeBulkCreation: {
    done: boolean,
    codes: {
      nodes: Array<{
        code: string,
        errors: Array<{
          message: string
        }>,
        discountRedeemCode: {
          id: string
        } | null
      }>
    }
  } | null
};

export type CreateCodeDiscountMutationVariables = {
  discount: DiscountCodeBasicInput;
};

export type CreateCodeDiscountMutation = {
  discountCodeBasicCreate: {
    codeDiscountNode: {
      id: string
    } | null,
    userErrors: Array<{
      field: Array<string> | null,
      message: string,
      code: DiscountErrorCode | null
    }>
  } | null
};

export type DeleteCodeDiscountMutationVariables = {
  id: string;
};

export type DeleteCodeDiscountMutation = {
  discountCodeDelete: {
    userErrors: Array<{
      field: Array<string> | null,
      message: string,
      code: DiscountErrorCode | null
    }>
  } | null
};

export type DiscountOfCodeQueryVariables = {
  code: string;
  search: string;
};

export type DiscountOfCodeQuery = {
  codeDiscountNodeByCode: {
    id: string,
    codeDiscount:
      | {
        __typename: 'DiscountCodeApp'
      }
      | {
        __typename: 'DiscountCodeBasic',
        codes: {
          nodes: Array<{
            id: string,
            code: string
          }>
        }
      }
      | {
        __typename: 'DiscountCodeBxgy'
      }
      | {
        __typename: 'DiscountCodeFreeShipping'
      }
  } | null
};

export type RemoveRedeemCodesMutationVariables = {
  discountId: string;
  ids?: Array<string> | null | undefined;
};

export type RemoveRedeemCodesMutation = {
  discountCodeRedeemCodeBulkDelete: {
    job: {
      id: string
    } | null,
    userErrors: Array<{
      field: Array<string> | null,
      message: string,
      code: DiscountErrorCode | null
    }>
  } | null
};

export type AddRedeemCodesDocument = TypedDocument<AddRedeemCodesMutation, AddRedeemCodesMutationVariables>;

export type RedeemCodesAddedDocument = TypedDocument<RedeemCodesAddedQuery, RedeemCodesAddedQueryVariables>;

export type CreateCodeDiscountDocument = TypedDocument<CreateCodeDiscountMutation, CreateCodeDiscountMutationVariables>;

export type DeleteCodeDiscountDocument = TypedDocument<DeleteCodeDiscountMutation, DeleteCodeDiscountMutationVariables>;

export type DiscountOfCodeDocument = TypedDocument<DiscountOfCodeQuery, DiscountOfCodeQueryVariables>;

export type RemoveRedeemCodesDocument = TypedDocument<RemoveRedeemCodesMutation, RemoveRedeemCodesMutationVariables>;
