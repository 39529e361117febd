// Made by `npm run codegen` from Shopify's schema. Changes here are lost.
import type { TypedDocument } from '#app/platform/shopify/typed-document.ts';

export type BulkOperationErrorCode =
  | 'ACCESS_DENIED'
  | 'INTERNAL_SERVER_ERROR'
  | 'TIMEOUT';

export type BulkOperationStatus =
  | 'CANCELED'
  | 'CANCELING'
  | 'COMPLETED'
  | 'CREATED'
  | 'EXPIRED'
  | 'FAILED'
  | 'RUNNING';

export type BulkOperationUserErrorCode =
  | 'INVALID'
  | 'LIMIT_REACHED'
  | 'OPERATION_IN_PROGRESS';

export type OrderDisplayFinancialStatus =
  | 'AUTHORIZED'
  | 'EXPIRED'
  | 'PAID'
  | 'PARTIALLY_PAID'
  | 'PARTIALLY_REFUNDED'
  | 'PENDING'
  | 'REFUNDED'
  | 'VOIDED';

export type OrderDisplayFulfillmentStatus =
  | 'FULFILLED'
  | 'FULFILLMENT_NOT_REQUIRED'
  | 'IN_PROGRESS'
  | 'ON_HOLD'
  | 'OPEN'
  | 'PARTIALLY_FULFILLED'
  | 'PENDING_FULFILLMENT'
  | 'REQUEST_DECLINED'
  | 'RESTOCKED'
  | 'SCHEDULED'
  | 'UNFULFILLED';

export type BulkOrdersQueryVariables = { [key: string]: never; };

export type BulkOrdersQuery = {
  orders: {
    edges: Array<{
      node: {
        id: string,
        name: string,
        createdAt: string,
        processedAt: string,
        updatedAt: string,
        cancelledAt: string | null,
        test: boolean,
        displayFinancialStatus: OrderDisplayFinancialStatus | null,
        displayFulfillmentStatus: OrderDisplayFulfillmentStatus,
        currencyCode: string,
        presentmentCurrencyCode: string,
        discountCodes: Array<string>,
        sourceName: string | null,
        customerLocale: string | null,
        email: string | null,
        note: string | null,
        billingAddressMatchesShippingAddress: boolean,
        totalPriceSet: {
          shopMoney: {
            amount: string
          },
          presentmentMoney: {
            amount: string
          }
        },
        totalShippingPriceSet: {
          shopMoney: {
            amount: string
          }
        },
        totalTaxSet: {
          shopMoney: {
            amount: string
          }
        } | null,
        totalDiscountsSet: {
          shopMoney: {
            amount: string
          }
        } | null,
        customAttributes: Array<{
          key: string,
          value: string | null
        }>,
        shippingAddress: {
          countryCodeV2: string | null
        } | null,
        billingAddress: {
          countryCodeV2: string | null
        } | null,
        customer: {
          id: string
        } | null,
        fulfillments: Array<{
          deliveredAt: string | null
        }>,
        refunds: Array<{
          id: string,
          createdAt: string | null,
          totalRefundedSet: {
            shopMoney: {
              amount: string
            }
          }
        }>,
        lineItems: {
          edges: Array<{
            node: {
              id: string,
              title: string,
              sku: string | null,
              quantity: number,
              currentQuantity: number,
              isGiftCard: boolean,
              product: {
                id: string
              } | null,
              variant: {
                id: string
              } | null,
              sellingPlan: {
                name: string
              } | null,
              customAttributes: Array<{
                key: string,
                value: string | null
              }>,
              originalUnitPriceSet: {
                shopMoney: {
                  amount: string
                }
              },
              discountAllocations: Array<{
                allocatedAmountSet: {
                  shopMoney: {
                    amount: string
                  }
                }
              }>
            }
          }>
        }
      }
    }>
  }
};

export type BulkOrderIdsQueryVariables = { [key: string]: never; };

export type BulkOrderIdsQuery = {
  orders: {
    edges: Array<{
      node: {
        id: string
      }
    }>
  }
};

export type BulkStateQueryVariables = {
  id: string;
};

export type BulkStateQuery = {
  bulkOperation: {
    id: string,
    status: BulkOperationStatus,
    errorCode: BulkOperationErrorCode | null,
    rootObjectCount: string,
    objectCount: string,
    fileSize: string | null,
    url: string | null,
    partialDataUrl: string | null,
    createdAt: string
  } | null
};

export type OrderQueryVariables = {
  id: string;
  after?: string | null | undefined;
};

