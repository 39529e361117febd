/** What is read of a product, in bulk, alone, and only its stock. Checked against Shopify's schema. */

export const BULK_PRODUCTS = /* GraphQL */ `
  {
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
`;

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
`;

export const PRODUCT_VERSIONS = /* GraphQL */ `
  query ProductVersions($query: String!, $after: String) {
    products(first: 250, after: $after, query: $query, sortKey: UPDATED_AT) {
      pageInfo { hasNextPage endCursor }
      nodes { id updatedAt }
    }
  }
`;

export const PRODUCT_IDS = /* GraphQL */ `
  query ProductIds($after: String) {
    products(first: 250, after: $after) {
      pageInfo { hasNextPage endCursor }
      nodes { id updatedAt }
    }
  }
`;

export const STOCK = /* GraphQL */ `
  query Stock($ids: [ID!]!) {
    nodes(ids: $ids) {
      ... on ProductVariant { id inventoryQuantity availableForSale }
    }
  }
`;

export interface VariantNode {
  id: string;
  title: string;
  sku: string | null;
  position: number;
  price: string;
  compareAtPrice: string | null;
  inventoryQuantity: number | null;
  availableForSale: boolean;
  updatedAt: string;
  inventoryItem: { id: string; unitCost: { amount: string } | null } | null;
}

export interface ProductNode {
  id: string;
  handle: string;
  title: string;
  vendor: string;
  productType: string;
  tags: string[];
  status: string;
  publishedAt: string | null;
  createdAt: string;
  updatedAt: string;
  featuredMedia: { preview: { image: { url: string; altText: string | null } | null } | null } | null;
}

export interface ProductAnswer {
  product:
    | (ProductNode & {
        variants: { pageInfo: { hasNextPage: boolean; endCursor: string | null }; nodes: VariantNode[] };
      })
    | null;
}

export interface StockAnswer {
  nodes: ({ id: string; inventoryQuantity: number | null; availableForSale: boolean } | null)[];
}

export interface IdsAnswer {
  products: {
    pageInfo: { hasNextPage: boolean; endCursor: string | null };
    nodes: { id: string; updatedAt: string }[];
  };
}
