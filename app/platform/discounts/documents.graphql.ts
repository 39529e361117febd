import type {
  AddRedeemCodesDocument,
  CreateCodeDiscountDocument,
  DeleteCodeDiscountDocument,
  DiscountOfCodeDocument,
  RedeemCodesAddedDocument,
  RemoveRedeemCodesDocument,
} from './documents.generated.ts';

export const CREATE_DISCOUNT = /* GraphQL */ `
  mutation CreateCodeDiscount($discount: DiscountCodeBasicInput!) {
    discountCodeBasicCreate(basicCodeDiscount: $discount) {
      codeDiscountNode {
        id
      }
      userErrors {
        field
        message
        code
      }
    }
  }
` as CreateCodeDiscountDocument;

export const DELETE_DISCOUNT = /* GraphQL */ `
  mutation DeleteCodeDiscount($id: ID!) {
    discountCodeDelete(id: $id) {
      userErrors {
        field
        message
        code
      }
    }
  }
` as DeleteCodeDiscountDocument;

export const DISCOUNT_OF_CODE = /* GraphQL */ `
  query DiscountOfCode($code: String!, $search: String!) {
    codeDiscountNodeByCode(code: $code) {
      id
      codeDiscount {
        __typename
        ... on DiscountCodeBasic {
          codes(first: 10, query: $search) {
            nodes {
              id
              code
            }
          }
        }
      }
    }
  }
` as DiscountOfCodeDocument;

export const ADD_CODES = /* GraphQL */ `
  mutation AddRedeemCodes($discountId: ID!, $codes: [DiscountRedeemCodeInput!]!) {
    discountRedeemCodeBulkAdd(discountId: $discountId, codes: $codes) {
      bulkCreation {
        id
      }
      userErrors {
        field
        message
        code
      }
    }
  }
` as AddRedeemCodesDocument;

export const CODES_ADDED = /* GraphQL */ `
  query RedeemCodesAdded($id: ID!) {
    discountRedeemCodeBulkCreation(id: $id) {
      done
      codes(first: 250) {
        nodes {
          code
          errors {
            message
          }
          discountRedeemCode {
            id
          }
        }
      }
    }
  }
` as RedeemCodesAddedDocument;

export const REMOVE_CODES = /* GraphQL */ `
  mutation RemoveRedeemCodes($discountId: ID!, $ids: [ID!]) {
    discountCodeRedeemCodeBulkDelete(discountId: $discountId, ids: $ids) {
      job {
        id
      }
      userErrors {
        field
        message
        code
      }
    }
  }
` as RemoveRedeemCodesDocument;