export type OrderQuery = {
  order: {
    id: string,
    name: string,
    createdAt: string,
    processedAt: string,
    updatedAt: string,
    cancelledAt: string | null,
    test: boolean,
    displayFinancialStatus: OrderDisplayFinancialStatus | null,
    displayFulfillmentStatus: OrderDisplayFulfillmentStatus,
    currencyCode: string,
    presentmentCurrencyCode: string,
    discountCodes: Array<string>,
    sourceName: string | null,
    customerLocale: string | null,
    email: string | null,
    note: string | null,
    billingAddressMatchesShippingAddress: boolean,
    totalPriceSet: {
      shopMoney: {
        amount: string
      },
      presentmentMoney: {
        amount: string
      }
    },
    totalShippingPriceSet: {
      shopMoney: {
        amount: string
      }
    },
    totalTaxSet: {
      shopMoney: {
        amount: string
      }
    } | null,
    totalDiscountsSet: {
      shopMoney: {
        amount: string
      }
    } | null,
    customAttributes: Array<{
      key: string,
      value: string | null
    }>,
    shippingAddress: {
      countryCodeV2: string | null
    } | null,
    billingAddress: {
      countryCodeV2: string | null
    } | null,
    customer: {
      id: string
    } | null,
    fulfillments: Array<{
      deliveredAt: string | null
    }>,
    refunds: Array<{
      id: string,
      createdAt: string | null,
      totalRefundedSet: {
        shopMoney: {
          amount: string
        }
      },
      refundLineItems: {
        pageInfo: {
          hasNextPage: boolean
        },
        nodes: Array<{
          quantity: number,
          lineItem: {
            id: string
          }
        }>
      }
    }>,
    lineItems: {
      pageInfo: {
        hasNextPage: boolean,
        endCursor: string | null
      },
      nodes: Array<{
        id: string,
        title: string,
        sku: string | null,
        quantity: number,
        currentQuantity: number,
        isGiftCard: boolean,
        product: {
          id: string
        } | null,
        variant: {
          id: string
        } | null,
        sellingPlan: {
          name: string
        } | null,
        customAttributes: Array<{
          key: string,
          value: string | null
        }>,
        originalUnitPriceSet: {
          shopMoney: {
            amount: string
          }
        },
        discountAllocations: Array<{
          allocatedAmountSet: {
            shopMoney: {
              amount: string
            }
          }
        }>
      }>
    }
  } | null
};

export type OrderOwnersQueryVariables = {
  ids: Array<string>;
};

export type OrderOwnersQuery = {
  nodes: Array<
    | {
      id: string,
      customer: {
        id: string
      } | null
    }
    | Record<string, undefined>
   | null>
};

export type OrderRefundsQueryVariables = {
  id: string;
};

export type OrderRefundsQuery = {
  order: {
    refunds: Array<{
      id: string,
      createdAt: string | null,
      totalRefundedSet: {
        shopMoney: {
          amount: string
        }
      }
    }>
  } | null
};

export type OrderVersionsQueryVariables = {
  query: string;
  after?: string | null | undefined;
};

export type OrderVersionsQuery = {
  orders: {
    pageInfo: {
      hasNextPage: boolean,
      endCursor: string | null
    },
    nodes: Array<{
      id: string,
      updatedAt: string
    }>
  }
};

export type StartBulkMutationVariables = {
  query: string;
  grouped: boolean;
};

export type StartBulkMutation = {
  bulkOperationRunQuery: {
    bulkOperation: {
      id: string,
      status: BulkOperationStatus
    } | null,
    userErrors: Array<{
      field: Array<string> | null,
      message: string,
      code: BulkOperationUserErrorCode | null
    }>
  } | null
};

export type ThereQueryVariables = {
  ids: Array<string>;
};

export type ThereQuery = {
  nodes: Array<
    | {
      id: string
    }
    | {
      id: string
    }
    | Record<string, undefined>
   | null>
};

export type BulkOrdersDocument = TypedDocument<BulkOrdersQuery, BulkOrdersQueryVariables>;

export type BulkOrderIdsDocument = TypedDocument<BulkOrderIdsQuery, BulkOrderIdsQueryVariables>;

export type BulkStateDocument = TypedDocument<BulkStateQuery, BulkStateQueryVariables>;

export type OrderDocument = TypedDocument<OrderQuery, OrderQueryVariables>;

export type OrderOwnersDocument = TypedDocument<OrderOwnersQuery, OrderOwnersQueryVariables>;

export type OrderRefundsDocument = TypedDocument<OrderRefundsQuery, OrderRefundsQueryVariables>;

export type OrderVersionsDocument = TypedDocument<OrderVersionsQuery, OrderVersionsQueryVariables>;

export type StartBulkDocument = TypedDocument<StartBulkMutation, StartBulkMutationVariables>;

export type ThereDocument = TypedDocument<ThereQuery, ThereQueryVariables>;
