import type {
  BulkCustomersDocument,
  BulkCustomersQuery,
  CustomersDocument,
  CustomerVersionsDocument,
  DeleteBirthDateDocument,
  SetBirthDateDocument,
} from './documents.generated.ts';

/** What is read of a customer, in bulk and alone. Checked against Shopify's schema. */

export const BULK_CUSTOMERS = /* GraphQL */ `
  query BulkCustomers {
    customers {
      edges {
        node {
          id
          firstName
          lastName
          locale
          state
          tags
          dataSaleOptOut
          createdAt
          updatedAt
          defaultEmailAddress { emailAddress marketingState marketingOptInLevel marketingUpdatedAt }
          defaultPhoneNumber { phoneNumber }
          defaultAddress { city countryCodeV2 }
          birthDate: metafield(namespace: "facts", key: "birth_date") { value updatedAt }
        }
      }
    }
  }
` as BulkCustomersDocument;

/** At most a hundred at once: half of what one query may cost. */
export const CUSTOMERS = /* GraphQL */ `
  query Customers($ids: [ID!]!) {
    nodes(ids: $ids) {
      ... on Customer {
        id
        firstName
        lastName
        locale
        state
        tags
        dataSaleOptOut
        createdAt
        updatedAt
        defaultEmailAddress { emailAddress marketingState marketingOptInLevel marketingUpdatedAt }
        defaultPhoneNumber { phoneNumber }
        defaultAddress { city countryCodeV2 }
        birthDate: metafield(namespace: "facts", key: "birth_date") { value updatedAt }
      }
    }
  }
` as CustomersDocument;

/** Versions, and all that changes without customers/update telling of it. */
export const CUSTOMER_VERSIONS = /* GraphQL */ `
  query CustomerVersions($query: String!, $after: String) {
    customers(first: 250, after: $after, query: $query, sortKey: UPDATED_AT) {
      pageInfo { hasNextPage endCursor }
      nodes {
        id
        updatedAt
        locale
        tags
        dataSaleOptOut
        defaultEmailAddress { marketingState marketingOptInLevel marketingUpdatedAt }
        birthDate: metafield(namespace: "facts", key: "birth_date") { value updatedAt }
      }
    }
  }
` as CustomerVersionsDocument;

export const SET_BIRTH_DATE = /* GraphQL */ `
  mutation SetBirthDate($metafields: [MetafieldsSetInput!]!) {
    metafieldsSet(metafields: $metafields) {
      metafields { id }
      userErrors { field message code }
    }
  }
` as SetBirthDateDocument;

export const DELETE_BIRTH_DATE = /* GraphQL */ `
  mutation DeleteBirthDate($metafields: [MetafieldIdentifierInput!]!) {
    metafieldsDelete(metafields: $metafields) {
      userErrors { field message }
    }
  }
` as DeleteBirthDateDocument;

export type CustomerNode = BulkCustomersQuery['customers']['edges'][number]['node'];
