import type {
  BulkOrderIdsDocument,
  BulkOrdersDocument,
  BulkOrdersQuery,
  BulkStateDocument,
  OrderDocument,
  OrderOwnersDocument,
  OrderQuery,
  OrderRefundsDocument,
  OrderVersionsDocument,
  StartBulkDocument,
  ThereDocument,
} from './documents.generated.ts';

/** What is read of an order, in a page and in bulk alike. Checked against Shopify's schema. */

/**
 * Every object of the export is one line; lines of an order follow it at once, because the export is grouped. Their fields
 * come in this order, by which parse-line.ts reads them.
 */
export const BULK_ORDERS = /* GraphQL */ `
  query BulkOrders {
    orders {
      edges {
        node {
          id
          name
          createdAt
          processedAt
          updatedAt
          cancelledAt
          test
          displayFinancialStatus
          displayFulfillmentStatus
          currencyCode
          presentmentCurrencyCode
          totalPriceSet { shopMoney { amount } presentmentMoney { amount } }
          totalShippingPriceSet { shopMoney { amount } }
          totalTaxSet { shopMoney { amount } }
          totalDiscountsSet { shopMoney { amount } }
          discountCodes
          sourceName
          customerLocale
          email
          note
          customAttributes { key value }
          billingAddressMatchesShippingAddress
          shippingAddress { countryCodeV2 }
          billingAddress { countryCodeV2 }
          customer { id }
          fulfillments { deliveredAt }
          refunds { id createdAt totalRefundedSet { shopMoney { amount } } }
          lineItems {
            edges {
              node {
                id
                title
                sku
                quantity
                currentQuantity
                isGiftCard
                product { id }
                variant { id }
                sellingPlan { name }
                customAttributes { key value }
                originalUnitPriceSet { shopMoney { amount } }
                discountAllocations { allocatedAmountSet { shopMoney { amount } } }
              }
            }
          }
        }
      }
    }
  }
` as BulkOrdersDocument;

/** Refunds have no pages, and no more fit into what one question may cost. */
export const REFUNDS_TOLD = 10;

/** One order, whole: for what webhooks missed. */
export const ORDER = /* GraphQL */ `
  query Order($id: ID!, $after: String) {
    order(id: $id) {
      id
      name
      createdAt
      processedAt
      updatedAt
      cancelledAt
      test
      displayFinancialStatus
      displayFulfillmentStatus
      currencyCode
      presentmentCurrencyCode
      totalPriceSet { shopMoney { amount } presentmentMoney { amount } }
      totalShippingPriceSet { shopMoney { amount } }
      totalTaxSet { shopMoney { amount } }
      totalDiscountsSet { shopMoney { amount } }
      discountCodes
      sourceName
      customerLocale
      email
      note
      customAttributes { key value }
      billingAddressMatchesShippingAddress
      shippingAddress { countryCodeV2 }
      billingAddress { countryCodeV2 }
      customer { id }
      fulfillments(first: 20) { deliveredAt }
      refunds(first: 10) {
        id
        createdAt
        totalRefundedSet { shopMoney { amount } }
        refundLineItems(first: 20) { pageInfo { hasNextPage } nodes { quantity lineItem { id } } }
      }
      lineItems(first: 50, after: $after) {
        pageInfo { hasNextPage endCursor }
        nodes {
          id
          title
          sku
          quantity
          currentQuantity
          isGiftCard
          product { id }
          variant { id }
          sellingPlan { name }
          customAttributes { key value }
          originalUnitPriceSet { shopMoney { amount } }
          discountAllocations { allocatedAmountSet { shopMoney { amount } } }
        }
      }
    }
  }
` as OrderDocument;

/** As many refunds as one question may ask for: where an order has more of them than fit beside the rest of it. */
export const ORDER_REFUNDS = /* GraphQL */ `
  query OrderRefunds($id: ID!) {
    order(id: $id) {
      refunds(first: 250) { id createdAt totalRefundedSet { shopMoney { amount } } }
    }
  }
` as OrderRefundsDocument;

/** Versions only: cheap enough to compare a whole shop's changes with what is stored. */
export const ORDER_VERSIONS = /* GraphQL */ `
  query OrderVersions($query: String!, $after: String) {
    orders(first: 250, after: $after, query: $query, sortKey: UPDATED_AT) {
      pageInfo { hasNextPage endCursor }
      nodes { id updatedAt }
    }
  }
` as OrderVersionsDocument;

/** `SINCE` is to be replaced: a bulk query takes no variables. */
export const BULK_ORDER_IDS = /* GraphQL */ `
  query BulkOrderIds {
    orders(query: "created_at:>='SINCE'") {
      edges { node { id } }
    }
  }
` as BulkOrderIdsDocument;

/** Whether they are there, and nothing that might be hidden from the app. */
export const THERE = /* GraphQL */ `
  query There($ids: [ID!]!) {
    nodes(ids: $ids) {
      ... on Customer { id }
      ... on Order { id }
    }
  }
` as ThereDocument;

/** Whose these orders are by now. At most a hundred at once. */
export const ORDER_OWNERS = /* GraphQL */ `
  query OrderOwners($ids: [ID!]!) {
    nodes(ids: $ids) {
      ... on Order { id customer { id } }
    }
  }
` as OrderOwnersDocument;

export const START_BULK = /* GraphQL */ `
  mutation StartBulk($query: String!, $grouped: Boolean!) {
    bulkOperationRunQuery(query: $query, groupObjects: $grouped) {
      bulkOperation { id status }
      userErrors { field message code }
    }
  }
` as StartBulkDocument;

export const BULK_STATE = /* GraphQL */ `
  query BulkState($id: ID!) {
    bulkOperation(id: $id) {
      id
      status
      errorCode
      rootObjectCount
      objectCount
      fileSize
      url
      partialDataUrl
      createdAt
    }
  }
` as BulkStateDocument;

type WholeOrder = NonNullable<OrderQuery['order']>;
type BulkOrder = BulkOrdersQuery['orders']['edges'][number]['node'];

export type LineNode = WholeOrder['lineItems']['nodes'][number];

/** What both ways of reading tell; a bulk export cannot nest the lines of a refund. */
export type OrderNode = Omit<BulkOrder, 'lineItems' | 'refunds'> & {
  refunds: (BulkOrder['refunds'][number] & Partial<WholeOrder['refunds'][number]>)[];
};
