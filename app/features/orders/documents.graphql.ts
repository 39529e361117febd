/** What is read of an order, in a page and in bulk alike. Checked against Shopify's schema. */

/** Every object of the export is one line; lines of an order follow it at once, because the export is grouped. */
export const BULK_ORDERS = /* GraphQL */ `
  {
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
          customAttributes { key }
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
                customAttributes { key }
                originalUnitPriceSet { shopMoney { amount } }
                discountAllocations { allocatedAmountSet { shopMoney { amount } } }
              }
            }
          }
        }
      }
    }
  }
`;

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
      customAttributes { key }
      billingAddressMatchesShippingAddress
      shippingAddress { countryCodeV2 }
      billingAddress { countryCodeV2 }
      customer { id }
      fulfillments(first: 20) { deliveredAt }
      refunds(first: 10) {
        id
        createdAt
        totalRefundedSet { shopMoney { amount } }
        refundLineItems(first: 20) { nodes { quantity lineItem { id } } }
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
          customAttributes { key }
          originalUnitPriceSet { shopMoney { amount } }
          discountAllocations { allocatedAmountSet { shopMoney { amount } } }
        }
      }
    }
  }
`;

/** Versions only: cheap enough to compare a whole shop's changes with what is stored. */
export const ORDER_VERSIONS = /* GraphQL */ `
  query OrderVersions($query: String!, $after: String) {
    orders(first: 250, after: $after, query: $query, sortKey: UPDATED_AT) {
      pageInfo { hasNextPage endCursor }
      nodes { id updatedAt }
    }
  }
`;

export const START_BULK = /* GraphQL */ `
  mutation StartBulk($query: String!, $grouped: Boolean!) {
    bulkOperationRunQuery(query: $query, groupObjects: $grouped) {
      bulkOperation { id status }
      userErrors { field message code }
    }
  }
`;

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
`;

export interface StartBulk {
  bulkOperationRunQuery: {
    bulkOperation: { id: string; status: string } | null;
    userErrors: { field: string[] | null; message: string; code: string | null }[];
  };
}

export interface BulkState {
  bulkOperation: {
    id: string;
    status: 'CREATED' | 'RUNNING' | 'COMPLETED' | 'FAILED' | 'CANCELING' | 'CANCELED' | 'EXPIRED';
    errorCode: string | null;
    rootObjectCount: string;
    objectCount: string;
    fileSize: string | null;
    url: string | null;
    partialDataUrl: string | null;
    createdAt: string;
  } | null;
}

interface Amount {
  shopMoney: { amount: string };
}

export interface LineNode {
  id: string;
  title: string | null;
  sku: string | null;
  quantity: number;
  currentQuantity: number;
  isGiftCard: boolean;
  product: { id: string } | null;
  variant: { id: string } | null;
  sellingPlan: { name: string } | null;
  customAttributes: { key: string }[];
  originalUnitPriceSet: Amount;
  discountAllocations: { allocatedAmountSet: Amount }[];
}

export interface OrderNode {
  id: string;
  name: string;
  createdAt: string;
  processedAt: string;
  updatedAt: string;
  cancelledAt: string | null;
  test: boolean;
  displayFinancialStatus: string | null;
  displayFulfillmentStatus: string;
  currencyCode: string;
  presentmentCurrencyCode: string;
  totalPriceSet: Amount & { presentmentMoney: { amount: string } };
  totalShippingPriceSet: Amount;
  totalTaxSet: Amount | null;
  totalDiscountsSet: Amount | null;
  discountCodes: string[];
  sourceName: string | null;
  customerLocale: string | null;
  email: string | null;
  note: string | null;
  customAttributes: { key: string }[];
  billingAddressMatchesShippingAddress: boolean;
  shippingAddress: { countryCodeV2: string | null } | null;
  billingAddress: { countryCodeV2: string | null } | null;
  customer: { id: string } | null;
  fulfillments: { deliveredAt: string | null }[];
  refunds: {
    id: string;
    createdAt: string | null;
    totalRefundedSet: Amount;
    refundLineItems?: { nodes: { quantity: number; lineItem: { id: string } }[] };
  }[];
}

export interface OrderAnswer {
  order:
    | (OrderNode & { lineItems: { pageInfo: { hasNextPage: boolean; endCursor: string | null }; nodes: LineNode[] } })
    | null;
}

export interface VersionsAnswer {
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
  nodes: { id: string; updatedAt: string }[];
}
