/** What is read of a customer, in bulk and alone. Checked against Shopify's schema. */

export const BULK_CUSTOMERS = /* GraphQL */ `
  {
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
`;

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
`;

export const CUSTOMER_VERSIONS = /* GraphQL */ `
  query CustomerVersions($query: String!, $after: String) {
    customers(first: 250, after: $after, query: $query, sortKey: UPDATED_AT) {
      pageInfo { hasNextPage endCursor }
      nodes { id updatedAt }
    }
  }
`;

export const SET_BIRTH_DATE = /* GraphQL */ `
  mutation SetBirthDate($metafields: [MetafieldsSetInput!]!) {
    metafieldsSet(metafields: $metafields) {
      metafields { id }
      userErrors { field message code }
    }
  }
`;

export const DELETE_BIRTH_DATE = /* GraphQL */ `
  mutation DeleteBirthDate($metafields: [MetafieldIdentifierInput!]!) {
    metafieldsDelete(metafields: $metafields) {
      userErrors { field message }
    }
  }
`;

export interface CustomerNode {
  id: string;
  firstName: string | null;
  lastName: string | null;
  locale: string | null;
  state: string;
  tags: string[] | null;
  dataSaleOptOut: boolean | null;
  createdAt: string;
  updatedAt: string;
  defaultEmailAddress: {
    emailAddress: string | null;
    marketingState: string;
    marketingOptInLevel: string | null;
    marketingUpdatedAt: string | null;
  } | null;
  defaultPhoneNumber: { phoneNumber: string | null } | null;
  defaultAddress: { city: string | null; countryCodeV2: string | null } | null;
  birthDate: { value: string; updatedAt: string } | null;
}

export interface SetBirthDateAnswer {
  metafieldsSet: { userErrors: { field: string[] | null; message: string; code: string | null }[] };
}

export interface DeleteBirthDateAnswer {
  metafieldsDelete: { userErrors: { message: string }[] };
}
