// Made by `npm run codegen` from Shopify's schema. Changes here are lost.
import type { TypedDocument } from '#app/platform/shopify/typed-document.ts';

export type ScopesQueryVariables = { [key: string]: never; };

export type ScopesQuery = {
  currentAppInstallation: {
    accessScopes: Array<{
      handle: string
    }>
  }
};

export type ShopQueryVariables = { [key: string]: never; };

export type ShopQuery = {
  shop: {
    name: string,
    email: string,
    currencyCode: string,
    ianaTimezone: string,
    plan: {
      publicDisplayName: string
    }
  },
  currentAppInstallation: {
    accessScopes: Array<{
      handle: string
    }>
  }
};

export type ScopesDocument = TypedDocument<ScopesQuery, ScopesQueryVariables>;

export type ShopDocument = TypedDocument<ShopQuery, ShopQueryVariables>;
