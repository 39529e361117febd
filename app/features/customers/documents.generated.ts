// Made by `npm run codegen` from Shopify's schema. Changes here are lost.
import type { TypedDocument } from '#app/platform/shopify/typed-document.ts';

export type CustomerEmailAddressMarketingState =
  | 'INVALID'
  | 'NOT_SUBSCRIBED'
  | 'PENDING'
  | 'SUBSCRIBED'
  | 'UNSUBSCRIBED';

export type CustomerMarketingOptInLevel =
  | 'CONFIRMED_OPT_IN'
  | 'SINGLE_OPT_IN'
  | 'UNKNOWN';

export type CustomerState =
  | 'DECLINED'
  | 'DISABLED'
  | 'ENABLED'
  | 'INVITED';

export type MetafieldIdentifierInput = {
  key: string;
  namespace: string;
  ownerId: string;
};

export type MetafieldsSetInput = {
  compareDigest?: string | null | undefined;
  key: string;
  namespace?: string | null | undefined;
  ownerId: string;
  type?: string | null | undefined;
  value: string;
};

export type MetafieldsSetUserErrorCode =
  | 'APP_NOT_AUTHORIZED'
  | 'BLANK'
  | 'CAPABILITY_VIOLATION'
  | 'INCLUSION'
  | 'INTERNAL_ERROR'
  | 'INVALID'
  | 'INVALID_COMPARE_DIGEST'
  | 'INVALID_TYPE'
  | 'INVALID_VALUE'
  | 'LESS_THAN_OR_EQUAL_TO'
  | 'PRESENT'
  | 'STALE_OBJECT'
  | 'TAKEN'
  | 'TOO_LONG'
  | 'TOO_SHORT';

export type BulkCustomersQueryVariables = { [key: string]: never; };

export type BulkCustomersQuery = {
  customers: {
    edges: Array<{
      node: {
        id: string,
        firstName: string | null,
        lastName: string | null,
        locale: string,
        state: CustomerState,
        tags: Array<string>,
        dataSaleOptOut: boolean,
        createdAt: string,
        updatedAt: string,
        defaultEmailAddress: {
          emailAddress: string,
          marketingState: CustomerEmailAddressMarketingState,
          marketingOptInLevel: CustomerMarketingOptInLevel | null,
          marketingUpdatedAt: string | null
        } | null,
        defaultPhoneNumber: {
          phoneNumber: string
        } | null,
        defaultAddress: {
          city: string | null,
          countryCodeV2: string | null
        } | null,
        birthDate: {
          value: string,
          updatedAt: string
        } | null
      }
    }>
  }
};

export type CustomersQueryVariables = {
  ids: Array<string>;
};

export type CustomersQuery = {
  nodes: Array<
    | {
      id: string,
      firstName: string | null,
      lastName: string | null,
      locale: string,
      state: CustomerState,
      tags: Array<string>,
      dataSaleOptOut: boolean,
      createdAt: string,
      updatedAt: string,
      defaultEmailAddress: {
        emailAddress: string,
        marketingState: CustomerEmailAddressMarketingState,
        marketingOptInLevel: CustomerMarketingOptInLevel | null,
        marketingUpdatedAt: string | null
      } | null,
      defaultPhoneNumber: {
        phoneNumber: string
      } | null,
      defaultAddress: {
        city: string | null,
        countryCodeV2: string | null
      } | null,
      birthDate: {
        value: string,
        updatedAt: string
      } | null
    }
    | Record<string, undefined>
   | null>
};

export type CustomerVersionsQueryVariables = {
  query: string;
  after?: string | null | undefined;
};

export type CustomerVersionsQuery = {
  customers: {
    pageInfo: {
      hasNextPage: boolean,
      endCursor: string | null
    },
    nodes: Array<{
      id: string,
      updatedAt: string,
      locale: string,
      tags: Array<string>,
      dataSaleOptOut: boolean,
      defaultEmailAddress: {
        marketingState: CustomerEmailAddressMarketingState,
        marketingOptInLevel: CustomerMarketingOptInLevel | null,
        marketingUpdatedAt: string | null
      } | null,
      birthDate: {
        value: string,
        updatedAt: string
      } | null
    }>
  }
};

export type DeleteBirthDateMutationVariables = {
  metafields: Array<MetafieldIdentifierInput>;
};

export type DeleteBirthDateMutation = {
  metafieldsDelete: {
    userErrors: Array<{
      field: Array<string> | null,
      message: string
    }>
  } | null
};

export type SetBirthDateMutationVariables = {
  metafields: Array<MetafieldsSetInput>;
};

export type SetBirthDateMutation = {
  metafieldsSet: {
    metafields: Array<{
      id: string
    }> | null,
    userErrors: Array<{
      field: Array<string> | null,
      message: string,
      code: MetafieldsSetUserErrorCode | null
    }>
  } | null
};

export type BulkCustomersDocument = TypedDocument<BulkCustomersQuery, BulkCustomersQueryVariables>;

export type CustomersDocument = TypedDocument<CustomersQuery, CustomersQueryVariables>;

export type CustomerVersionsDocument = TypedDocument<CustomerVersionsQuery, CustomerVersionsQueryVariables>;

export type DeleteBirthDateDocument = TypedDocument<DeleteBirthDateMutation, DeleteBirthDateMutationVariables>;

export type SetBirthDateDocument = TypedDocument<SetBirthDateMutation, SetBirthDateMutationVariables>;
