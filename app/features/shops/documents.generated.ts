// Made by `npm run codegen` from Shopify's schema. Changes here are lost.
import type { TypedDocument } from '#app/platform/shopify/typed-document.ts';

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

export type ShopDocument = TypedDocument<ShopQuery, ShopQueryVariables>;
