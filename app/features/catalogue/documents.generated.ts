// Made by `npm run codegen` from Shopify's schema. Changes here are lost.
import type { TypedDocument } from '#app/platform/shopify/typed-document.ts';

export type ProductStatus =
  | 'ACTIVE'
  | 'ARCHIVED'
  | 'DRAFT'
  | 'UNLISTED';

export type BulkProductsQueryVariables = { [key: string]: never; };

export type BulkProductsQuery = {
  products: {
    edges: Array<{
      node: {
        id: string,
        handle: string,
        title: string,
        vendor: string,
        productType: string,
        tags: Array<string>,
        status: ProductStatus,
        publishedAt: string | null,
        createdAt: string,
        updatedAt: string,
        featuredMedia:
          | {
            preview: {
              image: {
                url: string,
                altText: string | null
              } | null
            } | null
          }
          | {
            preview: {
              image: {
                url: string,
                altText: string | null
              } | null
            } | null
          }
          | {
            preview: {
              image: {
                url: string,
                altText: string | null
              } | null
            } | null
          }
          | {
            preview: {
              image: {
                url: string,
                altText: string | null
              } | null
            } | null
          }
         | null,
        variants: {
          edges: Array<{
            node: {
              id: string,
              title: string,
              sku: string | null,
              position: number,
              price: string,
              compareAtPrice: string | null,
              inventoryQuantity: number | null,
              availableForSale: boolean,
              updatedAt: string,
              inventoryItem: {
                id: string,
                unitCost: {
                  amount: string
                } | null
              }
            }
          }>
        }
      }
    }>
  }
};

export type CollectionsQueryVariables = {
  after?: string | null | undefined;
};

export type CollectionsQuery = {
  collections: {
    pageInfo: {
      hasNextPage: boolean,
      endCursor: string | null
    },
    nodes: Array<{
      id: string,
      title: string
    }>
  }
};

export type CollectionSizeQueryVariables = {
  id: string;
};

export type CollectionSizeQuery = {
  collection: {
    productsCount: {
      count: number
    } | null
  } | null
};

export type ProductQueryVariables = {
  id: string;
  after?: string | null | undefined;
};

export type ProductQuery = {
  product: {
    id: string,
    handle: string,
    title: string,
    vendor: string,
    productType: string,
    tags: Array<string>,
    status: ProductStatus,
    publishedAt: string | null,
    createdAt: string,
    updatedAt: string,
    featuredMedia:
      | {
        preview: {
          image: {
            url: string,
            altText: string | null
          } | null
        } | null
      }
      | {
        preview: {
          image: {
            url: string,
            altText: string | null
          } | null
        } | null
      }
      | {
        preview: {
          image: {
            url: string,
            altText: string | null
          } | null
        } | null
      }
      | {
        preview: {
          image: {
            url: string,
            altText: string | null
          } | null
        } | null
      }
     | null,
    variants: {
      pageInfo: {
        hasNextPage: boolean,
        endCursor: string | null
      },
      nodes: Array<{
        id: string,
        title: string,
        sku: string | null,
        position: number,
        price: string,
        compareAtPrice: string | null,
        inventoryQuantity: number | null,
        availableForSale: boolean,
        updatedAt: string,
        inventoryItem: {
          id: string,
          unitCost: {
            amount: string
          } | null
        }
      }>
    }
  } | null
};

export type ProductsThereQueryVariables = {
  ids: Array<string>;
};

export type ProductsThereQuery = {
  nodes: Array<
    | {
      id: string
    }
    | Record<string, undefined>
   | null>
};

export type ProductIdsQueryVariables = {
  query: string;
};

export type ProductIdsQuery = {
  products: {
    pageInfo: {
      hasNextPage: boolean
    },
    nodes: Array<{
      id: string
    }>
  }
};

export type ProductVersionsQueryVariables = {
  query: string;
  after?: string | null | undefined;
};

export type ProductVersionsQuery = {
  products: {
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

export type StockQueryVariables = {
  ids: Array<string>;
};

export type StockQuery = {
  nodes: Array<
    | {
      id: string,
      inventoryQuantity: number | null,
      availableForSale: boolean
    }
    | Record<string, undefined>
   | null>
};

export type BulkProductsDocument = TypedDocument<BulkProductsQuery, BulkProductsQueryVariables>;

export type CollectionsDocument = TypedDocument<CollectionsQuery, CollectionsQueryVariables>;

export type CollectionSizeDocument = TypedDocument<CollectionSizeQuery, CollectionSizeQueryVariables>;

export type ProductDocument = TypedDocument<ProductQuery, ProductQueryVariables>;

export type ProductsThereDocument = TypedDocument<ProductsThereQuery, ProductsThereQueryVariables>;

export type ProductIdsDocument = TypedDocument<ProductIdsQuery, ProductIdsQueryVariables>;

export type ProductVersionsDocument = TypedDocument<ProductVersionsQuery, ProductVersionsQueryVariables>;

export type StockDocument = TypedDocument<StockQuery, StockQueryVariables>;
