import type {
  BulkCustomersDocument,
  CustomerDocument,
  CustomerQuery,
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

export const CUSTOMER = /* GraphQL */ `
  query Customer($id: ID!) {
    customer(id: $id) {
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
` as CustomerDocument;

export const CUSTOMER_VERSIONS = /* GraphQL */ `
  query CustomerVersions($query: String!, $after: String) {
    customers(first: 250, after: $after, query: $query, sortKey: UPDATED_AT) {
      pageInfo { hasNextPage endCursor }
      nodes { id updatedAt }
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

export type CustomerNode = NonNullable<CustomerQuery['customer']>;
