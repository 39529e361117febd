import type {
  BulkProductsDocument,
  CollectionSizeDocument,
  CollectionsDocument,
  ProductDocument,
  ProductIdsDocument,
  ProductQuery,
  ProductsThereDocument,
  ProductVersionsDocument,
  StockDocument,
} from './documents.generated.ts';

/** What is read of a product, in bulk, alone, and only its stock. Checked against Shopify's schema. */

export const BULK_PRODUCTS = /* GraphQL */ `
  query BulkProducts {
    products {
      edges {
        node {
          id
          handle
          title
          vendor
          productType
          tags
          status
          publishedAt
          createdAt
          updatedAt
          featuredMedia { preview { image { url altText } } }
          variants {
            edges {
              node {
                id
                title
                sku
                position
                price
                compareAtPrice
                inventoryQuantity
                availableForSale
                updatedAt
                inventoryItem { id unitCost { amount } }
              }
            }
          }
        }
      }
    }
  }
` as BulkProductsDocument;

export const PRODUCT = /* GraphQL */ `
  query Product($id: ID!, $after: String) {
    product(id: $id) {
      id
      handle
      title
      vendor
      productType
      tags
      status
      publishedAt
      createdAt
      updatedAt
      featuredMedia { preview { image { url altText } } }
      variants(first: 100, after: $after) {
        pageInfo { hasNextPage endCursor }
        nodes {
          id
          title
          sku
          position
          price
          compareAtPrice
          inventoryQuantity
          availableForSale
          updatedAt
          inventoryItem { id unitCost { amount } }
        }
      }
    }
  }
` as ProductDocument;

export const PRODUCT_VERSIONS = /* GraphQL */ `
  query ProductVersions($query: String!, $after: String) {
    products(first: 250, after: $after, query: $query, sortKey: UPDATED_AT) {
      pageInfo { hasNextPage endCursor }
      nodes { id updatedAt }
    }
  }
` as ProductVersionsDocument;

export const PRODUCT_IDS = /* GraphQL */ `
  query ProductIds($query: String!) {
    products(first: 250, query: $query, sortKey: ID) {
      pageInfo { hasNextPage }
      nodes { id }
    }
  }
` as ProductIdsDocument;

export const PRODUCTS_THERE = /* GraphQL */ `
  query ProductsThere($ids: [ID!]!) {
    nodes(ids: $ids) {
      ... on Product { id }
    }
  }
` as ProductsThereDocument;

export const STOCK = /* GraphQL */ `
  query Stock($ids: [ID!]!) {
    nodes(ids: $ids) {
      ... on ProductVariant { id inventoryQuantity availableForSale }
    }
  }
` as StockDocument;

export const COLLECTIONS = /* GraphQL */ `
  query Collections($after: String) {
    collections(first: 250, after: $after) {
      pageInfo { hasNextPage endCursor }
      nodes { id title }
    }
  }
` as CollectionsDocument;

export const COLLECTION_SIZE = /* GraphQL */ `
  query CollectionSize($id: ID!) {
    collection(id: $id) {
      productsCount { count }
    }
  }
` as CollectionSizeDocument;

type WholeProduct = NonNullable<ProductQuery['product']>;

export type VariantNode = WholeProduct['variants']['nodes'][number];
export type ProductNode = Omit<WholeProduct, 'variants'>;
